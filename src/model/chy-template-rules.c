/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-template-private.h"

/* Where each readable setting stands in the attributes. */

static GVariant *
get_name (const ChyTemplate *self)
{
  return g_variant_new_string (self->cn);
}

static GVariant *
get_display_name (const ChyTemplate *self)
{
  return g_variant_new_string (self->display_name);
}

static gboolean
set_display_name (ChyTemplate *self, GVariant *value, GError **error)
{
  (void) error;
  g_free (self->display_name);
  self->display_name = g_strstrip (g_variant_dup_string (value, NULL));
  return TRUE;
}

static GVariant *
get_oid (const ChyTemplate *self)
{
  return g_variant_new_string (self->oid);
}

static GVariant *
get_schema (const ChyTemplate *self)
{
  return g_variant_new_int64 (self->schema_version);
}

static GVariant *
get_major (const ChyTemplate *self)
{
  return g_variant_new_int64 (self->revision);
}

static GVariant *
get_minor (const ChyTemplate *self)
{
  return g_variant_new_int64 (self->minor_revision);
}

static GVariant *
get_subject_type (const ChyTemplate *self)
{
  if (self->flags & CHY_TEMPLATE_FLAG_IS_CROSS_CA)
    return g_variant_new_string ("crossAuthority");
  if (self->flags & CHY_TEMPLATE_FLAG_IS_CA)
    return g_variant_new_string ("authority");
  return g_variant_new_string (self->flags & CHY_TEMPLATE_FLAG_MACHINE_TYPE ? "computer" : "user");
}

/* --- compatibility --------------------------------------------------------------------------------- */

/* The choices stand in the order of the levels. */
static GVariant *
level_to_variant (const ChyChoice *choices, guint level)
{
  guint n = 0;

  while (choices[n].id != NULL)
    n++;
  /* Later systems behave as the latest one that is known. */
  return g_variant_new_string (choices[MIN (level, n - 1)].id);
}

static gboolean
set_level (ChyTemplate *self, const ChyChoice *choices, guint shift, GVariant *value, GError **error)
{
  const char *text = g_variant_get_string (value, NULL);
  gboolean ksp = chy_template_uses_ksp (self);
  guint32 level = 0;

  while (choices[level].id != NULL && !g_str_equal (choices[level].id, text))
    level++;
  if (choices[level].id == NULL || level == 0)
    {
      chy_refuse_one (error, "template", "compatibility-none", self->display_name, NULL);
      return FALSE;
    }
  self->private_key_flag = (self->private_key_flag & ~(0xfu << shift)) | level << shift;
  chy_template_update_schema (self, ksp);
  chy_template_drop_unoffered (self);
  return TRUE;
}

static GVariant *
get_authority_level (const ChyTemplate *self)
{
  return level_to_variant (chy_template_authority_levels, chy_template_authority_level (self));
}

static gboolean
set_authority_level (ChyTemplate *self, GVariant *value, GError **error)
{
  return set_level (self, chy_template_authority_levels, 16, value, error);
}

static GVariant *
get_recipient_level (const ChyTemplate *self)
{
  return level_to_variant (chy_template_recipient_levels, chy_template_recipient_level (self));
}

static gboolean
set_recipient_level (ChyTemplate *self, GVariant *value, GError **error)
{
  return set_level (self, chy_template_recipient_levels, 24, value, error);
}

/* --- request handling ------------------------------------------------------------------------------- */

static GVariant *
get_interaction (const ChyTemplate *self)
{
  if (!(self->enrollment_flag & CHY_TEMPLATE_ENROLL_USER_INTERACTION))
    return g_variant_new_string ("none");
  return g_variant_new_string (self->private_key_flag & CHY_TEMPLATE_KEY_STRONG_PROTECTION ? "promptAlways"
                                                                                           : "prompt");
}

static gboolean
set_interaction (ChyTemplate *self, GVariant *value, GError **error)
{
  const char *text = g_variant_get_string (value, NULL);

  (void) error;
  self->enrollment_flag &= ~(guint32) CHY_TEMPLATE_ENROLL_USER_INTERACTION;
  self->private_key_flag &= ~(guint32) CHY_TEMPLATE_KEY_STRONG_PROTECTION;
  if (!g_str_equal (text, "none"))
    self->enrollment_flag |= CHY_TEMPLATE_ENROLL_USER_INTERACTION;
  if (g_str_equal (text, "promptAlways"))
    self->private_key_flag |= CHY_TEMPLATE_KEY_STRONG_PROTECTION;
  return TRUE;
}

/* --- policies --------------------------------------------------------------------------------------- */

/* Names become their OIDs; nothing stands twice. */
static char **
policies_from_variant (GVariant *value)
{
  g_autofree const char **items = g_variant_get_strv (value, NULL);
  char **list = g_new0 (char *, 1);

  for (const char **item = items; *item != NULL; item++)
    {
      const char *oid = chy_template_policy_oid (*item);

      chy_list_set (&list, oid != NULL ? oid : *item, TRUE);
    }
  return list;
}

static GVariant *
get_application_policies (const ChyTemplate *self)
{
  return g_variant_new_strv ((const char *const *) self->extended_key_usage, -1);
}

/* Extended key usage and application policies always say the same; facts: "write both". */
static gboolean
set_application_policies (ChyTemplate *self, GVariant *value, GError **error)
{
  (void) error;
  chy_list_replace (&self->extended_key_usage, policies_from_variant (value));
  chy_list_replace (&self->application_policies, g_strdupv (self->extended_key_usage));
  return TRUE;
}

static GVariant *
get_application_policies_critical (const ChyTemplate *self)
{
  return g_variant_new_boolean (chy_list_contains (self->critical_extensions, CHY_OID_EXTENDED_KEY_USAGE) ||
                                chy_list_contains (self->critical_extensions, CHY_OID_APPLICATION_POLICIES));
}

static gboolean
set_application_policies_critical (ChyTemplate *self, GVariant *value, GError **error)
{
  gboolean critical = g_variant_get_boolean (value);

  (void) error;
  chy_list_set (&self->critical_extensions, CHY_OID_EXTENDED_KEY_USAGE, critical);
  chy_list_set (&self->critical_extensions, CHY_OID_APPLICATION_POLICIES, critical);
  return TRUE;
}

static GVariant *
get_issuance_policies (const ChyTemplate *self)
{
  return g_variant_new_strv ((const char *const *) self->certificate_policies, -1);
}

static gboolean
set_issuance_policies (ChyTemplate *self, GVariant *value, GError **error)
{
  (void) error;
  chy_list_replace (&self->certificate_policies, policies_from_variant (value));
  return TRUE;
}

static GVariant *
get_signer_application (const ChyTemplate *self)
{
  g_auto (GStrv) policies = chy_template_get_signer_policies (self);

  return g_variant_new_strv ((const char *const *) policies, -1);
}

static gboolean
set_signer_application (ChyTemplate *self, GVariant *value, GError **error)
{
  g_auto (GStrv) policies = policies_from_variant (value);

  (void) error;
  chy_template_set_signer_policies (self, (const char *const *) policies);
  return TRUE;
}

static GVariant *
get_signer_issuance (const ChyTemplate *self)
{
  return g_variant_new_strv ((const char *const *) self->ra_policies, -1);
}

static gboolean
set_signer_issuance (ChyTemplate *self, GVariant *value, GError **error)
{
  (void) error;
  chy_list_replace (&self->ra_policies, policies_from_variant (value));
  return TRUE;
}

/* --- security --------------------------------------------------------------------------------------- */

static gboolean
set_security (ChyTemplate *self, GVariant *value, GError **error)
{
  if (chy_template_security_from_variant (self, value))
    return TRUE;
  chy_refuse_one (error, "template", "document-invalid", self->display_name, "property", "security", NULL);
  return FALSE;
}

static GVariant *
get_owner (const ChyTemplate *self)
{
  GVariantDict dict;

  if (self->owner_id == NULL)
    return NULL;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "principalId", "s", self->owner_id);
  if (self->owner_name != NULL)
    g_variant_dict_insert (&dict, "principalName", "s", self->owner_name);
  return g_variant_dict_end (&dict);
}

static gboolean
set_owner (ChyTemplate *self, GVariant *value, GError **error)
{
  const char *id = chy_body_get_text (value, "principalId");

  if (id == NULL || *id == '\0')
    {
      chy_refuse_one (error, "template", "document-invalid", self->display_name, "property", "owner", NULL);
      return FALSE;
    }
  g_free (self->owner_id);
  self->owner_id = g_strdup (id);
  g_free (self->owner_name);
  self->owner_name = g_strdup (chy_body_get_text (value, "principalName"));
  return TRUE;
}

/* --- the table -------------------------------------------------------------------------------------- */

#define MEMBER(m) G_STRUCT_OFFSET (ChyTemplate, m)

#define FACT(key, get)                                                                                       \
  {                                                                                                          \
    key, "general", CHY_TEMPLATE_RULE_READ_ONLY, 0, 0, NULL, get                                             \
  }
#define BIT(key, tab, member, mask)                                                                          \
  {                                                                                                          \
    key, tab, CHY_TEMPLATE_RULE_BIT, MEMBER (member), mask                                                   \
  }
#define ENROLL(key, tab, mask) BIT (key, tab, enrollment_flag, CHY_TEMPLATE_ENROLL_##mask)
#define KEY(key, tab, mask)    BIT (key, tab, private_key_flag, CHY_TEMPLATE_KEY_##mask)
#define NAME(key, mask)        BIT (key, "subjectName", name_flag, CHY_TEMPLATE_NAME_##mask)
#define CRITICAL(key, oid)                                                                                   \
  {                                                                                                          \
    key, "extensions", CHY_TEMPLATE_RULE_CRITICAL, 0, 0, oid                                                 \
  }
#define OWN(key, tab, get, set)                                                                              \
  {                                                                                                          \
    key, tab, CHY_TEMPLATE_RULE_OWN, 0, 0, NULL, get, set                                                    \
  }
#define VALUE(key, tab, rule, member)                                                                        \
  {                                                                                                          \
    key, tab, CHY_TEMPLATE_RULE_##rule, MEMBER (member)                                                      \
  }

static const ChyTemplateRule rules[] = {
  OWN ("displayName", "general", get_display_name, set_display_name),
  FACT ("name", get_name),
  FACT ("oid", get_oid),
  FACT ("templateSchemaVersion", get_schema),
  FACT ("majorVersion", get_major),
  FACT ("minorVersion", get_minor),
  FACT ("subjectType", get_subject_type),
  VALUE ("validityPeriod", "general", PERIOD, expiration),
  VALUE ("renewalPeriod", "general", PERIOD, overlap),
  ENROLL ("publishToDirectory", "general", PUBLISH_TO_DS),
  ENROLL ("doNotReenrollIfDuplicate", "general", CHECK_DS_CERTIFICATE),

  OWN ("compatibility.authority", "compatibility", get_authority_level, set_authority_level),
  OWN ("compatibility.recipient", "compatibility", get_recipient_level, set_recipient_level),

  OWN ("purpose", "requestHandling", chy_template_get_purpose, chy_template_set_purpose),
  ENROLL ("deleteRevokedOrExpired", "requestHandling", REMOVE_INVALID),
  ENROLL ("includeSymmetricAlgorithms", "requestHandling", SYMMETRIC_ALGORITHMS),
  KEY ("archiveKey", "requestHandling", ARCHIVAL),
  KEY ("allowExportableKey", "requestHandling", EXPORTABLE),
  KEY ("renewWithSameKey", "requestHandling", SAME_KEY_RENEWAL),
  ENROLL ("reuseTokenKey", "requestHandling", TOKEN_KEY_REUSE),
  OWN ("userInteraction", "requestHandling", get_interaction, set_interaction),

  OWN ("providerCategory",
       "cryptography",
       chy_template_get_provider_category,
       chy_template_set_provider_category),
  OWN ("keyAlgorithm", "cryptography", chy_template_get_key_algorithm, chy_template_set_key_algorithm),
  { "minimumKeySize", "cryptography", CHY_TEMPLATE_RULE_INT, MEMBER (minimal_key_size), 0, NULL, NULL,
    chy_template_set_key_size },
  OWN ("hashAlgorithm", "cryptography", chy_template_get_hash, chy_template_set_hash),
  OWN ("providers", "cryptography", chy_template_get_providers, chy_template_set_providers),
  KEY ("alternateSignatureFormat", "cryptography", ALTERNATE_SIGNATURE),

  OWN ("keyAttestation", "keyAttestation", chy_template_get_attestation, chy_template_set_attestation),
  KEY ("keyAttestation.userCredentials", "keyAttestation", EK_TRUST_ON_USE),
  KEY ("keyAttestation.hardwareCertificate", "keyAttestation", EK_VALIDATE_CERT),
  KEY ("keyAttestation.hardwareKey", "keyAttestation", EK_VALIDATE_KEY),
  KEY ("keyAttestation.withoutPolicies", "keyAttestation", ATTEST_WITHOUT_POLICY),

  OWN ("subjectNameSource", "subjectName", chy_template_get_subject_source, chy_template_set_subject_source),
  NAME ("subjectName.useExistingForRenewal", OLD_CERT_SUPPLIES_SUBJECT),
  OWN ("subjectName.format", "subjectName", chy_template_get_subject_format, chy_template_set_subject_format),
  NAME ("subjectName.includeEmail", EMAIL),
  NAME ("subjectName.alternateEmail", ALT_EMAIL),
  NAME ("subjectName.alternateDns", ALT_DNS),
  NAME ("subjectName.alternateUpn", ALT_UPN),
  NAME ("subjectName.alternateSpn", ALT_SPN),
  NAME ("subjectName.alternateDomainDns", ALT_DOMAIN_DNS),
  NAME ("subjectName.alternateGuid", ALT_DIRECTORY_GUID),

  ENROLL ("requireManagerApproval", "issuanceRequirements", PEND_ALL),
  VALUE ("requiredSignatures", "issuanceRequirements", INT, ra_signature),
  OWN ("signaturePolicies.application",
       "issuanceRequirements",
       get_signer_application,
       set_signer_application),
  OWN ("signaturePolicies.issuance", "issuanceRequirements", get_signer_issuance, set_signer_issuance),
  ENROLL ("reenrollWithValidCertificate", "issuanceRequirements", VALIDATE_REENROLLMENT),
  ENROLL ("allowKeyBasedRenewal", "issuanceRequirements", KEY_BASED_RENEWAL),

  VALUE ("supersedes", "supersededTemplates", LIST, supersede_templates),

  OWN ("applicationPolicies", "extensions", get_application_policies, set_application_policies),
  OWN ("applicationPoliciesCritical",
       "extensions",
       get_application_policies_critical,
       set_application_policies_critical),
  ENROLL ("basicConstraints.enabled", "extensions", BASIC_CONSTRAINTS),
  CRITICAL ("basicConstraints.critical", CHY_OID_BASIC_CONSTRAINTS),
  VALUE ("basicConstraints.pathLength", "extensions", INT, max_issuing_depth),
  OWN ("issuancePolicies", "extensions", get_issuance_policies, set_issuance_policies),
  ENROLL ("issuancePoliciesFromRequest", "extensions", POLICIES_FROM_REQUEST),
  OWN ("keyUsage", "extensions", chy_template_get_key_usage, chy_template_set_key_usage),
  CRITICAL ("keyUsageCritical", CHY_OID_KEY_USAGE),
  CRITICAL ("subjectAlternativeNameCritical", CHY_OID_SUBJECT_ALT_NAME),
  ENROLL ("ocspNoCheck", "extensions", OCSP_NO_CHECK),
  ENROLL ("noSecurityExtension", "extensions", NO_SECURITY_EXTENSION),

  BIT ("doNotPersist", "server", flags, CHY_TEMPLATE_FLAG_DO_NOT_PERSIST),
  ENROLL ("noRevocationInformation", "server", NO_REVOCATION_INFO),

  OWN ("security", "security", chy_template_security_to_variant, set_security),
  OWN ("owner", "security", get_owner, set_owner),
  { NULL },
};

const ChyTemplateRule *
chy_template_rules (void)
{
  return rules;
}

const ChyTemplateRule *
chy_template_rule_find (const char *key)
{
  for (const ChyTemplateRule *rule = rules; rule->key != NULL; rule++)
    if (g_strcmp0 (rule->key, key) == 0)
      return rule;
  return NULL;
}
