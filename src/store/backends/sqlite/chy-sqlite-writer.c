/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-sqlite.h"
#include "store/chy-write-queue.h"

/* Operations in one transaction at most: beyond it a commit's share in the cost is small (performance.md 3),
 * and the first caller should not wait for long. */
#define MAX_GROUP 64
/* Microseconds after which no further operation joins a transaction. */
#define MAX_GROUP_TIME 50000
/* Microseconds after which the search index is fed even though callers never pause. */
#define MAX_FEED_PAUSE 2000000

struct _ChySqliteWriter
{
  ChySqliteConnection *connection; /* owned; the thread's alone */
  const ChyStatements *statements; /* not owned */
  ChyNotifier *notifier;           /* owned */
  ChySqliteOptions options;
  gboolean read_only;
  gint64 data_version;
  gint64 next_poll;     /* monotonic */
  gint64 next_feed;     /* monotonic; G_MAXINT64 while there is nothing to feed */
  gint64 last_feed;     /* monotonic */
  ChyWriteQueue *queue; /* owned: the last to begin and the first to end */
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

/* Lost: SQLite rolled the whole transaction back by itself, as it may after a full disk. */
static gboolean
is_lost (ChySqliteWriter *self)
{
  return sqlite3_get_autocommit (get_db (self)) != 0;
}

/* The operation's own work, between a savepoint and its release. FALSE with an error where the
 * transaction cannot go on. */
static gboolean
run_operation (ChySqliteWriter *self, ChyWrite *operation, GError **error)
{
  ChySqliteSession session;

  chy_write_reset (operation);
  if (g_cancellable_set_error_if_cancelled (operation->cancellable, &operation->error))
    return TRUE;
  if (!run_sql (self, "SAVEPOINT operation", error))
    return FALSE;
  chy_sqlite_session_init (&session, self->connection, self->statements, TRUE);
  chy_write_call (operation, &session.parent);
  chy_sqlite_session_clear (&session);
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
run_transaction (ChySqliteWriter *self, ChyWrite *first, guint limit, GPtrArray *group, GError **error)
{
  ChyWrite *operation = first;
  gint64 end;

  if (!run_sql (self, "BEGIN IMMEDIATE", error))
    {
      /* Those that wait behind it would wait for the same. */
      for (; operation != NULL; operation = group->len < limit ? chy_write_queue_pop (self->queue) : NULL)
        g_ptr_array_add (group, operation);
      return ENDED_FAILED;
    }
  end = g_get_monotonic_time () + MAX_GROUP_TIME;
  while (operation != NULL)
    {
      g_ptr_array_add (group, operation);
      if (!run_operation (self, operation, error))
        return ENDED_SPOILT;
      operation =
          group->len < limit && g_get_monotonic_time () < end ? chy_write_queue_pop (self->queue) : NULL;
    }
  if (run_sql (self, chy_writes_count_ok (group) > 0 ? "COMMIT" : "ROLLBACK", error))
    return ENDED_WELL;
  /* A reference that leads nowhere shows only now, and is the fault of one of them. */
  return error != NULL && g_error_matches (*error, CHY_STORE_ERROR, CHY_STORE_ERROR_CONSTRAINT)
             ? ENDED_SPOILT
             : ENDED_FAILED;
}

/* One operation in a transaction of its own. */
static void
run_alone (ChySqliteWriter *self, ChyWrite *operation)
{
  g_autoptr (GPtrArray) group = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  if (run_transaction (self, operation, 1, group, &error) != ENDED_WELL)
    {
      roll_back (self);
      chy_write_fail (operation, error);
    }
  chy_write_queue_finish (self->queue, group);
}

/* Where one operation spoils the transaction (a reference that leads nowhere, a disk too full for it), each
 * runs again by itself. A commit that failed for any other reason fails all. */
static void
run_group (ChySqliteWriter *self, ChyWrite *first)
{
  g_autoptr (GPtrArray) group = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  Ending ending = run_transaction (self, first, MAX_GROUP, group, &error);

  if (ending == ENDED_WELL)
    {
      chy_write_queue_finish (self->queue, group);
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
    chy_write_fail (group->pdata[i], error);
  chy_write_queue_finish (self->queue, group);
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

/* --- the queue ------------------------------------------------------------------------------------ */

static void
run (gpointer data, ChyWrite *first)
{
  ChySqliteWriter *self = data;

  run_group (self, first);
  /* Fed when it has been quiet for a moment, so that callers in a row hardly ever wait for it. */
  self->next_feed = g_get_monotonic_time () + (gint64) self->options.feed_delay * 1000;
  if (may_feed (self) && self->next_feed - self->last_feed > MAX_FEED_PAUSE)
    feed (self);
}

static gint64
get_time (gpointer data)
{
  ChySqliteWriter *self = data;

  return may_feed (self) ? MIN (self->next_poll, self->next_feed) : self->next_poll;
}

static void
keep_house (gpointer data)
{
  ChySqliteWriter *self = data;
  gint64 now = g_get_monotonic_time ();

  if (now >= self->next_poll)
    {
      look_for_others (self);
      self->next_poll = now + (gint64) self->options.poll_interval * 1000;
    }
  if (may_feed (self) && now >= self->next_feed)
    feed (self);
}

static const ChyWriteQueueClass queue_class = { run, get_time, keep_house };

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
  /* What others commit from here on is told; the thread may begin later than they do. */
  look_for_others (self);
  self->queue = chy_write_queue_new (&queue_class, self, notifier);
  return self;
}

void
chy_sqlite_writer_free (ChySqliteWriter *self)
{
  chy_write_queue_free (self->queue);
  chy_sqlite_connection_free (self->connection);
  chy_notifier_unref (self->notifier);
  g_free (self);
}

gboolean
chy_sqlite_writer_run (
    ChySqliteWriter *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  if (self->read_only)
    {
      g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_READ_ONLY,
                           "the database is open for reading only");
      return FALSE;
    }

  return chy_write_queue_run (self->queue, func, data, cancellable, error);
}

void
chy_sqlite_writer_get_stats (ChySqliteWriter *self, guint64 *ret_operations, guint64 *ret_commits)
{
  chy_write_queue_get_stats (self->queue, ret_operations, ret_commits);
}
