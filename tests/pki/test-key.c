/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pki-fixture.h"

#include "pki/chy-inspect.h"

static const ChyKeyType all_types[] = { CHY_KEY_RSA_2048, CHY_KEY_EC_P256, CHY_KEY_EC_P384, CHY_KEY_ED25519 };

static GBytes *
bytes_of (ChySecret *secret)
{
  gsize size;
  gconstpointer data = chy_secret_get_data (secret, &size);

  return g_bytes_new (data, size);
}

static void
test_names_of_types (void)
{
  guint i;

  for (i = CHY_KEY_RSA_2048; i <= CHY_KEY_ED25519; i++)
    {
      ChyKeyType type = (ChyKeyType) 99;

      g_assert_true (chy_key_type_from_string (chy_key_type_to_string ((ChyKeyType) i), &type));
      g_assert_cmpuint (type, ==, i);
    }
  g_assert_false (chy_key_type_from_string ("rsa:1024", &(ChyKeyType){ 0 }));
  g_assert_false (chy_key_type_from_string ("", &(ChyKeyType){ 0 }));
  g_assert_false (chy_key_type_from_string (NULL, &(ChyKeyType){ 0 }));
}

static void
test_key_survives_export_and_import (gconstpointer data)
{
  ChyKeyType type = *(const ChyKeyType *) data;
  g_autoptr (ChyKey) key = fixture_key (type);
  g_autoptr (ChySecret) pkcs8 = NULL;
  g_autoptr (GBytes) der = NULL;
  g_autoptr (GBytes) pem_bytes = NULL;
  g_autofree char *pem = NULL;
  g_autoptr (ChyKey) again = NULL;
  g_autoptr (ChyKey) from_pem = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (chy_key_get_algorithm (key), ==, chy_key_type_to_string (type));
  g_assert_false (chy_key_is_on_token (key));
  g_assert_cmpuint (g_bytes_get_size (chy_key_get_id (key)), ==, 20);
  pkcs8 = chy_key_export (key, &error);
  g_assert_no_error (error);
  der = bytes_of (pkcs8);
  again = chy_key_import (der, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (chy_key_get_public (again), chy_key_get_public (key)));
  g_assert_true (g_bytes_equal (chy_key_get_id (again), chy_key_get_id (key)));

  pem = chy_pem_encode ("PRIVATE KEY", der);
  pem_bytes = g_bytes_new (pem, strlen (pem));
  from_pem = chy_key_import (pem_bytes, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (chy_key_get_public (from_pem), chy_key_get_public (key)));
}

static void
test_encrypted_key_opens_only_with_its_passphrase (void)
{
  g_autoptr (ChyKey) key = fixture_key (CHY_KEY_EC_P256);
  g_autoptr (ChySecret) right = chy_secret_new_string ("correct horse");
  g_autoptr (ChySecret) wrong = chy_secret_new_string ("Correct horse");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) der = chy_key_export_encrypted (key, right, 2048, &error);
  g_autoptr (ChyKey) again = NULL;

  g_assert_no_error (error);
  again = chy_key_import (der, right, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (chy_key_get_public (again), chy_key_get_public (key)));
  g_assert_null (chy_key_import (der, wrong, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_PASSWORD);
  g_clear_error (&error);
  g_assert_null (chy_key_import (der, NULL, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_PASSWORD);
}

static void
test_encrypted_key_opens_in_openssl_with_the_count_asked_for (void)
{
  g_autoptr (ChyKey) key = fixture_key (CHY_KEY_EC_P384);
  g_autoptr (ChySecret) passphrase = chy_secret_new_string ("geheim");
  g_autoptr (GBytes) der = chy_key_export_encrypted (key, passphrase, 12345, NULL);
  char *folder = folder_new ();
  g_autofree char *path = folder_write_pem (folder, "key.pem", "ENCRYPTED PRIVATE KEY", der);
  g_autofree char *shown = run_ok ("openssl", "asn1parse", "-in", path, NULL);
  g_autofree char *opened =
      run_ok ("openssl", "pkey", "-in", path, "-passin", "pass:geheim", "-noout", "-check", NULL);

  g_assert_nonnull (strstr (shown, ":3039\n")); /* 12345 */
  g_assert_nonnull (strstr (shown, "hmacWithSHA256"));
  g_assert_nonnull (strstr (shown, "aes-256-cbc"));
  folder_remove (folder);
}

static void
test_key_files_of_openssl_are_read (void)
{
  static const struct
  {
    const char *script;
    const char *algorithm;
    const char *passphrase;
  } cases[] = {
    { "openssl genrsa -traditional 2048", "rsa:2048", NULL },
    { "openssl genrsa -traditional 2048 | openssl rsa -outform DER -traditional", "rsa:2048", NULL },
    { "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072", "rsa:3072", NULL },
    { "openssl ecparam -name prime256v1 -genkey -noout", "ec:p256", NULL },
    { "openssl ecparam -name prime256v1 -genkey", "ec:p256", NULL },
    { "openssl ecparam -name secp384r1 -genkey -noout | openssl ec -outform DER", "ec:p384", NULL },
    { "openssl ecparam -name secp521r1 -genkey -noout", "ec:p521", NULL },
    { "openssl genpkey -algorithm ED25519", "ed25519", NULL },
    { "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 -pass pass:secret", "ec:p256",
      "secret" },
    { "openssl genrsa -traditional -aes128 -passout pass:secret 2048", "rsa:2048", "secret" },
    { "openssl genrsa 2048 | openssl pkcs8 -topk8 -v1 PBE-SHA1-3DES -passout pass:secret", "rsa:2048",
      "secret" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char *folder = folder_new ();
      g_autofree char *path = g_build_filename (folder, "key", NULL);
      g_autofree char *script = g_strdup_printf ("%s > %s 2>/dev/null", cases[i].script, path);
      g_autofree char *made = run_ok ("sh", "-c", script, NULL);
      g_autoptr (ChySecret) passphrase =
          cases[i].passphrase ? chy_secret_new_string (cases[i].passphrase) : NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *contents = NULL;
      g_autoptr (GBytes) data = NULL;
      g_autoptr (ChyKey) key = NULL;
      gsize size;

      g_file_get_contents (path, &contents, &size, NULL);
      data = g_bytes_new (contents, size);
      key = chy_key_import (data, passphrase, &error);
      g_test_message ("%s", cases[i].script);
      g_assert_no_error (error);
      g_assert_cmpstr (chy_key_get_algorithm (key), ==, cases[i].algorithm);
      folder_remove (folder);
    }
}

static void
test_what_is_no_key_is_refused_with_its_reason (void)
{
  static const struct
  {
    const char *script;
    ChyPkiError code;
  } cases[] = {
    { "openssl genrsa 1024", CHY_PKI_ERROR_KEY_TOO_SMALL },
    { "openssl ecparam -name secp256k1 -genkey -noout", CHY_PKI_ERROR_KEY_UNSUPPORTED },
    { "openssl genpkey -algorithm X25519", CHY_PKI_ERROR_KEY_UNSUPPORTED },
    { "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 -pass pass:x",
      CHY_PKI_ERROR_WRONG_PASSWORD },
    { "openssl genrsa -traditional -aes128 -passout pass:secret 2048", CHY_PKI_ERROR_WRONG_PASSWORD },
    { "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=x",
      CHY_PKI_ERROR_WRONG_KIND },
    { "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=x -outform DER",
      CHY_PKI_ERROR_MALFORMED },
    { "echo hello", CHY_PKI_ERROR_MALFORMED },
    { "true", CHY_PKI_ERROR_MALFORMED },
    { "openssl genrsa 2048 | head -10", CHY_PKI_ERROR_MALFORMED },
    { "head -c 300000 /dev/zero", CHY_PKI_ERROR_TOO_LARGE },
    { "openssl genrsa 2048 | openssl pkcs8 -topk8 -iter 20000000 -outform DER -passout pass:secret -v2 aes256 2>/dev/null "
      "| cat",
      CHY_PKI_ERROR_TOO_LARGE },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char *folder = folder_new ();
      g_autofree char *path = g_build_filename (folder, "key", NULL);
      g_autofree char *script = g_strdup_printf ("%s > %s 2>/dev/null", cases[i].script, path);
      g_autofree char *made = run_ok ("sh", "-c", script, NULL);
      g_autoptr (GError) error = NULL;
      g_autofree char *contents = NULL;
      g_autoptr (GBytes) data = NULL;
      gsize size;

      g_file_get_contents (path, &contents, &size, NULL);
      data = g_bytes_new (contents, size);
      g_test_message ("%s", cases[i].script);
      g_assert_null (chy_key_import (data, NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, CHY_PKI_ERROR, (int) cases[i].code);
      folder_remove (folder);
    }
}

static gpointer
sign_many (gpointer data)
{
  ChyKey *key = data;
  guint i;

  for (i = 0; i < 20; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) signature = chy_key_sign (key, "text", 4, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (signature), >, 60);
    }
  return NULL;
}

static void
test_one_key_signs_in_many_threads (gconstpointer data)
{
  g_autoptr (ChyKey) key = fixture_key (*(const ChyKeyType *) data);
  GThread *threads[4];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("sign", sign_many, key);
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char *argv[])
{
  guint i;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/key/the names of key types go both ways", test_names_of_types);
  for (i = 0; i < G_N_ELEMENTS (all_types); i++)
    {
      const char *name = chy_key_type_to_string (all_types[i]);
      g_autofree char *survives = g_strdup_printf ("/key/a key survives export and import/%s", name);
      g_autofree char *threads = g_strdup_printf ("/key/one key signs in many threads/%s", name);

      g_test_add_data_func (survives, &all_types[i], test_key_survives_export_and_import);
      g_test_add_data_func (threads, &all_types[i], test_one_key_signs_in_many_threads);
    }
  g_test_add_func ("/key/an encrypted key opens only with its passphrase",
                   test_encrypted_key_opens_only_with_its_passphrase);
  g_test_add_func ("/key/an encrypted key opens in openssl with the count asked for",
                   test_encrypted_key_opens_in_openssl_with_the_count_asked_for);
  g_test_add_func ("/key/key files of openssl are read", test_key_files_of_openssl_are_read);
  g_test_add_func ("/key/what is no key is refused with its reason",
                   test_what_is_no_key_is_refused_with_its_reason);
  return g_test_run ();
}
