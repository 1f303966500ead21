/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-facts.h"
#include "console/widgets/chy-files.h"
#include "console/widgets/chy-scale.h"

#include "chy-template-bind.h"
#include "chy-template-changes.h"
#include "chy-template-checks.h"
#include "chy-template-import.h"
#include "chy-template-load.h"

static const char *const patterns[] = { "*.json", NULL };

/* What a file holds, on its way into the tenant. */
typedef struct
{
  GtkWidget *from;           /* (owned) */
  ChyTenant *tenant;         /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GBytes *file;              /* (owned) or NULL */
  char *name;                /* (owned) of the file */
  GVariant *row;             /* (owned) of "template-documents", or NULL */
} Import;

static void
import_free (Import *self)
{
  g_object_unref (self->from);
  g_object_unref (self->tenant);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->file, g_bytes_unref);
  g_free (self->name);
  g_clear_pointer (&self->row, g_variant_unref);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Import, import_free)

static Import *
import_new (GtkWidget *from, ChyTenant *tenant, GCancellable *cancellable)
{
  Import *self = g_new0 (Import, 1);

  self->from = g_object_ref (from);
  self->tenant = g_object_ref (tenant);
  self->cancellable = g_object_ref (cancellable);

  return self;
}

static gboolean
is_over (Import *self, const GError *error)
{
  if (g_cancellable_is_cancelled (self->cancellable) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return TRUE;
  if (error == NULL)
    return FALSE;
  chy_show_error (self->from, error);

  return TRUE;
}

static GVariant *
file_params (Import *self)
{
  gsize size = 0;
  const void *data = g_bytes_get_data (self->file, &size);
  GVariantDict params;

  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert_value (&params, "file",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, size, 1));

  return g_variant_dict_end (&params);
}

/* --- doing it ----------------------------------------------------------------------------------------------
 */

static void
response_cb (GtkDialog *dialog, int response, Import *self)
{
  const char *title = chy_body_get_text (self->row, "displayName");
  gboolean replace = chy_body_get_text (self->row, "existing") != NULL;
  g_autofree char *done = g_strdup_printf (_ ("Template “%s” imported"), title);
  ChyActOptions options = { .done = done, .known = TRUE };
  g_autoptr (GVariant) params = NULL;
  g_autoptr (GVariant) all = NULL;

  if (response == GTK_RESPONSE_OK)
    {
      params = g_variant_ref_sink (file_params (self));
      all = chy_body_with (params, "replace", g_variant_new_boolean (replace));
      chy_act (self->from, self->tenant, chy_command_new ("template-import", all), &options);
    }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
response_free (gpointer data, GClosure *closure)
{
  (void) closure;
  import_free (data);
}

/* --- the preview -------------------------------------------------------------------------------------------
 */

static GtkWidget *
facts_new (Import *self, const ChyTemplate *template)
{
  GtkWidget *facts = chy_facts_new ();
  g_autofree char *version = g_strdup_printf ("%d.%d", template->revision, template->minor_revision);
  g_autofree char *schema = g_strdup_printf ("%d", template->schema_version);

  chy_facts_add (CHY_FACTS (facts), _ ("File"), self->name, FALSE);
  chy_facts_add (CHY_FACTS (facts), _ ("Template display name"), template->display_name, FALSE);
  chy_facts_add (CHY_FACTS (facts), _ ("Template name"), template->cn, TRUE);
  chy_facts_add (CHY_FACTS (facts), _ ("Schema version"), schema, FALSE);
  chy_facts_add (CHY_FACTS (facts), _ ("Version"), version, FALSE);
  gtk_widget_show (facts);

  return facts;
}

static GtkWidget *
preview_new (Import *self, const ChyTemplate *template, const ChyTemplate *existing)
{
  GtkWidget *box;
  GtkWidget *page = chy_template_page_new (&box);
  g_autoptr (GPtrArray) changes = existing != NULL ? chy_template_diff (existing, template) : NULL;
  g_autofree char *words = NULL;

  gtk_box_set_spacing (GTK_BOX (box), 12);
  if (existing == NULL)
    words = g_strdup (_ ("A new template is made. Nobody can use it before an authority issues it."));
  else
    words = g_strdup_printf (_ ("It takes the place of the template “%s”, as its next version. The version "
                                "before is kept and can be brought back."),
                             existing->display_name);
  gtk_container_add (GTK_CONTAINER (box), chy_template_sentence_new (words));
  gtk_container_add (GTK_CONTAINER (box), facts_new (self, template));
  if (changes != NULL && changes->len > 0)
    {
      gtk_container_add (GTK_CONTAINER (box), chy_template_head_new (_ ("What changes")));
      gtk_container_add (GTK_CONTAINER (box), chy_template_changes_new (changes));
    }
  g_object_set (page, "expand", TRUE, NULL);

  return page;
}

static void
show_preview (Import *self, const ChyTemplate *template, const ChyTemplate *existing)
{
  g_autoptr (GVariant) body = chy_body_get (self->row, "body");
  const char *id = chy_body_get_text (self->row, "existing");
  g_autoptr (ChyTemplateDraft) draft = id != NULL ? chy_template_draft_new_saved (id, 0, body, NULL)
                                                  : chy_template_draft_new_duplicate ("", body, NULL);
  GtkWidget *dialog =
      g_object_new (GTK_TYPE_DIALOG, "use-header-bar", TRUE, "title", _ ("Import Template"), "modal", TRUE,
                    "destroy-with-parent", TRUE, "transient-for", chy_window_of (self->from), "default-width",
                    760, "default-height", 480, NULL);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *checks = chy_template_checks_new (draft, self->tenant);
  GtkContainer *content = GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (dialog)));

  chy_template_fit (dialog, 760, 480);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  gtk_style_context_add_class (
      gtk_widget_get_style_context (gtk_dialog_add_button (
          GTK_DIALOG (dialog), existing != NULL ? _ ("_Replace Template") : _ ("_Import Template"),
          GTK_RESPONSE_OK)),
      "suggested-action");
  chy_template_checks_set_read_only (CHY_TEMPLATE_CHECKS (checks), TRUE);
  gtk_widget_set_size_request (checks, 300, -1);
  gtk_container_add (GTK_CONTAINER (line), preview_new (self, template, existing));
  gtk_container_add (GTK_CONTAINER (line), checks);
  gtk_widget_set_vexpand (line, TRUE);
  gtk_widget_show (line);
  gtk_container_set_border_width (content, 0);
  gtk_container_add (content, line);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), self, response_free, 0);
  chy_window_fit (GTK_WINDOW (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- reading -----------------------------------------------------------------------------------------------
 */

static ChyTemplate *
template_of (GVariant *row)
{
  g_autoptr (GVariant) body = chy_body_get (row, "body");

  return body != NULL ? chy_template_new_from_body (body, NULL) : NULL;
}

static void
existing_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Import) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_template_rows_finish (result, &error);
  g_autoptr (ChyTemplate) template = template_of (self->row);
  g_autoptr (ChyTemplate) existing = NULL;

  (void) source;
  if (is_over (self, error) || rows->len == 0)
    return;
  existing = template_of (rows->pdata[0]);
  show_preview (g_steal_pointer (&self), template, existing);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Import) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_template_rows_finish (result, &error);
  g_autoptr (ChyTemplate) template = NULL;
  g_autoptr (GCancellable) cancellable = g_object_ref (self->cancellable);
  g_autofree char *existing = NULL;

  if (is_over (self, error) || rows->len == 0)
    return;
  self->row = g_variant_ref (rows->pdata[0]);
  existing = g_strdup (chy_body_get_text (self->row, "existing"));
  template = template_of (self->row);
  if (existing == NULL)
    show_preview (g_steal_pointer (&self), template, NULL);
  else
    chy_template_rows_async (CHY_TENANT (source), "template-documents",
                             chy_template_filter_new ("template", existing), cancellable, existing_cb,
                             g_steal_pointer (&self));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Import) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_object_ref (self->cancellable);
  g_autoptr (ChyTenant) tenant = g_object_ref (self->tenant);
  GVariant *filter;

  (void) source;
  self->file = chy_file_open_finish (result, &self->name, &error);
  if (is_over (self, error) || self->file == NULL)
    return;
  filter = file_params (self);
  chy_template_rows_async (tenant, "template-documents", filter, cancellable, read_cb,
                           g_steal_pointer (&self));
}

void
chy_template_import_run (GtkWidget *from, ChyTenant *tenant, GCancellable *cancellable)
{
  ChyFileOptions options = { .title = _ ("Import Template"),
                             .accept = _ ("_Open"),
                             .filter_name = _ ("Templates (JSON)"),
                             .patterns = patterns };

  chy_file_open_async (from, &options, cancellable, opened_cb, import_new (from, tenant, cancellable));
}

/* --- export ------------------------------------------------------------------------------------------------
 */

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Import) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = chy_file_save_finish (result, &error);
  g_autofree char *done = NULL;

  (void) source;
  if (is_over (self, error) || path == NULL)
    return;
  done = g_strdup_printf (_ ("Template exported to %s"), path);
  chy_notify_done (self->from, done, self->tenant, NULL);
}

static void
text_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Import) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_template_rows_finish (result, &error);
  g_autoptr (GCancellable) cancellable = g_object_ref (self->cancellable);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *name = NULL;
  ChyFileOptions options = { .filter_name = NULL };
  GtkWidget *from = self->from;
  const char *text;

  (void) source;
  if (is_over (self, error) || rows->len == 0)
    return;
  text = chy_body_get_text (rows->pdata[0], "text");
  bytes = g_bytes_new (text, strlen (text));
  name = g_strdup_printf ("%s.json", chy_body_get_text (rows->pdata[0], "name"));
  options.title = _ ("Export Template");
  options.accept = _ ("_Export");
  options.name = name;
  options.filter_name = _ ("Templates (JSON)");
  options.patterns = patterns;
  chy_file_save_async (from, &options, bytes, 0644, cancellable, exported_cb, g_steal_pointer (&self));
}

void
chy_template_export_run (GtkWidget *from, ChyTenant *tenant, const char *id, GCancellable *cancellable)
{
  chy_template_rows_async (tenant, "template-documents", chy_template_filter_new ("template", id),
                           cancellable, text_cb, import_new (from, tenant, cancellable));
}
