/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pki-fixture.h"

#include <sys/resource.h>

/* Figures per CPU-second (user and system, children included where programs are run), and ratios against
 * openssl measured in the same run. Build without sanitizers for figures that mean something. */

static double
seconds_of (int who)
{
  struct rusage usage;

  getrusage (who, &usage);
  return (double) usage.ru_utime.tv_sec + (double) usage.ru_stime.tv_sec +
         ((double) usage.ru_utime.tv_usec + (double) usage.ru_stime.tv_usec) / 1e6;
}

static double
cpu (void)
{
  return seconds_of (RUSAGE_SELF);
}

/* --- issuing ------------------------------------------------------------------------------------ */

static void
bench_issue (ChyKeyType authority_type, ChyKeyType leaf_type, guint n)
{
  g_auto (Authority) authority = { NULL };
  g_autoptr (ChyKey) key = fixture_key (leaf_type);
  g_autoptr (ChyCertSpec) spec = leaf_spec ("CN=Anna,OU=Sales,O=Contoso,C=DE");
  g_autoptr (GBytes) csr = NULL;
  double begin, sign, whole;
  guint i;

  spec_add_san (spec, CHY_SAN_UPN, "anna@contoso.com");
  g_ptr_array_add (spec->crl_urls, g_strdup ("http://crl.contoso.com/ca.crl"));
  authority_init (&authority, authority_type, "CN=Root");
  csr = chy_csr_create (key, spec, NULL);
  begin = cpu ();
  for (i = 0; i < n; i++)
    {
      g_autoptr (GBytes) signature = chy_key_sign (authority.key, "0123456789", 10, NULL, NULL);
    }
  sign = cpu () - begin;
  begin = cpu ();
  for (i = 0; i < n; i++)
    {
      g_autoptr (ChyCsr) read = chy_csr_parse (csr, 0, NULL);
      g_autoptr (GBytes) der =
          chy_certificate_issue (spec, read->public_key, authority.key, authority.certificate, NULL);

      g_assert_nonnull (der);
    }
  whole = cpu () - begin;
  g_print (
      "%-9s authority, %-9s request: %7.0f certificates per CPU-second; bare signatures %7.0f; read, checked, "
      "linted, signed and compared costs %.2f signatures\n",
      chy_key_get_algorithm (authority.key), chy_key_get_algorithm (key), n / whole, n / sign, whole / sign);
}

/* --- key generation ----------------------------------------------------------------------------- */

typedef struct
{
  ChyKeyType type;
  guint n;
} Job;

static gpointer
generate (gpointer data)
{
  const Job *job = data;
  guint i;

  for (i = 0; i < job->n; i++)
    {
      g_autoptr (ChyKey) key = chy_key_generate (job->type, NULL);

      g_assert_nonnull (key);
    }
  return NULL;
}

static double
wall (const Job *job, guint threads)
{
  GThread *thread[8];
  gint64 begin = g_get_monotonic_time ();
  guint i;

  for (i = 0; i < threads; i++)
    thread[i] = g_thread_new ("generate", generate, (gpointer) job);
  for (i = 0; i < threads; i++)
    g_thread_join (thread[i]);
  return threads * job->n / ((double) (g_get_monotonic_time () - begin) / 1e6);
}

static void
bench_keys (ChyKeyType type, guint n)
{
  const Job job = { type, n };
  double one = wall (&job, 1);
  double two = wall (&job, 2);

  g_print ("%-9s keys: %8.1f a second on one thread, %8.1f on two (%.2f times)\n",
           chy_key_type_to_string (type), one, two, two / one);
}

/* --- revocation lists --------------------------------------------------------------------------- */

static ChyCrlEntry *
entries_new (gsize n)
{
  ChyCrlEntry *entries = g_new0 (ChyCrlEntry, n);
  gsize i;

  for (i = 0; i < n; i++)
    {
      guint64 value = GUINT64_TO_BE (i + 1);

      entries[i].serial_size = 16;
      entries[i].serial[0] = 0x40;
      memcpy (entries[i].serial + 8, &value, 8);
      entries[i].reason = 1;
      entries[i].time = FIXTURE_NOW;
    }
  return entries;
}

static double
bench_openssl_crl (const Authority *authority, const ChyCrlEntry *entries, gsize n)
{
  static const char conf[] =
      "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ndefault_md=sha256\ncrlnumber=number\n";
  char *folder = folder_new ();
  g_autoptr (GString) index = g_string_new (NULL);
  g_autoptr (ChySecret) key = chy_key_export (authority->key, NULL);
  char *paths[5] = { NULL };
  g_autofree char *script = NULL;
  double begin;
  gsize size;
  gconstpointer data = chy_secret_get_data (key, &size);
  gsize i;
  gsize k;

  for (i = 0; i < n; i++)
    {
      g_string_append (index, "R\t491231235959Z\t261122000000Z,keyCompromise\t");
      for (k = 0; k < entries[i].serial_size; k++)
        g_string_append_printf (index, "%02X", entries[i].serial[k]);
      g_string_append_printf (index, "\tunknown\t/CN=device-%" G_GSIZE_FORMAT "\n", i);
    }
  paths[0] = folder_write (folder, "index.txt", index->str, index->len);
  paths[1] = folder_write (folder, "ca.conf", conf, strlen (conf));
  paths[2] = folder_write (folder, "number", "01\n", 3);
  paths[3] = folder_write_pem (folder, "ca.pem", "CERTIFICATE", authority->certificate);
  paths[4] = folder_write (folder, "ca.key", data, size);
  script = g_strdup_printf (
      "cd %s && openssl ca -config ca.conf -gencrl -keyfile ca.key -keyform DER -cert ca.pem "
      "-crldays 7 -out ca.crl 2>/dev/null",
      folder);
  begin = seconds_of (RUSAGE_CHILDREN);
  g_free (run_ok ("sh", "-c", script, NULL));
  begin = seconds_of (RUSAGE_CHILDREN) - begin;
  for (i = 0; i < G_N_ELEMENTS (paths); i++)
    g_clear_pointer (&paths[i], g_free);
  folder_remove (folder);
  return begin;
}

static void
bench_crl (gsize n)
{
  g_auto (Authority) authority = { NULL };
  g_autofree ChyCrlEntry *entries = entries_new (n);
  double begin, ours, theirs;
  guint rounds = 5;
  gsize size = 0;
  guint i;

  authority_init (&authority, CHY_KEY_RSA_2048, "CN=Root");
  begin = cpu ();
  for (i = 0; i < rounds; i++)
    {
      g_autoptr (GBytes) crl = chy_crl_create (entries, n, 1, FIXTURE_NOW, FIXTURE_NOW + FIXTURE_DAY,
                                               authority.key, authority.certificate, NULL);

      size = g_bytes_get_size (crl);
    }
  ours = (cpu () - begin) / rounds;
  theirs = bench_openssl_crl (&authority, entries, n);
  g_print ("list of %" G_GSIZE_FORMAT
           " entries: %.4f CPU-seconds for %.1f MB; openssl ca -gencrl %.3f: ratio %.3f (target "
           "0.1)\n",
           n, ours, (double) size / 1e6, theirs, ours / theirs);
}

int
main (void)
{
  bench_issue (CHY_KEY_EC_P256, CHY_KEY_EC_P256, 2000);
  bench_issue (CHY_KEY_EC_P256, CHY_KEY_RSA_2048, 2000);
  bench_issue (CHY_KEY_RSA_2048, CHY_KEY_RSA_2048, 500);
  bench_issue (CHY_KEY_RSA_4096, CHY_KEY_EC_P256, 100);
  bench_crl (100000);
  bench_keys (CHY_KEY_RSA_2048, 25);
  bench_keys (CHY_KEY_EC_P256, 3000);
  bench_keys (CHY_KEY_ED25519, 3000);
  return 0;
}
