/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-eku.h"
#include "model/chy-profile.h"
#include "model/chy-template.h"

#include <string.h>

#include "base/chy-clock.h"

/* 2026-01-01 */
#define NOW (G_GINT64_CONSTANT (1767225600) * CHY_USEC_PER_SEC)

static GVariant *
body (const char *text)
{
  g_autofree char *whole = g_strconcat ("@a{sv} {", text, "}", NULL);
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse (G_VARIANT_TYPE_VARDICT, whole, NULL, NULL, &error);

  g_assert_no_error (error);

  return value;
}

/* --- a tenant as profiles see it ------------------------------------------------------------------- */

static const char *const issued[] = { "IntunePKCS", "Strict", "Large", NULL };
static const ChyProfileAuthority issuing = { "a1", "Contoso Issuing CA", "ca1.corp.contoso.test", issued };
static const ChyProfileAuthority other = { "a2", "Contoso Other CA", "ca2.corp.contoso.test", NULL };
static const ChyProfileRoot android_root = { "r1", "Android root", "androidDeviceOwner" };
static const ChyProfileRoot ios_root = { "r2", "iOS root", "iOS" };

static ChyTemplate *
make_template (const char *name, const char *display_name)
{
  ChyTemplate *template = chy_template_new ();

  g_free (template->cn);
  template->cn = g_strdup (name);
  g_free (template->display_name);
  template->display_name = g_strdup (display_name);
  template->expiration = 365 * 86400;
  template->minimal_key_size = 2048;
  template->private_key_flag = CHY_TEMPLATE_KEY_EXPORTABLE;
  template->name_flag = CHY_TEMPLATE_NAME_ENROLLEE_SUPPLIES_SUBJECT;
  template->key_usage = CHY_KEY_USAGE_DIGITAL_SIGNATURE;
  g_strfreev (template->application_policies);
  template->application_policies = g_strsplit (CHY_EKU_CLIENT_AUTH "," CHY_EKU_SECURE_EMAIL, ",", -1);

  return template;
}

/* What the "file" of a test says it is. */
static ChyCertInfo *
inspect (GBytes *bytes, gpointer user_data, GError **error)
{
  const char *text = g_bytes_get_data (bytes, NULL);
  ChyCertInfo *info;

  if (strstr (text, "garbage") != NULL)
    {
      g_set_error_literal (error, CHY_NAME_ERROR, CHY_NAME_ERROR_SYNTAX, "it is no certificate");
      return NULL;
    }
  info = chy_cert_info_new ();
  g_clear_pointer (&info->subject, chy_name_unref);
  info->subject = chy_name_parse ("CN=Contoso,O=Contoso", NULL);
  info->der = g_bytes_new_static ("DER", 3);
  info->is_ca = strstr (text, "leaf") == NULL;
  info->self_signed = strstr (text, "intermediate") == NULL;
  info->not_before = NOW - 30 * CHY_USEC_PER_DAY;
  info->not_after = NOW + 30 * CHY_USEC_PER_DAY;
  if (strstr (text, "expired") != NULL)
    info->not_after = NOW - CHY_USEC_PER_DAY;
  if (strstr (text, "future") != NULL)
    info->not_before = NOW + CHY_USEC_PER_DAY;

  return info;
}

typedef struct
{
  ChyProfileContext context;
} Fixture;

static void
fixture_init (Fixture *self)
{
  ChyTemplate *template;

  memset (self, 0, sizeof *self);
  self->context.authorities = g_ptr_array_new ();
  g_ptr_array_add (self->context.authorities, (gpointer) &issuing);
  g_ptr_array_add (self->context.authorities, (gpointer) &other);
  self->context.roots = g_ptr_array_new ();
  g_ptr_array_add (self->context.roots, (gpointer) &android_root);
  g_ptr_array_add (self->context.roots, (gpointer) &ios_root);
  self->context.templates = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_template_unref);
  g_ptr_array_add (self->context.templates, make_template ("IntunePKCS", "Intune PKCS"));
  g_ptr_array_add (self->context.templates, make_template ("NotIssued", "Not issued"));
  template = make_template ("Strict", "Strict");
  template->private_key_flag = 0;
  template->name_flag = 0;
  template->key_usage = CHY_KEY_USAGE_DIGITAL_SIGNATURE | CHY_KEY_USAGE_NON_REPUDIATION;
  template->enrollment_flag = CHY_TEMPLATE_ENROLL_PEND_ALL;
  template->ra_signature = 1;
  g_ptr_array_add (self->context.templates, template);
  template = make_template ("Large", "Large");
  template->minimal_key_size = 4096;
  g_ptr_array_add (self->context.templates, template);
  self->context.now = NOW;
  self->context.inspect = inspect;
}

static void
fixture_clear (Fixture *self)
{
  g_ptr_array_unref (self->context.authorities);
  g_ptr_array_unref (self->context.roots);
  g_ptr_array_unref (self->context.templates);
}

/* --- rules ----------------------------------------------------------------------------------------- */

#define BASE(platform)                                                                                       \
  "'displayName': <'Wi-Fi certificate'>, 'type': <'pkcs-certificate'>, 'platform': <'" platform "'>, "       \
  "'renewalThresholdPercentage': <int64 20>, 'certificateValidityPeriodValue': <int64 1>, "                  \
  "'certificateValidityPeriodScale': <'years'>, 'certificationAuthority': <'ca1.corp.contoso.test'>, "       \
  "'certificationAuthorityName': <'Contoso Issuing CA'>, 'certificateTemplateName': <'IntunePKCS'>, "        \
  "'subjectNameFormat': <'commonName'>, 'keyStorageProvider': <'useSoftwareKsp'>, "                          \
  "'certificationAuthorityType': <'microsoft'>"

#define ROOT(platform, store, file)                                                                          \
  "'displayName': <'Contoso root'>, 'type': <'trusted-certificate'>, 'platform': <'" platform "'>, "         \
  "'destinationStore': <'" store "'>, 'trustedRootCertificate': <b'" file "'>"

typedef struct
{
  const char *body;
  const char *changes;  /* laid over the body; "'key': <()>" removes one */
  const char *problems; /* "code@field" joined by blanks; '?' before a warning, '-' before a note */
} Rule;

#define W            BASE ("windows10")
#define SID          "{{OnPremisesSecurityIdentifier}}"
#define CUSTOM(text) "'subjectNameFormat': <'custom'>, 'subjectNameFormatString': <'" text "'>"
#define SANS(kind, text)                                                                                     \
  "'customSubjectAlternativeNames': <[{'sanType': <'" kind "'>, 'name': <'" text "'>}]>"
#define EKUS(list) "'extendedKeyUsages': <[" list "]>"
#define EKU(oid)   "{'objectIdentifier': <'" oid "'>}"
#define VALID(value, scale)                                                                                  \
  "'certificateValidityPeriodValue': <int64 " value ">, 'certificateValidityPeriodScale': <'" scale "'>"

static const Rule rules[] = {
  { W, "", "" },
  { W, "'displayName': <''>", "required@displayName" },
  { W, "'displayName': <'  '>", "required@displayName" },
  { W, "'displayName': <'a\\nb'>", "invalid@displayName" },
  { W, "'type': <'vpn'>", "type-unknown@type" },
  { W, "'platform': <'palmOS'>", "platform-unknown@platform" },
  { W, "'platform': <'windows81'>", "type-not-on-platform@platform" },

  /* 2.4 */
  { W, "'renewalThresholdPercentage': <int64 0>", "too-small@renewalThresholdPercentage" },
  { W, "'renewalThresholdPercentage': <int64 1>", "" },
  { W, "'renewalThresholdPercentage': <int64 99>", "" },
  { W, "'renewalThresholdPercentage': <int64 100>", "too-large@renewalThresholdPercentage" },
  { W, "'renewalThresholdPercentage': <'twenty'>", "wrong-type@renewalThresholdPercentage" },
  { W, VALID ("4", "days"), "validity-too-short@certificateValidityPeriodValue" },
  { W, VALID ("5", "days"), "" },
  { W, VALID ("0", "days"), "too-small@certificateValidityPeriodValue" },
  { W, VALID ("12", "months"), "" },
  { W, VALID ("13", "months"), "validity-beyond-template@certificateValidityPeriodValue" },
  { W, VALID ("24", "months"), "validity-beyond-template@certificateValidityPeriodValue" },
  { W, VALID ("25", "months"),
    "validity-too-long@certificateValidityPeriodValue validity-beyond-template@certificateValidityPeriodValue" },
  { W, VALID ("2", "years"), "validity-beyond-template@certificateValidityPeriodValue" },
  { W, VALID ("3", "years"),
    "validity-too-long@certificateValidityPeriodValue validity-beyond-template@certificateValidityPeriodValue" },
  { W, VALID ("1", "weeks"), "not-a-choice@certificateValidityPeriodScale" },
  { W, "'keyStorageProvider': <'useMagic'>", "not-a-choice@keyStorageProvider" },
  { W, "'certificateTemplateName': <'Large'>", "" },
  { W, "'certificateTemplateName': <'Large'>, 'keyStorageProvider': <'useTpmKspOtherwiseFail'>",
    "key-too-large-for-provider@keyStorageProvider" },
  { W, "'certificateTemplateName': <'Large'>, 'keyStorageProvider': <'usePassportForWorkKspOtherwiseFail'>",
    "key-too-large-for-provider@keyStorageProvider" },
  { W, "'certificateTemplateName': <'Large'>, 'keyStorageProvider': <'useTpmKspOtherwiseUseSoftwareKsp'>",
    "?key-too-large-for-provider@keyStorageProvider" },

  /* authority */
  { W, "'certificationAuthority': <'ca2.corp.contoso.test'>",
    "authority-host-mismatch@certificationAuthority" },
  { W, "'certificationAuthority': <'CA1.CORP.contoso.test'>", "" },
  { W, "'certificationAuthorityName': <'contoso issuing'>",
    "authority-name-mismatch@certificationAuthorityName" },
  { W, "'certificationAuthority': <'ca9.corp.contoso.test'>, 'certificationAuthorityName': <'Nobody'>",
    "authority-unknown@certificationAuthority" },
  { W, "'certificationAuthority': <'https://ca1/'>",
    "not-a-host-name@certificationAuthority authority-host-mismatch@certificationAuthority" },
  { W, "'certificationAuthority': <()>", "required@certificationAuthority" },

  /* template */
  { W, "'certificateTemplateName': <'Intune PKCS'>", "template-display-name@certificateTemplateName" },
  { W, "'certificateTemplateName': <'Nonsense'>", "template-unknown@certificateTemplateName" },
  { W, "'certificateTemplateName': <'NotIssued'>", "template-not-issued@certificateTemplateName" },
  { W, "'certificateTemplateName': <'Strict'>",
    "template-key-not-exportable@certificateTemplateName template-subject-from-directory@certificateTemplateName "
    "?template-needs-approval@certificateTemplateName template-needs-signatures@certificateTemplateName" },
  { BASE ("iOS"), "'certificateTemplateName': <'Strict'>",
    "template-key-not-exportable@certificateTemplateName template-subject-from-directory@certificateTemplateName "
    "template-proof-of-origin@certificateTemplateName ?template-needs-approval@certificateTemplateName "
    "template-needs-signatures@certificateTemplateName" },

  /* extended key usages */
  { W, EKUS (EKU ("1.3.6.1.5.5.7.3.2") ", " EKU ("1.3.6.1.5.5.7.3.4")), "" },
  { W, EKUS (EKU ("2.5.29.37.0")),
    "?purpose-any@extendedKeyUsages ?purpose-not-in-template@extendedKeyUsages" },
  { W, EKUS (EKU ("1.3.6.1.5.5.7.3.2") ", " EKU ("1.3.6.1.5.5.7.3.2")), "?purpose-twice@extendedKeyUsages" },
  { W, EKUS (EKU ("1.3.6.1.5.5.7.3.1")), "?purpose-not-in-template@extendedKeyUsages" },
  { W, EKUS (EKU ("1.3.x")), "not-an-oid@extendedKeyUsages?" },
  { W, EKUS ("{'name': <'Mine'>}"), "required@extendedKeyUsages?" },
  { BASE ("iOS"), EKUS (EKU ("1.3.6.1.5.5.7.3.2")), "?purposes-not-on-platform@extendedKeyUsages" },

  /* certificate type and channel */
  { W, "'certificateStore': <'machine'>", "" },
  { W, "'certificateStore': <'everybody'>", "not-a-choice@certificateStore" },
  { BASE ("macOS"), "'deploymentChannel': <'deviceChannel'>, 'certificateStore': <'machine'>", "" },
  { BASE ("macOS"), "'deploymentChannel': <'userChannel'>, 'certificateStore': <'machine'>",
    "user-channel-device@certificateStore" },
  { BASE ("macOS"), "'deploymentChannel': <'userChannel'>, 'certificateStore': <'user'>", "" },
  { BASE ("android"), "'certificateStore': <'machine'>",
    "device-not-on-platform@certificateStore ?root-missing@rootCertificate" },

  /* root */
  { BASE ("androidDeviceOwner"), "'rootCertificate': <'r1'>", "-variable-needs-user@subjectNameFormat" },
  { BASE ("androidDeviceOwner"), "'rootCertificate': <'r2'>, 'certificateStore': <'machine'>",
    "root-other-platform@rootCertificate" },
  { BASE ("androidDeviceOwner"), "'rootCertificate': <'r9'>, 'certificateStore': <'machine'>",
    "root-unknown@rootCertificate" },
  { BASE ("androidDeviceOwner"), "'certificateStore': <'machine'>", "?root-missing@rootCertificate" },
  { BASE ("androidDeviceOwner"),
    "'rootCertificate': <'r1'>, 'certificateStore': <'machine'>, 'certificateAccessType': <'specificApps'>",
    "required@silentCertificateAccessDetails" },
  { BASE ("androidDeviceOwner"),
    "'rootCertificate': <'r1'>, 'certificateStore': <'machine'>, 'certificateAccessType': <'specificApps'>, "
    "'silentCertificateAccessDetails': <[{'packageId': <'com.example.mail'>}]>",
    "" },
  { BASE ("androidDeviceOwner"),
    "'rootCertificate': <'r1'>, 'certificateStore': <'machine'>, 'certificateAccessType': <'specificApps'>, "
    "'silentCertificateAccessDetails': <[{'packageId': <'mail'>}]>",
    "invalid@silentCertificateAccessDetails?" },

  /* subject */
  { W, "'subjectNameFormat': <'commonNameAsEmail'>, 'certificateStore': <'machine'>",
    "format-not-for-this-type@subjectNameFormat" },
  { W, "'subjectNameFormat': <'custom'>", "required@subjectNameFormatString" },
  { BASE ("android"), CUSTOM ("CN={{UserName}}"),
    "not-a-choice@subjectNameFormat ?root-missing@rootCertificate" },
  { W, CUSTOM ("CN={{UserName}},E={{EmailAddress}},OU=Mobile,O=Finance Group,L=Redmond,ST=Washington,C=US"),
    "" },
  { W, CUSTOM ("CN={{UserNam}}"), "variable-unknown@subjectNameFormatString" },
  { W, CUSTOM ("CN={UserName}"), "variable-braces@subjectNameFormatString" },
  { W, CUSTOM ("CN={{UserName}"), "variable-braces@subjectNameFormatString" },
  { W, CUSTOM ("CN={{UserName}}, {{EmailAddress}}"), "subject-syntax@subjectNameFormatString" },
  { W, CUSTOM ("CN={{UserName}},C=usa"), "subject-bad-country@subjectNameFormatString" },
  { W, CUSTOM ("CN={{UserName}},C=us"), "subject-bad-country@subjectNameFormatString" },
  { W, CUSTOM ("CN=x,OU=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    "subject-too-long@subjectNameFormatString" },
  { W, CUSTOM ("CN={{DeviceId}}"), "?device-id-subject@subjectNameFormatString" },
  { BASE ("iOS"), CUSTOM ("CN={{DeviceId}}"), "" },
  { W, CUSTOM ("CN={{UserName}}\\\\, Contoso"), "-subject-escapes@subjectNameFormatString" },
  { W, CUSTOM ("CN={{UserName}}") ", 'certificateStore': <'machine'>",
    "variable-not-for-devices@subjectNameFormatString" },
  { BASE ("androidWorkProfile"), CUSTOM ("CN={{IMEI}}") ", 'certificateStore': <'machine'>",
    "?root-missing@rootCertificate ?variable-hidden-later@subjectNameFormatString" },
  { BASE ("androidAOSP"), CUSTOM ("CN={{onPremisesSamAccountName}}"),
    "?root-missing@rootCertificate variable-not-on-platform@subjectNameFormatString" },
  { BASE ("iOS"), CUSTOM ("CN={{FullyQualifiedDomainName}}"),
    "variable-not-on-platform@subjectNameFormatString" },
  { W, CUSTOM (SID),
    "variable-not-in-subject@subjectNameFormatString subject-syntax@subjectNameFormatString" },

  /* alternative names */
  { W, SANS ("userPrincipalName", "{{UserPrincipalName}}"), "" },
  { W, SANS ("userPrincipalName", "{{Nope}}"), "variable-unknown@customSubjectAlternativeNames" },
  { W, SANS ("userPrincipalName", "{{UserPrincipalName}};x"),
    "san-forbidden-character@customSubjectAlternativeNames" },
  { W, SANS ("userPrincipalName", "{{UserPrincipalName}}|"),
    "san-forbidden-character@customSubjectAlternativeNames" },
  { W, SANS ("userPrincipalName", "a;b{{UserPrincipalName}}"), "" },
  { W, SANS ("universalResourceIdentifier", SID), "sid-variable@customSubjectAlternativeNames" },
  { W, SANS ("directoryName", "x"), "not-a-choice@customSubjectAlternativeNames?" },
  { W, "'subjectAlternativeNameType': <['userPrincipalName', 'emailAddress']>", "" },
  { W, "'subjectAlternativeNameType': <['userPrincipalName']>, 'certificateStore': <'machine'>",
    "variable-not-for-devices@customSubjectAlternativeNames" },
  { W, "'subjectAlternativeNameType': <['customAzureADAttribute']>",
    "san-text-missing@subjectAlternativeNameFormatString" },
  { W, "'subjectAlternativeNameType': <['none', 'emailAddress']>",
    "?san-none-and-others@subjectAlternativeNameType" },
  { BASE ("androidDeviceOwner"),
    "'rootCertificate': <'r1'>, " CUSTOM ("CN=x") ", " SANS ("userPrincipalName", "{{UserName}}"),
    "variable-not-on-platform@customSubjectAlternativeNames" },

  /* trusted certificate */
  { ROOT ("windows10", "computerCertStoreRoot", "root"), "", "" },
  { ROOT ("windows81", "computerCertStoreRoot", "root"), "", "" },
  { ROOT ("macOS", "", "root"), "", "" },
  { ROOT ("windows10", "computerCertStoreIntermediate", "intermediate"), "", "" },
  { ROOT ("windows10", "computerCertStoreRoot", "intermediate"), "",
    "?intermediate-in-root-store@destinationStore" },
  { ROOT ("windows10", "userCertStoreIntermediate", "root"), "",
    "?root-in-intermediate-store@destinationStore" },
  { ROOT ("windows10", "somewhere", "root"), "",
    "not-a-choice@destinationStore ?root-in-intermediate-store@destinationStore" },
  { ROOT ("iOS", "", "leaf"), "", "root-is-a-leaf@trustedRootCertificate" },
  { ROOT ("iOS", "", "expired"), "", "root-expired@trustedRootCertificate" },
  { ROOT ("iOS", "", "future"), "", "?root-not-yet-valid@trustedRootCertificate" },
  { ROOT ("iOS", "", "garbage"), "", "not-a-certificate@trustedRootCertificate" },
  { ROOT ("iOS", "", "root"), "'trustedRootCertificate': <()>", "required@trustedRootCertificate" },
};

static char *
show (GPtrArray *problems)
{
  static const char *const marks[] = { "-", "?", "" };
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    {
      ChyProblem *problem = problems->pdata[i];
      const char *field = chy_problem_get_field (problem);
      g_autofree char *sentence = chy_problem_get_sentence (problem);
      g_autofree char *remedy = chy_problem_get_remedy (problem);

      g_assert_null (strstr (sentence, "…"));
      g_assert_nonnull (remedy);
      g_assert_null (strstr (remedy, "…"));
      g_string_append_printf (out, "%s%s%s@%s", out->len > 0 ? " " : "",
                              marks[chy_problem_get_severity (problem)], chy_problem_get_code (problem),
                              field != NULL ? field : "");
    }

  return g_string_free (out, FALSE);
}

/* A list's inner place ("extendedKeyUsages[0].name") is written as '?'. */
static char *
without_places (const char *text)
{
  g_autoptr (GRegex) places = g_regex_new ("@(\\w+)[.\\[][^ ]*", 0, 0, NULL);

  return g_regex_replace (places, text, -1, 0, "@\\1?", 0, NULL);
}

static void
test_each_rule_finds_its_problems_and_no_others (void)
{
  Fixture fixture;

  fixture_init (&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr (GVariant) base = body (rules[i].body);
      g_autoptr (GVariant) changes = body (rules[i].changes);
      g_autoptr (GVariant) profile = chy_body_merge (base, changes);
      g_autoptr (GPtrArray) problems = chy_problems_new ();
      gboolean good = chy_profile_check (profile, &fixture.context, problems);
      g_autofree char *full = show (problems);
      g_autofree char *shown = without_places (full);

      g_test_message ("%s", rules[i].changes);
      g_assert_cmpstr (shown, ==, rules[i].problems);
      g_assert_true (good == !chy_problems_have_error (problems));
    }
  fixture_clear (&fixture);
}

static void
test_without_context_only_the_body_is_judged (void)
{
  g_autoptr (GVariant) base = body (W);
  g_autoptr (GVariant) profile =
      chy_body_with (base, "certificateTemplateName", g_variant_new_string ("Nonsense"));
  g_autoptr (GVariant) root = body (ROOT ("iOS", "", "garbage"));
  g_autoptr (GPtrArray) problems = chy_problems_new ();

  g_assert_true (chy_profile_check (profile, NULL, problems));
  g_assert_true (chy_profile_check (root, NULL, problems));
  g_assert_cmpuint (problems->len, ==, 0);
}

static void
test_a_problem_found_before_does_not_make_a_profile_bad (void)
{
  g_autoptr (GVariant) profile = body (W);
  g_autoptr (GPtrArray) problems = chy_problems_new ();

  g_ptr_array_add (problems,
                   chy_problem_new (CHY_SEVERITY_ERROR, "profile", "subject-empty", NULL, NULL, NULL));
  g_assert_true (chy_profile_check (profile, NULL, problems));
}

static void
test_the_right_template_name_is_offered (void)
{
  Fixture fixture;
  g_autoptr (GVariant) base = body (W);
  g_autoptr (GVariant) profile =
      chy_body_with (base, "certificateTemplateName", g_variant_new_string ("Intune PKCS"));
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autofree char *remedy = NULL;

  fixture_init (&fixture);
  g_assert_false (chy_profile_check (profile, &fixture.context, problems));
  remedy = chy_problem_get_remedy (problems->pdata[0]);
  g_assert_cmpstr (remedy, ==, "Set certificateTemplateName to IntunePKCS.");
  fixture_clear (&fixture);
}

static void
test_too_long_lists_are_refused (void)
{
  g_autoptr (GVariant) base = body (W);
  GVariantBuilder sans = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GVariant) profile = NULL;
  g_autoptr (GPtrArray) problems = chy_problems_new ();

  for (int i = 0; i < 501; i++)
    {
      g_autofree char *name = g_strdup_printf ("u%d@contoso.test", i);

      g_variant_builder_open (&sans, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&sans, "{sv}", "sanType", g_variant_new_string ("emailAddress"));
      g_variant_builder_add (&sans, "{sv}", "name", g_variant_new_string (name));
      g_variant_builder_close (&sans);
    }
  profile = chy_body_with (base, "customSubjectAlternativeNames", g_variant_builder_end (&sans));
  g_assert_false (chy_profile_check (profile, NULL, problems));
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpstr (chy_problem_get_code (problems->pdata[0]), ==, "too-many");
}

/* --- normalizing and changing ---------------------------------------------------------------------- */

static void
test_a_profile_is_completed (void)
{
  Fixture fixture;
  g_autoptr (GVariant) given = body (
      "'displayName': <'x'>, 'type': <'pkcs-certificate'>, 'platform': <'windows10'>, "
      "'certificationAuthorityName': <'Contoso Issuing CA'>, 'certificateTemplateName': <'IntunePKCS'>, "
      "'extendedKeyUsages': <[{'name': <'secure email'>}, {'objectIdentifier': <'1.3.6.1.5.5.7.3.2'>}]>, "
      "'unknownToUs': <true>");
  g_autoptr (GVariant) whole = NULL;
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_auto (GStrv) oids = NULL;

  fixture_init (&fixture);
  whole = chy_profile_normalize (given, &fixture.context);
  oids = chy_profile_get_extended_key_usages (whole);
  g_assert_cmpstr (chy_body_get_text (whole, "certificationAuthority"), ==, "ca1.corp.contoso.test");
  g_assert_cmpint (chy_body_get_int (whole, "renewalThresholdPercentage", 0), ==, 20);
  g_assert_cmpint (chy_profile_get_validity (whole), ==, 365 * 86400);
  g_assert_cmpstr (chy_body_get_text (whole, "subjectNameFormat"), ==, "commonName");
  g_assert_cmpint (chy_profile_get_certificate_type (whole), ==, CHY_CERTIFICATE_TYPE_USER);
  g_assert_true (chy_body_get_bool (whole, "unknownToUs", FALSE));
  g_assert_cmpuint (g_strv_length (oids), ==, 2);
  g_assert_cmpstr (oids[0], ==, "1.3.6.1.5.5.7.3.4");
  g_assert_true (chy_profile_check (whole, &fixture.context, problems));
  g_assert_cmpuint (problems->len, ==, 0);
  fixture_clear (&fixture);
}

static void
test_a_certificate_is_stored_as_der (void)
{
  Fixture fixture;
  g_autoptr (GVariant) given =
      body (ROOT ("windows10", "computerCertStoreRoot", "-----BEGIN CERTIFICATE-----"));
  g_autoptr (GVariant) whole = NULL;
  g_autoptr (GBytes) bytes = NULL;

  fixture_init (&fixture);
  whole = chy_profile_normalize (given, &fixture.context);
  bytes = chy_body_get_bytes (whole, "trustedRootCertificate");
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "DER", 3);
  fixture_clear (&fixture);
}

typedef struct
{
  const char *changes;
  const char *problems;
} Change;

static const Change changes[] = {
  { "'displayName': <'Another name'>", "" },
  { "'deploymentChannel': <'userChannel'>", "immutable@deploymentChannel" },
  { "'platform': <'iOS'>", "immutable@platform" },
  { "'type': <'trusted-certificate'>", "immutable@type" },
  { "'deploymentChannel': <()>", "immutable@deploymentChannel" },
};

static void
test_what_is_settled_once_cannot_be_changed (void)
{
  g_autoptr (GVariant) before = body (BASE ("macOS") ", 'deploymentChannel': <'deviceChannel'>");

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GVariant) over = body (changes[i].changes);
      g_autoptr (GVariant) after = chy_body_merge (before, over);
      g_autoptr (GPtrArray) problems = chy_problems_new ();
      gboolean good = chy_profile_check_change (before, after, problems);
      g_autofree char *shown = show (problems);

      g_assert_cmpstr (shown, ==, changes[i].problems);
      g_assert_true (good == (*changes[i].problems == '\0'));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile/rules", test_each_rule_finds_its_problems_and_no_others);
  g_test_add_func ("/profile/no-context", test_without_context_only_the_body_is_judged);
  g_test_add_func ("/profile/earlier-problems", test_a_problem_found_before_does_not_make_a_profile_bad);
  g_test_add_func ("/profile/template-name", test_the_right_template_name_is_offered);
  g_test_add_func ("/profile/long-lists", test_too_long_lists_are_refused);
  g_test_add_func ("/profile/normalize", test_a_profile_is_completed);
  g_test_add_func ("/profile/der", test_a_certificate_is_stored_as_der);
  g_test_add_func ("/profile/changes", test_what_is_settled_once_cannot_be_changed);
  return g_test_run ();
}
