/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pki/chy-pfx.h"

#include "pki-fixture.h"

#include <sys/resource.h>
#include <time.h>

#include <gnutls/pkcs12.h>

/* Whole PFX files (key, certificate, PKCS#12) against openssl's processes, at 600,000 iterations against
 * GnuTLS in process, and one core against two: ratios of CPU time measured in one run. */

#define PASSWORD "correct horse battery"

typedef struct
{
  Authority *authority;
  ChyKeyType type;
  guint count;
} Work;

static double
cpu_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);

  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static double
children_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_CHILDREN, &usage);

  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
make_one (Authority *authority, ChyKeyType type, guint iterations)
{
  g_autoptr (ChyKey) key = chy_key_generate (type, NULL);
  g_autoptr (ChyCertSpec) spec = leaf_spec ("CN=Bench,O=Example");
  g_autoptr (GBytes) certificate = issue (authority, spec, key);
  g_autoptr (ChySecret) private_key = chy_key_export (key, NULL);
  g_autoptr (ChySecret) password = chy_secret_new_string (PASSWORD);
  g_autoptr (GPtrArray) certificates = g_ptr_array_new ();
  g_autoptr (ChyPfxContent) content = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = NULL;

  g_ptr_array_add (certificates, certificate);
  g_ptr_array_add (certificates, authority->certificate);
  content = chy_pfx_content_new (private_key, certificates, "Bench");
  file = chy_pfx_write (content, password, chy_pfx_preset_find ("windows11"), iterations, &error);
  g_assert_no_error (error);
}

static double
made_seconds (Authority *authority, ChyKeyType type, guint count)
{
  double start = cpu_seconds ();

  for (guint i = 0; i < count; i++)
    make_one (authority, type, CHY_PFX_ITERATIONS_MADE);

  return (cpu_seconds () - start) / count;
}

static double
openssl_seconds (const char *folder, const char *ca, const char *ca_key, gboolean rsa, guint count)
{
  g_autofree char *key = g_build_filename (folder, "key.pem", NULL);
  g_autofree char *csr = g_build_filename (folder, "csr.pem", NULL);
  g_autofree char *certificate = g_build_filename (folder, "cert.pem", NULL);
  g_autofree char *file = g_build_filename (folder, "file.p12", NULL);
  double start = children_seconds ();

  for (guint i = 0; i < count; i++)
    {
      g_autofree char *requested =
          run_ok ("openssl", "req", "-newkey", rsa ? "rsa:2048" : "ec", "-pkeyopt",
                  rsa ? "rsa_keygen_pubexp:65537" : "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
                  "-out", csr, "-subj", "/O=Example/CN=Bench", NULL);
      g_autofree char *signed_by = run_ok ("openssl", "x509", "-req", "-in", csr, "-CA", ca, "-CAkey", ca_key,
                                           "-out", certificate, "-days", "365", NULL);
      g_autofree char *wrapped =
          run_ok ("openssl", "pkcs12", "-export", "-inkey", key, "-in", certificate, "-certfile", ca,
                  "-passout", "pass:" PASSWORD, "-iter", "2048", "-out", file, NULL);
    }

  return (children_seconds () - start) / count;
}

static void
gnutls_one (ChySecret *private_key, GBytes *certificate)
{
  gnutls_datum_t key_data = { (unsigned char *) chy_secret_get_text (private_key),
                              (unsigned int) chy_secret_get_size (private_key) };
  gnutls_datum_t cert_data = { (unsigned char *) g_bytes_get_data (certificate, NULL),
                               (unsigned int) g_bytes_get_size (certificate) };
  gnutls_datum_t wrapped = { NULL, 0 }, out = { NULL, 0 };
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t crt;
  gnutls_pkcs12_t p12;
  gnutls_pkcs12_bag_t cert_bag, key_bag;

  gnutls_x509_privkey_init (&key);
  gnutls_x509_crt_init (&crt);
  gnutls_pkcs12_init (&p12);
  gnutls_pkcs12_bag_init (&cert_bag);
  gnutls_pkcs12_bag_init (&key_bag);
  g_assert_cmpint (
      gnutls_x509_privkey_import_pkcs8 (key, &key_data, GNUTLS_X509_FMT_DER, NULL, GNUTLS_PKCS_PLAIN), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_import (crt, &cert_data, GNUTLS_X509_FMT_DER), ==, 0);
  g_assert_cmpint (gnutls_pkcs12_bag_set_crt (cert_bag, crt), >=, 0);
  g_assert_cmpint (gnutls_pkcs12_bag_encrypt (cert_bag, PASSWORD, GNUTLS_PKCS_PBES2_AES_256), ==, 0);
  g_assert_cmpint (gnutls_pkcs12_set_bag (p12, cert_bag), ==, 0);
  g_assert_cmpint (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_DER, PASSWORD,
                                                      GNUTLS_PKCS_PBES2_AES_256, &wrapped),
                   ==, 0);
  g_assert_cmpint (gnutls_pkcs12_bag_set_data (key_bag, GNUTLS_BAG_PKCS8_ENCRYPTED_KEY, &wrapped), >=, 0);
  g_assert_cmpint (gnutls_pkcs12_set_bag (p12, key_bag), ==, 0);
  g_assert_cmpint (gnutls_pkcs12_generate_mac2 (p12, GNUTLS_MAC_SHA256, PASSWORD), ==, 0);
  g_assert_cmpint (gnutls_pkcs12_export2 (p12, GNUTLS_X509_FMT_DER, &out), ==, 0);
  gnutls_free (out.data);
  gnutls_free (wrapped.data);
  gnutls_pkcs12_bag_deinit (cert_bag);
  gnutls_pkcs12_bag_deinit (key_bag);
  gnutls_pkcs12_deinit (p12);
  gnutls_x509_crt_deinit (crt);
  gnutls_x509_privkey_deinit (key);
}

/* Alternating, so that both see the same machine. */
static void
compare_equal (Authority *authority)
{
  g_autoptr (ChySecret) private_key = chy_key_export (authority->key, NULL);
  g_autoptr (ChySecret) password = chy_secret_new_string (PASSWORD);
  g_autoptr (GPtrArray) certificates = g_ptr_array_new ();
  g_autoptr (ChyPfxContent) content = NULL;
  double ours = 0, theirs = 0;
  const guint count = 8;

  g_ptr_array_add (certificates, authority->certificate);
  content = chy_pfx_content_new (private_key, certificates, "Bench");
  for (guint i = 0; i < count; i++)
    {
      double start = cpu_seconds (), middle;
      g_autoptr (GBytes) file =
          chy_pfx_write (content, password, chy_pfx_preset_find ("openssl"), CHY_PFX_ITERATIONS_CHOSEN, NULL);

      g_assert_nonnull (file);
      middle = cpu_seconds ();
      gnutls_one (private_key, authority->certificate);
      ours += middle - start;
      theirs += cpu_seconds () - middle;
    }
  g_print (
      "wrapping at 600,000 iterations, opened again: %.1f ms, GnuTLS (not opened again) %.1f ms, ratio %.2f "
      "(target: at most 1.05)\n",
      1e3 * ours / count, 1e3 * theirs / count, ours / theirs);
}

static gpointer
work (gpointer data)
{
  Work *self = data;

  for (guint i = 0; i < self->count; i++)
    make_one (self->authority, self->type, CHY_PFX_ITERATIONS_MADE);

  return NULL;
}

static double
wall_seconds (Authority *authority, ChyKeyType type, guint threads, guint count)
{
  Work self = { authority, type, count / threads };
  GThread *running[2];
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < threads; i++)
    running[i] = g_thread_new ("bench", work, &self);
  for (guint i = 0; i < threads; i++)
    g_thread_join (running[i]);

  return (double) (g_get_monotonic_time () - start) / 1e6;
}

static void
compare_cores (Authority *authority, ChyKeyType type, const char *name, guint count)
{
  double one = 0, two = 0;

  for (int round = 0; round < 3; round++)
    {
      one += wall_seconds (authority, type, 1, count);
      two += wall_seconds (authority, type, 2, count);
    }
  g_print ("%s: two cores are %.2f times one (target: 1.9; other work on the machine counts against it)\n",
           name, one / two);
}

int
main (void)
{
  g_auto (Authority) authority = { NULL };
  char *folder = folder_new ();
  g_autoptr (ChySecret) ca_private = NULL;
  g_autoptr (GBytes) ca_private_der = NULL;
  g_autofree char *ca = NULL, *ca_key = NULL;
  double ours, theirs;

  authority_init (&authority, CHY_KEY_EC_P256, "CN=Bench CA");
  ca_private = chy_key_export (authority.key, NULL);
  ca_private_der = g_bytes_new (chy_secret_get_text (ca_private), chy_secret_get_size (ca_private));
  ca = folder_write_pem (folder, "ca.pem", "CERTIFICATE", authority.certificate);
  ca_key = folder_write_pem (folder, "ca.key", "PRIVATE KEY", ca_private_der);

  ours = made_seconds (&authority, CHY_KEY_EC_P256, 500);
  theirs = openssl_seconds (folder, ca, ca_key, FALSE, 15);
  g_print (
      "P-256, whole PFX at 2,048 iterations: %.2f ms (%.0f per CPU-second), openssl %.1f ms, ratio %.1f (target: at "
      "least 15)\n",
      1e3 * ours, 1 / ours, 1e3 * theirs, theirs / ours);
  ours = made_seconds (&authority, CHY_KEY_RSA_2048, 150);
  theirs = openssl_seconds (folder, ca, ca_key, TRUE, 50);
  g_print (
      "RSA-2048, whole PFX at 2,048 iterations: %.1f ms (%.1f per CPU-second), openssl %.1f ms, ratio %.1f (target: "
      "at least 4)\n",
      1e3 * ours, 1 / ours, 1e3 * theirs, theirs / ours);
  compare_equal (&authority);
  compare_cores (&authority, CHY_KEY_EC_P256, "P-256", 1000);
  compare_cores (&authority, CHY_KEY_RSA_2048, "RSA-2048", 80);
  folder_remove (folder);

  return 0;
}
