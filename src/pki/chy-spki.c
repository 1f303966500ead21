/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-der.h"
#include "chy-oids.h"
#include "chy-spki.h"

static gboolean
read_unsigned (ChyDer *der, const guint8 **ret_data, gsize *ret_size)
{
  ChyDerItem item;

  if (!chy_der_take (der, CHY_DER_INTEGER, &item) || item.size == 0 || item.content[0] & 0x80)
    return FALSE;
  if (item.size > 1 && item.content[0] == 0)
    {
      if (item.content[1] < 0x80)
        return FALSE;
      item.content++;
      item.size--;
    }
  *ret_data = item.content;
  *ret_size = item.size;
  return TRUE;
}

static guint
count_bits (const guint8 *data, gsize size)
{
  if (size == 0 || size > 1024 * 1024)
    return 0;
  return (guint) (size - 1) * 8 + g_bit_storage (data[0]) - (data[0] == 0);
}

static gboolean
read_rsa (ChyPublicKey *key, ChyDer *parameters)
{
  ChyDerItem null;
  ChyDer numbers;

  if (!chy_der_take (parameters, CHY_DER_NULL, &null) || null.size != 0)
    return FALSE;
  if (!chy_der_only (key->key, key->key_size, CHY_DER_SEQUENCE, &numbers) ||
      !read_unsigned (&numbers, &key->modulus, &key->modulus_size) ||
      !read_unsigned (&numbers, &key->exponent, &key->exponent_size) || !chy_der_at_end (&numbers))
    return FALSE;
  key->kind = CHY_PUBLIC_KEY_RSA;
  key->bits = count_bits (key->modulus, key->modulus_size);
  g_snprintf (key->algorithm, sizeof key->algorithm, "rsa:%u", key->bits);
  return TRUE;
}

static gboolean
read_ec (ChyPublicKey *key, ChyDer *parameters)
{
  ChyDerItem curve;

  if (!chy_der_take (parameters, CHY_DER_OID, &curve))
    return FALSE;
  if (chy_der_item_is_oid (&curve, CHY_OID_P256))
    key->curve = 256;
  else if (chy_der_item_is_oid (&curve, CHY_OID_P384))
    key->curve = 384;
  else if (chy_der_item_is_oid (&curve, CHY_OID_P521))
    key->curve = 521;
  key->point = key->key;
  key->point_size = key->key_size;
  if (key->curve == 0)
    return TRUE;
  key->kind = CHY_PUBLIC_KEY_EC;
  key->bits = key->curve;
  g_snprintf (key->algorithm, sizeof key->algorithm, "ec:p%u", key->curve);
  return TRUE;
}

static gboolean
read_algorithm (ChyPublicKey *key, ChyDer *algorithm)
{
  ChyDerItem oid;

  if (!chy_der_take (algorithm, CHY_DER_OID, &oid))
    return FALSE;
  if (chy_der_item_is_oid (&oid, CHY_OID_RSA))
    return read_rsa (key, algorithm) && chy_der_at_end (algorithm);
  if (chy_der_item_is_oid (&oid, CHY_OID_EC))
    {
      if (chy_der_peek (algorithm) == CHY_DER_SEQUENCE) /* explicit curve parameters: RFC 5480 forbids them */
        return TRUE;
      return read_ec (key, algorithm) && chy_der_at_end (algorithm);
    }
  if (chy_der_item_is_oid (&oid, CHY_OID_ED25519))
    {
      key->kind = CHY_PUBLIC_KEY_ED25519;
      key->bits = 256;
      key->point = key->key;
      key->point_size = key->key_size;
      g_strlcpy (key->algorithm, "ed25519", sizeof key->algorithm);
      return key->key_size == 32 && chy_der_at_end (algorithm);
    }
  return TRUE;
}

gboolean
chy_public_key_read (GBytes *public_key, ChyPublicKey *ret_key, GError **error)
{
  ChyPublicKey key = { .kind = CHY_PUBLIC_KEY_OTHER, .algorithm = "other" };
  ChyDer outside, inside, algorithm;
  ChyDerItem bits;

  chy_der_init_bytes (&outside, public_key);
  if (!chy_der_enter (&outside, CHY_DER_SEQUENCE, &inside) || !chy_der_at_end (&outside) ||
      !chy_der_enter (&inside, CHY_DER_SEQUENCE, &algorithm) ||
      !chy_der_take (&inside, CHY_DER_BIT_STRING, &bits) || !chy_der_at_end (&inside) ||
      !chy_der_item_to_bits (&bits, &key.key, &key.key_size) || !read_algorithm (&key, &algorithm))
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED,
                           "The public key is not a SubjectPublicKeyInfo");
      return FALSE;
    }
  *ret_key = key;
  return TRUE;
}

GBytes *
chy_public_key_id (const ChyPublicKey *key)
{
  g_autoptr (GChecksum) sha1 = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize size = sizeof digest;

  g_checksum_update (sha1, key->key, (gssize) key->key_size);
  g_checksum_get_digest (sha1, digest, &size);
  return g_bytes_new (digest, size);
}
