/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/chy-store.h"

/* Compiled a second time with 1: the same tests on a PostgreSQL server of their own. */
#ifndef TEST_POSTGRES
#define TEST_POSTGRES 0
#endif

#if TEST_POSTGRES
#include "postgres-server.h"
#endif

/* The store of `schema` in `folder`, a file of that name or a database named like the folder. */
static inline ChyStore *
test_store_open (const char *folder,
                 const ChyStoreSchema *schema,
                 ChyStoreOpenFlags flags,
                 ChyClock *clock,
                 GError **error)
{
#if TEST_POSTGRES
  g_autofree char *name = g_path_get_basename (folder);
  g_autofree char *url = test_server_url (name);

  (void) clock;
  return chy_store_postgres_open (url, schema, flags, error);
#else
  g_autofree char *file = g_strconcat (schema->name, ".db", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);

  return chy_store_sqlite_open (path, schema, flags, clock, error);
#endif
}
