/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "../support/test-store.h"
#include "tenant-fixture.h"
#include "tenant/local/chy-local-resource.h"

/* A page of a list comes from an index that is in its order, where there is one for that column. */

static char *
explain (const char *name, const char *table, const char *column, gboolean descending)
{
  /* Tables of the test are small: so only an order that no index has is sorted, and nothing is walked
   * through. */
  g_autofree char *sql = g_strdup_printf (
      "SET search_path = chancery_tenant; SET enable_sort = off; SET enable_incremental_sort = off;"
      "SET enable_seqscan = off; EXPLAIN (FORMAT JSON)"
      " SELECT id FROM %s ORDER BY %s%s, id%s LIMIT 50",
      table, column, descending ? " DESC NULLS LAST" : " NULLS FIRST", descending ? " DESC" : "");

  return test_server_query (name, sql);
}

static gboolean
has_index (const char *name, const char *table, const char *column)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT count (*) FROM pg_indexes WHERE schemaname = 'chancery_tenant' AND tablename = '%s'"
      " AND indexdef LIKE '%%(%s%%, id)'",
      table, column);
  g_autofree char *n = test_server_query (name, sql);

  return strcmp (n, "0") != 0;
}

static void
test_pages (TenantFixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_path_get_basename (fixture->folder);
  guint n = 0;

  (void) data;
  for (const ChyLocalResource *const *resource = chy_local_resources (); *resource != NULL; resource++)
    {
      const ChyListTable *table = (*resource)->table;

      for (gsize i = 0; table != NULL && table->sortable != NULL && table->sortable[i] != NULL; i++)
        for (guint way = 0; way < 2 && has_index (name, table->table, table->sortable[i]); way++)
          {
            g_autofree char *plan = explain (name, table->table, table->sortable[i], way == 1);

            if (strstr (plan, "Sort") != NULL)
              g_error ("%s by %s sorts: %s", table->table, table->sortable[i], plan);
            n++;
          }
    }
  g_assert_cmpuint (n, >, 60);
}

/* A word is looked for by its trigrams. */
static void
test_searches (TenantFixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_path_get_basename (fixture->folder);

  (void) data;
  for (const ChyLocalResource *const *resource = chy_local_resources (); *resource != NULL; resource++)
    if ((*resource)->table != NULL && (*resource)->table->searched != NULL)
      {
        const char *table = (*resource)->table->table;
        g_autofree char *sql = g_strdup_printf (
            "SET search_path = chancery_tenant, chancery_extensions; SET enable_seqscan = off; SET enable_indexscan = off;"
            " EXPLAIN (FORMAT JSON) SELECT id FROM %s WHERE searched LIKE '%%contoso%%'",
            table);
        g_autofree char *plan = test_server_query (name, sql);
        g_autofree char *index = g_strconcat (table, "_searched", NULL);

        if (strstr (plan, index) == NULL)
          g_error ("%s is searched without its index: %s", table, plan);
      }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func)                                                                                      \
  g_test_add (path, TenantFixture, NULL, tenant_fixture_set_up, func, tenant_fixture_tear_down)
  ADD ("/tenant/plans/pages come in the order of an index", test_pages);
  ADD ("/tenant/plans/words are looked for by trigrams", test_searches);
  return g_test_run ();
}
