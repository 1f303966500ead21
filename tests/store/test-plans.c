/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backend.h"
#include "store/backends/sqlite/chy-sqlite.h"

/* No page of a list reads rows that it does not show: what SQLite means to do for each sort and filter. */

#define N_ROWS 8000

/* A session that asks for the plan of every statement before it runs it. */
typedef struct
{
  ChySession parent;
  ChySession *real; /* not owned */
  GString *plan;    /* owned by the test */
} Explainer;

static gboolean
append_detail (ChyRow *row, gpointer data)
{
  g_string_append_printf (data, "%s\n", chy_row_text (row, 3));
  return TRUE;
}

static gboolean
explain_and_execute (ChySession *session,
                     const char *sql,
                     const ChyParam *params,
                     ChyRowFunc func,
                     gpointer data,
                     ChyOutcome *ret_outcome,
                     GError **error)
{
  Explainer *self = (Explainer *) session;
  g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);

  return chy_session_execute (self->real, explain, params, append_detail, self->plan, NULL, error) &&
         chy_session_execute (self->real, sql, params, func, data, ret_outcome, error);
}

static const ChySessionClass explainer_class = { explain_and_execute };

typedef struct
{
  const ChyListQuery *query;
  GString *plan;
} Question;

static gboolean
ask (ChySession *session, gpointer data, GError **error)
{
  Question *question = data;
  Explainer explainer = { .parent = *session, .real = session, .plan = question->plan };
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  explainer.parent.klass = &explainer_class;
  return chy_session_list_ids (&explainer.parent, question->query, 50, ids, error);
}

static gboolean
insert_many (ChySession *session, gpointer data, GError **error)
{
  static const char *const states[] = { "issued", "issued", "issued", "revoked", "pending" };

  (void) data;
  for (guint i = 0; i < N_ROWS; i++)
    {
      g_autofree char *subject = g_strdup_printf ("CN=device %u", i * 7919 % N_ROWS);
      g_autofree char *serial = g_strdup_printf ("%08x", i * 104729);

      if (!chy_session_run (session, "thing-insert",
                            CHY_PARAMS (CHY_TEXT (subject), CHY_TEXT (serial),
                                        CHY_TEXT (states[i % G_N_ELEMENTS (states)]),
                                        CHY_INT (i * 31 % 1000)),
                            error))
        return FALSE;
    }
  return TRUE;
}

/* Rows of "thing" are reached by an index or by their key; nothing is sorted unless few rows matched. */
static void
check_plan (const ChyListQuery *query, const char *plan, gboolean may_sort)
{
  g_auto (GStrv) lines = g_strsplit (plan, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      gboolean scans =
          g_str_equal (lines[i], "SCAN b") && g_strcmp0 (query->sort, "id") != 0 && query->sort != NULL;
      gboolean sorts = strstr (lines[i], "TEMP B-TREE") != NULL && !may_sort;

      if (scans || sorts)
        g_error ("sort %s%s, filter %s, search %s:\n%s", query->sort, query->descending ? " desc" : "",
                 query->matches != NULL ? query->matches[0].column : "none", query->search, plan);
    }
}

static void
check_query (ChyStore *store, const ChyListQuery *query, gboolean may_sort)
{
  g_autoptr (GString) plan = g_string_new (NULL);
  Question question = { query, plan };
  g_autoptr (GError) error = NULL;

  g_assert_true (chy_store_read (store, ask, &question, NULL, &error));
  g_assert_no_error (error);
  check_plan (query, plan->str, may_sort);
}

static void
test_plans (void)
{
  static const ChyMatch none[] = { { 0 } };
  static const ChyMatch equal[] = { { "state", CHY_MATCH_EQUAL, { CHY_PARAM_TEXT, 0, "issued" } }, { 0 } };
  static const ChyMatch in[] = { { "state", CHY_MATCH_IN, { CHY_PARAM_TEXT, 0, "issued,pending" } }, { 0 } };
  static const ChyMatch not [] = { { "state", CHY_MATCH_NOT_EQUAL, { CHY_PARAM_TEXT, 0, "revoked" } },
                                   { 0 } };
  static const ChyMatch many[] = { { "ends", CHY_MATCH_LESS, { CHY_PARAM_INT, 900 } }, { 0 } };
  static const ChyMatch few[] = { { "ends", CHY_MATCH_LESS, { CHY_PARAM_INT, 3 } }, { 0 } };
  static const ChyMatch prefix[] = { { "subject", CHY_MATCH_PREFIX, { CHY_PARAM_TEXT, 0, "cn=device 79" } },
                                     { 0 } };
  static const ChyMatch both[] = { { "state", CHY_MATCH_EQUAL, { CHY_PARAM_TEXT, 0, "issued" } },
                                   { "ends", CHY_MATCH_LESS, { CHY_PARAM_INT, 3 } },
                                   { 0 } };
  static const ChyMatch *const matches[] = { none, equal, in, not, many, few, prefix, both };
  static const gboolean may_sort[] = { FALSE, FALSE, FALSE, FALSE, FALSE, TRUE, TRUE, TRUE };
  static const char *const sorts[] = { "id", "subject", "serial", "state", "ends" };
  char *folder = test_folder_new ();
  g_autoptr (ChyStore) store = backend_open (folder);

  g_assert_true (chy_store_write (store, insert_many, NULL, NULL, NULL));
  backend_wait_for_search (store);
  for (guint m = 0; m < G_N_ELEMENTS (matches); m++)
    for (guint s = 0; s < G_N_ELEMENTS (sorts); s++)
      for (guint d = 0; d < 2; d++)
        {
          ChyListQuery query = { &test_things, matches[m], NULL, sorts[s], d == 1 };
          /* The table has no index (state, serial): few are sorted, many walked past. */
          check_query (store, &query, may_sort[m] || (m > 0 && strcmp (sorts[s], "serial") == 0));
        }
  g_clear_object (&store);
  test_folder_free (folder);
}

/* Also of a column whose prefixes no search asks for. */
static void
test_prefix_plan (void)
{
  static const char *const prefixed[] = { "subject", NULL };
  static const ChyMatch prefix[] = { { "serial", CHY_MATCH_PREFIX, { CHY_PARAM_TEXT, 0, "0001" } }, { 0 } };
  ChyListTable table = test_things;
  ChyListQuery query = { &table, prefix, NULL, "serial", FALSE };
  g_autoptr (GString) plan = g_string_new (NULL);
  Question question = { &query, plan };
  char *folder = test_folder_new ();
  g_autoptr (ChyStore) store = backend_open (folder);

  table.prefixed = prefixed;
  g_assert_true (chy_store_write (store, insert_many, NULL, NULL, NULL));
  g_assert_true (chy_store_read (store, ask, &question, NULL, NULL));
  if (strstr (plan->str, "SEARCH b USING COVERING INDEX thing_serial (serial>? AND serial<?)") == NULL)
    g_error ("%s", plan->str);
  g_clear_object (&store);
  test_folder_free (folder);
}

/* Sorted by its key a search streams, however many rows it finds. */
static void
test_search_plans (void)
{
  static const char *const searches[] = { "device", "dev ice 12", "zzz" };
  char *folder = test_folder_new ();
  g_autoptr (ChyStore) store = backend_open (folder);

  g_assert_true (chy_store_write (store, insert_many, NULL, NULL, NULL));
  backend_wait_for_search (store);
  for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
    for (guint d = 0; d < 2; d++)
      {
        ChyListQuery query = { &test_things, NULL, searches[i], NULL, d == 1 };
        check_query (store, &query, FALSE);
      }
  /* Found in many rows: along the sort's index. In few: found, then sorted. */
  for (guint d = 0; d < 2; d++)
    {
      ChyListQuery common = { &test_things, NULL, "device", "subject", d == 1 };
      ChyListQuery rare = { &test_things, NULL, "device 79", "subject", d == 1 };
      check_query (store, &common, FALSE);
      check_query (store, &rare, TRUE);
    }
  g_clear_object (&store);
  test_folder_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/plans/every-sort-and-filter-uses-an-index", test_plans);
  g_test_add_func ("/store/plans/a-search-streams", test_search_plans);
  g_test_add_func ("/store/plans/a-prefix-is-a-range", test_prefix_plan);
  return g_test_run ();
}
