/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backend.h"
#include "store/backends/sqlite/chy-sqlite.h"

/* Compiled a second time with 1: SQLite without FTS5, where lists look through the columns. */
#ifndef TEST_NO_FULL_TEXT
#define TEST_NO_FULL_TEXT 0
#endif

typedef struct
{
  gint64 watermark;
  gint64 n_stale;
  gint64 n_things;
} Progress;

static gboolean
read_progress (ChySession *session, gpointer data, GError **error)
{
  Progress *progress = data;

  *progress = (Progress){ 0 };
  return chy_session_get_int (session, "search-watermark", CHY_NO_PARAMS, &progress->watermark, NULL,
                              error) &&
         chy_session_get_int (session, "search-stale-count", CHY_NO_PARAMS, &progress->n_stale, NULL,
                              error) &&
         chy_session_get_int (session, "thing-last", CHY_NO_PARAMS, &progress->n_things, NULL, error);
}

ChyStore *
backend_open (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "test.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyClock) clock = chy_clock_new_fixed (1);
  ChyStoreSchema schema = test_schema ("v3");
  ChySqliteOptions options = chy_sqlite_options_default;
  ChyStore *store;

  options.no_full_text = TEST_NO_FULL_TEXT;
  store = chy_store_sqlite_open_with (path, &schema, CHY_STORE_CREATE, &options, clock, &error);
  g_assert_no_error (error);
  return store;
}

void
backend_wait_for_search (ChyStore *store)
{
  Progress progress;

  if (TEST_NO_FULL_TEXT)
    return;
  for (guint i = 0; i < 30000; i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean ok = chy_store_read (store, read_progress, &progress, NULL, &error);

      g_assert_no_error (error);
      g_assert_true (ok);
      if (progress.watermark >= progress.n_things && progress.n_stale == 0)
        return;
      g_usleep (10000);
    }
  g_error ("the search index was not fed");
}
