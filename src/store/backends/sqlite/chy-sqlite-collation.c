/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-sqlite-collation.h"

#include "store/chy-collation.h"

static int
collate (void *data, int size_a, const void *a, int size_b, const void *b)
{
  return chy_collation_compare (data, a, (gsize) size_a, b, (gsize) size_b);
}

static void
free_collation (void *data)
{
  chy_collation_free (data);
}

/* One that nobody knows stays missing, and what needs it says so. */
static void
need_collation (void *data, sqlite3 *db, int encoding, const char *name)
{
  ChyCollation *collation = chy_collation_new (name);

  (void) data;
  (void) encoding;
  if (collation != NULL &&
      sqlite3_create_collation_v2 (db, name, SQLITE_UTF8, collation, collate, free_collation) != SQLITE_OK)
    chy_collation_free (collation);
}

int
chy_sqlite_add_collations (sqlite3 *db)
{
  return sqlite3_collation_needed (db, NULL, need_collation);
}
