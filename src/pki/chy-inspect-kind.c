/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cert-der.h"
#include "chy-inspect.h"
#include "chy-oids.h"
#include "chy-pem.h"
#include "chy-pki-error.h"
#include "chy-plist.h"
#include "chy-signed-content.h"

#include <string.h>

static gboolean
kind_of_label (const char *label, ChyInspectedKind *ret_kind)
{
  static const struct
  {
    const char *label;
    ChyInspectedKind kind;
  } labels[] = {
    { "CERTIFICATE", CHY_INSPECTED_CERTIFICATE },
    { "X509 CERTIFICATE", CHY_INSPECTED_CERTIFICATE },
    { "TRUSTED CERTIFICATE", CHY_INSPECTED_CERTIFICATE },
    { "CERTIFICATE REQUEST", CHY_INSPECTED_REQUEST },
    { "NEW CERTIFICATE REQUEST", CHY_INSPECTED_REQUEST },
    { "X509 CRL", CHY_INSPECTED_CRL },
    { "PKCS7", CHY_INSPECTED_PKCS7 },
    { "CMS", CHY_INSPECTED_PKCS7 },
    { "PKCS12", CHY_INSPECTED_PFX },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (labels); i++)
    if (g_str_equal (labels[i].label, label))
      {
        *ret_kind = labels[i].kind;
        return TRUE;
      }
  *ret_kind = CHY_INSPECTED_PRIVATE_KEY;
  return g_str_has_suffix (label, "PRIVATE KEY");
}

/* A PEM file that holds a key is one of a key, whatever else is in it: nobody should hand it on unawares. */
static gboolean
kind_of_pem (GBytes *data, ChyInspectedKind *ret_kind, GError **error)
{
  g_autoptr (GPtrArray) blocks = chy_pem_read (data, error);
  ChyInspectedKind kind;
  gboolean found = FALSE;
  guint i;

  if (blocks == NULL)
    return FALSE;
  for (i = 0; i < blocks->len; i++)
    {
      const ChyPemBlock *block = g_ptr_array_index (blocks, i);

      if (!kind_of_label (block->label, &kind))
        continue;
      if (!found || kind == CHY_INSPECTED_PRIVATE_KEY)
        *ret_kind = kind;
      found = TRUE;
    }
  if (!found)
    g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED,
                 "No PEM block has a known label (the first is “%s”)",
                 ((ChyPemBlock *) g_ptr_array_index (blocks, 0))->label);
  return found;
}

/* SEQUENCE { INTEGER version, ... }: a PFX, or a private key (PKCS#8, PKCS#1, SEC 1). */
static gboolean
kind_of_versioned (ChyDer inside, ChyInspectedKind *ret_kind)
{
  ChyDerItem item;
  gint64 version;

  if (!chy_der_next (&inside, &item) || !chy_der_item_to_int64 (&item, &version))
    return FALSE;
  *ret_kind = CHY_INSPECTED_PRIVATE_KEY;
  switch (chy_der_peek (&inside))
    {
    case CHY_DER_SEQUENCE:
      if (version == 3)
        *ret_kind = CHY_INSPECTED_PFX;
      return version == 3 || version == 0 || version == 1;
    case CHY_DER_INTEGER:
      return version == 0 || version == 1;
    case CHY_DER_OCTET_STRING:
      return version == 1;
    default:
      return FALSE;
    }
}

/* SEQUENCE { SEQUENCE { ... }, SEQUENCE { OID ... }, BIT STRING }: certificate, request or CRL by what the
 * first SEQUENCE begins with. */
static gboolean
kind_of_signed (ChyDer inside, ChyInspectedKind *ret_kind)
{
  ChyDerItem first, item;
  ChyDer tbs;
  guint n;

  if (!chy_der_take (&inside, CHY_DER_SEQUENCE, &first))
    return FALSE;
  tbs = chy_der_inside (&first);
  if (chy_der_peek (&tbs) == CHY_DER_OID && chy_der_peek (&inside) == CHY_DER_OCTET_STRING)
    {
      *ret_kind = CHY_INSPECTED_PRIVATE_KEY; /* EncryptedPrivateKeyInfo */
      return TRUE;
    }
  if (!chy_der_take (&inside, CHY_DER_SEQUENCE, &item) ||
      !chy_der_take (&inside, CHY_DER_BIT_STRING, &item) || !chy_der_at_end (&inside))
    return FALSE;
  *ret_kind = CHY_INSPECTED_CERTIFICATE;
  if (chy_der_peek (&tbs) == CHY_DER_EXPLICIT (0))
    return TRUE;
  for (n = 0; chy_der_peek (&tbs) == CHY_DER_INTEGER; n++)
    if (!chy_der_next (&tbs, &item))
      return FALSE;
  if (!chy_der_take (&tbs, CHY_DER_SEQUENCE, &item) || !chy_der_take (&tbs, CHY_DER_SEQUENCE, &item))
    return FALSE;
  if (chy_der_peek (&tbs) == CHY_DER_UTC_TIME || chy_der_peek (&tbs) == CHY_DER_GENERALIZED_TIME)
    *ret_kind = CHY_INSPECTED_CRL;
  else if (chy_der_peek (&tbs) == CHY_DER_EXPLICIT (0) || chy_der_at_end (&tbs))
    *ret_kind = CHY_INSPECTED_REQUEST;
  return TRUE;
}

static gboolean
kind_of_der (GBytes *data, ChyInspectedKind *ret_kind)
{
  ChyDer outside, inside;
  ChyDerItem oid;

  chy_der_init_bytes (&outside, data);
  if (!chy_der_enter (&outside, CHY_DER_SEQUENCE, &inside))
    return FALSE;
  switch (chy_der_peek (&inside))
    {
    case CHY_DER_INTEGER:
      return kind_of_versioned (inside, ret_kind);
    case CHY_DER_SEQUENCE:
      return kind_of_signed (inside, ret_kind);
    case CHY_DER_OID:
      *ret_kind = CHY_INSPECTED_PKCS7;
      return chy_der_take (&inside, CHY_DER_OID, &oid) && chy_der_item_is_oid (&oid, CHY_OID_PKCS7_SIGNED);
    default:
      return FALSE;
    }
}

/* Some tools write PFX and PKCS#7 in BER with indefinite lengths: SEQUENCE, then what tells them apart. */
static gboolean
kind_of_ber (GBytes *data, ChyInspectedKind *ret_kind)
{
  static const guint8 pfx[] = { 0x30, 0x80, 0x02, 0x01, 0x03 };
  static const guint8 pkcs7[] = {
    0x30, 0x80, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02
  };
  gsize size;
  const guint8 *octets = g_bytes_get_data (data, &size);

  *ret_kind = CHY_INSPECTED_PFX;
  if (size > sizeof pfx && memcmp (octets, pfx, sizeof pfx) == 0)
    return TRUE;
  *ret_kind = CHY_INSPECTED_PKCS7;
  return size > sizeof pkcs7 && memcmp (octets, pkcs7, sizeof pkcs7) == 0;
}

/* PKCS#7 is a bundle of certificates, or contents that somebody signed. */
static gboolean
is_signed_plist (GBytes *data)
{
  g_autoptr (ChySignedContent) content = chy_signed_content_read (data, NULL);

  return content != NULL && chy_plist_is (content->content);
}

gboolean
chy_inspect_kind (GBytes *data, ChyInspectedKind *ret_kind, GError **error)
{
  ChyInspectedKind kind = CHY_INSPECTED_CERTIFICATE;

  if (g_bytes_get_size (data) > CHY_PKI_MAX_INPUT)
    {
      g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE, "More than %d octets", CHY_PKI_MAX_INPUT);
      return FALSE;
    }
  if (chy_plist_is (data))
    kind = CHY_INSPECTED_MOBILECONFIG;
  else if (chy_pem_is (data))
    {
      if (!kind_of_pem (data, &kind, error))
        return FALSE;
    }
  else if (!kind_of_der (data, &kind) && !kind_of_ber (data, &kind))
    {
      g_set_error_literal (
          error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED,
          "This is neither a certificate, request, revocation list, key, PKCS#7 nor PFX file");
      return FALSE;
    }
  if (kind == CHY_INSPECTED_PKCS7 && !chy_pem_is (data) && is_signed_plist (data))
    kind = CHY_INSPECTED_MOBILECONFIG;
  *ret_kind = kind;
  return TRUE;
}
