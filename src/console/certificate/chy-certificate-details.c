/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "base/chy-text.h"

#include "chy-certificate-pages.h"
#include "console/widgets/chy-announce.h"
#include "console/widgets/chy-large-icons.h"
#include "console/widgets/chy-scale.h"
#include "console/widgets/chy-words.h"

enum
{
  COLUMN_FIELD,
  COLUMN_SHORT, /* its first line */
  COLUMN_VALUE,
  COLUMN_ICON, /* of a critical extension */
  N_COLUMNS,
};

/* Letters; a list and a text lay out all that they are given. */
enum
{
  MOST_OF_LINE = 200,
  MOST_OF_VALUE = 20000,
};

struct _ChyCertificateDetails
{
  GtkBox parent_instance;

  GtkListStore *store; /* (owned) */
  GtkTreeView *view;
  GtkTextBuffer *value; /* (owned by its view) */
};

G_DEFINE_FINAL_TYPE (ChyCertificateDetails, chy_certificate_details, GTK_TYPE_BOX)

static void
add (ChyCertificateDetails *self, const char *field, const char *value, gboolean critical)
{
  const char *end = value != NULL ? strchr (value, '\n') : NULL;
  g_autofree char *line = NULL, *first = NULL, *whole = NULL;

  if (value == NULL)
    return;
  line = end != NULL ? g_strdup_printf ("%.*s …", (int) (end - value), value) : g_strdup (value);
  first = chy_text_cut (line, MOST_OF_LINE);
  whole = chy_text_cut (value, MOST_OF_VALUE);
  gtk_list_store_insert_with_values (self->store, NULL, -1, COLUMN_FIELD, field, COLUMN_SHORT, first,
                                     COLUMN_VALUE, whole, COLUMN_ICON,
                                     critical ? "chy-state-warning-symbolic" : NULL, -1);
}

static void
add_time (ChyCertificateDetails *self, const char *field, gint64 time)
{
  g_autofree char *words = chy_words_time (time);

  add (self, field, words, FALSE);
}

/* One attribute a line, as it is encoded from the top down, so that long names can be read. */
static void
add_name (ChyCertificateDetails *self, const char *field, ChyName *name)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = chy_name_get_size (name); i > 0; i--)
    {
      const ChyNameAttribute *attribute = chy_name_get_attribute (name, i - 1);
      const char *short_name = chy_name_short_name (attribute->oid);

      g_string_append_printf (text, "%s%s = %s", text->len > 0 ? "\n" : "",
                              short_name != NULL ? short_name : attribute->oid, attribute->value);
    }
  add (self, field, text->len > 0 ? text->str : _ ("None"), FALSE);
}

static void
add_extensions (ChyCertificateDetails *self, const ChyCertInfo *info)
{
  for (guint i = 0; i < info->extensions->len; i++)
    {
      const ChyCertExtension *extension = g_ptr_array_index (info->extensions, i);
      g_autofree char *text =
          extension->critical
              /* Translators: %s is the value of an extension that readers must understand. */
              ? g_strdup_printf (_ ("%s\n\nCritical: who does not understand this extension must refuse the "
                                    "certificate."),
                                 extension->text)
              : g_strdup (extension->text);

      add (self, extension->name, text, extension->critical);
    }
}

static void
fill (ChyCertificateDetails *self, const ChyCertificateSubject *subject)
{
  const ChyCertInfo *info = subject->info;
  g_autofree char *key = chy_certificate_key_words (info);
  g_autofree char *version = g_strdup_printf ("V%d", info->version);

  add (self, _ ("Version"), version, FALSE);
  if (!subject->is_request)
    {
      add (self, _ ("Serial number"), info->serial, FALSE);
      add (self, _ ("Signature algorithm"), info->signature_algorithm, FALSE);
      add_name (self, _ ("Issuer"), info->issuer);
      add_time (self, _ ("Valid from"), info->not_before);
      add_time (self, _ ("Valid until"), info->not_after);
    }
  else
    add (self, _ ("Signature algorithm"), info->signature_algorithm, FALSE);
  add_name (self, _ ("Subject"), info->subject);
  add (self, _ ("Public key"), key, FALSE);
  add_extensions (self, info);
  if (!subject->is_request)
    {
      add (self, _ ("Thumbprint"), info->thumbprint, FALSE);
      add (self, _ ("SHA-256 fingerprint"), info->thumbprint_sha256, FALSE);
    }
}

static void
selected_cb (ChyCertificateDetails *self)
{
  GtkTreeIter iter;
  g_autofree char *value = NULL;

  if (gtk_tree_selection_get_selected (gtk_tree_view_get_selection (self->view), NULL, &iter))
    gtk_tree_model_get (GTK_TREE_MODEL (self->store), &iter, COLUMN_VALUE, &value, -1);
  gtk_text_buffer_set_text (self->value, value != NULL ? value : "", -1);
}

static void
copy_cb (ChyCertificateDetails *self)
{
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (self->value, &start, &end);
  text = gtk_text_buffer_get_text (self->value, &start, &end, FALSE);
  chy_announce_copy (GTK_WIDGET (self), text);
}

static void
chy_certificate_details_finalize (GObject *object)
{
  g_object_unref (CHY_CERTIFICATE_DETAILS (object)->store);

  G_OBJECT_CLASS (chy_certificate_details_parent_class)->finalize (object);
}

static void
chy_certificate_details_class_init (ChyCertificateDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_certificate_details_finalize;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/chancery_pki/Chancery/ui/chy-certificate-details.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateDetails, view);
  gtk_widget_class_bind_template_child (widget_class, ChyCertificateDetails, value);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
add_column (ChyCertificateDetails *self, const char *title, int text, gboolean expand, gboolean icon)
{
  GtkTreeViewColumn *column = gtk_tree_view_column_new ();
  GtkCellRenderer *cell = gtk_cell_renderer_text_new ();

  gtk_tree_view_column_set_title (column, title);
  g_object_set (cell, "xpad", 10, "ypad", 4, NULL);
  if (expand)
    g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_tree_view_column_pack_start (column, cell, TRUE);
  gtk_tree_view_column_add_attribute (column, cell, "text", text);
  if (icon)
    {
      cell = gtk_cell_renderer_pixbuf_new ();
      g_object_set (cell, "xpad", 6, "stock-size",
                    chy_large_icons_cell_size (chy_text_scale (GTK_WIDGET (self))), NULL);
      gtk_tree_view_column_pack_start (column, cell, FALSE);
      gtk_tree_view_column_add_attribute (column, cell, "icon-name", COLUMN_ICON);
    }
  gtk_tree_view_column_set_expand (column, expand);
  gtk_tree_view_column_set_resizable (column, TRUE);
  gtk_tree_view_append_column (self->view, column);
}

static void
chy_certificate_details_init (ChyCertificateDetails *self)
{
  self->store = gtk_list_store_new (N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_init_template (GTK_WIDGET (self));
  add_column (self, _ ("Field"), COLUMN_FIELD, FALSE, TRUE);
  add_column (self, _ ("Value"), COLUMN_SHORT, TRUE, FALSE);
  gtk_tree_view_set_model (self->view, GTK_TREE_MODEL (self->store));
}

GtkWidget *
chy_certificate_details_new (const ChyCertificateSubject *subject)
{
  ChyCertificateDetails *self = g_object_new (CHY_TYPE_CERTIFICATE_DETAILS, "visible", TRUE, NULL);
  g_autoptr (GtkTreePath) first = gtk_tree_path_new_first ();

  fill (self, subject);
  gtk_tree_selection_select_path (gtk_tree_view_get_selection (self->view), first);

  return GTK_WIDGET (self);
}
