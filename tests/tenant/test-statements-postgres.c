/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "../support/test-store.h"
#include "store/backends/postgres/chy-postgres.h"

/* Their own headers have other types of the names that the store uses inside. */
extern const ChyStoreSchema chy_tenant_schema;
extern const ChyStoreSchema chy_authority_schema;

/* Every named statement is one that PostgreSQL understands, also those that no test runs. */

static void
prepare (PGconn *db, const ChyStatements *statements, const char *name)
{
  guint n = 0;
  const char *sql = chy_statements_lookup (statements, name);
  g_autofree char *translated = chy_postgres_translate (sql, &n);
  PGresult *result = PQprepare (db, "", translated, 0, NULL);

  if (PQresultStatus (result) != PGRES_COMMAND_OK)
    g_error ("%s: %s", name, PQerrorMessage (db));
  PQclear (result);
}

/* The names in a file of statements. */
static guint
prepare_file (PGconn *db, const ChyStatements *statements, const char *path)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_auto (GStrv) lines = g_strsplit (g_bytes_get_data (bytes, NULL), "\n", -1);
  guint n = 0;

  for (gsize i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "-- name: "))
      {
        g_auto (GStrv) words = g_strsplit (lines[i] + strlen ("-- name: "), " ", 2);

        prepare (db, statements, words[0]);
        n++;
      }
  return n;
}

static void
test_all (gconstpointer data)
{
  const ChyStoreSchema *schema = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyStore) store = test_store_open ("/statements", schema, CHY_STORE_CREATE, NULL, &error);
  g_autofree char *url = test_server_url ("statements");
  g_autoptr (ChyPostgresPlace) place =
      chy_postgres_place_new (url, schema, &chy_postgres_options_default, &error);
  g_autoptr (ChyPostgresConnection) connection = chy_postgres_connection_new (place, &error);
  g_autoptr (ChyStatements) statements = chy_statements_load (schema->statements_path, "postgres", &error);
  g_auto (GStrv) names =
      g_resources_enumerate_children (schema->statements_path, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  guint n = 0;

  g_assert_no_error (error);
  g_assert_true (chy_postgres_connection_set_up (connection, place, &error));
  PQsetnonblocking (chy_postgres_connection_get (connection), 0);
  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_path ("/", schema->statements_path, names[i], NULL);

      n += prepare_file (chy_postgres_connection_get (connection), statements, path);
    }
  g_assert_cmpuint (n, >, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/tenant/statements/of-the-tenant-are-understood", &chy_tenant_schema, test_all);
  g_test_add_data_func ("/tenant/statements/of-the-authorities-are-understood", &chy_authority_schema,
                        test_all);
  return g_test_run ();
}
