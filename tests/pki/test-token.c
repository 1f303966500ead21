/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pki-fixture.h"

#include <gnutls/pkcs11.h>

/* A SoftHSM token of this test's own, in a folder that goes with it. */

#define PIN "7531"
#define URI "pkcs11:token=chancery-test;object="

typedef struct
{
  char *folder; /* (owned) */
} Token;

static const char *const modules[] = { "/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so",
                                       "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", NULL };

static const char *
find_module (void)
{
  guint i;

  for (i = 0; modules[i] != NULL; i++)
    if (g_file_test (modules[i], G_FILE_TEST_EXISTS))
      return modules[i];
  return NULL;
}

/* Must come before GnuTLS loads its modules. */
static gboolean
token_init (Token *self)
{
  const char *module = find_module ();
  g_autofree char *conf = NULL;
  g_autofree char *path = NULL;
  g_autofree char *tool = g_find_program_in_path ("softhsm2-util");

  if (module == NULL || tool == NULL)
    return FALSE;
  self->folder = folder_new ();
  conf = g_strdup_printf ("directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n",
                          self->folder);
  path = folder_write (self->folder, "softhsm2.conf", conf, strlen (conf));
  g_setenv ("SOFTHSM2_CONF", path, TRUE);
  g_free (run_ok ("softhsm2-util", "--init-token", "--free", "--label", "chancery-test", "--pin", PIN,
                  "--so-pin", "12345678", NULL));
  g_assert_cmpint (gnutls_pkcs11_init (GNUTLS_PKCS11_FLAG_MANUAL, NULL), >=, 0);
  g_assert_cmpint (gnutls_pkcs11_add_provider (module, NULL), >=, 0);
  return TRUE;
}

static gpointer
issue_some (gpointer data)
{
  const Authority *authority = data;
  g_autoptr (ChyKey) key = fixture_key (CHY_KEY_EC_P256);
  guint i;

  for (i = 0; i < 5; i++)
    {
      g_autoptr (ChyCertSpec) spec = leaf_spec ("CN=leaf");
      g_autoptr (GBytes) der = issue (authority, spec, key);
    }
  return NULL;
}

static void
test_an_authority_lives_on_a_token (gconstpointer data)
{
  ChyKeyType type = *(const ChyKeyType *) data;
  g_autofree char *uri = g_strconcat (URI, chy_key_type_to_string (type), NULL);
  g_autoptr (ChySecret) pin = chy_secret_new_string (PIN);
  g_autoptr (ChyCertSpec) spec = leaf_spec ("CN=Token Root,C=DE");
  g_autoptr (GError) error = NULL;
  g_auto (Authority) authority = { NULL };
  g_autoptr (ChyKey) again = NULL;
  GThread *threads[3];
  guint i;

  g_strdelimit (uri + strlen (URI), ":", '-');
  g_assert_null (chy_key_open_token (uri, pin, NULL, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOKEN);
  g_clear_error (&error);
  authority.key = chy_key_open_token (uri, pin, &type, &error);
  g_assert_no_error (error);
  g_assert_true (chy_key_is_on_token (authority.key));
  g_assert_cmpstr (chy_key_get_algorithm (authority.key), ==, chy_key_type_to_string (type));
  g_assert_null (chy_key_export (authority.key, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOKEN);
  g_clear_error (&error);

  spec->is_ca = TRUE;
  spec->key_usage = CHY_KEY_USAGE_KEY_CERT_SIGN | CHY_KEY_USAGE_CRL_SIGN;
  authority.certificate =
      chy_certificate_issue (spec, chy_key_get_public (authority.key), authority.key, NULL, &error);
  g_assert_no_error (error);
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("issue", issue_some, &authority);
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  again = chy_key_open_token (uri, pin, &type, &error); /* the same one, not a second */
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (chy_key_get_public (again), chy_key_get_public (authority.key)));
}

static void
test_a_wrong_pin_is_said_and_not_repeated (void)
{
  g_autoptr (ChySecret) wrong = chy_secret_new_string ("0000");
  g_autoptr (ChySecret) right = chy_secret_new_string (PIN);
  g_autoptr (GError) error = NULL;
  ChyKeyType type = CHY_KEY_EC_P256;
  g_autoptr (ChyKey) key = NULL;

  gnutls_pkcs11_reinit ();
  g_assert_null (chy_key_open_token (URI "none", wrong, NULL, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOKEN);
  g_clear_error (&error);
  g_assert_null (chy_key_open_token (URI "none", NULL, NULL, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOKEN);
  g_clear_error (&error);
  key = chy_key_open_token (URI "after", right, &type, &error);
  g_assert_no_error (error);
}

static void
test_what_a_uri_must_not_say (void)
{
  static const struct
  {
    const char *uri;
    ChyKeyType type;
    ChyPkiError code;
  } cases[] = {
    { "pkcs11:token=chancery-test;object=x?pin-value=7531", CHY_KEY_EC_P256, CHY_PKI_ERROR_TOKEN },
    { "pkcs11:token=chancery-test;object=x;pin-value=7531", CHY_KEY_EC_P256, CHY_PKI_ERROR_TOKEN },
    { "pkcs11:token=chancery-test;object=x?a=b&pin-source=/etc/passwd", CHY_KEY_EC_P256,
      CHY_PKI_ERROR_TOKEN },
    { "pkcs11:token=chancery-test", CHY_KEY_EC_P256, CHY_PKI_ERROR_TOKEN },
    { "pkcs11:token=nowhere;object=x", CHY_KEY_EC_P256, CHY_PKI_ERROR_TOKEN },
    { "pkcs11:token=chancery-test;object=y", CHY_KEY_ED25519, CHY_PKI_ERROR_KEY_UNSUPPORTED },
    { "file:///etc/passwd", CHY_KEY_EC_P256, CHY_PKI_ERROR_TOKEN },
    { "", CHY_KEY_EC_P256, CHY_PKI_ERROR_TOKEN },
  };
  g_autoptr (ChySecret) pin = chy_secret_new_string (PIN);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].uri);
      g_assert_null (chy_key_open_token (cases[i].uri, pin, &cases[i].type, &error));
      g_assert_error (error, CHY_PKI_ERROR, (int) cases[i].code);
    }
}

int
main (int argc, char *argv[])
{
  static const ChyKeyType types[] = { CHY_KEY_RSA_2048, CHY_KEY_EC_P256, CHY_KEY_EC_P384 };
  Token token = { NULL };
  gboolean there;
  guint i;
  int status;

  g_test_init (&argc, &argv, NULL);
  there = token_init (&token);
  for (i = 0; there && i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/token/an authority lives on a token/%s", chy_key_type_to_string (types[i]));

      g_test_add_data_func (path, &types[i], test_an_authority_lives_on_a_token);
    }
  if (there)
    {
      g_test_add_func ("/token/what a URI must not say", test_what_a_uri_must_not_say);
      g_test_add_func ("/token/a wrong PIN is said and not repeated",
                       test_a_wrong_pin_is_said_and_not_repeated);
    }
  status = g_test_run ();
  gnutls_pkcs11_deinit ();
  if (there)
    folder_remove (token.folder);
  return there ? status : 77;
}
