/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "console/widgets/chy-scale.h"

#include "chy-form-private.h"

enum
{
  LINES_HEIGHT = 68, /* of a text of several lines, at a text scale of 1 */
};

static void
entry_changed_cb (GtkEntry *entry, ChyFormRow *row)
{
  const char *text = gtk_entry_get_text (entry);
  g_autoptr (GVariant) value = NULL;

  if (row->setting)
    return;
  if (*text == '\0')
    {
      chy_form_row_take (row, NULL);
      return;
    }
  if (row->field->kind == CHY_FIELD_TEXT || row->field->kind == CHY_FIELD_REFERENCE)
    value = g_variant_new_string (text);
  else
    value = chy_field_parse (row->field, text, NULL);
  if (value == NULL)
    chy_form_row_take_unreadable (row);
  else
    chy_form_row_take (row, g_variant_ref_sink (value));
}

static gboolean
match_cb (GtkEntryCompletion *completion, const char *key, GtkTreeIter *iter, gpointer data G_GNUC_UNUSED)
{
  g_autofree char *text = NULL;
  g_autofree char *title = NULL;
  g_autofree char *folded = NULL;

  gtk_tree_model_get (gtk_entry_completion_get_model (completion), iter, 0, &text, 1, &title, -1);
  folded = g_utf8_casefold (title, -1);

  return strstr (folded, key) != NULL || strstr (text, key) != NULL;
}

static void
complete_by_options (GtkEntry *entry, GPtrArray *options)
{
  g_autoptr (GtkEntryCompletion) completion = gtk_entry_completion_new ();
  g_autoptr (GtkListStore) store = gtk_list_store_new (2, G_TYPE_STRING, G_TYPE_STRING);

  for (guint i = 0; i < options->len; i++)
    {
      const ChyFormItem *item = g_ptr_array_index (options, i);

      gtk_list_store_insert_with_values (store, NULL, -1, 0, item->value, 1, item->title, -1);
    }
  gtk_entry_completion_set_model (completion, GTK_TREE_MODEL (store));
  gtk_entry_completion_set_text_column (completion, 0);
  gtk_entry_completion_set_match_func (completion, match_cb, NULL, NULL);
  gtk_entry_set_completion (entry, completion);
}

/* Where a text goes in, and what: one item of the menu beside an entry. */
typedef struct
{
  GtkEntry *entry; /* in the same row as the button, which outlives the menu */
  char *text;      /* (owned) */
} Insertion;

static void
insertion_free (gpointer data, GClosure *closure G_GNUC_UNUSED)
{
  Insertion *insertion = data;

  g_free (insertion->text);
  g_free (insertion);
}

static void
insert_cb (GtkWidget *button, Insertion *insertion)
{
  GtkWidget *popover = gtk_widget_get_ancestor (button, GTK_TYPE_POPOVER);
  GtkEditable *editable = GTK_EDITABLE (insertion->entry);
  int at = gtk_editable_get_position (editable);

  gtk_editable_insert_text (editable, insertion->text, -1, &at);
  gtk_popover_popdown (GTK_POPOVER (popover));
  gtk_entry_grab_focus_without_selecting (insertion->entry);
  gtk_editable_set_position (editable, at);
}

static GtkWidget *
insertion_row_new (ChyFormRow *row, const ChyFormItem *item)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (item->title);
  GtkWidget *code = gtk_label_new (item->value);
  Insertion *insertion = g_new0 (Insertion, 1);

  insertion->entry = GTK_ENTRY (row->focus);
  insertion->text = g_strdup (item->value);
  g_object_set (title, "xalign", 0.0, NULL);
  g_object_set (code, "xalign", 0.0, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (code), "mono");
  gtk_style_context_add_class (gtk_widget_get_style_context (code), "dim");
  gtk_container_add (GTK_CONTAINER (box), title);
  gtk_container_add (GTK_CONTAINER (box), code);
  gtk_container_add (GTK_CONTAINER (button), box);
  gtk_button_set_relief (GTK_BUTTON (button), GTK_RELIEF_NONE);
  atk_object_set_name (gtk_widget_get_accessible (button), item->value);
  g_signal_connect_data (button, "clicked", G_CALLBACK (insert_cb), insertion, insertion_free, 0);

  return button;
}

static void
insertions_cb (GtkWidget *button, ChyFormRow *row)
{
  GtkWidget *popover = chy_form_popover_new (button);
  GtkWidget *scroller = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  g_object_set (box, "margin", 6, NULL);
  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                "max-content-height", 320, NULL);
  for (guint i = 0; i < row->insertions->len; i++)
    gtk_container_add (GTK_CONTAINER (box), insertion_row_new (row, g_ptr_array_index (row->insertions, i)));
  gtk_container_add (GTK_CONTAINER (scroller), box);
  gtk_container_add (GTK_CONTAINER (popover), scroller);
  gtk_widget_show_all (scroller);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static GtkWidget *
insertions_button_new (ChyFormRow *row)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_container_add (GTK_CONTAINER (box), gtk_label_new (_ ("Insert")));
  gtk_container_add (GTK_CONTAINER (box),
                     gtk_image_new_from_icon_name ("pan-down-symbolic", GTK_ICON_SIZE_BUTTON));
  gtk_container_add (GTK_CONTAINER (button), box);
  gtk_widget_set_tooltip_text (button, _ ("Insert a variable at the cursor"));
  atk_object_set_name (gtk_widget_get_accessible (button), _ ("Insert Variable"));
  g_signal_connect (button, "clicked", G_CALLBACK (insertions_cb), row);

  return button;
}

static GtkWidget *
create_entry (ChyFormRow *row)
{
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *box;

  g_object_set (entry, "activates-default", TRUE, "hexpand", TRUE, "width-chars", 12, NULL);
  if (row->options != NULL)
    complete_by_options (GTK_ENTRY (entry), row->options);
  g_signal_connect (entry, "changed", G_CALLBACK (entry_changed_cb), row);
  row->focus = entry;
  if (row->insertions == NULL)
    return entry;
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_container_add (GTK_CONTAINER (box), entry);
  gtk_container_add (GTK_CONTAINER (box), insertions_button_new (row));

  return box;
}

static void
show_entry (ChyFormRow *row, GVariant *value)
{
  g_autofree char *text = value != NULL ? chy_field_to_text (row->field, value) : NULL;

  gtk_entry_set_text (GTK_ENTRY (row->focus), text != NULL ? text : "");
}

const ChyFormControl chy_form_control_entry = { create_entry, show_entry };

static void
buffer_changed_cb (GtkTextBuffer *buffer, ChyFormRow *row)
{
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  chy_form_row_take (row, *text != '\0' ? g_variant_new_string (text) : NULL);
}

static GtkWidget *
create_text (ChyFormRow *row)
{
  GtkWidget *scroller = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *view = gtk_text_view_new ();

  g_object_set (scroller, "shadow-type", GTK_SHADOW_IN, "hscrollbar-policy", GTK_POLICY_NEVER, "hexpand",
                TRUE, "min-content-height", (int) (LINES_HEIGHT * chy_text_scale (scroller)), NULL);
  g_object_set (view, "wrap-mode", GTK_WRAP_WORD_CHAR, "accepts-tab", FALSE, "left-margin", 8, "right-margin",
                8, "top-margin", 6, "bottom-margin", 6, NULL);
  g_signal_connect (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "changed",
                    G_CALLBACK (buffer_changed_cb), row);
  gtk_container_add (GTK_CONTAINER (scroller), view);
  row->focus = view;

  return scroller;
}

static void
show_text (ChyFormRow *row, GVariant *value)
{
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (row->focus)),
                            value != NULL ? g_variant_get_string (value, NULL) : "", -1);
}

const ChyFormControl chy_form_control_text = { create_text, show_text };

static GtkWidget *
create_label (ChyFormRow *row G_GNUC_UNUSED)
{
  GtkWidget *label = gtk_label_new (NULL);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "selectable", TRUE,
                "hexpand", TRUE, "margin-top", 2, "margin-bottom", 2, NULL);

  return label;
}

static void
show_label (ChyFormRow *row, GVariant *value)
{
  g_autofree char *words = value != NULL ? chy_field_format (row->field, value) : NULL;

  gtk_label_set_text (GTK_LABEL (row->widget), words != NULL && *words != '\0' ? words : _ ("Not set"));
}

const ChyFormControl chy_form_control_label = { create_label, show_label };
