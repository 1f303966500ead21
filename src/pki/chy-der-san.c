/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-der-name.h"
#include "chy-oids.h"

#include "base/chy-id.h"

#include <gio/gio.h>
#include <string.h>

enum
{
  OTHER_NAME = CHY_DER_EXPLICIT (0),
  RFC822_NAME = CHY_DER_CONTEXT (1),
  DNS_NAME = CHY_DER_CONTEXT (2),
  DIRECTORY_NAME = CHY_DER_EXPLICIT (4),
  URI = CHY_DER_CONTEXT (6),
  IP_ADDRESS = CHY_DER_CONTEXT (7),
  REGISTERED_ID = CHY_DER_CONTEXT (8),
};

static gboolean
is_visible_ascii (const char *text, gsize size)
{
  gsize i;

  for (i = 0; i < size; i++)
    if (text[i] <= 0x20 || text[i] >= 0x7f)
      return FALSE;
  return size > 0;
}

static gboolean
is_label (const char *label)
{
  gsize size = strlen (label);
  g_autofree char *unicode = NULL;
  g_autofree char *again = NULL;
  gsize i;

  if (size == 0 || size > 63 || label[0] == '-' || label[size - 1] == '-')
    return FALSE;
  for (i = 0; i < size; i++)
    if (!g_ascii_isalnum (label[i]) && label[i] != '-' && label[i] != '_')
      return FALSE;
  if (g_ascii_strncasecmp (label, "xn--", 4) != 0)
    return TRUE;
  unicode = g_hostname_to_unicode (label);
  again = unicode != NULL && !g_hostname_is_ascii_encoded (unicode) ? g_hostname_to_ascii (unicode) : NULL;
  return again != NULL && g_ascii_strcasecmp (again, label) == 0;
}

gboolean
chy_dns_name_is_valid (const char *name)
{
  g_auto (GStrv) labels = NULL;
  guint i;

  if (strlen (name) > 253 || !is_visible_ascii (name, strlen (name)))
    return FALSE;
  labels = g_strsplit (name, ".", -1);
  i = g_str_equal (labels[0], "*") && labels[1] != NULL ? 1 : 0;
  for (; labels[i] != NULL; i++)
    if (!is_label (labels[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_mailbox (const char *text)
{
  const char *at = strrchr (text, '@');

  return at != NULL && at > text && at - text <= 64 && is_visible_ascii (text, strlen (text)) &&
         chy_dns_name_is_valid (at + 1);
}

static gboolean
is_uri (const char *text)
{
  g_autofree char *scheme = g_uri_parse_scheme (text);

  return scheme != NULL && text[strlen (scheme) + 1] != '\0' && is_visible_ascii (text, strlen (text));
}

/* A Windows GUID as it lies in memory: the first three fields little-endian (MS-DTYP 2.3.4.2). */
static void
swap_guid (const guint8 in[16], guint8 out[16])
{
  static const guint8 order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
  gsize i;

  for (i = 0; i < 16; i++)
    out[i] = in[order[i]];
}

static gboolean
put_guid (ChyDerWriter *w, const char *text)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *hex = NULL;
  g_autoptr (GBytes) octets = NULL;
  guint8 swapped[16];

  if (!chy_id_is_valid (text))
    return FALSE;
  parts = g_strsplit (text, "-", -1);
  hex = g_strjoinv (NULL, parts);
  octets = chy_hex_decode (hex, NULL);
  if (octets == NULL || g_bytes_get_size (octets) != 16)
    return FALSE;
  swap_guid (g_bytes_get_data (octets, NULL), swapped);
  chy_der_begin (w, OTHER_NAME);
  chy_der_put_oid (w, CHY_OID_MS_OBJECT_GUID);
  chy_der_begin (w, CHY_DER_EXPLICIT (0));
  chy_der_put (w, CHY_DER_OCTET_STRING, swapped, 16);
  chy_der_end (w);
  chy_der_end (w);
  return TRUE;
}

static gboolean
put_upn (ChyDerWriter *w, const char *text)
{
  if (text[0] == '\0' || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  chy_der_begin (w, OTHER_NAME);
  chy_der_put_oid (w, CHY_OID_MS_UPN);
  chy_der_begin (w, CHY_DER_EXPLICIT (0));
  chy_der_put_text (w, CHY_DER_UTF8_STRING, text);
  chy_der_end (w);
  chy_der_end (w);
  return TRUE;
}

static gboolean
put_ip (ChyDerWriter *w, const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  if (address == NULL)
    return FALSE;
  chy_der_put (w, IP_ADDRESS, g_inet_address_to_bytes (address), g_inet_address_get_native_size (address));
  return TRUE;
}

static gboolean
put_checked (ChyDerWriter *w, guint8 tag, const char *text, gboolean valid)
{
  if (valid)
    chy_der_put_text (w, tag, text);
  return valid;
}

static gboolean
put_san (ChyDerWriter *w, const ChySan *san)
{
  switch (san->kind)
    {
    case CHY_SAN_EMAIL:
      return put_checked (w, RFC822_NAME, san->value, is_mailbox (san->value));
    case CHY_SAN_DNS:
      return put_checked (w, DNS_NAME, san->value, chy_dns_name_is_valid (san->value));
    case CHY_SAN_URI:
      return put_checked (w, URI, san->value, is_uri (san->value));
    case CHY_SAN_UPN:
      return put_upn (w, san->value);
    case CHY_SAN_IP:
      return put_ip (w, san->value);
    case CHY_SAN_GUID:
      return put_guid (w, san->value);
    case CHY_SAN_OTHER:
    default:
      return FALSE;
    }
}

gboolean
chy_der_put_sans (ChyDerWriter *w, GPtrArray *sans, GError **error)
{
  guint i;

  for (i = 0; i < sans->len; i++)
    {
      const ChySan *san = g_ptr_array_index (sans, i);

      if (!put_san (w, san))
        {
          g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NOT_ENCODABLE,
                       "“%s” is no alternative name of the kind “%s”", san->value,
                       chy_san_kind_to_string (san->kind));
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
chy_der_put_uri (ChyDerWriter *w, const char *uri, GError **error)
{
  if (put_checked (w, URI, uri, is_uri (uri)))
    return TRUE;
  g_set_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_NOT_ENCODABLE, "“%s” is not an absolute address in ASCII",
               uri);
  return FALSE;
}

/* --- reading ------------------------------------------------------------------------------------ */

static char *
read_ascii (const ChyDerItem *item)
{
  gsize i;

  for (i = 0; i < item->size; i++)
    if (item->content[i] == 0 || item->content[i] >= 0x80)
      return NULL;
  return g_strndup ((const char *) item->content, item->size);
}

static char *
read_ip (const ChyDerItem *item)
{
  g_autoptr (GInetAddress) address = NULL;

  if (item->size != 4 && item->size != 16)
    return NULL;
  address = g_inet_address_new_from_bytes (item->content,
                                           item->size == 4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);
  return g_inet_address_to_string (address);
}

static char *
read_guid (const ChyDerItem *item)
{
  g_autofree char *hex = NULL;
  guint8 swapped[16];

  if (item->tag != CHY_DER_OCTET_STRING || item->size != 16)
    return NULL;
  swap_guid (item->content, swapped);
  hex = chy_hex_encode (swapped, 16);
  return g_strdup_printf ("%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

static char *
read_other_name (const ChyDerItem *item, ChySanKind *ret_kind)
{
  ChyDer inside = chy_der_inside (item);
  ChyDer wrapped;
  ChyDerItem oid, value;
  g_autofree char *name = NULL;
  g_autofree char *hex = NULL;

  if (!chy_der_take (&inside, CHY_DER_OID, &oid) ||
      !chy_der_enter (&inside, CHY_DER_EXPLICIT (0), &wrapped) || !chy_der_next (&wrapped, &value) ||
      !chy_der_at_end (&wrapped) || !chy_der_at_end (&inside))
    return NULL;
  if (chy_der_item_is_oid (&oid, CHY_OID_MS_UPN))
    {
      *ret_kind = CHY_SAN_UPN;
      return chy_der_item_to_text (&value);
    }
  if (chy_der_item_is_oid (&oid, CHY_OID_MS_OBJECT_GUID))
    {
      *ret_kind = CHY_SAN_GUID;
      return read_guid (&value);
    }
  *ret_kind = CHY_SAN_OTHER;
  name = chy_der_item_to_oid (&oid);
  hex = chy_hex_encode (value.whole, MIN (value.whole_size, 256));
  return name != NULL ? g_strdup_printf ("otherName %s: %s", name, hex) : NULL;
}

static char *
read_rest (const ChyDerItem *item)
{
  ChyDer inside = chy_der_inside (item);
  ChyDerItem value;
  g_autoptr (ChyName) name = NULL;
  g_autofree char *text = NULL;
  ChyDerItem plain = *item;

  if (item->tag == DIRECTORY_NAME)
    {
      name = chy_der_next (&inside, &value) ? chy_der_item_to_name (&value) : NULL;
      text = name != NULL ? chy_name_to_string (name) : NULL;
      return text != NULL ? g_strdup_printf ("directoryName: %s", text) : NULL;
    }
  if (item->tag == REGISTERED_ID)
    {
      plain.tag = CHY_DER_OID;
      text = chy_der_item_to_oid (&plain);
      return text != NULL ? g_strdup_printf ("registeredID: %s", text) : NULL;
    }
  if (item->tag != CHY_DER_EXPLICIT (3) && item->tag != CHY_DER_EXPLICIT (5))
    return NULL;
  text = chy_hex_encode (item->whole, MIN (item->whole_size, 256));
  return g_strdup_printf ("%s: %s", item->tag == CHY_DER_EXPLICIT (3) ? "x400Address" : "ediPartyName", text);
}

static char *
read_san (const ChyDerItem *item, ChySanKind *ret_kind)
{
  switch (item->tag)
    {
    case OTHER_NAME:
      return read_other_name (item, ret_kind);
    case RFC822_NAME:
      *ret_kind = CHY_SAN_EMAIL;
      return read_ascii (item);
    case DNS_NAME:
      *ret_kind = CHY_SAN_DNS;
      return read_ascii (item);
    case URI:
      *ret_kind = CHY_SAN_URI;
      return read_ascii (item);
    case IP_ADDRESS:
      *ret_kind = CHY_SAN_IP;
      return read_ip (item);
    default:
      *ret_kind = CHY_SAN_OTHER;
      return read_rest (item);
    }
}

gboolean
chy_der_read_sans (ChyDer names, GPtrArray *sans)
{
  ChyDerItem item;
  ChySanKind kind = CHY_SAN_OTHER;

  while (!chy_der_at_end (&names))
    {
      g_autofree char *value = NULL;

      if (sans->len >= CHY_MAX_SANS || !chy_der_next (&names, &item))
        return FALSE;
      value = read_san (&item, &kind);
      if (value == NULL)
        return FALSE;
      g_ptr_array_add (sans, chy_san_new (kind, value));
    }
  return TRUE;
}
