/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-connector-private.h"

struct _ChyConnectorPool
{
  GThreadPool *threads; /* (owned) */
  guint n_threads;
};

/* One call of chy_connector_pool_each(), on the stack of its caller. */
typedef struct
{
  ChyConnectorPoolFunc func;
  gpointer data;
  gsize n;
  gsize next; /* atomic */
  GMutex mutex;
  GCond done;
  guint n_helpers; /* guarded by mutex: that have not ended yet */
} Task;

static void
on_task (gpointer data, gpointer user_data)
{
  Task *self = data;

  (void) user_data;
  for (;;)
    {
      gsize i = (gsize) g_atomic_pointer_add (&self->next, 1);

      if (i >= self->n)
        break;
      self->func (i, self->data);
    }
  g_mutex_lock (&self->mutex);
  if (--self->n_helpers == 0)
    g_cond_signal (&self->done);
  g_mutex_unlock (&self->mutex);
}

ChyConnectorPool *
chy_connector_pool_new (guint n_threads)
{
  ChyConnectorPool *self = g_new0 (ChyConnectorPool, 1);

  self->n_threads = n_threads > 0 ? n_threads : g_get_num_processors ();
  /* A pool that is not exclusive makes no thread before there is work, so this cannot fail. */
  self->threads = g_thread_pool_new (on_task, NULL, (int) self->n_threads, FALSE, NULL);
  return self;
}

void
chy_connector_pool_free (ChyConnectorPool *self)
{
  if (self == NULL)
    return;
  g_thread_pool_free (self->threads, FALSE, TRUE);
  g_free (self);
}

void
chy_connector_pool_each (ChyConnectorPool *self, gsize n, ChyConnectorPoolFunc func, gpointer data)
{
  Task task = { .func = func, .data = data, .n = n };
  guint n_helpers = (guint) MIN (n, self->n_threads);

  if (n == 0)
    return;
  g_mutex_init (&task.mutex);
  g_cond_init (&task.done);
  task.n_helpers = n_helpers;
  for (guint i = 0; i < n_helpers; i++)
    if (!g_thread_pool_push (self->threads, &task, NULL))
      g_debug ("no further thread: the work waits for one");
  g_mutex_lock (&task.mutex);
  while (task.n_helpers > 0)
    g_cond_wait (&task.done, &task.mutex);
  g_mutex_unlock (&task.mutex);
  g_mutex_clear (&task.mutex);
  g_cond_clear (&task.done);
}
