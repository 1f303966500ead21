/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-file.h"
#include "compose/chy-folder.h"
#include "model/chy-field.h"
#include "road.h"
#include "store/chy-audit.h"
#include "tenant/local/chy-tenant-local.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* test-kills [--kills N], and as its own victim: test-kills --engine FOLDER. */

enum
{
  N_DEVICES = 200,
};

static ChyFolder *
open_folder (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySecret) passphrase = chy_secret_new_string (ROAD_PASSPHRASE);
  ChyFolder *folder = chy_folder_open (path, TRUE, &error);

  g_assert_no_error (error);
  if (folder->vault != NULL)
    {
      chy_vault_open (folder->vault, passphrase, &error);
      g_assert_no_error (error);
    }
  return folder;
}

/* The victim: says when it begins, and works. */
static int
run_engine (const char *path)
{
  g_autoptr (ChyFolder) folder = open_folder (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyConnector) connector = NULL;
  gboolean ok;

  if (write (STDOUT_FILENO, "x", 1) != 1)
    return 1;
  ok = chy_folder_run_connector (folder, "CONNECTOR1", CHY_CONNECTOR_ONCE, NULL, NULL, NULL, NULL, NULL,
                                 &error);
  return ok ? 0 : 1;
}

static void
kill_one (const char *self, const char *path, guint most)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) victim =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self, "--engine", path, NULL);
  char byte;

  g_assert_no_error (error);
  g_input_stream_read (g_subprocess_get_stdout_pipe (victim), &byte, 1, NULL, &error);
  g_assert_no_error (error);
  g_usleep ((gulong) g_random_int_range (0, (gint32) most));
  g_subprocess_force_exit (victim);
  g_subprocess_wait (victim, NULL, &error);
  g_assert_no_error (error);
}

static gint64
count_issued (ChyFolder *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyAuthority) authority = chy_authority_host_get (folder->host, ROAD_CA, NULL, &error);
  g_autoptr (GVariant) filter = NULL;
  g_autoptr (GVariant) answer = NULL;

  g_assert_no_error (error);
  filter = chy_body_with (NULL, "state", g_variant_new_string ("issued"));
  answer = chy_authority_query (authority, "certificates", filter, NULL, &error);
  g_assert_no_error (error);
  return chy_body_get_int (answer, "count", -1);
}

static void
check_audit (ChyStore *store)
{
  g_autoptr (GError) error = NULL;
  ChyAuditResult result;

  g_assert_true (chy_audit_verify (store, NULL, NULL, NULL, NULL, &result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (result.state, ==, CHY_AUDIT_WHOLE);
}

static void
check_all (ChyFolder *folder)
{
  g_autoptr (GPtrArray) requests = road_rows (folder->tenant, "requests", NULL, NULL);
  g_autoptr (GHashTable) serials = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpint (requests->len, ==, N_DEVICES);
  for (guint i = 0; i < requests->len; i++)
    {
      g_assert_cmpstr (chy_body_get_text (requests->pdata[i], "state"), ==, "delivered");
      g_assert_true (g_hash_table_add (
          serials, (gpointer) chy_body_get_text (requests->pdata[i], "certificateSerialNumber")));
    }
  g_assert_cmpint (road_count (folder->tenant, "certificates", NULL, NULL), ==, N_DEVICES);
  g_assert_cmpint (count_issued (folder), ==, N_DEVICES);
  check_audit (folder->store);
  check_audit (folder->authority_store);
}

static void
test_kills (const char *self, guint n_kills)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_dir_make_tmp ("chy-kills-XXXXXX", &error);
  g_autoptr (ChyFolder) folder = NULL;

  g_assert_no_error (error);
  folder = open_folder (path);
  road_prepare (folder->tenant, "ec:p256", N_DEVICES);
  g_clear_pointer (&folder, chy_folder_close);
  for (guint i = 0; i < n_kills; i++)
    kill_one (self, path, (i % 10 + 1) * 100000);
  folder = open_folder (path);
  g_test_message ("%" G_GINT64_FORMAT " of %d were delivered in spite of the kills",
                  road_count (folder->tenant, "requests", "state", "delivered"), N_DEVICES);
  chy_folder_run_connector (folder, "CONNECTOR1", CHY_CONNECTOR_ONCE, NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  check_all (folder);
  g_clear_pointer (&folder, chy_folder_close);
  chy_file_remove_folder (path, NULL);
}

static void
test_one_engine (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_dir_make_tmp ("chy-kills-XXXXXX", &error);
  g_autofree char *lock = chy_tenant_local_get_lock_path (path);
  g_autoptr (ChyFolder) folder = open_folder (path);
  int fd = open (lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  g_assert_false (chy_folder_run_connector (folder, "CONNECTOR1", CHY_CONNECTOR_ONCE, NULL, NULL, NULL, NULL,
                                            NULL, &error));
  g_assert_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_IN_USE);
  close (fd);
  g_clear_error (&error);
  g_assert_false (chy_folder_run_connector (folder, "CONNECTOR1", CHY_CONNECTOR_ONCE, NULL, NULL, NULL, NULL,
                                            NULL, &error));
  g_assert_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_VAULT);
  g_clear_pointer (&folder, chy_folder_close);
  chy_file_remove_folder (path, NULL);
}

typedef struct
{
  const char *self;
  guint n_kills;
} Options;

static void
on_kills (gconstpointer data)
{
  const Options *options = data;

  test_kills (options->self, options->n_kills);
}

int
main (int argc, char *argv[])
{
  Options options = { .self = argv[0], .n_kills = 20 };

  if (argc == 3 && strcmp (argv[1], "--engine") == 0)
    return run_engine (argv[2]);
  if (argc == 3 && strcmp (argv[1], "--kills") == 0)
    options.n_kills = (guint) g_ascii_strtoull (argv[2], NULL, 10);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connector/one engine works on a folder at a time, with an open vault", test_one_engine);
  g_test_add_data_func ("/connector/killed at any instant, each request has exactly one certificate",
                        &options, on_kills);
  return g_test_run ();
}
