/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-cert-der.h"
#include "chy-der-name.h"
#include "chy-inspect.h"
#include "chy-oids.h"

#include "base/chy-i18n.h"
#include "base/chy-id.h"
#include "model/chy-field.h"

/* A content longer than this is cut in its hexadecimal form. */
#define MAX_HEX 512

static void add_line (GString *text, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
add_line (GString *text, const char *format, ...)
{
  va_list arguments;

  if (text->len > 0)
    g_string_append_c (text, '\n');
  va_start (arguments, format);
  g_string_append_vprintf (text, format, arguments);
  va_end (arguments);
}

static void
add_oid (GString *text, const char *oid)
{
  const char *name = chy_oid_name (oid);

  if (name != NULL)
    add_line (text, "%s (%s)", name, oid);
  else
    add_line (text, "%s", oid);
}

static void
write_key_usage (GString *text, const ChyCertInfo *info)
{
  static const char *const names[] = { N_ ("Digital Signature"), N_ ("Non-Repudiation"),
                                       N_ ("Key Encipherment"),  N_ ("Data Encipherment"),
                                       N_ ("Key Agreement"),     N_ ("Certificate Signing"),
                                       N_ ("CRL Signing"),       N_ ("Encipher Only"),
                                       N_ ("Decipher Only") };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    if ((guint) info->key_usage & (1u << i))
      g_string_append_printf (text, "%s%s", text->len > 0 ? chy_list_comma () : "", _ (names[i]));
}

static void
write_basic_constraints (GString *text, const ChyCertInfo *info)
{
  /* Translators: whether a certificate is that of an authority or of somebody that cannot issue any. */
  add_line (text, "%s", info->is_ca ? C_ ("basic constraints", "Authority") : _ ("End entity"));
  if (info->path_length >= 0)
    add_line (text, _ ("Path length: %d"), info->path_length);
}

static void
add_san (GString *text, const ChySan *san)
{
  switch (san->kind)
    {
    case CHY_SAN_EMAIL:
      add_line (text, _ ("Email: %s"), san->value);
      break;
    case CHY_SAN_UPN:
      add_line (text, _ ("User principal name: %s"), san->value);
      break;
    case CHY_SAN_DNS:
      add_line (text, _ ("DNS: %s"), san->value);
      break;
    case CHY_SAN_URI:
      add_line (text, _ ("URI: %s"), san->value);
      break;
    case CHY_SAN_IP:
      add_line (text, _ ("IP address: %s"), san->value);
      break;
    case CHY_SAN_GUID:
      /* Translators: an object of the directory, by its number. */
      add_line (text, _ ("Directory object: %s"), san->value);
      break;
    case CHY_SAN_OTHER:
      /* Translators: another kind of subject alternative name. */
      add_line (text, _ ("Other name: %s"), san->value);
      break;
    }
}

static void
write_sans (GString *text, const ChyCertInfo *info)
{
  for (guint i = 0; i < info->sans->len; i++)
    add_san (text, g_ptr_array_index (info->sans, i));
}

static void
write_list (GString *text, GPtrArray *list)
{
  guint i;

  for (i = 0; i < list->len; i++)
    add_line (text, "%s", (const char *) g_ptr_array_index (list, i));
}

static void
write_oids (GString *text, GPtrArray *list)
{
  guint i;

  for (i = 0; i < list->len; i++)
    add_oid (text, g_ptr_array_index (list, i));
}

/* CertificatePolicies and ApplicationPolicies: only the identifiers. */
static void
write_policies (GString *text, ChyDer content)
{
  ChyDer list, policy;
  ChyDerItem item;

  if (!chy_der_enter (&content, CHY_DER_SEQUENCE, &list))
    return;
  while (chy_der_enter (&list, CHY_DER_SEQUENCE, &policy) && chy_der_take (&policy, CHY_DER_OID, &item))
    {
      g_autofree char *oid = chy_der_item_to_oid (&item);

      if (oid != NULL)
        add_oid (text, oid);
    }
}

static void
write_template (GString *text, ChyDer content)
{
  ChyDer inside;
  ChyDerItem item;
  g_autofree char *oid = NULL;
  gint64 number;

  if (!chy_der_enter (&content, CHY_DER_SEQUENCE, &inside) || !chy_der_take (&inside, CHY_DER_OID, &item))
    return;
  oid = chy_der_item_to_oid (&item);
  add_line (text, _ ("Template: %s"), oid);
  if (chy_der_take (&inside, CHY_DER_INTEGER, &item) && chy_der_item_to_int64 (&item, &number))
    add_line (text, _ ("Major version: %" PRId64), number);
  if (chy_der_take (&inside, CHY_DER_INTEGER, &item) && chy_der_item_to_int64 (&item, &number))
    add_line (text, _ ("Minor version: %" PRId64), number);
}

static void
write_ca_version (GString *text, ChyDer content)
{
  ChyDerItem item;
  gint64 number;

  if (chy_der_take (&content, CHY_DER_INTEGER, &item) && chy_der_item_to_int64 (&item, &number))
    add_line (text, "V%d.%d", (int) (number & 0xffff), (int) (number >> 16 & 0xffff));
}

static void
write_capabilities (GString *text, ChyDer content)
{
  ChyDer list, one;
  ChyDerItem item;

  if (!chy_der_enter (&content, CHY_DER_SEQUENCE, &list))
    return;
  while (chy_der_enter (&list, CHY_DER_SEQUENCE, &one) && chy_der_take (&one, CHY_DER_OID, &item))
    {
      if (chy_der_item_is_oid (&item, CHY_OID_AES256_CBC))
        add_line (text, "AES-256-CBC");
      else if (chy_der_item_is_oid (&item, CHY_OID_AES128_CBC))
        add_line (text, "AES-128-CBC");
      else
        {
          g_autofree char *oid = chy_der_item_to_oid (&item);

          add_line (text, "%s", oid != NULL ? oid : "?");
        }
    }
}

static void
write_known (GString *text, const char *oid, const ChyCertInfo *info, ChyDer content)
{
  if (g_str_equal (oid, CHY_OID_KEY_USAGE))
    write_key_usage (text, info);
  else if (g_str_equal (oid, CHY_OID_BASIC_CONSTRAINTS))
    write_basic_constraints (text, info);
  else if (g_str_equal (oid, CHY_OID_SAN))
    write_sans (text, info);
  else if (g_str_equal (oid, CHY_OID_EXTENDED_KEY_USAGE))
    write_oids (text, info->extended_key_usages);
  else if (g_str_equal (oid, CHY_OID_CRL_URLS))
    write_list (text, info->crl_urls);
  else if (g_str_equal (oid, CHY_OID_AIA))
    write_list (text, info->aia_urls);
  else if (g_str_equal (oid, CHY_OID_MS_APPLICATION_POLICIES) ||
           g_str_equal (oid, CHY_OID_CERTIFICATE_POLICIES))
    write_policies (text, content);
  else if (g_str_equal (oid, CHY_OID_MS_TEMPLATE))
    write_template (text, content);
  else if (g_str_equal (oid, CHY_OID_MS_CA_VERSION))
    write_ca_version (text, content);
  else if (g_str_equal (oid, CHY_OID_SMIME_CAPABILITIES))
    write_capabilities (text, content);
  else if (g_str_equal (oid, CHY_OID_OCSP_NO_CHECK))
    add_line (text, "%s", _ ("Revocation of this certificate is not checked"));
  else if (info->subject_key_id != NULL)
    add_line (text, "%s", info->subject_key_id);
  else if (info->authority_key_id != NULL)
    add_line (text, "%s", info->authority_key_id);
  else if (info->template_name != NULL)
    add_line (text, "%s", info->template_name);
  else if (info->sid != NULL)
    add_line (text, "%s", info->sid);
}

/* The extension is read into an empty ChyCertInfo by the reader that all others use. */
char *
chy_extension_text (const char *oid, const ChyDerItem *value)
{
  g_autoptr (ChyCertInfo) info = chy_cert_info_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (ChyDerWriter) w = { 0 };
  g_autofree char *hex = NULL;
  ChyDerItem one;
  ChyDer at;

  chy_der_writer_init (&w, value->whole_size + 32);
  chy_der_begin (&w, CHY_DER_SEQUENCE);
  chy_der_begin (&w, CHY_DER_SEQUENCE);
  chy_der_put_oid (&w, oid);
  chy_der_put_raw (&w, value->whole, value->whole_size);
  chy_der_end (&w);
  chy_der_end (&w);
  chy_der_init (&at, w.bytes->data, w.bytes->len);
  if (chy_der_next (&at, &one) && chy_extensions_read (&one, info, FALSE, NULL))
    write_known (text, oid, info, chy_der_inside (value));
  if (text->len > 0)
    return g_string_free (g_steal_pointer (&text), FALSE);
  hex = chy_hex_encode (value->content, MIN (value->size, MAX_HEX));
  return g_strconcat (hex, value->size > MAX_HEX ? "…" : "", NULL);
}
