/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-form-private.h"

#include <string.h>

#include "base/chy-i18n.h"

/* Lists of texts and of choices: a card with an item a row, and a popover that adds one. */

/* An item of the popover's menu: what it adds. */
typedef struct
{
  ChyFormRow *row;
  char *value; /* (owned) */
} Offer;

static void
offer_free (gpointer data, GClosure *closure G_GNUC_UNUSED)
{
  Offer *offer = data;

  g_free (offer->value);
  g_free (offer);
}

static char **
items_of (ChyFormRow *row)
{
  g_autoptr (GVariant) value = chy_form_row_get (row);

  return value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY)
             ? g_variant_dup_strv (value, NULL)
             : g_new0 (char *, 1);
}

static char *
title_of (ChyFormRow *row, const char *value)
{
  for (guint i = 0; row->options != NULL && i < row->options->len; i++)
    {
      const ChyFormItem *item = g_ptr_array_index (row->options, i);

      if (strcmp (item->value, value) == 0)
        return g_strdup (item->title);
    }
  for (const ChyChoice *choice = row->field->choices; choice != NULL && choice->id != NULL; choice++)
    if (strcmp (choice->id, value) == 0)
      return g_strdup (choice->title != NULL ? _ (choice->title) : choice->id);

  return g_strdup (value);
}

/* After the click's own emission: the row that was clicked goes. */
static void
take_items (ChyFormRow *row, char **items)
{
  ChyForm *form = g_object_ref (row->form);

  chy_form_change (form, row->field->key, g_variant_new_strv ((const char *const *) items, -1));
  g_object_unref (form);
}

static void
remove_item (ChyFormRow *row, guint index, GtkWidget *widget G_GNUC_UNUSED)
{
  g_auto (GStrv) items = items_of (row);
  g_autoptr (GPtrArray) left = g_ptr_array_new ();

  for (guint i = 0; items[i] != NULL; i++)
    if (i != index)
      g_ptr_array_add (left, items[i]);
  g_ptr_array_add (left, NULL);
  take_items (row, (char **) left->pdata);
}

static void
add_item (ChyFormRow *row, const char *text)
{
  g_auto (GStrv) items = items_of (row);
  g_autofree char *item = g_strstrip (g_strdup (text));
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  if (*item == '\0' || g_strv_contains ((const char *const *) items, item))
    return;
  for (char **old = items; *old != NULL; old++)
    g_ptr_array_add (all, *old);
  g_ptr_array_add (all, item);
  g_ptr_array_add (all, NULL);
  take_items (row, (char **) all->pdata);
}

static void
offer_cb (GtkWidget *button, Offer *offer)
{
  g_autofree char *value = g_strdup (offer->value);
  ChyFormRow *row = offer->row;

  gtk_popover_popdown (GTK_POPOVER (gtk_widget_get_ancestor (button, GTK_TYPE_POPOVER)));
  add_item (row, value);
}

static void
add_offer (GtkWidget *box, ChyFormRow *row, const char *value, const char *title)
{
  GtkWidget *button = gtk_button_new_with_label (title);
  Offer *offer = g_new0 (Offer, 1);

  offer->row = row;
  offer->value = g_strdup (value);
  gtk_button_set_relief (GTK_BUTTON (button), GTK_RELIEF_NONE);
  gtk_label_set_xalign (GTK_LABEL (gtk_bin_get_child (GTK_BIN (button))), 0.0);
  g_signal_connect_data (button, "clicked", G_CALLBACK (offer_cb), offer, offer_free, 0);
  gtk_container_add (GTK_CONTAINER (box), button);
}

/* What is not in the list yet. */
static guint
add_offers (GtkWidget *box, ChyFormRow *row)
{
  g_auto (GStrv) items = items_of (row);
  guint n = 0;

  for (guint i = 0; row->options != NULL && i < row->options->len; i++)
    {
      const ChyFormItem *item = g_ptr_array_index (row->options, i);

      if (g_strv_contains ((const char *const *) items, item->value))
        continue;
      add_offer (box, row, item->value, item->title);
      n++;
    }
  for (const ChyChoice *choice = row->field->choices; choice != NULL && choice->id != NULL; choice++)
    {
      if (g_strv_contains ((const char *const *) items, choice->id) ||
          !chy_form_row_offers (row, choice->id, NULL))
        continue;
      add_offer (box, row, choice->id, choice->title != NULL ? _ (choice->title) : choice->id);
      n++;
    }

  return n;
}

/* The popover's entry, where any text may be added. */
typedef struct
{
  ChyFormRow *row;
  GtkEntry *entry; /* in the same popover */
} Typed;

static void
typed_free (gpointer data, GClosure *closure G_GNUC_UNUSED)
{
  g_free (data);
}

static void
typed_cb (GtkWidget *widget, Typed *typed)
{
  g_autofree char *text = g_strdup (gtk_entry_get_text (typed->entry));
  ChyFormRow *row = typed->row;

  gtk_popover_popdown (GTK_POPOVER (gtk_widget_get_ancestor (widget, GTK_TYPE_POPOVER)));
  add_item (row, text);
}

static void
connect_typed (GtkWidget *widget, const char *signal, ChyFormRow *row, GtkWidget *entry)
{
  Typed *typed = g_new0 (Typed, 1);

  typed->row = row;
  typed->entry = GTK_ENTRY (entry);
  g_signal_connect_data (widget, signal, G_CALLBACK (typed_cb), typed, typed_free, 0);
}

static void
add_entry (GtkWidget *box, ChyFormRow *row)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Add"));

  gtk_entry_set_width_chars (GTK_ENTRY (entry), 24);
  atk_object_set_name (gtk_widget_get_accessible (entry), chy_form_row_get_title (row));
  gtk_container_add (GTK_CONTAINER (line), entry);
  gtk_container_add (GTK_CONTAINER (line), button);
  gtk_container_add (GTK_CONTAINER (box), line);
  connect_typed (entry, "activate", row, entry);
  connect_typed (button, "clicked", row, entry);
}

static void
add_cb (GtkWidget *button, ChyFormRow *row)
{
  GtkWidget *popover = chy_form_popover_new (button);
  GtkWidget *scroller = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  g_object_set (box, "margin", 6, NULL);
  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                "max-content-height", 320, NULL);
  if (row->field->kind == CHY_FIELD_TEXT_LIST && !row->strict)
    add_entry (box, row);
  if (add_offers (box, row) == 0 && (row->field->kind != CHY_FIELD_TEXT_LIST || row->strict))
    gtk_container_add (GTK_CONTAINER (box), gtk_label_new (_ ("Everything is in the list.")));
  gtk_container_add (GTK_CONTAINER (scroller), box);
  gtk_container_add (GTK_CONTAINER (popover), scroller);
  gtk_widget_show_all (scroller);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static GtkWidget *
create_list (ChyFormRow *row)
{
  return chy_form_card_new (row, row->add != NULL ? row->add : _ ("Add…"), G_CALLBACK (add_cb));
}

static void
show_list (ChyFormRow *row, GVariant *value)
{
  g_auto (GStrv) items = value != NULL ? g_variant_dup_strv (value, NULL) : g_new0 (char *, 1);

  chy_form_card_clear (row);
  for (guint i = 0; items[i] != NULL; i++)
    {
      g_autofree char *title = title_of (row, items[i]);

      chy_form_card_add (row, i, title, NULL, NULL, remove_item);
    }
}

const ChyFormControl chy_form_control_list = { create_list, show_list };
