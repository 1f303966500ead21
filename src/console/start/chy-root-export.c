/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-problem.h"

#include "chy-root-export.h"
#include "console/chy-navigate.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-files.h"

typedef struct
{
  GtkWidget *from;   /* or NULL once it is gone */
  ChyTenant *tenant; /* (owned) */
  char *authority;   /* (owned) its id */
  char *path;        /* (owned) where it was written, or NULL */
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  if (export->from != NULL)
    g_object_remove_weak_pointer (G_OBJECT (export->from), (gpointer *) &export->from);
  g_object_unref (export->tenant);
  g_free (export->authority);
  g_free (export->path);
  g_free (export);
}

static void
remembered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Export *export = g_task_get_task_data (task);
  GError *error = NULL;
  ChyOutcome *outcome = chy_tenant_apply_finish (CHY_TENANT (source), result, &error);

  if (outcome == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  chy_outcome_free (outcome);
  g_task_return_pointer (task, g_steal_pointer (&export->path), g_free);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Export *export = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (ChyCommand) command = NULL;
  GVariantDict dict;

  (void) source;
  export->path = chy_file_save_finish (result, &error);
  if (export->path == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "authority", "s", export->authority);
  g_variant_dict_insert (&dict, "file", "s", export->path);
  command = chy_command_new ("authority-exported", g_variant_dict_end (&dict));
  chy_tenant_apply_async (export->tenant, command, g_task_get_cancellable (task), remembered_cb,
                          g_object_ref (task));
}

/* "Contoso Issuing CA" as a name of a file. */
static char *
file_name (const char *name)
{
  g_autofree char *stem = g_strdup (name != NULL && *name != '\0' ? name : "root");

  for (char *p = stem; *p != '\0'; p++)
    if (*p == '/' || *p == '\\' || *p == ':' || (guchar) *p < ' ')
      *p = '-';
  if (*stem == '.')
    *stem = '-';

  return g_strconcat (stem, ".cer", NULL);
}

static void
authority_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Export *export = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) body = chy_tenant_get_finish (CHY_TENANT (source), result, &error);
  g_autoptr (GBytes) root = body != NULL ? chy_body_get_bytes (body, "root") : NULL;
  g_autofree char *name = body != NULL ? file_name (chy_body_get_text (body, "name")) : NULL;
  static const char *const patterns[] = { "*.cer", "*.crt", "*.der", NULL };
  ChyFileOptions options = { .title = _ ("Export the Root Certificate"),
                             .accept = _ ("_Export"),
                             .filter_name = _ ("Certificates"),
                             .patterns = patterns };

  if (body == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (root == NULL || g_bytes_get_size (root) == 0)
    {
      chy_refuse_one (&error, "doctor", "authority-waiting", chy_body_get_text (body, "name"), NULL);
      g_task_return_error (task, error);
      return;
    }
  if (export->from == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the window is gone");
      return;
    }
  options.name = name;
  chy_file_save_async (export->from, &options, root, 0644, g_task_get_cancellable (task), saved_cb,
                       g_object_ref (task));
}

void
chy_root_export_async (GtkWidget *from,
                       ChyTenant *tenant,
                       const char *authority,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Export *export = g_new0 (Export, 1);
  GtkWindow *window = chy_window_of (from);

  g_return_if_fail (CHY_IS_TENANT (tenant) && authority != NULL);

  /* A row may be made anew meanwhile; its window stays. */
  export->from = window != NULL ? GTK_WIDGET (window) : from;
  g_object_add_weak_pointer (G_OBJECT (export->from), (gpointer *) &export->from);
  export->tenant = g_object_ref (tenant);
  export->authority = g_strdup (authority);
  g_task_set_source_tag (task, chy_root_export_async);
  g_task_set_task_data (task, export, export_free);
  chy_tenant_get_async (tenant, "authorities", authority, cancellable, authority_cb, g_object_ref (task));
}

char *
chy_root_export_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) window = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = chy_root_export_finish (result, &error);
  g_autofree char *shown = path != NULL ? g_filename_display_name (path) : NULL;
  /* Translators: %s is a file. */
  g_autofree char *sentence =
      path != NULL ? g_strdup_printf (_ ("The root certificate is in %s"), shown) : NULL;

  (void) source;
  if (gtk_widget_in_destruction (window))
    return;
  if (path != NULL)
    chy_notify_done (window, sentence, NULL, NULL);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    chy_show_error (window, error);
}

void
chy_root_export (GtkWidget *from, ChyTenant *tenant, const char *authority)
{
  GtkWindow *window = chy_window_of (from);

  g_return_if_fail (window != NULL);

  chy_root_export_async (from, tenant, authority, NULL, exported_cb, g_object_ref (window));
}
