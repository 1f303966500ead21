/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "chy-store-private.h"

/* Everything of one store into another, empty one of the same schema, whatever their back ends. */

/* Rows that a cursor gives at once. */
#define BATCH 500

/* What triggers and the back ends keep for themselves. */
static const char *const derived[] = { "commit_mark",  "counter",      "list_change", "schema_version",
                                       "search_index", "search_stale", NULL };

typedef struct
{
  char *name;         /* owned */
  GPtrArray *columns; /* owned: names */
  GString *kinds;     /* owned: 'i', 't' or 'b' for each */
} Table;

static void
table_free (Table *self)
{
  g_free (self->name);
  g_ptr_array_unref (self->columns);
  g_string_free (self->kinds, TRUE);
  g_free (self);
}

static gboolean
add_column (ChyRow *row, gpointer data)
{
  GPtrArray *tables = data;
  const char *name = chy_row_text (row, 0);
  Table *table = tables->len > 0 ? tables->pdata[tables->len - 1] : NULL;

  /* The tables of FTS5, which the feeder fills. */
  if (g_strv_contains (derived, name) || strstr (name, "_search_") != NULL)
    return TRUE;
  if (table == NULL || strcmp (table->name, name) != 0)
    {
      table = g_new0 (Table, 1);
      table->name = g_strdup (name);
      table->columns = g_ptr_array_new_with_free_func (g_free);
      table->kinds = g_string_new (NULL);
      g_ptr_array_add (tables, table);
    }
  g_ptr_array_add (table->columns, g_strdup (chy_row_text (row, 1)));
  g_string_append (table->kinds, chy_row_text (row, 2));
  return TRUE;
}

static GPtrArray *
list_tables (ChySession *session, GError **error)
{
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func ((GDestroyNotify) table_free);

  if (!chy_session_execute (session, session->klass->columns_sql, CHY_NO_PARAMS, add_column, tables, NULL,
                            error))
    return NULL;
  return g_steal_pointer (&tables);
}

static const Table *
find_table (GPtrArray *tables, const char *name)
{
  for (guint i = 0; i < tables->len; i++)
    if (strcmp (((Table *) tables->pdata[i])->name, name) == 0)
      return tables->pdata[i];
  return NULL;
}

static gboolean
has_column (const Table *table, const char *name)
{
  return g_ptr_array_find_with_equal_func (table->columns, name, g_str_equal, NULL);
}

/* The two must have the same tables with the same columns, or something would stay behind unseen. */
static gboolean
check_tables (GPtrArray *from, GPtrArray *to, GError **error)
{
  gboolean same = from->len == to->len;

  for (guint i = 0; i < to->len && same; i++)
    {
      const Table *target = to->pdata[i];
      const Table *source = find_table (from, target->name);

      same = source != NULL && source->columns->len == target->columns->len;
      for (guint c = 0; same && c < target->columns->len; c++)
        same = has_column (source, target->columns->pdata[c]);
    }
  if (!same)
    g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED,
                         "the two databases do not have the same tables");
  return same;
}

/* --- the rows of a table -------------------------------------------------------------------------- */

typedef struct
{
  const Table *table;
  ChySession *to;
  const char *insert;
  ChyParam *params; /* owned: one for each column, and the end */
  GBytes **bytes;   /* owned: what blobs of the row borrow */
  GCancellable *cancellable;
  guint n; /* rows of this batch */
  GError **error;
  gboolean failed;
} RowCopy;

static void
take_value (RowCopy *copy, ChyRow *row, guint i)
{
  const char kind = copy->table->kinds->str[i];

  g_clear_pointer (&copy->bytes[i], g_bytes_unref);
  if (chy_row_is_null (row, i))
    copy->params[i] = CHY_NULL;
  else if (kind == 'i')
    copy->params[i] = CHY_INT (chy_row_int (row, i));
  else if (kind == 't')
    copy->params[i] = CHY_TEXT (chy_row_text (row, i));
  else
    {
      copy->bytes[i] = chy_row_bytes (row, i);
      copy->params[i] = CHY_BYTES (copy->bytes[i]);
    }
}

static gboolean
copy_row (ChyRow *row, gpointer data)
{
  RowCopy *copy = data;

  for (guint i = 0; i < copy->table->columns->len; i++)
    take_value (copy, row, i);
  copy->n++;
  copy->failed = g_cancellable_set_error_if_cancelled (copy->cancellable, copy->error) ||
                 !chy_session_execute (copy->to, copy->insert, copy->params, NULL, NULL, NULL, copy->error);
  return !copy->failed;
}

static char *
join_columns (const Table *table)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < table->columns->len; i++)
    g_string_append_printf (text, "%s\"%s\"", i > 0 ? ", " : "", (char *) table->columns->pdata[i]);
  return g_string_free (text, FALSE);
}

static char *
make_insert (const Table *table, const char *columns)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "INSERT INTO \"%s\" (%s) VALUES (", table->name, columns);
  for (guint i = 0; i < table->columns->len; i++)
    g_string_append_printf (text, i > 0 ? ", ?%u" : "?%u", i + 1);
  g_string_append_c (text, ')');
  return g_string_free (text, FALSE);
}

/* A back end that fetches whole results gives them by a cursor. */
static gboolean
copy_rows (RowCopy *copy, ChySession *from, const char *select, GError **error)
{
  g_autofree char *declare = NULL;
  g_autofree char *fetch = NULL;

  if (!from->klass->fetches_whole)
    return chy_session_execute (from, select, CHY_NO_PARAMS, copy_row, copy, NULL, error);
  declare = g_strdup_printf ("DECLARE copied NO SCROLL CURSOR FOR %s", select);
  fetch = g_strdup_printf ("FETCH %d FROM copied", BATCH);
  if (!chy_session_execute (from, declare, CHY_NO_PARAMS, NULL, NULL, NULL, error))
    return FALSE;
  do
    {
      copy->n = 0;
      if (!chy_session_execute (from, fetch, CHY_NO_PARAMS, copy_row, copy, NULL, error))
        return FALSE;
    }
  while (copy->n > 0 && !copy->failed);
  return copy->failed || chy_session_execute (from, "CLOSE copied", CHY_NO_PARAMS, NULL, NULL, NULL, error);
}

static gboolean
copy_table (ChySession *from, ChySession *to, const Table *table, GCancellable *cancellable, GError **error)
{
  g_autofree char *columns = join_columns (table);
  g_autofree char *insert = make_insert (table, columns);
  g_autofree char *select = g_strdup_printf ("SELECT %s FROM \"%s\" ORDER BY 1, 2", columns, table->name);
  g_autofree ChyParam *params = g_new0 (ChyParam, table->columns->len + 1);
  g_autofree GBytes **bytes = g_new0 (GBytes *, table->columns->len);
  g_autoptr (GError) local_error = NULL;
  RowCopy copy = { .table = table,
                   .to = to,
                   .insert = insert,
                   .params = params,
                   .bytes = bytes,
                   .cancellable = cancellable,
                   .error = &local_error };
  gboolean ok = copy_rows (&copy, from, select, error);

  for (guint i = 0; i < table->columns->len; i++)
    g_clear_pointer (&bytes[i], g_bytes_unref);
  if (local_error != NULL)
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "%s: ", table->name);
      return FALSE;
    }
  return ok;
}

/* --- the whole ------------------------------------------------------------------------------------ */

typedef struct
{
  ChyStore *to;
  ChySession *from;
  GCancellable *cancellable;
} Copy;

/* FALSE with CHY_STORE_ERROR_NOT_EMPTY where a table has rows. */
static gboolean
check_empty (ChySession *session, GPtrArray *tables, GError **error)
{
  for (guint i = 0; i < tables->len; i++)
    {
      const Table *table = tables->pdata[i];
      g_autofree char *sql = g_strdup_printf ("SELECT EXISTS (SELECT 1 FROM \"%s\")", table->name);
      gint64 has_rows = 0;

      if (!chy_session_execute (session, sql, CHY_NO_PARAMS, chy_row_take_int, &has_rows, NULL, error))
        return FALSE;
      if (has_rows)
        {
          g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_NOT_EMPTY,
                       "there is something in the table “%s” already", table->name);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
read_empty (ChySession *session, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) tables = list_tables (session, error);

  (void) data;
  return tables != NULL && check_empty (session, tables, error);
}

/* New rows must not get ids that were given already. */
static gboolean
move_ids_on (ChySession *session, const Table *table, GError **error)
{
  g_autofree char *sql = NULL;

  if (session->klass->make_next_id_sql == NULL || !has_column (table, "id"))
    return TRUE;
  sql = session->klass->make_next_id_sql (table->name);
  return chy_session_execute (session, sql, CHY_NO_PARAMS, NULL, NULL, NULL, error);
}

static gboolean
write_copy (ChySession *session, gpointer data, GError **error)
{
  Copy *copy = data;
  g_autoptr (GPtrArray) from = list_tables (copy->from, error);
  g_autoptr (GPtrArray) to = from != NULL ? list_tables (session, error) : NULL;

  if (to == NULL || !check_tables (from, to, error) ||
      (session->klass->defer_sql != NULL &&
       !chy_session_execute (session, session->klass->defer_sql, CHY_NO_PARAMS, NULL, NULL, NULL, error)))
    return FALSE;
  if (!check_empty (session, to, error))
    return FALSE;
  for (guint i = 0; i < to->len; i++)
    if (!copy_table (copy->from, session, to->pdata[i], copy->cancellable, error) ||
        !move_ids_on (session, to->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
read_copy (ChySession *session, gpointer data, GError **error)
{
  Copy *copy = data;

  copy->from = session;
  return chy_store_write (copy->to, write_copy, copy, copy->cancellable, error);
}

gboolean
chy_store_copy (ChyStore *from, ChyStore *to, GCancellable *cancellable, GError **error)
{
  Copy copy = { .to = to, .cancellable = cancellable };

  return chy_store_read (from, read_copy, &copy, cancellable, error);
}

gboolean
chy_store_is_empty (ChyStore *self, gboolean *ret_empty, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean is_empty = chy_store_read (self, read_empty, NULL, NULL, &local_error);

  if (!is_empty && !g_error_matches (local_error, CHY_STORE_ERROR, CHY_STORE_ERROR_NOT_EMPTY))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *ret_empty = is_empty;
  return TRUE;
}

gboolean
chy_store_copy_to_file (
    ChyStore *from, const ChyStoreSchema *schema, const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *lock = g_strconcat (path, ".lock", NULL);
  g_autoptr (ChyClock) clock = chy_clock_new_system ();
  g_autoptr (ChyStore) to = NULL;
  gboolean ok;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED, "%s: exists already", path);
      return FALSE;
    }
  to = chy_store_sqlite_open (path, schema, CHY_STORE_CREATE, clock, error);
  if (to == NULL)
    return FALSE;
  ok = chy_store_copy (from, to, cancellable, error);
  chy_store_close (to);
  (void) g_unlink (lock);
  if (!ok)
    (void) g_unlink (path);
  return ok;
}
