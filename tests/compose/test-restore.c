/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compose/chy-folder.h"
#include "compose/chy-restore.h"
#include "model/chy-problem.h"
#include "store/chy-audit.h"
#include "tenant/local/chy-backup.h"

/* A data folder with an authority and the user Anna, and a backup of it; then the user Bert is added, so that
 * old and restored folders can be told apart. */
typedef struct
{
  char *root;
  char *data;
  char *backup;
} Fixture;

enum
{
  KILLS = 12,
  WRITES = 40,
};

static ChyFolder *
open_folder (const char *path)
{
  g_autoptr (GError) error = NULL;
  ChyFolder *folder = chy_folder_open (path, TRUE, &error);

  g_assert_no_error (error);
  return folder;
}

static void
apply (ChyFolder *folder, const char *type, const char *text, const char *passphrase)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) params = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);
  g_autoptr (ChyCommand) command = chy_command_new (type, params);
  g_autoptr (ChyOutcome) outcome = NULL;

  if (passphrase != NULL)
    {
      g_autoptr (ChySecret) secret = chy_secret_new_string (passphrase);

      chy_command_set_secret (command, "passphrase", secret);
    }
  command->confirmed = TRUE;
  outcome = chy_tenant_apply (folder->tenant, command, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (outcome);
}

static gboolean
backup (ChyFolder *folder, const char *path, GError **error)
{
  return chy_backup_write (CHY_TENANT_LOCAL (folder->tenant), path, NULL, NULL, NULL, error);
}

static gboolean
restore (const char *data, const char *path, GError **error)
{
  g_autoptr (ChyClock) clock = chy_clock_new_system ();

  return chy_restore (data, path, "alice", clock, NULL, NULL, NULL, NULL, error);
}

static gint64
count_users (ChyFolder *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyQuery) query = chy_query_new ("users", NULL);
  g_autoptr (ChyResult) result = chy_tenant_query (folder->tenant, query, NULL, &error);
  gboolean is_final = FALSE;

  g_assert_no_error (error);
  return chy_result_get_count (result, &is_final);
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

static void
remove_tree (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_tree (child);
      else
        g_assert_cmpint (g_unlink (child), ==, 0);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (ChyFolder) folder = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  self->root = g_dir_make_tmp ("chy-restore-XXXXXX", &error);
  g_assert_no_error (error);
  self->data = g_build_filename (self->root, "data", NULL);
  self->backup = g_build_filename (self->root, "saved.backup", NULL);
  folder = open_folder (self->data);
  apply (folder, "authority-create",
         "{'name': <'CA'>, 'organization': <'Contoso'>, 'fqdn': <'ca1.contoso.test'>, 'key': <'ec:p256'>}",
         "correct horse battery");
  apply (folder, "user-add", "{'name': <'Anna'>}", NULL);
  g_assert_true (backup (folder, self->backup, &error));
  g_assert_no_error (error);
  apply (folder, "user-add", "{'name': <'Bert'>}", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  (void) data;
  while (g_main_context_iteration (NULL, FALSE))
    ;
  remove_tree (self->root);
  g_free (self->root);
  g_free (self->data);
  g_free (self->backup);
}

/* --- tests --------------------------------------------------------------------------------------------- */

static void
test_there_and_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyFolder) folder = NULL;
  struct stat info;

  (void) data;
  g_assert_cmpint (stat (fixture->backup, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 0777, ==, 0600);
  g_assert_true (restore (fixture->data, fixture->backup, &error));
  g_assert_no_error (error);
  g_assert_false (chy_restore_is_pending (fixture->data));
  folder = open_folder (fixture->data);
  g_assert_cmpint (count_users (folder), ==, 1);
  assert_whole (folder);
}

static gboolean
read_crl_number (ChySession *session, gpointer data, GError **error)
{
  gboolean found = FALSE;

  return chy_session_get_int (session, "crl-number", CHY_PARAMS (CHY_INT (1)), data, &found, error);
}

static void
test_says_what_it_did (Fixture *fixture, gconstpointer data)
{
  g_autofree char *other = g_build_filename (fixture->root, "other", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyFolder) folder = NULL;
  g_autoptr (ChyQuery) query = chy_query_new ("audit", NULL);
  g_autoptr (ChyResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  gint64 number = 0;

  (void) data;
  /* Into a new folder, as on another computer. */
  g_assert_true (restore (other, fixture->backup, &error));
  folder = open_folder (other);
  g_assert_cmpint (count_users (folder), ==, 1);
  result = chy_tenant_query (folder->tenant, query, NULL, &error);
  rows = chy_result_rows (result, 0, 1, NULL, &error);
  g_assert_cmpstr (chy_body_get_text (rows->pdata[0], "activity"), ==, "restore");
  g_assert_true (chy_store_read (folder->authority_store, read_crl_number, &number, NULL, &error));
  g_assert_cmpint (number, >=, 100000);
}

/* The error is this refusal, and nothing of the folder was touched. */
static void
assert_refused (Fixture *fixture, const char *path, const char *code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyFolder) folder = NULL;

  g_assert_false (restore (fixture->data, path, &error));
  g_test_message ("%s: %s", code, error->message);
  g_assert_true (chy_error_is (error, "backup", code));
  folder = open_folder (fixture->data);
  g_assert_cmpint (count_users (folder), ==, 2);
}

static char *
read_backup (Fixture *fixture, gsize *ret_size)
{
  char *contents = NULL;

  g_assert_true (g_file_get_contents (fixture->backup, &contents, ret_size, NULL));
  return contents;
}

static void
test_bad_files (Fixture *fixture, gconstpointer data)
{
  static const double shares[] = { 0.001, 0.01, 0.3, 0.7, 0.9999 };
  g_autofree char *bad = g_build_filename (fixture->root, "bad", NULL);
  g_autofree char *database = g_build_filename (fixture->data, "tenant.db", NULL);
  g_autofree char *contents = NULL;
  gsize size = 0;

  (void) data;
  contents = read_backup (fixture, &size);
  for (gsize i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      g_assert_true (g_file_set_contents (bad, contents, (gssize) ((double) size * shares[i]), NULL));
      assert_refused (fixture, bad, (double) size * shares[i] < 512 ? "not-a-backup" : "truncated");
    }
  contents[size / 2] ^= 1;
  g_assert_true (g_file_set_contents (bad, contents, (gssize) size, NULL));
  assert_refused (fixture, bad, "tampered");
  contents[size / 2] ^= 1;
  /* The version stands at the end of the first line of the manifest. */
  g_assert_cmpint (contents[512 + strlen ("chancery-backup ")], ==, '1');
  contents[512 + strlen ("chancery-backup ")] = '2';
  g_assert_true (g_file_set_contents (bad, contents, (gssize) size, NULL));
  assert_refused (fixture, bad, "newer");
  assert_refused (fixture, database, "not-a-backup");
  g_assert_true (g_file_set_contents (bad, "", 0, NULL));
  assert_refused (fixture, bad, "not-a-backup");
}

static char *
find_bytes (char *contents, gsize size, const char *wanted)
{
  for (gsize i = 0; i + strlen (wanted) <= size; i++)
    if (memcmp (contents + i, wanted, strlen (wanted)) == 0)
      return contents + i;
  return NULL;
}

/* Whoever changes a record and its hashes in the manifest is found by the chain. */
static void
test_bad_database (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bad = g_build_filename (fixture->root, "bad", NULL);
  g_autofree char *contents = NULL;
  g_autofree char *sum = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyFolder) folder = NULL;
  const gsize manifest = 512, member = 1536;
  gsize size = 0;
  char *line, *found;
  gint64 length;

  (void) data;
  contents = read_backup (fixture, &size);
  line = strstr (contents + manifest, "member tenant.db ");
  length = g_ascii_strtoll (line + strlen ("member tenant.db "), &line, 10);
  found = find_bytes (contents + member, (gsize) length, "authority-create");
  g_assert_nonnull (found);
  memcpy (found, "authority-delete", strlen ("authority-delete"));
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) contents + member, (gsize) length);
  memcpy (line + 1, sum, 64);
  g_assert_true (g_file_set_contents (bad, contents, (gssize) size, NULL));
  g_assert_false (restore (fixture->data, bad, &error));
  g_test_message ("%s", error->message);
  g_assert_true (chy_error_is (error, "backup", "audit-broken") ||
                 g_error_matches (error, CHY_STORE_ERROR, CHY_STORE_ERROR_DAMAGED));
  folder = open_folder (fixture->data);
  g_assert_cmpint (count_users (folder), ==, 2);
}

static void
test_refusals (Fixture *fixture, gconstpointer data)
{
  g_autofree char *mine = g_build_filename (fixture->root, "letter.txt", NULL);
  g_autoptr (ChyFolder) folder = open_folder (fixture->data);
  g_autoptr (GError) in_use = NULL;
  g_autoptr (GError) exists = NULL;
  g_autoptr (GError) again = NULL;

  (void) data;
  g_assert_false (restore (fixture->data, fixture->backup, &in_use));
  g_assert_true (chy_error_is (in_use, "backup", "in-use"));
  g_assert_true (g_file_set_contents (mine, "Dear Sir", -1, NULL));
  g_assert_false (backup (folder, mine, &exists));
  g_assert_true (chy_error_is (exists, "backup", "exists"));
  g_assert_true (backup (folder, fixture->backup, &again));
  g_assert_no_error (again);
}

static gpointer
write_users (gpointer data)
{
  ChyFolder *folder = data;

  for (guint i = 0; i < WRITES; i++)
    {
      g_autofree char *params = g_strdup_printf ("{'name': <'User %u'>}", i);

      apply (folder, "user-add", params, NULL);
    }
  return NULL;
}

static void
test_while_writing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *other = g_build_filename (fixture->root, "other", NULL);
  g_autofree char *path = g_build_filename (fixture->root, "busy.backup", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyFolder) folder = open_folder (fixture->data);
  g_autoptr (ChyFolder) restored = NULL;
  GThread *thread = g_thread_new ("writer", write_users, folder);

  (void) data;
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (backup (folder, path, &error));
      g_assert_no_error (error);
    }
  g_thread_join (thread);
  g_assert_cmpint (count_users (folder), ==, WRITES + 2);
  g_assert_true (restore (other, path, &error));
  g_assert_no_error (error);
  restored = open_folder (other);
  assert_whole (restored);
  g_assert_cmpint (count_users (restored), >=, 2);
  g_assert_cmpint (count_users (restored), <=, WRITES + 2);
}

/* Killed at any moment, there is the old folder or the new one. */
static void
test_kills (Fixture *fixture, gconstpointer data)
{
  const char *program = data;
  guint restored = 0;

  for (guint i = 0; i < KILLS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ChyFolder) folder = NULL;
      g_autoptr (GSubprocess) child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, program,
                                                        "--restore", fixture->data, fixture->backup, NULL);
      gint64 users;

      g_assert_no_error (error);
      g_usleep ((gulong) g_test_rand_int_range (20000, 600000));
      g_subprocess_force_exit (child);
      g_assert_true (g_subprocess_wait (child, NULL, NULL));
      folder = open_folder (fixture->data);
      g_assert_false (chy_restore_is_pending (fixture->data));
      assert_whole (folder);
      users = count_users (folder);
      g_assert_true (users == 1 || users == 2);
      if (users == 1)
        {
          restored++;
          apply (folder, "user-add", "{'name': <'Bert'>}", NULL);
        }
    }
  g_test_message ("%u of %d were restored", restored, KILLS);
}

#define ADD(path, func) g_test_add (path, Fixture, argv[0], set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  if (argc == 4 && strcmp (argv[1], "--restore") == 0)
    return restore (argv[2], argv[3], NULL) ? 0 : 1;
  g_test_init (&argc, &argv, NULL);

  ADD ("/compose/restore/there-and-back", test_there_and_back);
  ADD ("/compose/restore/says-what-it-did", test_says_what_it_did);
  ADD ("/compose/restore/bad-files-change-nothing", test_bad_files);
  ADD ("/compose/restore/a-forged-database-changes-nothing", test_bad_database);
  ADD ("/compose/restore/refused-while-in-use", test_refusals);
  ADD ("/compose/restore/a-backup-while-others-write", test_while_writing);
  ADD ("/compose/restore/killed-at-any-moment", test_kills);

  return g_test_run ();
}
