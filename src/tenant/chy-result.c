/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-tenant.h"

G_DEFINE_INTERFACE (ChyResult, chy_result, G_TYPE_OBJECT)

/* A window of rows that a worker fetches. */
typedef struct
{
  gint64 index;
  guint n;
} Window;

static void
rows_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Window *window = task_data;
  GError *error = NULL;
  GPtrArray *rows = chy_result_rows (CHY_RESULT (source), window->index, window->n, cancellable, &error);

  if (rows != NULL)
    g_task_return_pointer (task, rows, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
complete_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  (void) task_data;
  if (chy_result_complete (CHY_RESULT (source), cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
chy_result_default_init (ChyResultInterface *iface)
{
  (void) iface;
}

/* How many rows are known; `ret_final` (may be NULL) says whether that is all. Never blocks. */
gint64
chy_result_get_count (ChyResult *self, gboolean *ret_final)
{
  gboolean final = FALSE;
  gint64 count;

  g_return_val_if_fail (CHY_IS_RESULT (self), 0);

  count = CHY_RESULT_GET_IFACE (self)->get_count (self, &final);
  if (ret_final != NULL)
    *ret_final = final;
  return count;
}

/* Finds every row of the result; the count is final afterwards. Blocking; the errors are those of the query.
 */
gboolean
chy_result_complete (ChyResult *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CHY_IS_RESULT (self), FALSE);

  return CHY_RESULT_GET_IFACE (self)->complete (self, cancellable, error);
}

/* At most `n` rows from `index` on (counted from 0), as they are now: fewer at the end, empty bodies for rows
 * that are gone. Free with g_ptr_array_unref(). Blocking. */
GPtrArray *
chy_result_rows (ChyResult *self, gint64 index, guint n, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CHY_IS_RESULT (self), NULL);
  g_return_val_if_fail (index >= 0, NULL);

  return CHY_RESULT_GET_IFACE (self)->rows (self, index, n, cancellable, error);
}

/* The position of the object with this id among the rows known so far, or -1. Blocking. */
gint64
chy_result_find (ChyResult *self, const char *id, GCancellable *cancellable)
{
  g_return_val_if_fail (CHY_IS_RESULT (self), -1);
  g_return_val_if_fail (id != NULL, -1);

  return CHY_RESULT_GET_IFACE (self)->find (self, id, cancellable);
}

/* chy_result_rows() in a worker. */
static void
run (ChyResult *self, GTask *task, GTaskThreadFunc func)
{
  if (CHY_RESULT_GET_IFACE (self)->run != NULL)
    CHY_RESULT_GET_IFACE (self)->run (self, task, func);
  else
    g_task_run_in_thread (task, func);
}

void
chy_result_rows_async (ChyResult *self,
                       gint64 index,
                       guint n,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Window *window = g_new (Window, 1);

  g_return_if_fail (CHY_IS_RESULT (self));

  *window = (Window){ .index = index, .n = n };
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chy_result_rows_async);
  g_task_set_task_data (task, window, g_free);
  run (self, task, rows_in_thread);
}

/* The rows; free with g_ptr_array_unref(). */
GPtrArray *
chy_result_rows_finish (ChyResult *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* chy_result_complete() in a worker. */
void
chy_result_complete_async (ChyResult *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CHY_IS_RESULT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chy_result_complete_async);
  run (self, task, complete_in_thread);
}

gboolean
chy_result_complete_finish (ChyResult *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
