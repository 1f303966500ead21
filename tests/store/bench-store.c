/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "backend.h"
#include "store/backends/sqlite/chy-sqlite.h"

/* Figures of the SQLite store: meson test --benchmark. CHANCERY_BENCH_ROWS sets the size of the large table
 * (1,000,000 unless said otherwise). They mean little under sanitizers. */

#define N_COMMITS 2000
#define N_THREADS 8
#define N_PAGES   400
#define INSERTS   5000

static double
now_ms (void)
{
  return (double) g_get_monotonic_time () / 1000.0;
}

static double
cpu_ms (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000.0 +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000.0;
}

static void
must (gboolean ok, GError *error)
{
  if (!ok)
    g_error ("%s", error->message);
}

static ChyStore *
open_store (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "bench.db", NULL);
  ChyStoreSchema schema = test_schema ("v3");
  g_autoptr (ChyClock) clock = chy_clock_new_fixed (1);
  g_autoptr (GError) error = NULL;
  ChyStore *store = chy_store_sqlite_open (path, &schema, CHY_STORE_CREATE, clock, &error);

  must (store != NULL, error);
  return store;
}

/* --- commits -------------------------------------------------------------------------------------- */

typedef struct
{
  ChyStore *store;
  guint number;
  guint n;
  guint8 body[3000];
} Worker;

static gboolean
insert_body (ChySession *session, gpointer data, GError **error)
{
  Worker *worker = data;
  g_autofree char *serial = g_strdup_printf ("%u-%u", worker->number, worker->n);

  return chy_session_run (session, "thing-insert-whole",
                          CHY_PARAMS (CHY_TEXT ("CN=bench"), CHY_TEXT (serial), CHY_TEXT ("issued"),
                                      CHY_INT (worker->n), CHY_NULL,
                                      CHY_BLOB (worker->body, sizeof worker->body)),
                          error);
}

static gpointer
commit_many (gpointer data)
{
  Worker *worker = data;

  for (worker->n = 0; worker->n < N_COMMITS; worker->n++)
    {
      g_autoptr (GError) error = NULL;
      must (chy_store_write (worker->store, insert_body, worker, NULL, &error), error);
    }
  return NULL;
}

static void
bench_commits (guint n_threads)
{
  char *folder = test_folder_new ();
  g_autoptr (ChyStore) store = open_store (folder);
  g_autofree Worker *workers = g_new0 (Worker, n_threads);
  GThread *threads[N_THREADS];
  guint64 n_operations = 0;
  guint64 n_commits = 0;
  double start = now_ms ();
  double cpu = cpu_ms ();
  double elapsed;

  for (guint i = 0; i < n_threads; i++)
    {
      workers[i].store = store;
      workers[i].number = i;
      threads[i] = g_thread_new ("commit", commit_many, &workers[i]);
    }
  for (guint i = 0; i < n_threads; i++)
    g_thread_join (threads[i]);
  elapsed = now_ms () - start;
  cpu = cpu_ms () - cpu;
  chy_store_sqlite_get_stats (store, &n_operations, &n_commits);
  g_print ("writes of 3 kB, %u thread(s): %.0f/s, %.0f us CPU each, %.1f a commit\n", n_threads,
           (double) n_operations / elapsed * 1000.0, cpu * 1000.0 / (double) n_operations,
           (double) n_operations / (double) n_commits);
  g_clear_object (&store);
  test_folder_free (folder);
}

/* --- a large table -------------------------------------------------------------------------------- */

typedef struct
{
  guint64 at;
  guint64 n_rows;
} Filling;

static gboolean
insert_batch (ChySession *session, gpointer data, GError **error)
{
  static const char *const departments[] = { "Sales", "Development", "Purchasing", "Works", "Field service" };
  const Filling *filling = data;

  for (guint64 i = filling->at; i < MIN (filling->at + INSERTS, filling->n_rows); i++)
    {
      guint64 mixed = (i * 2654435761u) & 0xffffffff;
      g_autofree char *subject =
          g_strdup_printf ("CN=device%06u.example.com,OU=%s,O=Example", (guint) (mixed % 1000000),
                           departments[mixed % G_N_ELEMENTS (departments)]);
      g_autofree char *serial = g_strdup_printf ("%08x%08x", (guint) mixed, (guint) i);
      /* One in fifty revoked, few pending; those that end soon are rare. */
      const char *state = i % 50 == 7 ? "revoked" : i % 1000 == 3 ? "pending" : "issued";

      if (!chy_session_run (session, "thing-insert",
                            CHY_PARAMS (CHY_TEXT (subject), CHY_TEXT (serial), CHY_TEXT (state),
                                        CHY_INT ((gint64) (mixed % 31536000))),
                            error))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  const ChyListQuery *query;
  guint limit;
  GArray *ids;
  gint64 count;
} Page;

static gboolean
skip_row (ChyRow *row, gpointer data)
{
  (void) data;
  (void) chy_row_text (row, 1);
  return TRUE;
}

static gboolean
read_page (ChySession *session, gpointer data, GError **error)
{
  Page *page = data;

  g_array_set_size (page->ids, 0);
  return chy_session_list_ids (session, page->query, page->limit, page->ids, error) &&
         (page->limit == 0 || chy_session_list_rows (session, &test_things, (const gint64 *) page->ids->data,
                                                     page->ids->len, skip_row, NULL, error));
}

static gboolean
read_count (ChySession *session, gpointer data, GError **error)
{
  Page *page = data;

  return chy_session_list_count (session, page->query, &page->count, error);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
measure (ChyStore *store, ChySessionFunc func, Page *page)
{
  g_autoptr (GError) error = NULL;
  double start = now_ms ();

  must (chy_store_read (store, func, page, NULL, &error), error);
  return now_ms () - start;
}

static void
bench_list (ChyStore *store, const char *name, const ChyListQuery *query)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  Page page = { query, 50, ids, 0 };
  double times[N_PAGES];
  double whole;
  double count;

  for (guint i = 0; i < N_PAGES; i++)
    times[i] = measure (store, read_page, &page);
  qsort (times, N_PAGES, sizeof times[0], compare_doubles);
  count = measure (store, read_count, &page);
  page.limit = 0;
  whole = measure (store, read_page, &page);
  g_print ("%-44s page %6.2f ms, 99%% %6.2f; all %8d ids %7.1f ms; count %7.1f ms%s\n", name,
           times[N_PAGES / 2], times[N_PAGES * 99 / 100], (int) ids->len, whole, count,
           times[N_PAGES / 2] < 5.0 && times[N_PAGES * 99 / 100] < 20.0 && whole < 1000.0 ? ""
                                                                                          : "  TOO SLOW");
}

static void
bench_lists (ChyStore *store)
{
  static const ChyMatch revoked[] = { { "state", CHY_MATCH_EQUAL, { CHY_PARAM_TEXT, 0, "revoked" } }, { 0 } };
  static const ChyMatch issued[] = { { "state", CHY_MATCH_EQUAL, { CHY_PARAM_TEXT, 0, "issued" } }, { 0 } };
  static const ChyMatch two[] = { { "state", CHY_MATCH_IN, { CHY_PARAM_TEXT, 0, "issued,pending" } }, { 0 } };
  static const ChyMatch soon[] = { { "ends", CHY_MATCH_LESS, { CHY_PARAM_INT, 30000 } }, { 0 } };
  static const ChyMatch late[] = { { "ends", CHY_MATCH_AT_LEAST, { CHY_PARAM_INT, 3000000 } }, { 0 } };
  static const struct
  {
    const char *name;
    const ChyMatch *matches;
  } filters[] = { { "all", NULL },     { "state=revoked", revoked }, { "state=issued", issued },
                  { "2 states", two }, { "ends soon", soon },        { "ends late", late } };
  static const char *const sorts[] = { "id", "subject", "serial", "state", "ends" };
  static const char *const searches[] = { "device", "device012", "012345", "sales example",
                                          "zzzz",   "cn",        "dev 99" };

  for (guint f = 0; f < G_N_ELEMENTS (filters); f++)
    for (guint s = 0; s < G_N_ELEMENTS (sorts); s++)
      {
        g_autofree char *name = g_strdup_printf ("%s, by %s", filters[f].name, sorts[s]);
        ChyListQuery query = { &test_things, filters[f].matches, NULL, sorts[s], s % 2 == 1 };
        bench_list (store, name, &query);
      }
  for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
    for (guint s = 0; s < 2; s++)
      {
        g_autofree char *name = g_strdup_printf ("“%s”, by %s", searches[i], sorts[s]);
        ChyListQuery query = { &test_things, NULL, searches[i], sorts[s], TRUE };
        bench_list (store, name, &query);
      }
}

static void
bench_large (void)
{
  const char *text = g_getenv ("CHANCERY_BENCH_ROWS");
  Filling filling = { 0, text != NULL ? g_ascii_strtoull (text, NULL, 10) : 1000000 };
  char *folder = test_folder_new ();
  g_autoptr (ChyStore) store = open_store (folder);
  double start = now_ms ();

  for (; filling.at < filling.n_rows; filling.at += INSERTS)
    {
      g_autoptr (GError) error = NULL;
      must (chy_store_write (store, insert_batch, &filling, NULL, &error), error);
    }
  g_print ("%d rows written in %.1f s", (int) filling.n_rows, (now_ms () - start) / 1000.0);
  start = now_ms ();
  backend_wait_for_search (store);
  g_print (", search index fed in further %.1f s\n", (now_ms () - start) / 1000.0);
  bench_lists (store);
  g_clear_object (&store);
  test_folder_free (folder);
}

int
main (void)
{
  bench_commits (1);
  bench_commits (N_THREADS);
  bench_large ();
  return 0;
}
