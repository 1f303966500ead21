/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-pfx-private.h"

#include <gnutls/crypto.h>
#include <string.h>

enum
{
  MAX_BLOCK = 128, /* SHA-512's */
  MAX_DIGEST = 64,
};

typedef struct
{
  PfxKdf kdf;
  gnutls_mac_algorithm_t mac;
  gboolean bmp, nil;
  guint iterations;
  GBytes *salt;   /* (owned) */
  ChySecret *key; /* (owned) */
} Known;

static void
known_free (Known *self)
{
  g_bytes_unref (self->salt);
  chy_secret_unref (self->key);
  g_free (self);
}

static gboolean
known_has_salt (const Known *self, const guint8 *salt, gsize size)
{
  return g_bytes_get_size (self->salt) == size &&
         (size == 0 || memcmp (g_bytes_get_data (self->salt, NULL), salt, size) == 0);
}

/* `data` over and over until `total` octets are full. */
static void
fill (guint8 *to, gsize total, const guint8 *data, gsize size)
{
  for (gsize i = 0; i < total; i++)
    to[i] = data[i % size];
}

/* I_j = (I_j + B + 1) mod 2^(8v), big-endian. */
static void
add_block (guint8 *block, const guint8 *addend, gsize size)
{
  guint carry = 1;

  for (gsize i = size; i-- > 0;)
    {
      carry += (guint) block[i] + addend[i];
      block[i] = (guint8) carry;
      carry >>= 8;
    }
}

/* Ai = H^r (D || I) */
static int
hash_many (gnutls_digest_algorithm_t digest,
           gsize digest_size,
           const guint8 *diversifier,
           gsize block,
           const guint8 *input,
           gsize input_size,
           guint iterations,
           guint8 *ret_digest)
{
  gnutls_hash_hd_t hash;
  int code = gnutls_hash_init (&hash, digest);

  if (code < 0)
    return code;
  code = gnutls_hash (hash, diversifier, block);
  if (code >= 0 && input_size > 0)
    code = gnutls_hash (hash, input, input_size);
  if (code >= 0)
    gnutls_hash_output (hash, ret_digest);
  for (guint i = 1; i < iterations && code >= 0; i++)
    {
      code = gnutls_hash (hash, ret_digest, digest_size);
      gnutls_hash_output (hash, ret_digest);
    }
  gnutls_hash_deinit (hash, NULL);

  return code;
}

gboolean
pfx_kdf (gnutls_mac_algorithm_t mac,
         guint8 id,
         const guint8 *password,
         gsize password_size,
         const guint8 *salt,
         gsize salt_size,
         guint iterations,
         guint8 *ret_key,
         gsize size,
         GError **error)
{
  gsize digest_size = gnutls_hash_get_len ((gnutls_digest_algorithm_t) mac);
  gsize block = digest_size > 32 ? 128 : 64;
  gsize salt_part = (salt_size + block - 1) / block * block;
  gsize input_size = salt_part + (password_size + block - 1) / block * block;
  guint8 *input = g_malloc0 (input_size + 1);
  guint8 diversifier[MAX_BLOCK], digest[MAX_DIGEST], addend[MAX_BLOCK];
  gboolean done = TRUE;

  memset (diversifier, id, block);
  fill (input, salt_part, salt, salt_size);
  fill (input + salt_part, input_size - salt_part, password, password_size);
  for (gsize at = 0; at < size && done; at += digest_size)
    {
      done = !pfx_failed (hash_many ((gnutls_digest_algorithm_t) mac, digest_size, diversifier, block, input,
                                     input_size, iterations, digest),
                          "hash", error);
      memcpy (ret_key + at, digest, MIN (digest_size, size - at));
      fill (addend, block, digest, digest_size);
      for (gsize j = 0; j < input_size; j += block)
        add_block (input + j, addend, block);
    }
  chy_wipe (input, input_size);
  chy_wipe (digest, sizeof digest);
  chy_wipe (addend, sizeof addend);
  g_free (input);

  return done;
}

PfxDeriver *
pfx_deriver_new (ChySecret *password, GError **error)
{
  PfxDeriver *self;
  gsize size = 0;
  const char *text = chy_secret_get_data (password, &size);
  ChySecret *bmp = pfx_utf16_encode (text, size, TRUE);

  if (bmp == NULL)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NOT_ENCODABLE,
                   "the password is not UTF-8 text, or has a zero character");
      return NULL;
    }
  self = g_new0 (PfxDeriver, 1);
  self->text = chy_secret_ref (password);
  self->bmp = bmp;
  self->known = g_ptr_array_new_with_free_func ((GDestroyNotify) known_free);

  return self;
}

void
pfx_deriver_free (PfxDeriver *self)
{
  if (self == NULL)
    return;

  chy_secret_unref (self->text);
  chy_secret_unref (self->bmp);
  g_ptr_array_unref (self->known);
  g_free (self);
}

void
pfx_deriver_adopt (PfxDeriver *self, PfxDeriver *other, const guint8 *but_salt, gsize but_size)
{
  for (guint i = 0; i < other->known->len; i++)
    {
      const Known *known = other->known->pdata[i];
      Known *copy;

      if (known_has_salt (known, but_salt, but_size))
        continue;
      copy = g_memdup2 (known, sizeof *known);
      g_bytes_ref (copy->salt);
      chy_secret_ref (copy->key);
      g_ptr_array_add (self->known, copy);
    }
}

static ChySecret *
find_known (PfxDeriver *self, const Known *wanted, const guint8 *salt, gsize salt_size, gsize size)
{
  for (guint i = 0; i < self->known->len; i++)
    {
      const Known *known = self->known->pdata[i];

      if (known->kdf == wanted->kdf && known->mac == wanted->mac && known->bmp == wanted->bmp &&
          known->nil == wanted->nil && known->iterations == wanted->iterations &&
          chy_secret_get_size (known->key) == size && known_has_salt (known, salt, salt_size))
        return chy_secret_ref (known->key);
    }

  return NULL;
}

/* Bounds first: nothing is derived for counts that only an attacker writes. */
static gboolean
check_work (PfxDeriver *self, guint iterations, GError **error)
{
  if (iterations >= 1 && iterations <= PFX_MAX_ITERATIONS && self->work + iterations <= PFX_MAX_WORK)
    {
      self->work += iterations;
      return TRUE;
    }
  g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE,
               "the file asks for %u iterations of its key derivation after %" G_GINT64_FORMAT
               " others; at most %d at once and %d in all are done",
               iterations, self->work, PFX_MAX_ITERATIONS, PFX_MAX_WORK);

  return FALSE;
}

ChySecret *
pfx_derive (PfxDeriver *self,
            PfxKdf kdf,
            gnutls_mac_algorithm_t mac,
            const guint8 *salt,
            gsize salt_size,
            guint iterations,
            gsize size,
            GError **error)
{
  gboolean bmp = kdf != PFX_KDF_PBKDF2 || self->bmp_in_pbes2;
  gboolean nil = bmp && self->empty_is_nil && chy_secret_get_size (self->text) == 0;
  ChySecret *password = bmp ? self->bmp : self->text;
  Known wanted = { kdf, mac, bmp, nil, iterations, NULL, NULL };
  gnutls_datum_t salt_datum = { (unsigned char *) salt, (unsigned int) salt_size };
  gnutls_datum_t datum = { (unsigned char *) chy_secret_get_data (password, NULL),
                           nil ? 0 : (unsigned int) chy_secret_get_size (password) };
  ChySecret *key = find_known (self, &wanted, salt, salt_size, size);
  guint8 derived[PFX_MAX_KEY];
  gboolean done;

  g_return_val_if_fail (size <= sizeof derived, NULL);

  if (key != NULL)
    return key;
  if (!check_work (self, iterations, error))
    return NULL;
  if (kdf == PFX_KDF_PBKDF2)
    done = !pfx_failed (gnutls_pbkdf2 (mac, &datum, &salt_datum, iterations, derived, size), "PBKDF2", error);
  else
    done = pfx_kdf (mac, (guint8) kdf, datum.data, datum.size, salt, salt_size, iterations, derived, size,
                    error);
  if (done)
    {
      key = chy_secret_new (derived, size);
      wanted.salt = g_bytes_new (salt, salt_size);
      wanted.key = chy_secret_ref (key);
      g_ptr_array_add (self->known, g_memdup2 (&wanted, sizeof wanted));
    }
  chy_wipe (derived, sizeof derived);

  return key;
}
