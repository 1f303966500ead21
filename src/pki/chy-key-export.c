/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-der.h"
#include "chy-key-private.h"
#include "chy-oids.h"

#include <gnutls/crypto.h>

#include <string.h>

ChySecret *
chy_key_export (ChyKey *self, GError **error)
{
  gnutls_x509_privkey_t key = NULL;
  gnutls_datum_t der = { NULL, 0 };
  ChySecret *secret = NULL;
  int rc;

  if (self->token != NULL)
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOKEN, "A key on a token cannot be exported");
      return NULL;
    }
  rc = gnutls_privkey_export_x509 (self->key, &key);
  if (rc >= 0)
    rc = gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_DER, NULL, GNUTLS_PKCS_PLAIN, &der);
  if (rc >= 0)
    secret = chy_secret_new_wiping (der.data, der.size);
  else
    chy_pki_fail (error, rc, "The key cannot be exported");
  gnutls_free (der.data);
  if (key != NULL)
    gnutls_x509_privkey_deinit (key);
  return secret;
}

/* AES-256-CBC with PKCS#7 padding; the padded copy of the key is encrypted where it stands. */
static gboolean
encrypt (ChySecret *plain, const guint8 *key, const guint8 *iv, GByteArray *ret_cipher, GError **error)
{
  const gnutls_datum_t key_datum = { (guint8 *) key, 32 };
  const gnutls_datum_t iv_datum = { (guint8 *) iv, 16 };
  gnutls_cipher_hd_t cipher;
  gsize size, padding;
  const guint8 *data = chy_secret_get_data (plain, &size);
  int rc;

  padding = 16 - size % 16;
  g_byte_array_set_size (ret_cipher, (guint) (size + padding));
  memcpy (ret_cipher->data, data, size);
  memset (ret_cipher->data + size, (int) padding, padding);
  rc = gnutls_cipher_init (&cipher, GNUTLS_CIPHER_AES_256_CBC, &key_datum, &iv_datum);
  if (rc >= 0)
    {
      rc = gnutls_cipher_encrypt (cipher, ret_cipher->data, ret_cipher->len);
      gnutls_cipher_deinit (cipher);
    }
  if (rc < 0)
    {
      chy_wipe (ret_cipher->data, ret_cipher->len);
      return chy_pki_fail (error, rc, "The key cannot be encrypted");
    }
  return TRUE;
}

/* EncryptedPrivateKeyInfo (RFC 5958) with PBES2 (RFC 8018). */
static GBytes *
write_encrypted (GByteArray *cipher, const guint8 *salt, const guint8 *iv, guint iterations)
{
  g_auto (ChyDerWriter) w = { 0 };

  chy_der_writer_init (&w, cipher->len + 128);
  chy_der_begin (&w, CHY_DER_SEQUENCE);
  chy_der_begin (&w, CHY_DER_SEQUENCE);
  chy_der_put_oid (&w, CHY_OID_PBES2);
  chy_der_begin (&w, CHY_DER_SEQUENCE);
  chy_der_begin (&w, CHY_DER_SEQUENCE);
  chy_der_put_oid (&w, CHY_OID_PBKDF2);
  chy_der_begin (&w, CHY_DER_SEQUENCE);
  chy_der_put (&w, CHY_DER_OCTET_STRING, salt, 16);
  chy_der_put_integer (&w, iterations);
  chy_der_begin (&w, CHY_DER_SEQUENCE);
  chy_der_put_oid (&w, CHY_OID_HMAC_SHA256);
  chy_der_put_null (&w);
  chy_der_end (&w);
  chy_der_end (&w);
  chy_der_end (&w);
  chy_der_begin (&w, CHY_DER_SEQUENCE);
  chy_der_put_oid (&w, CHY_OID_AES256_CBC);
  chy_der_put (&w, CHY_DER_OCTET_STRING, iv, 16);
  chy_der_end (&w);
  chy_der_end (&w);
  chy_der_end (&w);
  chy_der_put (&w, CHY_DER_OCTET_STRING, cipher->data, cipher->len);
  chy_der_end (&w);
  return chy_der_writer_finish (&w);
}

GBytes *
chy_key_export_encrypted (ChyKey *self, ChySecret *passphrase, guint iterations, GError **error)
{
  g_autoptr (ChySecret) plain = chy_key_export (self, error);
  g_autoptr (GByteArray) cipher = g_byte_array_new ();
  gnutls_datum_t password, salt_datum;
  guint8 salt[16], iv[16], key[32];
  gsize size;
  gboolean done;
  int rc;

  g_return_val_if_fail (iterations > 0, NULL);

  if (plain == NULL)
    return NULL;
  password.data = (guint8 *) chy_secret_get_data (passphrase, &size);
  password.size = (guint) size;
  chy_random (salt, sizeof salt);
  chy_random (iv, sizeof iv);
  salt_datum = (gnutls_datum_t){ salt, sizeof salt };
  rc = gnutls_pbkdf2 (GNUTLS_MAC_SHA256, &password, &salt_datum, iterations, key, sizeof key);
  if (rc < 0)
    {
      chy_pki_fail (error, rc, "The passphrase cannot be turned into a key");
      return NULL;
    }
  done = encrypt (plain, key, iv, cipher, error);
  chy_wipe (key, sizeof key);
  return done ? write_encrypted (cipher, salt, iv, iterations) : NULL;
}
