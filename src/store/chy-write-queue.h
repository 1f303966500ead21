/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-store-private.h"

G_BEGIN_DECLS

/* The actor behind chy_store_write(): callers hand in what they write and wait, one thread does it in their
 * order. What a transaction is the back end says. */

/* One call, on its caller's stack. */
typedef struct
{
  ChySessionFunc func;
  gpointer data;
  GCancellable *cancellable; /* not owned */
  GPtrArray *touched;        /* owned */
  GError *error;             /* owned */
  gboolean ok;
  gboolean done; /* the queue's, as the next one is */
  GCond finished;
} ChyWrite;

/* As before it ran. */
void chy_write_reset (ChyWrite *self);
/* Runs its function in the session; what that touched is kept where it succeeded. */
void chy_write_call (ChyWrite *self, ChySession *session);
void chy_write_fail (ChyWrite *self, const GError *error);
/* How many of these have succeeded so far. */
guint chy_writes_count_ok (GPtrArray *writes);

/* All of it is called by the queue's thread alone. */
typedef struct
{
  /* Runs `first`, and whatever it takes from the queue, and finishes them. */
  void (*run) (gpointer writer, ChyWrite *first);
  /* The monotonic time at which something else is to be done though nobody writes; NULL: never. */
  gint64 (*get_time) (gpointer writer);
  void (*keep_house) (gpointer writer);
} ChyWriteQueueClass;

typedef struct _ChyWriteQueue ChyWriteQueue;

/* The thread begins at once, so `writer` must be ready to keep house. */
ChyWriteQueue *chy_write_queue_new (const ChyWriteQueueClass *klass, gpointer writer, ChyNotifier *notifier);
/* Ends what is queued, then the thread. */
void chy_write_queue_free (ChyWriteQueue *self);
/* For callers: waits until it is done. */
gboolean chy_write_queue_run (
    ChyWriteQueue *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error);
/* For the back end: the next one, or NULL. */
ChyWrite *chy_write_queue_pop (ChyWriteQueue *self);
/* For the back end: callers go on from here, what was touched is announced; the writes are gone afterwards.
 */
void chy_write_queue_finish (ChyWriteQueue *self, GPtrArray *writes);
/* How many writes succeeded, and in how many groups. */
void chy_write_queue_get_stats (ChyWriteQueue *self, guint64 *ret_writes, guint64 *ret_groups);

G_END_DECLS
