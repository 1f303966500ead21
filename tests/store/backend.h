/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/chy-store.h"

/* What a back end gives to the contract test: backend-NAME.c. */

#define TEST_PREFIX      "/io/github/chancery_pki/Chancery/test/"
#define TEST_STATEMENTS  TEST_PREFIX "statements"
#define TEST_APPLICATION 0x54455354

/* The schema with the migrations of `version` ("v1", "v2", "v3", "vbroken"). */
ChyStoreSchema test_schema (const char *version);

/* A folder for one test; removed with what is in it. */
char *test_folder_new (void);
void test_folder_free (char *folder);

/* The list that the tests ask. */
extern const ChyListTable test_things;

/* Opens (and makes) the database of the newest version in `folder`. Never NULL. */
ChyStore *backend_open (const char *folder);
/* How many rows "things" has; `data` is a gint64*. */
gboolean test_count_in (ChySession *session, gpointer data, GError **error);
gint64 test_count_things (ChyStore *store);
/* Waits until the search index has every row. */
void backend_wait_for_search (ChyStore *store);
