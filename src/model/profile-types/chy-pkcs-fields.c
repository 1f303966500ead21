/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-pkcs-certificate.h"

#include <string.h>

#include "chy-profile-fields.h"
#include "chy-profile-lists.h"

static const ChyChoice scales[] = {
  { "days", N_ ("Days"), NULL },
  { "months", N_ ("Months"), N_ ("Of 30 days each.") },
  { "years", N_ ("Years"), N_ ("Of 365 days each.") },
  { NULL },
};

static const ChyChoice stores[] = {
  { "user", N_ ("User"), N_ ("For a user on a device: attributes of both can stand in the subject.") },
  { "machine", N_ ("Device"), N_ ("For a device, with or without a user: attributes of the device alone.") },
  { NULL },
};

static const ChyChoice authority_types[] = {
  { "notConfigured", N_ ("Not configured"), NULL },
  { "microsoft", N_ ("Microsoft"), NULL },
  { "digiCert", N_ ("DigiCert"), NULL },
  { NULL },
};

#define CHOICE_CUSTOM                                                                                        \
  {                                                                                                          \
    "custom", N_ ("Custom"), N_ ("A text with variables.")                                                   \
  }

#define CHOICES_OF_ALL                                                                                       \
  { "commonName", N_ ("Common name"), N_ ("CN={{UserName}}; for a device CN={{DeviceName}}.") },             \
      { "commonNameIncludingEmail", N_ ("Common name including email"),                                      \
        N_ ("CN={{UserName}},E={{EmailAddress}}") },                                                         \
      { "commonNameAsEmail", N_ ("Common name as email"), N_ ("CN={{EmailAddress}}") },                      \
      { "commonNameAsIMEI", N_ ("IMEI number"), N_ ("CN={{IMEINumber}}") },                                  \
  {                                                                                                          \
    "commonNameAsSerialNumber", N_ ("Serial number"), N_ ("CN={{SERIALNUMBER}}")                             \
  }

#define CHOICES_OF_WINDOWS_AND_ANDROID                                                                       \
  { "commonNameAsAadDeviceId", N_ ("Microsoft Entra device ID"), N_ ("CN={{AAD_Device_ID}}") },              \
      { "commonNameAsIntuneDeviceId", N_ ("Device ID of this tenant"), N_ ("CN={{DeviceId}}") },             \
  {                                                                                                          \
    "commonNameAsDurableDeviceId", N_ ("Durable device ID"), N_ ("CN={{DeviceId}}")                          \
  }

static const ChyChoice formats[] = {
  CHOICES_OF_ALL, CHOICES_OF_WINDOWS_AND_ANDROID, CHOICE_CUSTOM, { NULL }
};
static const ChyChoice formats_without_custom[] = { CHOICES_OF_ALL,
                                                    CHOICES_OF_WINDOWS_AND_ANDROID,
                                                    { NULL } };
static const ChyChoice formats_apple[] = { CHOICES_OF_ALL, CHOICE_CUSTOM, { NULL } };

static const ChyChoice san_flags[] = {
  { "none", N_ ("None"), NULL },
  { "emailAddress", N_ ("Email address"), N_ ("{{EmailAddress}}") },
  { "userPrincipalName", N_ ("User principal name (UPN)"), N_ ("{{UserPrincipalName}}") },
  { "customAzureADAttribute", N_ ("Custom attribute"), N_ ("What subjectAlternativeNameFormatString says.") },
  { "domainNameService", N_ ("DNS"), N_ ("{{FullyQualifiedDomainName}}") },
  { "universalResourceIdentifier", N_ ("Uniform Resource Identifier (URI)"),
    N_ ("What subjectAlternativeNameFormatString says.") },
  { NULL },
};

static gboolean
list_has (GVariant *body, const char *key, const char *item)
{
  g_auto (GStrv) list = chy_body_get_list (body, key);

  return g_strv_contains ((const char *const *) list, item);
}

static gboolean
has_custom_format (GVariant *body)
{
  return g_strcmp0 (chy_body_get_text (body, "subjectNameFormat"), "custom") == 0;
}

static gboolean
has_custom_attribute (GVariant *body)
{
  return list_has (body, "subjectAlternativeNameType", "customAzureADAttribute") ||
         list_has (body, "subjectAlternativeNameType", "universalResourceIdentifier");
}

static gboolean
is_not_on_user_channel (GVariant *body)
{
  return g_strcmp0 (chy_body_get_text (body, "deploymentChannel"), "userChannel") != 0;
}

#define RENEWAL                                                                                              \
  {                                                                                                          \
    .key = "renewalThresholdPercentage", .kind = CHY_FIELD_INTEGER, .flags = CHY_FIELD_REQUIRED,             \
    .title = N_ ("Renewal threshold (%)"),                                                                   \
    .help = N_ ("The certificate is renewed when this share of its life is left. 20 is recommended."),       \
    .default_text = "20", .min = 1, .max = 99                                                                \
  }

#define VALIDITY                                                                                             \
  { .key = "certificateValidityPeriodValue",                                                                 \
    .kind = CHY_FIELD_INTEGER,                                                                               \
    .flags = CHY_FIELD_REQUIRED,                                                                             \
    .title = N_ ("Certificate validity period"),                                                             \
    .help = N_ ("At least 5 days and at most 24 months; never more than the template allows."),              \
    .default_text = "1",                                                                                     \
    .min = 1,                                                                                                \
    .max = 36500 },                                                                                          \
  {                                                                                                          \
    .key = "certificateValidityPeriodScale", .kind = CHY_FIELD_CHOICE, .flags = CHY_FIELD_REQUIRED,          \
    .title = N_ ("Unit of the validity period"), .help = N_ ("Days, months of 30 or years of 365 days."),    \
    .default_text = "years", .choices = scales                                                               \
  }

#define PROVIDER                                                                                             \
  {                                                                                                          \
    .key = "keyStorageProvider", .kind = CHY_FIELD_CHOICE, .flags = CHY_FIELD_REQUIRED,                      \
    .title = N_ ("Key storage provider (KSP)"),                                                              \
    .help = N_ ("Where Windows keeps the private key. Keys of 4096 bits need the Software KSP."),            \
    .default_text = "useTpmKspOtherwiseUseSoftwareKsp", .choices = chy_profile_key_storage_providers         \
  }

#define AUTHORITY(name_flags)                                                                                \
  { .key = "certificationAuthority",                                                                         \
    .kind = CHY_FIELD_TEXT,                                                                                  \
    .flags = CHY_FIELD_REQUIRED,                                                                             \
    .title = N_ ("Certification authority"),                                                                 \
    .help = N_ ("The internal host name (FQDN) of the authority, for example ca1.corp.example.com."),        \
    .max = 253,                                                                                              \
    .check = chy_profile_field_check_host },                                                                 \
      { .key = "certificationAuthorityName",                                                                 \
        .kind = CHY_FIELD_TEXT,                                                                              \
        .flags = name_flags,                                                                                 \
        .title = N_ ("Certification authority name"),                                                        \
        .help = N_ ("The name of the authority, for example Contoso Certification Authority."),              \
        .max = 256,                                                                                          \
        .check = chy_profile_field_check_single_line },                                                      \
  {                                                                                                          \
    .key = "certificateTemplateName", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED,                   \
    .title = N_ ("Certificate template name"),                                                               \
    .help = N_ ("The template's name, which has no spaces; not its display name."), .max = 64,               \
    .check = chy_profile_field_check_single_line                                                             \
  }

#define AUTHORITY_TYPE                                                                                       \
  {                                                                                                          \
    .key = "certificationAuthorityType", .kind = CHY_FIELD_CHOICE, .flags = CHY_FIELD_REQUIRED,              \
    .title = N_ ("Certification authority type"), .help = N_ ("Who runs the authority."),                    \
    .default_text = "microsoft", .choices = authority_types                                                  \
  }

#define STORE(when)                                                                                          \
  {                                                                                                          \
    .key = "certificateStore", .kind = CHY_FIELD_CHOICE, .title = N_ ("Certificate type"),                   \
    .help = N_ ("Whether the certificate is for a user or for a device."), .default_text = "user",           \
    .choices = stores, .applies = when                                                                       \
  }

#define FORMAT(list)                                                                                         \
  {                                                                                                          \
    .key = "subjectNameFormat", .kind = CHY_FIELD_CHOICE, .flags = CHY_FIELD_REQUIRED,                       \
    .title = N_ ("Subject name format"), .help = N_ ("What stands in the subject of the certificate."),      \
    .default_text = "commonName", .choices = list                                                            \
  }

#define FORMAT_STRING                                                                                        \
  {                                                                                                          \
    .key = "subjectNameFormatString", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED,                   \
    .title = N_ ("Custom subject name"),                                                                     \
    .help = N_ ("A distinguished name with variables, for example "                                          \
                "CN={{UserName}},E={{EmailAddress}},OU=Mobile,O=Contoso,L=Redmond,ST=WA,C=US."),             \
    .max = 1024, .applies = has_custom_format, .check = chy_profile_field_check_single_line                  \
  }

#define SAN_TYPE                                                                                             \
  { .key = "subjectAlternativeNameType",                                                                     \
    .kind = CHY_FIELD_CHOICE_LIST,                                                                           \
    .flags = CHY_FIELD_JOINED,                                                                               \
    .title = N_ ("Subject alternative name"),                                                                \
    .help = N_ ("The alternative names that are made from the usual attributes."),                           \
    .choices = san_flags,                                                                                    \
    .max = 6 },                                                                                              \
  {                                                                                                          \
    .key = "subjectAlternativeNameFormatString", .kind = CHY_FIELD_TEXT,                                     \
    .title = N_ ("Custom subject alternative name"),                                                         \
    .help = N_ ("Text with variables for a custom attribute or a URI."), .max = 1024,                        \
    .applies = has_custom_attribute, .check = chy_profile_field_check_single_line                            \
  }

#define CUSTOM_SANS                                                                                          \
  {                                                                                                          \
    .key = "customSubjectAlternativeNames", .kind = CHY_FIELD_OBJECT_LIST,                                   \
    .title = N_ ("Subject alternative name: attribute and value"),                                           \
    .help = N_ ("Alternative names with text and variables of your own, for example "                        \
                "userPrincipalName={{UserPrincipalName}}."),                                                 \
    .max = 500, .fields = chy_profile_san_fields, .parse = chy_profile_parse_sans,                           \
    .to_text = chy_profile_sans_to_text                                                                      \
  }

#define EKUS                                                                                                 \
  {                                                                                                          \
    .key = "extendedKeyUsages", .kind = CHY_FIELD_OBJECT_LIST, .title = N_ ("Extended key usage"),           \
    .help = N_ ("What the certificate is for: predefined purposes by name, own ones as Name=1.2.3.4. The "   \
                "template has the last word."),                                                              \
    .max = 500, .fields = chy_profile_eku_fields, .parse = chy_profile_parse_ekus,                           \
    .to_text = chy_profile_ekus_to_text                                                                      \
  }

#define ROOT                                                                                                 \
  {                                                                                                          \
    .key = "rootCertificate", .kind = CHY_FIELD_REFERENCE, .title = N_ ("Root certificate"),                 \
    .help = N_ ("A trusted certificate profile of the same platform that is assigned already."),             \
    .refers_to = "profiles"                                                                                  \
  }

#define REVOKE                                                                                               \
  {                                                                                                          \
    .key = "revokeSuperseded", .kind = CHY_FIELD_BOOLEAN, .title = N_ ("Revoke after renewal"),              \
    .help = N_ ("Revokes the old certificate when the new one has been delivered."), .default_text = "false" \
  }

#define HEAD CHY_PROFILE_FIELD_NAME, CHY_PROFILE_FIELD_DESCRIPTION
#define END                                                                                                  \
  {                                                                                                          \
    NULL                                                                                                     \
  }

static const ChyField windows_fields[] = {
  HEAD,         RENEWAL,          VALIDITY,      PROVIDER, AUTHORITY (CHY_FIELD_REQUIRED),
  STORE (NULL), FORMAT (formats), FORMAT_STRING, SAN_TYPE, CUSTOM_SANS,
  EKUS,         REVOKE,           END,
};

static const ChyField ios_fields[] = {
  HEAD,          RENEWAL,
  VALIDITY,      AUTHORITY (CHY_FIELD_REQUIRED),
  STORE (NULL),  FORMAT (formats_apple),
  FORMAT_STRING, SAN_TYPE,
  CUSTOM_SANS,   REVOKE,
  END,
};

static const ChyField macos_fields[] = {
  HEAD,
  CHY_PROFILE_FIELD_DEPLOYMENT_CHANNEL,
  RENEWAL,
  VALIDITY,
  AUTHORITY (CHY_FIELD_REQUIRED),
  STORE (is_not_on_user_channel),
  FORMAT (formats_apple),
  FORMAT_STRING,
  SAN_TYPE,
  CUSTOM_SANS,
  { .key = "allowAllAppsAccess",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("Allow all apps access to private key"),
    .help = N_ ("Every app on the Mac may use the private key without asking."),
    .default_text = "false" },
  REVOKE,
  END,
};

/* androidPkcsCertificateProfile has neither a certificate type nor texts of one's own. */
static const ChyField android_fields[] = {
  HEAD, RENEWAL, VALIDITY, AUTHORITY (CHY_FIELD_REQUIRED), FORMAT (formats_without_custom), SAN_TYPE, EKUS,
  ROOT, REVOKE,  END,
};

static const ChyField work_profile_fields[] = {
  HEAD,          RENEWAL,
  VALIDITY,      AUTHORITY (CHY_FIELD_REQUIRED),
  STORE (NULL),  FORMAT (formats),
  FORMAT_STRING, SAN_TYPE,
  CUSTOM_SANS,   EKUS,
  ROOT,          REVOKE,
  END,
};

static const ChyField device_owner_fields[] = {
  HEAD,
  RENEWAL,
  VALIDITY,
  AUTHORITY (0),
  AUTHORITY_TYPE,
  STORE (NULL),
  FORMAT (formats),
  FORMAT_STRING,
  SAN_TYPE,
  CUSTOM_SANS,
  EKUS,
  ROOT,
  CHY_PROFILE_FIELDS_ACCESS,
  REVOKE,
  END,
};

static const ChyField aosp_fields[] = {
  HEAD,          RENEWAL,  VALIDITY,    AUTHORITY (0), AUTHORITY_TYPE, STORE (NULL), FORMAT (formats),
  FORMAT_STRING, SAN_TYPE, CUSTOM_SANS, EKUS,          ROOT,           REVOKE,       END,
};

static const ChyField linux_fields[] = {
  HEAD,          RENEWAL,
  VALIDITY,      AUTHORITY (CHY_FIELD_REQUIRED),
  STORE (NULL),  FORMAT (formats),
  FORMAT_STRING, SAN_TYPE,
  CUSTOM_SANS,   EKUS,
  REVOKE,        END,
};

typedef struct
{
  const char *platform;
  const ChyField *fields;
} Table;

static const Table tables[] = {
  { "windows10", windows_fields },
  { "iOS", ios_fields },
  { "macOS", macos_fields },
  { "android", android_fields },
  { "androidWorkProfile", work_profile_fields },
  { "androidDeviceOwner", device_owner_fields },
  { "androidAOSP", aosp_fields },
  { "linux", linux_fields },
};

const ChyField *
chy_pkcs_get_fields (const ChyPlatform *platform)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    if (strcmp (tables[i].platform, platform->id) == 0)
      return tables[i].fields;

  return NULL;
}
