/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pki-fixture.h"

static ChyCrlEntry *
entries_new (gsize n)
{
  ChyCrlEntry *entries = g_new0 (ChyCrlEntry, n);
  gsize i;

  for (i = 0; i < n; i++)
    {
      guint64 value = GUINT64_TO_BE (i * 2654435761u + 1);

      entries[i].serial_size = 16;
      entries[i].serial[0] = 0x40;
      memcpy (entries[i].serial + 8, &value, 8);
      entries[i].reason = i % 7;
      entries[i].time = FIXTURE_NOW - (gint64) (i % 10000) * G_USEC_PER_SEC;
    }
  return entries;
}

static GBytes *
crl_new (const Authority *authority, const ChyCrlEntry *entries, gsize n, guint64 number)
{
  g_autoptr (GError) error = NULL;
  GBytes *crl = chy_crl_create (entries, n, number, FIXTURE_NOW, FIXTURE_NOW + 7 * FIXTURE_DAY,
                                authority->key, authority->certificate, &error);

  g_assert_no_error (error);
  return crl;
}

static void
test_what_was_put_in_is_read_back (void)
{
  static const gsize sizes[] = { 0, 1, 2, 1000 };
  g_auto (Authority) authority = { NULL };
  g_auto (Authority) other = { NULL };
  guint i;

  authority_init (&authority, CHY_KEY_EC_P256, "CN=Root,C=DE");
  authority_init (&other, CHY_KEY_EC_P256, "CN=Root,C=DE");
  for (i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree ChyCrlEntry *entries = entries_new (sizes[i]);
      g_autoptr (GBytes) crl = crl_new (&authority, entries, sizes[i], 41 + i);
      g_autoptr (GError) error = NULL;
      g_autoptr (ChyCrlInfo) info = chy_crl_parse (crl, authority.certificate, &error);
      g_autofree char *issuer = NULL;

      g_assert_no_error (error);
      g_assert_cmpuint (info->n_entries, ==, sizes[i]);
      g_assert_cmpuint (info->number, ==, 41 + i);
      g_assert_cmpint (info->this_update, ==, FIXTURE_NOW);
      g_assert_cmpint (info->next_update, ==, FIXTURE_NOW + 7 * FIXTURE_DAY);
      issuer = chy_name_to_string (info->issuer);
      g_assert_cmpstr (issuer, ==, "CN=Root,C=DE");
      g_assert_null (chy_crl_parse (crl, other.certificate, &error));
      g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_BAD_SIGNATURE);
    }
}

static void
test_what_cannot_be_in_a_list_is_refused (void)
{
  g_auto (Authority) authority = { NULL };
  g_autoptr (ChyKey) stranger = fixture_key (CHY_KEY_EC_P256);
  g_autoptr (GError) error = NULL;
  const ChyCrlEntry cases[] = {
    { .serial_size = 0, .time = FIXTURE_NOW },
    { .serial_size = 21, .time = FIXTURE_NOW },
    { .serial_size = 1, .serial = { 1 }, .reason = 7, .time = FIXTURE_NOW },
    { .serial_size = 1, .serial = { 1 }, .reason = 8, .time = FIXTURE_NOW },
    { .serial_size = 1, .serial = { 1 }, .reason = 11, .time = FIXTURE_NOW },
    { .serial_size = 1, .serial = { 1 }, .time = G_MININT64 },
    { .serial_size = 1, .serial = { 1 }, .time = G_MAXINT64 },
  };
  guint i;

  authority_init (&authority, CHY_KEY_EC_P256, "CN=Root,C=DE");
  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_null (chy_crl_create (&cases[i], 1, 1, FIXTURE_NOW, FIXTURE_NOW + FIXTURE_DAY, authority.key,
                                     authority.certificate, &error));
      g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NOT_ENCODABLE);
      g_clear_error (&error);
    }
  g_assert_null (
      chy_crl_create (NULL, 0, 1, FIXTURE_NOW, FIXTURE_NOW, authority.key, authority.certificate, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_LINT);
  g_clear_error (&error);
  g_assert_null (chy_crl_create (NULL, 0, 1, FIXTURE_NOW, FIXTURE_NOW + 1000000, stranger,
                                 authority.certificate, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_MISMATCH);
}

static void
test_openssl_and_certtool_verify_a_list (gconstpointer data)
{
  g_auto (Authority) authority = { NULL };
  g_autofree ChyCrlEntry *entries = entries_new (20);
  g_autoptr (GBytes) crl = NULL;
  char *folder = folder_new ();
  g_autofree char *ca = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autofree char *verified = NULL;

  authority_init (&authority, *(const ChyKeyType *) data, "CN=Root,C=DE");
  crl = crl_new (&authority, entries, 20, 0x8000);
  ca = folder_write_pem (folder, "ca.pem", "CERTIFICATE", authority.certificate);
  path = folder_write_pem (folder, "ca.crl", "X509 CRL", crl);
  verified = run_ok ("openssl", "crl", "-in", path, "-CAfile", ca, "-noout", "-verify", NULL);
  g_assert_nonnull (strstr (verified, "verify OK"));
  text = run_ok ("openssl", "crl", "-in", path, "-noout", "-text", NULL);
  g_assert_nonnull (strstr (text, "Version 2 (0x1)"));
  g_assert_nonnull (strstr (text, "X509v3 CRL Number: \n                32768"));
  g_assert_nonnull (strstr (text, "X509v3 Authority Key Identifier"));
  g_assert_nonnull (strstr (text, "Certificate Hold"));
  g_free (run_ok ("certtool", "--crl-info", "--infile", path, NULL));
  folder_remove (folder);
}

static void
test_openssl_verifies_a_hundred_thousand_entries (void)
{
  g_auto (Authority) authority = { NULL };
  g_autofree ChyCrlEntry *entries = entries_new (100000);
  g_autoptr (GBytes) crl = NULL;
  char *folder = folder_new ();
  g_autofree char *ca = NULL;
  g_autofree char *path = NULL;
  g_autofree char *verified = NULL;

  authority_init (&authority, CHY_KEY_RSA_2048, "CN=Root,C=DE");
  crl = crl_new (&authority, entries, 100000, G_MAXUINT64);
  ca = folder_write_pem (folder, "ca.pem", "CERTIFICATE", authority.certificate);
  path = folder_write_bytes (folder, "ca.crl", crl);
  verified =
      run_ok ("openssl", "crl", "-inform", "DER", "-in", path, "-CAfile", ca, "-noout", "-verify", NULL);
  g_assert_nonnull (strstr (verified, "verify OK"));
  folder_remove (folder);
}

static void
test_reasons_go_both_ways (void)
{
  guint reason;
  guint i;

  for (i = 0; i < 20; i++)
    {
      const char *text = chy_revocation_reason_to_string (i);

      if (text == NULL)
        continue;
      g_assert_true (chy_revocation_reason_from_string (text, &reason));
      g_assert_cmpuint (reason, ==, i);
    }
  g_assert_cmpstr (chy_revocation_reason_to_string (1), ==, "keyCompromise");
  g_assert_null (chy_revocation_reason_to_string (7));
  g_assert_null (chy_revocation_reason_to_string (11));
  g_assert_false (chy_revocation_reason_from_string ("bored", &reason));
}

int
main (int argc, char *argv[])
{
  static const ChyKeyType types[] = { CHY_KEY_RSA_2048, CHY_KEY_EC_P256, CHY_KEY_EC_P384, CHY_KEY_ED25519 };
  guint i;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crl/what was put in is read back", test_what_was_put_in_is_read_back);
  g_test_add_func ("/crl/what cannot be in a list is refused", test_what_cannot_be_in_a_list_is_refused);
  for (i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/crl/openssl and certtool verify a list/%s", chy_key_type_to_string (types[i]));

      g_test_add_data_func (path, &types[i], test_openssl_and_certtool_verify_a_list);
    }
  g_test_add_func ("/crl/openssl verifies a hundred thousand entries",
                   test_openssl_verifies_a_hundred_thousand_entries);
  g_test_add_func ("/crl/reasons go both ways", test_reasons_go_both_ways);
  return g_test_run ();
}
