/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backend.h"
#include "store/chy-audit.h"

/* What every back end must do; compiled once for each of them. */

typedef struct
{
  ChyStore *store;
  char *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->folder = test_folder_new ();
  fixture->store = backend_open (fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_clear_object (&fixture->store);
  test_folder_free (fixture->folder);
}

/* --- operations ----------------------------------------------------------------------------------- */

typedef struct
{
  const char *subject;
  const char *serial;
  const char *state;
  gint64 id;
  gboolean fail; /* after the work */
  guint n_runs;
} Insert;

static gboolean
insert_thing (ChySession *session, gpointer data, GError **error)
{
  Insert *insert = data;

  insert->n_runs++;
  if (!chy_session_insert (session, "thing-insert",
                           CHY_PARAMS (CHY_TEXT (insert->subject), CHY_TEXT (insert->serial),
                                       CHY_TEXT (insert->state != NULL ? insert->state : "issued"), CHY_NULL),
                           &insert->id, error))
    return FALSE;
  chy_session_touch (session, "things");
  if (insert->fail)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED_HANDLED, "on purpose");
  return !insert->fail;
}

static void
do_insert (ChyStore *store, Insert *insert)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = chy_store_write (store, insert_thing, insert, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
}

/* --- tests ---------------------------------------------------------------------------------------- */

static void
test_kept_over_reopening (Fixture *fixture, gconstpointer data)
{
  Insert insert = { .subject = "CN=one" };

  (void) data;
  do_insert (fixture->store, &insert);
  g_assert_cmpint (insert.id, ==, 1);
  g_clear_object (&fixture->store);
  fixture->store = backend_open (fixture->folder);
  g_assert_cmpint (test_count_things (fixture->store), ==, 1);
}

static void
test_failed_operation_leaves_nothing (Fixture *fixture, gconstpointer data)
{
  Insert insert = { .subject = "CN=one", .fail = TRUE };
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_false (chy_store_write (fixture->store, insert_thing, &insert, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED_HANDLED);
  g_assert_cmpint (test_count_things (fixture->store), ==, 0);
}

static void
test_unique (Fixture *fixture, gconstpointer data)
{
  Insert insert = { .subject = "CN=one", .serial = "01" };
  g_autoptr (GError) error = NULL;

  (void) data;
  do_insert (fixture->store, &insert);
  g_assert_false (chy_store_write (fixture->store, insert_thing, &insert, NULL, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_UNIQUE);
  g_assert_cmpint (test_count_things (fixture->store), ==, 1);
}

static gboolean
insert_null (ChySession *session, gpointer data, GError **error)
{
  (void) data;
  return chy_session_run (session, "thing-insert",
                          CHY_PARAMS (CHY_NULL, CHY_NULL, CHY_TEXT ("issued"), CHY_NULL), error);
}

static void
test_constraint (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_false (chy_store_write (fixture->store, insert_null, NULL, NULL, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_CONSTRAINT);
}

static gboolean
insert_without_owner (ChySession *session, gpointer data, GError **error)
{
  (void) data;
  return chy_session_run (
      session, "thing-insert-whole",
      CHY_PARAMS (CHY_TEXT ("CN=x"), CHY_NULL, CHY_TEXT ("issued"), CHY_INT (1), CHY_INT (77), CHY_NULL),
      error);
}

static void
test_foreign_key_at_commit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_false (chy_store_write (fixture->store, insert_without_owner, NULL, NULL, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_CONSTRAINT);
  g_assert_cmpint (test_count_things (fixture->store), ==, 0);
}

static gboolean
use_values (ChySession *session, gpointer data, GError **error)
{
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) blob = g_bytes_new_static ("\0\1\2\xff", 4);
  g_autoptr (GBytes) got = NULL;
  g_autoptr (GBytes) got_empty = NULL;
  g_autoptr (GBytes) got_null = NULL;
  g_autofree char *text = NULL;
  gboolean found = FALSE;
  gint64 id = 0;
  gint64 changes = -1;
  gint64 untouched = 42;

  (void) data;
  g_assert_true (chy_session_can_write (session));
  g_assert_true (chy_session_run (session, "owner-insert", CHY_PARAMS (CHY_INT (7), CHY_TEXT ("o")), error));
  for (guint i = 0; i < 3; i++)
    g_assert_true (chy_session_insert (session, "thing-insert-whole",
                                       CHY_PARAMS (CHY_TEXT ("CN=Ä, \"quoted\" '; --"), CHY_TEXT (NULL),
                                                   CHY_TEXT ("issued"), CHY_INT (G_MININT64), CHY_INT (7),
                                                   CHY_BYTES (i == 0   ? blob
                                                              : i == 1 ? empty
                                                                       : NULL)),
                                       &id, error));
  g_assert_cmpint (id, ==, 3);
  g_assert_true (
      chy_session_get_bytes (session, "thing-body", CHY_PARAMS (CHY_INT (1)), &got, &found, error));
  g_assert_true (found && g_bytes_equal (got, blob));
  g_assert_true (
      chy_session_get_bytes (session, "thing-body", CHY_PARAMS (CHY_INT (2)), &got_empty, &found, error));
  g_assert_true (found && got_empty != NULL && g_bytes_get_size (got_empty) == 0);
  g_assert_true (
      chy_session_get_bytes (session, "thing-body", CHY_PARAMS (CHY_INT (3)), &got_null, &found, error));
  g_assert_true (found && got_null == NULL);
  g_assert_true (
      chy_session_get_text (session, "thing-subject", CHY_PARAMS (CHY_INT (1)), &text, &found, error));
  g_assert_cmpstr (text, ==, "CN=Ä, \"quoted\" '; --");
  g_assert_true (
      chy_session_get_int (session, "thing-body", CHY_PARAMS (CHY_INT (99)), &untouched, &found, error));
  g_assert_false (found);
  g_assert_cmpint (untouched, ==, 42);
  g_assert_true (chy_session_run_counted (session, "thing-state-set",
                                          CHY_PARAMS (CHY_INT (2), CHY_TEXT ("revoked")), &changes, error));
  g_assert_cmpint (changes, ==, 1);
  g_assert_true (chy_session_run_counted (session, "thing-state-set",
                                          CHY_PARAMS (CHY_INT (99), CHY_TEXT ("revoked")), &changes, error));
  g_assert_cmpint (changes, ==, 0);
  return TRUE;
}

static void
test_values (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_true (chy_store_write (fixture->store, use_values, NULL, NULL, &error));
  g_assert_no_error (error);
}

static gboolean
misuse_statements (ChySession *session, gpointer data, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  (void) data;
  (void) error;
  g_assert_false (chy_session_run (session, "no-such-statement", CHY_NO_PARAMS, &local_error));
  g_assert_error (local_error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED);
  g_clear_error (&local_error);
  g_assert_false (chy_session_run (session, "thing-delete", CHY_NO_PARAMS, &local_error));
  g_assert_error (local_error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED);
  g_clear_error (&local_error);
  g_assert_false (
      chy_session_run (session, "thing-delete", CHY_PARAMS (CHY_INT (1), CHY_INT (2)), &local_error));
  g_assert_error (local_error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED);
  return TRUE;
}

static void
test_misuse (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_true (chy_store_write (fixture->store, misuse_statements, NULL, NULL, &error));
  g_assert_no_error (error);
}

static gboolean
write_while_reading (ChySession *session, gpointer data, GError **error)
{
  (void) data;
  g_assert_false (chy_session_can_write (session));
  return chy_session_run (session, "thing-delete-all", CHY_NO_PARAMS, error);
}

static void
test_reader_cannot_write (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Insert insert = { .subject = "CN=one" };

  (void) data;
  do_insert (fixture->store, &insert);
  g_assert_false (chy_store_read (fixture->store, write_while_reading, NULL, NULL, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_READ_ONLY);
  g_assert_cmpint (test_count_things (fixture->store), ==, 1);
}

static gboolean
read_word (ChySession *session, gpointer data, GError **error)
{
  return chy_session_get_text (session, "dialect-word", CHY_NO_PARAMS, data, NULL, error);
}

static void
test_dialect (Fixture *fixture, gconstpointer data)
{
  g_autofree char *word = NULL;

  (void) data;
  g_assert_true (chy_store_read (fixture->store, read_word, &word, NULL, NULL));
  g_assert_cmpstr (word, !=, "any");
}

typedef struct
{
  ChyStore *store;
  gint64 before;
  gint64 after;
} Snapshot;

static gboolean
read_around_a_write (ChySession *session, gpointer data, GError **error)
{
  Snapshot *snapshot = data;
  Insert insert = { .subject = "CN=meanwhile" };

  return test_count_in (session, &snapshot->before, error) &&
         chy_store_write (snapshot->store, insert_thing, &insert, NULL, error) &&
         test_count_in (session, &snapshot->after, error);
}

static void
test_snapshot (Fixture *fixture, gconstpointer data)
{
  Snapshot snapshot = { .store = fixture->store };
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_true (chy_store_read (fixture->store, read_around_a_write, &snapshot, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (snapshot.before, ==, 0);
  g_assert_cmpint (snapshot.after, ==, 0);
  g_assert_cmpint (test_count_things (fixture->store), ==, 1);
}

static gboolean
write_inside (ChySession *session, gpointer data, GError **error)
{
  Insert insert = { .subject = "CN=inner" };

  (void) session;
  return chy_store_write (data, insert_thing, &insert, NULL, error);
}

static void
test_nested_write (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_false (chy_store_write (fixture->store, write_inside, fixture->store, NULL, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED);
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (50000);
  g_cancellable_cancel (data);
  return NULL;
}

static gboolean
read_forever (ChySession *session, gpointer data, GError **error)
{
  gint64 n = 0;

  (void) data;
  return chy_session_get_int (session, "thing-slow", CHY_NO_PARAMS, &n, NULL, error);
}

static void
test_reading_is_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

  (void) data;
  g_assert_false (chy_store_read (fixture->store, read_forever, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  /* The connection is usable again. */
  g_assert_cmpint (test_count_things (fixture->store), ==, 0);
  g_clear_error (&error);
  g_assert_false (chy_store_write (fixture->store, insert_null, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_closed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 n = 0;

  (void) data;
  chy_store_close (fixture->store);
  g_assert_false (chy_store_read (fixture->store, test_count_in, &n, NULL, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_CLOSED);
  g_clear_error (&error);
  g_assert_false (chy_store_write (fixture->store, insert_null, NULL, NULL, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_CLOSED);
  chy_store_close (fixture->store);
}

/* --- watching ------------------------------------------------------------------------------------- */

typedef struct
{
  guint n_own;
  guint n_elsewhere;
  char *first; /* owned */
} Heard;

static void
on_changed (ChyStore *store, const char *const *resources, gpointer data)
{
  Heard *heard = data;

  (void) store;
  if (resources[0] == NULL)
    heard->n_elsewhere++;
  else
    {
      heard->n_own++;
      g_free (heard->first);
      heard->first = g_strdup (resources[0]);
    }
}

static gboolean
on_timeout (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Runs the main context until `counter` moves, or for ten seconds. */
static void
wait_for (const guint *counter)
{
  gboolean late = FALSE;
  guint source = g_timeout_add_seconds (10, on_timeout, &late);

  while (*counter == 0 && !late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (late);
  g_source_remove (source);
}

static void
test_watch_own (Fixture *fixture, gconstpointer data)
{
  Heard heard = { 0 };
  Insert insert = { .subject = "CN=one" };
  Insert failing = { .subject = "CN=two", .fail = TRUE };

  (void) data;
  g_signal_connect (fixture->store, "changed", G_CALLBACK (on_changed), &heard);
  g_assert_false (chy_store_write (fixture->store, insert_thing, &failing, NULL, NULL));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (heard.n_own, ==, 0);
  do_insert (fixture->store, &insert);
  wait_for (&heard.n_own);
  g_assert_cmpuint (heard.n_own, ==, 1);
  g_assert_cmpstr (heard.first, ==, "things");
  g_free (heard.first);
}

/* A second store on the same database stands for another process here. */
static void
test_watch_others (Fixture *fixture, gconstpointer data)
{
  Heard heard = { 0 };
  Insert insert = { .subject = "CN=one" };
  g_autoptr (ChyStore) other = backend_open (fixture->folder);

  (void) data;
  g_signal_connect (fixture->store, "changed", G_CALLBACK (on_changed), &heard);
  do_insert (other, &insert);
  wait_for (&heard.n_elsewhere);
  g_assert_cmpuint (heard.n_own, ==, 0);
  g_assert_cmpint (test_count_things (fixture->store), ==, 1);
}

/* --- many threads --------------------------------------------------------------------------------- */

#define N_THREADS 8
#define N_EACH    50

typedef struct
{
  ChyStore *store;
  guint number;
} Worker;

static gpointer
insert_many (gpointer data)
{
  Worker *worker = data;

  for (guint i = 0; i < N_EACH; i++)
    {
      g_autofree char *serial = g_strdup_printf ("%u-%u", worker->number, i);
      Insert insert = { .subject = "CN=many", .serial = serial, .fail = i % 5 == 0 };
      g_autoptr (GError) error = NULL;
      gboolean ok = chy_store_write (worker->store, insert_thing, &insert, NULL, &error);

      g_assert_cmpint (ok, ==, !insert.fail);
      if (insert.fail)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED_HANDLED);
    }
  return NULL;
}

static void
test_many_threads (Fixture *fixture, gconstpointer data)
{
  GThread *threads[N_THREADS];
  Worker workers[N_THREADS];

  (void) data;
  for (guint i = 0; i < N_THREADS; i++)
    {
      workers[i] = (Worker){ fixture->store, i };
      threads[i] = g_thread_new ("writer", insert_many, &workers[i]);
    }
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (test_count_things (fixture->store), ==, N_THREADS * N_EACH * 4 / 5);
}

/* A neighbor whose broken reference shows at the commit only must not take the others with it. */
static gpointer
insert_badly (gpointer data)
{
  Worker *worker = data;

  for (guint i = 0; i < N_EACH; i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (chy_store_write (worker->store, insert_without_owner, NULL, NULL, &error));
      g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_CONSTRAINT);
    }
  return NULL;
}

static void
test_bad_neighbor (Fixture *fixture, gconstpointer data)
{
  Worker good = { fixture->store, 0 };
  Worker good_too = { fixture->store, 1 };
  Worker bad = { fixture->store, 2 };
  GThread *threads[] = { g_thread_new ("good", insert_many, &good), g_thread_new ("bad", insert_badly, &bad),
                         g_thread_new ("good", insert_many, &good_too) };

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (test_count_things (fixture->store), ==, 2 * N_EACH * 4 / 5);
}

/* --- backup --------------------------------------------------------------------------------------- */

static void
test_backup (Fixture *fixture, gconstpointer data)
{
  g_autofree char *copy = g_build_filename (fixture->folder, "copy.db", NULL);
  g_autoptr (GError) error = NULL;
  Insert insert = { .subject = "CN=one" };

  (void) data;
  do_insert (fixture->store, &insert);
  g_assert_true (chy_store_backup (fixture->store, copy, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (copy, G_FILE_TEST_IS_REGULAR));
  g_assert_false (chy_store_backup (fixture->store, copy, NULL, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED);
  g_assert_true (chy_store_check (fixture->store, FALSE, NULL, NULL));
  g_assert_true (chy_store_check (fixture->store, TRUE, NULL, NULL));
}

#define ADD(path, func) g_test_add ("/store/contract/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("a-commit-is-there-after-reopening", test_kept_over_reopening);
  ADD ("a-failed-operation-leaves-nothing", test_failed_operation_leaves_nothing);
  ADD ("a-second-row-with-a-unique-key-is-refused", test_unique);
  ADD ("a-broken-constraint-is-told", test_constraint);
  ADD ("a-reference-that-leads-nowhere-fails-at-the-commit", test_foreign_key_at_commit);
  ADD ("values-come-back-as-they-went", test_values);
  ADD ("an-unknown-statement-or-wrong-parameters-are-told", test_misuse);
  ADD ("a-reader-cannot-write", test_reader_cannot_write);
  ADD ("a-statement-of-the-dialect-wins", test_dialect);
  ADD ("a-reader-sees-one-snapshot", test_snapshot);
  ADD ("a-write-inside-a-write-is-refused", test_nested_write);
  ADD ("reading-can-be-cancelled", test_reading_is_cancelled);
  ADD ("a-closed-store-says-so", test_closed);
  ADD ("watchers-hear-of-commits-of-this-process", test_watch_own);
  ADD ("watchers-hear-of-commits-of-others", test_watch_others);
  ADD ("many-threads-each-get-their-own-result", test_many_threads);
  ADD ("a-bad-neighbor-fails-alone", test_bad_neighbor);
  ADD ("a-backup-is-a-new-file", test_backup);
  return g_test_run ();
}
