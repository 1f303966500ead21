/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pki-fixture.h"

#include "pki/chy-inspect.h"

/* What comes from outside, cut off at every length, with every octet changed, too large, too deep: nothing
 * may crash, and nothing that was changed in a signed part may pass for signed. */

typedef gboolean (*Reader) (GBytes *data, GBytes *issuer);

static gboolean
read_certificate (GBytes *data, GBytes *issuer)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (ChyCertInfo) info = chy_inspect_certificate (data, NULL);

  chy_lint_certificate (data, problems);
  return info != NULL && chy_certificate_verify (data, issuer, NULL);
}

static gboolean
read_request (GBytes *data, GBytes *issuer G_GNUC_UNUSED)
{
  g_autoptr (ChyCsr) csr = chy_csr_parse (data, 0, NULL);

  return csr != NULL;
}

static gboolean
read_crl (GBytes *data, GBytes *issuer)
{
  g_autoptr (ChyCrlInfo) info = chy_crl_parse (data, issuer, NULL);

  return info != NULL;
}

static gboolean
read_pkcs7 (GBytes *data, GBytes *issuer G_GNUC_UNUSED)
{
  g_autoptr (GPtrArray) certificates = chy_pkcs7_read (data, NULL);

  return certificates != NULL;
}

static gboolean
read_key (GBytes *data, GBytes *issuer G_GNUC_UNUSED)
{
  g_autoptr (ChyKey) key = chy_key_import (data, NULL, NULL);

  return key != NULL;
}

static void
try_all (GBytes *good, Reader reader, GBytes *issuer, gboolean is_signed)
{
  gsize size;
  const guint8 *octets = g_bytes_get_data (good, &size);
  gsize n;

  g_assert_true (reader (good, issuer));
  for (n = 0; n < size; n++)
    {
      g_autofree guint8 *cut = g_memdup2 (octets, n);
      g_autoptr (GBytes) data = g_bytes_new_static (cut, n);

      g_assert_false (reader (data, issuer));
    }
  for (n = 0; n < size; n++)
    {
      g_autofree guint8 *changed = g_memdup2 (octets, size);
      g_autoptr (GBytes) data = g_bytes_new_static (changed, size);
      gboolean accepted;

      changed[n] ^= (guint8) (1 << n % 8);
      accepted = reader (data, issuer);
      if (is_signed)
        g_assert_false (accepted);
    }
}

static void
test_damaged_input_is_refused (void)
{
  g_auto (Authority) root = { NULL };
  g_autoptr (ChyCertSpec) spec = leaf_spec ("CN=Anna,C=DE");
  g_autoptr (GBytes) leaf = NULL;
  g_autoptr (GBytes) csr = NULL;
  g_autoptr (GBytes) crl = NULL;
  g_autoptr (GBytes) pkcs7 = NULL;
  g_autoptr (GBytes) key = NULL;
  g_autoptr (ChySecret) secret = NULL;
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  const ChyCrlEntry entry = { .serial_size = 1, .serial = { 7 }, .reason = 1, .time = FIXTURE_NOW };
  gsize size;
  gconstpointer octets;

  authority_init (&root, CHY_KEY_ED25519, "CN=Root");
  spec_add_san (spec, CHY_SAN_UPN, "anna@contoso.com");
  spec_add_san (spec, CHY_SAN_IP, "192.0.2.1");
  g_ptr_array_add (spec->crl_urls, g_strdup ("http://a/b"));
  spec->sid = g_strdup ("S-1-5-21-1");
  spec->template_name = g_strdup ("User");
  leaf = issue (&root, spec, root.key);
  csr = chy_csr_create (root.key, spec, NULL);
  crl =
      chy_crl_create (&entry, 1, 9, FIXTURE_NOW, FIXTURE_NOW + FIXTURE_DAY, root.key, root.certificate, NULL);
  g_ptr_array_add (one, leaf);
  pkcs7 = chy_pkcs7_write (one, NULL);
  secret = chy_key_export (root.key, NULL);
  octets = chy_secret_get_data (secret, &size);
  key = g_bytes_new (octets, size);

  try_all (leaf, read_certificate, root.certificate, TRUE);
  try_all (csr, read_request, NULL, TRUE);
  try_all (crl, read_crl, root.certificate, TRUE);
  try_all (pkcs7, read_pkcs7, NULL, FALSE);
  try_all (key, read_key, NULL, FALSE);
}

static GBytes *
nested (guint8 tag, gsize depth)
{
  GByteArray *bytes = g_byte_array_new ();
  gsize i;

  for (i = 0; i < depth; i++)
    {
      gsize rest = (depth - i - 1) * 6;
      const guint8 head[6] = {
        tag, 0x84, (guint8) (rest >> 24), (guint8) (rest >> 16), (guint8) (rest >> 8), (guint8) rest
      };

      g_byte_array_append (bytes, head, 6);
    }
  return g_byte_array_free_to_bytes (bytes);
}

static void
read_with_everything (GBytes *data)
{
  ChyInspectedKind kind;
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (ChyCertInfo) request = NULL;

  g_assert_false (read_certificate (data, data));
  g_assert_false (read_request (data, data));
  g_assert_false (read_crl (data, data));
  g_assert_false (read_pkcs7 (data, data));
  g_assert_false (read_key (data, data));
  chy_inspect_kind (data, &kind, NULL);
  infos = chy_inspect_certificates (data, NULL);
  g_assert_null (infos);
  request = chy_inspect_request (data, NULL);
  g_assert_null (request);
}

static void
test_deep_and_large_input_is_refused (void)
{
  static const guint8 lies[][8] = {
    { 0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00 },
    { 0x30, 0x80, 0x00, 0x00 },
    { 0x30, 0x88, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00 },
    { 0x30, 0x81, 0x01, 0x00 },
    { 0x3f, 0x81, 0x00, 0x00 },
    { 0x30, 0x82, 0x00, 0x02, 0x05, 0x00 },
  };
  g_autoptr (GBytes) deep = nested (0x30, 100000);
  g_autoptr (GBytes) wrapped = nested (0xa0, 100000);
  g_autofree guint8 *zeros = g_malloc0 (CHY_PKI_MAX_INPUT + 1);
  g_autoptr (GBytes) large = g_bytes_new_static (zeros, CHY_PKI_MAX_INPUT + 1);
  g_autoptr (GError) error = NULL;
  guint i;

  read_with_everything (deep);
  read_with_everything (wrapped);
  read_with_everything (large);
  for (i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autoptr (GBytes) data = g_bytes_new (lies[i], sizeof lies[i]);

      read_with_everything (data);
    }
  g_assert_null (chy_inspect_certificate (large, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE);
}

static void
test_too_many_pem_blocks_are_refused (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) data = NULL;
  g_autoptr (GError) error = NULL;
  guint i;

  for (i = 0; i < 2000; i++)
    g_string_append (text, "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n");
  data = g_bytes_new (text->str, text->len);
  g_assert_null (chy_inspect_certificates (data, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostile/damaged input is refused", test_damaged_input_is_refused);
  g_test_add_func ("/hostile/deep and large input is refused", test_deep_and_large_input_is_refused);
  g_test_add_func ("/hostile/too many PEM blocks are refused", test_too_many_pem_blocks_are_refused);
  return g_test_run ();
}
