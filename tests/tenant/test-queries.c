/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-problem.h"
#include "model/chy-resource.h"
#include "store/backends/sqlite/chy-sqlite-collation.h"
#include "store/chy-collation.h"
#include "tenant-fixture.h"
#include "tenant/local/chy-local-resource.h"

#include <sqlite3.h>

#include "../support/test-store.h"

/* More than the first page that a result knows at once. */
#define N_USERS 1300

/* Users whose names and departments repeat, in an order that is none of the columns'. */
static void
fill (ChyTenant *tenant, guint n)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4711);
  g_autoptr (GString) list =
      g_string_new ("kind,id,name,userPrincipalName,email,samAccountName,department\n");
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  g_autoptr (GError) error = NULL;
  GVariantDict dict;

  for (guint i = 0; i < n; i++)
    {
      guint a = (guint) g_rand_int_range (random, 0, 400);
      guint b = (guint) g_rand_int_range (random, 0, 7);

      g_string_append_printf (list, "user,%u,%s %u,u%u@%s.test,m%u@%s.test,s%u,%s\n", i,
                              i % 3 == 0   ? "anna"
                              : i % 3 == 1 ? "Ännchen"
                                           : "Bert",
                              a, i, b % 2 == 0 ? "a" : "b", (i * 7919) % n, b % 2 == 0 ? "A" : "B", i,
                              b == 0  ? ""
                              : b < 4 ? "IT"
                                      : "Sales");
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "file",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, list->str, list->len, 1));
  command = chy_command_new ("directory-import", g_variant_dict_end (&dict));
  command->confirmed = TRUE;
  outcome = chy_tenant_apply (tenant, command, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (chy_body_get_int (outcome->values, "created", 0), ==, n);
}

static int
compare (const char *a, const char *b)
{
  g_autoptr (ChyCollation) collation = chy_collation_new ("CHANCERY");

  return chy_collation_compare (collation, a, strlen (a), b, strlen (b));
}

static gboolean
naive_fits (const char *text, const char *filter)
{
  if (text == NULL)
    return FALSE;
  if (filter[0] == '!')
    return compare (text, filter + 1) != 0;
  if (g_str_has_prefix (filter, ">="))
    return compare (text, filter + 2) >= 0;
  if (filter[0] == '<')
    return compare (text, filter + 1) < 0;
  if (g_str_has_suffix (filter, "*"))
    return g_ascii_strncasecmp (text, filter, strlen (filter) - 1) == 0;
  if (strchr (filter, ',') != NULL)
    {
      g_auto (GStrv) parts = g_strsplit (filter, ",", -1);

      for (guint i = 0; parts[i] != NULL; i++)
        if (compare (parts[i], text) == 0)
          return TRUE;
      return FALSE;
    }
  return compare (text, filter) == 0;
}

static GHashTable *
naive_ids (GPtrArray *all, const char *key, const char *filter)
{
  GHashTable *ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < all->len; i++)
    {
      GVariant *row = g_ptr_array_index (all, i);

      if (filter == NULL || naive_fits (chy_body_get_text (row, key), filter))
        g_hash_table_add (ids, (gpointer) chy_body_get_text (row, "id"));
    }
  return ids;
}

static void
check_order (GPtrArray *rows, const char *sort, gboolean descending)
{
  for (guint i = 1; i < rows->len; i++)
    {
      const char *a = chy_body_get_text (g_ptr_array_index (rows, i - 1), sort);
      const char *b = chy_body_get_text (g_ptr_array_index (rows, i), sort);
      int order = a == NULL || b == NULL ? (a != NULL) - (b != NULL) : compare (a, b);

      g_assert_cmpint (descending ? -order : order, <=, 0);
    }
}

static void
check_query (
    ChyTenant *tenant, GPtrArray *all, const char *key, const char *filter, const char *sort, gboolean down)
{
  g_autoptr (GHashTable) wanted = naive_ids (all, key, filter);
  g_autoptr (ChyQuery) query = NULL;
  g_autoptr (ChyResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  GVariantDict dict;
  gboolean final = TRUE;

  g_variant_dict_init (&dict, NULL);
  if (filter != NULL)
    g_variant_dict_insert (&dict, key, "s", filter);
  query = chy_query_new ("users", g_variant_dict_end (&dict));
  query->sort = g_strdup (sort);
  query->descending = down;
  result = chy_tenant_query (tenant, query, NULL, &error);
  g_assert_no_error (error);
  chy_result_get_count (result, &final);
  if (g_hash_table_size (wanted) > 1000)
    g_assert_false (final);
  g_assert_true (chy_result_complete (result, NULL, &error));
  g_assert_cmpint (chy_result_get_count (result, &final), ==, g_hash_table_size (wanted));
  g_assert_true (final);
  rows = chy_result_rows (result, 0, N_USERS + 1, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    g_assert_true (g_hash_table_remove (wanted, chy_body_get_text (g_ptr_array_index (rows, i), "id")));
  g_assert_cmpuint (g_hash_table_size (wanted), ==, 0);
  check_order (rows, sort, down);
}

static void
test_naive (TenantFixture *fixture, gconstpointer data)
{
  static const char *const sorts[] = { "displayName", "userPrincipalName", "mail", "department" };
  static const struct
  {
    const char *key;
    const char *filter;
  } filters[] = {
    { "displayName", NULL },
    { "displayName", "Anna 17" },
    { "displayName", "!bert 3" },
    { "displayName", "anna 1*" },
    { "displayName", ">=anna 2" },
    { "displayName", "ÄNNCHEN*" },
    { "displayName", "<bert" },
    { "displayName", ">=Bert 200" },
    { "displayName", "Anna 1,bert 2,nobody" },
    { "department", "IT" },
    { "department", "!it" },
    { "userPrincipalName", "u12@a.test,u12@b.test" },
  };
  g_autoptr (GPtrArray) all = NULL;

  (void) data;
  fill (fixture->tenant, N_USERS);
  all = rows_of (fixture->tenant, "users", NULL);
  g_assert_cmpuint (all->len, ==, N_USERS);
  for (gsize f = 0; f < G_N_ELEMENTS (filters); f++)
    for (gsize s = 0; s < G_N_ELEMENTS (sorts); s++)
      {
        check_query (fixture->tenant, all, filters[f].key, filters[f].filter, sorts[s], FALSE);
        check_query (fixture->tenant, all, filters[f].key, filters[f].filter, sorts[s], TRUE);
      }
}

/* Whatever a resource says that it sorts and filters by, it does. */
static void
test_every_column (TenantFixture *fixture, gconstpointer data)
{
  (void) data;
  for (const ChyResource *const *resource = chy_resources (); *resource != NULL; resource++)
    for (const ChyField *field = (*resource)->columns; field->key != NULL; field++)
      {
        g_autoptr (ChyQuery) query = NULL;
        g_autoptr (ChyResult) result = NULL;
        g_autoptr (GError) error = NULL;
        GVariantDict dict;

        g_variant_dict_init (&dict, NULL);
        if (g_str_equal ((*resource)->id, "history"))
          g_variant_dict_insert (&dict, "documentId", "s", "none");
        if ((field->flags & CHY_FIELD_FILTER) != 0)
          g_variant_dict_insert (
              &dict, field->key, "s",
              g_variant_type_equal (chy_field_get_value_type (field), G_VARIANT_TYPE_BOOLEAN) ? "true" : "1");
        if (field->kind == CHY_FIELD_TIME || field->kind == CHY_FIELD_PERIOD)
          g_variant_dict_remove (&dict, field->key);
        query = chy_query_new ((*resource)->id, g_variant_dict_end (&dict));
        if ((field->flags & CHY_FIELD_SORTABLE) != 0)
          query->sort = g_strdup (field->key);
        query->details = TRUE;
        result = chy_tenant_query (fixture->tenant, query, NULL, &error);
        if (error != NULL && error->domain != CHY_TENANT_ERROR &&
            !chy_error_is (error, "query", "filter-missing"))
          g_error ("%s by %s: %s", (*resource)->id, field->key, error->message);
      }
}

static void
test_bad_queries (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyQuery) sort = chy_query_new ("users", NULL);
  g_autoptr (GVariant) wrong = body_from ("{'notAfter': <'tomorrow?'>}");
  g_autoptr (ChyQuery) value = chy_query_new ("certificates", wrong);
  g_autoptr (ChyQuery) history = chy_query_new ("history", NULL);
  g_autoptr (GError) no_sort = NULL;
  g_autoptr (GError) no_value = NULL;
  g_autoptr (GError) no_filter = NULL;

  (void) data;
  sort->sort = g_strdup ("distinguishedName");
  g_assert_null (chy_tenant_query (fixture->tenant, sort, NULL, &no_sort));
  g_assert_true (chy_error_is (no_sort, "query", "unknown-sort"));
  g_assert_null (chy_tenant_query (fixture->tenant, value, NULL, &no_value));
  g_assert_true (chy_error_is (no_value, "query", "bad-filter"));
  g_assert_null (chy_tenant_query (fixture->tenant, history, NULL, &no_filter));
  g_assert_true (chy_error_is (no_filter, "query", "filter-missing"));
}

/* From the first on, before the last. */
static void
test_ranges (TenantFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *filter;
    guint n;
  } cases[] = {
    { "{'activityDateTime': <'2026-03-01T12:00:00Z..2026-03-01T12:00:01Z'>}", 2 },
    { "{'activityDateTime': <'2026-03-01T11:00:00Z..2026-03-01T12:00:00Z'>}", 0 },
    { "{'activityDateTime': <'2026-03-01T12:00:01Z..2026-03-02T00:00:00Z'>}", 0 },
    { "{'activityDateTime': <'2026-02-28..2026-03-02'>, 'objectName': <'B'>}", 1 },
  };
  g_autoptr (GVariant) wrong = body_from ("{'activityDateTime': <'2026-03-01..tomorrow?'>}");
  g_autoptr (ChyQuery) query = chy_query_new ("audit", wrong);
  g_autoptr (GError) error = NULL;

  (void) data;
  apply_done (fixture->tenant, "group-add", "{'name': <'A'>}");
  apply_done (fixture->tenant, "group-add", "{'name': <'B'>}");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) rows = rows_of (fixture->tenant, "audit", cases[i].filter);
      guint n = 0;

      for (guint k = 0; k < rows->len; k++)
        n += g_strcmp0 (chy_body_get_text (rows->pdata[k], "activity"), "group-add") == 0;
      g_assert_cmpuint (n, ==, cases[i].n);
    }
  g_assert_null (chy_tenant_query (fixture->tenant, query, NULL, &error));
  g_assert_true (chy_error_is (error, "query", "bad-filter"));
}

static void
test_audit_details (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GVariant) after = NULL;

  (void) data;
  apply_done (fixture->tenant, "group-add", "{'name': <'Line\\none, back\\\\slash'>}");
  rows = rows_of (fixture->tenant, "audit", "{'activity': <'group-add'>}");
  g_assert_cmpuint (rows->len, ==, 1);
  after = chy_body_get (rows->pdata[0], "after");
  g_assert_cmpstr (chy_body_get_text (after, "name"), ==, "Line\none, back\\slash");
  g_assert_cmpint (chy_body_get_int (rows->pdata[0], "activityDateTime", 0), ==, FIXTURE_NOW);
}

/* --- what lists remember -------------------------------------------------------------------------- */

typedef struct
{
  gint64 fixed, counted;
} Counts;

static Counts
read_counts (sqlite3 *db, const char *table)
{
  sqlite3_stmt *statement = NULL;
  Counts counts;

  g_assert_cmpint (
      sqlite3_prepare_v2 (db, "SELECT fixed, counted FROM list_change WHERE base = ?1", -1, &statement, NULL),
      ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_bind_text (statement, 1, table, -1, SQLITE_STATIC), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  counts = (Counts){ sqlite3_column_int64 (statement, 0), sqlite3_column_int64 (statement, 1) };
  g_assert_cmpint (sqlite3_finalize (statement), ==, SQLITE_OK);
  return counts;
}

/* By how much the counts grow through a statement; takes `sql` over. */
static Counts
run_counted (sqlite3 *db, const char *table, char *sql)
{
  Counts before = read_counts (db, table), after;

  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
  g_free (sql);
  after = read_counts (db, table);
  return (Counts){ after.fixed - before.fixed, after.counted - before.counted };
}

static void
change_columns (sqlite3 *db, const ChyListTable *table)
{
  static const char insert[] =
      "INSERT INTO certificate (uuid, number, state, serial, thumbprint, subject, not_before, not_after, created)"
      " VALUES ('u', 1, 'issued', '01', 'ab', 'CN=a', 1, 2, 1)";
  Counts grown;

  g_assert_cmpstr (table->table, ==, "certificate");
  grown = run_counted (db, table->table, g_strdup (insert));
  g_assert_true (grown.fixed == 0 && grown.counted == 0);
  for (gsize i = 0; table->fixed[i] != NULL; i++)
    {
      grown = run_counted (db, table->table,
                           g_strdup_printf ("UPDATE \"%s\" SET \"%s\" = 7", table->table, table->fixed[i]));
      g_assert_cmpint (grown.fixed, ==, 1);
    }
  grown =
      run_counted (db, table->table,
                   g_strdup_printf ("UPDATE \"%s\" SET \"%s\" = 'revoked'", table->table, table->counter));
  g_assert_true (grown.fixed == 0 && grown.counted == 1);
  grown = run_counted (db, table->table, g_strdup_printf ("DELETE FROM \"%s\"", table->table));
  g_assert_cmpint (grown.fixed, ==, 1);
}

/* A fixed column that no trigger counts would leave lists in an order that is no more. */
static void
test_counted_changes (TenantFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = chy_tenant_local_get_store_path (fixture->folder);
  guint n_tables = 0;
  sqlite3 *db = NULL;

  if (TEST_POSTGRES)
    {
      g_test_skip ("lists of PostgreSQL remember nothing");
      return;
    }
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (chy_sqlite_add_collations (db), ==, SQLITE_OK);
  for (const ChyLocalResource *const *resource = chy_local_resources (); *resource != NULL; resource++)
    if ((*resource)->table != NULL && (*resource)->table->fixed != NULL)
      {
        change_columns (db, (*resource)->table);
        n_tables++;
      }
  g_assert_cmpuint (n_tables, >, 0);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func)                                                                                      \
  g_test_add (path, TenantFixture, NULL, tenant_fixture_set_up, func, tenant_fixture_tear_down)
  ADD ("/tenant/queries/lists are as a naive model has them", test_naive);
  ADD ("/tenant/queries/every column sorts and filters as it says", test_every_column);
  ADD ("/tenant/queries/wrong ones are refused", test_bad_queries);
  ADD ("/tenant/queries/the audit log shows before and after", test_audit_details);
  ADD ("/tenant/queries/a range has its beginning and not its end", test_ranges);
  ADD ("/tenant/queries/changes of what lists remember are counted", test_counted_changes);
  return g_test_run ();
}
