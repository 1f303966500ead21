/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "chy-sqlite.h"

/* Statements kept prepared; dynamic list queries come and go, so there is a bound. */
#define MAX_CACHED 256
/* Steps of SQLite's machine between two looks at the cancellable: well below a millisecond. */
#define STEPS_PER_LOOK 2000

const ChySqliteOptions chy_sqlite_options_default = {
  .busy_timeout = 15000,
  .lock_timeout = 10000,
  .poll_interval = 1000,
  .feed_delay = 100,
  .n_readers = 8,
};

struct _ChySqliteConnection
{
  sqlite3 *db;      /* owned */
  GHashTable *idle; /* owned: SQL -> prepared statement that nobody runs now */
  ChySqliteRole role;
  int max_pages;
  gboolean no_full_text;
  gboolean has_full_text;
  char *collation;           /* owned: what was found for sessions; or NULL */
  GCancellable *cancellable; /* not owned */
};

typedef struct
{
  ChyRow parent;
  sqlite3_stmt *statement; /* not owned */
} SqliteRow;

static int
error_code (int code)
{
  switch (code)
    {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return CHY_STORE_ERROR_UNIQUE;
    /* A full disk shows itself as any of these: a short write, a log that cannot be synced or grown. */
    case SQLITE_IOERR_WRITE:
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_TRUNCATE:
    case SQLITE_IOERR_SHMSIZE:
      return CHY_STORE_ERROR_FULL;
    case SQLITE_IOERR_SHORT_READ:
    case SQLITE_IOERR_CORRUPTFS:
      return CHY_STORE_ERROR_DAMAGED;
    default:
      break;
    }
  switch (code & 0xff)
    {
    case SQLITE_CONSTRAINT:
      return CHY_STORE_ERROR_CONSTRAINT;
    case SQLITE_FULL:
      return CHY_STORE_ERROR_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return CHY_STORE_ERROR_BUSY;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return CHY_STORE_ERROR_READ_ONLY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return CHY_STORE_ERROR_DAMAGED;
    default:
      return CHY_STORE_ERROR_FAILED;
    }
}

/* The statement, out of the cache while it runs, so that a callback may run it again. */
static sqlite3_stmt *
take_statement (ChySqliteConnection *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gpointer key = NULL;
  gpointer value = NULL;
  const char *tail = NULL;
  int code;

  if (g_hash_table_steal_extended (self->idle, sql, &key, &value))
    {
      g_free (key);
      return value;
    }
  code = sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, &tail);
  if (code != SQLITE_OK)
    {
      chy_sqlite_fail (self->db, code, error);
      return NULL;
    }
  while (g_ascii_isspace (*tail))
    tail++;
  if (statement == NULL || *tail != '\0')
    {
      sqlite3_finalize (statement);
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED, "not one statement: %s", sql);
      return NULL;
    }
  return statement;
}

static void
give_statement (ChySqliteConnection *self, const char *sql, sqlite3_stmt *statement)
{
  /* Their codes repeat the error of the last step, which is told already. */
  (void) sqlite3_reset (statement);
  (void) sqlite3_clear_bindings (statement);
  if (g_hash_table_size (self->idle) >= MAX_CACHED)
    g_hash_table_remove_all (self->idle);
  g_hash_table_replace (self->idle, g_strdup (sql), statement);
}

static gboolean
bind_params (ChySqliteConnection *self, sqlite3_stmt *statement, const ChyParam *params, GError **error)
{
  int wanted = sqlite3_bind_parameter_count (statement);
  int n = 0;

  for (; params[n].kind != CHY_PARAM_END; n++)
    {
      const ChyParam *param = &params[n];
      int code = SQLITE_OK;

      if (n >= wanted)
        continue;
      if (param->kind == CHY_PARAM_INT)
        code = sqlite3_bind_int64 (statement, n + 1, param->integer);
      else if (param->kind == CHY_PARAM_TEXT && param->text != NULL)
        code = sqlite3_bind_text (statement, n + 1, param->text, -1, SQLITE_STATIC);
      else if (param->kind == CHY_PARAM_BLOB && param->data != NULL)
        code = sqlite3_bind_blob64 (statement, n + 1, param->data, param->size, SQLITE_STATIC);
      if (code != SQLITE_OK)
        return chy_sqlite_fail (self->db, code, error);
    }
  if (n != wanted)
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED, "%d parameters instead of %d", n, wanted);
      return FALSE;
    }
  return TRUE;
}

static gint64
row_get_int (ChyRow *row, guint column)
{
  return sqlite3_column_int64 (((SqliteRow *) row)->statement, (int) column);
}

static const char *
row_get_text (ChyRow *row, guint column)
{
  return (const char *) sqlite3_column_text (((SqliteRow *) row)->statement, (int) column);
}

static GBytes *
row_get_bytes (ChyRow *row, guint column)
{
  sqlite3_stmt *statement = ((SqliteRow *) row)->statement;
  gconstpointer data;

  if (sqlite3_column_type (statement, (int) column) == SQLITE_NULL)
    return NULL;
  data = sqlite3_column_blob (statement, (int) column);
  return g_bytes_new (data, (gsize) sqlite3_column_bytes (statement, (int) column));
}

static gboolean
row_is_null (ChyRow *row, guint column)
{
  return sqlite3_column_type (((SqliteRow *) row)->statement, (int) column) == SQLITE_NULL;
}

static const ChyRowClass row_class = { row_get_int, row_get_text, row_get_bytes, row_is_null };

static gboolean
step_through (
    ChySqliteConnection *self, sqlite3_stmt *statement, ChyRowFunc func, gpointer data, GError **error)
{
  SqliteRow row = { .parent.klass = &row_class, .statement = statement };
  int code;

  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    if (func != NULL && !func (&row.parent, data))
      return TRUE;
  return code == SQLITE_DONE || chy_sqlite_fail (self->db, code, error);
}

static int
look_at_cancellable (gpointer data)
{
  ChySqliteConnection *self = data;

  return g_cancellable_is_cancelled (self->cancellable);
}

/* In a folder that nobody here may write to, SQLite cannot make the files that go with a log. Where there is
 * no log, it need not (sqlite.org/wal.html, "Read-Only Databases"). */
static char *
make_read_only_name (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *escaped = g_uri_escape_string (absolute, "/", FALSE);
  gboolean is_still = g_access (folder, W_OK) != 0 && !g_file_test (log, G_FILE_TEST_EXISTS);

  return g_strdup_printf ("file:%s%s", escaped, is_still ? "?immutable=1" : "");
}

static gboolean
session_execute (ChySession *session,
                 const char *sql,
                 const ChyParam *params,
                 ChyRowFunc func,
                 gpointer data,
                 ChyOutcome *ret_outcome,
                 GError **error)
{
  ChySqliteSession *self = (ChySqliteSession *) session;

  return chy_sqlite_connection_execute (self->connection, sql, params, func, data, ret_outcome, error);
}

static const ChySessionClass session_class = {
  .execute = session_execute,
  .columns_sql =
      "SELECT m.name, c.name, CASE c.type WHEN 'INTEGER' THEN 'i' WHEN 'BLOB' THEN 'b' ELSE 't' END"
      " FROM sqlite_schema AS m, pragma_table_info (m.name) AS c"
      " WHERE m.type = 'table' AND m.name NOT GLOB 'sqlite_*' AND m.sql NOT LIKE 'CREATE VIRTUAL%'"
      " ORDER BY m.rowid, c.cid",
  .defer_sql = "PRAGMA defer_foreign_keys = ON",
};

gboolean
chy_sqlite_fail (sqlite3 *db, int code, GError **error)
{
  const char *text = db != NULL ? sqlite3_errmsg (db) : sqlite3_errstr (code);

  if ((code & 0xff) == SQLITE_INTERRUPT)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the query was cancelled");
  else
    g_set_error (error, CHY_STORE_ERROR, error_code (code), "%s (SQLite %d)", text, code);
  return FALSE;
}

ChySqliteConnection *
chy_sqlite_connection_new (const char *path,
                           ChySqliteRole role,
                           const ChySqliteOptions *options,
                           GError **error)
{
  g_autoptr (ChySqliteConnection) self = g_new0 (ChySqliteConnection, 1);
  int flags = SQLITE_OPEN_NOMUTEX;
  g_autofree char *name = NULL;
  int code;

  self->role = role;
  self->max_pages = options->max_pages;
  self->no_full_text = options->no_full_text;
  self->idle =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) (GCallback) sqlite3_finalize);
  flags |= role == CHY_SQLITE_READ_ONLY ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE;
  name = role == CHY_SQLITE_READ_ONLY ? make_read_only_name (path) : g_strdup (path);
  code = sqlite3_open_v2 (name, &self->db, flags, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_extended_result_codes (self->db, 1);
  if (code == SQLITE_OK)
    code = sqlite3_busy_timeout (self->db, options->busy_timeout);
  if (code == SQLITE_OK)
    code = sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_db_config (self->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_db_config (self->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_db_config (self->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  if (code != SQLITE_OK)
    {
      chy_sqlite_fail (self->db, code, error);
      return NULL;
    }
  if (!chy_sqlite_add_functions (self->db, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
chy_sqlite_connection_free (ChySqliteConnection *self)
{
  g_hash_table_unref (self->idle);
  if (sqlite3_close (self->db) != SQLITE_OK)
    g_warning ("a database connection is closed while it is in use: %s", sqlite3_errmsg (self->db));
  g_free (self->collation);
  g_free (self);
}

gboolean
chy_sqlite_connection_set_up (ChySqliteConnection *self, GError **error)
{
  gint64 found = 0;

  /* The log keeps at most 64 MiB on disk after a checkpoint. */
  if (!chy_sqlite_connection_script (self,
                                     "PRAGMA foreign_keys = ON;"
                                     "PRAGMA synchronous = FULL;"
                                     "PRAGMA journal_size_limit = 67108864;",
                                     error))
    return FALSE;
  /* Every row goes into several indexes at random places: a writer whose cache is too small for them writes
   * each page again and again; memory is taken only as the database needs it. Its journal of savepoints stays
   * in a file, as a long one in memory is walked from the start at every statement. */
  if (!chy_sqlite_connection_script (self,
                                     self->role == CHY_SQLITE_WRITER
                                         ? "PRAGMA cache_size = -65536;"
                                         : "PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY;",
                                     error))
    return FALSE;
  if (self->role == CHY_SQLITE_WRITER &&
      !chy_sqlite_connection_script (self, "PRAGMA journal_mode = WAL;", error))
    return FALSE;
  if (self->role == CHY_SQLITE_READER &&
      !chy_sqlite_connection_script (self, "PRAGMA query_only = ON;", error))
    return FALSE;
  if (self->max_pages > 0)
    {
      g_autofree char *sql = g_strdup_printf ("PRAGMA max_page_count = %d;", self->max_pages);
      if (!chy_sqlite_connection_script (self, sql, error))
        return FALSE;
    }
  if (!chy_sqlite_connection_get_int (self, "SELECT count(*) FROM pragma_module_list WHERE name = 'fts5'",
                                      &found, error))
    return FALSE;
  self->has_full_text = found > 0 && !self->no_full_text;
  return TRUE;
}

sqlite3 *
chy_sqlite_connection_get_db (ChySqliteConnection *self)
{
  return self->db;
}

gboolean
chy_sqlite_connection_script (ChySqliteConnection *self, const char *sql, GError **error)
{
  int code = sqlite3_exec (self->db, sql, NULL, NULL, NULL);

  return code == SQLITE_OK || chy_sqlite_fail (self->db, code, error);
}

gboolean
chy_sqlite_connection_execute (ChySqliteConnection *self,
                               const char *sql,
                               const ChyParam *params,
                               ChyRowFunc func,
                               gpointer data,
                               ChyOutcome *ret_outcome,
                               GError **error)
{
  sqlite3_stmt *statement = take_statement (self, sql, error);
  gboolean ok;

  if (statement == NULL)
    return FALSE;
  ok = bind_params (self, statement, params, error) && step_through (self, statement, func, data, error);
  if (ok && ret_outcome != NULL)
    {
      ret_outcome->n_changes = sqlite3_changes64 (self->db);
      ret_outcome->row_id = sqlite3_last_insert_rowid (self->db);
    }
  give_statement (self, sql, statement);
  return ok;
}

gboolean
chy_sqlite_connection_get_int (ChySqliteConnection *self, const char *sql, gint64 *ret_value, GError **error)
{
  gint64 value = 0;

  if (!chy_sqlite_connection_execute (self, sql, CHY_NO_PARAMS, chy_row_take_int, &value, NULL, error))
    return FALSE;
  *ret_value = value;
  return TRUE;
}

gboolean
chy_sqlite_connection_find_collation (ChySqliteConnection *self, char **ret_name, GError **error)
{
  g_autofree char *name = NULL;

  if (!chy_sqlite_connection_execute (
          self,
          "SELECT x.coll FROM sqlite_schema AS m, pragma_index_xinfo (m.name) AS x"
          " WHERE m.type = 'index' AND x.coll GLOB 'CHANCERY*' LIMIT 1",
          CHY_NO_PARAMS, chy_row_take_text, &name, NULL, error))
    return FALSE;
  *ret_name = g_steal_pointer (&name);
  return TRUE;
}

gboolean
chy_sqlite_connection_has_full_text (ChySqliteConnection *self)
{
  return self->has_full_text;
}

void
chy_sqlite_connection_set_cancellable (ChySqliteConnection *self, GCancellable *cancellable)
{
  self->cancellable = cancellable;
  sqlite3_progress_handler (self->db, cancellable != NULL ? STEPS_PER_LOOK : 0,
                            cancellable != NULL ? look_at_cancellable : NULL, self);
}

void
chy_sqlite_session_init (ChySqliteSession *self,
                         ChySqliteConnection *connection,
                         const ChyStatements *statements,
                         gboolean can_write)
{
  /* What is wrong with the file, the session's own work is told. */
  if (connection->collation == NULL)
    (void) chy_sqlite_connection_find_collation (connection, &connection->collation, NULL);
  *self = (ChySqliteSession){
    .parent = { .klass = &session_class,
                .statements = statements,
                .can_write = can_write,
                .full_text = chy_sqlite_connection_has_full_text (connection),
                .collation = connection->collation },
    .connection = connection,
  };
}

void
chy_sqlite_session_clear (ChySqliteSession *self)
{
  g_clear_pointer (&self->parent.touched, g_ptr_array_unref);
}
