/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "console/widgets/chy-problem-page.h"
#include "model/chy-problem.h"

#include "chy-principal-dialog.h"
#include "chy-template-bind.h"

enum
{
  TYPING = 200, /* milliseconds without a key before the directory is asked */
};

struct _ChyPrincipalDialog
{
  GtkDialog parent_instance;

  ChyTenant *tenant;         /* (owned) */
  GCancellable *cancellable; /* (owned) of the question under way */
  GPtrArray *rows;           /* (owned) of GVariant: what the list shows */
  guint timer;               /* source id, or 0 */

  GtkEntry *entry;
  GtkListBox *list;
  GtkBox *messages;
};

G_DEFINE_FINAL_TYPE (ChyPrincipalDialog, chy_principal_dialog, GTK_TYPE_DIALOG)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- rows --------------------------------------------------------------------------------------------------
 */

static const char *
icon_of (const char *kind)
{
  if (g_strcmp0 (kind, "group") == 0)
    return "system-users-symbolic";

  return g_strcmp0 (kind, "device") == 0 ? "computer-symbolic" : "avatar-default-symbolic";
}

static GtkWidget *
row_new (GVariant *body)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  const char *name = chy_body_get_text (body, "displayName");
  GtkWidget *label = gtk_label_new (name);
  gboolean resolved = chy_body_get_bool (body, "resolved", FALSE);

  g_object_set (line, "margin-start", 12, "margin-end", 12, "margin-top", 6, "margin-bottom", 6, NULL);
  g_object_set (label, "xalign", 0.0, "hexpand", TRUE, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  gtk_container_add (
      GTK_CONTAINER (line),
      gtk_image_new_from_icon_name (icon_of (chy_body_get_text (body, "kind")), GTK_ICON_SIZE_MENU));
  gtk_container_add (GTK_CONTAINER (line), label);
  if (!resolved)
    {
      GtkWidget *note = gtk_label_new (_ ("Not found in the directory"));

      gtk_style_context_add_class (gtk_widget_get_style_context (note), "dim");
      gtk_container_add (GTK_CONTAINER (line), note);
    }
  gtk_container_add (GTK_CONTAINER (row), line);
  atk_object_set_name (gtk_widget_get_accessible (row), name);
  gtk_widget_show_all (row);

  return row;
}

static void
show_rows (ChyPrincipalDialog *self)
{
  chy_container_clear (GTK_CONTAINER (self->list));
  for (guint i = 0; i < self->rows->len; i++)
    gtk_container_add (GTK_CONTAINER (self->list), row_new (g_ptr_array_index (self->rows, i)));
  if (self->rows->len > 0)
    gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_OK, self->rows->len > 0);
}

static void
show_error (ChyPrincipalDialog *self, const GError *error)
{
  GtkWidget *message = chy_problem_message_new (error);

  gtk_widget_show_all (message);
  gtk_container_add (GTK_CONTAINER (self->messages), message);
}

/* --- asking ------------------------------------------------------------------------------------------------
 */

static void
rows_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyPrincipalDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_result_rows_finish (CHY_RESULT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_cancellable_is_cancelled (self->cancellable))
    return;
  if (rows == NULL)
    {
      show_error (self, error);
      return;
    }
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (self->rows, g_variant_ref (g_ptr_array_index (rows, i)));
  show_rows (self);
}

static void
query_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyPrincipalDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) rows = chy_tenant_query_finish (CHY_TENANT (source), result, &error);

  if (rows != NULL && !g_cancellable_is_cancelled (self->cancellable))
    chy_result_rows_async (rows, 0, 100, self->cancellable, rows_cb, g_object_ref (self));
  else if (rows == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_error (self, error);
}

static void
ask (ChyPrincipalDialog *self, const char *key, const char *text)
{
  g_autoptr (ChyQuery) query = NULL;
  GVariantDict filter;

  g_variant_dict_init (&filter, NULL);
  if (key != NULL)
    g_variant_dict_insert (&filter, key, "s", text);
  query = chy_query_new ("principals", g_variant_dict_end (&filter));
  if (key == NULL && *text != '\0')
    query->search = g_strdup (text);
  chy_tenant_query_async (self->tenant, query, self->cancellable, query_cb, g_object_ref (self));
}

/* Everything that has the text in it; and what was typed as it stands, where nothing has. */
static void
found_rows_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyPrincipalDialog) self = data;
  g_autofree char *text = g_strstrip (g_strdup (gtk_entry_get_text (self->entry)));
  guint before = self->rows->len;

  rows_cb (source, result, g_object_ref (self));
  if (self->rows->len == before && *text != '\0' && !g_cancellable_is_cancelled (self->cancellable))
    ask (self, "name", text);
}

static void
found_query_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyPrincipalDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) rows = chy_tenant_query_finish (CHY_TENANT (source), result, &error);

  if (rows != NULL && !g_cancellable_is_cancelled (self->cancellable))
    chy_result_rows_async (rows, 0, 100, self->cancellable, found_rows_cb, g_object_ref (self));
  else if (rows == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_error (self, error);
}

/* "CORP\\name" is looked for by its name, as the directory has no domain in it. */
static void
search (ChyPrincipalDialog *self)
{
  const char *text = gtk_entry_get_text (self->entry);
  const char *slash = strrchr (text, '\\');
  g_autofree char *words = g_strstrip (g_strdup (slash != NULL ? slash + 1 : text));
  g_autoptr (ChyQuery) query = chy_query_new ("principals", NULL);

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_ptr_array_set_size (self->rows, 0);
  chy_container_clear (GTK_CONTAINER (self->messages));
  if (*words != '\0')
    query->search = g_steal_pointer (&words);
  chy_tenant_query_async (self->tenant, query, self->cancellable, found_query_cb, g_object_ref (self));
}

static gboolean
typed_timeout_cb (gpointer data)
{
  ChyPrincipalDialog *self = data;

  self->timer = 0;
  search (self);

  return G_SOURCE_REMOVE;
}

static void
typed_cb (ChyPrincipalDialog *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_OK, FALSE);
  self->timer = g_timeout_add (TYPING, typed_timeout_cb, self);
}

/* --- choosing ----------------------------------------------------------------------------------------------
 */

static void
chy_principal_dialog_response (GtkDialog *dialog, int response)
{
  ChyPrincipalDialog *self = CHY_PRINCIPAL_DIALOG (dialog);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (response == GTK_RESPONSE_OK && row != NULL)
    {
      GVariant *body = g_ptr_array_index (self->rows, (guint) gtk_list_box_row_get_index (row));

      g_signal_emit (self, signals[CHOSEN], 0, chy_body_get_text (body, "id"),
                     chy_body_get_text (body, "displayName"), chy_body_get_text (body, "kind"));
    }
  if (response != GTK_RESPONSE_OK || row != NULL)
    gtk_widget_destroy (GTK_WIDGET (self));
}

static void
row_activated_cb (ChyPrincipalDialog *self)
{
  gtk_dialog_response (GTK_DIALOG (self), GTK_RESPONSE_OK);
}

/* --- life --------------------------------------------------------------------------------------------------
 */

static void
chy_principal_dialog_dispose (GObject *object)
{
  ChyPrincipalDialog *self = CHY_PRINCIPAL_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);

  G_OBJECT_CLASS (chy_principal_dialog_parent_class)->dispose (object);
}

static void
chy_principal_dialog_finalize (GObject *object)
{
  ChyPrincipalDialog *self = CHY_PRINCIPAL_DIALOG (object);

  g_clear_object (&self->tenant);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (chy_principal_dialog_parent_class)->finalize (object);
}

static void
chy_principal_dialog_class_init (ChyPrincipalDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_principal_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_principal_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = chy_principal_dialog_response;

  signals[CHOSEN] = g_signal_new ("chosen", CHY_TYPE_PRINCIPAL_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-principal-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyPrincipalDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, ChyPrincipalDialog, list);
  gtk_widget_class_bind_template_child (widget_class, ChyPrincipalDialog, messages);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
chy_principal_dialog_init (ChyPrincipalDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  gtk_style_context_add_class (
      gtk_widget_get_style_context (gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Add"), GTK_RESPONSE_OK)),
      "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_OK);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_OK, FALSE);
}

GtkWidget *
chy_principal_dialog_new (GtkWidget *from, ChyTenant *tenant)
{
  ChyPrincipalDialog *self = g_object_new (CHY_TYPE_PRINCIPAL_DIALOG, "use-header-bar", TRUE, "transient-for",
                                           gtk_widget_get_toplevel (from), NULL);

  chy_template_fit (GTK_WIDGET (self), 460, 420);
  self->tenant = g_object_ref (tenant);
  search (self);

  return GTK_WIDGET (self);
}
