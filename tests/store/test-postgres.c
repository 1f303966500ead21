/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "backend.h"
#include "postgres-proxy.h"
#include "postgres-server.h"
#include "store/backends/postgres/chy-postgres.h"

/* PostgreSQL alone: what breaks between us and it, and databases that are not as we left them. */

typedef struct
{
  char *name; /* of the database */
  char *url;
  ChyStore *store;
} Fixture;

static ChyStore *
open_store (const char *url, const char *version, ChyStoreOpenFlags flags, GError **error)
{
  ChyStoreSchema schema = test_schema (version);
  ChyPostgresOptions options = chy_postgres_options_default;

  options.lock_timeout = 300;
  options.reconnect_timeout = 1500;
  return chy_store_postgres_open_with (url, &schema, flags, &options, error);
}

static ChyStore *
must_open (const char *url, const char *version)
{
  g_autoptr (GError) error = NULL;
  ChyStore *store = open_store (url, version, CHY_STORE_CREATE, &error);

  g_assert_no_error (error);
  return store;
}

static void
set_up_bare (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->name = g_strdup_printf ("test-%08x", g_random_int ());
  fixture->url = test_server_url (fixture->name);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  set_up_bare (fixture, data);
  fixture->store = must_open (fixture->url, "v3");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_clear_object (&fixture->store);
  g_free (fixture->name);
  g_free (fixture->url);
}

/* --- operations ----------------------------------------------------------------------------------- */

typedef struct
{
  const char *subject;
  const char *kill; /* the database whose connections break once, in the middle; or NULL */
  guint n_runs;
  GThread *starter; /* starts the server again */
} Insert;

/* Ends every connection to the database but the one that asks. */
static void
kill_all (const char *name)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT count (pg_terminate_backend (pid, 5000)) FROM pg_stat_activity"
                       " WHERE datname = '%s' AND pid <> pg_backend_pid ()",
                       name);

  g_free (test_server_query ("postgres", sql));
}

static gboolean
insert_one (ChySession *session, Insert *insert, GError **error)
{
  return chy_session_run (session, "thing-insert",
                          CHY_PARAMS (CHY_TEXT (insert->subject), CHY_NULL, CHY_TEXT ("issued"), CHY_NULL),
                          error);
}

static gboolean
insert_two (ChySession *session, gpointer data, GError **error)
{
  Insert *insert = data;

  if (!insert_one (session, insert, error))
    return FALSE;
  if (insert->n_runs++ == 0 && insert->kill != NULL)
    kill_all (insert->kill);
  return insert_one (session, insert, error);
}

static void
must_insert (ChyStore *store, Insert *insert)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = chy_store_write (store, insert_two, insert, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
}

/* --- lost connections ----------------------------------------------------------------------------- */

static void
test_killed_while_idle (Fixture *fixture, gconstpointer data)
{
  Insert insert = { .subject = "CN=one" };

  (void) data;
  must_insert (fixture->store, &insert);
  g_assert_cmpint (test_count_things (fixture->store), ==, 2);
  kill_all (fixture->name);
  g_assert_cmpint (test_count_things (fixture->store), ==, 2);
  must_insert (fixture->store, &insert);
  g_assert_cmpint (insert.n_runs, ==, 2);
  g_assert_cmpint (test_count_things (fixture->store), ==, 4);
}

static void
test_killed_while_writing (Fixture *fixture, gconstpointer data)
{
  Insert insert = { .subject = "CN=one", .kill = fixture->name };

  (void) data;
  must_insert (fixture->store, &insert);
  g_assert_cmpuint (insert.n_runs, ==, 2);
  g_assert_cmpint (test_count_things (fixture->store), ==, 2);
}

static gboolean
read_and_kill (ChySession *session, gpointer data, GError **error)
{
  gint64 n = 0;

  kill_all (data);
  return test_count_in (session, &n, error);
}

static void
test_killed_while_reading (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_false (chy_store_read (fixture->store, read_and_kill, fixture->name, NULL, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_UNREACHABLE);
  g_assert_cmpint (test_count_things (fixture->store), ==, 0);
}

static gpointer
start_soon (gpointer data)
{
  (void) data;
  g_usleep (300000);
  test_server_start ();
  return NULL;
}

static gboolean
insert_and_crash (ChySession *session, gpointer data, GError **error)
{
  Insert *insert = data;

  if (!insert_one (session, insert, error))
    return FALSE;
  if (insert->n_runs++ == 0)
    {
      test_server_stop ();
      insert->starter = g_thread_new ("starter", start_soon, NULL);
    }
  return insert_one (session, insert, error);
}

static void
test_server_restarts (Fixture *fixture, gconstpointer data)
{
  Insert first = { .subject = "CN=before" };
  Insert insert = { .subject = "CN=in the middle" };
  g_autoptr (GError) error = NULL;
  ChyStoreSchema schema = test_schema ("v3");
  g_autoptr (ChyStore) store = chy_store_postgres_open (fixture->url, &schema, 0, &error);
  gboolean ok;

  (void) data;
  g_assert_no_error (error);
  must_insert (store, &first);
  ok = chy_store_write (store, insert_and_crash, &insert, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (ok);
  g_thread_join (insert.starter);
  g_assert_cmpuint (insert.n_runs, ==, 2);
  g_assert_cmpint (test_count_things (store), ==, 4);
}

static void
test_server_stays_away (Fixture *fixture, gconstpointer data)
{
  Insert insert = { .subject = "CN=one" };
  g_autoptr (GError) error = NULL;
  gint64 n = 0;

  (void) data;
  must_insert (fixture->store, &insert);
  test_server_stop ();
  g_assert_false (chy_store_write (fixture->store, insert_two, &insert, NULL, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_UNREACHABLE);
  g_clear_error (&error);
  g_assert_false (chy_store_read (fixture->store, test_count_in, &n, NULL, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_UNREACHABLE);
  g_clear_error (&error);
  g_assert_null (open_store (fixture->url, "v3", 0, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_UNREACHABLE);
  test_server_start ();
  must_insert (fixture->store, &insert);
  g_assert_cmpint (test_count_things (fixture->store), ==, 4);
}

static void
on_changed (ChyStore *store, const char *const *resources, gpointer data)
{
  (void) store;
  *(guint *) data += resources[0] == NULL;
}

static gboolean
on_late (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_until_heard (guint *heard)
{
  gboolean late = FALSE;
  guint source = g_timeout_add_seconds (20, on_late, &late);

  while (*heard == 0 && !late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (late);
  g_source_remove (source);
  *heard = 0;
}

/* A listener that was deaf for a moment takes it that something has changed, and hears again. */
static void
test_killed_while_listening (Fixture *fixture, gconstpointer data)
{
  Insert insert = { .subject = "CN=one" };
  guint heard = 0;
  g_autoptr (ChyStore) other = NULL;

  (void) data;
  g_signal_connect (fixture->store, "changed", G_CALLBACK (on_changed), &heard);
  kill_all (fixture->name);
  wait_until_heard (&heard);
  other = must_open (fixture->url, "v3");
  must_insert (other, &insert);
  wait_until_heard (&heard);
}

/* What a connector asks for every few seconds, where there is nothing for it. */
static gboolean
change_nothing (ChySession *session, gpointer data, GError **error)
{
  gint64 n;
  gboolean found;

  (void) data;
  return chy_session_get_int (session, "thing-count", CHY_NO_PARAMS, &n, &found, error);
}

static char *
get_marks (Fixture *fixture)
{
  return test_server_query (fixture->name,
                            "SELECT sum (number) || '/' || count (*) FROM chancery_test.commit_mark");
}

static void
test_nothing_changed (Fixture *fixture, gconstpointer data)
{
  Insert insert = { .subject = "CN=one" };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *last = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  must_insert (fixture->store, &insert);
  before = get_marks (fixture);
  g_assert_true (chy_store_write (fixture->store, change_nothing, NULL, NULL, &error));
  g_assert_no_error (error);
  after = get_marks (fixture);
  g_assert_cmpstr (after, ==, before);
  must_insert (fixture->store, &insert);
  last = get_marks (fixture);
  g_assert_cmpstr (last, !=, before);
}

/* --- the answer to a commit ----------------------------------------------------------------------- */

static void
test_broken_commit (Fixture *fixture, gconstpointer data)
{
  const TestProxyMode mode = (TestProxyMode) GPOINTER_TO_INT (data);
  g_autoptr (TestProxy) proxy = test_proxy_new (fixture->name);
  g_autofree char *url = test_proxy_get_url (proxy);
  g_autoptr (ChyStore) store = must_open (url, "v3");

  for (guint i = 1; i <= 5; i++)
    {
      Insert insert = { .subject = "CN=one" };

      test_proxy_set_mode (proxy, mode);
      must_insert (store, &insert);
      g_assert_cmpuint (test_proxy_get_n_broken (proxy), ==, 1);
      /* Once, and not again where it was kept. */
      g_assert_cmpuint (insert.n_runs, ==, mode == TEST_PROXY_BREAKS_AFTER_COMMIT ? 1 : 2);
      g_assert_cmpint (test_count_things (fixture->store), ==, 2 * i);
    }
  g_clear_object (&store);
}

/* A server that goes down lets somebody in who is sent away with the others. */
static void
test_broken_begins (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestProxy) proxy = test_proxy_new (fixture->name);
  g_autofree char *url = test_proxy_get_url (proxy);
  g_autoptr (ChyStore) store = must_open (url, "v3");
  Insert insert = { .subject = "CN=one" };

  (void) data;
  test_proxy_set_mode (proxy, TEST_PROXY_BREAKS_BEGINS);
  must_insert (store, &insert);
  g_assert_cmpuint (test_proxy_get_n_broken (proxy), ==, 2);
  g_assert_cmpuint (insert.n_runs, ==, 1);
  g_clear_object (&store);
}

static gpointer
count_in_thread (gpointer data)
{
  return GINT_TO_POINTER ((int) test_count_things (data));
}

/* Nobody is kept by a server that is known to be away, but who tries it. */
static void
test_one_tries (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestProxy) proxy = test_proxy_new (fixture->name);
  g_autofree char *url = test_proxy_get_url (proxy);
  g_autoptr (ChyStore) store = must_open (url, "v3");
  Insert insert = { .subject = "CN=one" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  GThread *thread;
  gint64 n = 0;

  (void) data;
  must_insert (store, &insert);
  test_proxy_set_mode (proxy, TEST_PROXY_REFUSES);
  kill_all (fixture->name);
  g_assert_false (chy_store_read (store, test_count_in, &n, NULL, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_UNREACHABLE);
  /* The listener and one that reads: they stay on the line. */
  test_proxy_set_mode (proxy, TEST_PROXY_HOLDS);
  thread = g_thread_new ("count", count_in_thread, store);
  test_proxy_wait_held (proxy, 2);
  for (guint i = 0; i < 20; i++)
    {
      g_assert_false (i % 2 == 0 ? chy_store_read (store, test_count_in, &n, NULL, &again)
                                 : chy_store_write (store, insert_two, &insert, NULL, &again));
      g_assert_error (again, CHY_STORE_ERROR, CHY_STORE_ERROR_UNREACHABLE);
      g_assert_cmpstr (again->message, ==, error->message);
      g_clear_error (&again);
    }
  g_assert_cmpuint (test_proxy_get_n_held (proxy), ==, 2);
  test_proxy_set_mode (proxy, TEST_PROXY_PASSES);
  g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (thread)), ==, 2);
  must_insert (store, &insert);
  g_clear_object (&store);
}

static void
test_unknown_commit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TestProxy) proxy = test_proxy_new (fixture->name);
  g_autofree char *url = test_proxy_get_url (proxy);
  g_autoptr (ChyStore) store = must_open (url, "v3");
  Insert insert = { .subject = "CN=one" };
  g_autoptr (GError) error = NULL;

  (void) data;
  test_proxy_set_mode (proxy, TEST_PROXY_GOES_AFTER_COMMIT);
  g_assert_false (chy_store_write (store, insert_two, &insert, NULL, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_UNKNOWN);
  g_assert_cmpuint (insert.n_runs, ==, 1);
  test_proxy_set_mode (proxy, TEST_PROXY_PASSES);
  must_insert (store, &insert);
  g_assert_cmpint (test_count_things (fixture->store), ==, 4);
  g_clear_object (&store);
}

/* --- opening -------------------------------------------------------------------------------------- */

static void
expect_refusal (const char *url, const char *version, ChyStoreOpenFlags flags, ChyStoreError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (open_store (url, version, flags, &error));
  g_assert_error (error, CHY_STORE_ERROR, (int) code);
  g_assert_null (strstr (error->message, "hunter2"));
}

static void
test_addresses (void)
{
  expect_refusal ("postgresql://u:hunter2@host/db", "v3", 0, CHY_STORE_ERROR_ADDRESS);
  expect_refusal ("postgresql://u@host/db?password=hunter2", "v3", 0, CHY_STORE_ERROR_ADDRESS);
  expect_refusal ("postgresql://u@host/db?sslpassword=hunter2", "v3", 0, CHY_STORE_ERROR_ADDRESS);
  expect_refusal ("postgresql://u:hunter2@[host/db", "v3", 0, CHY_STORE_ERROR_ADDRESS);
  expect_refusal ("host=/tmp password=hunter2", "v3", 0, CHY_STORE_ERROR_ADDRESS);
  expect_refusal ("postgresql://u@host/db?no_such_option=1", "v3", 0, CHY_STORE_ERROR_ADDRESS);
  expect_refusal ("postgresql:///db?host=/nowhere/at/all", "v3", 0, CHY_STORE_ERROR_UNREACHABLE);
}

static void
test_nothing_there (Fixture *fixture, gconstpointer data)
{
  g_autofree char *other = g_strdup (fixture->url);

  (void) data;
  memcpy (strstr (other, "test-"), "TEST", 4);
  expect_refusal (other, "v3", CHY_STORE_CREATE, CHY_STORE_ERROR_REFUSED);
  expect_refusal (fixture->url, "v3", 0, CHY_STORE_ERROR_NOT_FOUND);
  fixture->store = must_open (fixture->url, "v3");
}

static void
test_password (Fixture *fixture, gconstpointer data)
{
  g_autofree char *guarded = g_strdup_printf ("postgresql://guarded%s", strchr (fixture->url, '@'));
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "pass", NULL);
  g_autofree char *with_file = g_strdup_printf ("%s&passfile=%s", guarded, path);
  g_autofree char *grant = g_strdup_printf ("GRANT CREATE ON DATABASE \"%s\" TO guarded", fixture->name);

  (void) data;
  g_free (test_server_query ("postgres", "CREATE ROLE guarded LOGIN PASSWORD 'hunter2'"));
  g_free (test_server_query ("postgres", grant));
  expect_refusal (guarded, "v3", CHY_STORE_CREATE, CHY_STORE_ERROR_REFUSED);
  g_assert_true (
      g_file_set_contents_full (path, "*:*:*:guarded:hunter2\n", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  fixture->store = must_open (with_file, "v3");
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_unsuitable (void)
{
  g_autofree char *url = NULL;

  g_free (test_server_query ("postgres",
                             "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"));
  url = test_server_url ("latin");
  expect_refusal (url, "v3", CHY_STORE_CREATE, CHY_STORE_ERROR_UNSUITABLE);
  g_clear_pointer (&url, g_free);
  g_free (test_server_query (
      "postgres",
      "CREATE DATABASE icu TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de' LOCALE 'C.UTF-8'"));
  url = test_server_url ("icu");
  expect_refusal (url, "v3", CHY_STORE_CREATE, CHY_STORE_ERROR_UNSUITABLE);
}

static void
test_foreign (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_free (test_server_query (fixture->name, "CREATE SCHEMA chancery_test CREATE TABLE thing (a int)"));
  expect_refusal (fixture->url, "v3", CHY_STORE_CREATE, CHY_STORE_ERROR_FOREIGN);
}

static gboolean
read_note (ChySession *session, gpointer data, GError **error)
{
  return chy_session_get_text (session, "thing-note", CHY_PARAMS (CHY_INT (1)), data, NULL, error);
}

static void
test_migrations (Fixture *fixture, gconstpointer data)
{
  Insert insert = { .subject = "CN=one" };
  g_autofree char *note = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture->store = must_open (fixture->url, "v2");
  must_insert (fixture->store, &insert);
  /* Whoever has it open keeps others from changing it. */
  expect_refusal (fixture->url, "v3", 0, CHY_STORE_ERROR_LOCKED);
  g_clear_object (&fixture->store);
  expect_refusal (fixture->url, "v3", CHY_STORE_READ_ONLY, CHY_STORE_ERROR_READ_ONLY);
  /* A broken step leaves the old version, whole. */
  expect_refusal (fixture->url, "vbroken", 0, CHY_STORE_ERROR_FAILED);
  fixture->store = must_open (fixture->url, "v2");
  g_assert_cmpint (test_count_things (fixture->store), ==, 2);
  g_clear_object (&fixture->store);
  fixture->store = must_open (fixture->url, "v3");
  g_assert_true (chy_store_read (fixture->store, read_note, &note, NULL, &error));
  g_assert_cmpstr (note, ==, "from version 2");
  expect_refusal (fixture->url, "v2", 0, CHY_STORE_ERROR_NEWER);
}

static gpointer
open_in_thread (gpointer data)
{
  const Fixture *fixture = data;
  ChyStoreSchema schema = test_schema ("v3");
  g_autoptr (GError) error = NULL;
  ChyStore *store = chy_store_postgres_open (fixture->url, &schema, CHY_STORE_CREATE, &error);

  g_assert_no_error (error);
  return store;
}

static void
test_made_by_many (Fixture *fixture, gconstpointer data)
{
  GThread *threads[4];
  ChyStore *stores[4];

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("open", open_in_thread, fixture);
  /* Nobody waits for another one to close it. */
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    stores[i] = g_thread_join (threads[i]);
  for (guint i = 0; i < G_N_ELEMENTS (stores); i++)
    g_object_unref (stores[i]);
}

static void
test_read_only (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChyStore) store = open_store (fixture->url, "v3", CHY_STORE_READ_ONLY, NULL);
  Insert insert = { .subject = "CN=one" };
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_false (chy_store_write (store, insert_two, &insert, NULL, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_READ_ONLY);
  g_assert_cmpint (test_count_things (store), ==, 0);
}

/* --- SQL ------------------------------------------------------------------------------------------ */

static void
test_translation (void)
{
  static const struct
  {
    const char *from;
    const char *to;
    guint n;
  } cases[] = {
    { "SELECT ?1, ?2, ?1", "SELECT $1, $2, $1", 2 },
    { "SELECT ?, ?", "SELECT $1, $2", 2 },
    { "SELECT '?1', \"a?\", ?1", "SELECT '?1', \"a?\", $1", 1 },
    { "SELECT 'it''s ?', ?1 -- ?2\n, ?3", "SELECT 'it''s ?', $1 -- ?2\n, $3", 3 },
    { "SELECT ?12", "SELECT $12", 12 },
    { "SELECT 'open ?", "SELECT 'open ?", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint n = 99;
      g_autofree char *got = chy_postgres_translate (cases[i].from, &n);

      g_assert_cmpstr (got, ==, cases[i].to);
      g_assert_cmpuint (n, ==, cases[i].n);
    }
}

static void
test_exposure (void)
{
  static const struct
  {
    const char *host, *address, *sslmode;
    gboolean exposed;
  } cases[] = {
    { "/run/postgresql", "", "prefer", FALSE }, { "db.example.test", "192.0.2.7", "prefer", TRUE },
    { "db", "2001:db8::7", "prefer", TRUE },    { "localhost", "127.0.0.1", "prefer", FALSE },
    { "localhost", "::1", "prefer", FALSE },    { "db.example.test", "192.0.2.7", "disable", FALSE },
    { "db.example.test", "", "prefer", TRUE },  { "localhost", "192.0.2.7", "allow", TRUE },
    { "127.0.0.1.test", "", "prefer", TRUE },   { "db", "what?", "prefer", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (chy_postgres_is_exposed (cases[i].host, cases[i].address, cases[i].sslmode), ==,
                     cases[i].exposed);
}

/* --- copies --------------------------------------------------------------------------------------- */

static void
test_copies (Fixture *fixture, gconstpointer data)
{
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "copy.db", NULL);
  g_autofree char *other_name = g_strconcat (fixture->name, "-2", NULL);
  g_autofree char *other_url = test_server_url (other_name);
  g_autoptr (ChyClock) clock = chy_clock_new_fixed (1);
  ChyStoreSchema schema = test_schema ("v3");
  Insert insert = { .subject = "CN=Ä ' one" };
  g_autoptr (ChyStore) file = NULL;
  g_autoptr (ChyStore) other = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  must_insert (fixture->store, &insert);
  g_assert_true (chy_store_backup (fixture->store, path, NULL, &error));
  g_assert_no_error (error);
  file = chy_store_sqlite_open (path, &schema, 0, clock, &error);
  g_assert_no_error (error);
  g_assert_cmpint (test_count_things (file), ==, 2);
  /* And back, into another database, where the ids go on. */
  other = must_open (other_url, "v3");
  g_assert_true (chy_store_copy (file, other, NULL, &error));
  g_assert_no_error (error);
  must_insert (other, &insert);
  g_assert_cmpint (test_count_things (other), ==, 4);
  g_assert_false (chy_store_copy (file, other, NULL, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_NOT_EMPTY);
  g_assert_cmpint (test_count_things (other), ==, 4);
  g_clear_object (&file);
  test_folder_free (folder);
}

#define ADD(path, func)      g_test_add ("/store/postgres/" path, Fixture, NULL, set_up, func, tear_down)
#define ADD_BARE(path, func) g_test_add ("/store/postgres/" path, Fixture, NULL, set_up_bare, func, tear_down)
#define ADD_COMMIT(path, mode)                                                                               \
  g_test_add ("/store/postgres/" path, Fixture, GINT_TO_POINTER (mode), set_up, test_broken_commit, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("connections-that-were-killed-while-idle-are-not-missed", test_killed_while_idle);
  ADD ("a-write-whose-connection-was-killed-runs-again-once", test_killed_while_writing);
  ADD ("a-read-whose-connection-was-killed-says-so-and-the-next-one-works", test_killed_while_reading);
  ADD ("a-listener-that-was-killed-hears-again", test_killed_while_listening);
  ADD ("a-write-waits-for-a-server-that-restarts", test_server_restarts);
  ADD ("a-server-that-stays-away-is-told-and-found-again", test_server_stays_away);
  ADD ("a-write-begins-again-where-it-is-sent-away", test_broken_begins);
  ADD ("one-tries-a-server-that-stays-away-and-nobody-waits-with-it", test_one_tries);
  ADD ("what-changes-nothing-leaves-no-mark-and-is-not-told", test_nothing_changed);
  ADD_COMMIT ("a-commit-that-never-arrived-is-done-again", TEST_PROXY_BREAKS_BEFORE_COMMIT);
  ADD_COMMIT ("a-commit-without-an-answer-is-found-and-not-done-again", TEST_PROXY_BREAKS_AFTER_COMMIT);
  ADD ("a-commit-that-cannot-be-looked-for-is-unknown", test_unknown_commit);
  g_test_add_func ("/store/postgres/addresses-with-passwords-or-mistakes-are-refused", test_addresses);
  ADD_BARE ("an-empty-database-is-made-only-where-that-is-asked", test_nothing_there);
  ADD_BARE ("a-password-comes-from-a-passfile", test_password);
  g_test_add_func ("/store/postgres/databases-of-another-encoding-or-locale-are-refused", test_unsuitable);
  ADD_BARE ("a-namespace-of-somebody-else-is-left-alone", test_foreign);
  ADD_BARE ("migrations-are-whole-or-not-at-all", test_migrations);
  ADD_BARE ("many-may-make-it-at-once", test_made_by_many);
  ADD ("a-store-for-reading-does-not-write", test_read_only);
  g_test_add_func ("/store/postgres/parameters-are-translated", test_translation);
  g_test_add_func ("/store/postgres/a-plain-connection-over-a-network-is-not-made", test_exposure);
  ADD ("a-copy-goes-to-a-file-and-back", test_copies);
  return g_test_run ();
}
