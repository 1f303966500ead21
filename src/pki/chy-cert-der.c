/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cert-der.h"
#include "chy-inspect.h"
#include "chy-key-private.h"
#include "chy-oids.h"

#include <string.h>

static gboolean
read_validity (ChyDer *tbs, ChyCertDer *cert)
{
  ChyDer validity;

  return chy_der_enter (tbs, CHY_DER_SEQUENCE, &validity) && chy_der_next (&validity, &cert->not_before) &&
         chy_der_next (&validity, &cert->not_after) && chy_der_at_end (&validity);
}

static gboolean
read_optional (ChyDer *tbs, ChyCertDer *cert)
{
  ChyDer wrapped;
  guint8 i;

  for (i = 0; i < 2; i++)
    if (chy_der_peek (tbs) == CHY_DER_CONTEXT (i + 1) && !chy_der_next (tbs, &cert->unique_ids[i]))
      return FALSE;
  if (chy_der_peek (tbs) == CHY_DER_EXPLICIT (3))
    {
      if (!chy_der_enter (tbs, CHY_DER_EXPLICIT (3), &wrapped) ||
          !chy_der_take (&wrapped, CHY_DER_SEQUENCE, &cert->extensions) || !chy_der_at_end (&wrapped))
        return FALSE;
      cert->has_extensions = TRUE;
    }
  return chy_der_at_end (tbs);
}

gboolean
chy_tbs_read (const ChyDerItem *item, ChyCertDer *ret_cert)
{
  ChyCertDer cert = { .tbs = *item, .version = 1 };
  ChyDer tbs = chy_der_inside (item);
  ChyDer wrapped;
  ChyDerItem version;
  gint64 number;

  if (item->tag != CHY_DER_SEQUENCE)
    return FALSE;
  if (chy_der_peek (&tbs) == CHY_DER_EXPLICIT (0))
    {
      if (!chy_der_enter (&tbs, CHY_DER_EXPLICIT (0), &wrapped) ||
          !chy_der_take (&wrapped, CHY_DER_INTEGER, &version) || !chy_der_at_end (&wrapped) ||
          !chy_der_item_to_int64 (&version, &number) || number < 0 || number > 2)
        return FALSE;
      cert.version = (int) number + 1;
    }
  if (!chy_der_take (&tbs, CHY_DER_INTEGER, &cert.serial) || cert.serial.size == 0 ||
      !chy_der_take (&tbs, CHY_DER_SEQUENCE, &cert.inner_algorithm) ||
      !chy_der_take (&tbs, CHY_DER_SEQUENCE, &cert.issuer) || !read_validity (&tbs, &cert) ||
      !chy_der_take (&tbs, CHY_DER_SEQUENCE, &cert.subject) ||
      !chy_der_take (&tbs, CHY_DER_SEQUENCE, &cert.public_key) || !read_optional (&tbs, &cert))
    return FALSE;
  *ret_cert = cert;
  return TRUE;
}

static const char *
kind_name (ChyInspectedKind kind)
{
  switch (kind)
    {
    case CHY_INSPECTED_CERTIFICATE:
      return "a certificate";
    case CHY_INSPECTED_REQUEST:
      return "a certificate request";
    case CHY_INSPECTED_PFX:
      return "a PFX file";
    case CHY_INSPECTED_CRL:
      return "a certificate revocation list";
    case CHY_INSPECTED_PRIVATE_KEY:
      return "a private key";
    case CHY_INSPECTED_PKCS7:
    default:
      return "a PKCS#7 file";
    }
}

/* Says what the data is instead, if it is anything. */
static gboolean
fail_kind (GBytes *der, ChyInspectedKind wanted, GError **error)
{
  ChyInspectedKind kind;

  if (chy_inspect_kind (der, &kind, NULL) && kind != wanted)
    g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_KIND, "This is %s, not %s", kind_name (kind),
                 kind_name (wanted));
  else
    g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED, "This is not %s", kind_name (wanted));
  return FALSE;
}

static gboolean
check_size (GBytes *der, GError **error)
{
  if (g_bytes_get_size (der) <= CHY_PKI_MAX_INPUT)
    return TRUE;
  g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE, "More than %d octets", CHY_PKI_MAX_INPUT);
  return FALSE;
}

gboolean
chy_cert_der_read (GBytes *der, ChyCertDer *ret_cert, GError **error)
{
  ChyDer outside, inside;
  ChyDerItem tbs, algorithm, signature;
  ChyCertDer cert;

  if (!check_size (der, error))
    return FALSE;
  chy_der_init_bytes (&outside, der);
  if (!chy_der_enter (&outside, CHY_DER_SEQUENCE, &inside) || !chy_der_at_end (&outside) ||
      !chy_der_take (&inside, CHY_DER_SEQUENCE, &tbs) ||
      !chy_der_take (&inside, CHY_DER_SEQUENCE, &algorithm) ||
      !chy_der_take (&inside, CHY_DER_BIT_STRING, &signature) || !chy_der_at_end (&inside) ||
      !chy_tbs_read (&tbs, &cert))
    return fail_kind (der, CHY_INSPECTED_CERTIFICATE, error);
  cert.outer_algorithm = algorithm;
  cert.signature = signature;
  *ret_cert = cert;
  return TRUE;
}

/* Attributes of a request: the first extensionRequest counts, Microsoft's older OID as well. */
static gboolean
read_attributes (ChyDer attributes, ChyRequestDer *request)
{
  ChyDer attribute, values;
  ChyDerItem oid;
  guint n;

  for (n = 0; !chy_der_at_end (&attributes); n++)
    {
      if (n == CHY_MAX_EXTENSIONS || !chy_der_enter (&attributes, CHY_DER_SEQUENCE, &attribute) ||
          !chy_der_take (&attribute, CHY_DER_OID, &oid) ||
          !chy_der_enter (&attribute, CHY_DER_SET, &values) || !chy_der_at_end (&attribute))
        return FALSE;
      if (!chy_der_item_is_oid (&oid, CHY_OID_EXTENSION_REQUEST) &&
          !chy_der_item_is_oid (&oid, CHY_OID_MS_EXTENSION_REQUEST))
        continue;
      if (request->has_extensions || !chy_der_take (&values, CHY_DER_SEQUENCE, &request->extensions) ||
          !chy_der_at_end (&values))
        return FALSE;
      request->has_extensions = TRUE;
    }
  return TRUE;
}

gboolean
chy_request_der_read (GBytes *der, ChyRequestDer *ret_request, GError **error)
{
  ChyRequestDer request = { 0 };
  ChyDer outside, inside, info, attributes = { 0 };
  ChyDerItem version;
  gint64 number = -1;

  if (!check_size (der, error))
    return FALSE;
  chy_der_init_bytes (&outside, der);
  if (!chy_der_enter (&outside, CHY_DER_SEQUENCE, &inside) || !chy_der_at_end (&outside) ||
      !chy_der_take (&inside, CHY_DER_SEQUENCE, &request.info) ||
      !chy_der_take (&inside, CHY_DER_SEQUENCE, &request.algorithm) ||
      !chy_der_take (&inside, CHY_DER_BIT_STRING, &request.signature) || !chy_der_at_end (&inside))
    return fail_kind (der, CHY_INSPECTED_REQUEST, error);
  info = chy_der_inside (&request.info);
  if (!chy_der_take (&info, CHY_DER_INTEGER, &version) || !chy_der_item_to_int64 (&version, &number) ||
      number != 0 || !chy_der_take (&info, CHY_DER_SEQUENCE, &request.subject) ||
      !chy_der_take (&info, CHY_DER_SEQUENCE, &request.public_key))
    return fail_kind (der, CHY_INSPECTED_REQUEST, error);
  if (chy_der_peek (&info) == CHY_DER_EXPLICIT (0) &&
      !chy_der_enter (&info, CHY_DER_EXPLICIT (0), &attributes))
    return fail_kind (der, CHY_INSPECTED_REQUEST, error);
  if (!chy_der_at_end (&info) || !read_attributes (attributes, &request))
    return fail_kind (der, CHY_INSPECTED_REQUEST, error);
  *ret_request = request;
  return TRUE;
}

gboolean
chy_extension_next (ChyDer *extensions, ChyExtensionDer *ret_extension)
{
  ChyExtensionDer extension = { 0 };
  ChyDer inside;
  ChyDerItem critical;

  if (!chy_der_enter (extensions, CHY_DER_SEQUENCE, &inside) ||
      !chy_der_take (&inside, CHY_DER_OID, &extension.oid))
    return FALSE;
  if (chy_der_peek (&inside) == CHY_DER_BOOLEAN)
    {
      if (!chy_der_next (&inside, &critical) || !chy_der_item_to_boolean (&critical, &extension.critical))
        return FALSE;
      extension.explicit_false = !extension.critical;
    }
  if (!chy_der_take (&inside, CHY_DER_OCTET_STRING, &extension.value) || !chy_der_at_end (&inside))
    return FALSE;
  *ret_extension = extension;
  return TRUE;
}

gboolean
chy_extension_find (const ChyDerItem *extensions, const char *oid, ChyDer *ret_content)
{
  ChyDer list = chy_der_inside (extensions);
  ChyExtensionDer extension;

  while (!chy_der_at_end (&list) && chy_extension_next (&list, &extension))
    if (chy_der_item_is_oid (&extension.oid, oid))
      {
        *ret_content = chy_der_inside (&extension.value);
        return TRUE;
      }
  return FALSE;
}

GBytes *
chy_cert_der_subject_key_id (const ChyCertDer *cert)
{
  ChyDer content;
  ChyDerItem id;

  if (!cert->has_extensions || !chy_extension_find (&cert->extensions, CHY_OID_SUBJECT_KEY_ID, &content) ||
      !chy_der_take (&content, CHY_DER_OCTET_STRING, &id))
    return NULL;
  return g_bytes_new (id.content, id.size);
}

/* --- signatures --------------------------------------------------------------------------------- */

static gnutls_sign_algorithm_t
find_algorithm (const ChyDerItem *algorithm)
{
  ChyDer inside = chy_der_inside (algorithm);
  ChyDerItem oid;
  g_autofree char *text = NULL;

  if (!chy_der_take (&inside, CHY_DER_OID, &oid))
    return GNUTLS_SIGN_UNKNOWN;
  text = chy_der_item_to_oid (&oid);
  return text != NULL ? gnutls_oid_to_sign (text) : GNUTLS_SIGN_UNKNOWN;
}

char *
chy_signature_name (const ChyDerItem *algorithm)
{
  ChyDer inside = chy_der_inside (algorithm);
  ChyDerItem oid;
  gnutls_sign_algorithm_t known = find_algorithm (algorithm);
  const char *name = known != GNUTLS_SIGN_UNKNOWN ? gnutls_sign_get_name (known) : NULL;
  char *text;

  if (name != NULL)
    return g_strdup (name);
  text = chy_der_take (&inside, CHY_DER_OID, &oid) ? chy_der_item_to_oid (&oid) : NULL;
  return text != NULL ? text : g_strdup ("unknown");
}

gboolean
chy_signature_verify (const ChyDerItem *tbs,
                      const ChyDerItem *algorithm,
                      const ChyDerItem *signature,
                      const ChyDerItem *public_key,
                      gboolean allow_sha1,
                      GError **error)
{
  gnutls_datum_t key = { (guint8 *) public_key->whole, (guint) public_key->whole_size };
  gnutls_datum_t data = { (guint8 *) tbs->whole, (guint) tbs->whole_size };
  gnutls_datum_t bits;
  gnutls_sign_algorithm_t known = find_algorithm (algorithm);
  gnutls_pubkey_t pubkey = NULL;
  const guint8 *octets;
  gsize size;
  int rc;

  if (known == GNUTLS_SIGN_UNKNOWN || !chy_der_item_to_bits (signature, &octets, &size))
    {
      g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_BAD_SIGNATURE,
                           "The signature is of an unknown kind or malformed");
      return FALSE;
    }
  bits = (gnutls_datum_t){ (guint8 *) octets, (guint) size };
  rc = gnutls_pubkey_init (&pubkey);
  if (rc >= 0)
    rc = gnutls_pubkey_import (pubkey, &key, GNUTLS_X509_FMT_DER);
  if (rc >= 0)
    rc = gnutls_pubkey_verify_data2 (pubkey, known, allow_sha1 ? GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1 : 0,
                                     &data, &bits);
  if (pubkey != NULL)
    gnutls_pubkey_deinit (pubkey);
  if (rc < 0)
    g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_BAD_SIGNATURE, "The signature does not verify: %s",
                 gnutls_strerror (rc));
  return rc >= 0;
}
