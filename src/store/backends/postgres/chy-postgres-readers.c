/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-postgres.h"

/* Microseconds between two tries to reach the server. */
#define PAUSE 200000

struct _ChyPostgresReaders
{
  const ChyPostgresPlace *place; /* not owned */
  guint version;
  const ChyStatements *statements; /* not owned */
  GMutex lock;                     /* for what follows */
  GCond changed;
  GPtrArray *idle; /* owned: connections that nobody uses */
  guint n_busy;
};

/* --- taking and giving ---------------------------------------------------------------------------- */

static ChyPostgresConnection *
take_idle (ChyPostgresReaders *self)
{
  ChyPostgresConnection *connection = NULL;

  g_mutex_lock (&self->lock);
  if (self->idle->len > 0)
    connection = g_ptr_array_steal_index (self->idle, self->idle->len - 1);
  g_mutex_unlock (&self->lock);
  return connection;
}

static void
enter (ChyPostgresReaders *self)
{
  g_mutex_lock (&self->lock);
  while (self->n_busy >= self->place->options.n_readers)
    g_cond_wait (&self->changed, &self->lock);
  self->n_busy++;
  g_mutex_unlock (&self->lock);
}

static void
leave (ChyPostgresReaders *self, ChyPostgresConnection *connection)
{
  g_mutex_lock (&self->lock);
  self->n_busy--;
  if (connection != NULL)
    g_ptr_array_add (self->idle, connection);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static ChyPostgresConnection *
open_connection (ChyPostgresReaders *self, GCancellable *cancellable, GError **error)
{
  const gint64 end = g_get_monotonic_time () + (gint64) self->place->options.reconnect_timeout * 1000;

  for (;;)
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (ChyPostgresConnection) connection =
          chy_postgres_open_again (self->place, self->version, FALSE, &local_error);

      /* A plan made for the values at hand; a common one would not know which of them are rare. */
      if (connection != NULL && chy_postgres_connection_script (
                                    connection, "SET plan_cache_mode = force_custom_plan", &local_error))
        return g_steal_pointer (&connection);
      if (!g_error_matches (local_error, CHY_STORE_ERROR, CHY_STORE_ERROR_UNREACHABLE) ||
          g_get_monotonic_time () + PAUSE > end || g_cancellable_is_cancelled (cancellable))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      g_usleep (PAUSE);
    }
}

/* One that answers, with a transaction begun: a broken one shows here, before anything was read. */
static ChyPostgresConnection *
begin (ChyPostgresReaders *self, GCancellable *cancellable, GError **error)
{
  static const char sql[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
  ChyPostgresConnection *connection;

  while ((connection = take_idle (self)) != NULL)
    {
      if (chy_postgres_connection_script (connection, sql, NULL))
        return connection;
      chy_postgres_connection_free (connection);
    }
  connection = open_connection (self, cancellable, error);
  if (connection == NULL || chy_postgres_connection_script (connection, sql, error))
    return connection;
  chy_postgres_connection_free (connection);
  return NULL;
}

/* --- public --------------------------------------------------------------------------------------- */

ChyPostgresReaders *
chy_postgres_readers_new (const ChyPostgresPlace *place, guint version, const ChyStatements *statements)
{
  ChyPostgresReaders *self = g_new0 (ChyPostgresReaders, 1);

  self->place = place;
  self->version = version;
  self->statements = statements;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->idle = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_postgres_connection_free);
  return self;
}

void
chy_postgres_readers_free (ChyPostgresReaders *self)
{
  g_mutex_lock (&self->lock);
  while (self->n_busy > 0)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
  g_ptr_array_unref (self->idle);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

gboolean
chy_postgres_readers_run (
    ChyPostgresReaders *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  ChyPostgresConnection *connection;
  ChyPostgresSession session;
  gboolean ok;

  enter (self);
  connection = begin (self, cancellable, error);
  if (connection == NULL)
    {
      leave (self, NULL);
      return FALSE;
    }
  chy_postgres_connection_set_cancellable (connection, cancellable);
  chy_postgres_session_init (&session, connection, self->statements, FALSE);
  ok = func (&session.parent, data, error);
  chy_postgres_session_clear (&session);
  chy_postgres_connection_set_cancellable (connection, NULL);
  if (chy_postgres_connection_is_lost (connection) ||
      !chy_postgres_connection_script (connection, "ROLLBACK", NULL))
    g_clear_pointer (&connection, chy_postgres_connection_free);
  leave (self, connection);
  return ok;
}
