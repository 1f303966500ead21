/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-csv-line.h"
#include "base/chy-i18n.h"
#include "base/chy-id.h"
#include "base/chy-time.h"

#include "chy-csv-export.h"

#include <string.h>

enum
{
  PAGE = 1000,
};

typedef struct
{
  ChyTenant *tenant; /* (owned) */
  ChyQuery *query;   /* (owned) */
  GPtrArray *fields; /* (owned) of const ChyField* */
  GFile *file;       /* (owned) */
  GTask *task;       /* borrowed: lives as long as the work does */
  ChyCsvProgress progress;
  gpointer progress_data;
  gint64 written;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_object_unref (export->tenant);
  chy_query_free (export->query);
  g_ptr_array_unref (export->fields);
  g_object_unref (export->file);
  g_free (export);
}

/* --- progress, told in the main loop ------------------------------------------------------------------ */

typedef struct
{
  GTask *task; /* (owned) */
  gint64 done, total;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_object_unref (step->task);
  g_free (step);
}

static gboolean
step_cb (gpointer data)
{
  Step *step = data;
  Export *export = g_task_get_task_data (step->task);

  /* What was told too late, or of something that was stopped, is not told. */
  if (!g_task_get_completed (step->task) && !g_cancellable_is_cancelled (g_task_get_cancellable (step->task)))
    export->progress (step->done, step->total, export->progress_data);

  return G_SOURCE_REMOVE;
}

static void
tell (Export *export, gint64 done, gint64 total)
{
  Step *step;

  if (export->progress == NULL)
    return;
  step = g_new0 (Step, 1);
  step->task = g_object_ref (export->task);
  step->done = done;
  step->total = total;
  g_main_context_invoke_full (g_task_get_context (export->task), G_PRIORITY_DEFAULT_IDLE, step_cb, step,
                              step_free);
}

/* --- rows -------------------------------------------------------------------------------------------- */

static char *
cell (const ChyField *field, GVariant *value)
{
  if (field->kind == CHY_FIELD_TIME && g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    return chy_time_format (g_variant_get_int64 (value));
  if (field->kind == CHY_FIELD_INTEGER && g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    return g_strdup_printf ("%" G_GINT64_FORMAT, g_variant_get_int64 (value));

  return chy_field_format (field, value);
}

static void
append_head (Export *export, GString *text)
{
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();

  for (guint i = 0; i < export->fields->len; i++)
    {
      const ChyField *field = g_ptr_array_index (export->fields, i);

      g_ptr_array_add (titles, (gpointer) g_dgettext (GETTEXT_PACKAGE, field->title));
    }
  chy_csv_append (text, (const char *const *) titles->pdata, titles->len);
}

/* Walks the row once: to look each column up would walk it for every one of them. */
static void
append_row (Export *export, GVariant *row, GString *text)
{
  guint n = export->fields->len;
  g_autofree const char **values = g_new0 (const char *, n);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, row);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      for (guint i = 0; i < n; i++)
        if (values[i] == NULL &&
            strcmp (((const ChyField *) g_ptr_array_index (export->fields, i))->key, key) == 0)
          values[i] = cell (g_ptr_array_index (export->fields, i), value);
      g_variant_unref (value);
    }
  chy_csv_append (text, values, n);
  for (guint i = 0; i < n; i++)
    g_free ((char *) values[i]);
}

static gboolean
write_text (GOutputStream *stream, GString *text, GCancellable *cancellable, GError **error)
{
  gboolean ok = g_output_stream_write_all (stream, text->str, text->len, NULL, cancellable, error);

  g_string_truncate (text, 0);

  return ok;
}

static gboolean
write_rows (Export *export, GOutputStream *stream, GCancellable *cancellable, GError **error)
{
  g_autoptr (ChyResult) result = chy_tenant_query (export->tenant, export->query, cancellable, error);
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 total;

  if (result == NULL || !chy_result_complete (result, cancellable, error))
    return FALSE;
  total = chy_result_get_count (result, NULL);
  append_head (export, text);
  for (gint64 at = 0; at < total; at += PAGE)
    {
      g_autoptr (GPtrArray) rows = chy_result_rows (result, at, PAGE, cancellable, error);

      if (rows == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      for (guint i = 0; i < rows->len; i++)
        if (chy_body_get_text (g_ptr_array_index (rows, i), "id") != NULL)
          {
            append_row (export, g_ptr_array_index (rows, i), text);
            export->written++;
          }
      if (!write_text (stream, text, cancellable, error))
        return FALSE;
      tell (export, MIN (at + PAGE, total), total);
    }

  return write_text (stream, text, cancellable, error);
}

/* A neighbor of the file, hidden, that takes its place once it is whole. */
static GFile *
neighbor (GFile *file)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *id = chy_id_new ();
  g_autofree char *part = g_strdup_printf (".%s.%.8s.part", name, id);

  return g_file_get_child (folder, part);
}

static gboolean
write_file (Export *export, GFile *part, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileOutputStream) stream = g_file_create (part, G_FILE_CREATE_NONE, cancellable, error);

  if (stream == NULL)
    return FALSE;
  if (write_rows (export, G_OUTPUT_STREAM (stream), cancellable, error) &&
      g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, error) &&
      g_file_move (part, export->file, G_FILE_COPY_OVERWRITE | G_FILE_COPY_NO_FALLBACK_FOR_MOVE, cancellable,
                   NULL, NULL, error))
    return TRUE;
  g_file_delete (part, NULL, NULL);

  return FALSE;
}

static void
export_worker (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable)
{
  Export *export = data;
  g_autoptr (GFile) part = neighbor (export->file);
  GError *error = NULL;

  if (write_file (export, part, cancellable, &error))
    g_task_return_int (task, (gssize) export->written);
  else
    g_task_return_error (task, error);
}

void
chy_csv_export_async (ChyTenant *tenant,
                      const ChyQuery *query,
                      const char *const *keys,
                      GFile *file,
                      ChyCsvProgress progress,
                      gpointer progress_data,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (tenant, cancellable, callback, user_data);
  const ChyResource *resource = chy_resource_find (query->resource);
  Export *export = g_new0 (Export, 1);

  g_return_if_fail (resource != NULL);

  export->tenant = g_object_ref (tenant);
  export->query = chy_query_copy (query);
  export->file = g_object_ref (file);
  export->fields = g_ptr_array_new ();
  export->task = task;
  export->progress = progress;
  export->progress_data = progress_data;
  for (gsize i = 0; keys[i] != NULL; i++)
    g_ptr_array_add (export->fields, (gpointer) chy_fields_find (resource->columns, keys[i]));
  g_task_set_source_tag (task, chy_csv_export_async);
  /* What is written is written, even where it was canceled a moment later. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, export, export_free);
  g_task_run_in_thread (task, export_worker);
}

gint64
chy_csv_export_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}
