/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "chy-sqlite.h"

#include "store/chy-collation.h"

gboolean
chy_sqlite_identify (ChySqliteConnection *connection,
                     const ChyStoreSchema *schema,
                     guint newest,
                     ChySqliteAge *ret_age,
                     GError **error)
{
  gint64 application = 0;
  gint64 version = 0;
  gint64 n_objects = 0;

  if (!chy_sqlite_connection_get_int (connection, "PRAGMA application_id", &application, error) ||
      !chy_sqlite_connection_get_int (connection, "PRAGMA user_version", &version, error) ||
      !chy_sqlite_connection_get_int (connection, "SELECT count(*) FROM sqlite_schema", &n_objects, error))
    return FALSE;
  if (application == 0 && version == 0 && n_objects == 0)
    {
      *ret_age = CHY_SQLITE_NEW;
      return TRUE;
    }
  if ((guint32) application != schema->application_id)
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FOREIGN,
                   "the database belongs to another application (%08x instead of %08x)",
                   (guint32) application, schema->application_id);
      return FALSE;
    }
  if (version > newest)
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_NEWER,
                   "the database has version %" G_GINT64_FORMAT ", this program knows %u", version, newest);
      return FALSE;
    }
  *ret_age = version < newest ? CHY_SQLITE_OLD : CHY_SQLITE_CURRENT;
  return TRUE;
}

static gboolean
take_finding (ChyRow *row, gpointer data)
{
  char **finding = data;

  *finding =
      g_strdup_printf ("table “%s”, row %" G_GINT64_FORMAT, chy_row_text (row, 0), chy_row_int (row, 1));
  return FALSE;
}

/* The one that the database has, whoever opens it; for one that has none yet that of the environment. */
static gboolean
find_collation (ChySqliteConnection *connection, char **ret_name, GError **error)
{
  g_autofree char *language = chy_collation_language ();
  char *name = NULL;

  if (!chy_sqlite_connection_find_collation (connection, &name, error))
    return FALSE;
  *ret_name = name != NULL ? name : g_strdup (chy_collation_name (language));
  return TRUE;
}

/* The steps may rebuild tables, so foreign keys are looked at after each instead of during it. */
static gboolean
run_step (ChySqliteConnection *connection,
          const ChyStoreSchema *schema,
          const ChyMigration *step,
          GError **error)
{
  g_autofree char *collation = NULL;
  g_autofree char *sql = NULL;
  g_autofree char *finding = NULL;
  g_autofree char *mark = NULL;

  if (!find_collation (connection, &collation, error))
    return FALSE;
  sql = chy_migration_get_sql (step, collation);
  if (!chy_sqlite_connection_script (connection, sql, error) ||
      !chy_sqlite_connection_execute (connection, "PRAGMA foreign_key_check", CHY_NO_PARAMS, take_finding,
                                      &finding, NULL, error))
    return FALSE;
  if (finding != NULL)
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_CONSTRAINT,
                   "a reference leads nowhere after the migration: %s", finding);
      return FALSE;
    }
  mark = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %u;",
                          (gint32) schema->application_id, step->number);
  return chy_sqlite_connection_script (connection, mark, error) &&
         chy_sqlite_connection_script (connection, "COMMIT", error);
}

/* A step may change the text of the schema, which SQLite guards as a rule. */
static gboolean
guard_schema (ChySqliteConnection *connection, gboolean guarded, GError **error)
{
  sqlite3 *db = chy_sqlite_connection_get_db (connection);
  int code = sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, guarded, NULL);

  return code == SQLITE_OK || chy_sqlite_fail (db, code, error);
}

static gboolean
run_steps (ChySqliteConnection *connection,
           const ChyStoreSchema *schema,
           GPtrArray *migrations,
           guint version,
           GError **error)
{
  for (guint i = version; i < migrations->len; i++)
    {
      const ChyMigration *step = migrations->pdata[i];

      if (!chy_sqlite_connection_script (connection, "BEGIN IMMEDIATE", error))
        return FALSE;
      if (!run_step (connection, schema, step, error))
        {
          /* After a full disk SQLite may have rolled back by itself. */
          if (!sqlite3_get_autocommit (chy_sqlite_connection_get_db (connection)))
            chy_sqlite_connection_script (connection, "ROLLBACK", NULL);
          g_prefix_error (error, "migration %s/%s: ", schema->name, step->name);
          return FALSE;
        }
    }
  return TRUE;
}

/* The name of a copy. A second one in the same second (a failed migration that is tried again) gets a number.
 */
static char *
find_name (const char *path, gint64 version, ChyClock *clock)
{
  gint64 now = chy_clock_now (clock);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now / CHY_USEC_PER_SEC);
  g_autofree char *stamp = g_date_time_format (time, "%Y%m%dT%H%M%SZ");

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *number = i > 0 ? g_strdup_printf ("-%u", i) : g_strdup ("");
      g_autofree char *copy =
          g_strdup_printf ("%s.v%" G_GINT64_FORMAT ".%s%s.bak", path, version, stamp, number);
      if (!g_file_test (copy, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&copy);
    }
  return NULL;
}

/* It has its name once it is whole; what a killed one has left is taken away by the next. */
static gboolean
copy_beside (
    ChySqliteConnection *connection, const char *path, gint64 version, ChyClock *clock, GError **error)
{
  g_autofree char *part = g_strconcat (path, ".copying", NULL);
  g_autofree char *copy = find_name (path, version, clock);

  if (copy == NULL)
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED, "%s: too many copies beside it", path);
      return FALSE;
    }
  (void) g_unlink (part);
  return chy_sqlite_copy (connection, part, NULL, error) && chy_sqlite_copy_rename (part, copy, error);
}

gboolean
chy_sqlite_migrate (ChySqliteConnection *connection,
                    const char *path,
                    const ChyStoreSchema *schema,
                    GPtrArray *migrations,
                    ChyClock *clock,
                    GError **error)
{
  gint64 version = 0;
  gboolean ok;

  if (!chy_sqlite_connection_get_int (connection, "PRAGMA user_version", &version, error))
    return FALSE;
  if (version >= migrations->len)
    return TRUE;
  if (version > 0 && !copy_beside (connection, path, version, clock, error))
    return FALSE;
  if (!chy_sqlite_connection_script (connection, "PRAGMA foreign_keys = OFF", error) ||
      !guard_schema (connection, FALSE, error))
    return FALSE;
  ok = run_steps (connection, schema, migrations, (guint) version, error);
  ok = guard_schema (connection, TRUE, ok ? error : NULL) && ok;
  return chy_sqlite_connection_script (connection, "PRAGMA foreign_keys = ON", ok ? error : NULL) && ok;
}
