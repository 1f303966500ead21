/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "backend.h"

static const char *const columns[] = { "id", "subject", "serial", "state", "ends", NULL };
static const char *const sortable[] = { "subject", "serial", "state", "ends", NULL };
static const char *const searched[] = { "subject", "serial", NULL };
static const char *const fixed[] = { "subject", "serial", "ends", NULL };

const ChyListTable test_things = {
  .table = "thing",
  .columns = columns,
  .sortable = sortable,
  .search_table = "thing_search",
  .searched = searched,
  .counter = "state",
  .fixed = fixed,
};

ChyStoreSchema
test_schema (const char *version)
{
  g_autofree char *joined = g_strconcat (TEST_PREFIX, version, NULL);
  const char *path = g_intern_string (joined);

  return (ChyStoreSchema){
    .name = "test",
    .application_id = TEST_APPLICATION,
    .migrations_path = path,
    .statements_path = TEST_STATEMENTS,
  };
}

char *
test_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("chancery-store-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
test_folder_free (char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}

gboolean
test_count_in (ChySession *session, gpointer data, GError **error)
{
  return chy_session_get_int (session, "thing-count", CHY_NO_PARAMS, data, NULL, error);
}

gint64
test_count_things (ChyStore *store)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  g_assert_true (chy_store_read (store, test_count_in, &n, NULL, &error));
  g_assert_no_error (error);
  return n;
}
