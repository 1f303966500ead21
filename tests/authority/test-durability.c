/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "authority-fixture.h"

#include "model/chy-field.h"
#include "pki/chy-inspect.h"
#include "store/chy-audit.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum
{
  N_ROUNDS = 20,   /* in the suite; the benchmark makes more */
  N_REQUESTS = 48, /* of a round */
  N_THREADS = 2,
  N_CSRS = 4,
  BATCH = 6,
};

static const char *const curve[] = { "compatibility.authority=2012", "compatibility.recipient=windows8",
                                     "keyAlgorithm=ec:p256", NULL };

static void
make_ready (TestHost *host, ChyAuthority **ret_authority)
{
  test_host_open (host);
  *ret_authority = test_root_new (host->host, host->admin, host->connector);
  test_issue (*ret_authority, host->admin, host->connector, "Curve", curve);
}

static GBytes *
make_csr (guint i)
{
  g_autoptr (ChyKey) key = test_key (CHY_KEY_EC_P256);
  g_autofree char *name = g_strdup_printf ("device %u", i);
  return test_csr (key, name);
}

static char *
request_id (guint round, guint i)
{
  return g_strdup_printf ("round-%u-request-%u", round, i);
}

static void
assert_audit_whole (ChyStore *store)
{
  ChyAuditResult result;
  g_autoptr (GError) error = NULL;

  chy_audit_verify (store, NULL, NULL, NULL, NULL, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result.state, ==, CHY_AUDIT_WHOLE);
  g_assert_cmpint (result.n_records, >, 0);
}

/* --- the child that is killed -------------------------------------------------------------------- */

typedef struct
{
  ChyAuthority *authority;
  const ChyPrincipal *who;
  GBytes **csrs;
  guint round, first;
} Work;

/* What was answered is said at once: it must never be unsaid. */
static void
say (const char *id, const ChyIssuance *answer)
{
  g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, answer->certificate);
  g_autofree char *line = g_strdup_printf ("%s %s\n", id, hash);
  gsize size = strlen (line);

  if (write (STDOUT_FILENO, line, size) != (gssize) size)
    _exit (3);
}

static void
submit_some (const Work *work, guint first, guint n)
{
  ChySubmission submissions[BATCH] = { 0 };
  ChyIssuance *answers[BATCH];
  GError *errors[BATCH];
  char *ids[BATCH];

  for (guint i = 0; i < n; i++)
    {
      ids[i] = request_id (work->round, first + i);
      submissions[i] = (ChySubmission){ .request_id = ids[i],
                                        .attempt = 1,
                                        .template_name = "Curve",
                                        .csr = work->csrs[(first + i) % N_CSRS],
                                        .requester = work->who };
    }
  chy_authority_submit (work->authority, submissions, n, answers, errors, NULL);
  for (guint i = 0; i < n; i++)
    {
      g_assert_no_error (errors[i]);
      g_assert_cmpint (answers[i]->disposition, ==, CHY_DISPOSITION_ISSUED);
      say (ids[i], answers[i]);
      chy_issuance_free (answers[i]);
      g_free (ids[i]);
    }
}

static gpointer
on_thread (gpointer data)
{
  const Work *work = data;

  for (guint i = work->first; i < N_REQUESTS; i += N_THREADS * BATCH)
    submit_some (work, i, MIN (BATCH, N_REQUESTS - i));
  return NULL;
}

static int
child (const char *folder, const char *round)
{
  TestHost host = { .folder = (char *) folder };
  g_autofree char *vault_path = g_build_filename (folder, "vault.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChySecret) passphrase = chy_secret_new_string ("a test's passphrase");
  Work works[N_THREADS];
  GThread *threads[N_THREADS];
  GBytes *csrs[N_CSRS];

  if (!g_file_get_contents (vault_path, &text, NULL, &error))
    return 2;
  host.clock = chy_clock_new_system ();
  host.vault = chy_vault_load (text, &error);
  if (host.vault == NULL || !chy_vault_open (host.vault, passphrase, &error))
    return 2;
  test_host_resume (&host);
  g_autoptr (ChyAuthority) authority = chy_authority_host_get (host.host, "Test Root", NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_CSRS; i++)
    csrs[i] = test_read (folder, i);
  if (write (STDOUT_FILENO, "ready\n", 6) != 6)
    return 3;
  for (guint i = 0; i < N_THREADS; i++)
    {
      works[i] = (Work){ .authority = authority,
                         .who = host.connector,
                         .csrs = csrs,
                         .round = (guint) g_ascii_strtoull (round, NULL, 10),
                         .first = i * BATCH };
      threads[i] = g_thread_new ("submit", on_thread, &works[i]);
    }
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  _exit (0);
}

/* --- the parent that kills ----------------------------------------------------------------------- */

/* Reads "id hash" lines until the child is gone, and kills it after `delay` microseconds. */
static void
run_and_kill (const char *folder, guint round, gulong delay, GHashTable *said)
{
  g_autofree char *number = g_strdup_printf ("%u", round);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  const char *const argv[] = { self, "--child", folder, number, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_autofree char *ready = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_cmpstr (ready, ==, "ready");

  g_usleep (delay);
  g_subprocess_send_signal (process, SIGKILL);
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
      if (line == NULL)
        break;
      char *blank = strchr (line, ' ');
      if (blank == NULL || strlen (blank + 1) != 64) /* cut off in the middle */
        continue;
      *blank = '\0';
      g_hash_table_replace (said, g_strdup (line), g_strdup (blank + 1));
    }
  g_subprocess_wait (process, NULL, NULL);
}

static void
assert_round (TestHost *host,
              ChyAuthority *authority,
              GBytes **csrs,
              guint round,
              GHashTable *said,
              GHashTable *serials)
{
  for (guint i = 0; i < N_REQUESTS; i++)
    {
      g_autofree char *id = request_id (round, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (ChyIssuance) answer =
          test_submit (authority, host->connector, "Curve", id, 1, csrs[i % N_CSRS], &error);
      g_assert_no_error (error);
      g_assert_cmpint (answer->disposition, ==, CHY_DISPOSITION_ISSUED);
      g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, answer->certificate);
      const char *before = g_hash_table_lookup (said, id);
      if (before != NULL)
        g_assert_cmpstr (hash, ==, before);
      g_assert_true (g_hash_table_add (serials, g_strdup (answer->serial)));
      g_autoptr (ChyCertInfo) info = chy_inspect_certificate (answer->certificate, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (info->serial, ==, answer->serial);
      g_autofree char *subject = chy_name_to_string (info->subject);
      g_autofree char *wanted = g_strdup_printf ("CN=device %u", i % N_CSRS);
      g_assert_cmpstr (subject, ==, wanted);
    }
}

static gint64
count_signing (ChyAuthority *authority)
{
  g_autoptr (GVariant) filter = test_body ("state", "signing", NULL);
  g_autoptr (GVariant) unfinished = test_query (authority, filter);

  return chy_body_get_int (unfinished, "count", -1);
}

/* Intents that nobody asks for again are finished when the authority is next used. */
static void
assert_tidied (TestHost *host, ChyAuthority **authority, GBytes **csrs, guint round, GHashTable *said)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 50 && count_signing (*authority) == 0; i++)
    run_and_kill (host->folder, round + i, 10000 + 2000 * i, said);
  g_assert_cmpint (count_signing (*authority), >, 0);
  g_clear_object (authority);
  test_host_reopen (host);
  *authority = chy_authority_host_get (host->host, "Test Root", NULL, &error);
  g_assert_no_error (error);
  g_autoptr (ChyIssuance) other =
      test_submit (*authority, host->connector, "Curve", "other", 1, csrs[0], &error);
  g_assert_no_error (error);
  g_assert_cmpint (count_signing (*authority), ==, 0);
  assert_audit_whole (host->store);
}

/* `data`: how many times. */
static void
test_killed (gconstpointer data)
{
  guint n_rounds = GPOINTER_TO_UINT (data);
  TestHost host = { 0 };
  g_autoptr (ChyAuthority) authority = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  g_autoptr (GHashTable) said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) serials = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GBytes *csrs[N_CSRS];
  gint64 n_intents = 0;

  make_ready (&host, &authority);
  /* The child has the system's clock. */
  chy_clock_set (host.clock, g_get_real_time ());
  g_autofree char *vault = chy_vault_save (host.vault);
  g_autofree char *vault_path = g_build_filename (host.folder, "vault.json", NULL);
  g_assert_true (g_file_set_contents (vault_path, vault, -1, NULL));
  for (guint i = 0; i < N_CSRS; i++)
    {
      g_autofree char *name = g_strdup_printf ("csr-%u.der", i);
      csrs[i] = make_csr (i);
      g_autofree char *path = test_write (host.folder, name, csrs[i], NULL);
    }
  for (guint round = 0; round < n_rounds; round++)
    {
      run_and_kill (host.folder, round, (gulong) g_rand_int_range (rand, 0, 90000), said);
      n_intents += count_signing (authority);
      assert_round (&host, authority, csrs, round, said, serials);
    }
  g_test_message ("%u answers were given before the kills, %" G_GINT64_FORMAT
                  " intents were found unfinished",
                  g_hash_table_size (said), n_intents);
  g_assert_cmpuint (g_hash_table_size (serials), ==, n_rounds * N_REQUESTS);
  g_autoptr (GVariant) all = test_query (authority, NULL);
  g_assert_cmpint (chy_body_get_int (all, "count", -1), ==, n_rounds * N_REQUESTS);
  g_assert_cmpint (count_signing (authority), ==, 0);
  assert_audit_whole (host.store);
  assert_tidied (&host, &authority, csrs, n_rounds, said);
  for (guint i = 0; i < N_CSRS; i++)
    g_bytes_unref (csrs[i]);
  g_clear_object (&authority);
  test_host_close (&host);
}

/* --- several at once ----------------------------------------------------------------------------- */

typedef struct
{
  ChyAuthority *authority;
  const ChyPrincipal *who;
  GBytes *csr;
  GPtrArray *serials; /* (owned) */
} Racer;

/* All ask for the same requests: whoever comes first, all get the same certificates. */
static gpointer
on_race (gpointer data)
{
  Racer *racer = data;

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *id = request_id (0, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (ChyIssuance) answer =
          test_submit (racer->authority, racer->who, "Curve", id, 1, racer->csr, &error);
      g_assert_no_error (error);
      g_ptr_array_add (racer->serials, g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, answer->certificate));
    }
  return NULL;
}

static void
test_race (void)
{
  enum
  {
    N = 6
  };
  TestHost host = { 0 };
  g_autoptr (ChyAuthority) authority = NULL;
  g_autoptr (GBytes) csr = make_csr (1);
  g_autoptr (GError) error = NULL;
  Racer racers[N];
  GThread *threads[N];

  make_ready (&host, &authority);
  /* Half of them over a host of their own, as another process has it. */
  g_autofree char *path = g_build_filename (host.folder, "authority.db", NULL);
  g_autoptr (ChyStore) second = chy_store_sqlite_open (path, &chy_authority_schema, 0, host.clock, &error);
  g_assert_no_error (error);
  g_autoptr (ChyAuthorityHost) other =
      chy_authority_builtin_host_new (second, host.vault, host.clock, &error);
  g_assert_no_error (error);
  g_autoptr (ChyAuthority) twin = chy_authority_host_get (other, "Test Root", NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N; i++)
    {
      racers[i] = (Racer){ .authority = i % 2 == 0 ? authority : twin,
                           .who = host.connector,
                           .csr = csr,
                           .serials = g_ptr_array_new_with_free_func (g_free) };
      threads[i] = g_thread_new ("race", on_race, &racers[i]);
    }
  for (guint i = 0; i < N; i++)
    g_thread_join (threads[i]);
  for (guint i = 0; i < N; i++)
    {
      for (guint j = 0; j < 20; j++)
        g_assert_cmpstr (g_ptr_array_index (racers[i].serials, j), ==,
                         g_ptr_array_index (racers[0].serials, j));
    }
  for (guint i = 0; i < N; i++)
    g_ptr_array_unref (racers[i].serials);
  g_autoptr (GVariant) all = test_query (authority, NULL);
  g_assert_cmpint (chy_body_get_int (all, "count", -1), ==, 20);
  assert_audit_whole (host.store);
  g_clear_object (&twin);
  g_clear_object (&other);
  chy_store_close (second);
  g_clear_object (&authority);
  test_host_close (&host);
}

/* What another process changes counts at once. */
static void
test_followed (void)
{
  TestHost host = { 0 };
  g_autoptr (ChyAuthority) authority = NULL;
  g_autoptr (GBytes) csr = make_csr (1);
  g_autoptr (GError) error = NULL;

  make_ready (&host, &authority);
  g_autofree char *path = g_build_filename (host.folder, "authority.db", NULL);
  g_autoptr (ChyStore) second = chy_store_sqlite_open (path, &chy_authority_schema, 0, host.clock, &error);
  g_assert_no_error (error);
  g_autoptr (ChyAuthorityHost) other =
      chy_authority_builtin_host_new (second, host.vault, host.clock, &error);
  g_autoptr (ChyAuthority) twin = chy_authority_host_get (other, "Test Root", NULL, &error);
  g_autoptr (ChyIssuance) good = test_submit (authority, host.connector, "Curve", "f1", 1, csr, &error);
  g_assert_no_error (error);
  g_assert_cmpint (good->disposition, ==, CHY_DISPOSITION_ISSUED);
  g_autoptr (GVariant) name = test_body ("name", "Curve", NULL);
  chy_authority_configure (twin, "withdraw-template", name, host.admin, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (ChyIssuance) denied = test_submit (authority, host.connector, "Curve", "f2", 1, csr, &error);
  g_assert_no_error (error);
  g_assert_cmphex (denied->code, ==, 0x80094800);
  g_clear_object (&twin);
  g_clear_object (&other);
  chy_store_close (second);
  g_clear_object (&authority);
  test_host_close (&host);
}

/* A template that was changed between the intent and the signature: the intent counts. */
static void
test_survives_restart (void)
{
  TestHost host = { 0 };
  g_autoptr (ChyAuthority) authority = NULL;
  g_autoptr (GBytes) csr = make_csr (1);
  g_autoptr (GError) error = NULL;

  make_ready (&host, &authority);
  g_autoptr (ChyIssuance) before = test_submit (authority, host.connector, "Curve", "s1", 1, csr, &error);
  g_assert_no_error (error);
  g_clear_object (&authority);
  test_host_reopen (&host);
  authority = chy_authority_host_get (host.host, "test root", NULL, &error);
  g_assert_no_error (error);
  chy_clock_advance (host.clock, CHY_USEC_PER_DAY);
  g_autoptr (ChyIssuance) after = test_submit (authority, host.connector, "Curve", "s1", 1, csr, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (before->certificate, after->certificate));
  g_assert_true (after->repeated);
  g_clear_object (&authority);
  test_host_close (&host);
}

/* --- settings at the same time ------------------------------------------------------------------- */

typedef struct
{
  ChyAuthority *authority;
  const ChyPrincipal *who;
  const char *key;
  GVariant *value;
} Setter;

static gpointer
run_setter (gpointer data)
{
  const Setter *setter = data;
  g_autoptr (GError) error = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, setter->key, setter->value);
  g_autoptr (GVariant) params = g_variant_ref_sink (g_variant_dict_end (&dict));
  chy_authority_configure (setter->authority, "set", params, setter->who, NULL, NULL, &error);
  g_assert_no_error (error);
  return NULL;
}

/* Each sets a setting of its own, from two hosts as two processes would: none may take another's back. */
static void
test_settings_race (void)
{
  const char *const url[] = { "http://crl.example.test/a.crl", NULL };
  const char *const keys[] = { "crlUrls", "aiaUrls", "organization", "fqdn" };
  TestHost host = { 0 };
  g_autoptr (ChyAuthority) authority = NULL;

  make_ready (&host, &authority);
  g_autofree char *path = g_build_filename (host.folder, "authority.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyStore) second = chy_store_sqlite_open (path, &chy_authority_schema, 0, host.clock, &error);
  g_assert_no_error (error);
  g_autoptr (ChyAuthorityHost) other =
      chy_authority_builtin_host_new (second, host.vault, host.clock, &error);
  g_autoptr (ChyAuthority) twin = chy_authority_host_get (other, "Test Root", NULL, &error);
  g_assert_no_error (error);
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autofree char *text = g_strdup_printf ("round%u.example.test", round);
      const char *const list[] = { round % 2 == 0 ? url[0] : NULL, NULL };
      Setter setters[G_N_ELEMENTS (keys)];
      GThread *threads[G_N_ELEMENTS (keys)];
      for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
        {
          GVariant *value = i < 2 ? g_variant_new_strv (list, -1) : g_variant_new_string (text);
          setters[i] = (Setter){ .authority = i % 2 == 0 ? authority : twin,
                                 .who = host.admin,
                                 .key = keys[i],
                                 .value = g_variant_ref_sink (value) };
        }
      for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
        threads[i] = g_thread_new ("set", run_setter, &setters[i]);
      for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
        g_thread_join (threads[i]);
      g_autoptr (GVariant) now = chy_authority_describe (authority, NULL, &error);
      g_assert_no_error (error);
      for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
        {
          g_autoptr (GVariant) value = g_variant_lookup_value (now, keys[i], NULL);
          g_assert_nonnull (value);
          g_assert_true (g_variant_equal (value, setters[i].value));
          g_variant_unref (setters[i].value);
        }
    }
  assert_audit_whole (host.store);
  g_clear_object (&twin);
  g_clear_object (&other);
  chy_store_close (second);
  g_clear_object (&authority);
  test_host_close (&host);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && strcmp (argv[1], "--child") == 0)
    return child (argv[2], argv[3]);
  guint n_rounds = N_ROUNDS;
  if (argc == 3 && strcmp (argv[1], "--kills") == 0)
    {
      n_rounds = (guint) g_ascii_strtoull (argv[2], NULL, 10);
      argc = 1;
    }
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/authority/durability/killed at any moment every request has one certificate",
                        GUINT_TO_POINTER (n_rounds), test_killed);
  g_test_add_func ("/authority/durability/racing for the same requests all get the same", test_race);
  g_test_add_func ("/authority/durability/changes of others count at once", test_followed);
  g_test_add_func ("/authority/durability/settings changed at the same time all stand", test_settings_race);
  g_test_add_func ("/authority/durability/what was issued survives a restart", test_survives_restart);
  return g_test_run ();
}
