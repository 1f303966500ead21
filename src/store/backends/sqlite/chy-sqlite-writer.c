/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-sqlite.h"

/* Operations in one transaction at most: beyond it a commit's share in the cost is small (performance.md 3),
 * and the first caller should not wait for long. */
#define MAX_GROUP 64
/* Microseconds after which no further operation joins a transaction. */
#define MAX_GROUP_TIME 50000
/* Microseconds after which the search index is fed even though callers never pause. */
#define MAX_FEED_PAUSE 2000000

/* One call of chy_store_write, on its caller's stack. */
typedef struct
{
  ChySessionFunc func;
  gpointer data;
  GCancellable *cancellable; /* not owned */
  GPtrArray *touched;        /* owned */
  GError *error;             /* owned */
  gboolean ok;
  gboolean done; /* under the writer's lock */
  GCond finished;
} Operation;

struct _ChySqliteWriter
{
  ChySqliteConnection *connection; /* owned; the thread's alone */
  const ChyStatements *statements; /* not owned */
  ChyNotifier *notifier;           /* owned */
  ChySqliteOptions options;
  gboolean read_only;
  GThread *thread; /* owned */
  gint64 data_version;
  gint64 next_poll; /* monotonic */
  gint64 next_feed; /* monotonic; G_MAXINT64 while there is nothing to feed */
  gint64 last_feed; /* monotonic */
  GMutex lock;      /* for what follows */
  GCond wake;
  GQueue queue; /* of Operation, not owned */
  gboolean closing;
  guint64 n_operations;
  guint64 n_commits;
};

static sqlite3 *
get_db (ChySqliteWriter *self)
{
  return chy_sqlite_connection_get_db (self->connection);
}

static gboolean
run_sql (ChySqliteWriter *self, const char *sql, GError **error)
{
  return chy_sqlite_connection_execute (self->connection, sql, CHY_NO_PARAMS, NULL, NULL, NULL, error);
}

static Operation *
pop_operation (ChySqliteWriter *self)
{
  Operation *operation;

  g_mutex_lock (&self->lock);
  operation = g_queue_pop_head (&self->queue);
  g_mutex_unlock (&self->lock);
  return operation;
}

static void
reset_operation (Operation *operation)
{
  g_clear_error (&operation->error);
  g_clear_pointer (&operation->touched, g_ptr_array_unref);
  operation->ok = FALSE;
}

static void
fail_operation (Operation *operation, const GError *error)
{
  reset_operation (operation);
  operation->error = g_error_copy (error);
}

/* Lost: SQLite rolled the whole transaction back by itself, as it may after a full disk. */
static gboolean
is_lost (ChySqliteWriter *self)
{
  return sqlite3_get_autocommit (get_db (self)) != 0;
}

/* The operation's own work, between a savepoint and its release. FALSE with an error where the
 * transaction cannot go on. */
static gboolean
run_operation (ChySqliteWriter *self, Operation *operation, GError **error)
{
  ChySqliteSession session;

  reset_operation (operation);
  if (g_cancellable_set_error_if_cancelled (operation->cancellable, &operation->error))
    return TRUE;
  if (!run_sql (self, "SAVEPOINT operation", error))
    return FALSE;
  chy_sqlite_session_init (&session, self->connection, self->statements, TRUE);
  operation->ok = operation->func (&session.parent, operation->data, &operation->error);
  if (operation->ok)
    operation->touched = g_steal_pointer (&session.parent.touched);
  chy_sqlite_session_clear (&session);
  if (!operation->ok && operation->error == NULL)
    g_set_error_literal (&operation->error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED,
                         "the operation failed without saying why");
  if (is_lost (self))
    {
      if (operation->error != NULL)
        g_propagate_error (error, g_error_copy (operation->error));
      else
        g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED,
                             "the transaction was rolled back");
      return FALSE;
    }
  if (!operation->ok && !run_sql (self, "ROLLBACK TO operation", error))
    return FALSE;
  return run_sql (self, "RELEASE operation", error);
}

static void
roll_back (ChySqliteWriter *self)
{
  g_autoptr (GError) error = NULL;

  if (!is_lost (self) && !run_sql (self, "ROLLBACK", &error))
    g_warning ("a transaction could not be rolled back: %s", error->message);
}

static guint
count_succeeded (GPtrArray *group)
{
  guint n = 0;

  for (guint i = 0; i < group->len; i++)
    n += ((Operation *) group->pdata[i])->ok;
  return n;
}

/* How a transaction ended. */
typedef enum
{
  ENDED_WELL,
  ENDED_FAILED, /* all of it failed */
  ENDED_SPOILT, /* one of its operations spoilt it for the others */
} Ending;

/* Runs `first` and, up to `limit`, what is queued behind it, and commits. All that ran is added to `group`.
 */
static Ending
run_transaction (ChySqliteWriter *self, Operation *first, guint limit, GPtrArray *group, GError **error)
{
  Operation *operation = first;
  gint64 end;

  if (!run_sql (self, "BEGIN IMMEDIATE", error))
    {
      /* Those that wait behind it would wait for the same. */
      for (; operation != NULL; operation = group->len < limit ? pop_operation (self) : NULL)
        g_ptr_array_add (group, operation);
      return ENDED_FAILED;
    }
  end = g_get_monotonic_time () + MAX_GROUP_TIME;
  while (operation != NULL)
    {
      g_ptr_array_add (group, operation);
      if (!run_operation (self, operation, error))
        return ENDED_SPOILT;
      operation = group->len < limit && g_get_monotonic_time () < end ? pop_operation (self) : NULL;
    }
  if (run_sql (self, count_succeeded (group) > 0 ? "COMMIT" : "ROLLBACK", error))
    return ENDED_WELL;
  /* A reference that leads nowhere shows only now, and is the fault of one of them. */
  return error != NULL && g_error_matches (*error, CHY_STORE_ERROR, CHY_STORE_ERROR_CONSTRAINT)
             ? ENDED_SPOILT
             : ENDED_FAILED;
}

/* Callers go on from here; the operations are gone afterwards. */
static void
finish_group (ChySqliteWriter *self, GPtrArray *group, gboolean committed)
{
  g_autoptr (GPtrArray) touched = g_ptr_array_new ();

  for (guint i = 0; i < group->len; i++)
    {
      Operation *operation = group->pdata[i];
      if (operation->ok && operation->touched != NULL)
        g_ptr_array_extend (touched, operation->touched, NULL, NULL);
    }
  g_mutex_lock (&self->lock);
  self->n_operations += count_succeeded (group);
  self->n_commits += committed && count_succeeded (group) > 0;
  for (guint i = 0; i < group->len; i++)
    {
      Operation *operation = group->pdata[i];
      operation->done = TRUE;
      g_cond_signal (&operation->finished);
    }
  g_mutex_unlock (&self->lock);
  if (touched->len > 0)
    chy_notifier_announce (self->notifier, touched);
}

/* One operation in a transaction of its own. */
static void
run_alone (ChySqliteWriter *self, Operation *operation)
{
  g_autoptr (GPtrArray) group = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  gboolean ok = run_transaction (self, operation, 1, group, &error) == ENDED_WELL;

  if (!ok)
    {
      roll_back (self);
      fail_operation (operation, error);
    }
  finish_group (self, group, ok);
}

/* Where one operation spoils the transaction (a reference that leads nowhere, a disk too full for it), each
 * runs again by itself. A commit that failed for any other reason fails all. */
static void
run_group (ChySqliteWriter *self, Operation *first)
{
  g_autoptr (GPtrArray) group = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  Ending ending = run_transaction (self, first, MAX_GROUP, group, &error);

  if (ending == ENDED_WELL)
    {
      finish_group (self, group, TRUE);
      return;
    }
  roll_back (self);
  if (ending == ENDED_SPOILT && group->len > 1)
    {
      for (guint i = 0; i < group->len; i++)
        run_alone (self, group->pdata[i]);
      return;
    }
  for (guint i = 0; i < group->len; i++)
    fail_operation (group->pdata[i], error);
  finish_group (self, group, FALSE);
}

/* PRAGMA data_version of this connection moves only when another connection commits; in this process
 * there is no other one that writes. */
static void
look_for_others (ChySqliteWriter *self)
{
  g_autoptr (GError) error = NULL;
  gint64 version = 0;

  if (!chy_sqlite_connection_get_int (self->connection, "PRAGMA data_version", &version, &error))
    {
      g_debug ("data_version: %s", error->message);
      return;
    }
  if (version != self->data_version && self->data_version != 0)
    {
      chy_notifier_announce (self->notifier, NULL);
      self->next_feed = MIN (self->next_feed, g_get_monotonic_time () + self->options.feed_delay * 1000);
    }
  self->data_version = version;
}

static void
feed (ChySqliteWriter *self)
{
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;

  if (!chy_sqlite_feed (self->connection, &more, &error))
    {
      roll_back (self);
      g_debug ("the search index was not fed: %s", error->message);
      more = FALSE;
    }
  self->last_feed = g_get_monotonic_time ();
  self->next_feed = more ? self->last_feed : G_MAXINT64;
}

static gboolean
may_feed (ChySqliteWriter *self)
{
  return !self->read_only && !self->options.no_feeding;
}

static void
keep_house (ChySqliteWriter *self)
{
  gint64 now = g_get_monotonic_time ();

  if (now >= self->next_poll)
    {
      look_for_others (self);
      self->next_poll = now + (gint64) self->options.poll_interval * 1000;
    }
  if (may_feed (self) && now >= self->next_feed)
    feed (self);
}

static gpointer
run_thread (gpointer data)
{
  ChySqliteWriter *self = data;

  g_mutex_lock (&self->lock);
  while (!self->closing || !g_queue_is_empty (&self->queue))
    {
      Operation *first = g_queue_pop_head (&self->queue);
      gint64 until = may_feed (self) ? MIN (self->next_poll, self->next_feed) : self->next_poll;

      if (first == NULL && g_get_monotonic_time () < until)
        {
          g_cond_wait_until (&self->wake, &self->lock, until);
          continue;
        }
      g_mutex_unlock (&self->lock);
      if (first != NULL)
        {
          run_group (self, first);
          /* Fed when it has been quiet for a moment, so that callers in a row hardly ever wait for it. */
          self->next_feed = g_get_monotonic_time () + (gint64) self->options.feed_delay * 1000;
          if (may_feed (self) && self->next_feed - self->last_feed > MAX_FEED_PAUSE)
            feed (self);
        }
      else
        keep_house (self);
      g_mutex_lock (&self->lock);
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

ChySqliteWriter *
chy_sqlite_writer_new (ChySqliteConnection *connection,
                       gboolean read_only,
                       const ChyStatements *statements,
                       ChyNotifier *notifier,
                       const ChySqliteOptions *options)
{
  ChySqliteWriter *self = g_new0 (ChySqliteWriter, 1);
  gint64 now = g_get_monotonic_time ();

  self->connection = connection;
  self->read_only = read_only;
  self->statements = statements;
  self->notifier = chy_notifier_ref (notifier);
  self->options = *options;
  self->next_poll = now + (gint64) options->poll_interval * 1000;
  self->next_feed = now + (gint64) options->feed_delay * 1000;
  self->last_feed = now;
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  g_queue_init (&self->queue);
  /* What others commit from here on is told; the thread may begin later than they do. */
  look_for_others (self);
  self->thread = g_thread_new ("store-writer", run_thread, self);
  return self;
}

void
chy_sqlite_writer_free (ChySqliteWriter *self)
{
  g_mutex_lock (&self->lock);
  self->closing = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  chy_sqlite_connection_free (self->connection);
  chy_notifier_unref (self->notifier);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  g_free (self);
}

gboolean
chy_sqlite_writer_run (
    ChySqliteWriter *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  Operation operation = { .func = func, .data = data, .cancellable = cancellable };

  if (self->read_only)
    {
      g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_READ_ONLY,
                           "the database is open for reading only");
      return FALSE;
    }
  if (g_thread_self () == self->thread)
    {
      g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED,
                           "a write inside a write would wait for itself");
      return FALSE;
    }
  g_cond_init (&operation.finished);
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->queue, &operation);
  g_cond_signal (&self->wake);
  while (!operation.done)
    g_cond_wait (&operation.finished, &self->lock);
  g_mutex_unlock (&self->lock);
  g_cond_clear (&operation.finished);
  g_clear_pointer (&operation.touched, g_ptr_array_unref);
  if (operation.error != NULL)
    g_propagate_error (error, operation.error);
  return operation.ok;
}

void
chy_sqlite_writer_get_stats (ChySqliteWriter *self, guint64 *ret_operations, guint64 *ret_commits)
{
  g_mutex_lock (&self->lock);
  *ret_operations = self->n_operations;
  *ret_commits = self->n_commits;
  g_mutex_unlock (&self->lock);
}
