/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "authority-fixture.h"

#include "model/chy-field.h"

#include <gnutls/pkcs11.h>
#include <string.h>

/* An authority whose key lives on a SoftHSM token of this test's own. */

#define PIN "7531"

static const char *const modules[] = { "/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so",
                                       "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", NULL };

/* Must come before GnuTLS loads its modules. */
static gboolean
token_init (const char *folder)
{
  const char *module = NULL;
  g_autofree char *tool = g_find_program_in_path ("softhsm2-util");
  g_autofree char *tokens = g_build_filename (folder, "tokens", NULL);
  g_autofree char *path = g_build_filename (folder, "softhsm2.conf", NULL);
  g_autofree char *conf =
      g_strdup_printf ("directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n", tokens);
  const char *const argv[] = {
    "softhsm2-util", "--init-token", "--free", "--label", "chancery-authority", "--pin", PIN,
    "--so-pin",      "12345678",     NULL
  };

  for (gsize i = 0; modules[i] != NULL && module == NULL; i++)
    if (g_file_test (modules[i], G_FILE_TEST_EXISTS))
      module = modules[i];
  if (module == NULL || tool == NULL)
    return FALSE;
  g_assert_cmpint (g_mkdir_with_parents (tokens, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, conf, -1, NULL));
  g_setenv ("SOFTHSM2_CONF", path, TRUE);
  g_assert_true (test_run (argv, NULL));
  g_assert_cmpint (gnutls_pkcs11_init (GNUTLS_PKCS11_FLAG_MANUAL, NULL), >=, 0);
  g_assert_cmpint (gnutls_pkcs11_add_provider (module, NULL), >=, 0);
  return TRUE;
}

static ChyIssuance *
issue (TestHost *host, ChyAuthority *authority, const char *id, GError **error)
{
  g_autoptr (ChyKey) key = test_key (CHY_KEY_RSA_2048);
  g_autoptr (GBytes) csr = test_csr (key, "signed by a token");

  return test_submit (authority, host->connector, "Plain", id, 1, csr, error);
}

static void
test_token (void)
{
  TestHost host = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) secrets =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) chy_secret_unref);
  g_autoptr (ChySecret) pin = chy_secret_new_string (PIN);

  test_host_open (&host);
  if (!token_init (host.folder))
    {
      g_test_skip ("no SoftHSM here");
      test_host_close (&host);
      return;
    }
  g_hash_table_insert (secrets, (gpointer) "pin", chy_secret_new_string ("0000"));
  g_autoptr (GVariant) params = test_body ("name", "Token", "key", "ec:p256", "pkcs11",
                                           "pkcs11:token=chancery-authority;object=ca", NULL);
  g_assert_null (chy_authority_host_create (host.host, params, secrets, host.admin, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_hash_table_insert (secrets, (gpointer) "pin", chy_secret_ref (pin));
  g_autoptr (ChyAuthority) authority =
      chy_authority_host_create (host.host, params, secrets, host.admin, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GVariant) body = chy_authority_describe (authority, NULL, &error);
  g_assert_cmpstr (chy_body_get_text (body, "keyStorage"), ==, "token");
  test_grant (authority, host.admin, host.connector, "request-certificates", FALSE);
  test_issue (authority, host.admin, host.connector, "Plain", NULL);
  g_autoptr (ChyIssuance) first = issue (&host, authority, "t1", &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) crl = chy_authority_publish (authority, TRUE, host.admin, NULL, &error);
  g_assert_no_error (error);
  test_verify (host.folder, first->certificate, first->chain, crl, TRUE);

  /* After a restart the PIN comes out of the vault; without the vault it is asked for. */
  g_clear_object (&authority);
  test_host_reopen (&host);
  authority = chy_authority_host_get (host.host, "Token", NULL, &error);
  g_autoptr (ChyIssuance) second = issue (&host, authority, "t2", &error);
  g_assert_no_error (error);
  g_clear_object (&authority);
  test_host_reopen (&host);
  authority = chy_authority_host_get (host.host, "Token", NULL, &error);
  chy_vault_lock (host.vault);
  g_assert_null (issue (&host, authority, "t3", &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_LOCKED);
  g_clear_error (&error);
  chy_authority_builtin_unlock (host.host, "Token", pin, &error);
  g_assert_no_error (error);
  g_autoptr (ChyIssuance) third = issue (&host, authority, "t4", &error);
  g_assert_no_error (error);
  /* A second key beside the first. */
  g_autoptr (GVariant) empty = chy_body_new ();
  g_autoptr (GVariant) fresh = chy_body_with (empty, "newKey", g_variant_new_boolean (TRUE));
  chy_authority_configure (authority, "renew", fresh, host.admin, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (ChyIssuance) fourth = issue (&host, authority, "t5", &error);
  g_assert_no_error (error);
  test_verify (host.folder, fourth->certificate, fourth->chain, NULL, TRUE);
  g_clear_object (&authority);
  test_host_close (&host);
  gnutls_pkcs11_deinit ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/authority/token/an authority whose key is on a token", test_token);
  return g_test_run ();
}
