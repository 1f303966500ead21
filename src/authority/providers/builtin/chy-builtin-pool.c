/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-builtin-pool.h"

struct _ChyBuiltinPool
{
  GThreadPool *threads; /* (owned) */
  guint n_threads;
};

/* One call of chy_builtin_pool_each(). Helpers may reach it after all is done: it lives until the last one.
 */
typedef struct
{
  gatomicrefcount refs;
  ChyBuiltinPoolFunc func;
  gpointer data; /* of the caller; not touched once nothing is left */
  gsize n;
  gsize next; /* atomic */
  GMutex mutex;
  GCond done;
  gsize n_done; /* guarded by mutex */
} Task;

static void
task_unref (Task *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->done);
  g_free (self);
}

static void
task_work (Task *self)
{
  gsize n_done = 0;

  for (;;)
    {
      gsize i = (gsize) g_atomic_pointer_add (&self->next, 1);
      if (i >= self->n)
        break;
      self->func (i, self->data);
      n_done++;
    }
  if (n_done == 0)
    return;
  g_mutex_lock (&self->mutex);
  self->n_done += n_done;
  if (self->n_done == self->n)
    g_cond_signal (&self->done);
  g_mutex_unlock (&self->mutex);
}

static void
on_task (gpointer data, gpointer user_data G_GNUC_UNUSED)
{
  Task *task = data;
  task_work (task);
  task_unref (task);
}

ChyBuiltinPool *
chy_builtin_pool_new (void)
{
  ChyBuiltinPool *self = g_new0 (ChyBuiltinPool, 1);
  self->n_threads = g_get_num_processors ();
  /* A pool that is not exclusive makes no thread before there is work, so this cannot fail. */
  self->threads = g_thread_pool_new (on_task, NULL, (int) self->n_threads, FALSE, NULL);
  return self;
}

void
chy_builtin_pool_free (ChyBuiltinPool *self)
{
  if (self == NULL)
    return;
  g_thread_pool_free (self->threads, FALSE, TRUE);
  g_free (self);
}

void
chy_builtin_pool_each (ChyBuiltinPool *self, gsize n, ChyBuiltinPoolFunc func, gpointer data)
{
  gsize n_helpers = MIN (n, self->n_threads);
  if (n_helpers <= 1)
    {
      for (gsize i = 0; i < n; i++)
        func (i, data);
      return;
    }

  Task *task = g_new0 (Task, 1);
  g_atomic_ref_count_init (&task->refs);
  g_mutex_init (&task->mutex);
  g_cond_init (&task->done);
  task->func = func;
  task->data = data;
  task->n = n;
  for (gsize i = 1; i < n_helpers; i++)
    {
      g_atomic_ref_count_inc (&task->refs);
      if (!g_thread_pool_push (self->threads, task, NULL))
        g_debug ("no further thread: the others do its work");
    }
  task_work (task);
  g_mutex_lock (&task->mutex);
  while (task->n_done < n)
    g_cond_wait (&task->done, &task->mutex);
  g_mutex_unlock (&task->mutex);
  task_unref (task);
}
