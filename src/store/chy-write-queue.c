/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-write-queue.h"

struct _ChyWriteQueue
{
  const ChyWriteQueueClass *klass; /* static */
  gpointer writer;                 /* not owned */
  ChyNotifier *notifier;           /* owned */
  GThread *thread;                 /* owned */
  GMutex lock;                     /* for what follows */
  GCond wake;
  GQueue waiting; /* of ChyWrite, not owned */
  gboolean closing;
  guint64 n_writes;
  guint64 n_groups;
};

/* --- one write ------------------------------------------------------------------------------------ */

void
chy_write_reset (ChyWrite *self)
{
  g_clear_error (&self->error);
  g_clear_pointer (&self->touched, g_ptr_array_unref);
  self->ok = FALSE;
}

void
chy_write_call (ChyWrite *self, ChySession *session)
{
  self->ok = self->func (session, self->data, &self->error);
  if (self->ok)
    self->touched = g_steal_pointer (&session->touched);
}

void
chy_write_fail (ChyWrite *self, const GError *error)
{
  chy_write_reset (self);
  self->error = g_error_copy (error);
}

guint
chy_writes_count_ok (GPtrArray *writes)
{
  guint n = 0;

  for (guint i = 0; i < writes->len; i++)
    n += ((ChyWrite *) writes->pdata[i])->ok;

  return n;
}

/* --- the thread ----------------------------------------------------------------------------------- */

/* Under the lock. FALSE where it is time for something else. */
static gboolean
wait_for_more (ChyWriteQueue *self)
{
  gint64 until = self->klass->get_time != NULL ? self->klass->get_time (self->writer) : G_MAXINT64;

  if (until == G_MAXINT64)
    g_cond_wait (&self->wake, &self->lock);
  else if (g_get_monotonic_time () < until)
    (void) g_cond_wait_until (&self->wake, &self->lock, until);
  else
    return FALSE;

  return TRUE;
}

static gpointer
run_thread (gpointer data)
{
  ChyWriteQueue *self = data;

  g_mutex_lock (&self->lock);
  while (!self->closing || !g_queue_is_empty (&self->waiting))
    {
      ChyWrite *first = g_queue_pop_head (&self->waiting);

      if (first == NULL && wait_for_more (self))
        continue;
      g_mutex_unlock (&self->lock);
      if (first != NULL)
        self->klass->run (self->writer, first);
      else
        self->klass->keep_house (self->writer);
      g_mutex_lock (&self->lock);
    }
  g_mutex_unlock (&self->lock);

  return NULL;
}

/* --- public --------------------------------------------------------------------------------------- */

ChyWriteQueue *
chy_write_queue_new (const ChyWriteQueueClass *klass, gpointer writer, ChyNotifier *notifier)
{
  ChyWriteQueue *self = g_new0 (ChyWriteQueue, 1);

  self->klass = klass;
  self->writer = writer;
  self->notifier = chy_notifier_ref (notifier);
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  g_queue_init (&self->waiting);
  self->thread = g_thread_new ("store-writer", run_thread, self);

  return self;
}

void
chy_write_queue_free (ChyWriteQueue *self)
{
  g_mutex_lock (&self->lock);
  self->closing = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  chy_notifier_unref (self->notifier);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  g_free (self);
}

gboolean
chy_write_queue_run (
    ChyWriteQueue *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  ChyWrite write = { .func = func, .data = data, .cancellable = cancellable };

  if (g_thread_self () == self->thread)
    {
      g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED,
                           "a write inside a write would wait for itself");
      return FALSE;
    }
  g_cond_init (&write.finished);
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->waiting, &write);
  g_cond_signal (&self->wake);
  while (!write.done)
    g_cond_wait (&write.finished, &self->lock);
  g_mutex_unlock (&self->lock);
  g_cond_clear (&write.finished);
  g_clear_pointer (&write.touched, g_ptr_array_unref);
  if (write.error != NULL)
    g_propagate_error (error, write.error);

  return write.ok;
}

ChyWrite *
chy_write_queue_pop (ChyWriteQueue *self)
{
  ChyWrite *write;

  g_mutex_lock (&self->lock);
  write = g_queue_pop_head (&self->waiting);
  g_mutex_unlock (&self->lock);

  return write;
}

void
chy_write_queue_finish (ChyWriteQueue *self, GPtrArray *writes)
{
  g_autoptr (GPtrArray) touched = g_ptr_array_new ();
  guint n_ok = chy_writes_count_ok (writes);

  for (guint i = 0; i < writes->len; i++)
    {
      ChyWrite *write = writes->pdata[i];

      if (write->ok && write->touched != NULL)
        g_ptr_array_extend (touched, write->touched, NULL, NULL);
      else if (!write->ok && write->error == NULL)
        g_set_error_literal (&write->error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED,
                             "the operation failed without saying why");
    }
  g_mutex_lock (&self->lock);
  self->n_writes += n_ok;
  self->n_groups += n_ok > 0;
  for (guint i = 0; i < writes->len; i++)
    {
      ChyWrite *write = writes->pdata[i];

      write->done = TRUE;
      g_cond_signal (&write->finished);
    }
  g_mutex_unlock (&self->lock);
  if (touched->len > 0)
    chy_notifier_announce (self->notifier, touched);
}

void
chy_write_queue_get_stats (ChyWriteQueue *self, guint64 *ret_writes, guint64 *ret_groups)
{
  g_mutex_lock (&self->lock);
  *ret_writes = self->n_writes;
  *ret_groups = self->n_groups;
  g_mutex_unlock (&self->lock);
}
