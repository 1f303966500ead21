/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-signed-content.h"

#include "base/chy-secret.h"

#include "chy-ber.h"

#include <gnutls/pkcs7.h>
#include <gnutls/x509.h>
#include <string.h>

#define MAX_CERTIFICATES 100

void
chy_signed_content_free (ChySignedContent *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->content, g_bytes_unref);
  g_clear_pointer (&self->certificates, g_ptr_array_unref);
  g_clear_pointer (&self->signer, g_bytes_unref);
  g_free (self);
}

static gboolean
is_same (const gnutls_datum_t *a, const guint8 *b, gsize size)
{
  return a->size == size && size > 0 && memcmp (a->data, b, size) == 0;
}

/* By issuer and serial number, or by the identifier of its key (RFC 5652 5.3). */
static gboolean
is_signer (const gnutls_pkcs7_signature_info_st *info, gnutls_x509_crt_t crt)
{
  guint8 number[128];
  gsize size = sizeof number;
  gnutls_datum_t issuer = { NULL, 0 };
  gboolean same = FALSE;

  if (info->signer_serial.size > 0)
    {
      if (gnutls_x509_crt_get_serial (crt, number, &size) < 0 ||
          !is_same (&info->signer_serial, number, size) ||
          gnutls_x509_crt_get_raw_issuer_dn (crt, &issuer) < 0)
        return FALSE;
      same = is_same (&info->issuer_dn, issuer.data, issuer.size);
      gnutls_free (issuer.data);
      return same;
    }

  return info->issuer_keyid.size > 0 && gnutls_x509_crt_get_subject_key_id (crt, number, &size, NULL) >= 0 &&
         is_same (&info->issuer_keyid, number, size);
}

/* Another content can be made for a digest by MD5 or SHA-1. */
static gboolean
is_weak (gnutls_sign_algorithm_t algorithm)
{
  gnutls_digest_algorithm_t hash = gnutls_sign_get_hash_algorithm (algorithm);

  return !gnutls_sign_is_secure (algorithm) || hash == GNUTLS_DIG_SHA1 || hash == GNUTLS_DIG_MD5;
}

static void
judge (ChySignedContent *self, gnutls_pkcs7_t pkcs7, gnutls_x509_crt_t crt, gnutls_sign_algorithm_t algorithm)
{
  int rc = gnutls_pkcs7_verify_direct (pkcs7, crt, 0, NULL, 0);
  /* GnuTLS 3.7 knows one length of the salt, and says of another that the signature is false. */
  gboolean is_pss = gnutls_sign_get_pk_algorithm (algorithm) == GNUTLS_PK_RSA_PSS ||
                    algorithm == GNUTLS_SIGN_RSA_PSS_SHA256 || algorithm == GNUTLS_SIGN_RSA_PSS_SHA384 ||
                    algorithm == GNUTLS_SIGN_RSA_PSS_SHA512;

  self->judged = !is_weak (algorithm) && (rc >= 0 || (rc == GNUTLS_E_PK_SIG_VERIFY_FAILED && !is_pss));
  self->holds = self->judged && rc >= 0;
}

static gboolean
try_certificate (ChySignedContent *self,
                 gnutls_pkcs7_t pkcs7,
                 const gnutls_pkcs7_signature_info_st *info,
                 const gnutls_datum_t *der)
{
  gnutls_x509_crt_t crt = NULL;
  gboolean found;

  g_ptr_array_add (self->certificates, g_bytes_new (der->data, der->size));
  if (self->signer != NULL || gnutls_x509_crt_init (&crt) < 0)
    return TRUE;
  found = gnutls_x509_crt_import (crt, der, GNUTLS_X509_FMT_DER) >= 0 && is_signer (info, crt);
  if (found)
    {
      self->signer = g_bytes_new (der->data, der->size);
      judge (self, pkcs7, crt, info->algo);
    }
  gnutls_x509_crt_deinit (crt);

  return found;
}

static int
read_signer (ChySignedContent *self, gnutls_pkcs7_t pkcs7)
{
  gnutls_pkcs7_signature_info_st info = { 0 };
  int rc = gnutls_pkcs7_get_signature_info (pkcs7, 0, &info);
  int count = rc >= 0 ? gnutls_pkcs7_get_crt_count (pkcs7) : 0;

  if (rc < 0)
    return rc;
  for (int i = 0; i < MIN (count, MAX_CERTIFICATES); i++)
    {
      gnutls_datum_t der = { NULL, 0 };

      if (gnutls_pkcs7_get_crt_raw2 (pkcs7, (unsigned) i, &der) < 0)
        continue;
      try_certificate (self, pkcs7, &info, &der);
      gnutls_free (der.data);
    }
  gnutls_pkcs7_signature_info_deinit (&info);

  return 0;
}

static int
read_pkcs7 (ChySignedContent *self, gnutls_pkcs7_t pkcs7, const gnutls_datum_t *der)
{
  gnutls_datum_t content = { NULL, 0 };
  int rc = gnutls_pkcs7_import (pkcs7, der, GNUTLS_X509_FMT_DER);

  if (rc >= 0)
    rc = gnutls_pkcs7_get_embedded_data (pkcs7, 0, &content);
  if (rc < 0)
    return rc;
  self->content = g_bytes_new (content.data, content.size);
  gnutls_free (content.data);

  return read_signer (self, pkcs7);
}

/* What macOS signs is BER with indefinite lengths, and its contents come in pieces. */
ChySignedContent *
chy_signed_content_read (GBytes *data, GError **error)
{
  g_autoptr (ChySignedContent) self = g_new0 (ChySignedContent, 1);
  gsize size;
  const guint8 *octets = g_bytes_get_data (data, &size);
  ChySecret *definite = NULL;
  gnutls_datum_t der = { (guint8 *) octets, (unsigned) size };
  gnutls_pkcs7_t pkcs7 = NULL;
  int rc = GNUTLS_E_ASN1_DER_ERROR;

  self->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (size <= CHY_PKI_MAX_INPUT && size > 2 && octets[1] == 0x80)
    definite = chy_ber_to_der (octets, size);
  if (definite != NULL)
    {
      der.data = (guint8 *) chy_secret_get_data (definite, &size);
      der.size = (unsigned) size;
    }
  if (size <= CHY_PKI_MAX_INPUT)
    rc = gnutls_pkcs7_init (&pkcs7);
  if (rc >= 0)
    rc = read_pkcs7 (self, pkcs7, &der);
  if (pkcs7 != NULL)
    gnutls_pkcs7_deinit (pkcs7);
  if (definite != NULL)
    chy_secret_unref (definite);
  if (rc >= 0)
    return g_steal_pointer (&self);
  g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED,
               "This is nothing with a signature around it: %s", gnutls_strerror (rc));

  return NULL;
}
