/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-pfx-private.h"

#include <gnutls/crypto.h>
#include <string.h>

typedef struct
{
  const char *oid;
  const char *name;
  gnutls_cipher_algorithm_t cipher;
  gsize key_size;
  gboolean two_keys;
} CipherRow;

typedef struct
{
  const char *oid;
  const char *name;
  gnutls_mac_algorithm_t mac;
} MacRow;

/* RFC 7292 appendix C. RC4 and 128-bit RC2 are in no file that anybody has shown us. */
static const CipherRow pkcs12_ciphers[] = {
  { PFX_OID_3DES, "3DES-CBC", GNUTLS_CIPHER_3DES_CBC, 24, FALSE },
  { "1.2.840.113549.1.12.1.4", "3DES-CBC with two keys", GNUTLS_CIPHER_3DES_CBC, 16, TRUE },
  { "1.2.840.113549.1.12.1.6", "RC2-40-CBC", GNUTLS_CIPHER_RC2_40_CBC, 5, FALSE },
};

/* RFC 8018 B.2 */
static const CipherRow pbes2_ciphers[] = {
  { "2.16.840.1.101.3.4.1.42", "AES-256-CBC", GNUTLS_CIPHER_AES_256_CBC, 32, FALSE },
  { "2.16.840.1.101.3.4.1.22", "AES-192-CBC", GNUTLS_CIPHER_AES_192_CBC, 24, FALSE },
  { "2.16.840.1.101.3.4.1.2", "AES-128-CBC", GNUTLS_CIPHER_AES_128_CBC, 16, FALSE },
  { "1.2.840.113549.3.7", "3DES-CBC", GNUTLS_CIPHER_3DES_CBC, 24, FALSE },
};

static const MacRow prfs[] = {
  { "1.2.840.113549.2.9", "HMAC-SHA256", GNUTLS_MAC_SHA256 },
  { "1.2.840.113549.2.7", "HMAC-SHA1", GNUTLS_MAC_SHA1 },
  { "1.2.840.113549.2.8", "HMAC-SHA224", GNUTLS_MAC_SHA224 },
  { "1.2.840.113549.2.10", "HMAC-SHA384", GNUTLS_MAC_SHA384 },
  { "1.2.840.113549.2.11", "HMAC-SHA512", GNUTLS_MAC_SHA512 },
};

static const MacRow digests[] = {
  { "2.16.840.1.101.3.4.2.1", "SHA-256", GNUTLS_MAC_SHA256 },
  { "1.3.14.3.2.26", "SHA-1", GNUTLS_MAC_SHA1 },
  { "2.16.840.1.101.3.4.2.4", "SHA-224", GNUTLS_MAC_SHA224 },
  { "2.16.840.1.101.3.4.2.2", "SHA-384", GNUTLS_MAC_SHA384 },
  { "2.16.840.1.101.3.4.2.3", "SHA-512", GNUTLS_MAC_SHA512 },
};

static gboolean
unsupported (const ChyDerItem *oid, const char *what, GError **error)
{
  g_autofree char *text = chy_der_item_to_oid (oid);

  g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_UNSUPPORTED,
               "the PKCS#12 file has the %s %s, which is not read", what,
               text != NULL ? text : "(malformed)");

  return FALSE;
}

static const CipherRow *
find_cipher (const CipherRow *rows, gsize n, const ChyDerItem *oid)
{
  for (gsize i = 0; i < n; i++)
    if (chy_der_item_is_oid (oid, rows[i].oid))
      return &rows[i];

  return NULL;
}

static const MacRow *
find_mac (const MacRow *rows, gsize n, const ChyDerItem *oid)
{
  for (gsize i = 0; i < n; i++)
    if (chy_der_item_is_oid (oid, rows[i].oid))
      return &rows[i];

  return NULL;
}

static const MacRow *
mac_row (const MacRow *rows, gsize n, gnutls_mac_algorithm_t mac)
{
  for (gsize i = 0; i < n; i++)
    if (rows[i].mac == mac)
      return &rows[i];

  return NULL;
}

/* Salt and iteration count, as PBKDF2, the PKCS#12 schemes and the MAC have them. */
static gboolean
read_salt (ChyDer *in, guint8 *ret_salt, gsize *ret_size, GError **error)
{
  ChyDerItem item;

  if (!chy_der_take (in, CHY_DER_OCTET_STRING, &item))
    return pfx_malformed (error, "salt");
  if (item.size > PFX_MAX_SALT)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE, "the salt has %" G_GSIZE_FORMAT " octets",
                   item.size);
      return FALSE;
    }
  memcpy (ret_salt, item.content, item.size);
  *ret_size = item.size;

  return TRUE;
}

static gboolean
read_iterations (ChyDer *in, guint *ret_iterations, GError **error)
{
  ChyDerItem item;
  gint64 value = 0;

  if (!chy_der_take (in, CHY_DER_INTEGER, &item))
    return pfx_malformed (error, "iteration count");
  /* What does not fit into 64 bits is a number, too. */
  if (!chy_der_item_to_int64 (&item, &value) || value > PFX_MAX_ITERATIONS)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE,
                   "the iteration count of the file is above %d", PFX_MAX_ITERATIONS);
      return FALSE;
    }
  if (value < 1)
    return pfx_malformed (error, "iteration count below 1");
  *ret_iterations = (guint) value;

  return TRUE;
}

/* The parameters of PBKDF2 (RFC 8018 A.2); `ret_key_size` is 0 where they do not tell it. */
static gboolean
read_pbkdf2 (ChyDer *algorithm,
             guint8 *ret_salt,
             gsize *ret_salt_size,
             guint *ret_iterations,
             gint64 *ret_key_size,
             gnutls_mac_algorithm_t *ret_prf,
             GError **error)
{
  ChyDer parameters, prf;
  ChyDerItem item;
  const MacRow *row;

  if (!chy_der_take (algorithm, CHY_DER_OID, &item))
    return pfx_malformed (error, "key derivation");
  if (!chy_der_item_is_oid (&item, PFX_OID_PBKDF2))
    return unsupported (&item, "key derivation", error);
  if (!chy_der_enter (algorithm, CHY_DER_SEQUENCE, &parameters))
    return pfx_malformed (error, "PBKDF2 parameters");
  if (!read_salt (&parameters, ret_salt, ret_salt_size, error) ||
      !read_iterations (&parameters, ret_iterations, error))
    return FALSE;
  *ret_key_size = 0;
  if (chy_der_take (&parameters, CHY_DER_INTEGER, &item) &&
      (!chy_der_item_to_int64 (&item, ret_key_size) || *ret_key_size < 1 || *ret_key_size > PFX_MAX_KEY))
    return pfx_malformed (error, "PBKDF2 key length");
  *ret_prf = GNUTLS_MAC_SHA1;
  if (chy_der_enter (&parameters, CHY_DER_SEQUENCE, &prf))
    {
      if (!chy_der_take (&prf, CHY_DER_OID, &item))
        return pfx_malformed (error, "PBKDF2 function");
      row = find_mac (prfs, G_N_ELEMENTS (prfs), &item);
      if (row == NULL)
        return unsupported (&item, "PBKDF2 function", error);
      *ret_prf = row->mac;
    }

  return chy_der_at_end (&parameters) || pfx_malformed (error, "PBKDF2 parameters");
}

static void
set_cipher (PfxScheme *self, const CipherRow *row)
{
  self->name = row->name;
  self->cipher = row->cipher;
  self->key_size = row->key_size;
  self->two_keys = row->two_keys;
}

static gboolean
read_pbes2 (ChyDer *algorithm, PfxScheme *self, GError **error)
{
  ChyDer parameters, derivation, encryption;
  ChyDerItem item;
  const CipherRow *row;
  gint64 key_size = 0;

  self->pbes2 = TRUE;
  if (!chy_der_enter (algorithm, CHY_DER_SEQUENCE, &parameters) ||
      !chy_der_enter (&parameters, CHY_DER_SEQUENCE, &derivation))
    return pfx_malformed (error, "PBES2 parameters");
  if (!read_pbkdf2 (&derivation, self->salt, &self->salt_size, &self->iterations, &key_size, &self->mac,
                    error))
    return FALSE;
  if (!chy_der_enter (&parameters, CHY_DER_SEQUENCE, &encryption) ||
      !chy_der_take (&encryption, CHY_DER_OID, &item))
    return pfx_malformed (error, "PBES2 encryption");
  row = find_cipher (pbes2_ciphers, G_N_ELEMENTS (pbes2_ciphers), &item);
  if (row == NULL)
    return unsupported (&item, "cipher", error);
  set_cipher (self, row);
  if (key_size != 0 && (gsize) key_size != row->key_size)
    return pfx_malformed (error, "PBES2 key length");
  if (!chy_der_take (&encryption, CHY_DER_OCTET_STRING, &item) ||
      item.size != gnutls_cipher_get_iv_size (row->cipher) || item.size > sizeof self->iv)
    return pfx_malformed (error, "PBES2 initialization vector");
  memcpy (self->iv, item.content, item.size);

  return TRUE;
}

gboolean
pfx_scheme_read (ChyDer *algorithm, PfxScheme *ret_scheme, GError **error)
{
  PfxScheme self = { NULL };
  ChyDer parameters;
  ChyDerItem item;
  const CipherRow *row;

  if (!chy_der_take (algorithm, CHY_DER_OID, &item))
    return pfx_malformed (error, "encryption algorithm");
  row = find_cipher (pkcs12_ciphers, G_N_ELEMENTS (pkcs12_ciphers), &item);
  if (row != NULL)
    {
      set_cipher (&self, row);
      self.mac = GNUTLS_MAC_SHA1;
      if (!chy_der_enter (algorithm, CHY_DER_SEQUENCE, &parameters))
        return pfx_malformed (error, "encryption parameters");
      if (!read_salt (&parameters, self.salt, &self.salt_size, error) ||
          !read_iterations (&parameters, &self.iterations, error))
        return FALSE;
    }
  else if (!chy_der_item_is_oid (&item, PFX_OID_PBES2))
    return unsupported (&item, "encryption", error);
  else if (!read_pbes2 (algorithm, &self, error))
    return FALSE;
  *ret_scheme = self;

  return TRUE;
}

static void
write_prf (ChyDerWriter *writer, const MacRow *row)
{
  chy_der_begin (writer, CHY_DER_SEQUENCE);
  chy_der_put_oid (writer, row->oid);
  chy_der_put_null (writer);
  chy_der_end (writer);
}

void
pfx_scheme_write (const PfxScheme *self, ChyDerWriter *writer)
{
  chy_der_begin (writer, CHY_DER_SEQUENCE);
  if (!self->pbes2)
    {
      chy_der_put_oid (writer, PFX_OID_3DES);
      chy_der_begin (writer, CHY_DER_SEQUENCE);
      chy_der_put (writer, CHY_DER_OCTET_STRING, self->salt, self->salt_size);
      chy_der_put_integer (writer, self->iterations);
      chy_der_end (writer);
      chy_der_end (writer);
      return;
    }
  chy_der_put_oid (writer, PFX_OID_PBES2);
  chy_der_begin (writer, CHY_DER_SEQUENCE);
  chy_der_begin (writer, CHY_DER_SEQUENCE);
  chy_der_put_oid (writer, PFX_OID_PBKDF2);
  chy_der_begin (writer, CHY_DER_SEQUENCE);
  chy_der_put (writer, CHY_DER_OCTET_STRING, self->salt, self->salt_size);
  chy_der_put_integer (writer, self->iterations);
  write_prf (writer, mac_row (prfs, G_N_ELEMENTS (prfs), self->mac));
  chy_der_end (writer);
  chy_der_end (writer);
  chy_der_begin (writer, CHY_DER_SEQUENCE);
  chy_der_put_oid (writer, pbes2_ciphers[0].oid);
  chy_der_put (writer, CHY_DER_OCTET_STRING, self->iv, 16);
  chy_der_end (writer);
  chy_der_end (writer);
  chy_der_end (writer);
}

void
pfx_scheme_init (PfxScheme *self, ChyPfxCipher cipher, guint iterations)
{
  memset (self, 0, sizeof *self);
  self->pbes2 = cipher == CHY_PFX_CIPHER_AES_256_CBC;
  set_cipher (self, self->pbes2 ? &pbes2_ciphers[0] : &pkcs12_ciphers[0]);
  self->mac = self->pbes2 ? GNUTLS_MAC_SHA256 : GNUTLS_MAC_SHA1;
  self->iterations = iterations;
  self->salt_size = self->pbes2 ? PFX_SALT_SIZE : PFX_SALT_SIZE_LEGACY;
  chy_random (self->salt, self->salt_size);
  chy_random (self->iv, sizeof self->iv);
}

char *
pfx_scheme_describe (const PfxScheme *self)
{
  const MacRow *prf = mac_row (prfs, G_N_ELEMENTS (prfs), self->mac);

  if (!self->pbes2)
    return g_strdup_printf ("PKCS#12 %s, SHA-1, %u iterations", self->name, self->iterations);

  return g_strdup_printf ("PBES2 %s, %s, %u iterations", self->name, prf->name, self->iterations);
}

static gboolean
open_cipher (const PfxScheme *self, PfxDeriver *deriver, gnutls_cipher_hd_t *ret_cipher, GError **error)
{
  gsize iv_size = gnutls_cipher_get_iv_size (self->cipher);
  g_autoptr (ChySecret) key =
      pfx_derive (deriver, self->pbes2 ? PFX_KDF_PBKDF2 : PFX_KDF_KEY, self->mac, self->salt, self->salt_size,
                  self->iterations, self->key_size, error);
  g_autoptr (ChySecret) iv_derived = NULL;
  guint8 key_octets[PFX_MAX_KEY];
  gnutls_datum_t key_datum = { key_octets, (unsigned int) self->key_size };
  gnutls_datum_t iv = { (unsigned char *) self->iv, (unsigned int) iv_size };
  int code;

  if (key == NULL)
    return FALSE;
  memcpy (key_octets, chy_secret_get_data (key, NULL), self->key_size);
  if (self->two_keys)
    {
      memcpy (key_octets + 16, key_octets, 8);
      key_datum.size = 24;
    }
  if (!self->pbes2)
    iv_derived = pfx_derive (deriver, PFX_KDF_IV, self->mac, self->salt, self->salt_size, self->iterations,
                             iv_size, error);
  if (iv_derived != NULL)
    iv.data = (unsigned char *) chy_secret_get_data (iv_derived, NULL);
  code =
      self->pbes2 || iv_derived != NULL ? gnutls_cipher_init (ret_cipher, self->cipher, &key_datum, &iv) : 0;
  chy_wipe (key_octets, sizeof key_octets);
  if (!self->pbes2 && iv_derived == NULL)
    return FALSE;

  return !pfx_failed (code, self->name, error);
}

GBytes *
pfx_scheme_encrypt (
    const PfxScheme *self, PfxDeriver *deriver, gconstpointer data, gsize size, GError **error)
{
  gsize block = gnutls_cipher_get_block_size (self->cipher);
  guint8 padding = (guint8) (block - size % block);
  gsize total = size + padding;
  gnutls_cipher_hd_t cipher;
  guint8 *buffer;
  int code;

  if (!open_cipher (self, deriver, &cipher, error))
    return NULL;
  buffer = g_malloc (total);
  memcpy (buffer, data, size);
  memset (buffer + size, padding, padding);
  code = gnutls_cipher_encrypt (cipher, buffer, total);
  gnutls_cipher_deinit (cipher);
  if (!pfx_failed (code, self->name, error))
    return g_bytes_new_take (buffer, total);
  chy_wipe (buffer, total);
  g_free (buffer);

  return NULL;
}

/* What is before the padding, or NULL. */
static ChySecret *
unpad (const guint8 *data, gsize size, gsize block)
{
  guint8 padding = data[size - 1];

  if (padding < 1 || padding > block)
    return NULL;
  for (gsize i = size - padding; i < size; i++)
    if (data[i] != padding)
      return NULL;

  return chy_secret_new (data, size - padding);
}

ChySecret *
pfx_scheme_decrypt (
    const PfxScheme *self, PfxDeriver *deriver, const guint8 *data, gsize size, GError **error)
{
  gsize block = gnutls_cipher_get_block_size (self->cipher);
  gnutls_cipher_hd_t cipher;
  ChySecret *plain = NULL;
  guint8 *buffer;
  int code;

  if (size == 0 || size % block != 0)
    return pfx_malformed (error, "encrypted content of no whole number of blocks"), NULL;
  if (!open_cipher (self, deriver, &cipher, error))
    return NULL;
  buffer = g_malloc (size);
  code = gnutls_cipher_decrypt2 (cipher, data, size, buffer, size);
  gnutls_cipher_deinit (cipher);
  if (!pfx_failed (code, self->name, error))
    {
      plain = unpad (buffer, size, block);
      if (plain == NULL)
        g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_PASSWORD,
                     "the padding of what is encrypted is wrong");
    }
  chy_wipe (buffer, size);
  g_free (buffer);

  return plain;
}

/* PBMAC1 (RFC 9579): PBKDF2 and an HMAC; salt and count of MacData itself do not count. */
static gboolean
read_pbmac1 (ChyDer *algorithm, PfxMac *self, GError **error)
{
  ChyDer parameters, derivation, scheme;
  ChyDerItem item;
  const MacRow *row;
  gint64 key_size = 0;

  self->pbmac1 = TRUE;
  if (!chy_der_enter (algorithm, CHY_DER_SEQUENCE, &parameters) ||
      !chy_der_enter (&parameters, CHY_DER_SEQUENCE, &derivation))
    return pfx_malformed (error, "PBMAC1 parameters");
  if (!read_pbkdf2 (&derivation, self->salt, &self->salt_size, &self->iterations, &key_size, &self->prf,
                    error))
    return FALSE;
  if (key_size < 20)
    return pfx_malformed (error, "PBMAC1 key length");
  self->key_size = (gsize) key_size;
  if (!chy_der_enter (&parameters, CHY_DER_SEQUENCE, &scheme) || !chy_der_take (&scheme, CHY_DER_OID, &item))
    return pfx_malformed (error, "PBMAC1 function");
  row = find_mac (prfs, G_N_ELEMENTS (prfs), &item);
  if (row == NULL)
    return unsupported (&item, "MAC", error);
  self->mac = row->mac;

  return TRUE;
}

static gboolean
read_mac_algorithm (ChyDer *algorithm, PfxMac *self, GError **error)
{
  const MacRow *row;
  ChyDerItem item;

  if (!chy_der_take (algorithm, CHY_DER_OID, &item))
    return pfx_malformed (error, "MAC algorithm");
  if (chy_der_item_is_oid (&item, PFX_OID_PBMAC1))
    return read_pbmac1 (algorithm, self, error);
  row = find_mac (digests, G_N_ELEMENTS (digests), &item);
  if (row == NULL)
    return unsupported (&item, "MAC", error);
  self->mac = row->mac;
  self->key_size = gnutls_hmac_get_len (row->mac);

  return TRUE;
}

gboolean
pfx_mac_read (ChyDer *mac_data, PfxMac *ret_mac, GError **error)
{
  PfxMac self = { GNUTLS_MAC_UNKNOWN };
  ChyDer info, algorithm;
  ChyDerItem value, item;

  if (!chy_der_enter (mac_data, CHY_DER_SEQUENCE, &info) ||
      !chy_der_enter (&info, CHY_DER_SEQUENCE, &algorithm))
    return pfx_malformed (error, "MAC");
  if (!read_mac_algorithm (&algorithm, &self, error))
    return FALSE;
  if (!chy_der_take (&info, CHY_DER_OCTET_STRING, &value) || !chy_der_at_end (&info) ||
      value.size != gnutls_hmac_get_len (self.mac) || value.size > sizeof self.value)
    return pfx_malformed (error, "MAC value");
  memcpy (self.value, value.content, value.size);
  self.value_size = value.size;
  if (self.pbmac1)
    {
      *ret_mac = self;
      return TRUE;
    }
  if (!read_salt (mac_data, self.salt, &self.salt_size, error))
    return FALSE;
  self.iterations = 1;
  if (chy_der_peek (mac_data) == CHY_DER_INTEGER && !read_iterations (mac_data, &self.iterations, error))
    return FALSE;
  if (chy_der_next (mac_data, &item))
    return pfx_malformed (error, "MAC");
  *ret_mac = self;

  return TRUE;
}

void
pfx_mac_write (const PfxMac *self, ChyDerWriter *writer)
{
  chy_der_begin (writer, CHY_DER_SEQUENCE);
  chy_der_begin (writer, CHY_DER_SEQUENCE);
  write_prf (writer, mac_row (digests, G_N_ELEMENTS (digests), self->mac));
  chy_der_put (writer, CHY_DER_OCTET_STRING, self->value, self->value_size);
  chy_der_end (writer);
  chy_der_put (writer, CHY_DER_OCTET_STRING, self->salt, self->salt_size);
  chy_der_put_integer (writer, self->iterations);
  chy_der_end (writer);
}

gboolean
pfx_mac_compute (const PfxMac *self,
                 PfxDeriver *deriver,
                 const guint8 *data,
                 gsize size,
                 guint8 *ret_value,
                 gsize *ret_size,
                 GError **error)
{
  g_autoptr (ChySecret) key =
      pfx_derive (deriver, self->pbmac1 ? PFX_KDF_PBKDF2 : PFX_KDF_MAC, self->pbmac1 ? self->prf : self->mac,
                  self->salt, self->salt_size, self->iterations, self->key_size, error);

  if (key == NULL || pfx_failed (gnutls_hmac_fast (self->mac, chy_secret_get_data (key, NULL), self->key_size,
                                                   data, size, ret_value),
                                 "HMAC", error))
    return FALSE;
  *ret_size = gnutls_hmac_get_len (self->mac);

  return TRUE;
}
