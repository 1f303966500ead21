/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backend.h"
#include "store/backends/sqlite/chy-sqlite.h"

/* Opening, migrating and restoring SQLite databases; every way in which that can go wrong has an error of
 * its own. */

#define NOBODY 65534

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
try_open (const char *path, const char *version, ChyStoreOpenFlags flags, GError **error)
{
  ChyStoreSchema schema = test_schema (version);
  ChySqliteOptions options = chy_sqlite_options_default;
  g_autoptr (ChyClock) clock = chy_clock_new_fixed (G_GINT64_CONSTANT (1700000000) * CHY_USEC_PER_SEC);

  options.lock_timeout = 100;
  options.busy_timeout = 100;
  return chy_store_sqlite_open_with (path, &schema, flags, &options, clock, error);
}

static ChyStore *
must_open (const char *path, const char *version, ChyStoreOpenFlags flags)
{
  g_autoptr (GError) error = NULL;
  ChyStore *store = try_open (path, version, flags, &error);

  g_assert_no_error (error);
  g_assert_nonnull (store);
  return store;
}

static void
must_fail (const char *path, const char *version, ChyStoreOpenFlags flags, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyStore) store = try_open (path, version, flags, &error);

  g_assert_null (store);
  g_assert_error (error, CHY_STORE_ERROR, code);
}

static gboolean
insert_one (ChySession *session, gpointer data, GError **error)
{
  return chy_session_run (session, "thing-insert",
                          CHY_PARAMS (CHY_TEXT (data), CHY_NULL, CHY_TEXT ("issued"), CHY_NULL), error);
}

static void
insert (ChyStore *store, const char *subject)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (chy_store_write (store, insert_one, (gpointer) subject, NULL, &error));
  g_assert_no_error (error);
}

static gboolean
append_subject (ChyRow *row, gpointer data)
{
  g_string_append_printf (data, "%s;", chy_row_text (row, 0));
  return TRUE;
}

static gboolean
read_subjects (ChySession *session, gpointer data, GError **error)
{
  return chy_session_each (session, "thing-subjects", CHY_NO_PARAMS, append_subject, data, error);
}

static void
expect_subjects (ChyStore *store, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (chy_store_read (store, read_subjects, text, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, expected);
}

static guint
get_mode (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_mode & 07777;
}

/* A whole database of version 3 with one row, closed. */
static void
make_database (Fixture *fixture)
{
  g_autoptr (ChyStore) store = must_open (fixture->path, "v3", CHY_STORE_CREATE);

  insert (store, "one");
}

static void
run_sql (const char *path, const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static guint
count_files (const char *folder, const char *suffix)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_suffix (name, suffix);
  return n;
}

/* --- what is there -------------------------------------------------------------------------------- */

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *deep = g_build_filename (fixture->folder, "no", "such", "test.db", NULL);

  (void) data;
  must_fail (fixture->path, "v3", 0, CHY_STORE_ERROR_NOT_FOUND);
  must_fail (fixture->path, "v3", CHY_STORE_READ_ONLY, CHY_STORE_ERROR_NOT_FOUND);
  must_fail (fixture->path, "v3", CHY_STORE_READ_ONLY | CHY_STORE_CREATE, CHY_STORE_ERROR_NOT_FOUND);
  must_fail (deep, "v3", 0, CHY_STORE_ERROR_NOT_FOUND);
  g_assert_cmpuint (count_files (fixture->folder, ""), ==, 0);
}

static void
test_private (Fixture *fixture, gconstpointer data)
{
  g_autofree char *inner = g_build_filename (fixture->folder, "inner", NULL);
  g_autofree char *path = g_build_filename (inner, "test.db", NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *index = g_strconcat (path, "-shm", NULL);
  g_autofree char *lock = g_strconcat (path, ".lock", NULL);
  mode_t old = umask (0);
  g_autoptr (ChyStore) store = must_open (path, "v3", CHY_STORE_CREATE);

  (void) data;
  umask (old);
  insert (store, "one");
  g_assert_cmpuint (get_mode (inner), ==, 0700);
  g_assert_cmpuint (get_mode (path), ==, 0600);
  g_assert_cmpuint (get_mode (log), ==, 0600);
  g_assert_cmpuint (get_mode (index), ==, 0600);
  g_assert_cmpuint (get_mode (lock), ==, 0600);
  g_clear_object (&store);
  test_folder_free (g_steal_pointer (&inner));
}

static void
test_unsafe (Fixture *fixture, gconstpointer data)
{
  (void) data;
  make_database (fixture);
  g_assert_cmpint (g_chmod (fixture->path, 0660), ==, 0);
  must_fail (fixture->path, "v3", 0, CHY_STORE_ERROR_UNSAFE);
  g_assert_cmpint (g_chmod (fixture->path, 0602), ==, 0);
  must_fail (fixture->path, "v3", 0, CHY_STORE_ERROR_UNSAFE);
  g_assert_cmpint (g_chmod (fixture->path, 0600), ==, 0);
  g_assert_cmpint (g_chmod (fixture->folder, 0777), ==, 0);
  must_fail (fixture->path, "v3", 0, CHY_STORE_ERROR_UNSAFE);
  g_assert_cmpint (g_chmod (fixture->folder, 0700), ==, 0);
  /* What others may merely read is closed to them. */
  g_assert_cmpint (g_chmod (fixture->path, 0644), ==, 0);
  g_object_unref (must_open (fixture->path, "v3", 0));
  g_assert_cmpuint (get_mode (fixture->path), ==, 0600);
}

static void
test_foreign (Fixture *fixture, gconstpointer data)
{
  ChyStoreSchema other = test_schema ("v3");
  g_autoptr (ChyClock) clock = chy_clock_new_fixed (1);
  g_autoptr (GError) error = NULL;
  g_autofree char *foreign = g_build_filename (fixture->folder, "foreign.db", NULL);
  g_autofree char *contents = NULL;
  g_autofree char *afterwards = NULL;
  gsize size = 0;
  gsize size_after = 0;

  (void) data;
  run_sql (foreign, "CREATE TABLE letters (id INTEGER PRIMARY KEY); PRAGMA user_version = 2");
  g_assert_true (g_file_get_contents (foreign, &contents, &size, NULL));
  must_fail (foreign, "v3", CHY_STORE_CREATE, CHY_STORE_ERROR_FOREIGN);
  g_assert_true (g_file_get_contents (foreign, &afterwards, &size_after, NULL));
  g_assert_cmpmem (contents, size, afterwards, size_after);
  /* The database of another schema of ours. */
  make_database (fixture);
  other.application_id = 1;
  g_assert_null (chy_store_sqlite_open (fixture->path, &other, 0, clock, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FOREIGN);
  must_fail (fixture->folder, "v3", 0, CHY_STORE_ERROR_FOREIGN);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_assert_true (g_file_set_contents_full (fixture->path, "", 0, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  must_fail (fixture->path, "v3", 0, CHY_STORE_ERROR_FOREIGN);
  must_fail (fixture->path, "v3", CHY_STORE_READ_ONLY, CHY_STORE_ERROR_FOREIGN);
  g_object_unref (must_open (fixture->path, "v3", CHY_STORE_CREATE));
  g_object_unref (must_open (fixture->path, "v3", 0));
}

static void
test_newer (Fixture *fixture, gconstpointer data)
{
  (void) data;
  make_database (fixture);
  must_fail (fixture->path, "v2", 0, CHY_STORE_ERROR_NEWER);
  must_fail (fixture->path, "v2", CHY_STORE_READ_ONLY, CHY_STORE_ERROR_NEWER);
  g_object_unref (must_open (fixture->path, "v3", 0));
}

static void
test_read_only (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChyStore) store = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  make_database (fixture);
  store = must_open (fixture->path, "v3", CHY_STORE_READ_ONLY);
  expect_subjects (store, "one;");
  g_assert_false (chy_store_write (store, insert_one, (gpointer) "two", NULL, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_READ_ONLY);
  g_assert_true (chy_store_check (store, TRUE, NULL, NULL));
}

/* --- damage --------------------------------------------------------------------------------------- */

typedef struct
{
  const char *name;
  gssize cut;      /* the new size; negative: so much less */
  goffset at;      /* where bytes are written */
  const char *put; /* hexadecimal-free: plain characters */
  gsize n;
  gboolean deep; /* found by the thorough check only, or when it is read */
} Damage;

static const Damage damages[] = {
  { "one-byte", 1, 0, NULL, 0, FALSE },
  { "half-a-header", 50, 0, NULL, 0, FALSE },
  { "a-header-alone", 100, 0, NULL, 0, FALSE },
  { "one-page", 4096, 0, NULL, 0, FALSE },
  { "the-last-page-missing", -4096, 0, NULL, 0, FALSE },
  { "the-last-byte-missing", -1, 0, NULL, 0, FALSE },
  { "another-magic", 0, 0, "SQLite format 4", 15, FALSE },
  { "text", 0, 0, "Dear Sir or Madam, this letter is no database at all, ...", 57, FALSE },
  { "zeros-for-a-header", 0, 0, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24, FALSE },
  { "a-page-size-that-is-none", 0, 16, "\x0f\xff", 2, FALSE },
  { "a-page-count-too-large", 0, 28, "\x7f\xff\xff\xff", 4, FALSE },
  { "a-schema-page-overwritten", 0, 100, "garbage garbage garbage garbage garbage", 39, FALSE },
  { "a-later-page-overwritten", 0, 4096 * 3, "garbage garbage garbage garbage garbage", 39, TRUE },
};

static void
test_damage (Fixture *fixture, gconstpointer data)
{
  const Damage *damage = data;
  GStatBuf info;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyStore) store = NULL;
  int fd;

  make_database (fixture);
  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  fd = g_open (fixture->path, O_RDWR | O_CLOEXEC, 0);
  if (damage->cut != 0)
    g_assert_cmpint (ftruncate (fd, damage->cut > 0 ? damage->cut : info.st_size + damage->cut), ==, 0);
  if (damage->put != NULL)
    g_assert_cmpint (pwrite (fd, damage->put, damage->n, damage->at), ==, damage->n);
  g_assert_true (g_close (fd, NULL));
  store = try_open (fixture->path, "v3", CHY_STORE_CREATE, &error);
  if (damage->deep)
    {
      g_assert_no_error (error);
      g_assert_false (chy_store_check (store, TRUE, NULL, &error));
    }
  else
    g_assert_null (store);
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_DAMAGED);
}

/* A killed process leaves its log; what is in there counts. */
static void
test_log_is_replayed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *copy = g_build_filename (fixture->folder, "copy.db", NULL);
  g_autofree char *copy_log = g_strconcat (copy, "-wal", NULL);
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  g_autofree char *file_bytes = NULL;
  g_autofree char *log_bytes = NULL;
  gsize file_size = 0;
  gsize log_size = 0;
  g_autoptr (ChyStore) store = NULL;
  pid_t child;
  int status = 0;

  (void) data;
  make_database (fixture);
  child = fork ();
  if (child == 0)
    {
      store = must_open (fixture->path, "v3", 0);
      insert (store, "two");
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  g_assert_true (g_file_get_contents (log, &log_bytes, &log_size, NULL) && log_size > 0);
  g_assert_true (g_file_get_contents (fixture->path, &file_bytes, &file_size, NULL));
  g_assert_true (
      g_file_set_contents_full (copy, file_bytes, (gssize) file_size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  /* A log cut in its last frame holds what was committed before it. */
  g_assert_true (g_file_set_contents_full (copy_log, log_bytes, (gssize) log_size - 1,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  store = must_open (copy, "v3", 0);
  expect_subjects (store, "one;");
  g_clear_object (&store);
  store = must_open (fixture->path, "v3", 0);
  expect_subjects (store, "one;two;");
}

/* --- locks ---------------------------------------------------------------------------------------- */

static void
test_exclusive (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChyStore) store = NULL;

  (void) data;
  make_database (fixture);
  store = must_open (fixture->path, "v3", CHY_STORE_EXCLUSIVE);
  must_fail (fixture->path, "v3", 0, CHY_STORE_ERROR_LOCKED);
  must_fail (fixture->path, "v3", CHY_STORE_EXCLUSIVE, CHY_STORE_ERROR_LOCKED);
  g_clear_object (&store);
  store = must_open (fixture->path, "v3", 0);
  must_fail (fixture->path, "v3", CHY_STORE_EXCLUSIVE, CHY_STORE_ERROR_LOCKED);
  g_object_unref (must_open (fixture->path, "v3", 0));
}

static void
test_held_by_another_program (Fixture *fixture, gconstpointer data)
{
  sqlite3 *db = NULL;

  (void) data;
  make_database (fixture);
  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (
      sqlite3_exec (db, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT", NULL, NULL, NULL), ==,
      SQLITE_OK);
  must_fail (fixture->path, "v3", 0, CHY_STORE_ERROR_LOCKED);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  g_object_unref (must_open (fixture->path, "v3", 0));
}

static void
test_busy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChyStore) store = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;

  (void) data;
  make_database (fixture);
  store = must_open (fixture->path, "v3", 0);
  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_false (chy_store_write (store, insert_one, (gpointer) "two", NULL, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_BUSY);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  insert (store, "three");
  expect_subjects (store, "one;three;");
}

/* --- as somebody without rights ------------------------------------------------------------------- */

/* Tests run as root at times, whom no permission stops: so a child gives its rights up. */
static void
test_no_permission (Fixture *fixture, gconstpointer data)
{
  int status = 0;
  pid_t child;

  (void) data;
  make_database (fixture);
  if (geteuid () != 0)
    {
      g_assert_cmpint (g_chmod (fixture->path, 0400), ==, 0);
      must_fail (fixture->path, "v3", 0, CHY_STORE_ERROR_READ_ONLY);
      g_assert_cmpint (g_chmod (fixture->path, 0600), ==, 0);
      g_assert_cmpint (g_chmod (fixture->folder, 0500), ==, 0);
      must_fail (fixture->path, "v3", 0, CHY_STORE_ERROR_READ_ONLY);
      g_assert_cmpint (g_chmod (fixture->folder, 0700), ==, 0);
      return;
    }
  child = fork ();
  if (child == 0)
    {
      g_autofree char *new_path = g_build_filename (fixture->folder, "new.db", NULL);
      g_autofree char *new_folder = g_build_filename (fixture->folder, "new", "test.db", NULL);

      /* The folder and the file belong to somebody else, who lets others look. */
      g_assert_cmpint (g_chmod (fixture->path, 0444), ==, 0);
      g_assert_cmpint (g_chmod (fixture->folder, 0755), ==, 0);
      g_assert_cmpint (setregid (NOBODY, NOBODY), ==, 0);
      g_assert_cmpint (setreuid (NOBODY, NOBODY), ==, 0);
      must_fail (fixture->path, "v3", 0, CHY_STORE_ERROR_READ_ONLY);
      expect_subjects (must_open (fixture->path, "v3", CHY_STORE_READ_ONLY), "one;");
      must_fail (new_path, "v3", CHY_STORE_CREATE, CHY_STORE_ERROR_READ_ONLY);
      must_fail (new_folder, "v3", CHY_STORE_CREATE, CHY_STORE_ERROR_READ_ONLY);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpint (g_chmod (fixture->folder, 0700), ==, 0);
  g_assert_cmpint (g_chmod (fixture->path, 0600), ==, 0);
  g_object_unref (must_open (fixture->path, "v3", 0));
}

/* --- migrations ----------------------------------------------------------------------------------- */

static void
test_migrate_each (Fixture *fixture, gconstpointer data)
{
  static const char *const versions[] = { "v1", "v2", "v3" };

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autofree char *name = g_strconcat (versions[i], ".db", NULL);
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
      g_autoptr (ChyStore) store = must_open (path, versions[i], CHY_STORE_CREATE);

      if (i > 0)
        insert (store, "one");
      g_clear_object (&store);
      g_assert_cmpuint (count_files (fixture->folder, ".bak"), ==, i);
      store = must_open (path, "v3", 0);
      expect_subjects (store, i > 0 ? "one;" : "");
      insert (store, "two");
      g_assert_true (chy_store_check (store, TRUE, NULL, NULL));
      /* v1 and v2 were migrated, each with a copy beside it. */
      g_assert_cmpuint (count_files (fixture->folder, ".bak"), ==, MIN (i + 1, 2));
    }
}

static void
test_copy_before_migration (Fixture *fixture, gconstpointer data)
{
  g_autofree char *copy = g_strconcat (fixture->path, ".v2.20231114T221320Z.bak", NULL);
  g_autofree char *part = g_strconcat (fixture->path, ".copying", NULL);
  g_autoptr (ChyStore) store = must_open (fixture->path, "v2", CHY_STORE_CREATE);

  (void) data;
  insert (store, "one");
  g_clear_object (&store);
  /* As a kill leaves it: half a copy is no copy, and does not stay. */
  g_assert_true (g_file_set_contents (part, "half", -1, NULL));
  g_object_unref (must_open (fixture->path, "v3", 0));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (get_mode (copy), ==, 0600);
  store = must_open (copy, "v2", 0);
  expect_subjects (store, "one;");
}

static gboolean
take_text (ChyRow *row, gpointer data)
{
  *(char **) data = g_strdup (chy_row_text (row, 0));
  return FALSE;
}

static gboolean
read_collation (ChySession *session, gpointer data, GError **error)
{
  return chy_session_execute (session, "SELECT coll FROM pragma_index_xinfo ('thing_note') WHERE seqno = 0",
                              CHY_NO_PARAMS, take_text, data, NULL, error);
}

/* A database has one order, whoever brings it up to date. */
static void
test_migration_keeps_order (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = g_strdup (g_getenv ("LC_ALL"));
  g_autofree char *collation = NULL;
  g_autoptr (ChyStore) store = NULL;

  (void) data;
  g_setenv ("LC_ALL", "es_ES.UTF-8", TRUE);
  g_object_unref (must_open (fixture->path, "v2", CHY_STORE_CREATE));
  g_setenv ("LC_ALL", "ja_JP.UTF-8", TRUE);
  store = must_open (fixture->path, "v3", 0);
  g_assert_true (chy_store_read (store, read_collation, &collation, NULL, NULL));
  g_assert_cmpstr (collation, ==, "CHANCERY_ES");
  g_setenv ("LC_ALL", before != NULL ? before : "C.UTF-8", TRUE);
}

static void
test_broken_migration (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChyStore) store = must_open (fixture->path, "v2", CHY_STORE_CREATE);

  (void) data;
  insert (store, "one");
  g_clear_object (&store);
  must_fail (fixture->path, "vbroken", 0, CHY_STORE_ERROR_FAILED);
  must_fail (fixture->path, "vbroken", 0, CHY_STORE_ERROR_FAILED);
  /* Nothing of the half-done step is there, and the next program may do it right. */
  store = must_open (fixture->path, "v2", 0);
  expect_subjects (store, "one;");
  g_clear_object (&store);
  store = must_open (fixture->path, "v3", 0);
  expect_subjects (store, "one;");
}

static void
test_migration_needs_exclusive (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ChyStore) store = must_open (fixture->path, "v2", CHY_STORE_CREATE);

  (void) data;
  must_fail (fixture->path, "v3", 0, CHY_STORE_ERROR_LOCKED);
  must_fail (fixture->path, "v3", CHY_STORE_READ_ONLY, CHY_STORE_ERROR_READ_ONLY);
  insert (store, "one");
  g_clear_object (&store);
  g_object_unref (must_open (fixture->path, "v3", CHY_STORE_EXCLUSIVE));
}

static gpointer
open_at_once (gpointer data)
{
  ChyStoreSchema schema = test_schema ("v3");
  g_autoptr (ChyClock) clock = chy_clock_new_fixed (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyStore) store = chy_store_sqlite_open (data, &schema, CHY_STORE_CREATE, clock, &error);

  g_assert_no_error (error);
  insert (store, "one");
  return NULL;
}

static void
test_many_openers (Fixture *fixture, gconstpointer data)
{
  GThread *threads[6];
  g_autoptr (ChyStore) store = NULL;

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("open", open_at_once, fixture->path);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  store = must_open (fixture->path, "v3", 0);
  expect_subjects (store, "one;one;one;one;one;one;");
}

/* --- restoring ------------------------------------------------------------------------------------ */

static gboolean
restore (Fixture *fixture, const char *backup, GError **error)
{
  ChyStoreSchema schema = test_schema ("v3");
  g_autoptr (ChyClock) clock = chy_clock_new_fixed (0);

  return chy_store_sqlite_restore (backup, fixture->path, &schema, clock, error);
}

static void
test_restore (Fixture *fixture, gconstpointer data)
{
  g_autofree char *copy = g_build_filename (fixture->folder, "copy.db", NULL);
  g_autoptr (ChyStore) store = must_open (fixture->path, "v3", CHY_STORE_CREATE);
  g_autoptr (GError) error = NULL;

  (void) data;
  insert (store, "one");
  g_assert_true (chy_store_backup (store, copy, NULL, &error));
  g_assert_cmpuint (get_mode (copy), ==, 0600);
  insert (store, "two");
  g_clear_object (&store);
  g_assert_true (restore (fixture, copy, &error));
  g_assert_no_error (error);
  store = must_open (fixture->path, "v3", 0);
  expect_subjects (store, "one;");
  g_assert_cmpuint (get_mode (fixture->path), ==, 0600);
  g_assert_cmpuint (count_files (fixture->folder, ".bak"), ==, 1);
  g_clear_object (&store);
  /* Where nothing is left, as well. */
  g_assert_cmpint (g_remove (fixture->path), ==, 0);
  g_assert_true (restore (fixture, copy, &error));
  store = must_open (fixture->path, "v3", 0);
  expect_subjects (store, "one;");
}

static void
test_restore_over_damage (Fixture *fixture, gconstpointer data)
{
  g_autofree char *copy = g_build_filename (fixture->folder, "copy.db", NULL);
  g_autoptr (ChyStore) store = must_open (fixture->path, "v2", CHY_STORE_CREATE);
  g_autoptr (GError) error = NULL;

  (void) data;
  insert (store, "one");
  g_assert_true (chy_store_backup (store, copy, NULL, NULL));
  g_clear_object (&store);
  g_assert_true (g_file_set_contents (fixture->path, "not a database", -1, NULL));
  g_assert_true (restore (fixture, copy, &error));
  g_assert_no_error (error);
  /* A backup of an older version is migrated when it is opened. */
  store = must_open (fixture->path, "v3", 0);
  expect_subjects (store, "one;");
}

static void
test_restore_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *missing = g_build_filename (fixture->folder, "missing.db", NULL);
  g_autofree char *text = g_build_filename (fixture->folder, "text.db", NULL);
  g_autofree char *foreign = g_build_filename (fixture->folder, "foreign.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyStore) store = NULL;

  (void) data;
  make_database (fixture);
  g_assert_false (restore (fixture, missing, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (text, "not a database", -1, NULL));
  g_assert_false (restore (fixture, text, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_DAMAGED);
  g_clear_error (&error);
  run_sql (foreign, "CREATE TABLE letters (id INTEGER PRIMARY KEY)");
  g_assert_false (restore (fixture, foreign, &error));
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FOREIGN);
  store = must_open (fixture->path, "v3", 0);
  expect_subjects (store, "one;");
}

#define ADD(path, func) g_test_add ("/store/opening/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("a-missing-database-is-told", test_missing);
  ADD ("files-and-folder-are-the-owners-alone", test_private);
  ADD ("what-others-may-write-is-refused", test_unsafe);
  ADD ("a-foreign-database-is-refused-and-left-alone", test_foreign);
  ADD ("an-empty-file-is-filled-only-when-asked", test_empty);
  ADD ("a-newer-database-is-refused", test_newer);
  ADD ("a-database-can-be-opened-for-reading", test_read_only);
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autofree char *path = g_strconcat ("/store/opening/damage-is-told-", damages[i].name, NULL);
      g_test_add (path, Fixture, &damages[i], set_up, test_damage, tear_down);
    }
  ADD ("the-log-of-a-killed-process-is-replayed", test_log_is_replayed);
  ADD ("an-exclusive-opener-is-alone", test_exclusive);
  ADD ("a-database-held-by-another-program-is-told", test_held_by_another_program);
  ADD ("a-writer-waits-and-then-says-busy", test_busy);
  ADD ("no-permission-is-told", test_no_permission);
  ADD ("every-older-version-is-migrated", test_migrate_each);
  ADD ("a-copy-is-made-before-a-migration", test_copy_before_migration);
  ADD ("a-migration-keeps-the-order", test_migration_keeps_order);
  ADD ("a-broken-migration-leaves-nothing", test_broken_migration);
  ADD ("a-migration-waits-for-the-others-to-leave", test_migration_needs_exclusive);
  ADD ("many-openers-of-a-new-database-get-on", test_many_openers);
  ADD ("a-backup-is-restored", test_restore);
  ADD ("a-backup-is-restored-over-a-damaged-database", test_restore_over_damage);
  ADD ("what-is-no-backup-is-not-restored", test_restore_refused);
  return g_test_run ();
}
