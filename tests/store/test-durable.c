/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backend.h"
#include "store/backends/sqlite/chy-sqlite.h"
#include "store/chy-audit.h"

/* What is told to be written is there, whole, whatever happens: killed processes, full disks, many writers.
 */

#define N_KILLS   20
#define N_THREADS 4

typedef struct
{
  char *folder; /* owned */
  char *path;   /* owned */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->folder = test_folder_new ();
  fixture->path = g_build_filename (fixture->folder, "test.db", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  test_folder_free (fixture->folder);
  g_free (fixture->path);
}

static ChyStore *
open_store (const char *path, int max_pages)
{
  ChyStoreSchema schema = test_schema ("v3");
  ChySqliteOptions options = chy_sqlite_options_default;
  g_autoptr (ChyClock) clock = chy_clock_new_fixed (1);
  g_autoptr (GError) error = NULL;
  ChyStore *store;

  options.max_pages = max_pages;
  options.feed_delay = 5;
  store = chy_store_sqlite_open_with (path, &schema, CHY_STORE_CREATE, &options, clock, &error);
  g_assert_no_error (error);
  return store;
}

/* Two rows and a record that belong together. */
typedef struct
{
  char serial[32];
  gsize size; /* of the body of each row */
} Pair;

static gboolean
insert_pair (ChySession *session, gpointer data, GError **error)
{
  const Pair *pair = data;
  const ChyAuditRecord record = { .time = 1, .actor = "test", .action = "pair", .object_id = pair->serial };
  g_autofree char *body = g_malloc0 (pair->size + 1);

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *serial = g_strdup_printf ("%s-%u", pair->serial, i);
      if (!chy_session_run (session, "thing-insert-whole",
                            CHY_PARAMS (CHY_TEXT ("CN=pair"), CHY_TEXT (serial),
                                        CHY_TEXT (i == 0 ? "issued" : "pending"), CHY_NULL, CHY_NULL,
                                        CHY_BLOB (body, pair->size)),
                            error))
        return FALSE;
    }
  return chy_audit_append (session, &record, error);
}

static gboolean
collect_serial (ChyRow *row, gpointer data)
{
  g_hash_table_add (data, g_strdup (chy_row_text (row, 0)));
  return TRUE;
}

static gboolean
read_serials (ChySession *session, gpointer data, GError **error)
{
  gint64 wrong = -1;

  g_hash_table_remove_all (data);
  if (!chy_session_each (session, "thing-serials", CHY_NO_PARAMS, collect_serial, data, error) ||
      !chy_session_get_int (session, "counter-wrong", CHY_NO_PARAMS, &wrong, NULL, error))
    return FALSE;
  g_assert_cmpint (wrong, ==, 0);
  return TRUE;
}

/* Everything belongs together; gives the serials that are there. */
static GHashTable *
check_whole (ChyStore *store)
{
  GHashTable *serials = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ChyAuditResult result = { 0 };
  g_autoptr (GError) error = NULL;
  GHashTableIter iter;
  gpointer key;

  g_assert_true (chy_store_read (store, read_serials, serials, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (chy_store_check (store, TRUE, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (chy_audit_verify (store, NULL, NULL, NULL, NULL, &result, NULL));
  g_assert_cmpint (result.state, ==, CHY_AUDIT_WHOLE);
  g_assert_cmpint (result.n_records * 2, ==, g_hash_table_size (serials));
  g_hash_table_iter_init (&iter, serials);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      g_autofree char *other = g_strdup (key);
      gsize last = strlen (other) - 1;

      other[last] = other[last] == '0' ? '1' : '0';
      g_assert_true (g_hash_table_contains (serials, other));
    }
  return serials;
}

/* --- killed --------------------------------------------------------------------------------------- */

typedef struct
{
  ChyStore *store;
  int fd;
  guint round;
  guint number;
} Worker;

/* Writes and tells the parent what it was told to be durable. */
static gpointer
write_and_tell (gpointer data)
{
  Worker *worker = data;

  for (guint i = 0;; i++)
    {
      Pair pair = { .size = 3000 };

      g_snprintf (pair.serial, sizeof pair.serial, "%05u.%02u.%08u", worker->round, worker->number, i);
      if (!chy_store_write (worker->store, insert_pair, &pair, NULL, NULL) ||
          write (worker->fd, pair.serial, 17) != 17)
        _exit (1);
    }
}

static void
run_child (const char *path, int fd, guint round)
{
  Worker workers[N_THREADS];
  ChyStore *store = open_store (path, 0);

  for (guint i = 1; i < N_THREADS; i++)
    {
      workers[i] = (Worker){ store, fd, round, i };
      g_thread_unref (g_thread_new ("write", write_and_tell, &workers[i]));
    }
  workers[0] = (Worker){ store, fd, round, 0 };
  write_and_tell (&workers[0]);
}

static void
read_told (int fd, GHashTable *told)
{
  char serial[18] = { 0 };
  gsize n = 0;
  gssize got;

  while ((got = read (fd, serial + n, 17 - n)) > 0)
    {
      n += (gsize) got;
      if (n < 17)
        continue;
      g_hash_table_add (told, g_strconcat (serial, "-0", NULL));
      n = 0;
    }
}

static void
kill_once (const char *path, guint round, gulong delay, GHashTable *told)
{
  int fds[2];
  pid_t child;
  int status;

  g_assert_cmpint (pipe (fds), ==, 0);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      close (fds[0]);
      run_child (path, fds[1], round);
    }
  close (fds[1]);
  g_usleep (delay);
  g_assert_cmpint (kill (child, SIGKILL), ==, 0);
  read_told (fds[0], told);
  close (fds[0]);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
}

static void
test_killed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20261122);
  g_autoptr (GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  (void) data;
  for (guint round = 0; round < N_KILLS; round++)
    {
      g_autoptr (ChyStore) store = NULL;
      g_autoptr (GHashTable) there = NULL;
      GHashTableIter iter;
      gpointer key;

      /* From before the first migration is through to the midst of the writing. */
      kill_once (fixture->path, round, (gulong) g_rand_int_range (random, 1000, 150000), told);
      store = open_store (fixture->path, 0);
      there = check_whole (store);
      g_hash_table_iter_init (&iter, told);
      while (g_hash_table_iter_next (&iter, &key, NULL))
        g_assert_true (g_hash_table_contains (there, key));
    }
  g_assert_cmpuint (g_hash_table_size (told), >, 0);
  g_test_message ("%u writes were told before %d kills", g_hash_table_size (told), N_KILLS);
}

/* --- full ----------------------------------------------------------------------------------------- */

static gboolean
delete_all (ChySession *session, gpointer data, GError **error)
{
  (void) data;
  return chy_session_run (session, "thing-delete-all", CHY_NO_PARAMS, error);
}

/* Writes until it is full; gives the number of pairs. */
static guint
fill (ChyStore *store)
{
  for (guint i = 0;; i++)
    {
      Pair pair = { .size = 20000 };
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (i, <, 100000);
      g_snprintf (pair.serial, sizeof pair.serial, "full.%08u", i);
      if (chy_store_write (store, insert_pair, &pair, NULL, &error))
        continue;
      g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FULL);
      return i;
    }
}

static gpointer
write_while_full (gpointer data)
{
  Worker *worker = data;

  for (guint i = 0; i < 10; i++)
    {
      Pair pair = { .size = 20000 };
      g_autoptr (GError) error = NULL;

      g_snprintf (pair.serial, sizeof pair.serial, "late.%u.%u", worker->number, i);
      g_assert_false (chy_store_write (worker->store, insert_pair, &pair, NULL, &error));
      g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FULL);
    }
  return NULL;
}

static void
test_database_full (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChyStore) store = open_store (fixture->path, 200);
  g_autoptr (GHashTable) there = NULL;
  GThread *threads[N_THREADS];
  Worker workers[N_THREADS];
  guint n;

  (void) data;
  n = fill (store);
  g_assert_cmpuint (n, >, 0);
  for (guint i = 0; i < N_THREADS; i++)
    {
      workers[i] = (Worker){ .store = store, .number = i };
      threads[i] = g_thread_new ("late", write_while_full, &workers[i]);
    }
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  there = check_whole (store);
  g_assert_cmpuint (g_hash_table_size (there), ==, 2 * n);
  /* With room again it goes on. */
  g_assert_true (chy_store_write (store, delete_all, NULL, NULL, NULL));
  g_assert_cmpuint (fill (store), >, 0);
}

/* The kernel's own limit, which shows as a failed write as on a full disk. */
static void
fill_in_child (const char *path)
{
  struct rlimit limit;
  g_autoptr (ChyStore) store = NULL;
  g_autoptr (GHashTable) there = NULL;
  Pair pair = { "after", 20000 };
  guint n;

  g_assert_true (signal (SIGXFSZ, SIG_IGN) != SIG_ERR);
  store = open_store (path, 0);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = 1000000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  n = fill (store);
  g_assert_cmpuint (n, >, 0);
  limit.rlim_cur = limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  there = check_whole (store);
  g_assert_cmpuint (g_hash_table_size (there), ==, 2 * n);
  g_assert_true (chy_store_write (store, insert_pair, &pair, NULL, NULL));
  chy_store_close (store);
  _exit (0);
}

static void
test_disk_full (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChyStore) store = NULL;
  g_autoptr (GHashTable) there = NULL;
  int status = 0;
  pid_t child = fork ();

  (void) data;
  if (child == 0)
    fill_in_child (fixture->path);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  store = open_store (fixture->path, 0);
  there = check_whole (store);
  g_assert_true (g_hash_table_contains (there, "after-1"));
}

/* --- together ------------------------------------------------------------------------------------- */

static gpointer
write_some (gpointer data)
{
  Worker *worker = data;

  for (guint i = 0; i < 100; i++)
    {
      Pair pair = { .size = 100 };
      g_autoptr (GError) error = NULL;

      g_snprintf (pair.serial, sizeof pair.serial, "%u.%u.%u", worker->round, worker->number, i);
      g_assert_true (chy_store_write (worker->store, insert_pair, &pair, NULL, &error));
      g_assert_no_error (error);
    }
  return NULL;
}

static void
write_in_threads (ChyStore *store, guint round)
{
  GThread *threads[N_THREADS * 2];
  Worker workers[N_THREADS * 2];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      workers[i] = (Worker){ store, -1, round, i };
      threads[i] = g_thread_new ("write", write_some, &workers[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
test_group_commit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChyStore) store = open_store (fixture->path, 0);
  g_autoptr (GHashTable) there = NULL;
  guint64 n_operations = 0;
  guint64 n_commits = 0;

  (void) data;
  write_in_threads (store, 0);
  chy_store_sqlite_get_stats (store, &n_operations, &n_commits);
  g_assert_cmpuint (n_operations, ==, N_THREADS * 2 * 100);
  g_assert_cmpuint (n_commits, <, n_operations);
  g_test_message ("%d operations in %d commits", (int) n_operations, (int) n_commits);
  there = check_whole (store);
  g_assert_cmpuint (g_hash_table_size (there), ==, 2 * n_operations);
}

static void
test_processes (Fixture *fixture, gconstpointer data)
{
  pid_t children[3];
  g_autoptr (ChyStore) store = NULL;
  g_autoptr (GHashTable) there = NULL;

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      children[i] = fork ();
      if (children[i] != 0)
        continue;
      store = open_store (fixture->path, 0);
      write_in_threads (store, i);
      chy_store_close (store);
      _exit (0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      int status = -1;
      g_assert_cmpint (waitpid (children[i], &status, 0), ==, children[i]);
      g_assert_cmpint (status, ==, 0);
    }
  store = open_store (fixture->path, 0);
  there = check_whole (store);
  g_assert_cmpuint (g_hash_table_size (there), ==, 2 * G_N_ELEMENTS (children) * N_THREADS * 2 * 100);
}

/* A copy while others write is one moment of the database. */
static void
test_backup_in_use (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChyStore) store = open_store (fixture->path, 0);
  Worker worker = { store, -1, 7, 7 };

  (void) data;
  write_in_threads (store, 1);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("copy%u.db", i);
      g_autofree char *copy = g_build_filename (fixture->folder, name, NULL);
      GThread *thread;
      g_autoptr (ChyStore) copied = NULL;
      g_autoptr (GHashTable) there = NULL;
      g_autoptr (GError) error = NULL;

      worker.round = 10 + i;
      thread = g_thread_new ("write", write_some, &worker);
      g_assert_true (chy_store_backup (store, copy, NULL, &error));
      g_assert_no_error (error);
      g_thread_join (thread);
      copied = open_store (copy, 0);
      there = check_whole (copied);
      g_assert_cmpuint (g_hash_table_size (there), >=, 2 * N_THREADS * 2 * 100);
    }
}

/* --- held by another process ---------------------------------------------------------------------- */

#define N_WAITING 6

typedef struct
{
  ChyStore *store;
  GAsyncQueue *told;
  char serial[8];
} Waiting;

static gpointer
write_one (gpointer data)
{
  Waiting *waiting = data;
  Pair pair = { .size = 10 };
  GError *error = NULL;

  g_strlcpy (pair.serial, waiting->serial, sizeof pair.serial);
  g_assert_false (chy_store_write (waiting->store, insert_pair, &pair, NULL, &error));
  g_async_queue_push (waiting->told, error);
  return NULL;
}

/* They wait for the lock once and together. If each waited by itself, the others would still wait after the
 * first was told, and succeed when the lock is let go then. */
static void
test_held_together (Fixture *fixture, gconstpointer data)
{
  ChyStoreSchema schema = test_schema ("v3");
  ChySqliteOptions options = chy_sqlite_options_default;
  g_autoptr (ChyClock) clock = chy_clock_new_fixed (1);
  g_autoptr (GAsyncQueue) told = g_async_queue_new ();
  GThread *threads[N_WAITING];
  Waiting waiting[N_WAITING];
  sqlite3 *db = NULL;
  GError *error = NULL;

  (void) data;
  g_object_unref (open_store (fixture->path, 0));
  options.busy_timeout = 2000;
  g_autoptr (ChyStore) store =
      chy_store_sqlite_open_with (fixture->path, &schema, 0, &options, clock, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  for (guint i = 0; i < N_WAITING; i++)
    {
      waiting[i] = (Waiting){ .store = store, .told = told };
      g_snprintf (waiting[i].serial, sizeof waiting[i].serial, "w%u", i);
      threads[i] = g_thread_new ("write", write_one, &waiting[i]);
    }
  for (guint i = 0; i < N_WAITING; i++)
    {
      error = g_async_queue_pop (told);
      if (i == 0)
        g_assert_cmpint (sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL), ==, SQLITE_OK);
      g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_BUSY);
      g_error_free (error);
    }
  for (guint i = 0; i < N_WAITING; i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static void
test_backup_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChyStore) store = open_store (fixture->path, 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *copy = g_build_filename (fixture->folder, "copy.db", NULL);
  g_autoptr (GError) error = NULL;

  (void) data;
  g_cancellable_cancel (cancellable);
  g_assert_false (chy_store_backup (store, copy, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
}

#define ADD(path, func) g_test_add ("/store/durable/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("neighboring-writes-share-a-commit", test_group_commit);
  ADD ("what-was-told-survives-kill-9", test_killed);
  ADD ("a-full-database-keeps-nothing-of-what-failed", test_database_full);
  ADD ("a-full-disk-keeps-nothing-of-what-failed", test_disk_full);
  ADD ("processes-write-together", test_processes);
  ADD ("writes-wait-together-for-another-process", test_held_together);
  ADD ("a-backup-in-use-is-one-moment", test_backup_in_use);
  ADD ("a-cancelled-backup-leaves-no-file", test_backup_cancelled);
  return g_test_run ();
}
