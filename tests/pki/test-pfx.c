/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pki/chy-pfx-private.h"

#include "test-pfx-support.h"

#include <string.h>

static void
assert_kdf (guint8 id, const char *password, const char *salt_hex, guint iterations, const char *expected_hex)
{
  g_autoptr (ChySecret) bmp = pfx_utf16_encode (password, strlen (password), TRUE);
  guint8 salt[32], expected[32], derived[32];
  gsize salt_size = strlen (salt_hex) / 2, size = strlen (expected_hex) / 2;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < salt_size; i++)
    salt[i] =
        (guint8) (g_ascii_xdigit_value (salt_hex[2 * i]) << 4 | g_ascii_xdigit_value (salt_hex[2 * i + 1]));
  for (gsize i = 0; i < size; i++)
    expected[i] = (guint8) (g_ascii_xdigit_value (expected_hex[2 * i]) << 4 |
                            g_ascii_xdigit_value (expected_hex[2 * i + 1]));
  g_assert_true (pfx_kdf (GNUTLS_MAC_SHA1, id, chy_secret_get_data (bmp, NULL), chy_secret_get_size (bmp),
                          salt, salt_size, iterations, derived, size, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (derived, size, expected, size);
}

/* The vectors that all implementations of RFC 7292 B.2 share ("smeg" and "queeg", from the PKCS mailing
 * list). */
static void
test_keys_are_derived_as_rfc_7292_says (void)
{
  assert_kdf (1, "smeg", "0A58CF64530D823F", 1, "8AAAE6297B6CB04642AB5B077851284EB7128F1A2A7FBCA3");
  assert_kdf (2, "smeg", "0A58CF64530D823F", 1, "79993DFE048D3B76");
  assert_kdf (1, "smeg", "642B99AB44FB4B1F", 1, "F3A95FEC48D7711E985CFE67908C5AB79FA3D7C5CAA5D966");
  assert_kdf (2, "smeg", "642B99AB44FB4B1F", 1, "C0A38D64A79BEA1D");
  assert_kdf (3, "smeg", "3D83C0E4546AC140", 1, "8D967D88F6CAA9D714800AB3D48051D63F73A312");
  assert_kdf (1, "queeg", "05DEC959ACFF72F7", 1000, "ED2034E36328830FF09DF1E1A07DD357185DAC0D4F9EB3D4");
  assert_kdf (2, "queeg", "05DEC959ACFF72F7", 1000, "11DEDAD7758D4860");
  assert_kdf (1, "queeg", "1682C0FC5B3F7EC5", 1000, "483DD6E919D7DE2E8E648BA8F862F3FBFBDC2BCB2C02957F");
  assert_kdf (2, "queeg", "1682C0FC5B3F7EC5", 1000, "9D461D1B00355C50");
  assert_kdf (3, "queeg", "263216FCC2FAB31C", 1000, "5EC4C7A80DF652294C3925B6489A7AB857C83476");
}

static void
test_passwords_become_bmp_strings (void)
{
  static const guint8 key[] = { 0x00, 'B', 0x20, 0xac, 0xd8, 0x3d, 0xdd, 0x11, 0, 0 };
  g_autoptr (ChySecret) some = pfx_utf16_encode ("B€🔑", strlen ("B€🔑"), TRUE);
  g_autoptr (ChySecret) empty = pfx_utf16_encode ("", 0, TRUE);
  g_autofree char *back = pfx_utf16_decode (key, sizeof key - 2);

  g_assert_cmpmem (chy_secret_get_text (some), chy_secret_get_size (some), key, sizeof key);
  g_assert_cmpmem (chy_secret_get_text (empty), chy_secret_get_size (empty), "\0\0", 2);
  g_assert_cmpstr (back, ==, "B€🔑");
  g_assert_null (pfx_utf16_encode ("\xff", 1, TRUE));
  g_assert_null (pfx_utf16_encode ("a\0b", 3, TRUE));
  g_assert_null (pfx_utf16_decode ((const guint8 *) "\xd8\x3d", 2));
  g_assert_null (pfx_utf16_decode ((const guint8 *) "\0a\0", 3));
  g_assert_null (pfx_utf16_decode ((const guint8 *) "\0a\0\0\0b", 6));
}

typedef struct
{
  const char *file;
  const char *key;  /* or NULL */
  const char *leaf; /* or NULL */
  guint certificates;
  const char *name;       /* or NULL */
  const char *protection; /* a part of it */
  const char *password;   /* NULL: PFX_TEST_PASSWORD */
} ImportCase;

static const ImportCase imports[] = {
  { "openssl-default.p12", "rsa.key", "rsa.pem", 1, "My Key",
    "PBES2 AES-256-CBC, HMAC-SHA256, 2048 iterations; MAC HMAC-SHA256" },
  { "openssl-chain.p12", "rsa.key", "rsa.pem", 3, "My Key", "PBES2 AES-256-CBC" },
  { "openssl-legacy.p12", "rsa.key", "rsa.pem", 3, "My Key", "RC2-40-CBC" },
  { "openssl-nomac.p12", "rsa.key", "rsa.pem", 1, "My Key", "no MAC" },
  { "openssl-noiter.p12", "rsa.key", "rsa.pem", 1, "My Key", " 1 iterations" },
  { "openssl-unencrypted.p12", "rsa.key", "rsa.pem", 1, "My Key", "not encrypted; MAC" },
  { "openssl-plain.p12", "rsa.key", "rsa.pem", 1, "My Key", "not encrypted; no MAC" },
  { "openssl-descert.p12", "rsa.key", "rsa.pem", 1, "My Key", "3DES-CBC" },
  { "openssl-aes128-sha512.p12", "rsa.key", "rsa.pem", 1, "My Key", "HMAC-SHA512" },
  { "openssl-hmac-sha1.p12", "rsa.key", "rsa.pem", 1, "My Key", "HMAC-SHA1" },
  { "openssl-nocerts.p12", "p256.key", NULL, 0, NULL, "PBES2" },
  { "openssl-nokeys.p12", NULL, "sub.pem", 2, NULL, "PBES2" },
  { "openssl-unicode.p12", "p256.key", "p256.pem", 1, "unicode", "PBES2", "Pass-Wörd 1" },
  { "openssl-empty.p12", "p256.key", "p256.pem", 1, NULL, "PBES2", "" },
  { "certtool-aes-128.p12", "p256.key", "p256.pem", 2, "GnuTLS key", "AES-128-CBC" },
  { "certtool-aes-256.p12", "p256.key", "p256.pem", 2, "GnuTLS key", "AES-256-CBC" },
  { "certtool-3des-pkcs12.p12", "p256.key", "p256.pem", 2, "GnuTLS key", "3DES-CBC" },
  { "certtool-rc2-40.p12", "p256.key", "p256.pem", 2, "GnuTLS key", "RC2-40-CBC" },
  { "certtool-null-password.p12", "p256.key", "p256.pem", 1, "null", "", "" },
  { "nss-default.p12", "rsa.key", "rsa.pem", 3, "My Key", "AES" },
  { "nss-aes256.p12", "rsa.key", "rsa.pem", 3, "My Key", "AES-256-CBC" },
  { "nss-legacy.p12", "rsa.key", "rsa.pem", 3, "My Key", "3DES-CBC" },
  { "java-default.p12", "rsa.key", "rsa.pem", 3, "my key", "AES-256-CBC" },
  { "java-legacy.p12", "rsa.key", "rsa.pem", 3, "my key", "RC2-40-CBC" },
  { "java-truststore.p12", NULL, "root.pem", 1, "root", "PBES2" },
};

static ChyPfxContent *
read_file (GBytes *file, const char *password, char **ret_protection, GError **error)
{
  g_autoptr (ChySecret) secret = chy_secret_new_string (password);

  return chy_pfx_read (file, secret, ret_protection, error);
}

static void
assert_refused (GBytes *file, const char *password, int code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *protection = NULL;
  g_autoptr (ChyPfxContent) content = read_file (file, password, &protection, &error);

  g_assert_null (content);
  g_assert_null (protection);
  g_assert_error (error, CHY_PKI_ERROR, code);
}

static void
assert_import (gconstpointer data)
{
  const ImportCase *c = data;
  g_autoptr (GBytes) file = pfx_test_load (c->file);
  g_autofree char *protection = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyPfxContent) content =
      read_file (file, c->password != NULL ? c->password : PFX_TEST_PASSWORD, &protection, &error);

  g_assert_no_error (error);
  g_test_message ("%s", protection);
  g_assert_nonnull (strstr (protection, c->protection));
  g_assert_cmpuint (content->certificates->len, ==, c->certificates);
  g_assert_cmpstr (content->friendly_name, ==, c->name);
  g_assert_true ((content->key == NULL) == (c->key == NULL));
  if (c->leaf != NULL)
    {
      g_autoptr (GBytes) leaf = pfx_test_load_pem (c->leaf);

      g_assert_true (g_bytes_equal (content->certificates->pdata[0], leaf));
      /* Encodings of one key differ between programs; that it is the leaf's is what counts. */
      if (c->key != NULL)
        g_assert_true (pfx_check_pair (content->key, leaf, &error));
    }
  if (c->certificates == 3)
    {
      g_autoptr (GBytes) sub = pfx_test_load_pem ("sub.pem");
      g_autoptr (GBytes) root = pfx_test_load_pem ("root.pem");

      g_assert_true (g_bytes_equal (content->certificates->pdata[1], sub));
      g_assert_true (g_bytes_equal (content->certificates->pdata[2], root));
    }
}

static void
test_a_wrong_password_is_told_from_damage (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (imports); i++)
    {
      g_autoptr (GBytes) file = pfx_test_load (imports[i].file);

      if (strcmp (imports[i].file, "openssl-plain.p12") == 0)
        continue;
      assert_refused (file, "wrong horse battery", CHY_PKI_ERROR_WRONG_PASSWORD);
    }
}

static void
test_a_key_with_a_strange_certificate_is_refused (void)
{
  g_autoptr (ChyPfxContent) content = pfx_test_content ("p256", NULL);
  g_autoptr (ChySecret) password = chy_secret_new_string (PFX_TEST_PASSWORD);
  g_autoptr (GError) error = NULL;

  g_ptr_array_remove_index (content->certificates, 0);
  g_assert_null (chy_pfx_write (content, password, chy_pfx_preset_find ("openssl"), 1000, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_MISMATCH);
}

static void
assert_round_trip (ChyPfxContent *content, const char *password, const ChyPfxPreset *preset)
{
  g_autoptr (ChySecret) secret = chy_secret_new_string (password);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = chy_pfx_write (content, secret, preset, 1000, &error);
  g_autoptr (GBytes) twice = chy_pfx_write (content, secret, preset, 1000, &error);
  g_autoptr (ChyPfxContent) again = NULL;
  g_autofree char *protection = NULL;

  g_assert_no_error (error);
  g_assert_false (g_bytes_equal (file, twice));
  again = chy_pfx_read (file, secret, &protection, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (protection, ==,
                   preset->legacy ? "PKCS#12 3DES-CBC, SHA-1, 1000 iterations; MAC HMAC-SHA1, 1000 iterations"
                                  : "PBES2 AES-256-CBC, HMAC-SHA256, 1000 iterations; MAC HMAC-SHA256, 1000 "
                                    "iterations");
  g_assert_cmpstr (again->friendly_name, ==, content->friendly_name);
  g_assert_cmpuint (again->certificates->len, ==, content->certificates->len);
  for (guint i = 0; i < again->certificates->len; i++)
    g_assert_true (g_bytes_equal (again->certificates->pdata[i], content->certificates->pdata[i]));
  g_assert_true ((again->key == NULL) == (content->key == NULL));
  g_assert_true (content->key == NULL || chy_secret_equal (again->key, content->key));
}

static void
test_what_is_written_is_read_again (void)
{
  static const char *const passwords[] = { "", "x", "Pass-Wörd €", "🔑🔒",
                                           "a long one with blanks and \"quotes\"" };

  for (gsize p = 0; chy_pfx_presets ()[p] != NULL; p++)
    for (gsize i = 0; i < G_N_ELEMENTS (passwords); i++)
      {
        g_autoptr (ChyPfxContent) content =
            pfx_test_content (i % 2 ? "p256" : "rsa", i == 0 ? NULL : "Grüße 🔑");

        assert_round_trip (content, passwords[i], chy_pfx_presets ()[p]);
      }
}

static void
test_a_key_or_certificates_alone_are_written (void)
{
  g_autoptr (ChyPfxContent) key_only = pfx_test_content ("rsa", "key");
  g_autoptr (ChyPfxContent) certificates_only = pfx_test_content ("rsa", "certificates");
  g_autoptr (ChyPfxContent) nothing = chy_pfx_content_new (NULL, NULL, NULL);
  g_autoptr (ChySecret) password = chy_secret_new_string (PFX_TEST_PASSWORD);
  const ChyPfxPreset *preset = chy_pfx_preset_find ("openssl");
  g_autoptr (GError) error = NULL;

  g_ptr_array_set_size (key_only->certificates, 0);
  g_clear_pointer (&certificates_only->key, chy_secret_unref);
  assert_round_trip (key_only, PFX_TEST_PASSWORD, preset);
  assert_round_trip (certificates_only, PFX_TEST_PASSWORD, preset);
  g_assert_null (chy_pfx_write (nothing, password, preset, 1000, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NOT_ENCODABLE);
}

static void
test_impossible_wishes_are_refused (void)
{
  g_autoptr (ChyPfxContent) content = pfx_test_content ("p256", NULL);
  g_autoptr (ChyPfxContent) bad_name = pfx_test_content ("p256", "\xff\xfe");
  g_autoptr (ChySecret) password = chy_secret_new_string (PFX_TEST_PASSWORD);
  g_autoptr (ChySecret) bad_password = chy_secret_new ("a\0b", 3);
  const ChyPfxPreset *preset = chy_pfx_preset_find ("openssl");
  g_autoptr (GError) error = NULL;

  g_assert_null (chy_pfx_write (content, password, preset, 0, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (chy_pfx_write (content, password, preset, 10000001, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (chy_pfx_write (content, bad_password, preset, 1000, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NOT_ENCODABLE);
  g_clear_error (&error);
  g_assert_null (chy_pfx_write (bad_name, password, preset, 1000, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NOT_ENCODABLE);
  g_assert_null (chy_pfx_preset_find ("windows-95"));
  g_assert_null (chy_pfx_preset_find (NULL));
}

static void
test_every_preset_says_what_it_is (void)
{
  static const char *const wanted[] = { "windows11", "windows-server-2016", "macos",   "ios",
                                        "android",   "android-13",          "firefox", "java",
                                        "openssl" };

  for (gsize i = 0; chy_pfx_presets ()[i] != NULL; i++)
    {
      const ChyPfxPreset *preset = chy_pfx_presets ()[i];

      g_assert_true (chy_pfx_preset_find (preset->id) == preset);
      g_assert_cmpstr (preset->title, !=, "");
      g_assert_cmpstr (preset->help, !=, "");
      g_assert_true (preset->mac_salt_size == 8 || preset->mac_salt_size == 16);
      g_assert_true (preset->legacy == (preset->cipher == CHY_PFX_CIPHER_3DES));
      g_assert_true (preset->legacy == (preset->mac == CHY_PFX_MAC_SHA1));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    g_assert_nonnull (chy_pfx_preset_find (wanted[i]));
}

#define ADD(name) g_test_add_func ("/pfx/" #name, test_##name)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (keys_are_derived_as_rfc_7292_says);
  ADD (passwords_become_bmp_strings);
  for (gsize i = 0; i < G_N_ELEMENTS (imports); i++)
    {
      g_autofree char *path = g_strconcat ("/pfx/a_file_of_another_program_is_read/", imports[i].file, NULL);

      g_test_add_data_func (path, &imports[i], assert_import);
    }
  ADD (a_wrong_password_is_told_from_damage);
  ADD (a_key_with_a_strange_certificate_is_refused);
  ADD (what_is_written_is_read_again);
  ADD (a_key_or_certificates_alone_are_written);
  ADD (impossible_wishes_are_refused);
  ADD (every_preset_says_what_it_is);

  return g_test_run ();
}
