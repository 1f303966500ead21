/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-rows.h"

typedef struct
{
  guint limit;
  gint64 total;
} Asking;

static void
rows_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = chy_result_rows_finish (CHY_RESULT (source), result, &error);

  if (rows != NULL)
    g_task_return_pointer (task, rows, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
query_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) answer = chy_tenant_query_finish (CHY_TENANT (source), result, &error);
  Asking *asking = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (answer == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  asking->total = chy_result_get_count (answer, NULL);
  chy_result_rows_async (answer, 0, asking->limit, cancellable, rows_cb, g_steal_pointer (&task));
}

void
chy_rows_async (ChyTenant *tenant,
                const ChyQuery *query,
                guint limit,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  GTask *task = g_task_new (tenant, cancellable, callback, user_data);
  Asking *asking = g_new0 (Asking, 1);

  asking->limit = limit;
  g_task_set_source_tag (task, chy_rows_async);
  g_task_set_task_data (task, asking, g_free);
  chy_tenant_query_async (tenant, query, cancellable, query_cb, task);
}

GPtrArray *
chy_rows_finish (GAsyncResult *result, gint64 *ret_total, GError **error)
{
  GPtrArray *rows = g_task_propagate_pointer (G_TASK (result), error);

  if (rows != NULL && ret_total != NULL)
    *ret_total = ((Asking *) g_task_get_task_data (G_TASK (result)))->total;

  return rows;
}
