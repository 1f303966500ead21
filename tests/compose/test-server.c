/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <libpq-fe.h>
#include <string.h>

#include "compose/chy-folder.h"
#include "compose/chy-move.h"
#include "compose/chy-restore.h"
#include "compose/chy-sample.h"
#include "model/chy-problem.h"
#include "postgres-server.h"
#include "road.h"
#include "store/chy-audit.h"
#include "tenant/local/chy-tenant-local.h"

/* A whole tenant on a PostgreSQL server, the ways to it and back. */

typedef struct
{
  char *root;
  char *data; /* a folder that is not there yet */
  char *url;
} Place;

static void
place_set_up (Place *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strdup_printf ("team-%08x", g_random_int ());

  (void) data;
  self->root = g_dir_make_tmp ("chy-server-XXXXXX", &error);
  g_assert_no_error (error);
  self->data = g_build_filename (self->root, "data", NULL);
  self->url = test_server_url (name);
}

static void
remove_tree (const char *path)
{
  g_autofree char *line = g_strdup_printf ("rm -r '%s'", path);

  g_assert_true (g_spawn_command_line_sync (line, NULL, NULL, NULL, NULL));
}

static void
place_tear_down (Place *self, gconstpointer data)
{
  (void) data;
  while (g_main_context_iteration (NULL, FALSE))
    ;
  remove_tree (self->root);
  g_free (self->root);
  g_free (self->data);
  g_free (self->url);
}

static ChyFolder *
open_at (const char *location)
{
  g_autoptr (GError) error = NULL;
  ChyFolder *folder = chy_folder_open (location, TRUE, &error);

  g_assert_no_error (error);
  return folder;
}

static void
unlock (ChyFolder *folder, const char *passphrase)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySecret) secret = chy_secret_new_string (passphrase);

  g_assert_true (chy_vault_open (folder->vault, secret, &error));
  g_assert_no_error (error);
}

static void
add_user (ChyFolder *folder, const char *name)
{
  g_autoptr (GError) error = NULL;
  GVariantDict dict;
  ChyOutcome *outcome;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", name);
  outcome = road_apply (folder->tenant, "user-add", g_variant_dict_end (&dict), NULL, NULL, &error);
  g_assert_no_error (error);
  chy_outcome_free (outcome);
}

static void
apply_text (ChyTenant *tenant, const char *type, const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *params = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);
  ChyOutcome *outcome;

  g_assert_no_error (error);
  outcome = road_apply (tenant, type, params, NULL, NULL, &error);
  g_assert_no_error (error);
  chy_outcome_free (outcome);
}

static void
work_once (ChyFolder *folder, gint64 expected)
{
  g_autoptr (GError) error = NULL;
  ChyConnectorCounts counts = { 0 };

  g_assert_true (chy_folder_run_connector (folder, "CONNECTOR1", CHY_CONNECTOR_ONCE, NULL, NULL, NULL, NULL,
                                           &counts, &error));
  g_assert_no_error (error);
  g_assert_cmpint (counts.succeeded, ==, expected);
}

/* The databases are whole, their audit too. */
static void
assert_whole (ChyFolder *folder)
{
  ChyStore *stores[] = { folder->store, folder->authority_store };

  for (gsize i = 0; i < G_N_ELEMENTS (stores); i++)
    {
      g_autoptr (GError) error = NULL;
      ChyAuditResult result = { 0 };

      g_assert_true (chy_store_check (stores[i], TRUE, NULL, &error));
      g_assert_no_error (error);
      g_assert_true (chy_audit_verify (stores[i], NULL, NULL, NULL, NULL, &result, &error));
      g_assert_cmpint (result.state, ==, CHY_AUDIT_WHOLE);
    }
}

/* --- a team --------------------------------------------------------------------------------------- */

static void
on_changed (ChyTenant *tenant, const char *const *resources, gpointer data)
{
  (void) tenant;
  (void) resources;
  ++*(guint *) data;
}

static gboolean
on_late (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_team (Place *place, gconstpointer data)
{
  ChyFolder *first = open_at (place->url);
  ChyFolder *second;
  guint heard = 0;
  gboolean late = FALSE;
  guint source;

  (void) data;
  road_prepare (first->tenant, "ec:p256", 6);
  work_once (first, 6);
  second = open_at (place->url);
  unlock (second, ROAD_PASSPHRASE);
  g_assert_cmpint (road_count (second->tenant, "requests", "state", "delivered"), ==, 6);
  g_assert_cmpint (road_count (second->tenant, "authorities", NULL, NULL), ==, 1);
  /* What one of them does the other one hears of. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_signal_connect (first->tenant, "changed", G_CALLBACK (on_changed), &heard);
  road_import (second->tenant, 7, 2);
  source = g_timeout_add_seconds (20, on_late, &late);
  while (heard == 0 && !late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (late);
  g_source_remove (source);
  work_once (second, 2);
  g_assert_cmpint (road_count (first->tenant, "requests", "state", "delivered"), ==, 8);
  assert_whole (first);
  chy_folder_close (second);
  chy_folder_close (first);
}

/* What somebody holds is passed over, not waited for. */
static void
test_held (Place *place, gconstpointer data)
{
  ChyFolder *folder = open_at (place->url);
  PGconn *holder = PQconnectdb (place->url);

  (void) data;
  road_prepare (folder->tenant, "ec:p256", 3);
  PQclear (PQexec (holder, "BEGIN; SELECT id FROM chancery_tenant.request ORDER BY id LIMIT 1 FOR UPDATE"));
  g_assert_cmpint (PQtransactionStatus (holder), ==, PQTRANS_INTRANS);
  work_once (folder, 2);
  PQfinish (holder);
  work_once (folder, 1);
  chy_folder_close (folder);
}

typedef struct
{
  ChyFolder *folder;
  const char *name;
  ChyConnectorCounts counts;
} Engine;

static gpointer
run_engine (gpointer data)
{
  Engine *engine = data;
  g_autoptr (GError) error = NULL;

  g_assert_true (chy_folder_run_connector (engine->folder, engine->name, CHY_CONNECTOR_ONCE, NULL, NULL, NULL,
                                           NULL, &engine->counts, &error));
  g_assert_no_error (error);
  return NULL;
}

/* Two engines at once, as on two computers, which do not share the lock of a folder. */
static void
test_two_engines (Place *place, gconstpointer data)
{
  g_autofree char *alias = g_strdup_printf ("%s&application_name=other", place->url);
  Engine engines[] = { { open_at (place->url), "CONNECTOR1", { 0 } }, { NULL, "CONNECTOR2", { 0 } } };
  GThread *threads[G_N_ELEMENTS (engines)];
  ChyTenant *tenant = engines[0].folder->tenant;

  (void) data;
  road_prepare (tenant, "ec:p256", 40);
  apply_text (tenant, "connector-enroll", "{'name': <'CONNECTOR2'>}");
  apply_text (tenant, "template-grant",
              "{'template': <'IntunePKCS'>, 'principal': <'CORP\\\\CONNECTOR2$'>, 'right': <'enroll'>}");
  apply_text (tenant, "authority-grant",
              "{'authority': <'" ROAD_CA
              "'>, 'principal': <'CORP\\\\CONNECTOR2$'>, 'right': <'request-certificates'>}");
  engines[1].folder = open_at (alias);
  unlock (engines[1].folder, ROAD_PASSPHRASE);
  for (gsize i = 0; i < G_N_ELEMENTS (engines); i++)
    threads[i] = g_thread_new ("engine", run_engine, &engines[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (engines); i++)
    g_thread_join (threads[i]);
  /* Each once, by whichever of them. */
  g_assert_cmpint (engines[0].counts.succeeded + engines[1].counts.succeeded, ==, 40);
  g_assert_cmpint (road_count (tenant, "requests", "state", "delivered"), ==, 40);
  g_assert_cmpint (road_count (tenant, "certificates", NULL, NULL), ==, 40);
  assert_whole (engines[0].folder);
  chy_folder_close (engines[1].folder);
  chy_folder_close (engines[0].folder);
}

static void
test_backup (Place *place, gconstpointer data)
{
  g_autofree char *file = g_build_filename (place->root, "saved.backup", NULL);
  g_autoptr (ChyClock) clock = chy_clock_new_system ();
  g_autoptr (GError) error = NULL;
  ChyFolder *folder = open_at (place->url);

  (void) data;
  road_prepare (folder->tenant, "ec:p256", 4);
  work_once (folder, 4);
  g_assert_true (chy_backup_write (CHY_TENANT_LOCAL (folder->tenant), file, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  chy_folder_close (folder);
  g_assert_true (chy_restore (place->data, file, "alice", clock, NULL, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  folder = open_at (place->data);
  unlock (folder, ROAD_PASSPHRASE);
  g_assert_cmpint (road_count (folder->tenant, "requests", "state", "delivered"), ==, 4);
  road_import (folder->tenant, 5, 1);
  work_once (folder, 1);
  assert_whole (folder);
  chy_folder_close (folder);
}

/* --- moving --------------------------------------------------------------------------------------- */

static GPtrArray *
ask (ChyTenant *tenant, const char *resource, const char *search, const char *sort)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyQuery) query = chy_query_new (resource, NULL);
  g_autoptr (ChyResult) result = NULL;
  GPtrArray *rows;

  query->search = g_strdup (search);
  query->sort = g_strdup (sort);
  result = chy_tenant_query (tenant, query, NULL, &error);
  g_assert_no_error (error);
  rows = chy_result_rows (result, 0, 100, NULL, &error);
  g_assert_no_error (error);
  return rows;
}

static void
assert_same (ChyTenant *one, ChyTenant *other)
{
  static const struct
  {
    const char *resource, *search, *sort;
  } lists[] = {
    { "users", NULL, "displayName" },
    { "users", "meier", NULL },
    { "devices", NULL, NULL },
    { "devices", "-0012", "displayName" },
    { "groups", NULL, NULL },
    { "templates", NULL, NULL },
    { "profiles", NULL, NULL },
    { "connectors", NULL, NULL },
    { "requests", NULL, NULL },
    { "requests", "meier", "deviceDisplayName" },
    { "certificates", NULL, NULL },
    { "certificates", "JÜRG", "subjectName" },
    { "certificates", NULL, "notAfter" },
    { "authorities", NULL, NULL },
    { "failure-causes", NULL, NULL },
    { "settings", NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (GPtrArray) a = ask (one, lists[i].resource, lists[i].search, lists[i].sort);
      g_autoptr (GPtrArray) b = ask (other, lists[i].resource, lists[i].search, lists[i].sort);

      if (a->len == 0)
        g_error ("%s, “%s”: nothing to compare", lists[i].resource, lists[i].search);
      g_assert_cmpuint (a->len, ==, b->len);
      for (guint r = 0; r < a->len; r++)
        if (!g_variant_equal (a->pdata[r], b->pdata[r]))
          {
            g_autofree char *was = g_variant_print (a->pdata[r], FALSE);
            g_autofree char *is = g_variant_print (b->pdata[r], FALSE);

            g_error ("%s, row %u: %s became %s", lists[i].resource, r, was, is);
          }
    }
}

static gboolean
move (const char *folder, const char *url, GError **error)
{
  g_autoptr (ChyClock) clock = chy_clock_new_system ();

  return chy_move_folder (folder, url, "alice", clock, NULL, error);
}

/* A year of a whole organization, compared with a second copy of it that stays. */
static void
test_move (Place *place, gconstpointer data)
{
  g_autofree char *kept = g_build_filename (place->root, "kept", NULL);
  g_autofree char *line = g_strdup_printf ("cp -r '%s' '%s'", place->data, kept);
  g_autofree char *file = g_build_filename (place->data, "tenant.db", NULL);
  g_autoptr (GError) error = NULL;
  ChyFolder *before;
  ChyFolder *after;

  (void) data;
  g_assert_true (chy_sample_create (place->data, g_get_real_time (), NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_spawn_command_line_sync (line, NULL, NULL, NULL, NULL));

  before = open_at (kept);
  /* Somebody works in it. */
  g_assert_false (move (kept, place->url, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_LOCKED);
  g_clear_error (&error);

  g_assert_true (move (place->data, place->url, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  after = open_at (place->url);
  assert_same (before->tenant, after->tenant);
  assert_whole (after);
  unlock (after, CHY_SAMPLE_PASSPHRASE);
  add_user (after, "Newcomer");
  chy_folder_close (after);
  chy_folder_close (before);

  /* There is nothing in the folder any more, and no room for another one there. */
  g_assert_false (move (place->data, place->url, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  /* Nobody takes that for a tenant that has lost everything. */
  g_assert_null (chy_folder_open (place->data, TRUE, &error));
  g_assert_true (chy_error_is (error, "folder", "moved"));
}

/* A folder in which nothing was done fits nowhere but into an empty database. */
static void
test_move_nothing (Place *place, gconstpointer data)
{
  g_autofree char *other = g_build_filename (place->root, "other", NULL);
  g_autofree char *file = g_build_filename (other, "tenant.db", NULL);
  g_autoptr (GError) error = NULL;
  ChyFolder *folder;

  (void) data;
  folder = open_at (place->data);
  add_user (folder, "Anna");
  chy_folder_close (folder);
  chy_folder_close (open_at (other));
  g_assert_true (move (place->data, place->url, &error));
  g_assert_no_error (error);
  g_assert_false (move (other, place->url, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_NOT_EMPTY);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
}

static guint
count_moves (ChyFolder *folder)
{
  g_autoptr (GPtrArray) rows = ask (folder->tenant, "audit", "migrate", NULL);

  return rows->len;
}

/* A tenant without authorities, as a try leaves it that ended just before it put the files aside: all of it
 * is there, and is not told twice. */
static void
test_move_late (Place *place, gconstpointer data)
{
  g_autofree char *kept = g_build_filename (place->root, "kept", NULL);
  g_autofree char *line = g_strdup_printf ("cp -r '%s' '%s'", place->data, kept);
  g_autoptr (GError) error = NULL;
  ChyFolder *folder;

  (void) data;
  folder = open_at (place->data);
  add_user (folder, "Anna");
  chy_folder_close (folder);
  g_assert_true (g_spawn_command_line_sync (line, NULL, NULL, NULL, NULL));
  g_assert_true (move (place->data, place->url, &error));
  g_assert_no_error (error);
  g_assert_true (move (kept, place->url, &error));
  g_assert_no_error (error);
  folder = open_at (place->url);
  g_assert_cmpuint (count_moves (folder), ==, 1);
  assert_whole (folder);
  chy_folder_close (folder);
}

static void
prepare_folder (const char *path)
{
  ChyFolder *folder = open_at (path);

  road_prepare (folder->tenant, "ec:p256", 2);
  chy_folder_close (folder);
}

static void
test_move_again (Place *place, gconstpointer data)
{
  g_autofree char *path = g_build_filename (place->data, "tenant.db", NULL);
  g_autofree char *other = g_build_filename (place->root, "other", NULL);
  g_autoptr (ChyClock) clock = chy_clock_new_system ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyStore) from = NULL;
  g_autoptr (ChyStore) to = NULL;
  ChyFolder *after;

  (void) data;
  prepare_folder (place->data);
  prepare_folder (other);
  /* As a first try leaves it that ended between the two. */
  from = chy_store_sqlite_open (path, &chy_tenant_schema, 0, clock, &error);
  to = chy_store_postgres_open (place->url, &chy_tenant_schema, CHY_STORE_CREATE, &error);
  g_assert_no_error (error);
  g_assert_true (chy_store_copy (from, to, NULL, &error));
  g_assert_no_error (error);
  g_clear_object (&from);
  g_clear_object (&to);

  /* It is not the other one's. */
  g_assert_false (move (other, place->url, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_NOT_EMPTY);
  g_clear_error (&error);
  g_assert_true (move (place->data, place->url, &error));
  g_assert_no_error (error);
  after = open_at (place->url);
  unlock (after, ROAD_PASSPHRASE);
  work_once (after, 2);
  /* The first try had not told of it. */
  g_assert_cmpuint (count_moves (after), ==, 1);
  assert_whole (after);
  chy_folder_close (after);
}

static void
test_locations (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *url = chy_folder_location (NULL, "postgresql://host/db", &error);

  g_assert_cmpstr (url, ==, "postgresql://host/db");
  g_assert_null (chy_folder_path (NULL, "postgresql://u:hunter2@host/db", &error));
  g_assert_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED);
  g_assert_null (strstr (error->message, "hunter2"));
  g_clear_error (&error);
  g_assert_null (chy_folder_location (NULL, "https://u:hunter2@host/", &error));
  g_assert_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED);
  g_assert_null (strstr (error->message, "hunter2"));
}

#define ADD(path, func) g_test_add ("/compose/server/" path, Place, NULL, place_set_up, func, place_tear_down)

int
main (int argc, char *argv[])
{
  g_autofree char *home = g_dir_make_tmp ("chy-home-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("two work on one tenant and hear of each other", test_team);
  ADD ("a request that somebody holds is passed over", test_held);
  ADD ("two engines at once do each request once", test_two_engines);
  ADD ("a backup of it is a data folder", test_backup);
  ADD ("a whole organization is moved there and is the same", test_move);
  ADD ("a move that was interrupted goes on", test_move_again);
  ADD ("a move that was interrupted late is not told twice", test_move_late);
  ADD ("a folder without anything is not taken for what is there", test_move_nothing);
  g_test_add_func ("/compose/server/addresses are told from folders and not repeated", test_locations);
  status = g_test_run ();
  remove_tree (home);
  return status;
}
