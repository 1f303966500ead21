/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-der-name.h"
#include "chy-lint-private.h"
#include "chy-oids.h"

#include <string.h>

/* --- single extensions -------------------------------------------------------------------------- */

static gboolean
lint_basic_constraints (ChyLint *self, ChyDer content, gboolean critical)
{
  ChyDer inside;
  ChyDerItem item;
  gint64 length;

  if (!chy_der_enter (&content, CHY_DER_SEQUENCE, &inside) || !chy_der_at_end (&content))
    return FALSE;
  if (chy_der_peek (&inside) == CHY_DER_BOOLEAN)
    {
      if (!chy_der_next (&inside, &item) || !chy_der_item_to_boolean (&item, &self->is_ca))
        return FALSE;
      if (!self->is_ca)
        chy_lint_error (self, "default-encoded", "basicConstraints");
    }
  if (chy_der_peek (&inside) == CHY_DER_INTEGER)
    {
      self->has_path_length = TRUE;
      if (!chy_der_next (&inside, &item) || !chy_der_item_to_int64 (&item, &length) || length < 0)
        return FALSE;
    }
  if (self->is_ca && !critical)
    chy_lint_error (self, "basic-constraints-not-critical", NULL);
  return chy_der_at_end (&inside);
}

static gboolean
lint_key_usage (ChyLint *self, ChyDer content, gboolean critical)
{
  ChyDerItem bits;
  guint8 last;

  if (!chy_der_take (&content, CHY_DER_BIT_STRING, &bits) || !chy_der_at_end (&content) ||
      !chy_der_item_to_named_bits (&bits, &self->key_usage))
    return FALSE;
  self->has_key_usage = TRUE;
  if (self->key_usage == 0)
    chy_lint_error (self, "key-usage-empty", NULL);
  last = bits.content[bits.size - 1];
  if (bits.size > 3 || (bits.size > 1 && (last == 0 || (last >> bits.content[0]) % 2 == 0)))
    chy_lint_error (self, "key-usage-not-minimal", NULL);
  if (!critical)
    chy_lint_warn (self, "key-usage-not-critical", NULL);
  return TRUE;
}

static gboolean
lint_extended_key_usage (ChyLint *self, ChyDer content, gboolean critical)
{
  ChyDer list;
  ChyDerItem item;

  if (!chy_der_enter (&content, CHY_DER_SEQUENCE, &list) || !chy_der_at_end (&content))
    return FALSE;
  if (chy_der_at_end (&list))
    chy_lint_error (self, "extended-key-usage-empty", NULL);
  while (!chy_der_at_end (&list))
    {
      char *oid;

      if (self->ekus->len == CHY_MAX_EXTENSIONS || !chy_der_take (&list, CHY_DER_OID, &item) ||
          (oid = chy_der_item_to_oid (&item)) == NULL)
        return FALSE;
      if (g_ptr_array_find_with_equal_func (self->ekus, oid, g_str_equal, NULL))
        chy_lint_error (self, "extended-key-usage-twice", oid);
      if (critical && g_str_equal (oid, CHY_OID_EKU_ANY))
        chy_lint_warn (self, "extended-key-usage-any-critical", NULL);
      g_ptr_array_add (self->ekus, oid);
    }
  return TRUE;
}

static gboolean
uri_is_good (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;

  if (parsed == NULL || strpbrk (uri, " \t<>\"") != NULL)
    return FALSE;
  if (host == NULL || host[0] == '\0')
    return TRUE; /* urn:, tag:, ldap:///...: no authority to look at */
  return g_hostname_is_ip_address (host) || chy_dns_name_is_valid (host);
}

static void
lint_general_name (ChyLint *self, const ChyDerItem *item)
{
  g_autofree char *text = g_strndup ((const char *) item->content, item->size);
  gboolean plain = strlen (text) == item->size && g_str_is_ascii (text);

  switch (item->tag)
    {
    case CHY_DER_CONTEXT (1):
      if (!plain || strchr (text, '@') == NULL || strpbrk (text, " <>\"") != NULL)
        chy_lint_error (self, "san-email", text);
      g_ptr_array_add (self->emails, g_steal_pointer (&text));
      break;
    case CHY_DER_CONTEXT (2):
      if (!plain || !chy_dns_name_is_valid (text))
        chy_lint_error (self, "san-dns", text);
      else if (strchr (text, '_') != NULL)
        chy_lint_warn (self, "san-dns-underscore", text);
      break;
    case CHY_DER_CONTEXT (6):
      if (!plain || !uri_is_good (text))
        chy_lint_error (self, "san-uri", text);
      break;
    case CHY_DER_CONTEXT (7):
      if (item->size != 4 && item->size != 16)
        chy_lint_error (self, "san-ip", NULL);
      break;
    default:
      break;
    }
}

static gboolean
lint_san (ChyLint *self, ChyDer content, gboolean critical)
{
  g_autoptr (GPtrArray) sans = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_san_free);
  ChyDer names;
  ChyDerItem item;

  if (!chy_der_enter (&content, CHY_DER_SEQUENCE, &names) || !chy_der_at_end (&content) ||
      !chy_der_read_sans (names, sans))
    return FALSE;
  self->has_san = TRUE;
  if (chy_der_at_end (&names))
    chy_lint_error (self, "san-empty", NULL);
  if (self->subject_empty && !critical)
    chy_lint_error (self, "san-not-critical", NULL);
  if (!self->subject_empty && critical)
    chy_lint_warn (self, "san-critical", NULL);
  while (!chy_der_at_end (&names) && chy_der_next (&names, &item))
    lint_general_name (self, &item);
  return TRUE;
}

static gboolean
lint_subject_key_id (ChyLint *self, ChyDer content, gboolean critical)
{
  ChyDerItem id;

  self->has_ski = TRUE;
  if (critical)
    chy_lint_error (self, "key-id-critical", "subjectKeyIdentifier");
  return chy_der_take (&content, CHY_DER_OCTET_STRING, &id) && chy_der_at_end (&content) && id.size > 0;
}

static gboolean
lint_authority_key_id (ChyLint *self, ChyDer content, gboolean critical)
{
  ChyDer inside;

  self->has_aki = TRUE;
  if (critical)
    chy_lint_error (self, "key-id-critical", "authorityKeyIdentifier");
  if (!chy_der_enter (&content, CHY_DER_SEQUENCE, &inside) || !chy_der_at_end (&content))
    return FALSE;
  if (chy_der_peek (&inside) != CHY_DER_CONTEXT (0))
    chy_lint_error (self, "authority-key-id-without-id", NULL);
  return TRUE;
}

/* RFC 5280 4.2.1.13: a DistributionPoint needs a name or a cRLIssuer. */
static gboolean
lint_crl_urls (ChyLint *self, ChyDer content, gboolean critical)
{
  ChyDer list, point;

  if (critical)
    chy_lint_warn (self, "crl-urls-critical", NULL);
  if (!chy_der_enter (&content, CHY_DER_SEQUENCE, &list) || !chy_der_at_end (&content) ||
      chy_der_at_end (&list))
    return FALSE;
  while (!chy_der_at_end (&list))
    {
      if (!chy_der_enter (&list, CHY_DER_SEQUENCE, &point))
        return FALSE;
      if (chy_der_peek (&point) != CHY_DER_EXPLICIT (0) && chy_der_peek (&point) != CHY_DER_EXPLICIT (2))
        chy_lint_error (self, "crl-urls-nothing", NULL);
    }
  return TRUE;
}

static gboolean
lint_aia (ChyLint *self, ChyDer content, gboolean critical)
{
  ChyDer list, access;

  if (critical)
    chy_lint_error (self, "aia-critical", NULL);
  if (!chy_der_enter (&content, CHY_DER_SEQUENCE, &list) || !chy_der_at_end (&content) ||
      chy_der_at_end (&list))
    return FALSE;
  while (!chy_der_at_end (&list))
    if (!chy_der_enter (&list, CHY_DER_SEQUENCE, &access) || chy_der_peek (&access) != CHY_DER_OID)
      return FALSE;
  return TRUE;
}

static gboolean
lint_policies (ChyLint *self, ChyDer content, gboolean critical G_GNUC_UNUSED)
{
  g_autoptr (GPtrArray) seen = g_ptr_array_new_with_free_func (g_free);
  ChyDer list, policy;
  ChyDerItem item;

  if (!chy_der_enter (&content, CHY_DER_SEQUENCE, &list) || !chy_der_at_end (&content) ||
      chy_der_at_end (&list))
    return FALSE;
  while (!chy_der_at_end (&list))
    {
      char *oid;

      if (seen->len == CHY_MAX_EXTENSIONS || !chy_der_enter (&list, CHY_DER_SEQUENCE, &policy) ||
          !chy_der_take (&policy, CHY_DER_OID, &item) || (oid = chy_der_item_to_oid (&item)) == NULL)
        return FALSE;
      if (g_ptr_array_find_with_equal_func (seen, oid, g_str_equal, NULL))
        chy_lint_error (self, "policy-twice", oid);
      g_ptr_array_add (seen, oid);
    }
  return TRUE;
}

/* Name constraints, policy constraints and inhibitAnyPolicy: critical (4.2.1.10, 4.2.1.11, 4.2.1.14). */
static gboolean
lint_must_be_critical (ChyLint *self, ChyDer content, gboolean critical)
{
  if (!critical)
    chy_lint_error (self, "constraints-not-critical", NULL);
  return !chy_der_at_end (&content);
}

static gboolean
lint_nothing (ChyLint *self G_GNUC_UNUSED, ChyDer content G_GNUC_UNUSED, gboolean critical G_GNUC_UNUSED)
{
  return TRUE;
}

typedef struct
{
  const char *oid;
  gboolean (*lint) (ChyLint *self, ChyDer content, gboolean critical);
  gboolean only_ca;
} Rule;

static const Rule rules[] = {
  { CHY_OID_BASIC_CONSTRAINTS, lint_basic_constraints, FALSE },
  { CHY_OID_KEY_USAGE, lint_key_usage, FALSE },
  { CHY_OID_EXTENDED_KEY_USAGE, lint_extended_key_usage, FALSE },
  { CHY_OID_SAN, lint_san, FALSE },
  { CHY_OID_SUBJECT_KEY_ID, lint_subject_key_id, FALSE },
  { CHY_OID_AUTHORITY_KEY_ID, lint_authority_key_id, FALSE },
  { CHY_OID_CRL_URLS, lint_crl_urls, FALSE },
  { CHY_OID_AIA, lint_aia, FALSE },
  { CHY_OID_CERTIFICATE_POLICIES, lint_policies, FALSE },
  { CHY_OID_MS_APPLICATION_POLICIES, lint_policies, FALSE },
  { CHY_OID_NAME_CONSTRAINTS, lint_must_be_critical, TRUE },
  { CHY_OID_POLICY_CONSTRAINTS, lint_must_be_critical, TRUE },
  { CHY_OID_INHIBIT_ANY_POLICY, lint_must_be_critical, TRUE },
  { CHY_OID_POLICY_MAPPINGS, lint_nothing, TRUE },
};

static const Rule *
find_rule (const char *oid)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rules); i++)
    if (g_str_equal (rules[i].oid, oid))
      return &rules[i];
  return NULL;
}

static void
lint_one (ChyLint *self, const ChyExtensionDer *extension, const char *oid, GPtrArray *only_ca)
{
  const Rule *rule = find_rule (oid);

  if (extension->explicit_false)
    chy_lint_error (self, "default-encoded", oid);
  if (extension->value.size == 0)
    chy_lint_error (self, "extension-empty", oid);
  else if (!chy_der_check (extension->value.content, extension->value.size, CHY_DER_DEPTH))
    chy_lint_error (self, "malformed", oid);
  else if (rule != NULL && !rule->lint (self, chy_der_inside (&extension->value), extension->critical))
    chy_lint_error (self, "malformed", oid);
  if (rule == NULL && extension->critical)
    chy_lint_warn (self, "unknown-critical", oid);
  if (rule != NULL && rule->only_ca)
    g_ptr_array_add (only_ca, (gpointer) rule->oid);
}

/* --- rules across extensions -------------------------------------------------------------------- */

static void
lint_authority (ChyLint *self)
{
  gboolean signs = (self->key_usage & CHY_KEY_USAGE_KEY_CERT_SIGN) != 0;

  if (self->is_ca && !self->has_key_usage)
    chy_lint_error (self, "ca-without-key-usage", NULL);
  else if (self->is_ca && !signs)
    chy_lint_error (self, "ca-without-cert-sign", NULL);
  if (signs && !self->is_ca)
    chy_lint_error (self, "cert-sign-without-ca", NULL);
  if (self->has_path_length && !(self->is_ca && signs))
    chy_lint_error (self, "path-length-without-ca", NULL);
  if (!self->has_ski && self->is_ca)
    chy_lint_error (self, "subject-key-id-missing", NULL);
  else if (!self->has_ski)
    chy_lint_warn (self, "subject-key-id-wanted", NULL);
  if (!self->has_aki && !self->self_issued)
    chy_lint_error (self, "authority-key-id-missing", NULL);
}

/* RFC 3279 2.3.1, RFC 5480 3, RFC 8410 5. */
static void
lint_usage_by_key (ChyLint *self)
{
  const guint32 enciphers = CHY_KEY_USAGE_KEY_ENCIPHERMENT | CHY_KEY_USAGE_DATA_ENCIPHERMENT;
  guint32 forbidden = 0;

  if (!self->key_known)
    return;
  if (self->key.kind == CHY_PUBLIC_KEY_RSA)
    forbidden = CHY_KEY_USAGE_KEY_AGREEMENT;
  else if (self->key.kind == CHY_PUBLIC_KEY_EC)
    forbidden = enciphers;
  else if (self->key.kind == CHY_PUBLIC_KEY_ED25519)
    forbidden = enciphers | CHY_KEY_USAGE_KEY_AGREEMENT;
  if (self->key_usage & forbidden)
    chy_lint_error (self, "key-usage-by-key", self->key.algorithm);
  if ((self->key_usage & (CHY_KEY_USAGE_ENCIPHER_ONLY | CHY_KEY_USAGE_DECIPHER_ONLY)) &&
      !(self->key_usage & CHY_KEY_USAGE_KEY_AGREEMENT))
    chy_lint_error (self, "encipher-only", NULL);
}

/* RFC 5280 4.2.1.12: the key usages that each purpose can live with. */
static void
lint_purposes (ChyLint *self)
{
  const guint32 sign = CHY_KEY_USAGE_DIGITAL_SIGNATURE;
  const guint32 agree = CHY_KEY_USAGE_KEY_AGREEMENT;
  const guint32 encipher = CHY_KEY_USAGE_KEY_ENCIPHERMENT;
  const guint32 proof = CHY_KEY_USAGE_NON_REPUDIATION;
  const struct
  {
    const char *oid;
    guint32 usages;
  } purposes[] = {
    { CHY_OID_EKU_SERVER_AUTH, sign | encipher | agree },
    { CHY_OID_EKU_CLIENT_AUTH, sign | agree },
    { CHY_OID_EKU_CODE_SIGNING, sign },
    { CHY_OID_EKU_EMAIL, sign | proof | encipher | agree },
    { CHY_OID_EKU_TIME_STAMPING, sign | proof },
    { CHY_OID_EKU_OCSP_SIGNING, sign | proof },
  };
  guint i;

  for (i = 0; self->has_key_usage && i < G_N_ELEMENTS (purposes); i++)
    if (!(self->key_usage & purposes[i].usages) &&
        g_ptr_array_find_with_equal_func (self->ekus, purposes[i].oid, g_str_equal, NULL))
      chy_lint_warn (self, "purpose-without-usage", purposes[i].oid);
}

void
chy_lint_extensions (ChyLint *self)
{
  g_autoptr (GPtrArray) seen = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) only_ca = g_ptr_array_new ();
  ChyDer list = { NULL, NULL };
  ChyExtensionDer extension;
  guint i;

  if (self->cert->has_extensions)
    list = chy_der_inside (&self->cert->extensions);
  if (self->cert->has_extensions && chy_der_at_end (&list))
    chy_lint_error (self, "extensions-empty", NULL);
  while (!chy_der_at_end (&list))
    {
      char *oid;

      if (seen->len == CHY_MAX_EXTENSIONS || !chy_extension_next (&list, &extension) ||
          (oid = chy_der_item_to_oid (&extension.oid)) == NULL)
        {
          chy_lint_error (self, "malformed", "extensions");
          return;
        }
      if (g_ptr_array_find_with_equal_func (seen, oid, g_str_equal, NULL))
        chy_lint_error (self, "extension-twice", oid);
      g_ptr_array_add (seen, oid);
      lint_one (self, &extension, oid, only_ca);
    }
  for (i = 0; i < only_ca->len && !self->is_ca; i++)
    chy_lint_error (self, "only-in-authorities", g_ptr_array_index (only_ca, i));
  lint_authority (self);
  lint_usage_by_key (self);
  lint_purposes (self);
}
