/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "big-folder.h"

#include "base/chy-clock.h"
#include "big-rows.h"
#include "compose/chy-folder.h"
#include "store/backends/sqlite/chy-sqlite-collation.h"
#include "tenant/local/chy-tenant-local.h"

#include <glib/gstdio.h>
#include <string.h>

/* Changes whenever the rows do. */
#define ROWS_VERSION 4

/* Everything is laid down at once: no log, no syncs, the whole of it in memory while indexes are made. */
static const char begin_sql[] =
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;"
    "PRAGMA cache_size = -1500000; PRAGMA temp_store = FILE; PRAGMA threads = 2;"
    "BEGIN;";

/* What is left out while rows come, and made again behind them. */
static const char parts_sql[] =
    "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
    " AND type IN ('index', 'trigger') AND tbl_name IN ('request', 'certificate')";

static const char counters_sql[] =
    "DELETE FROM counter WHERE base IN ('request', 'certificate');"
    "INSERT INTO counter (base, value, n) SELECT 'request', state, count (*) FROM request GROUP BY state;"
    "INSERT INTO counter (base, value, n) SELECT 'certificate', state, count (*) FROM certificate GROUP BY state;";

static const char marker_sql[] = "INSERT OR REPLACE INTO setting (key, value) VALUES ('big', ?1)";

static void
must (sqlite3 *db, int code)
{
  if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
    g_error ("the folder cannot be filled: %s", sqlite3_errmsg (db));
}

static void
run (sqlite3 *db, const char *sql)
{
  must (db, sqlite3_exec (db, sql, NULL, NULL, NULL));
}

static char *
get_text (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  char *text = NULL;

  must (db, sqlite3_prepare_v2 (db, sql, -1, &statement, NULL));
  if (sqlite3_step (statement) == SQLITE_ROW)
    text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  must (db, sqlite3_finalize (statement));
  return text;
}

static char *
marker (sqlite3 *db, gint64 n)
{
  g_autofree char *version = get_text (db, "SELECT user_version FROM pragma_user_version");

  return g_strdup_printf ("%" G_GINT64_FORMAT " rows, schema %s, version %d", n, version, ROWS_VERSION);
}

/* The statements that make what was dropped. */
static GPtrArray *
drop_parts (sqlite3 *db)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) drops = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement = NULL;

  must (db, sqlite3_prepare_v2 (db, parts_sql, -1, &statement, NULL));
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      g_ptr_array_add (drops, g_strdup_printf ("DROP %s \"%s\"", sqlite3_column_text (statement, 0),
                                               sqlite3_column_text (statement, 1)));
      g_ptr_array_add (parts, g_strdup ((const char *) sqlite3_column_text (statement, 2)));
    }
  must (db, sqlite3_finalize (statement));
  for (guint i = 0; i < drops->len; i++)
    run (db, g_ptr_array_index (drops, i));
  return parts;
}

/* The index as the store's feeder would have it in the end. */
static void
fill_search (sqlite3 *db, const char *base)
{
  g_autofree char *columns_sql = g_strdup_printf ("SELECT columns FROM search_index WHERE base = '%s'", base);
  g_autofree char *columns = get_text (db, columns_sql);
  g_autofree char *sql = g_strdup_printf (
      "CREATE VIRTUAL TABLE IF NOT EXISTS %s_search USING fts5 (%s, tokenize = 'trigram', detail = none,"
      " columnsize = 0);"
      "INSERT INTO %s_search (rowid, %s) SELECT id, %s FROM %s ORDER BY id;"
      "UPDATE search_index SET watermark = (SELECT max (id) FROM %s) WHERE base = '%s'",
      base, columns, base, columns, columns, base, base, base);

  run (db, sql);
}

static void
fill (sqlite3 *db, gint64 n)
{
  g_autoptr (GPtrArray) parts = NULL;
  g_autofree char *mark = marker (db, n);
  sqlite3_stmt *statement = NULL;

  run (db, begin_sql);
  parts = drop_parts (db);
  big_rows_insert (db, n, g_get_real_time ());
  for (guint i = 0; i < parts->len; i++)
    run (db, g_ptr_array_index (parts, i));
  run (db, counters_sql);
  fill_search (db, "certificate");
  fill_search (db, "request");
  must (db, sqlite3_prepare_v2 (db, marker_sql, -1, &statement, NULL));
  must (db, sqlite3_bind_text (statement, 1, mark, -1, SQLITE_STATIC));
  must (db, sqlite3_step (statement));
  must (db, sqlite3_finalize (statement));
  run (db, "COMMIT; PRAGMA journal_mode = WAL;");
}

static gboolean
is_whole (const char *file, gint64 n)
{
  sqlite3 *db = NULL;
  gboolean whole = FALSE;

  if (sqlite3_open_v2 (file, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
      sqlite3_table_column_metadata (db, NULL, "setting", "value", NULL, NULL, NULL, NULL, NULL) == SQLITE_OK)
    {
      g_autofree char *wanted = marker (db, n);
      g_autofree char *found = get_text (db, "SELECT value FROM setting WHERE key = 'big'");

      whole = g_strcmp0 (wanted, found) == 0;
    }
  (void) sqlite3_close (db);
  return whole;
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      (void) g_remove (file);
    }
}

/* A folder as this build makes it: the newest schema. */
static void
make_empty (const char *path)
{
  g_autoptr (GError) error = NULL;
  ChyFolder *folder = chy_folder_open (path, TRUE, &error);

  if (folder == NULL)
    g_error ("%s: %s", path, error->message);
  chy_folder_close (folder);
}

static gboolean
has_new_schema (const char *path, gint64 n)
{
  g_autofree char *file = chy_tenant_local_get_store_path (path);
  g_autoptr (GError) error = NULL;
  ChyFolder *folder = NULL;

  if (!g_file_test (file, G_FILE_TEST_EXISTS) || !is_whole (file, n))
    return FALSE;
  /* Opening migrates; afterwards the marker names another schema. */
  folder = chy_folder_open (path, FALSE, &error);
  if (folder == NULL)
    return FALSE;
  chy_folder_close (folder);
  return is_whole (file, n);
}

void
big_folder_make (const char *path, gint64 n)
{
  g_autofree char *file = chy_tenant_local_get_store_path (path);
  gint64 start = g_get_monotonic_time ();
  sqlite3 *db = NULL;

  if (has_new_schema (path, n))
    return;
  remove_folder (path);
  make_empty (path);
  must (db, sqlite3_open (file, &db));
  must (db, chy_sqlite_add_collations (db));
  fill (db, n);
  must (db, sqlite3_close (db));
  g_printerr ("# %" G_GINT64_FORMAT " certificates made in %.0f s: %s\n", n,
              (double) (g_get_monotonic_time () - start) / 1e6, path);
}

char *
big_folder_shared (gint64 *ret_n)
{
  const char *given = g_getenv ("CHANCERY_BIG_FOLDER");
  const char *rows = g_getenv ("CHANCERY_BIG_ROWS");
  const char *build = g_getenv ("G_TEST_BUILDDIR");
  char *path = given != NULL
                   ? g_strdup (given)
                   : g_build_filename (build != NULL ? build : g_get_tmp_dir (), "big", "folder", NULL);

  *ret_n = rows != NULL ? g_ascii_strtoll (rows, NULL, 10) : BIG_ROWS;
  big_folder_make (path, *ret_n);
  return path;
}
