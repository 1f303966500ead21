/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-verifier.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>

#include "chy-csr.h"
#include "chy-key-private.h"

#define HALF 32
/* Whoever signs tokens has no use for more, and checking takes its time. */
#define MOST_MODULUS  1024
#define MOST_EXPONENT 8

struct _ChyVerifier
{
  gnutls_pubkey_t key; /* (owned) */
  gnutls_pk_algorithm_t algorithm;
};

static const struct
{
  gnutls_pk_algorithm_t key;
  gnutls_sign_algorithm_t algorithm;
} kinds[] = {
  [CHY_SIGNATURE_RS256] = { GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA256 },
  [CHY_SIGNATURE_PS256] = { GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_PSS_RSAE_SHA256 },
  [CHY_SIGNATURE_ES256] = { GNUTLS_PK_ECDSA, GNUTLS_SIGN_ECDSA_SHA256 },
  [CHY_SIGNATURE_EDDSA] = { GNUTLS_PK_EDDSA_ED25519, GNUTLS_SIGN_EDDSA_ED25519 },
};

static gnutls_datum_t
datum_of (GBytes *bytes)
{
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  return (gnutls_datum_t){ (unsigned char *) data, (unsigned int) size };
}

static gboolean
malformed (const char *what, GError **error)
{
  g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED, what);
  return FALSE;
}

void
chy_verifier_free (ChyVerifier *self)
{
  if (self == NULL)
    return;
  if (self->key != NULL)
    gnutls_pubkey_deinit (self->key);
  g_free (self);
}

/* What an authority checks of a key in a request: it may come from anybody. */
static gboolean
check_key (ChyVerifier *self, GError **error)
{
  gnutls_datum_t der = { NULL, 0 };
  g_autoptr (GBytes) bytes = NULL;
  int rc = gnutls_pubkey_export2 (self->key, GNUTLS_X509_FMT_DER, &der);

  if (rc < 0)
    return chy_pki_fail (error, rc, "gnutls_pubkey_export2");
  bytes = g_bytes_new (der.data, der.size);
  gnutls_free (der.data);
  return chy_public_key_check (bytes, 0, error);
}

/* Takes the result of an import into `self`. */
static ChyVerifier *
finish (ChyVerifier *self, int rc, gnutls_pk_algorithm_t algorithm, GError **error)
{
  g_autoptr (ChyVerifier) owned = self;

  self->algorithm = algorithm;
  if (rc < 0)
    {
      chy_pki_fail (error, rc, "gnutls_pubkey_import");
      return NULL;
    }
  return check_key (self, error) ? g_steal_pointer (&owned) : NULL;
}

static ChyVerifier *
verifier_new (GError **error)
{
  g_autoptr (ChyVerifier) self = g_new0 (ChyVerifier, 1);
  int rc = gnutls_pubkey_init (&self->key);

  if (rc < 0)
    {
      self->key = NULL;
      chy_pki_fail (error, rc, "gnutls_pubkey_init");
      return NULL;
    }
  return g_steal_pointer (&self);
}

ChyVerifier *
chy_verifier_new_rsa (GBytes *modulus, GBytes *exponent, GError **error)
{
  gnutls_datum_t m = datum_of (modulus), e = datum_of (exponent);
  ChyVerifier *self;

  if (m.size == 0 || m.size > MOST_MODULUS || e.size == 0 || e.size > MOST_EXPONENT)
    {
      malformed ("a modulus or exponent of RSA has an unlikely size", error);
      return NULL;
    }
  self = verifier_new (error);
  return self != NULL ? finish (self, gnutls_pubkey_import_rsa_raw (self->key, &m, &e), GNUTLS_PK_RSA, error)
                      : NULL;
}

ChyVerifier *
chy_verifier_new_p256 (GBytes *x, GBytes *y, GError **error)
{
  gnutls_datum_t a = datum_of (x), b = datum_of (y);
  ChyVerifier *self;

  if (a.size != HALF || b.size != HALF)
    {
      malformed ("a coordinate of P-256 has 32 octets", error);
      return NULL;
    }
  self = verifier_new (error);
  return self != NULL
             ? finish (self, gnutls_pubkey_import_ecc_raw (self->key, GNUTLS_ECC_CURVE_SECP256R1, &a, &b),
                       GNUTLS_PK_ECDSA, error)
             : NULL;
}

ChyVerifier *
chy_verifier_new_ed25519 (GBytes *key, GError **error)
{
  gnutls_datum_t x = datum_of (key);
  ChyVerifier *self;

  if (x.size != HALF)
    {
      malformed ("a key of Ed25519 has 32 octets", error);
      return NULL;
    }
  self = verifier_new (error);
  return self != NULL
             ? finish (self, gnutls_pubkey_import_ecc_raw (self->key, GNUTLS_ECC_CURVE_ED25519, &x, NULL),
                       GNUTLS_PK_EDDSA_ED25519, error)
             : NULL;
}

gboolean
chy_verifier_fits (ChyVerifier *self, ChySignature kind)
{
  return (guint) kind < G_N_ELEMENTS (kinds) && kinds[kind].key == self->algorithm;
}

static gboolean
bad_signature (GError **error)
{
  g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_BAD_SIGNATURE, "the signature is not by this key");
  return FALSE;
}

gboolean
chy_verifier_check (
    ChyVerifier *self, ChySignature kind, gconstpointer data, gsize size, GBytes *signature, GError **error)
{
  const gnutls_datum_t text = { (unsigned char *) data, (unsigned int) size };
  gnutls_datum_t given = datum_of (signature);
  gnutls_datum_t encoded = { NULL, 0 };
  int rc;

  if (!chy_verifier_fits (self, kind) || size > CHY_PKI_MAX_INPUT)
    return bad_signature (error);
  if (kind == CHY_SIGNATURE_ES256)
    {
      const gnutls_datum_t r = { given.data, HALF };
      const gnutls_datum_t s = { given.data + HALF, HALF };

      if (given.size != 2 * HALF)
        return bad_signature (error);
      rc = gnutls_encode_rs_value (&encoded, &r, &s);
      if (rc < 0)
        return chy_pki_fail (error, rc, "gnutls_encode_rs_value");
      given = encoded;
    }
  rc = gnutls_pubkey_verify_data2 (self->key, kinds[kind].algorithm, 0, &text, &given);
  gnutls_free (encoded.data);
  return rc >= 0 || bad_signature (error);
}
