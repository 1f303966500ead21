/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-der.h"
#include "chy-key-private.h"
#include "chy-oids.h"
#include "chy-spki.h"

#include <string.h>

static const struct
{
  const char *name;
  gnutls_pk_algorithm_t algorithm;
  guint bits;
} types[] = {
  [CHY_KEY_RSA_2048] = { "rsa:2048", GNUTLS_PK_RSA, 2048 },
  [CHY_KEY_RSA_3072] = { "rsa:3072", GNUTLS_PK_RSA, 3072 },
  [CHY_KEY_RSA_4096] = { "rsa:4096", GNUTLS_PK_RSA, 4096 },
  [CHY_KEY_EC_P256] = { "ec:p256", GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1) },
  [CHY_KEY_EC_P384] = { "ec:p384", GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP384R1) },
  [CHY_KEY_ED25519] = { "ed25519", GNUTLS_PK_EDDSA_ED25519, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_ED25519) },
};

const char *
chy_key_type_to_string (ChyKeyType type)
{
  g_return_val_if_fail ((guint) type < G_N_ELEMENTS (types), NULL);

  return types[type].name;
}

gboolean
chy_key_type_from_string (const char *text, ChyKeyType *ret_type)
{
  guint i;

  for (i = 0; text != NULL && i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (types[i].name, text))
      {
        *ret_type = (ChyKeyType) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
chy_pki_fail (GError **error, int rc, const char *what)
{
  ChyPkiError code = CHY_PKI_ERROR_FAILED;

  switch (rc)
    {
    case GNUTLS_E_PKCS11_PIN_ERROR:
    case GNUTLS_E_PKCS11_PIN_LOCKED:
    case GNUTLS_E_PKCS11_SLOT_ERROR:
    case GNUTLS_E_PKCS11_TOKEN_ERROR:
    case GNUTLS_E_PKCS11_DEVICE_ERROR:
    case GNUTLS_E_PKCS11_USER_ERROR:
    case GNUTLS_E_PKCS11_ERROR:
    case GNUTLS_E_PKCS11_LOAD_ERROR:
    case GNUTLS_E_PKCS11_KEY_ERROR:
    case GNUTLS_E_PKCS11_PIN_EXPIRED:
    case GNUTLS_E_PKCS11_SESSION_ERROR:
    case GNUTLS_E_PKCS11_UNSUPPORTED_FEATURE_ERROR:
    case GNUTLS_E_PKCS11_REQUESTED_OBJECT_NOT_AVAILBLE:
      code = CHY_PKI_ERROR_TOKEN;
      break;
    case GNUTLS_E_PK_SIG_VERIFY_FAILED:
      code = CHY_PKI_ERROR_BAD_SIGNATURE;
      break;
    default:
      break;
    }
  g_set_error (error, CHY_PKI_ERROR, code, "%s: %s", what, gnutls_strerror (rc));
  return FALSE;
}

static GBytes *
read_public (gnutls_privkey_t key, GError **error)
{
  gnutls_pubkey_t public = NULL;
  gnutls_datum_t der = { NULL, 0 };
  GBytes *bytes = NULL;
  int rc;

  rc = gnutls_pubkey_init (&public);
  if (rc >= 0)
    rc = gnutls_pubkey_import_privkey (public, key, 0, 0);
  if (rc >= 0)
    rc = gnutls_pubkey_export2 (public, GNUTLS_X509_FMT_DER, &der);
  if (rc >= 0)
    bytes = g_bytes_new (der.data, der.size);
  else
    chy_pki_fail (error, rc, "The public key cannot be read");
  gnutls_free (der.data);
  if (public != NULL)
    gnutls_pubkey_deinit (public);
  return bytes;
}

static gboolean
choose_signature (ChyKey *self, const ChyPublicKey *public, GError **error)
{
  if (public->kind == CHY_PUBLIC_KEY_RSA && public->bits < 2048)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_TOO_SMALL, "The RSA key has only %u bits",
                   public->bits);
      return FALSE;
    }
  if (public->kind == CHY_PUBLIC_KEY_RSA && public->bits <= 16384)
    {
      self->signature = GNUTLS_SIGN_RSA_SHA256;
      self->signature_oid = CHY_OID_RSA_SHA256;
    }
  else if (public->kind == CHY_PUBLIC_KEY_EC)
    {
      self->signature = public->curve == 256   ? GNUTLS_SIGN_ECDSA_SHA256
                        : public->curve == 384 ? GNUTLS_SIGN_ECDSA_SHA384
                                               : GNUTLS_SIGN_ECDSA_SHA512;
      self->signature_oid = public->curve == 256   ? CHY_OID_ECDSA_SHA256
                            : public->curve == 384 ? CHY_OID_ECDSA_SHA384
                                                   : CHY_OID_ECDSA_SHA512;
    }
  else if (public->kind == CHY_PUBLIC_KEY_ED25519)
    {
      self->signature = GNUTLS_SIGN_EDDSA_ED25519;
      self->signature_oid = CHY_OID_ED25519;
    }
  else
    {
      g_set_error (
          error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_UNSUPPORTED,
          "The key (%s) is neither RSA of 2048 to 16384 bits, nor on P-256, P-384 or P-521, nor Ed25519",
          public->algorithm);
      return FALSE;
    }
  return TRUE;
}

ChyKey *
chy_key_new (gnutls_privkey_t key, gboolean on_token, ChySecret *pin, GError **error)
{
  g_autoptr (ChyKey) self = g_new0 (ChyKey, 1);
  ChyPublicKey public;

  g_atomic_ref_count_init (&self->refs);
  self->key = key;
  self->pin = pin != NULL ? chy_secret_ref (pin) : NULL;
  if (on_token)
    {
      self->token = g_new0 (GMutex, 1);
      g_mutex_init (self->token);
    }
  self->public_key = read_public (key, error);
  if (self->public_key == NULL || !chy_public_key_read (self->public_key, &public, error) ||
      !choose_signature (self, &public, error))
    return NULL;
  self->algorithm = g_strdup (public.algorithm);
  self->id = chy_public_key_id (&public);
  return g_steal_pointer (&self);
}

ChyKey *
chy_key_ref (ChyKey *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
chy_key_unref (ChyKey *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  gnutls_privkey_deinit (self->key);
  g_free (self->algorithm);
  g_clear_pointer (&self->public_key, g_bytes_unref);
  g_clear_pointer (&self->id, g_bytes_unref);
  g_clear_pointer (&self->pin, chy_secret_unref);
  if (self->token != NULL)
    g_mutex_clear (self->token);
  g_free (self->token);
  g_free (self);
}

ChyKey *
chy_key_generate (ChyKeyType type, GError **error)
{
  gnutls_privkey_t key = NULL;
  int rc;

  g_return_val_if_fail ((guint) type < G_N_ELEMENTS (types), NULL);

  rc = gnutls_privkey_init (&key);
  if (rc >= 0)
    rc = gnutls_privkey_generate (key, types[type].algorithm, types[type].bits, 0);
  if (rc < 0)
    {
      chy_pki_fail (error, rc, "The key cannot be generated");
      if (key != NULL)
        gnutls_privkey_deinit (key);
      return NULL;
    }
  return chy_key_new (key, FALSE, NULL, error);
}

const char *
chy_key_get_algorithm (ChyKey *self)
{
  return self->algorithm;
}

gboolean
chy_key_is_on_token (ChyKey *self)
{
  return self->token != NULL;
}

GBytes *
chy_key_get_public (ChyKey *self)
{
  return self->public_key;
}

GBytes *
chy_key_get_id (ChyKey *self)
{
  return self->id;
}

GBytes *
chy_key_get_signature_algorithm (ChyKey *self)
{
  g_auto (ChyDerWriter) writer = { 0 };

  chy_der_writer_init (&writer, 24);
  chy_der_begin (&writer, CHY_DER_SEQUENCE);
  chy_der_put_oid (&writer, self->signature_oid);
  if (self->signature == GNUTLS_SIGN_RSA_SHA256) /* RFC 4055 5: NULL for RSA, absent for the others */
    chy_der_put_null (&writer);
  chy_der_end (&writer);
  return chy_der_writer_finish (&writer);
}

GBytes *
chy_key_sign (ChyKey *self, gconstpointer data, gsize size, GBytes **ret_algorithm, GError **error)
{
  const gnutls_datum_t datum = { (guint8 *) data, (guint) size };
  gnutls_datum_t signature = { NULL, 0 };
  GBytes *bytes;
  int rc;

  g_return_val_if_fail (size <= G_MAXUINT, NULL);

  if (self->token != NULL)
    g_mutex_lock (self->token);
  rc = gnutls_privkey_sign_data2 (self->key, self->signature, 0, &datum, &signature);
  if (self->token != NULL)
    g_mutex_unlock (self->token);
  if (rc < 0)
    {
      chy_pki_fail (error, rc, "The key does not sign");
      return NULL;
    }
  bytes = g_bytes_new (signature.data, signature.size);
  gnutls_free (signature.data);
  if (ret_algorithm != NULL)
    *ret_algorithm = chy_key_get_signature_algorithm (self);
  return bytes;
}
