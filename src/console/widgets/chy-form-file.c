/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-form-private.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "console/widgets/chy-files.h"

/* A value that comes from a file: a button that chooses it, and what was chosen. */

/* Who waits for the chooser: the form, and the key of the row, which may be gone by then. */
typedef struct
{
  ChyForm *form; /* (owned) */
  ChyFormRow *row;
  GCancellable *cancellable; /* (owned) goes with the button */
} Choosing;

static void
choosing_free (Choosing *choosing)
{
  g_object_unref (choosing->form);
  g_object_unref (choosing->cancellable);
  g_free (choosing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Choosing, choosing_free)

static GtkWidget *
part (ChyFormRow *row, guint n)
{
  g_autoptr (GList) parts = gtk_container_get_children (GTK_CONTAINER (row->widget));

  return g_list_nth_data (parts, n);
}

static GVariant *
value_from (ChyFormRow *row, GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (row->field->kind == CHY_FIELD_BINARY)
    return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE);
  if (!g_utf8_validate_len (data, size, NULL))
    return NULL;

  return g_variant_new_take_string (g_strndup (data, size));
}

static void
chosen_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (Choosing) choosing = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GBytes) bytes = chy_file_open_finish (result, &name, &error);
  ChyFormRow *row = choosing->row;
  GVariant *value;

  if (g_cancellable_is_cancelled (choosing->cancellable) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  chy_form_row_clear_problems (row);
  if (bytes == NULL)
    {
      g_autoptr (GPtrArray) problems = chy_problems_from_error (error);

      for (guint i = 0; i < problems->len; i++)
        chy_form_row_add_problem (row, g_ptr_array_index (problems, i));
      return;
    }
  value = value_from (row, bytes);
  g_free (row->file);
  row->file = g_steal_pointer (&name);
  if (value != NULL)
    chy_form_change (row->form, row->field->key, value);
  else
    chy_form_row_take_unreadable (row);
}

static void
choose_cb (GtkWidget *button, ChyFormRow *row)
{
  ChyFileOptions options = { .title = chy_form_row_get_title (row) };
  Choosing *choosing = g_new0 (Choosing, 1);

  choosing->form = g_object_ref (row->form);
  choosing->row = row;
  choosing->cancellable = g_cancellable_new ();
  g_signal_connect_object (button, "destroy", G_CALLBACK (g_cancellable_cancel), choosing->cancellable,
                           G_CONNECT_SWAPPED);
  chy_file_open_async (button, &options, choosing->cancellable, chosen_cb, choosing);
}

static void
remove_cb (GtkWidget *button G_GNUC_UNUSED, ChyFormRow *row)
{
  g_clear_pointer (&row->file, g_free);
  chy_form_change (row->form, row->field->key, NULL);
}

static GtkWidget *
create_file (ChyFormRow *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *button = gtk_button_new_with_label (_ ("Choose File…"));
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *remove = gtk_button_new_from_icon_name ("list-remove-symbolic", GTK_ICON_SIZE_MENU);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "hexpand", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim");
  gtk_style_context_add_class (gtk_widget_get_style_context (remove), "flat");
  gtk_style_context_add_class (gtk_widget_get_style_context (remove), "tight");
  g_object_set (remove, "valign", GTK_ALIGN_CENTER, "tooltip-text", _ ("Remove File"), "no-show-all", TRUE,
                NULL);
  atk_object_set_name (gtk_widget_get_accessible (remove), _ ("Remove File"));
  gtk_container_add (GTK_CONTAINER (box), button);
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (box), remove);
  gtk_widget_set_hexpand (box, TRUE);
  g_signal_connect (button, "clicked", G_CALLBACK (choose_cb), row);
  g_signal_connect (remove, "clicked", G_CALLBACK (remove_cb), row);
  row->focus = button;

  return box;
}

static void
show_file (ChyFormRow *row, GVariant *value)
{
  gsize size = 0;
  g_autofree char *words = NULL;

  if (value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    g_variant_get_string (value, &size);
  else if (value != NULL)
    size = g_variant_get_size (value);
  words = size > 0 ? g_format_size (size) : g_strdup (_ ("No file"));
  if (size > 0 && row->file != NULL)
    {
      g_autofree char *only = g_steal_pointer (&words);

      words = g_strdup_printf (_ ("%s, %s"), row->file, only);
    }
  gtk_label_set_text (GTK_LABEL (part (row, 1)), words);
  gtk_widget_set_visible (part (row, 2), size > 0);
}

const ChyFormControl chy_form_control_file = { create_file, show_file };
