/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-template-private.h"

#include <string.h>

#include "base/chy-id.h"

/* The attributes of pKICertificateTemplate (MS-CRTD 2.1-2.28) by their names in LDAP. */

#define MEMBER(m) G_STRUCT_OFFSET (ChyTemplate, m)

#define READABLE_FLAGS CHY_TEMPLATE_FLAG_DO_NOT_PERSIST
#define READABLE_NAME                                                                                        \
  (CHY_TEMPLATE_NAME_ENROLLEE_SUPPLIES_SUBJECT | CHY_TEMPLATE_NAME_OLD_CERT_SUPPLIES_SUBJECT |               \
   CHY_TEMPLATE_NAME_ALT_DOMAIN_DNS | CHY_TEMPLATE_NAME_ALT_SPN | CHY_TEMPLATE_NAME_ALT_DIRECTORY_GUID |     \
   CHY_TEMPLATE_NAME_ALT_UPN | CHY_TEMPLATE_NAME_ALT_EMAIL | CHY_TEMPLATE_NAME_ALT_DNS |                     \
   CHY_TEMPLATE_NAME_DNS_AS_CN | CHY_TEMPLATE_NAME_EMAIL | CHY_TEMPLATE_NAME_COMMON_NAME |                   \
   CHY_TEMPLATE_NAME_DIRECTORY_PATH)
#define READABLE_ENROLL                                                                                      \
  (CHY_TEMPLATE_ENROLL_SYMMETRIC_ALGORITHMS | CHY_TEMPLATE_ENROLL_PEND_ALL |                                 \
   CHY_TEMPLATE_ENROLL_PUBLISH_TO_DS | CHY_TEMPLATE_ENROLL_CHECK_DS_CERTIFICATE |                            \
   CHY_TEMPLATE_ENROLL_VALIDATE_REENROLLMENT | CHY_TEMPLATE_ENROLL_USER_INTERACTION |                        \
   CHY_TEMPLATE_ENROLL_REMOVE_INVALID | CHY_TEMPLATE_ENROLL_OCSP_NO_CHECK |                                  \
   CHY_TEMPLATE_ENROLL_TOKEN_KEY_REUSE | CHY_TEMPLATE_ENROLL_NO_REVOCATION_INFO |                            \
   CHY_TEMPLATE_ENROLL_BASIC_CONSTRAINTS | CHY_TEMPLATE_ENROLL_KEY_BASED_RENEWAL |                           \
   CHY_TEMPLATE_ENROLL_POLICIES_FROM_REQUEST | CHY_TEMPLATE_ENROLL_NO_SECURITY_EXTENSION)
#define READABLE_KEY                                                                                         \
  (CHY_TEMPLATE_KEY_ARCHIVAL | CHY_TEMPLATE_KEY_EXPORTABLE | CHY_TEMPLATE_KEY_STRONG_PROTECTION |            \
   CHY_TEMPLATE_KEY_ALTERNATE_SIGNATURE | CHY_TEMPLATE_KEY_SAME_KEY_RENEWAL |                                \
   CHY_TEMPLATE_KEY_LEGACY_PROVIDER | CHY_TEMPLATE_KEY_EK_TRUST_ON_USE | CHY_TEMPLATE_KEY_EK_VALIDATE_CERT | \
   CHY_TEMPLATE_KEY_EK_VALIDATE_KEY | CHY_TEMPLATE_KEY_ATTEST_PREFERRED | CHY_TEMPLATE_KEY_ATTEST_REQUIRED | \
   CHY_TEMPLATE_KEY_ATTEST_WITHOUT_POLICY | 0x0F0F0000u)

static const ChyTemplateAttribute table[] = {
  { "cn", CHY_TEMPLATE_ATTRIBUTE_TEXT, MEMBER (cn) },
  { "displayName", CHY_TEMPLATE_ATTRIBUTE_TEXT, MEMBER (display_name) },
  { "msPKI-Cert-Template-OID", CHY_TEMPLATE_ATTRIBUTE_TEXT, MEMBER (oid) },
  { "flags", CHY_TEMPLATE_ATTRIBUTE_FLAGS, MEMBER (flags), READABLE_FLAGS },
  { "revision", CHY_TEMPLATE_ATTRIBUTE_INT, MEMBER (revision) },
  { "msPKI-Template-Minor-Revision", CHY_TEMPLATE_ATTRIBUTE_INT, MEMBER (minor_revision) },
  { "msPKI-Template-Schema-Version", CHY_TEMPLATE_ATTRIBUTE_INT, MEMBER (schema_version) },
  { "pKIDefaultKeySpec", CHY_TEMPLATE_ATTRIBUTE_INT, MEMBER (key_spec) },
  { "pKIKeyUsage", CHY_TEMPLATE_ATTRIBUTE_KEY_USAGE, MEMBER (key_usage) },
  { "pKIMaxIssuingDepth", CHY_TEMPLATE_ATTRIBUTE_INT, MEMBER (max_issuing_depth) },
  { "pKICriticalExtensions", CHY_TEMPLATE_ATTRIBUTE_LIST, MEMBER (critical_extensions) },
  { "pKIExpirationPeriod", CHY_TEMPLATE_ATTRIBUTE_PERIOD, MEMBER (expiration) },
  { "pKIOverlapPeriod", CHY_TEMPLATE_ATTRIBUTE_PERIOD, MEMBER (overlap) },
  { "pKIExtendedKeyUsage", CHY_TEMPLATE_ATTRIBUTE_LIST, MEMBER (extended_key_usage) },
  { "pKIDefaultCSPs", CHY_TEMPLATE_ATTRIBUTE_LIST, MEMBER (default_csps) },
  { "msPKI-RA-Signature", CHY_TEMPLATE_ATTRIBUTE_INT, MEMBER (ra_signature) },
  { "msPKI-RA-Policies", CHY_TEMPLATE_ATTRIBUTE_LIST, MEMBER (ra_policies) },
  { "msPKI-RA-Application-Policies", CHY_TEMPLATE_ATTRIBUTE_LIST, MEMBER (ra_application_policies) },
  { "msPKI-Minimal-Key-Size", CHY_TEMPLATE_ATTRIBUTE_INT, MEMBER (minimal_key_size) },
  { "msPKI-Certificate-Name-Flag", CHY_TEMPLATE_ATTRIBUTE_FLAGS, MEMBER (name_flag), READABLE_NAME },
  { "msPKI-Enrollment-Flag", CHY_TEMPLATE_ATTRIBUTE_FLAGS, MEMBER (enrollment_flag), READABLE_ENROLL },
  { "msPKI-Private-Key-Flag", CHY_TEMPLATE_ATTRIBUTE_FLAGS, MEMBER (private_key_flag), READABLE_KEY },
  { "msPKI-Certificate-Policy", CHY_TEMPLATE_ATTRIBUTE_LIST, MEMBER (certificate_policies) },
  { "msPKI-Certificate-Application-Policy", CHY_TEMPLATE_ATTRIBUTE_LIST, MEMBER (application_policies) },
  { "msPKI-Supersede-Templates", CHY_TEMPLATE_ATTRIBUTE_LIST, MEMBER (supersede_templates) },
  { NULL },
};

const ChyTemplateAttribute *
chy_template_attributes (void)
{
  return table;
}

/* --- octets -------------------------------------------------------------------------------------- */

/* MS-CRTD 2.11, 2.12: a negative count of 100 ns, little endian. */
static char *
period_to_hex (gint64 seconds)
{
  guint64 ticks = -((guint64) seconds * G_GUINT64_CONSTANT (10000000));
  guint64 little = GUINT64_TO_LE (ticks);

  return chy_hex_encode (&little, sizeof little);
}

static gboolean
period_from_hex (const char *text, gint64 *ret_seconds)
{
  g_autoptr (GBytes) bytes = chy_hex_decode (text, NULL);
  guint64 little;
  gint64 ticks;

  if (bytes == NULL || g_bytes_get_size (bytes) != sizeof little)
    return FALSE;
  memcpy (&little, g_bytes_get_data (bytes, NULL), sizeof little);
  ticks = (gint64) GUINT64_FROM_LE (little);
  if (ticks > 0 || ticks == G_MININT64)
    return FALSE;
  *ret_seconds = -ticks / 10000000;
  return TRUE;
}

/* pKIKeyUsage is the content of the BIT STRING of RFC 5280 4.2.1.3: the first bit is the highest. */
static char *
key_usage_to_hex (guint usage)
{
  guint8 octets[2] = { 0, 0 };

  for (guint bit = 0; bit < 9; bit++)
    if (usage & (1u << bit))
      octets[bit / 8] |= 0x80 >> (bit % 8);
  return chy_hex_encode (octets, sizeof octets);
}

static gboolean
key_usage_from_hex (const char *text, guint *ret_usage)
{
  g_autoptr (GBytes) bytes = chy_hex_decode (text, NULL);
  const guint8 *octets;
  gsize size;
  guint usage = 0;

  if (bytes == NULL)
    return FALSE;
  octets = g_bytes_get_data (bytes, &size);
  if (size < 1 || size > 2)
    return FALSE;
  for (guint bit = 0; bit < MIN (9, size * 8); bit++)
    if (octets[bit / 8] & (0x80 >> (bit % 8)))
      usage |= 1u << bit;
  *ret_usage = usage;
  return TRUE;
}

/* --- out ----------------------------------------------------------------------------------------- */

static GVariant *
attribute_to_variant (const ChyTemplateAttribute *a, const ChyTemplate *self)
{
  gconstpointer member = G_STRUCT_MEMBER_P (self, a->offset);
  g_autofree char *text = NULL;

  switch (a->kind)
    {
    case CHY_TEMPLATE_ATTRIBUTE_TEXT:
      return g_variant_new_string (*(char *const *) member);
    case CHY_TEMPLATE_ATTRIBUTE_INT:
    case CHY_TEMPLATE_ATTRIBUTE_FLAGS:
      return g_variant_new_int64 (*(const gint32 *) member);
    case CHY_TEMPLATE_ATTRIBUTE_LIST:
      return g_variant_new_strv (*(const char *const *const *) member, -1);
    case CHY_TEMPLATE_ATTRIBUTE_PERIOD:
      text = period_to_hex (*(const gint64 *) member);
      return g_variant_new_string (text);
    case CHY_TEMPLATE_ATTRIBUTE_KEY_USAGE:
      text = key_usage_to_hex (*(const guint *) member);
      return g_variant_new_string (text);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
is_empty_list (const ChyTemplateAttribute *a, const ChyTemplate *self)
{
  return a->kind == CHY_TEMPLATE_ATTRIBUTE_LIST &&
         **(char **const *) G_STRUCT_MEMBER_P (self, a->offset) == NULL;
}

/**
 * chy_template_to_attributes:
 * @self: a template
 *
 * The attributes as LDAP has them: flags as signed 32-bit numbers, octet strings as hexadecimal text, an
 * empty list left out (MS-CRTD 2.1).
 *
 * Returns: a{sv}, a new full reference
 */
GVariant *
chy_template_to_attributes (const ChyTemplate *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, self->extra_attributes);
  for (const ChyTemplateAttribute *a = table; a->name != NULL; a++)
    if (!is_empty_list (a, self))
      g_variant_dict_insert_value (&dict, a->name, attribute_to_variant (a, self));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* --- in ------------------------------------------------------------------------------------------ */

static gboolean
number_from_variant (GVariant *value, gboolean flags, gint32 *ret_number)
{
  gint64 number;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    number = g_variant_get_int64 (value);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT32))
    number = g_variant_get_int32 (value);
  else
    return FALSE;
  if (number < G_MININT32 || number > (flags ? (gint64) G_MAXUINT32 : G_MAXINT32))
    return FALSE;
  *ret_number = (gint32) (guint32) number;
  return TRUE;
}

static gboolean
read_list (char ***member, GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    {
      chy_list_replace (member, g_variant_dup_strv (value, NULL));
      return TRUE;
    }
  if (g_variant_is_container (value) && g_variant_n_children (value) == 0)
    {
      chy_list_replace (member, g_new0 (char *, 1));
      return TRUE;
    }
  return FALSE;
}

static gboolean
read_attribute (const ChyTemplateAttribute *a, ChyTemplate *self, GVariant *value)
{
  gpointer member = G_STRUCT_MEMBER_P (self, a->offset);
  const char *text = NULL;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    text = g_variant_get_string (value, NULL);
  switch (a->kind)
    {
    case CHY_TEMPLATE_ATTRIBUTE_TEXT:
      if (text == NULL)
        return FALSE;
      g_free (*(char **) member);
      *(char **) member = g_strdup (text);
      return TRUE;
    case CHY_TEMPLATE_ATTRIBUTE_INT:
      return number_from_variant (value, FALSE, member);
    case CHY_TEMPLATE_ATTRIBUTE_FLAGS:
      return number_from_variant (value, TRUE, member);
    case CHY_TEMPLATE_ATTRIBUTE_LIST:
      return read_list (member, value);
    case CHY_TEMPLATE_ATTRIBUTE_PERIOD:
      return text != NULL && period_from_hex (text, member);
    case CHY_TEMPLATE_ATTRIBUTE_KEY_USAGE:
      return text != NULL && key_usage_from_hex (text, member);
    default:
      g_assert_not_reached ();
    }
}

static const ChyTemplateAttribute *
find (const char *name)
{
  for (const ChyTemplateAttribute *a = table; a->name != NULL; a++)
    if (g_str_equal (a->name, name))
      return a;
  return NULL;
}

/**
 * chy_template_read_attributes:
 * @self: a template
 * @attributes: a{sv} by LDAP names
 * @error: return location
 *
 * Lays the attributes over the template; those that are not named stay, unknown ones are kept for
 * chy_template_to_attributes(). Refuses ("template", "document-invalid") a value that its attribute cannot
 * have; the template may then hold the ones before it.
 *
 * Returns: TRUE on success
 */
gboolean
chy_template_read_attributes (ChyTemplate *self, GVariant *attributes, GError **error)
{
  GVariantDict unknown;
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_dict_init (&unknown, self->extra_attributes);
  g_variant_iter_init (&iter, attributes);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      const ChyTemplateAttribute *a = find (name);

      if (a == NULL)
        g_variant_dict_insert_value (&unknown, name, value);
      else if (!read_attribute (a, self, value))
        {
          chy_refuse_one (error, "template", "document-invalid", self->cn, "property", name, NULL);
          g_variant_unref (value);
          g_variant_dict_clear (&unknown);
          return FALSE;
        }
    }
  g_variant_unref (self->extra_attributes);
  self->extra_attributes = g_variant_ref_sink (g_variant_dict_end (&unknown));
  return TRUE;
}
