/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE

#include "config.h"

#include "pki-fixture.h"

static GBytes *
read_fixture (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".csr", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "weak-keys", file, NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (path, &contents, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (g_steal_pointer (&contents), size);
}

static void
test_weak_keys_are_refused_each_for_its_reason (void)
{
  static const struct
  {
    const char *name;
    ChyPkiError code;
    const char *says;
  } cases[] = {
    { "roca", CHY_PKI_ERROR_KEY_WEAK, "ROCA" },
    { "close-primes", CHY_PKI_ERROR_KEY_WEAK, "close together" },
    { "prime-squared", CHY_PKI_ERROR_KEY_WEAK, "close together" },
    { "even-modulus", CHY_PKI_ERROR_KEY_WEAK, "modulus is even" },
    { "small-factor", CHY_PKI_ERROR_KEY_WEAK, "small factor" },
    { "exponent-1", CHY_PKI_ERROR_KEY_WEAK, "smaller than 65537" },
    { "exponent-3", CHY_PKI_ERROR_KEY_WEAK, "smaller than 65537" },
    { "exponent-even", CHY_PKI_ERROR_KEY_WEAK, "exponent is even" },
    { "exponent-huge", CHY_PKI_ERROR_KEY_WEAK, "more than 256 bits" },
    { "too-small", CHY_PKI_ERROR_KEY_TOO_SMALL, "1024 bits" },
    { "odd-size-2047", CHY_PKI_ERROR_KEY_TOO_SMALL, "2047 bits" },
    { "point-off-curve", CHY_PKI_ERROR_KEY_WEAK, "not on its curve" },
    { "point-beyond-field", CHY_PKI_ERROR_KEY_WEAK, "not on its curve" },
    { "point-at-infinity", CHY_PKI_ERROR_KEY_WEAK, "not an uncompressed one" },
    { "point-short", CHY_PKI_ERROR_KEY_WEAK, "not an uncompressed one" },
    { "ed25519-small-order", CHY_PKI_ERROR_KEY_WEAK, "small order" },
    { "ed25519-off-curve", CHY_PKI_ERROR_KEY_WEAK, "not on its curve" },
    { "ed25519-beyond-field", CHY_PKI_ERROR_KEY_WEAK, "not on its curve" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) data = read_fixture (cases[i].name);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].name);
      g_assert_null (chy_csr_parse (data, 0, &error));
      g_assert_error (error, CHY_PKI_ERROR, (int) cases[i].code);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].says));
    }
}

static void
test_a_sound_key_of_the_same_maker_is_accepted (void)
{
  g_autoptr (GBytes) data = read_fixture ("good-control");
  g_autoptr (GBytes) small = read_fixture ("too-small");
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyCsr) csr = chy_csr_parse (data, 0, &error);
  g_autoptr (ChyCsr) allowed = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (csr->key_algorithm, ==, "rsa:2048");
  allowed = chy_csr_parse (small, 1024, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (allowed->key_algorithm, ==, "rsa:1024");
  g_assert_null (chy_csr_parse (data, 3072, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_TOO_SMALL);
}

static void
test_a_shared_prime_or_modulus_is_found (void)
{
  static const char *const names[] = { "shared-prime", "shared-modulus" };
  g_autoptr (GBytes) data = read_fixture ("good-control");
  g_autoptr (ChyCsr) control = chy_csr_parse (data, 0, NULL);
  g_autoptr (ChyKey) other = fixture_key (CHY_KEY_RSA_2048);
  g_autoptr (ChyKey) curve = fixture_key (CHY_KEY_EC_P256);
  g_autoptr (GError) error = NULL;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) shared = read_fixture (names[i]);
      g_autoptr (ChyCsr) csr = chy_csr_parse (shared, 0, &error);

      g_assert_no_error (error); /* alone nothing is wrong with it */
      g_assert_false (chy_public_keys_are_unrelated (csr->public_key, control->public_key, &error));
      g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_WEAK);
      g_clear_error (&error);
    }
  g_assert_true (chy_public_keys_are_unrelated (control->public_key, control->public_key, NULL));
  g_assert_true (chy_public_keys_are_unrelated (control->public_key, chy_key_get_public (other), NULL));
  g_assert_true (chy_public_keys_are_unrelated (control->public_key, chy_key_get_public (curve), NULL));
}

static void
test_a_request_says_what_was_asked_for (gconstpointer data)
{
  g_autoptr (ChyKey) key = fixture_key (*(const ChyKeyType *) data);
  g_autoptr (ChyCertSpec) spec = leaf_spec ("CN=Zoë\\, Ltd.,O=Contoso,C=DE");
  g_autoptr (GBytes) der = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyCsr) csr = NULL;
  char *folder = folder_new ();
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  const ChySan *san;

  spec_add_san (spec, CHY_SAN_UPN, "zoë@contoso.com");
  spec_add_san (spec, CHY_SAN_DNS, "pc1.contoso.com");
  spec->sid = g_strdup ("S-1-5-21-1-2-3-1104");
  spec->template_name = g_strdup ("Workstation");
  spec->template_oid = g_strdup ("1.3.6.1.4.1.311.21.8.1.2.3");
  der = chy_csr_create (key, spec, &error);
  g_assert_no_error (error);
  csr = chy_csr_parse (der, 0, &error);
  g_assert_no_error (error);
  g_assert_true (chy_name_equal (csr->subject, spec->subject));
  g_assert_true (g_bytes_equal (csr->public_key, chy_key_get_public (key)));
  g_assert_cmpstr (csr->key_algorithm, ==, chy_key_get_algorithm (key));
  g_assert_cmpstr (csr->sid, ==, spec->sid);
  g_assert_cmpstr (csr->template_name, ==, "Workstation");
  g_assert_cmpstr (csr->template_oid, ==, "1.3.6.1.4.1.311.21.8.1.2.3");
  g_assert_cmpuint (csr->sans->len, ==, 2);
  san = g_ptr_array_index (csr->sans, 0);
  g_assert_cmpint (san->kind, ==, CHY_SAN_UPN);
  g_assert_cmpstr (san->value, ==, "zoë@contoso.com");
  g_assert_cmpstr (g_ptr_array_index (csr->extended_key_usages, 0), ==, "1.3.6.1.5.5.7.3.2");

  path = folder_write_pem (folder, "a.csr", "CERTIFICATE REQUEST", der);
  text = run_ok ("openssl", "req", "-in", path, "-noout", "-verify", "-subject", "-nameopt",
                 "RFC2253,-esc_msb", NULL);
  g_assert_nonnull (strstr (text, "verify OK"));
  g_assert_nonnull (strstr (text, "subject=CN=Zoë\\, Ltd.,O=Contoso,C=DE"));
  g_free (run_ok ("certtool", "--crq-info", "--infile", path, NULL));
  folder_remove (folder);
}

static void
test_a_request_without_extensions_is_read (void)
{
  g_autoptr (ChyKey) key = fixture_key (CHY_KEY_EC_P256);
  g_autoptr (ChyCertSpec) spec = chy_cert_spec_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) der = chy_csr_create (key, spec, &error);
  g_autoptr (ChyCsr) csr = NULL;

  g_assert_no_error (error);
  csr = chy_csr_parse (der, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (csr->sans->len, ==, 0);
  g_assert_cmpuint (chy_name_get_size (csr->subject), ==, 0);
  g_assert_null (csr->template_name);
}

static void
test_a_false_signature_is_found (void)
{
  g_autoptr (ChyKey) key = fixture_key (CHY_KEY_EC_P256);
  g_autoptr (ChyCertSpec) spec = leaf_spec ("CN=anna");
  g_autoptr (GBytes) der = chy_csr_create (key, spec, NULL);
  gsize size;
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (der, &size), g_bytes_get_size (der));
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (GError) error = NULL;
  guint8 *name;

  g_bytes_get_data (der, &size);
  name = memmem (copy, size, "anna", 4);
  g_assert_nonnull (name);
  name[0] = 'h';
  changed = g_bytes_new (copy, size);
  g_assert_null (chy_csr_parse (changed, 0, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_BAD_SIGNATURE);
}

static void
test_requests_of_others_are_read (void)
{
  static const struct
  {
    const char *script;
    const char *algorithm;
  } cases[] = {
    { "openssl req -new -newkey rsa:2048 -nodes -keyout /dev/null -subj /CN=a 2>/dev/null", "rsa:2048" },
    { "openssl req -new -newkey rsa:2048 -nodes -keyout /dev/null -subj /CN=a -outform DER 2>/dev/null",
      "rsa:2048" },
    { "openssl req -new -newkey rsa:2048 -nodes -keyout /dev/null -subj /CN=a -sha1 2>/dev/null",
      "rsa:2048" },
    { "openssl req -new -newkey rsa:2048 -nodes -keyout /dev/null -subj /CN=a -newhdr 2>/dev/null",
      "rsa:2048" },
    { "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-521 -nodes -keyout /dev/null -subj /CN=a 2>/dev/null",
      "ec:p521" },
    { "openssl req -new -newkey ed25519 -nodes -keyout /dev/null -subj /CN=a 2>/dev/null", "ed25519" },
    { "openssl req -new -newkey ed25519 -nodes -keyout /dev/null -subj /CN=a -addext subjectAltName=DNS:b.example "
      "2>/dev/null",
      "ed25519" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char *folder = folder_new ();
      g_autofree char *path = g_build_filename (folder, "csr", NULL);
      g_autofree char *script = g_strdup_printf ("%s > %s", cases[i].script, path);
      g_autofree char *made = run_ok ("sh", "-c", script, NULL);
      g_autofree char *contents = NULL;
      g_autoptr (GBytes) data = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (ChyCsr) csr = NULL;
      gsize size;

      g_file_get_contents (path, &contents, &size, NULL);
      data = g_bytes_new (contents, size);
      csr = chy_csr_parse (data, 0, &error);
      g_test_message ("%s", cases[i].script);
      g_assert_no_error (error);
      g_assert_cmpstr (csr->key_algorithm, ==, cases[i].algorithm);
      folder_remove (folder);
    }
}

static void
test_what_is_no_request_is_named (void)
{
  g_auto (Authority) authority = { NULL };
  g_autoptr (ChySecret) key = NULL;
  g_autoptr (GBytes) key_der = NULL;
  g_autoptr (GBytes) junk = g_bytes_new_static ("0123456789", 10);
  g_autoptr (GError) error = NULL;
  gsize size;
  gconstpointer data;

  authority_init (&authority, CHY_KEY_EC_P256, "CN=Root");
  g_assert_null (chy_csr_parse (authority.certificate, 0, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_KIND);
  g_assert_cmpstr (error->message, ==, "This is a certificate, not a certificate request");
  g_clear_error (&error);
  key = chy_key_export (authority.key, NULL);
  data = chy_secret_get_data (key, &size);
  key_der = g_bytes_new (data, size);
  g_assert_null (chy_csr_parse (key_der, 0, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_KIND);
  g_clear_error (&error);
  g_assert_null (chy_csr_parse (junk, 0, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED);
}

int
main (int argc, char *argv[])
{
  static const ChyKeyType types[] = { CHY_KEY_RSA_2048, CHY_KEY_EC_P256, CHY_KEY_EC_P384, CHY_KEY_ED25519 };
  guint i;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csr/weak keys are refused each for its reason",
                   test_weak_keys_are_refused_each_for_its_reason);
  g_test_add_func ("/csr/a sound key of the same maker is accepted",
                   test_a_sound_key_of_the_same_maker_is_accepted);
  g_test_add_func ("/csr/a shared prime or modulus is found", test_a_shared_prime_or_modulus_is_found);
  for (i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/csr/a request says what was asked for/%s", chy_key_type_to_string (types[i]));

      g_test_add_data_func (path, &types[i], test_a_request_says_what_was_asked_for);
    }
  g_test_add_func ("/csr/a request without extensions is read", test_a_request_without_extensions_is_read);
  g_test_add_func ("/csr/a false signature is found", test_a_false_signature_is_found);
  g_test_add_func ("/csr/requests of others are read", test_requests_of_others_are_read);
  g_test_add_func ("/csr/what is no request is named", test_what_is_no_request_is_named);
  return g_test_run ();
}
