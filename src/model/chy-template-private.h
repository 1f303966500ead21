/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-template.h"

G_BEGIN_DECLS

/* Shared by the chy-template-*.c files only. */

typedef enum
{
  CHY_TEMPLATE_ATTRIBUTE_TEXT,
  CHY_TEMPLATE_ATTRIBUTE_INT,
  CHY_TEMPLATE_ATTRIBUTE_FLAGS, /* 32 bits, signed in LDAP */
  CHY_TEMPLATE_ATTRIBUTE_LIST,
  CHY_TEMPLATE_ATTRIBUTE_PERIOD, /* seconds here, negative 100 ns little endian there */
  CHY_TEMPLATE_ATTRIBUTE_KEY_USAGE,
} ChyTemplateAttributeKind;

typedef struct
{
  const char *name; /* in LDAP */
  ChyTemplateAttributeKind kind;
  gsize offset;     /* of the member of ChyTemplate */
  guint32 readable; /* the bits that readable settings show (flags only) */
} ChyTemplateAttribute;

/* Ended by name NULL. */
const ChyTemplateAttribute *chy_template_attributes (void);

/* One row of the generated table of built-in templates; lists are joined by '|'. */
typedef struct
{
  const char *cn, *display_name;
  const char *oid_tail; /* ".1.16" */
  guint32 flags;
  int revision, minor_revision, schema_version, key_spec, max_issuing_depth;
  guint key_usage;
  gint64 expiration, overlap;
  guint32 name_flag, enrollment_flag, private_key_flag;
  int ra_signature, minimal_key_size;
  const char *critical_extensions, *extended_key_usage, *default_csps, *ra_application_policies;
  const char *certificate_policies, *application_policies, *supersede_templates;
} ChyTemplateBuiltin;

/* Ended by cn NULL; and the base that the OIDs of the data stand under. */
extern const ChyTemplateBuiltin chy_template_builtins[];
extern const char chy_template_builtin_oid_base[];

/* How a readable setting stands in the attributes. */
typedef enum
{
  CHY_TEMPLATE_RULE_READ_ONLY, /* `get` alone */
  CHY_TEMPLATE_RULE_BIT,       /* boolean: `mask` of the flags at `offset` */
  CHY_TEMPLATE_RULE_INT,
  CHY_TEMPLATE_RULE_PERIOD,
  CHY_TEMPLATE_RULE_LIST,
  CHY_TEMPLATE_RULE_CRITICAL, /* boolean: `oid` stands in the critical extensions */
  CHY_TEMPLATE_RULE_OWN,      /* `get` and `set` */
} ChyTemplateRuleKind;

typedef struct
{
  const char *key;
  const char *tab;
  ChyTemplateRuleKind kind;
  gsize offset;
  guint32 mask;
  const char *oid;
  GVariant *(*get) (const ChyTemplate *self); /* floating, or NULL */
  /* The value has the field's type and passed its checks. */
  gboolean (*set) (ChyTemplate *self, GVariant *value, GError **error);
} ChyTemplateRule;

/* In the order of the tabs, ended by key NULL. */
const ChyTemplateRule *chy_template_rules (void);
const ChyTemplateRule *chy_template_rule_find (const char *key);

/* Raises or lowers the schema version to what compatibility and provider category ask for, and rewrites what
 * is stored differently there (facts: compatibility table, triplets). */
void chy_template_update_schema (ChyTemplate *self, gboolean key_storage_provider);
void chy_template_drop_unoffered (ChyTemplate *self);
gboolean chy_template_uses_ksp (const ChyTemplate *self);
guint chy_template_authority_level (const ChyTemplate *self);
guint chy_template_recipient_level (const ChyTemplate *self);

/* Settings that need more than a bit; chy-template-crypto.c and chy-template-subject.c. */
GVariant *chy_template_get_provider_category (const ChyTemplate *self);
gboolean chy_template_set_provider_category (ChyTemplate *self, GVariant *value, GError **error);
GVariant *chy_template_get_key_algorithm (const ChyTemplate *self);
gboolean chy_template_set_key_algorithm (ChyTemplate *self, GVariant *value, GError **error);
GVariant *chy_template_get_hash (const ChyTemplate *self);
gboolean chy_template_set_hash (ChyTemplate *self, GVariant *value, GError **error);
GVariant *chy_template_get_providers (const ChyTemplate *self);
gboolean chy_template_set_providers (ChyTemplate *self, GVariant *value, GError **error);
gboolean chy_template_set_key_size (ChyTemplate *self, GVariant *value, GError **error);
GVariant *chy_template_get_purpose (const ChyTemplate *self);
gboolean chy_template_set_purpose (ChyTemplate *self, GVariant *value, GError **error);
GVariant *chy_template_get_key_usage (const ChyTemplate *self);
gboolean chy_template_set_key_usage (ChyTemplate *self, GVariant *value, GError **error);
GVariant *chy_template_get_attestation (const ChyTemplate *self);
gboolean chy_template_set_attestation (ChyTemplate *self, GVariant *value, GError **error);
GVariant *chy_template_get_subject_source (const ChyTemplate *self);
gboolean chy_template_set_subject_source (ChyTemplate *self, GVariant *value, GError **error);
GVariant *chy_template_get_subject_format (const ChyTemplate *self);
gboolean chy_template_set_subject_format (ChyTemplate *self, GVariant *value, GError **error);

/* The policies that a signer needs, whichever way they are stored. */
char **chy_template_get_signer_policies (const ChyTemplate *self);
void chy_template_set_signer_policies (ChyTemplate *self, const char *const *policies);

/* What the name flags make of the directory's values; chy-template-subject-build.c. */
gboolean chy_template_build_subject (const ChyTemplate *self,
                                     const ChyTemplateSubject *subject,
                                     ChyCertSpec *spec,
                                     GError **error);

/* Choices of the settings; when a setting is offered (ChyField.applies); what it takes (ChyField.check). */
extern const ChyChoice chy_template_subject_types[];
extern const ChyChoice chy_template_authority_levels[];
extern const ChyChoice chy_template_recipient_levels[];
extern const ChyChoice chy_template_purposes[];
extern const ChyChoice chy_template_interactions[];
extern const ChyChoice chy_template_provider_categories[];
extern const ChyChoice chy_template_algorithms[];
extern const ChyChoice chy_template_hashes[];
extern const ChyChoice chy_template_attestations[];
extern const ChyChoice chy_template_subject_sources[];
extern const ChyChoice chy_template_subject_formats[];
extern const ChyChoice chy_template_rights[];
gboolean chy_template_offers_from_2008 (GVariant *body);
gboolean chy_template_offers_from_2012 (GVariant *body);
gboolean chy_template_offers_from_2012r2 (GVariant *body);
gboolean chy_template_offers_attested (GVariant *body);
gboolean chy_template_offers_key_storage_provider (GVariant *body);
gboolean chy_template_offers_from_directory (GVariant *body);
gboolean chy_template_offers_from_request (GVariant *body);
gboolean chy_template_offers_has_directory_name (GVariant *body);
gboolean chy_template_offers_signed_by_others (GVariant *body);
gboolean chy_template_offers_is_authority (GVariant *body);
gboolean chy_template_offers_is_end_entity (GVariant *body);
gboolean chy_template_check_policies (const ChyField *field, GVariant *value, const char **ret_code);
gboolean chy_template_check_names (const ChyField *field, GVariant *value, const char **ret_code);
gboolean chy_template_check_display_name (const ChyField *field, GVariant *value, const char **ret_code);
extern const ChyChoice chy_template_key_usage_choices[];
ChyKeyUsage chy_template_key_usage_bit (gsize i);

/* Lists of text. */
gboolean chy_list_contains (char *const *list, const char *item);
void chy_list_replace (char ***list, char **items);                   /* takes `items` */
void chy_list_set (char ***list, const char *item, gboolean present); /* adds at the end or removes */
gboolean chy_list_equal (char *const *a, char *const *b);

/* A name as MS-CRTD wants it: not empty, at most 64 characters, none of the forbidden ones. */
gboolean chy_template_name_is_valid (const char *name);

/* Document. */
GVariant *chy_template_security_to_variant (const ChyTemplate *self);
gboolean chy_template_security_from_variant (ChyTemplate *self, GVariant *value);

/* Checks; chy-template-check.c, -esc.c, -exposure.c, -uses.c. */
typedef enum
{
  CHY_EXPOSURE_NONE,      /* nobody but administrators */
  CHY_EXPOSURE_COMPUTERS, /* named computer accounts only: the connector's, by design */
  CHY_EXPOSURE_LIMITED,   /* named users, groups, or what could not be resolved */
  CHY_EXPOSURE_BROAD,     /* everybody, all users, all computers */
} ChyExposure;

typedef struct
{
  ChyExposure level;
  char *who; /* (owned) names of those that make the level, for the sentence */
} ChyTemplateExposure;

/* How far one right reaches beyond the administrators. Free `who`. */
ChyTemplateExposure chy_template_exposure (const ChyTemplate *self,
                                           const ChyTemplateCheckContext *context,
                                           guint32 rights,
                                           gboolean with_owner);
gboolean chy_principal_id_is_broad (const char *id);
gboolean chy_principal_id_is_safe (const char *id, const ChyTemplateCheckContext *context);

void chy_template_check_escalation (const ChyTemplate *self,
                                    const ChyTemplateCheckContext *context,
                                    GPtrArray *problems);
void chy_template_check_settings (const ChyTemplate *self,
                                  const ChyTemplateCheckContext *context,
                                  GPtrArray *problems);
void chy_template_check_access (const ChyTemplate *self,
                                const ChyTemplateCheckContext *context,
                                GPtrArray *problems);
void chy_template_check_uses (const ChyTemplate *self,
                              const ChyTemplateCheckContext *context,
                              GPtrArray *problems);

#define CHY_OID_KEY_USAGE            "2.5.29.15"
#define CHY_OID_SUBJECT_ALT_NAME     "2.5.29.17"
#define CHY_OID_BASIC_CONSTRAINTS    "2.5.29.19"
#define CHY_OID_EXTENDED_KEY_USAGE   "2.5.29.37"
#define CHY_OID_ANY_EKU              "2.5.29.37.0"
#define CHY_OID_APPLICATION_POLICIES "1.3.6.1.4.1.311.21.10"
#define CHY_OID_CLIENT_AUTH          "1.3.6.1.5.5.7.3.2"
#define CHY_OID_SERVER_AUTH          "1.3.6.1.5.5.7.3.1"
#define CHY_OID_SMARTCARD_LOGON      "1.3.6.1.4.1.311.20.2.2"
#define CHY_OID_PKINIT_CLIENT        "1.3.6.1.5.2.3.4"
#define CHY_OID_ENROLLMENT_AGENT     "1.3.6.1.4.1.311.20.2.1"
#define CHY_OID_EFS                  "1.3.6.1.4.1.311.10.3.4"

G_END_DECLS
