/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-postgres.h"
#include "store/chy-collation.h"

/* Extensions belong to nobody, and are created by SQL of a trusted kind since version 13. */
#define OLDEST_SERVER 130000
/* Programs that were killed leave their marks behind. */
#define OLD_MARKS "DELETE FROM commit_mark WHERE time < now () - interval '90 days'"
/* Where extensions go that are not there yet: more than one schema of ours uses them. */
#define EXTENSIONS "chancery_extensions"

static gboolean
get_int (ChyPostgresConnection *connection, const char *sql, gint64 *ret_value, GError **error)
{
  return chy_postgres_connection_get_int (connection, sql, CHY_NO_PARAMS, ret_value, error);
}

/* Texts compare and sort as in SQLite, whatever the language of whoever made the database. */
static gboolean
check_server (ChyPostgresConnection *connection, GError **error)
{
  const int version = PQserverVersion (chy_postgres_connection_get (connection));
  gint64 is_unicode = 0;
  gint64 is_plain = 0;
  gint64 has_icu = 0;
  const char *problem = NULL;

  if (!get_int (connection, "SELECT current_setting ('server_encoding') = 'UTF8'", &is_unicode, error) ||
      !get_int (connection, "SELECT count (*) FROM pg_catalog.pg_collation WHERE collname = 'und-x-icu'",
                &has_icu, error))
    return FALSE;
  if (is_unicode &&
      !get_int (connection, "SELECT lower (U&'\\00C4I') = U&'\\00C4i' AND 'b' > 'C' AND U&'\\00E4' > 'z'",
                &is_plain, error))
    return FALSE;
  if (version < OLDEST_SERVER)
    problem = "the server is older than PostgreSQL 13";
  else if (!is_unicode || !is_plain)
    problem = "the database was not made with the encoding UTF8 and the locale C";
  else if (!has_icu)
    problem = "the server was built without ICU";
  if (problem != NULL)
    g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_UNSUITABLE, problem);
  return problem == NULL;
}

/* --- the common lock ------------------------------------------------------------------------------ */

static gboolean
take_lock (ChyPostgresConnection *connection,
           const ChyPostgresPlace *place,
           int lock,
           gboolean exclusive,
           GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("SET lock_timeout = %u; SELECT pg_advisory_lock%s (%d, %d); SET lock_timeout = %u",
                       place->options.lock_timeout, exclusive ? "" : "_shared",
                       (gint32) place->application_id, lock, place->options.busy_timeout);
  g_autoptr (GError) local_error = NULL;

  if (chy_postgres_connection_script (connection, sql, &local_error))
    return TRUE;
  if (g_error_matches (local_error, CHY_STORE_ERROR, CHY_STORE_ERROR_BUSY))
    local_error->code = CHY_STORE_ERROR_LOCKED;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
release_lock (ChyPostgresConnection *connection,
              const ChyPostgresPlace *place,
              int lock,
              gboolean exclusive,
              GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT pg_advisory_unlock%s (%d, %d)", exclusive ? "" : "_shared",
                                          (gint32) place->application_id, lock);

  return chy_postgres_connection_script (connection, sql, error);
}

/* --- whose it is and how old ---------------------------------------------------------------------- */

typedef struct
{
  gint64 application;
  gint64 version; /* 0: nothing in it yet */
} Identity;

static gboolean
take_identity (ChyRow *row, gpointer data)
{
  *(Identity *) data = (Identity){ chy_row_int (row, 0), chy_row_int (row, 1) };
  return FALSE;
}

/* What the namespace says of itself; all zeros where there is nothing in it. */
static gboolean
read_identity (ChyPostgresConnection *connection,
               const ChyPostgresPlace *place,
               Identity *ret_identity,
               GError **error)
{
  g_autofree char *read =
      g_strdup_printf ("SELECT application, version FROM %s.schema_version", place->namespace);
  const ChyParam *name = CHY_PARAMS (CHY_TEXT (place->namespace));
  Identity identity = { 0 };
  gint64 n_tables = 0;
  gint64 has_version = 0;

  if (!chy_postgres_connection_get_int (
          connection, "SELECT count (*) FROM pg_catalog.pg_class WHERE relnamespace = to_regnamespace (?1)",
          name, &n_tables, error) ||
      !chy_postgres_connection_get_int (
          connection, "SELECT to_regclass (?1 || '.schema_version') IS NOT NULL", name, &has_version, error))
    return FALSE;
  if (has_version && !chy_postgres_connection_execute (connection, read, CHY_NO_PARAMS, take_identity,
                                                       &identity, NULL, error))
    return FALSE;
  if (n_tables > 0 && identity.application != place->application_id)
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FOREIGN,
                   "the schema “%s” of the database belongs to another application", place->namespace);
      return FALSE;
    }
  *ret_identity = identity;
  return TRUE;
}

static gboolean
check_newest (const Identity *identity, guint newest, GError **error)
{
  if (identity->version <= newest)
    return TRUE;
  g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_NEWER,
               "the database has version %" G_GINT64_FORMAT ", this program knows %u", identity->version,
               newest);
  return FALSE;
}

/* --- migrations ----------------------------------------------------------------------------------- */

/* `name` as a namespace, which may be there, made by somebody who has more rights. */
static gboolean
make_namespace (ChyPostgresConnection *connection, const char *name, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("CREATE SCHEMA %s", name);
  gint64 is_there = 0;

  return chy_postgres_connection_get_int (connection, "SELECT to_regnamespace (?1) IS NOT NULL",
                                          CHY_PARAMS (CHY_TEXT (name)), &is_there, error) &&
         (is_there || chy_postgres_connection_script (connection, sql, error));
}

static gboolean
make_extension (ChyPostgresConnection *connection, const char *name, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("CREATE EXTENSION %s SCHEMA " EXTENSIONS, name);
  gint64 is_there = 0;

  if (!chy_postgres_connection_get_int (connection,
                                        "SELECT count (*) FROM pg_catalog.pg_extension WHERE extname = ?1",
                                        CHY_PARAMS (CHY_TEXT (name)), &is_there, error))
    return FALSE;
  return is_there || (make_namespace (connection, EXTENSIONS, error) &&
                      chy_postgres_connection_script (connection, sql, error));
}

/* Two schemas in one database may be made at the same time, so what they have in common is made one by one.
 */
static gboolean
make_surroundings (ChyPostgresConnection *connection, const ChyPostgresPlace *place, GError **error)
{
  g_autofree char *table = g_strdup_printf (
      "CREATE TABLE %s.schema_version (application bigint NOT NULL, version integer NOT NULL);"
      "INSERT INTO %s.schema_version VALUES (%u, 0)",
      place->namespace, place->namespace, place->application_id);

  return chy_postgres_connection_script (connection, "SELECT pg_advisory_xact_lock (1128809805, 0)", error) &&
         make_namespace (connection, place->namespace, error) &&
         make_extension (connection, "citext", error) && make_extension (connection, "pg_trgm", error) &&
         chy_postgres_connection_script (connection, table, error);
}

/* The collation that the database has, whoever opens it; for one that has none yet that of the environment.
 */
static gboolean
find_collation (ChyPostgresConnection *connection,
                const ChyPostgresPlace *place,
                char **ret_collation,
                GError **error)
{
  g_autofree char *language = chy_collation_language ();
  g_autofree char *found = NULL;

  if (!chy_postgres_connection_execute (
          connection,
          "SELECT l.collname FROM pg_catalog.pg_attribute AS a"
          " JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid AND c.relkind = 'r'"
          " JOIN pg_catalog.pg_collation AS l ON l.oid = a.attcollation"
          " WHERE c.relnamespace = to_regnamespace (?1) AND NOT a.attisdropped AND l.collname LIKE '%-x-icu' LIMIT 1",
          CHY_PARAMS (CHY_TEXT (place->namespace)), chy_row_take_text, &found, NULL, error))
    return FALSE;
  *ret_collation = found != NULL ? g_steal_pointer (&found) : g_strdup (chy_collation_icu_name (language));
  return TRUE;
}

/* All steps in one transaction: the database has the old version or the new one. */
static gboolean
run_steps (ChyPostgresConnection *connection,
           const ChyPostgresPlace *place,
           GPtrArray *migrations,
           guint version,
           GError **error)
{
  g_autofree char *mark = g_strdup_printf ("UPDATE %s.schema_version SET version = %u; COMMIT",
                                           place->namespace, migrations->len);

  if (!chy_postgres_connection_script (connection, "BEGIN ISOLATION LEVEL READ COMMITTED", error) ||
      (version == 0 && !make_surroundings (connection, place, error)) ||
      !chy_postgres_connection_set_up (connection, place, error))
    return FALSE;
  for (guint i = version; i < migrations->len; i++)
    {
      const ChyMigration *step = migrations->pdata[i];
      g_autofree char *collation = NULL;
      g_autofree char *sql = NULL;

      if (!find_collation (connection, place, &collation, error))
        return FALSE;
      sql = chy_migration_get_sql (step, collation);
      if (!chy_postgres_connection_script (connection, sql, error))
        {
          g_prefix_error (error, "migration %s/%s: ", place->namespace, step->name);
          return FALSE;
        }
    }
  return chy_postgres_connection_script (connection, mark, error);
}

/* While nobody else has it open. */
static gboolean
migrate_alone (ChyPostgresConnection *connection,
               const ChyPostgresPlace *place,
               GPtrArray *migrations,
               guint version,
               GError **error)
{
  if (!take_lock (connection, place, CHY_POSTGRES_LOCK_OPEN, TRUE, error))
    return FALSE;
  if (!run_steps (connection, place, migrations, version, error))
    {
      if (!chy_postgres_connection_is_lost (connection))
        (void) chy_postgres_connection_script (connection, "ROLLBACK", NULL);
      return FALSE;
    }
  return take_lock (connection, place, CHY_POSTGRES_LOCK_OPEN, FALSE, error) &&
         release_lock (connection, place, CHY_POSTGRES_LOCK_OPEN, TRUE, error);
}

/* One by one: whoever waited looks again, as it may be done already, by somebody who has it open from then
 * on. */
static gboolean
migrate (ChyPostgresConnection *connection,
         const ChyPostgresPlace *place,
         GPtrArray *migrations,
         GError **error)
{
  Identity identity = { 0 };

  if (!release_lock (connection, place, CHY_POSTGRES_LOCK_OPEN, FALSE, error) ||
      !take_lock (connection, place, CHY_POSTGRES_LOCK_MIGRATE, TRUE, error) ||
      !read_identity (connection, place, &identity, error) ||
      !check_newest (&identity, migrations->len, error))
    return FALSE;
  if (identity.version < migrations->len
          ? !migrate_alone (connection, place, migrations, (guint) identity.version, error)
          : !take_lock (connection, place, CHY_POSTGRES_LOCK_OPEN, FALSE, error))
    return FALSE;
  return release_lock (connection, place, CHY_POSTGRES_LOCK_MIGRATE, TRUE, error);
}

static gboolean
may_migrate (const Identity *identity, const ChyPostgresPlace *place, ChyStoreOpenFlags flags, GError **error)
{
  if (identity->version == 0 && (flags & CHY_STORE_CREATE) == 0)
    g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_NOT_FOUND,
                 "the database has nothing of Chancery yet (no schema “%s”)", place->namespace);
  else if (flags & CHY_STORE_READ_ONLY)
    g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_READ_ONLY,
                         "the database needs a migration, but is to be read only");
  else if (flags & CHY_STORE_AS_IS)
    g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_OLDER,
                         "the database needs a migration first");
  else
    return TRUE;
  return FALSE;
}

gboolean
chy_postgres_open (ChyPostgresConnection *connection,
                   const ChyPostgresPlace *place,
                   GPtrArray *migrations,
                   ChyStoreOpenFlags flags,
                   GError **error)
{
  Identity identity = { 0 };

  if (!check_server (connection, error) ||
      !take_lock (connection, place, CHY_POSTGRES_LOCK_OPEN, FALSE, error) ||
      !read_identity (connection, place, &identity, error) ||
      !check_newest (&identity, migrations->len, error))
    return FALSE;
  if (identity.version < migrations->len &&
      (!may_migrate (&identity, place, flags, error) || !migrate (connection, place, migrations, error)))
    return FALSE;
  return chy_postgres_connection_set_up (connection, place, error) &&
         ((flags & CHY_STORE_READ_ONLY) != 0 ||
          chy_postgres_connection_script (connection, OLD_MARKS, error));
}

ChyPostgresConnection *
chy_postgres_open_again (const ChyPostgresPlace *place, guint version, gboolean takes_lock, GError **error)
{
  g_autoptr (ChyPostgresConnection) connection = chy_postgres_connection_new (place, error);
  Identity identity = { 0 };

  if (connection == NULL ||
      (takes_lock && !take_lock (connection, place, CHY_POSTGRES_LOCK_OPEN, FALSE, error)) ||
      !read_identity (connection, place, &identity, error) ||
      !chy_postgres_connection_set_up (connection, place, error))
    return NULL;
  chy_postgres_outage_end (place->outage);
  if (identity.version != version)
    {
      g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_NEWER,
                   "the database was brought to version %" G_GINT64_FORMAT " meanwhile; this program began"
                   " with %u",
                   identity.version, version);
      return NULL;
    }
  return g_steal_pointer (&connection);
}

gboolean
chy_postgres_connection_set_up (ChyPostgresConnection *self, const ChyPostgresPlace *place, GError **error)
{
  /* A commit is told of only when it is on disk, whatever the server's habit. */
  static const char settings[] =
      "SET TimeZone = 'UTC'; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0;"
      "SET standard_conforming_strings = on; SET bytea_output = hex;"
      "SELECT set_config ('synchronous_commit', 'on', FALSE)"
      " WHERE current_setting ('synchronous_commit') IN ('off', 'local')";

  return chy_postgres_connection_script (self, settings, error) &&
         chy_postgres_connection_execute (
             self,
             "SELECT set_config ('search_path', concat_ws (', ', ?1::text,"
             " (SELECT string_agg (DISTINCT quote_ident (n.nspname), ', ') FROM pg_catalog.pg_extension e"
             " JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace"
             " WHERE e.extname IN ('citext', 'pg_trgm'))), FALSE)",
             CHY_PARAMS (CHY_TEXT (place->namespace)), NULL, NULL, NULL, error);
}

/* --- checking ------------------------------------------------------------------------------------- */

static gboolean
add_name (ChyRow *row, gpointer data)
{
  g_ptr_array_add (data, g_strdup (chy_row_text (row, 0)));
  return TRUE;
}

gboolean
chy_postgres_check (ChyPostgresConnection *connection, const ChyPostgresPlace *place, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  if (!chy_postgres_connection_execute (
          connection,
          "SELECT quote_ident (tablename) FROM pg_catalog.pg_tables WHERE schemaname = ?1 ORDER BY 1",
          CHY_PARAMS (CHY_TEXT (place->namespace)), add_name, names, NULL, error))
    return FALSE;
  /* Written out, a row is read with all that stands apart from it. */
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT coalesce (sum (length (t::text)), 0) FROM %s AS t",
                                              (char *) names->pdata[i]);
      gint64 n = 0;

      if (!get_int (connection, sql, &n, error))
        return FALSE;
    }
  return TRUE;
}
