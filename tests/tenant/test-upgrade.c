/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "base/chy-clock.h"
#include "store/backends/sqlite/chy-sqlite-collation.h"
#include "store/chy-collation.h"
#include "store/chy-store-private.h"

/* Of chy-tenant-local.h, which does not go with the private header of the store: both have a ChyOutcome. */
extern const ChyStoreSchema chy_tenant_schema;

/* A database of an earlier version with rows in it, brought to this one. */

/* The last version in which texts were sorted by ASCII alone. */
#define BEFORE_COLLATION 11

static void
run (sqlite3 *db, const char *sql)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
}

static char *
get_text (sqlite3 *db, const char *sql)
{
  GString *text = g_string_new (NULL);
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
  while (sqlite3_step (statement) == SQLITE_ROW)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", sqlite3_column_text (statement, 0));
  g_assert_cmpint (sqlite3_finalize (statement), ==, SQLITE_OK);
  return g_string_free (text, FALSE);
}

static void
make_old (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) migrations =
      chy_migrations_load (chy_tenant_schema.migrations_path, "sqlite", &error);
  g_autofree char *mark = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d;",
                                           (gint32) chy_tenant_schema.application_id, BEFORE_COLLATION);
  sqlite3 *db = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  for (guint i = 0; i < BEFORE_COLLATION; i++)
    run (db, ((ChyMigration *) migrations->pdata[i])->sql);
  run (db,
       "INSERT INTO person (uuid, display_name, created, modified) VALUES"
       " ('1', 'Zoe', 0, 0), ('2', 'Ägir', 0, 0), ('3', 'Abel', 0, 0), ('4', 'ñu', 0, 0), ('5', 'Nz', 0, 0)");
  run (db, mark);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static void
open_store (const char *path, const char *locale)
{
  g_autofree char *before = g_strdup (g_getenv ("LC_ALL"));
  g_autoptr (ChyClock) clock = chy_clock_new_system ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyStore) store = NULL;

  g_setenv ("LC_ALL", locale, TRUE);
  store = chy_store_sqlite_open (path, &chy_tenant_schema, 0, clock, &error);
  g_assert_no_error (error);
  g_assert_nonnull (store);
  g_setenv ("LC_ALL", before != NULL ? before : "C.UTF-8", TRUE);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_collation (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("chancery-upgrade-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "tenant.db", NULL);
  g_autofree char *names = NULL, *whole = NULL, *old = NULL, *plan = NULL;
  sqlite3 *db = NULL;

  make_old (path);
  open_store (path, "es_ES.UTF-8");
  /* What made it once is kept. */
  open_store (path, "C.UTF-8");
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (chy_sqlite_add_collations (db), ==, SQLITE_OK);
  names = get_text (db, "SELECT display_name FROM person ORDER BY display_name, id");
  g_assert_cmpstr (names, ==, "Abel Ägir Nz ñu Zoe");
  plan = get_text (
      db, "SELECT x.coll FROM pragma_index_xinfo ('person_display_name') AS x WHERE x.cid >= 0 LIMIT 1");
  g_assert_cmpstr (plan, ==, "CHANCERY_ES");
  whole = get_text (db, "PRAGMA integrity_check");
  g_assert_cmpstr (whole, ==, "ok");
  /* Of the tables that lists are made of, no index has the old order. */
  old = get_text (db, "SELECT DISTINCT m.tbl_name FROM sqlite_schema AS m, pragma_index_xinfo (m.name) AS x"
                      " WHERE m.type = 'index' AND x.coll = 'NOCASE' ORDER BY 1");
  g_assert_cmpstr (old, ==, "document");
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tenant/upgrade/the order of lists", test_collation);
  return g_test_run ();
}
