/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-postgres.h"
#include "store/chy-write-queue.h"

/* Operations in one transaction at most, and microseconds after which no further one joins it. */
#define MAX_GROUP      64
#define MAX_GROUP_TIME 50000
/* How often a group whose connection was lost, or that stood in somebody's way, runs again. */
#define MAX_RUNS 4

struct _ChyPostgresWriter
{
  ChyPostgresConnection *connection; /* owned; the thread's alone; NULL while it is lost */
  const ChyPostgresPlace *place;     /* not owned */
  guint version;                     /* of the schema */
  char *name;                        /* owned: what its commits are marked with */
  gint64 number;                     /* of the last mark */
  const ChyStatements *statements;   /* not owned */
  ChyWriteQueue *queue;              /* owned: the last to begin and the first to end */
};

static gboolean
run_sql (ChyPostgresWriter *self, const char *sql, GError **error)
{
  return chy_postgres_connection_script (self->connection, sql, error);
}

static gboolean
is_lost (ChyPostgresWriter *self)
{
  return self->connection == NULL || chy_postgres_connection_is_lost (self->connection);
}

/* --- the connection ------------------------------------------------------------------------------- */

/* Connects again where it must. */
static gboolean
find_connection (ChyPostgresWriter *self, GError **error)
{
  if (!is_lost (self))
    return TRUE;
  g_clear_pointer (&self->connection, chy_postgres_connection_free);
  self->connection = chy_postgres_open_patiently (self->place, self->version, TRUE, NULL, error);
  return self->connection != NULL;
}

/* One writer at a time, as everything above the store has it of SQLite: what was read is still so when it
 * commits. */
static gboolean
begin (ChyPostgresWriter *self, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = %u; SELECT pg_advisory_xact_lock (%d, %d)",
      self->place->options.busy_timeout, (gint32) self->place->application_id, CHY_POSTGRES_LOCK_WRITE);

  /* It may have died while it was idle, and a server that goes down may let in somebody whom it sends away at
   * once; nothing was asked of it yet. */
  for (guint tries = 0; tries < MAX_RUNS; tries++)
    {
      g_clear_error (error);
      if (!find_connection (self, error))
        return FALSE;
      if (run_sql (self, sql, error))
        return TRUE;
      if (!is_lost (self))
        return FALSE;
    }
  return FALSE;
}

static void
roll_back (ChyPostgresWriter *self)
{
  g_autoptr (GError) error = NULL;

  if (!is_lost (self) && !run_sql (self, "ROLLBACK", &error))
    g_debug ("a transaction could not be rolled back: %s", error->message);
}

/* --- operations ----------------------------------------------------------------------------------- */

/* The operation's own work, between a savepoint and its release. FALSE with an error where the
 * transaction cannot go on. */
static gboolean
run_operation (ChyPostgresWriter *self, ChyWrite *operation, GError **error)
{
  ChyPostgresSession session;

  chy_write_reset (operation);
  if (g_cancellable_set_error_if_cancelled (operation->cancellable, &operation->error))
    return TRUE;
  if (!run_sql (self, "SAVEPOINT operation", error))
    return FALSE;
  chy_postgres_session_init (&session, self->connection, self->statements, TRUE);
  chy_write_call (operation, &session.parent);
  chy_postgres_session_clear (&session);
  /* What waits for the commit is looked at here, so that a bad operation does not spoil it for the others. */
  if (operation->ok &&
      (chy_postgres_connection_is_spoilt (self->connection) ||
       !run_sql (self, "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED", &operation->error)))
    operation->ok = FALSE;
  if (!operation->ok && !run_sql (self, "ROLLBACK TO operation", error))
    return FALSE;
  return run_sql (self, "RELEASE operation", error);
}

/* --- transactions --------------------------------------------------------------------------------- */

/* How a transaction ended. */
typedef enum
{
  ENDED_WELL,
  ENDED_FAILED, /* nothing of it was kept */
  ENDED_LOST,   /* nothing of it was kept, as the connection broke or somebody stood in the way: try again */
  ENDED_UNKNOWN /* the answer to the commit was lost */
} Ending;

/* Every commit of a change leaves a number under the writer's name: when its answer is lost, the number tells
 * whether it was kept, even by a server that has taken another one's place. What has changed nothing (a claim
 * that found no request) has no number and is not told to others; nor does the server wait for a disk then.
 */
static gboolean
leave_mark (ChyPostgresWriter *self, gboolean *ret_marked, GError **error)
{
  ChyOutcome outcome = { 0 };

  if (!chy_postgres_connection_execute (
          self->connection,
          "INSERT INTO commit_mark (writer, number)"
          " SELECT ?1, ?2 WHERE pg_current_xact_id_if_assigned () IS NOT NULL"
          " ON CONFLICT (writer) DO UPDATE SET number = excluded.number, time = now ()",
          CHY_PARAMS (CHY_TEXT (self->name), CHY_INT (self->number + 1)), NULL, NULL, &outcome, error))
    return FALSE;
  *ret_marked = outcome.n_changes > 0;
  return !*ret_marked ||
         chy_postgres_connection_execute (
             self->connection, "SELECT pg_notify (?1, ?2)",
             CHY_PARAMS (CHY_TEXT (self->place->namespace), CHY_TEXT (self->name)), NULL, NULL, NULL, error);
}

static Ending
get_ending (ChyPostgresWriter *self, const GError *error)
{
  return is_lost (self) || g_error_matches (error, CHY_STORE_ERROR, CHY_STORE_ERROR_UNREACHABLE)
             ? ENDED_LOST
             : ENDED_FAILED;
}

static Ending
commit (ChyPostgresWriter *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  Ending ending = ENDED_WELL;
  gboolean marked = FALSE;

  if (!leave_mark (self, &marked, &local_error))
    ending = get_ending (self, local_error);
  else if (!run_sql (self, "COMMIT", &local_error))
    {
      ending = get_ending (self, local_error);
      if (ending == ENDED_LOST && marked)
        ending = ENDED_UNKNOWN;
    }
  else if (marked)
    self->number++;
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return ending;
}

/* Runs `group`, then, up to `limit`, what is queued behind it, which is added to it, and commits. */
static Ending
run_transaction (ChyPostgresWriter *self, GPtrArray *group, guint limit, GError **error)
{
  const gint64 end = g_get_monotonic_time () + MAX_GROUP_TIME;

  if (!begin (self, error))
    {
      /* Those that wait behind it would wait for the same. */
      for (ChyWrite *next; group->len < limit && (next = chy_write_queue_pop (self->queue)) != NULL;)
        g_ptr_array_add (group, next);
      return ENDED_FAILED;
    }
  for (guint i = 0; i < group->len; i++)
    {
      if (!run_operation (self, group->pdata[i], error))
        return get_ending (self, error != NULL ? *error : NULL);
      if (i + 1 == group->len && group->len < limit && g_get_monotonic_time () < end)
        {
          ChyWrite *next = chy_write_queue_pop (self->queue);
          if (next != NULL)
            g_ptr_array_add (group, next);
        }
    }
  if (chy_writes_count_ok (group) > 0)
    return commit (self, error);
  return run_sql (self, "ROLLBACK", error) ? ENDED_WELL : get_ending (self, error != NULL ? *error : NULL);
}

/* Whether the commit that had no answer was kept. A new transaction first waits for the end of the old one,
 * which holds the same lock. */
static Ending
look_for_commit (ChyPostgresWriter *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gint64 number = 0;

  if (begin (self, &local_error) &&
      chy_postgres_connection_get_int (self->connection, "SELECT number FROM commit_mark WHERE writer = ?1",
                                       CHY_PARAMS (CHY_TEXT (self->name)), &number, &local_error))
    {
      roll_back (self);
      if (number != self->number + 1)
        return ENDED_LOST;
      self->number++;
      return ENDED_WELL;
    }
  roll_back (self);
  g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_UNKNOWN,
               "the connection broke during the commit, and the server does not answer since: %s",
               local_error->message);
  return ENDED_UNKNOWN;
}

/* What the server lost with the connection runs again from the start; what it may have kept is looked for
 * first. */
static void
run (gpointer data, ChyWrite *first)
{
  ChyPostgresWriter *self = data;
  g_autoptr (GPtrArray) group = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  Ending ending = ENDED_LOST;

  g_ptr_array_add (group, first);
  for (guint runs = 0; ending == ENDED_LOST && runs < MAX_RUNS; runs++)
    {
      g_clear_error (&error);
      ending = run_transaction (self, group, runs == 0 ? MAX_GROUP : group->len, &error);
      if (ending == ENDED_UNKNOWN)
        {
          g_clear_error (&error);
          ending = look_for_commit (self, &error);
        }
    }
  if (ending != ENDED_WELL)
    {
      roll_back (self);
      if (error == NULL)
        g_set_error_literal (&error, CHY_STORE_ERROR, CHY_STORE_ERROR_UNREACHABLE,
                             "the connection to the database server was lost again and again");
      for (guint i = 0; i < group->len; i++)
        chy_write_fail (group->pdata[i], error);
    }
  chy_write_queue_finish (self->queue, group);
}

static const ChyWriteQueueClass queue_class = { run, NULL, NULL };

/* Nobody asks for its number any more. */
static void
remove_mark (ChyPostgresWriter *self)
{
  g_autoptr (GError) error = NULL;

  if (!is_lost (self) && self->number > 0 &&
      !chy_postgres_connection_execute (self->connection, "DELETE FROM commit_mark WHERE writer = ?1",
                                        CHY_PARAMS (CHY_TEXT (self->name)), NULL, NULL, NULL, &error))
    g_debug ("the mark of the last commit stays: %s", error->message);
}

/* --- public --------------------------------------------------------------------------------------- */

ChyPostgresWriter *
chy_postgres_writer_new (ChyPostgresConnection *connection,
                         const ChyPostgresPlace *place,
                         guint version,
                         const char *name,
                         const ChyStatements *statements,
                         ChyNotifier *notifier)
{
  ChyPostgresWriter *self = g_new0 (ChyPostgresWriter, 1);

  self->connection = connection;
  self->place = place;
  self->version = version;
  self->name = g_strdup (name);
  self->statements = statements;
  self->queue = chy_write_queue_new (&queue_class, self, notifier);
  return self;
}

void
chy_postgres_writer_free (ChyPostgresWriter *self)
{
  chy_write_queue_free (self->queue);
  remove_mark (self);
  g_clear_pointer (&self->connection, chy_postgres_connection_free);
  g_free (self->name);
  g_free (self);
}

gboolean
chy_postgres_writer_run (
    ChyPostgresWriter *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  return chy_write_queue_run (self->queue, func, data, cancellable, error);
}
