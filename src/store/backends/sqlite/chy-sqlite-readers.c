/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-sqlite.h"
#include "store/chy-pool.h"

struct _ChySqliteReaders
{
  char *path; /* owned */
  gboolean read_only;
  const ChyStatements *statements; /* not owned */
  ChySqliteOptions options;
  ChyListCache *cache; /* owned */
  ChyPool *pool;       /* owned */
};

static ChySqliteConnection *
open_connection (ChySqliteReaders *self, GError **error)
{
  g_autoptr (ChySqliteConnection) connection = chy_sqlite_connection_new (
      self->path, self->read_only ? CHY_SQLITE_READ_ONLY : CHY_SQLITE_READER, &self->options, error);

  if (connection == NULL || !chy_sqlite_connection_set_up (connection, error))
    return NULL;
  return g_steal_pointer (&connection);
}

/* As a statement that is kept: most reads are so short that it would show. */
static gboolean
run_sql (ChySqliteConnection *connection, const char *sql, GError **error)
{
  return chy_sqlite_connection_execute (connection, sql, CHY_NO_PARAMS, NULL, NULL, NULL, error);
}

/* The transaction is opened for reading only and has nothing to keep, so its end cannot lose anything. */
static gboolean
run_in (ChySqliteReaders *self,
        ChySqliteConnection *connection,
        ChySessionFunc func,
        gpointer data,
        GError **error)
{
  ChySqliteSession session;
  gboolean ok;

  if (!run_sql (connection, "BEGIN", error))
    return FALSE;
  chy_sqlite_session_init (&session, connection, self->statements, FALSE);
  session.parent.cache = self->cache;
  ok = func (&session.parent, data, error);
  chy_sqlite_session_clear (&session);
  return ok;
}

static gboolean
end_transaction (ChySqliteConnection *connection)
{
  return sqlite3_get_autocommit (chy_sqlite_connection_get_db (connection)) ||
         run_sql (connection, "ROLLBACK", NULL);
}

ChySqliteReaders *
chy_sqlite_readers_new (const char *path,
                        gboolean read_only,
                        const ChyStatements *statements,
                        const ChySqliteOptions *options)
{
  ChySqliteReaders *self = g_new0 (ChySqliteReaders, 1);

  self->path = g_strdup (path);
  self->read_only = read_only;
  self->statements = statements;
  self->options = *options;
  self->cache = chy_list_cache_new ();
  self->pool = chy_pool_new (options->n_readers, (GDestroyNotify) chy_sqlite_connection_free);
  return self;
}

void
chy_sqlite_readers_free (ChySqliteReaders *self)
{
  chy_pool_free (self->pool);
  chy_list_cache_free (self->cache);
  g_free (self->path);
  g_free (self);
}

ChySqliteConnection *
chy_sqlite_readers_take (ChySqliteReaders *self, GError **error)
{
  ChySqliteConnection *connection;

  chy_pool_enter (self->pool);
  connection = chy_pool_take (self->pool);
  if (connection == NULL)
    connection = open_connection (self, error);
  if (connection == NULL)
    chy_sqlite_readers_give (self, NULL);
  return connection;
}

void
chy_sqlite_readers_give (ChySqliteReaders *self, ChySqliteConnection *connection)
{
  chy_pool_leave (self->pool, connection);
}

gboolean
chy_sqlite_readers_run (
    ChySqliteReaders *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  ChySqliteConnection *connection = chy_sqlite_readers_take (self, error);
  gboolean ok;

  if (connection == NULL)
    return FALSE;
  chy_sqlite_connection_set_cancellable (connection, cancellable);
  ok = run_in (self, connection, func, data, error);
  chy_sqlite_connection_set_cancellable (connection, NULL);
  if (!end_transaction (connection))
    g_clear_pointer (&connection, chy_sqlite_connection_free);
  chy_sqlite_readers_give (self, connection);
  return ok;
}
