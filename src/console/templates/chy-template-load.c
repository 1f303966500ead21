/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-template-load.h"

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
  g_autoptr (ChyResult) rows = chy_tenant_query_finish (CHY_TENANT (source), result, &error);

  if (rows == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    chy_result_rows_async (rows, 0, G_MAXINT16, g_task_get_cancellable (task), rows_cb, g_object_ref (task));
}

void
chy_template_rows_async (ChyTenant *tenant,
                         const char *resource,
                         GVariant *filter,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (tenant, cancellable, callback, user_data);
  g_autoptr (ChyQuery) query = chy_query_new (resource, filter);

  g_task_set_source_tag (task, chy_template_rows_async);
  chy_tenant_query_async (tenant, query, cancellable, query_cb, task);
}

GPtrArray *
chy_template_rows_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

GVariant *
chy_template_filter_new (const char *key, const char *value)
{
  GVariantDict filter;

  g_variant_dict_init (&filter, NULL);
  g_variant_dict_insert (&filter, key, "s", value);

  return g_variant_dict_end (&filter);
}
