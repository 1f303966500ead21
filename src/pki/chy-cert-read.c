/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cert-der.h"
#include "chy-der-name.h"

#include "base/chy-id.h"

#include <string.h>

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED, "The %s is malformed", what);
  return FALSE;
}

static char *
digest (GChecksumType type, GBytes *der)
{
  return g_compute_checksum_for_bytes (type, der);
}

static gboolean
read_public_key (const ChyDerItem *item, ChyCertInfo *info, GError **error)
{
  g_autoptr (GBytes) der = chy_der_item_to_bytes (item);
  ChyPublicKey key;

  if (!chy_public_key_read (der, &key, error))
    return FALSE;
  info->key_algorithm = g_strdup (key.algorithm);
  info->key_bits = key.bits;
  return TRUE;
}

static gboolean
read_serial (const ChyDerItem *serial, ChyCertInfo *info, GError **error)
{
  if (serial->size > 64)
    return fail (error, "serial number");
  if (serial->size > 1 && serial->content[0] == 0) /* only the sign octet of a positive number */
    info->serial = chy_hex_encode (serial->content + 1, serial->size - 1);
  else
    info->serial = chy_hex_encode (serial->content, serial->size);
  return TRUE;
}

static gboolean
is_self_signed (const ChyCertDer *cert)
{
  return cert->issuer.whole_size == cert->subject.whole_size &&
         memcmp (cert->issuer.whole, cert->subject.whole, cert->subject.whole_size) == 0 &&
         chy_signature_verify (&cert->tbs, &cert->outer_algorithm, &cert->signature, &cert->public_key, TRUE,
                               NULL);
}

static gboolean
read_fields (const ChyCertDer *cert, ChyCertInfo *info, gboolean texts, GError **error)
{
  info->version = cert->version;
  if (!read_serial (&cert->serial, info, error))
    return FALSE;
  info->subject = chy_der_item_to_name (&cert->subject);
  info->issuer = chy_der_item_to_name (&cert->issuer);
  if (info->subject == NULL || info->issuer == NULL)
    return fail (error, "name");
  if (!chy_der_item_to_time (&cert->not_before, &info->not_before) ||
      !chy_der_item_to_time (&cert->not_after, &info->not_after))
    return fail (error, "validity");
  info->signature_algorithm = chy_signature_name (&cert->outer_algorithm);
  if (!read_public_key (&cert->public_key, info, error))
    return FALSE;
  return !cert->has_extensions || chy_extensions_read (&cert->extensions, info, texts, error);
}

ChyCertInfo *
chy_cert_info_read (GBytes *der, gboolean texts, GError **error)
{
  g_autoptr (ChyCertInfo) info = NULL;
  ChyCertDer cert;

  if (!chy_cert_der_read (der, &cert, error))
    return NULL;
  info = chy_cert_info_new ();
  info->der = g_bytes_ref (der);
  if (!read_fields (&cert, info, texts, error))
    return NULL;
  if (texts)
    {
      info->self_signed = is_self_signed (&cert);
      info->thumbprint = digest (G_CHECKSUM_SHA1, der);
      info->thumbprint_sha256 = digest (G_CHECKSUM_SHA256, der);
    }
  return g_steal_pointer (&info);
}

ChyCertInfo *
chy_request_info_read (GBytes *der, gboolean texts, GError **error)
{
  g_autoptr (ChyCertInfo) info = NULL;
  ChyRequestDer request;

  if (!chy_request_der_read (der, &request, error))
    return NULL;
  info = chy_cert_info_new ();
  info->der = g_bytes_ref (der);
  info->version = 1;
  info->subject = chy_der_item_to_name (&request.subject);
  if (info->subject == NULL)
    {
      fail (error, "name");
      return NULL;
    }
  info->signature_algorithm = chy_signature_name (&request.algorithm);
  if (!read_public_key (&request.public_key, info, error))
    return NULL;
  if (request.has_extensions && !chy_extensions_read (&request.extensions, info, texts, error))
    return NULL;
  if (texts)
    {
      info->thumbprint = digest (G_CHECKSUM_SHA1, der);
      info->thumbprint_sha256 = digest (G_CHECKSUM_SHA256, der);
    }
  return g_steal_pointer (&info);
}
