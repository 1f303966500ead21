/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-postgres.h"
#include "store/chy-pool.h"

struct _ChyPostgresReaders
{
  const ChyPostgresPlace *place; /* not owned */
  guint version;
  const ChyStatements *statements; /* not owned */
  ChyPool *pool;                   /* owned */
};

/* A plan is made for the values at hand; a common one would not know which of them are rare. */
static ChyPostgresConnection *
open_connection (ChyPostgresReaders *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (ChyPostgresConnection) connection =
      chy_postgres_open_patiently (self->place, self->version, FALSE, cancellable, error);

  if (connection == NULL ||
      !chy_postgres_connection_script (connection, "SET plan_cache_mode = force_custom_plan", error))
    return NULL;
  return g_steal_pointer (&connection);
}

/* One that answers, with a transaction begun: a broken one shows here, before anything was read. */
static ChyPostgresConnection *
begin (ChyPostgresReaders *self, GCancellable *cancellable, GError **error)
{
  static const char sql[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
  ChyPostgresConnection *connection;

  while ((connection = chy_pool_take (self->pool)) != NULL)
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
  self->pool = chy_pool_new (place->options.n_readers, (GDestroyNotify) chy_postgres_connection_free);
  return self;
}

void
chy_postgres_readers_free (ChyPostgresReaders *self)
{
  chy_pool_free (self->pool);
  g_free (self);
}

gboolean
chy_postgres_readers_run (
    ChyPostgresReaders *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  ChyPostgresConnection *connection;
  ChyPostgresSession session;
  gboolean ok;

  chy_pool_enter (self->pool);
  connection = begin (self, cancellable, error);
  if (connection == NULL)
    {
      chy_pool_leave (self->pool, NULL);
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
  chy_pool_leave (self->pool, connection);
  return ok;
}
