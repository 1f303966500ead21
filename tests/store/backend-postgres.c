/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backend.h"
#include "postgres-server.h"

/* A folder stands for a database of its name. */

ChyStore *
backend_open (const char *folder)
{
  g_autofree char *name = g_path_get_basename (folder);
  g_autofree char *url = test_server_url (name);
  g_autoptr (GError) error = NULL;
  ChyStoreSchema schema = test_schema ("v3");
  ChyStore *store = chy_store_postgres_open (url, &schema, CHY_STORE_CREATE, &error);

  g_assert_no_error (error);
  return store;
}

/* Its index has a row as soon as the table has it. */
void
backend_wait_for_search (ChyStore *store)
{
  (void) store;
}
