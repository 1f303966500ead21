/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-der.h"
#include "chy-key-private.h"
#include "chy-oids.h"
#include "chy-pem.h"

#include <string.h>

/* More would let a file keep the processor busy for minutes. */
#define MAX_ITERATIONS 10000000
#define MAX_KEY_FILE   (256 * 1024)

/* Whether the data is EncryptedPrivateKeyInfo, and how many iterations its PBES2 asks for. */
static gboolean
read_encryption (GBytes *der, gint64 *ret_iterations)
{
  ChyDer outside, whole, algorithm, pbes2, kdf, pbkdf2;
  ChyDerItem oid, item;
  gint64 iterations = 0;

  chy_der_init_bytes (&outside, der);
  if (!chy_der_enter (&outside, CHY_DER_SEQUENCE, &whole) ||
      !chy_der_enter (&whole, CHY_DER_SEQUENCE, &algorithm) ||
      !chy_der_take (&algorithm, CHY_DER_OID, &oid) || chy_der_peek (&whole) != CHY_DER_OCTET_STRING)
    return FALSE;
  *ret_iterations = 0;
  if (!chy_der_enter (&algorithm, CHY_DER_SEQUENCE, &pbes2))
    return TRUE;
  if (chy_der_item_is_oid (&oid, CHY_OID_PBES2))
    {
      if (chy_der_enter (&pbes2, CHY_DER_SEQUENCE, &kdf) && chy_der_take (&kdf, CHY_DER_OID, &item) &&
          chy_der_enter (&kdf, CHY_DER_SEQUENCE, &pbkdf2) && chy_der_next (&pbkdf2, &item) &&
          chy_der_next (&pbkdf2, &item))
        chy_der_item_to_int64 (&item, &iterations);
    }
  else if (chy_der_next (&pbes2, &item) && chy_der_next (&pbes2, &item)) /* the PKCS#12 schemes */
    chy_der_item_to_int64 (&item, &iterations);
  *ret_iterations = iterations;
  return TRUE;
}

static gboolean
check_encryption (GBytes *der, ChySecret *passphrase, gboolean *ret_encrypted, GError **error)
{
  gint64 iterations = 0;

  *ret_encrypted = read_encryption (der, &iterations);
  if (!*ret_encrypted)
    return TRUE;
  if (iterations > MAX_ITERATIONS)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE,
                   "The key file asks for %" G_GINT64_FORMAT " iterations, more than %d", iterations,
                   MAX_ITERATIONS);
      return FALSE;
    }
  if (passphrase == NULL)
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_PASSWORD,
                           "The key is encrypted and no passphrase was given");
      return FALSE;
    }
  return TRUE;
}

static ChyKey *
wrap (gnutls_x509_privkey_t x509, GError **error)
{
  gnutls_privkey_t key = NULL;
  int rc;

  rc = gnutls_x509_privkey_verify_params (x509);
  if (rc < 0)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED,
                   "The numbers of the key do not fit together: %s", gnutls_strerror (rc));
      return NULL;
    }
  rc = gnutls_privkey_init (&key);
  if (rc >= 0)
    rc = gnutls_privkey_import_x509 (key, x509, GNUTLS_PRIVKEY_IMPORT_COPY);
  if (rc < 0)
    {
      chy_pki_fail (error, rc, "The key cannot be used");
      if (key != NULL)
        gnutls_privkey_deinit (key);
      return NULL;
    }
  return chy_key_new (key, FALSE, NULL, error);
}

static gboolean
is_other_curve (ChyDer *parameters)
{
  ChyDerItem oid;

  return chy_der_take (parameters, CHY_DER_OID, &oid) && !chy_der_item_is_oid (&oid, CHY_OID_P256) &&
         !chy_der_item_is_oid (&oid, CHY_OID_P384) && !chy_der_item_is_oid (&oid, CHY_OID_P521);
}

/* Whether it is PKCS#8 or SEC 1, but of an algorithm or a curve that we do not handle. */
static gboolean
is_other_kind (GBytes *der)
{
  ChyDer outside, inside, algorithm, curve;
  ChyDerItem item, oid;

  chy_der_init_bytes (&outside, der);
  if (!chy_der_enter (&outside, CHY_DER_SEQUENCE, &inside) || !chy_der_take (&inside, CHY_DER_INTEGER, &item))
    return FALSE;
  if (chy_der_enter (&inside, CHY_DER_SEQUENCE, &algorithm))
    {
      if (!chy_der_take (&algorithm, CHY_DER_OID, &oid))
        return FALSE;
      if (chy_der_item_is_oid (&oid, CHY_OID_EC))
        return is_other_curve (&algorithm);
      return !chy_der_item_is_oid (&oid, CHY_OID_RSA) && !chy_der_item_is_oid (&oid, CHY_OID_ED25519);
    }
  return chy_der_take (&inside, CHY_DER_OCTET_STRING, &item) &&
         chy_der_enter (&inside, CHY_DER_EXPLICIT (0), &curve) && is_other_curve (&curve);
}

static void
fail_import (GError **error, int rc, gboolean encrypted, GBytes *der)
{
  if (encrypted && rc != GNUTLS_E_UNKNOWN_CIPHER_TYPE && rc != GNUTLS_E_UNKNOWN_PK_ALGORITHM)
    g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_PASSWORD,
                 "The passphrase does not open the key: %s", gnutls_strerror (rc));
  else if (rc == GNUTLS_E_UNKNOWN_PK_ALGORITHM || rc == GNUTLS_E_ECC_UNSUPPORTED_CURVE || is_other_kind (der))
    g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_UNSUPPORTED, "The key is of an unknown kind: %s",
                 gnutls_strerror (rc));
  else
    g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED, "This is not a private key: %s",
                 gnutls_strerror (rc));
}

ChyKey *
chy_key_import (GBytes *data, ChySecret *passphrase, GError **error)
{
  g_autoptr (GBytes) der = NULL;
  gnutls_x509_privkey_t key = NULL;
  gnutls_datum_t datum;
  const char *password = NULL;
  gboolean encrypted, pem;
  ChyKey *self = NULL;
  gsize size;
  int rc;

  if (g_bytes_get_size (data) > MAX_KEY_FILE)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE, "A key file has at most %d octets",
                   MAX_KEY_FILE);
      return NULL;
    }
  der = chy_pem_find_key (data, &pem, error);
  if (der == NULL || !check_encryption (der, passphrase, &encrypted, error))
    return NULL;
  datum.data = (guint8 *) g_bytes_get_data (pem ? data : der, &size);
  datum.size = (guint) size;
  if (passphrase != NULL)
    password = chy_secret_get_text (passphrase);
  rc = gnutls_x509_privkey_init (&key);
  if (rc < 0)
    {
      chy_pki_fail (error, rc, "The key cannot be read");
      return NULL;
    }
  rc = gnutls_x509_privkey_import2 (key, &datum, pem ? GNUTLS_X509_FMT_PEM : GNUTLS_X509_FMT_DER, password,
                                    encrypted ? 0 : GNUTLS_PKCS_PLAIN);
  if (rc < 0)
    fail_import (error, rc, encrypted || rc == GNUTLS_E_DECRYPTION_FAILED, der);
  else
    self = wrap (key, error);
  gnutls_x509_privkey_deinit (key);
  return self;
}
