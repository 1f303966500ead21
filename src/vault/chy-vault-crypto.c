/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-vault-private.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

/* A failure of the library itself, never of what it was given. */
static gboolean
crypto_failed (int code, const char *what, GError **error)
{
  if (code >= 0)
    return FALSE;
  g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_FAILED, "%s: %s", what, gnutls_strerror (code));

  return TRUE;
}

static gnutls_datum_t
secret_datum (ChySecret *secret)
{
  gsize size = 0;
  gconstpointer data = chy_secret_get_data (secret, &size);
  gnutls_datum_t datum = { (unsigned char *) data, (unsigned int) size };

  return datum;
}

static gnutls_datum_t
text_datum (const char *text)
{
  gnutls_datum_t datum = { (unsigned char *) text, (unsigned int) strlen (text) };

  return datum;
}

gboolean
vault_encrypt (ChySecret *key,
               const guint8 *nonce,
               const char *associated,
               gconstpointer data,
               gsize size,
               guint8 *ret,
               GError **error)
{
  gnutls_datum_t key_datum = secret_datum (key);
  gnutls_aead_cipher_hd_t cipher;
  gsize written = size + VAULT_TAG_SIZE;
  int code;

  if (crypto_failed (gnutls_aead_cipher_init (&cipher, GNUTLS_CIPHER_AES_256_GCM, &key_datum), "AES-256-GCM",
                     error))
    return FALSE;
  code = gnutls_aead_cipher_encrypt (cipher, nonce, VAULT_NONCE_SIZE, associated, strlen (associated),
                                     VAULT_TAG_SIZE, data, size, ret, &written);
  gnutls_aead_cipher_deinit (cipher);

  return !crypto_failed (code, "AES-256-GCM", error);
}

ChySecret *
vault_decrypt (ChySecret *key,
               const guint8 *nonce,
               const char *associated,
               const guint8 *data,
               gsize size,
               GError **error)
{
  gnutls_datum_t key_datum = secret_datum (key);
  gnutls_aead_cipher_hd_t cipher;
  ChySecret *plain = NULL;
  guint8 *buffer;
  gsize written = size;
  int code;

  if (crypto_failed (gnutls_aead_cipher_init (&cipher, GNUTLS_CIPHER_AES_256_GCM, &key_datum), "AES-256-GCM",
                     error))
    return NULL;
  buffer = g_malloc0 (size);
  code = gnutls_aead_cipher_decrypt (cipher, nonce, VAULT_NONCE_SIZE, associated, strlen (associated),
                                     VAULT_TAG_SIZE, data, size, buffer, &written);
  gnutls_aead_cipher_deinit (cipher);
  if (code == 0)
    plain = chy_secret_new (buffer, written);
  else if (code != GNUTLS_E_DECRYPTION_FAILED)
    crypto_failed (code, "AES-256-GCM", error);
  chy_wipe (buffer, size);
  g_free (buffer);

  return plain;
}

ChySecret *
vault_derive (ChySecret *store_key, const char *vault_id, const char *purpose, GError **error)
{
  gnutls_datum_t key_datum = secret_datum (store_key);
  gnutls_datum_t salt_datum = text_datum (vault_id);
  gnutls_datum_t info_datum = text_datum (purpose);
  guint8 pseudo_random[VAULT_DIGEST_SIZE];
  gnutls_datum_t middle = { pseudo_random, sizeof pseudo_random };
  guint8 derived[VAULT_KEY_SIZE];
  ChySecret *key = NULL;

  if (!crypto_failed (gnutls_hkdf_extract (GNUTLS_MAC_SHA256, &key_datum, &salt_datum, pseudo_random), "HKDF",
                      error) &&
      !crypto_failed (gnutls_hkdf_expand (GNUTLS_MAC_SHA256, &middle, &info_datum, derived, sizeof derived),
                      "HKDF", error))
    key = chy_secret_new (derived, sizeof derived);
  chy_wipe (pseudo_random, sizeof pseudo_random);
  chy_wipe (derived, sizeof derived);

  return key;
}

ChySecret *
vault_stretch (ChySecret *secret, const guint8 *salt, guint iterations, GError **error)
{
  gnutls_datum_t secret_data = secret_datum (secret);
  gnutls_datum_t salt_datum = { (unsigned char *) salt, VAULT_SALT_SIZE };
  guint8 derived[VAULT_KEY_SIZE];
  ChySecret *key = NULL;

  if (!crypto_failed (
          gnutls_pbkdf2 (GNUTLS_MAC_SHA256, &secret_data, &salt_datum, iterations, derived, sizeof derived),
          "PBKDF2", error))
    key = chy_secret_new (derived, sizeof derived);
  chy_wipe (derived, sizeof derived);

  return key;
}

gboolean
vault_hmac (ChySecret *key, gconstpointer data, gsize size, guint8 *ret_digest, GError **error)
{
  gnutls_datum_t key_datum = secret_datum (key);

  return !crypto_failed (
      gnutls_hmac_fast (GNUTLS_MAC_SHA256, key_datum.data, key_datum.size, data, size, ret_digest), "HMAC",
      error);
}

void
vault_checksum (GBytes *body, guint8 *ret_digest)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (body, &size);
  gsize length = VAULT_DIGEST_SIZE;

  g_checksum_update (checksum, data, (gssize) size);
  g_checksum_get_digest (checksum, ret_digest, &length);
}

/* In constant time. */
gboolean
vault_equal (const guint8 *a, const guint8 *b, gsize size)
{
  return gnutls_memcmp (a, b, size) == 0;
}
