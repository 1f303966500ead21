/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cert-der.h"
#include "chy-der-name.h"
#include "chy-inspect.h"
#include "chy-oids.h"

#include "base/chy-id.h"

#define MAX_OIDS 1000
#define MAX_URLS 1000

static gboolean
read_key_usage (ChyDer content, ChyCertInfo *info)
{
  ChyDerItem bits;
  guint32 flags;

  if (!chy_der_take (&content, CHY_DER_BIT_STRING, &bits) || !chy_der_at_end (&content) ||
      !chy_der_item_to_named_bits (&bits, &flags))
    return FALSE;
  info->key_usage = (ChyKeyUsage) (flags & 0x1ff);
  return TRUE;
}

static gboolean
read_basic_constraints (ChyDer content, ChyCertInfo *info)
{
  ChyDer inside;
  ChyDerItem item;
  gint64 length;

  if (!chy_der_enter (&content, CHY_DER_SEQUENCE, &inside) || !chy_der_at_end (&content))
    return FALSE;
  if (chy_der_peek (&inside) == CHY_DER_BOOLEAN &&
      (!chy_der_next (&inside, &item) || !chy_der_item_to_boolean (&item, &info->is_ca)))
    return FALSE;
  if (chy_der_peek (&inside) == CHY_DER_INTEGER)
    {
      if (!chy_der_next (&inside, &item) || !chy_der_item_to_int64 (&item, &length) || length < 0 ||
          length > G_MAXINT)
        return FALSE;
      info->path_length = (int) length;
    }
  return chy_der_at_end (&inside);
}

static gboolean
read_oids (ChyDer content, gboolean wrapped, GPtrArray *oids)
{
  ChyDer list, inside;
  ChyDerItem item;

  if (!chy_der_enter (&content, CHY_DER_SEQUENCE, &list) || !chy_der_at_end (&content))
    return FALSE;
  while (!chy_der_at_end (&list))
    {
      char *oid;

      if (wrapped &&
          (!chy_der_enter (&list, CHY_DER_SEQUENCE, &inside) || !chy_der_take (&inside, CHY_DER_OID, &item)))
        return FALSE;
      if (!wrapped && !chy_der_take (&list, CHY_DER_OID, &item))
        return FALSE;
      oid = chy_der_item_to_oid (&item);
      if (oid == NULL || oids->len == MAX_OIDS)
        {
          g_free (oid);
          return FALSE;
        }
      g_ptr_array_add (oids, oid);
    }
  return TRUE;
}

static gboolean
add_url (const ChyDerItem *item, GPtrArray *urls)
{
  char *url;

  if (item->tag != CHY_DER_CONTEXT (6)) /* only addresses are of interest among GeneralNames */
    return TRUE;
  url = g_utf8_make_valid ((const char *) item->content, (gssize) item->size);
  if (urls->len == MAX_URLS)
    {
      g_free (url);
      return FALSE;
    }
  g_ptr_array_add (urls, url);
  return TRUE;
}

static gboolean
read_crl_urls (ChyDer content, ChyCertInfo *info)
{
  ChyDer points, point, name, full;
  ChyDerItem item;

  if (!chy_der_enter (&content, CHY_DER_SEQUENCE, &points) || !chy_der_at_end (&content))
    return FALSE;
  while (!chy_der_at_end (&points))
    {
      if (!chy_der_enter (&points, CHY_DER_SEQUENCE, &point))
        return FALSE;
      if (!chy_der_enter (&point, CHY_DER_EXPLICIT (0), &name) ||
          !chy_der_enter (&name, CHY_DER_EXPLICIT (0), &full))
        continue;
      while (!chy_der_at_end (&full))
        if (!chy_der_next (&full, &item) || !add_url (&item, info->crl_urls))
          return FALSE;
    }
  return TRUE;
}

static gboolean
read_aia (ChyDer content, ChyCertInfo *info)
{
  ChyDer list, access;
  ChyDerItem method, item;

  if (!chy_der_enter (&content, CHY_DER_SEQUENCE, &list) || !chy_der_at_end (&content))
    return FALSE;
  while (!chy_der_at_end (&list))
    {
      if (!chy_der_enter (&list, CHY_DER_SEQUENCE, &access) ||
          !chy_der_take (&access, CHY_DER_OID, &method) || !chy_der_next (&access, &item))
        return FALSE;
      if (chy_der_item_is_oid (&method, CHY_OID_AIA_CA_ISSUERS) && !add_url (&item, info->aia_urls))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_key_id (ChyDer content, ChyCertInfo *info)
{
  ChyDerItem id;

  if (!chy_der_take (&content, CHY_DER_OCTET_STRING, &id) || !chy_der_at_end (&content) || id.size == 0 ||
      id.size > 128)
    return FALSE;
  g_free (info->subject_key_id);
  info->subject_key_id = chy_hex_encode (id.content, id.size);
  return TRUE;
}

static gboolean
read_authority_key_id (ChyDer content, ChyCertInfo *info)
{
  ChyDer inside;
  ChyDerItem id;

  if (!chy_der_enter (&content, CHY_DER_SEQUENCE, &inside) || !chy_der_at_end (&content))
    return FALSE;
  if (chy_der_peek (&inside) != CHY_DER_CONTEXT (0))
    return TRUE;
  if (!chy_der_next (&inside, &id) || id.size == 0 || id.size > 128)
    return FALSE;
  g_free (info->authority_key_id);
  info->authority_key_id = chy_hex_encode (id.content, id.size);
  return TRUE;
}

/* A bare BMPString in practice; SEQUENCE { UTF8String } by the letter of MS-WCCE. */
static gboolean
read_template_name (ChyDer content, ChyCertInfo *info)
{
  ChyDer inside;
  ChyDerItem item;

  if (chy_der_peek (&content) == CHY_DER_SEQUENCE)
    {
      if (!chy_der_enter (&content, CHY_DER_SEQUENCE, &inside) || !chy_der_at_end (&content))
        return FALSE;
      content = inside;
    }
  if (!chy_der_next (&content, &item) || !chy_der_at_end (&content))
    return FALSE;
  g_free (info->template_name);
  info->template_name = chy_der_item_to_text (&item);
  return info->template_name != NULL;
}

static gboolean
read_template (ChyDer content, ChyCertInfo *info)
{
  ChyDer inside;
  ChyDerItem item;

  if (!chy_der_enter (&content, CHY_DER_SEQUENCE, &inside) || !chy_der_at_end (&content) ||
      !chy_der_take (&inside, CHY_DER_OID, &item))
    return FALSE;
  g_free (info->template_oid);
  info->template_oid = chy_der_item_to_oid (&item);
  return info->template_oid != NULL;
}

static gboolean
read_sid (ChyDer content, ChyCertInfo *info)
{
  ChyDer names, other, wrapped;
  ChyDerItem oid, value;

  if (!chy_der_enter (&content, CHY_DER_SEQUENCE, &names) || !chy_der_at_end (&content) ||
      !chy_der_enter (&names, CHY_DER_EXPLICIT (0), &other) || !chy_der_take (&other, CHY_DER_OID, &oid) ||
      !chy_der_item_is_oid (&oid, CHY_OID_MS_SID_VALUE) ||
      !chy_der_enter (&other, CHY_DER_EXPLICIT (0), &wrapped) ||
      !chy_der_take (&wrapped, CHY_DER_OCTET_STRING, &value) || value.size > 184)
    return FALSE;
  value.tag = CHY_DER_IA5_STRING;
  g_free (info->sid);
  info->sid = chy_der_item_to_text (&value);
  return info->sid != NULL;
}

static gboolean
read_san (ChyDer content, ChyCertInfo *info)
{
  ChyDer names;

  return chy_der_enter (&content, CHY_DER_SEQUENCE, &names) && chy_der_at_end (&content) &&
         chy_der_read_sans (names, info->sans);
}

static gboolean
read_eku (ChyDer content, ChyCertInfo *info)
{
  return read_oids (content, FALSE, info->extended_key_usages);
}

static gboolean
read_application_policies (ChyDer content, ChyCertInfo *info)
{
  return read_oids (content, TRUE, info->application_policies);
}

static const struct
{
  const char *oid;
  gboolean (*read) (ChyDer content, ChyCertInfo *info);
} readers[] = {
  { CHY_OID_KEY_USAGE, read_key_usage },
  { CHY_OID_BASIC_CONSTRAINTS, read_basic_constraints },
  { CHY_OID_EXTENDED_KEY_USAGE, read_eku },
  { CHY_OID_SAN, read_san },
  { CHY_OID_SUBJECT_KEY_ID, read_key_id },
  { CHY_OID_AUTHORITY_KEY_ID, read_authority_key_id },
  { CHY_OID_CRL_URLS, read_crl_urls },
  { CHY_OID_AIA, read_aia },
  { CHY_OID_MS_TEMPLATE_NAME, read_template_name },
  { CHY_OID_MS_TEMPLATE, read_template },
  { CHY_OID_MS_APPLICATION_POLICIES, read_application_policies },
  { CHY_OID_MS_SID, read_sid },
};

static void
add_extension (ChyCertInfo *info, const ChyExtensionDer *der, char *oid, gboolean texts)
{
  ChyCertExtension *extension = g_new0 (ChyCertExtension, 1);
  const char *name = chy_oid_name (oid);

  extension->oid = oid;
  extension->name = g_strdup (name != NULL ? name : oid);
  extension->critical = der->critical;
  extension->text = texts ? chy_extension_text (oid, &der->value) : NULL;
  extension->value = g_bytes_new (der->value.content, der->value.size);
  g_ptr_array_add (info->extensions, extension);
}

gboolean
chy_extensions_read (const ChyDerItem *extensions, ChyCertInfo *info, gboolean texts, GError **error)
{
  ChyDer list = chy_der_inside (extensions);
  ChyExtensionDer extension;
  guint i;

  while (!chy_der_at_end (&list))
    {
      char *oid;

      if (info->extensions->len == CHY_MAX_EXTENSIONS || !chy_extension_next (&list, &extension) ||
          (oid = chy_der_item_to_oid (&extension.oid)) == NULL)
        {
          g_set_error_literal (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED, "An extension is malformed");
          return FALSE;
        }
      add_extension (info, &extension, oid, texts);
      for (i = 0; i < G_N_ELEMENTS (readers); i++)
        if (g_str_equal (readers[i].oid, oid) && !readers[i].read (chy_der_inside (&extension.value), info))
          {
            g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED, "The extension %s is malformed", oid);
            return FALSE;
          }
    }
  return TRUE;
}
