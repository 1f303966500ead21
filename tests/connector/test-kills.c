/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-file.h"
#include "compose/chy-folder.h"
#include "model/chy-field.h"
#include "road.h"
#include "store/chy-audit.h"
#include "support/made-pfx.h"
#include "tenant/local/chy-tenant-local.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* test-kills [--kills N], and as its own victim: test-kills --engine FOLDER, or --busy-engine FOLDER, which
 * says with a byte each that something has happened. */

enum
{
  N_DEVICES = 200,
  N_IMPORTED = 100, /* of their users have an imported certificate, too */
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
on_event (ChyConnectorEvent event, const char *request, const char *detail, gpointer data)
{
  (void) event;
  (void) request;
  (void) detail;
  (void) data;
  if (write (STDOUT_FILENO, "x", 1) != 1)
    _exit (1);
}

/* Small batches, so that much happens and little of it at once. */
static int
run_busy_engine (const char *path)
{
  g_autoptr (ChyFolder) folder = open_folder (path);
  ChyConnectorOptions options = { .exclusive = TRUE, .batch = 8, .observer = on_event };
  g_autoptr (ChyConnector) connector =
      chy_connector_new (folder->tenant, folder->host, folder->clock, "CONNECTOR1", &options);
  g_autoptr (GError) error = NULL;

  return chy_connector_run (connector, CHY_CONNECTOR_ONCE, NULL, NULL, NULL, NULL, &error) ? 0 : 1;
}

/* Lets it go on until so much has happened, and kills it in the midst of what comes next. */
static void
kill_busy (const char *self, const char *path, guint events)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) victim =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self, "--busy-engine", path, NULL);
  char byte;

  g_assert_no_error (error);
  for (guint i = 0;
       i < events && g_input_stream_read (g_subprocess_get_stdout_pipe (victim), &byte, 1, NULL, &error) == 1;
       i++)
    continue;
  g_assert_no_error (error);
  g_usleep ((gulong) g_random_int_range (0, 20000));
  g_subprocess_force_exit (victim);
  g_subprocess_wait (victim, NULL, &error);
  g_assert_no_error (error);
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
apply (ChyTenant *tenant, const char *type, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) params = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);
  g_autoptr (ChyOutcome) outcome = NULL;

  g_assert_no_error (error);
  outcome = road_apply (tenant, type, params, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
import_one (ChyFolder *folder, guint i)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf ("{'user': <'u%u'>, 'purpose': <'smimeEncryption'>}", i);
  g_autoptr (GVariant) params = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);
  g_autoptr (ChyCommand) command = chy_command_new ("pfx-import", params);
  g_autoptr (ChySecret) file = made_pfx (&(MadePfx){ NULL }, g_get_real_time (), NULL);
  g_autoptr (ChySecret) password = chy_secret_new_string (MADE_PASSWORD);
  g_autoptr (ChyOutcome) outcome = NULL;

  chy_command_set_secret (command, "file", file);
  chy_command_set_secret (command, "password", password);
  outcome = chy_tenant_apply (folder->tenant, command, NULL, &error);
  g_assert_no_error (error);
}

/* Users with an imported certificate, beside those that one is issued for. */
static void
prepare_imported (ChyFolder *folder)
{
  for (guint i = 1; i <= N_IMPORTED; i++)
    import_one (folder, i);
  apply (folder->tenant, "profile-create",
         "{'type': <'pkcs-imported-certificate'>, 'platform': <'windows10'>, 'name': <'Mail'>, 'settings':"
         " <{'intendedPurpose': <'smimeEncryption'>}>}");
  apply (folder->tenant, "profile-assign", "{'profile': <'Mail'>, 'include': <['group:Staff']>}");
}

/* Handed over once: a request that was taken up again has never been handed over before. */
static gint64
count_delivered (ChyFolder *folder, GVariant *request)
{
  g_autoptr (GPtrArray) events =
      road_rows (folder->tenant, "request-events", "requestId", chy_body_get_text (request, "id"));
  gint64 n = 0;

  for (guint i = 0; i < events->len; i++)
    n += g_strcmp0 (chy_body_get_text (events->pdata[i], "kind"), "delivered") == 0;
  return n;
}

static void
check_imported (ChyFolder *folder)
{
  g_autoptr (GPtrArray) requests = road_rows (folder->tenant, "requests", "kind", "imported");
  g_autoptr (GHashTable) thumbprints = g_hash_table_new (g_str_hash, g_str_equal);
  guint delivered = 0;

  g_assert_cmpint (requests->len, ==, N_DEVICES);
  for (guint i = 0; i < requests->len; i++)
    {
      if (g_strcmp0 (chy_body_get_text (requests->pdata[i], "code"), "pfx-missing") == 0)
        continue;
      delivered++;
      g_assert_cmpstr (chy_body_get_text (requests->pdata[i], "state"), ==, "delivered");
      g_assert_cmpint (count_delivered (folder, requests->pdata[i]), ==, 1);
      g_assert_true (g_hash_table_add (
          thumbprints, (gpointer) chy_body_get_text (requests->pdata[i], "certificateThumbprint")));
    }
  g_assert_cmpint (delivered, ==, N_IMPORTED);
  g_assert_cmpint (road_count (folder->tenant, "deliveries", NULL, NULL), ==, N_DEVICES + N_IMPORTED);
}

static void
check_all (ChyFolder *folder)
{
  g_autoptr (GPtrArray) requests = road_rows (folder->tenant, "requests", "kind", "issued");
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
  check_imported (folder);
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
  prepare_imported (folder);
  g_clear_pointer (&folder, chy_folder_close);
  for (guint i = 0; i < n_kills; i++)
    if (i % 2 == 0)
      kill_one (self, path, (i % 10 + 1) * 100000);
    else
      kill_busy (self, path, (guint) g_random_int_range (1, 40));
  folder = open_folder (path);
  g_test_message ("%" G_GINT64_FORMAT " of %d were delivered in spite of the kills",
                  road_count (folder->tenant, "requests", "state", "delivered"), N_DEVICES + N_IMPORTED);
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
  if (argc == 3 && strcmp (argv[1], "--busy-engine") == 0)
    return run_busy_engine (argv[2]);
  if (argc == 3 && strcmp (argv[1], "--kills") == 0)
    options.n_kills = (guint) g_ascii_strtoull (argv[2], NULL, 10);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connector/one engine works on a folder at a time, with an open vault", test_one_engine);
  g_test_add_data_func (
      "/connector/killed at any instant, each request has exactly one certificate, issued or imported",
      &options, on_kills);
  return g_test_run ();
}
