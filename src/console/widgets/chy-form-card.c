/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-form-private.h"

#include "base/chy-i18n.h"
#include "console/widgets/chy-problem-page.h"

enum
{
  UNBROKEN = 32, /* characters */
};

/* What a row of a card does, and with which item. */
typedef struct
{
  ChyFormRow *row;
  guint index;
  ChyFormIndexFunc call;
} Item;

static void
item_free (gpointer data, GClosure *closure G_GNUC_UNUSED)
{
  g_free (data);
}

static GList *
parts_of (ChyFormRow *row)
{
  return gtk_container_get_children (GTK_CONTAINER (row->widget));
}

static GtkContainer *
list_of (ChyFormRow *row)
{
  g_autoptr (GList) parts = parts_of (row);
  g_autoptr (GList) inside = gtk_container_get_children (GTK_CONTAINER (parts->data));

  return GTK_CONTAINER (inside->data);
}

GtkWidget *
chy_form_card_get_button (ChyFormRow *row)
{
  g_autoptr (GList) parts = parts_of (row);

  return g_list_last (parts)->data;
}

GtkWidget *
chy_form_card_new (ChyFormRow *row, const char *add, GCallback add_cb)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *button = gtk_button_new_with_label (add);

  gtk_style_context_add_class (gtk_widget_get_style_context (card), "card");
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "compact");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  atk_object_set_name (gtk_widget_get_accessible (list), chy_form_row_get_title (row));
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_container_add (GTK_CONTAINER (card), list);
  gtk_container_add (GTK_CONTAINER (box), card);
  gtk_container_add (GTK_CONTAINER (box), button);
  gtk_widget_set_no_show_all (card, TRUE);
  gtk_widget_show (list);
  g_signal_connect (button, "clicked", add_cb, row);
  row->focus = button;

  return box;
}

void
chy_form_card_clear (ChyFormRow *row)
{
  GtkContainer *list = list_of (row);

  chy_container_clear (list);
  gtk_widget_hide (gtk_widget_get_parent (GTK_WIDGET (list)));
}

static void
item_cb (GtkWidget *widget, Item *item)
{
  item->call (item->row, item->index, widget);
}

static void
connect_item (GtkWidget *button, ChyFormRow *row, guint index, ChyFormIndexFunc call)
{
  Item *item = g_new0 (Item, 1);

  item->row = row;
  item->index = index;
  item->call = call;
  g_signal_connect_data (button, "clicked", G_CALLBACK (item_cb), item, item_free, 0);
}

static GtkWidget *
tight_button_new (const char *icon, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon, GTK_ICON_SIZE_MENU);

  gtk_style_context_add_class (gtk_widget_get_style_context (button), "flat");
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "tight");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  atk_object_set_name (gtk_widget_get_accessible (button), name);

  return button;
}

static GtkWidget *
text_new (const char *text, gboolean code)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "hexpand", !code,
                NULL);
  if (code)
    {
      /* What is one word for a machine is not broken where it can be helped. */
      if (g_utf8_strlen (text, -1) <= UNBROKEN)
        gtk_label_set_line_wrap (GTK_LABEL (label), FALSE);
      gtk_style_context_add_class (gtk_widget_get_style_context (label), "mono");
      gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim");
    }

  return label;
}

void
chy_form_card_add (ChyFormRow *row,
                   guint index,
                   const char *text,
                   const char *code,
                   ChyFormIndexFunc edit,
                   ChyFormIndexFunc remove)
{
  GtkContainer *list = list_of (row);
  GtkWidget *line = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *button;
  /* Translators: %s is an item of a list. */
  g_autofree char *remove_name = g_strdup_printf (_ ("Remove “%s”"), text);
  /* Translators: %s is an item of a list. */
  g_autofree char *edit_name = g_strdup_printf (_ ("Edit “%s”"), text);

  g_object_set (box, "margin-start", 10, "margin-end", 6, "margin-top", 5, "margin-bottom", 5, NULL);
  g_object_set (line, "activatable", FALSE, NULL);
  atk_object_set_name (gtk_widget_get_accessible (line), text);
  gtk_style_context_add_class (gtk_widget_get_style_context (line), "plain");
  gtk_container_add (GTK_CONTAINER (box), text_new (text, FALSE));
  if (code != NULL)
    gtk_container_add (GTK_CONTAINER (box), text_new (code, TRUE));
  if (edit != NULL)
    {
      button = tight_button_new ("document-edit-symbolic", edit_name);
      connect_item (button, row, index, edit);
      gtk_container_add (GTK_CONTAINER (box), button);
    }
  button = tight_button_new ("list-remove-symbolic", remove_name);
  connect_item (button, row, index, remove);
  gtk_container_add (GTK_CONTAINER (box), button);
  gtk_container_add (GTK_CONTAINER (line), box);
  gtk_container_add (list, line);
  gtk_widget_show_all (line);
  gtk_widget_show (gtk_widget_get_parent (GTK_WIDGET (list)));
}
