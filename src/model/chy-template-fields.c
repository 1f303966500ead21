/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-template-private.h"

/* Every setting of the certtmpl tabs, described in its words. */

static const ChyField owner_fields[] = {
  { "principalId", CHY_FIELD_TEXT, CHY_FIELD_REQUIRED, N_ ("Id"), N_ ("A SID where one is known.") },
  { "principalName", CHY_FIELD_TEXT, 0, N_ ("Name"), N_ ("As people know it: CORP\\Administrator.") },
  { NULL },
};

static const ChyField entry_fields[] = {
  { "principalId", CHY_FIELD_TEXT, CHY_FIELD_REQUIRED, N_ ("Id"), N_ ("A SID where one is known.") },
  { "principalName", CHY_FIELD_TEXT, 0, N_ ("Name"), N_ ("As people know it: CORP\\Domain Users.") },
  { "allow", CHY_FIELD_CHOICE_LIST, 0, N_ ("Allow"), .choices = chy_template_rights },
  { "deny", CHY_FIELD_CHOICE_LIST, 0, N_ ("Deny"), .choices = chy_template_rights },
  { NULL },
};

/* Their names are those of the directory's schema and are not translated. */
#define ATTRIBUTE(name, kind)                                                                                \
  {                                                                                                          \
    name, kind, 0, name                                                                                      \
  }

static const ChyField attribute_fields[] = {
  ATTRIBUTE ("cn", CHY_FIELD_TEXT),
  ATTRIBUTE ("displayName", CHY_FIELD_TEXT),
  ATTRIBUTE ("msPKI-Cert-Template-OID", CHY_FIELD_TEXT),
  ATTRIBUTE ("flags", CHY_FIELD_INTEGER),
  ATTRIBUTE ("revision", CHY_FIELD_INTEGER),
  ATTRIBUTE ("msPKI-Template-Minor-Revision", CHY_FIELD_INTEGER),
  ATTRIBUTE ("msPKI-Template-Schema-Version", CHY_FIELD_INTEGER),
  ATTRIBUTE ("pKIDefaultKeySpec", CHY_FIELD_INTEGER),
  ATTRIBUTE ("pKIKeyUsage", CHY_FIELD_TEXT),
  ATTRIBUTE ("pKIMaxIssuingDepth", CHY_FIELD_INTEGER),
  ATTRIBUTE ("pKICriticalExtensions", CHY_FIELD_TEXT_LIST),
  ATTRIBUTE ("pKIExpirationPeriod", CHY_FIELD_TEXT),
  ATTRIBUTE ("pKIOverlapPeriod", CHY_FIELD_TEXT),
  ATTRIBUTE ("pKIExtendedKeyUsage", CHY_FIELD_TEXT_LIST),
  ATTRIBUTE ("pKIDefaultCSPs", CHY_FIELD_TEXT_LIST),
  ATTRIBUTE ("msPKI-RA-Signature", CHY_FIELD_INTEGER),
  ATTRIBUTE ("msPKI-RA-Policies", CHY_FIELD_TEXT_LIST),
  ATTRIBUTE ("msPKI-RA-Application-Policies", CHY_FIELD_TEXT_LIST),
  ATTRIBUTE ("msPKI-Minimal-Key-Size", CHY_FIELD_INTEGER),
  ATTRIBUTE ("msPKI-Certificate-Name-Flag", CHY_FIELD_INTEGER),
  ATTRIBUTE ("msPKI-Enrollment-Flag", CHY_FIELD_INTEGER),
  ATTRIBUTE ("msPKI-Private-Key-Flag", CHY_FIELD_INTEGER),
  ATTRIBUTE ("msPKI-Certificate-Policy", CHY_FIELD_TEXT_LIST),
  ATTRIBUTE ("msPKI-Certificate-Application-Policy", CHY_FIELD_TEXT_LIST),
  ATTRIBUTE ("msPKI-Supersede-Templates", CHY_FIELD_TEXT_LIST),
  { NULL },
};

#define DAY  ((gint64) 86400)
#define YEAR (365 * DAY)

/* A check box that stands on its own, and one that the compatibility must offer. */
#define BOX(key, title, help)                                                                                \
  {                                                                                                          \
    key, CHY_FIELD_BOOLEAN, 0, title, help                                                                   \
  }
#define BOX_IF(key, title, help, offered)                                                                    \
  {                                                                                                          \
    key, CHY_FIELD_BOOLEAN, 0, title, help, .applies = offered                                               \
  }
#define FACT(key, kind, title, help)                                                                         \
  {                                                                                                          \
    key, kind, CHY_FIELD_READ_ONLY, title, help                                                              \
  }

static const ChyField fields[] = {
  /* General */
  { "displayName", CHY_FIELD_TEXT, CHY_FIELD_REQUIRED, N_ ("Template display name"),
    N_ ("The name that people see."), .min = 1, .max = 256, .check = chy_template_check_display_name },
  FACT (
      "name",
      CHY_FIELD_TEXT,
      N_ ("Template name"),
      N_ ("The display name without spaces. Profiles and requests name the template by this and nothing else.")),
  FACT ("oid",
        CHY_FIELD_TEXT,
        N_ ("Object identifier"),
        N_ ("Stands in each certificate of a version 2 template or later.")),
  FACT ("templateSchemaVersion",
        CHY_FIELD_INTEGER,
        N_ ("Schema version"),
        N_ ("1 is fixed by Windows; 2 to 4 follow from the compatibility and the provider category.")),
  FACT ("majorVersion",
        CHY_FIELD_INTEGER,
        N_ ("Major version"),
        N_ ("Goes up when all certificate holders shall enroll again.")),
  FACT ("minorVersion",
        CHY_FIELD_INTEGER,
        N_ ("Minor version"),
        N_ ("Goes up each time the template is saved.")),
  { "subjectType", CHY_FIELD_CHOICE, CHY_FIELD_READ_ONLY, N_ ("Subject type"),
    N_ ("What certificates of this template are for; a duplicate has that of its source."),
    .choices = chy_template_subject_types },
  { "validityPeriod", CHY_FIELD_PERIOD, CHY_FIELD_REQUIRED, N_ ("Validity period"),
    N_ ("How long a certificate is valid at most; never longer than its authority."), .min = 3600,
    .max = 1000 * YEAR },
  { "renewalPeriod", CHY_FIELD_PERIOD, 0, N_ ("Renewal period"),
    N_ ("How long before its end a certificate may be renewed."), .min = 0, .max = 1000 * YEAR },
  BOX ("publishToDirectory",
       N_ ("Publish certificate in Active Directory"),
       N_ ("A PKCS profile does not need it.")),
  BOX ("doNotReenrollIfDuplicate",
       N_ ("Do not automatically reenroll if a duplicate certificate exists in Active Directory"),
       NULL),

  /* Compatibility */
  { "compatibility.authority", CHY_FIELD_CHOICE, 0, N_ ("Certification Authority"),
    N_ ("The oldest authority that shall issue it. It decides which settings there are."),
    .choices = chy_template_authority_levels },
  { "compatibility.recipient", CHY_FIELD_CHOICE, 0, N_ ("Certificate recipient"),
    N_ ("The oldest system that shall enroll for it."), .choices = chy_template_recipient_levels },

  /* Request Handling */
  { "purpose", CHY_FIELD_CHOICE, 0, N_ ("Purpose"),
    N_ ("What the key may do. It sets the key usage, which can be refined on the Extensions tab."),
    .choices = chy_template_purposes },
  BOX ("deleteRevokedOrExpired", N_ ("Delete revoked or expired certificates (do not archive)"), NULL),
  BOX ("includeSymmetricAlgorithms",
       N_ ("Include symmetric algorithms allowed by the subject"),
       N_ ("Adds the S/MIME capabilities to the certificate.")),
  BOX ("archiveKey",
       N_ ("Archive subject's encryption private key"),
       N_ ("The request must carry the private key for the authority to keep.")),
  BOX ("allowExportableKey",
       N_ ("Allow private key to be exported"),
       N_ ("A PKCS profile needs it: the connector makes the key and hands it over in a PFX file.")),
  BOX_IF ("renewWithSameKey", N_ ("Renew with the same key"), NULL, chy_template_offers_from_2012),
  BOX_IF (
      "reuseTokenKey",
      N_ ("For automatic renewal of smart card certificates, use the existing key if a new key cannot be created"),
      NULL,
      chy_template_offers_from_2008),
  { "userInteraction", CHY_FIELD_CHOICE, 0, N_ ("When a subject is enrolled and when the key is used"), NULL,
    .choices = chy_template_interactions },

  /* Cryptography */
  { "providerCategory", CHY_FIELD_CHOICE, 0, N_ ("Provider category"),
    N_ ("Elliptic curves and a choice of hash need a key storage provider, and Windows Server 2008 and Windows Vista."),
    .choices = chy_template_provider_categories, .applies = chy_template_offers_from_2008 },
  { "keyAlgorithm", CHY_FIELD_CHOICE, 0, N_ ("Algorithm name"),
    N_ ("Anything but RSA chooses a key storage provider."), .choices = chy_template_algorithms },
  { "minimumKeySize", CHY_FIELD_INTEGER, 0, N_ ("Minimum key size"),
    N_ ("In bits. RSA keys below 2048 are not safe and are refused by devices."), .min = 256, .max = 16384 },
  { "hashAlgorithm", CHY_FIELD_CHOICE, 0, N_ ("Request hash"), NULL, .choices = chy_template_hashes,
    .applies = chy_template_offers_key_storage_provider },
  { "providers", CHY_FIELD_TEXT_LIST, 0, N_ ("Requests must use one of the following providers"),
    N_ ("In the order of preference; empty: any provider on the subject's computer."), .max = 32 },
  BOX_IF ("alternateSignatureFormat",
          N_ ("Use alternate signature format"),
          N_ ("PKCS #1 version 2.1 (PSS). Many devices cannot read it."),
          chy_template_offers_from_2008),

  /* Key Attestation */
  { "keyAttestation", CHY_FIELD_CHOICE, 0, N_ ("Key attestation"),
    N_ ("Whether the requester must prove that the key lives in a trusted chip."),
    .choices = chy_template_attestations, .applies = chy_template_offers_from_2012r2 },
  BOX_IF ("keyAttestation.userCredentials", N_ ("User credentials"), NULL, chy_template_offers_attested),
  BOX_IF (
      "keyAttestation.hardwareCertificate", N_ ("Hardware certificate"), NULL, chy_template_offers_attested),
  BOX_IF ("keyAttestation.hardwareKey", N_ ("Hardware key"), NULL, chy_template_offers_attested),
  BOX_IF ("keyAttestation.withoutPolicies",
          N_ ("Do not include issuance policies for attested keys"),
          NULL,
          chy_template_offers_attested),

  /* Subject Name */
  { "subjectNameSource", CHY_FIELD_CHOICE, 0, N_ ("Subject name"),
    N_ ("A PKCS profile supplies the name in the request. Then whoever may enroll may choose any name."),
    .choices = chy_template_subject_sources },
  BOX_IF ("subjectName.useExistingForRenewal",
          N_ ("Use subject information from existing certificates for autoenrollment renewal requests"),
          NULL,
          chy_template_offers_from_request),
  { "subjectName.format", CHY_FIELD_CHOICE, 0, N_ ("Subject name format"), NULL,
    .choices = chy_template_subject_formats, .applies = chy_template_offers_from_directory },
  BOX_IF ("subjectName.includeEmail",
          N_ ("Include e-mail name in subject name"),
          NULL,
          chy_template_offers_has_directory_name),
  BOX_IF ("subjectName.alternateEmail", N_ ("E-mail name"), NULL, chy_template_offers_from_directory),
  BOX_IF ("subjectName.alternateDns", N_ ("DNS name"), NULL, chy_template_offers_from_directory),
  BOX_IF (
      "subjectName.alternateUpn", N_ ("User principal name (UPN)"), NULL, chy_template_offers_from_directory),
  BOX_IF ("subjectName.alternateSpn",
          N_ ("Service principal name (SPN)"),
          NULL,
          chy_template_offers_from_directory),
  BOX_IF ("subjectName.alternateDomainDns",
          N_ ("DNS name of the domain"),
          NULL,
          chy_template_offers_from_directory),
  BOX_IF (
      "subjectName.alternateGuid", N_ ("Directory object GUID"), NULL, chy_template_offers_from_directory),

  /* Issuance Requirements */
  BOX ("requireManagerApproval",
       N_ ("CA certificate manager approval"),
       N_ ("Each request waits until a certificate manager has issued or denied it.")),
  { "requiredSignatures", CHY_FIELD_INTEGER, 0, N_ ("This number of authorized signatures"),
    N_ ("The connector signs with no certificate of its own: a PKCS profile needs 0."), .max = 99 },
  { "signaturePolicies.application", CHY_FIELD_TEXT_LIST, 0, N_ ("Application policy required in signature"),
    NULL, .max = 16, .applies = chy_template_offers_signed_by_others, .check = chy_template_check_policies },
  { "signaturePolicies.issuance", CHY_FIELD_TEXT_LIST, 0, N_ ("Issuance policies required in signature"),
    NULL, .max = 64, .applies = chy_template_offers_signed_by_others, .check = chy_template_check_policies },
  BOX ("reenrollWithValidCertificate",
       N_ ("Require a valid existing certificate for reenrollment"),
       N_ ("A renewal signed with the old certificate needs neither approval nor other signatures.")),
  BOX_IF ("allowKeyBasedRenewal", N_ ("Allow key based renewal"), NULL, chy_template_offers_from_2012),

  /* Superseded Templates */
  { "supersedes", CHY_FIELD_TEXT_LIST, 0, N_ ("Superseded templates"),
    N_ ("Names of the templates whose certificates this one replaces."), .max = 256,
    .check = chy_template_check_names },

  /* Extensions */
  { "applicationPolicies", CHY_FIELD_TEXT_LIST, 0, N_ ("Application policies"),
    N_ ("What a certificate is good for: names such as Client Authentication, or object identifiers."),
    .max = 64, .check = chy_template_check_policies },
  BOX ("applicationPoliciesCritical", N_ ("Make the application policies extension critical"), NULL),
  BOX_IF ("basicConstraints.enabled",
          N_ ("Enable the basic constraints extension"),
          N_ ("Says in the certificate that its subject is no authority."),
          chy_template_offers_is_end_entity),
  BOX ("basicConstraints.critical", N_ ("Make the basic constraints extension critical"), NULL),
  { "basicConstraints.pathLength", CHY_FIELD_INTEGER, 0, N_ ("Path length"),
    N_ ("How many authorities may stand below this one; -1: any number."), .min = -1, .max = 255,
    .applies = chy_template_offers_is_authority },
  { "issuancePolicies", CHY_FIELD_TEXT_LIST, 0, N_ ("Issuance policies"),
    N_ ("Object identifiers that say how carefully the subject was checked."), .max = 64,
    .check = chy_template_check_policies },
  BOX_IF ("issuancePoliciesFromRequest",
          N_ ("Enable issuance policies present in the request"),
          NULL,
          chy_template_offers_from_2008),
  { "keyUsage", CHY_FIELD_CHOICE_LIST, 0, N_ ("Key usage"),
    N_ ("For iOS and macOS, “Signature is proof of origin” must not be selected."),
    .choices = chy_template_key_usage_choices },
  BOX ("keyUsageCritical", N_ ("Make the key usage extension critical"), NULL),
  BOX ("subjectAlternativeNameCritical", N_ ("Make the subject alternative name extension critical"), NULL),
  BOX ("ocspNoCheck", N_ ("OCSP No Revocation Checking"), N_ ("For OCSP responders alone.")),
  BOX (
      "noSecurityExtension",
      N_ ("Do not include the security identifier"),
      N_ ("Without it a certificate cannot be tied to an account; since 2025 domain controllers refuse such logons.")),

  /* Server */
  BOX ("doNotPersist",
       N_ ("Do not store certificates and requests in the CA database"),
       N_ ("Such certificates cannot be revoked.")),
  BOX ("noRevocationInformation", N_ ("Do not include revocation information in issued certificates"), NULL),

  /* Security, and the whole */
  { "security", CHY_FIELD_OBJECT_LIST, 0, N_ ("Security"),
    N_ ("Who may read, write, enroll and autoenroll. Denied comes before allowed."), .max = 1024,
    .fields = entry_fields },
  { "owner", CHY_FIELD_OBJECT, 0, N_ ("Owner"), N_ ("May always change the security."),
    .fields = owner_fields },
  { "attributes", CHY_FIELD_OBJECT, 0, N_ ("Attributes"),
    N_ ("The template as Active Directory stores it; octets in hexadecimal."), .fields = attribute_fields },
  FACT ("schemaVersion", CHY_FIELD_INTEGER, N_ ("Document version"), NULL),
  { NULL },
};

/**
 * chy_template_fields:
 *
 * Returns: every readable setting in the order of the tabs, then the parts of the stored document; ends with
 *   key %NULL
 */
const ChyField *
chy_template_fields (void)
{
  return fields;
}

static const ChyTemplateTab tabs[] = {
  { "general", N_ ("General") },
  { "compatibility", N_ ("Compatibility") },
  { "requestHandling", N_ ("Request Handling") },
  { "cryptography", N_ ("Cryptography") },
  { "keyAttestation", N_ ("Key Attestation") },
  { "subjectName", N_ ("Subject Name") },
  { "issuanceRequirements", N_ ("Issuance Requirements") },
  { "supersededTemplates", N_ ("Superseded Templates") },
  { "extensions", N_ ("Extensions") },
  { "security", N_ ("Security") },
  { "server", N_ ("Server") },
  { NULL },
};

const ChyTemplateTab *
chy_template_tabs (void)
{
  return tabs;
}

/* NULL for what stands on no tab. */
const char *
chy_template_tab_of (const char *key)
{
  const ChyTemplateRule *rule = chy_template_rule_find (key);

  return rule != NULL ? rule->tab : NULL;
}
