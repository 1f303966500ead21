/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "chy-postgres.h"

/* Statements kept prepared; dynamic list queries come and go, so there is a bound. */
#define MAX_CACHED 256
/* Milliseconds after which a cancellation is sent again: one that finds no statement is forgotten. */
#define CANCEL_AGAIN 50
/* More parameters than any statement has. */
#define MAX_PARAMS 64

struct _ChyPostgresConnection
{
  PGconn *db;           /* owned */
  GHashTable *prepared; /* owned: SQL -> Prepared */
  guint n_prepared;     /* for the next name */
  gboolean lost;
  GCancellable *cancellable; /* not owned */
};

/* A statement that the server keeps. */
typedef struct
{
  char *name; /* owned */
  guint n_params;
} Prepared;

static void
prepared_free (Prepared *self)
{
  g_free (self->name);
  g_free (self);
}

/* --- waiting for the server ----------------------------------------------------------------------- */

static gboolean
lose (ChyPostgresConnection *self, GError **error)
{
  g_autofree char *message = g_strchomp (g_strdup (PQerrorMessage (self->db)));

  self->lost = TRUE;
  g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_UNREACHABLE,
               "the connection to the database server was lost: %s", message);
  return FALSE;
}

static void
send_cancel (ChyPostgresConnection *self)
{
  char message[256] = "";
  PGcancel *cancel = PQgetCancel (self->db);

  if (cancel != NULL && PQcancel (cancel, message, sizeof message) == 0)
    g_debug ("a query could not be cancelled: %s", message);
  PQfreeCancel (cancel);
}

/* Sleeps until the server has something, or the cancellable. */
static gboolean
wait_for_server (ChyPostgresConnection *self, gboolean wants_to_send, GError **error)
{
  GPollFD fds[2] = { { .fd = PQsocket (self->db), .events = G_IO_IN | (wants_to_send ? G_IO_OUT : 0) } };
  gboolean cancelled = g_cancellable_is_cancelled (self->cancellable);
  gboolean watches = !cancelled && g_cancellable_make_pollfd (self->cancellable, &fds[1]);
  int n;

  if (cancelled)
    send_cancel (self);
  n = g_poll (fds, watches ? 2 : 1, cancelled ? CANCEL_AGAIN : -1);
  if (watches)
    g_cancellable_release_fd (self->cancellable);
  if (n < 0 && errno != EINTR)
    return lose (self, error);
  return fds[0].revents == 0 || PQconsumeInput (self->db) == 1 || lose (self, error);
}

/* The last result of what was sent, or the first that failed. NULL with an error. */
static PGresult *
take_result (ChyPostgresConnection *self, GError **error)
{
  PGresult *kept = NULL;
  gboolean failed = FALSE;
  int more;

  while ((more = PQflush (self->db)) == 1)
    if (!wait_for_server (self, TRUE, error))
      return NULL;
  if (more < 0)
    return lose (self, error), NULL;
  for (;;)
    {
      PGresult *next;

      while (PQisBusy (self->db) == 1)
        if (!wait_for_server (self, FALSE, error))
          return PQclear (kept), NULL;
      next = PQgetResult (self->db);
      if (next == NULL)
        break;
      PQclear (failed ? next : kept);
      kept = failed ? kept : next;
      failed = PQresultStatus (kept) != PGRES_COMMAND_OK && PQresultStatus (kept) != PGRES_TUPLES_OK;
    }
  if (kept == NULL)
    return lose (self, error), NULL;
  if (!failed)
    return kept;
  chy_postgres_fail (kept, &self->lost, error);
  if (PQstatus (self->db) != CONNECTION_OK)
    self->lost = TRUE;
  PQclear (kept);
  return NULL;
}

/* --- prepared statements -------------------------------------------------------------------------- */

static const Prepared *
prepare (ChyPostgresConnection *self, const char *sql, GError **error)
{
  Prepared *prepared = g_hash_table_lookup (self->prepared, sql);
  g_autofree char *translated = NULL;
  PGresult *result;

  if (prepared != NULL)
    return prepared;
  if (g_hash_table_size (self->prepared) >= MAX_CACHED)
    {
      if (!chy_postgres_connection_script (self, "DEALLOCATE ALL", error))
        return NULL;
      g_hash_table_remove_all (self->prepared);
    }
  prepared = g_new0 (Prepared, 1);
  prepared->name = g_strdup_printf ("s%u", self->n_prepared++);
  translated = chy_postgres_translate (sql, &prepared->n_params);
  if (PQsendPrepare (self->db, prepared->name, translated, 0, NULL) == 1)
    result = take_result (self, error);
  else
    {
      lose (self, error);
      result = NULL;
    }
  if (result == NULL)
    {
      prepared_free (prepared);
      return NULL;
    }
  PQclear (result);
  g_hash_table_insert (self->prepared, g_strdup (sql), prepared);
  return prepared;
}

/* What libpq wants of parameters: numbers as text, blobs as they are. */
typedef struct
{
  const char *values[MAX_PARAMS];
  int lengths[MAX_PARAMS];
  int formats[MAX_PARAMS];
  char numbers[MAX_PARAMS][24];
} Binding;

static gboolean
bind_params (Binding *binding, const ChyParam *params, guint wanted, GError **error)
{
  guint n = 0;

  for (; params[n].kind != CHY_PARAM_END && n < MAX_PARAMS; n++)
    {
      const ChyParam *param = &params[n];

      binding->values[n] = NULL;
      binding->formats[n] = param->kind == CHY_PARAM_BLOB;
      binding->lengths[n] = 0;
      if (param->kind == CHY_PARAM_INT)
        {
          g_snprintf (binding->numbers[n], sizeof binding->numbers[n], "%" G_GINT64_FORMAT, param->integer);
          binding->values[n] = binding->numbers[n];
        }
      else if (param->kind == CHY_PARAM_TEXT)
        binding->values[n] = param->text;
      else if (param->kind == CHY_PARAM_BLOB)
        {
          binding->values[n] = param->data;
          binding->lengths[n] = (int) param->size;
          if (param->size > G_MAXINT)
            {
              g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED, "parameter %u is too long", n + 1);
              return FALSE;
            }
        }
    }
  if (n == wanted)
    return TRUE;
  g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED, "%u parameters instead of %u", n, wanted);
  return FALSE;
}

static PGresult *
run_prepared (ChyPostgresConnection *self, const char *sql, const ChyParam *params, GError **error)
{
  const Prepared *prepared;
  Binding binding;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return NULL;
  prepared = prepare (self, sql, error);
  if (prepared == NULL || !bind_params (&binding, params, prepared->n_params, error))
    return NULL;
  if (PQsendQueryPrepared (self->db, prepared->name, (int) prepared->n_params, binding.values,
                           binding.lengths, binding.formats, 0) != 1)
    return lose (self, error), NULL;
  return take_result (self, error);
}

/* --- rows ----------------------------------------------------------------------------------------- */

/* pg_type.h, of which libpq shows nothing. */
#define TYPE_BOOL  16
#define TYPE_BYTEA 17

typedef struct
{
  ChyRow parent;
  const PGresult *result; /* not owned */
  int number;
} PostgresRow;

static gboolean
row_is_null (ChyRow *row, guint column)
{
  const PostgresRow *self = (const PostgresRow *) row;

  return PQgetisnull (self->result, self->number, (int) column) == 1;
}

static const char *
row_get_text (ChyRow *row, guint column)
{
  const PostgresRow *self = (const PostgresRow *) row;

  return row_is_null (row, column) ? NULL : PQgetvalue (self->result, self->number, (int) column);
}

static gint64
row_get_int (ChyRow *row, guint column)
{
  const PostgresRow *self = (const PostgresRow *) row;
  const char *text = PQgetvalue (self->result, self->number, (int) column);

  if (PQftype (self->result, (int) column) == TYPE_BOOL)
    return text[0] == 't';
  return g_ascii_strtoll (text, NULL, 10);
}

static GBytes *
row_get_bytes (ChyRow *row, guint column)
{
  const PostgresRow *self = (const PostgresRow *) row;
  const char *text = row_get_text (row, column);
  gsize size = 0;
  guchar *data;

  if (text == NULL)
    return NULL;
  if (PQftype (self->result, (int) column) != TYPE_BYTEA)
    return g_bytes_new (text, (gsize) PQgetlength (self->result, self->number, (int) column));
  data = PQunescapeBytea ((const guchar *) text, &size);
  if (data == NULL)
    g_error ("out of memory");
  return g_bytes_new_with_free_func (data, size, PQfreemem, data);
}

static const ChyRowClass row_class = { row_get_int, row_get_text, row_get_bytes, row_is_null };

static gboolean
session_execute (ChySession *session,
                 const char *sql,
                 const ChyParam *params,
                 ChyRowFunc func,
                 gpointer data,
                 ChyOutcome *ret_outcome,
                 GError **error)
{
  ChyPostgresSession *self = (ChyPostgresSession *) session;

  return chy_postgres_connection_execute (self->connection, sql, params, func, data, ret_outcome, error);
}

static char *
make_next_id_sql (const char *table)
{
  return g_strdup_printf (
      "SELECT setval (pg_get_serial_sequence ('%s', 'id'), (SELECT max (id) FROM \"%s\"))", table, table);
}

static const ChySessionClass session_class = {
  .execute = session_execute,
  .lists = &chy_postgres_list_class,
  .columns_sql =
      "SELECT c.relname, a.attname, CASE WHEN a.atttypid = 'bytea'::regtype THEN 'b'"
      " WHEN a.atttypid IN ('bigint'::regtype, 'integer'::regtype) THEN 'i' ELSE 't' END"
      " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
      " WHERE c.relnamespace = current_schema ()::regnamespace AND c.relkind = 'r' AND a.attnum > 0"
      " AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY c.oid, a.attnum",
  .make_next_id_sql = make_next_id_sql,
  .fetches_whole = TRUE,
};

static void
ignore_notice (void *data, const PGresult *result)
{
  (void) data;
  g_debug ("PostgreSQL: %s", PQresultErrorMessage (result));
}

/* libpq has no code for why a connection failed, and its words are translated: so ask whether anybody is
 * there. */
static gboolean
fail_to_connect (PGconn *db, const char *url, GError **error)
{
  const char *const keywords[] = { "dbname", "connect_timeout", NULL };
  const char *const values[] = { url, "10", NULL };
  g_autofree char *message = g_strchomp (g_strdup (PQerrorMessage (db)));
  gboolean answers = PQpingParams (keywords, values, 1) == PQPING_OK;

  g_set_error (error, CHY_STORE_ERROR, answers ? CHY_STORE_ERROR_REFUSED : CHY_STORE_ERROR_UNREACHABLE, "%s",
               message);
  return FALSE;
}

/* libpq goes on without encryption where a server has none, and so for whoever stands between. */
static gboolean
check_encryption (PGconn *db, GError **error)
{
  PQconninfoOption *options = PQconninfo (db);
  gboolean exposed = TRUE;

  for (const PQconninfoOption *option = options; option != NULL && option->keyword != NULL; option++)
    if (strcmp (option->keyword, "sslmode") == 0)
      exposed = chy_postgres_is_exposed (PQhost (db), PQhostaddr (db), option->val);
  PQconninfoFree (options);
  if (!exposed || PQsslInUse (db) == 1 || PQgssEncInUse (db) == 1)
    return TRUE;
  g_set_error_literal (
      error, CHY_STORE_ERROR, CHY_STORE_ERROR_REFUSED,
      "the connection to the database server would not be encrypted; set up TLS there, or say"
      " sslmode=disable where the network is safe");
  return FALSE;
}

/* --- public --------------------------------------------------------------------------------------- */

ChyPostgresConnection *
chy_postgres_connection_new (const ChyPostgresPlace *place, GError **error)
{
  /* A server that went without a word is noticed after half a minute. What the URL says comes later and wins.
   */
  static const char *const keywords[] = { "connect_timeout",  "keepalives_idle",  "keepalives_interval",
                                          "keepalives_count", "tcp_user_timeout", "fallback_application_name",
                                          "client_encoding",  "dbname",           NULL };
  const char *const values[] = { "10", "10", "5", "3", "30000", "chancery", "UTF8", place->url, NULL };
  g_autoptr (ChyPostgresConnection) self = g_new0 (ChyPostgresConnection, 1);
  g_autoptr (GError) keepalives = NULL;

  self->prepared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) prepared_free);
  self->db = PQconnectdbParams (keywords, values, 1);
  if (PQstatus (self->db) != CONNECTION_OK)
    {
      fail_to_connect (self->db, place->url, error);
      return NULL;
    }
  if (!check_encryption (self->db, error))
    return NULL;
  PQsetNoticeReceiver (self->db, ignore_notice, NULL);
  if (PQsetnonblocking (self->db, 1) != 0)
    return lose (self, error), NULL;
  /* So that a server does not keep our lock for hours when we are gone; some systems cannot. */
  if (!chy_postgres_connection_script (self,
                                       "SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5;"
                                       "SET tcp_keepalives_count = 3",
                                       &keepalives))
    g_debug ("%s", keepalives->message);
  return g_steal_pointer (&self);
}

void
chy_postgres_connection_free (ChyPostgresConnection *self)
{
  PQfinish (self->db);
  g_hash_table_unref (self->prepared);
  g_free (self);
}

PGconn *
chy_postgres_connection_get (ChyPostgresConnection *self)
{
  return self->db;
}

gboolean
chy_postgres_connection_is_lost (ChyPostgresConnection *self)
{
  return self->lost || PQstatus (self->db) != CONNECTION_OK;
}

gboolean
chy_postgres_connection_is_spoilt (ChyPostgresConnection *self)
{
  return PQtransactionStatus (self->db) == PQTRANS_INERROR;
}

gboolean
chy_postgres_connection_script (ChyPostgresConnection *self, const char *sql, GError **error)
{
  PGresult *result;

  if (PQsendQuery (self->db, sql) != 1)
    return lose (self, error);
  result = take_result (self, error);
  PQclear (result);
  return result != NULL;
}

gboolean
chy_postgres_connection_execute (ChyPostgresConnection *self,
                                 const char *sql,
                                 const ChyParam *params,
                                 ChyRowFunc func,
                                 gpointer data,
                                 ChyOutcome *ret_outcome,
                                 GError **error)
{
  const gboolean wants_id = ret_outcome != NULL && ret_outcome->wants_row_id;
  g_autofree char *returning = wants_id ? g_strconcat (sql, " RETURNING id", NULL) : NULL;
  PGresult *result = run_prepared (self, returning != NULL ? returning : sql, params, error);
  PostgresRow row = { .parent.klass = &row_class, .result = result };
  int n;

  if (result == NULL)
    return FALSE;
  if (ret_outcome != NULL)
    ret_outcome->n_changes = g_ascii_strtoll (PQcmdTuples (result), NULL, 10);
  n = PQntuples (result);
  if (wants_id && n > 0)
    ret_outcome->row_id = row_get_int (&row.parent, 0);
  /* The whole result is here, so that `func` may use the connection. */
  for (; func != NULL && row.number < n; row.number++)
    if (!func (&row.parent, data))
      break;
  PQclear (result);
  return TRUE;
}

gboolean
chy_postgres_connection_get_int (
    ChyPostgresConnection *self, const char *sql, const ChyParam *params, gint64 *ret_value, GError **error)
{
  gint64 value = 0;

  if (!chy_postgres_connection_execute (self, sql, params, chy_row_take_int, &value, NULL, error))
    return FALSE;
  *ret_value = value;
  return TRUE;
}

void
chy_postgres_connection_set_cancellable (ChyPostgresConnection *self, GCancellable *cancellable)
{
  self->cancellable = cancellable;
}

void
chy_postgres_session_init (ChyPostgresSession *self,
                           ChyPostgresConnection *connection,
                           const ChyStatements *statements,
                           gboolean can_write)
{
  *self = (ChyPostgresSession){
    .parent = { .klass = &session_class, .statements = statements, .can_write = can_write },
    .connection = connection,
  };
}

void
chy_postgres_session_clear (ChyPostgresSession *self)
{
  g_clear_pointer (&self->parent.touched, g_ptr_array_unref);
}
