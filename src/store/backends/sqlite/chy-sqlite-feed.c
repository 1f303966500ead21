/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-sqlite.h"

/* Rows in one statement. */
#define BATCH 200
/* Microseconds of work in one transaction: about the longest that a caller waits for the feeder. Large
 * transactions are much cheaper by the row, as every commit writes a segment of its own. */
#define MAX_TIME 20000

/* A row of search_index. */
typedef struct
{
  char *base;    /* owned */
  char *search;  /* owned */
  char *columns; /* owned: "subject,serial" */
  gint64 watermark;
  gboolean is_made; /* the full-text table exists */
} Index;

static void
index_free (Index *self)
{
  g_free (self->base);
  g_free (self->search);
  g_free (self->columns);
  g_free (self);
}

static gboolean
add_index (ChyRow *row, gpointer data)
{
  Index *index = g_new0 (Index, 1);

  index->base = g_strdup (chy_row_text (row, 0));
  index->search = g_strdup (chy_row_text (row, 1));
  index->columns = g_strdup (chy_row_text (row, 2));
  index->watermark = chy_row_int (row, 3);
  index->is_made = chy_row_int (row, 4) != 0;
  g_ptr_array_add (data, index);
  return TRUE;
}

static GPtrArray *
load_indexes (ChySqliteConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) indexes = g_ptr_array_new_with_free_func ((GDestroyNotify) index_free);

  if (!chy_sqlite_connection_execute (
          connection,
          "SELECT base, search, columns, watermark,"
          " EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = search) FROM search_index",
          CHY_NO_PARAMS, add_index, indexes, NULL, error))
    return NULL;
  return g_steal_pointer (&indexes);
}

static gboolean
run (ChySqliteConnection *connection, const char *sql, const ChyParam *params, GError **error)
{
  if (chy_sqlite_connection_execute (connection, sql, params, NULL, NULL, NULL, error))
    return TRUE;
  g_prefix_error (error, "%s: ", sql);
  return FALSE;
}

/* Made here and not in a migration, as the library may lack FTS5. */
static gboolean
make_table (ChySqliteConnection *connection, const Index *index, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "CREATE VIRTUAL TABLE \"%s\" USING fts5 (%s, tokenize = 'trigram', detail = none, columnsize = 0)",
      index->search, index->columns);

  return run (connection, sql, CHY_NO_PARAMS, error);
}

typedef struct
{
  gint64 ids[BATCH];
  guint n;
} Batch;

static gboolean
add_id (ChyRow *row, gpointer data)
{
  Batch *batch = data;

  batch->ids[batch->n++] = chy_row_int (row, 0);
  return batch->n < BATCH;
}

/* Rows that were changed or deleted: out of the index, and in again with what they say now. */
static gboolean
feed_stale (ChySqliteConnection *connection, const Index *index, guint *ret_n, GError **error)
{
  g_autofree Batch *batch = g_new0 (Batch, 1);
  g_autofree char *remove = g_strdup_printf ("DELETE FROM \"%s\" WHERE rowid = ?1", index->search);
  g_autofree char *insert =
      g_strdup_printf ("INSERT INTO \"%s\" (rowid, %s) SELECT id, %s FROM \"%s\" WHERE id = ?1 AND id <= ?2",
                       index->search, index->columns, index->columns, index->base);

  if (!chy_sqlite_connection_execute (connection, "SELECT id FROM search_stale WHERE base = ?1",
                                      CHY_PARAMS (CHY_TEXT (index->base)), add_id, batch, NULL, error))
    return FALSE;
  for (guint i = 0; i < batch->n; i++)
    if (!run (connection, remove, CHY_PARAMS (CHY_INT (batch->ids[i])), error) ||
        !run (connection, insert, CHY_PARAMS (CHY_INT (batch->ids[i]), CHY_INT (index->watermark)), error) ||
        !run (connection, "DELETE FROM search_stale WHERE base = ?1 AND id = ?2",
              CHY_PARAMS (CHY_TEXT (index->base), CHY_INT (batch->ids[i])), error))
      return FALSE;
  *ret_n = batch->n;
  return TRUE;
}

static gboolean
feed_new (ChySqliteConnection *connection, Index *index, guint *ret_n, GError **error)
{
  g_autofree Batch *batch = g_new0 (Batch, 1);
  g_autofree char *list = g_strdup_printf ("SELECT id FROM \"%s\" WHERE id > ?1 ORDER BY id", index->base);
  g_autofree char *insert =
      g_strdup_printf ("INSERT INTO \"%s\" (rowid, %s) SELECT id, %s FROM \"%s\" WHERE id > ?1 AND id <= ?2",
                       index->search, index->columns, index->columns, index->base);
  gint64 last;

  if (!chy_sqlite_connection_execute (connection, list, CHY_PARAMS (CHY_INT (index->watermark)), add_id,
                                      batch, NULL, error))
    return FALSE;
  *ret_n = batch->n;
  if (batch->n == 0)
    return TRUE;
  last = batch->ids[batch->n - 1];
  if (!run (connection, insert, CHY_PARAMS (CHY_INT (index->watermark), CHY_INT (last)), error) ||
      !run (connection, "UPDATE search_index SET watermark = ?2 WHERE base = ?1",
            CHY_PARAMS (CHY_TEXT (index->base), CHY_INT (last)), error))
    return FALSE;
  index->watermark = last;
  return TRUE;
}

static gboolean
feed_index (ChySqliteConnection *connection, Index *index, gboolean *ret_more, GError **error)
{
  gint64 end = g_get_monotonic_time () + MAX_TIME;
  guint n_stale;
  guint n_new;

  if (!index->is_made && !make_table (connection, index, error))
    return FALSE;
  do
    {
      n_stale = 0;
      n_new = 0;
      if (!feed_stale (connection, index, &n_stale, error) || !feed_new (connection, index, &n_new, error))
        return FALSE;
    }
  while ((n_stale == BATCH || n_new == BATCH) && g_get_monotonic_time () < end);
  *ret_more |= n_stale == BATCH || n_new == BATCH;
  return TRUE;
}

/* A look without the write lock, since there is mostly nothing to do. */
static gboolean
find_work (ChySqliteConnection *connection, GPtrArray *indexes, gboolean *ret_work, GError **error)
{
  gint64 n = 0;

  if (!chy_sqlite_connection_get_int (connection, "SELECT EXISTS (SELECT 1 FROM search_stale)", &n, error))
    return FALSE;
  for (guint i = 0; i < indexes->len && n == 0; i++)
    {
      const Index *index = indexes->pdata[i];
      g_autofree char *sql = g_strdup_printf (
          "SELECT EXISTS (SELECT 1 FROM \"%s\" WHERE id > (SELECT watermark FROM search_index WHERE base = '%s'))",
          index->base, index->base);
      if (!chy_sqlite_connection_get_int (connection, sql, &n, error))
        return FALSE;
    }
  *ret_work = n != 0;
  return TRUE;
}

gboolean
chy_sqlite_feed (ChySqliteConnection *connection, gboolean *ret_more, GError **error)
{
  g_autoptr (GPtrArray) indexes = NULL;
  gboolean work = FALSE;

  *ret_more = FALSE;
  if (!chy_sqlite_connection_has_full_text (connection))
    return TRUE;
  indexes = load_indexes (connection, error);
  if (indexes == NULL || !find_work (connection, indexes, &work, error))
    return FALSE;
  if (!work)
    return TRUE;
  g_clear_pointer (&indexes, g_ptr_array_unref);
  if (!run (connection, "BEGIN IMMEDIATE", CHY_NO_PARAMS, error))
    return FALSE;
  /* Another process may have fed meanwhile: the watermark counts inside the transaction only. */
  indexes = load_indexes (connection, error);
  if (indexes == NULL)
    return FALSE;
  for (guint i = 0; i < indexes->len; i++)
    if (!feed_index (connection, indexes->pdata[i], ret_more, error))
      return FALSE;
  return run (connection, "COMMIT", CHY_NO_PARAMS, error);
}
