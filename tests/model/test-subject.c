/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-field.h"
#include "model/chy-subject.h"
#include "model/chy-variable.h"

#include <string.h>

/* Bodies are written as GVariant text without the outer braces. */
static GVariant *
body (const char *text)
{
  g_autofree char *whole = g_strconcat ("@a{sv} {", text != NULL ? text : "", "}", NULL);
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse (G_VARIANT_TYPE_VARDICT, whole, NULL, NULL, &error);

  g_assert_no_error (error);

  return value;
}

#define JANE                                                                                                 \
  "'id': <'u1'>, 'name': <'Doe, Jane'>, 'givenName': <'Jane'>, 'surname': <'Doe'>, "                         \
  "'userPrincipalName': <'jane@contoso.test'>, 'email': <'jane.doe@contoso.test'>, "                         \
  "'samAccountName': <'jdoe'>, 'distinguishedName': <'CN=Doe\\\\, Jane,OU=Sales,DC=contoso,DC=test'>, "      \
  "'sid': <'S-1-5-21-1-2-3-1104'>, 'department': <'Sales & Co'>"

#define LAPTOP                                                                                               \
  "'id': <'9f3c'>, 'name': <'LAPTOP-7'>, 'serialNumber': <'5CD123'>, 'imei': <'490154203237518'>, "          \
  "'meid': <'A0000000001234'>, 'wifiMac': <'00:11:22:33:44:55'>, 'fqdn': <'laptop-7.corp.contoso.test'>, "   \
  "'azureADDeviceId': <'aad-1'>, 'platform': <'windows10'>, 'sid': <'S-1-5-21-1-2-3-2001'>"

typedef struct
{
  const char *settings;
  const char *user; /* NULL: none */
  const char *device;
  const char *platform;
  ChyCertificateType type;
  const char *name;     /* as a string; NULL: none */
  const char *sans;     /* "kind=value" joined by ';' */
  const char *problems; /* codes joined by blanks */
} Case;

#define U            CHY_CERTIFICATE_TYPE_USER
#define D            CHY_CERTIFICATE_TYPE_DEVICE
#define FORMAT(text) "'subjectNameFormat': <'" text "'>"
#define CUSTOM(text) FORMAT ("custom") ", 'subjectNameFormatString': <'" text "'>"
#define SAN(kind, text)                                                                                      \
  FORMAT ("commonName")                                                                                      \
  ", 'customSubjectAlternativeNames': <[{'sanType': <'" kind "'>, 'name': <'" text "'>}]>"

static const Case cases[] = {
  /* formats */
  { FORMAT ("commonName"), JANE, LAPTOP, "windows10", U, "CN=Doe\\, Jane", "", "" },
  { "", JANE, LAPTOP, "windows10", U, "CN=Doe\\, Jane", "", "" },
  { FORMAT ("commonName"), JANE, LAPTOP, "windows10", D, "CN=LAPTOP-7", "", "" },
  { FORMAT ("commonNameIncludingEmail"), JANE, LAPTOP, "windows10", U,
    "CN=Doe\\, Jane,E=jane.doe@contoso.test", "", "" },
  { FORMAT ("commonNameAsEmail"), JANE, LAPTOP, "iOS", U, "CN=jane.doe@contoso.test", "", "" },
  { FORMAT ("commonNameAsIMEI"), JANE, LAPTOP, "iOS", U, "CN=490154203237518", "", "" },
  { FORMAT ("commonNameAsSerialNumber"), NULL, LAPTOP, "macOS", D, "CN=5CD123", "", "" },
  { FORMAT ("commonNameAsAadDeviceId"), JANE, LAPTOP, "windows10", U, "CN=aad-1", "", "" },
  { FORMAT ("commonNameAsIntuneDeviceId"), JANE, LAPTOP, "windows10", U, "CN=9f3c", "", "" },
  { FORMAT ("commonNameAsDurableDeviceId"), JANE, LAPTOP, "windows10", U, "CN=9f3c", "", "" },
  { FORMAT ("commonNameAsEmail"), JANE, LAPTOP, "windows10", D, NULL, "", "format-not-for-this-type" },
  { FORMAT ("nonsense"), JANE, LAPTOP, "windows10", U, NULL, "", "format-not-for-this-type" },
  { FORMAT ("custom"), JANE, LAPTOP, "windows10", U, NULL, "", "subject-empty" },

  /* rows of a tenant */
  { FORMAT ("commonNameIncludingEmail"), "'displayName': <'Jane'>, 'mail': <'j@contoso.test'>",
    "'displayName': <'PC'>, 'userPrincipalName': <'j@contoso.test'>", "windows10", U,
    "CN=Jane,E=j@contoso.test", "", "" },
  { FORMAT ("commonName"), NULL, "'displayName': <'PC'>, 'userPrincipalName': <'j@contoso.test'>",
    "windows10", D, "CN=PC", "", "" },

  /* custom text */
  { CUSTOM ("CN={{UserName}},E={{EmailAddress}},OU=Mobile,O=Finance Group,L=Redmond,ST=Washington,C=US"),
    JANE, LAPTOP, "windows10", U,
    "CN=Doe\\, Jane,E=jane.doe@contoso.test,OU=Mobile,O=Finance Group,L=Redmond,ST=Washington,C=US", "", "" },
  { CUSTOM ("CN=\"{{UserName}}\",O=x"), JANE, LAPTOP, "windows10", U, "CN=Doe\\, Jane,O=x", "", "" },
  { CUSTOM ("CN={{username}} on {{DEVICENAME}}"), JANE, LAPTOP, "windows10", U, "CN=Doe\\, Jane on LAPTOP-7",
    "", "" },
  { CUSTOM ("CN={{ UserName }}"), JANE, LAPTOP, "windows10", U, "CN=Doe\\, Jane", "", "" },
  { CUSTOM ("G={{GivenName}},SN={{SurName}},OU={{Department}}"), JANE, LAPTOP, "windows10", U,
    "G=Jane,SN=Doe,OU=Sales & Co", "", "" },
  { CUSTOM ("CN={{onPremisesSamAccountName}}"), JANE, LAPTOP, "windows10", U, "CN=jdoe", "", "" },
  { CUSTOM ("{{OnPrem_Distinguished_Name}}"), JANE, LAPTOP, "windows10", U,
    "CN=Doe\\, Jane,OU=Sales,DC=contoso,DC=test", "", "" },
  { CUSTOM ("CN={{OnPrem_Distinguished_Name}}"), JANE, LAPTOP, "windows10", U,
    "CN=CN=Doe\\\\\\, Jane\\,OU=Sales\\,DC=contoso\\,DC=test", "", "" },
  { CUSTOM ("OU=x,{{OnPrem_Distinguished_Name}}"), JANE, LAPTOP, "windows10", U,
    "OU=x,CN=Doe\\, Jane,OU=Sales,DC=contoso,DC=test", "", "" },
  { CUSTOM ("CN={{AAD_Device_ID}}+OU={{DeviceId}}"), JANE, LAPTOP, "windows10", U, "CN=aad-1+OU=9f3c", "",
    "" },
  { CUSTOM ("CN={{Device_Serial}}-{{Device_IMEI}}-{{IMEI}}-{{MEID}}"), NULL, LAPTOP, "windows10", D,
    "CN=5CD123-490154203237518-490154203237518-A0000000001234", "", "" },
  { CUSTOM ("CN={{WiFiMacAddress}},OU={{AzureADDeviceId}}"), NULL, LAPTOP, "windows10", D,
    "CN=00:11:22:33:44:55,OU=aad-1", "", "" },
  { CUSTOM ("CN={{FullyQualifiedDomainName}}"), NULL, LAPTOP, "windows10", D, "CN=laptop-7.corp.contoso.test",
    "", "" },
  { CUSTOM ("CN=static"), JANE, LAPTOP, "windows10", U, "CN=static", "", "" },
  { CUSTOM ("CN={{Nonsense}}"), JANE, LAPTOP, "windows10", U, NULL, "", "variable-unknown" },
  { CUSTOM ("CN={{UserName}},"), JANE, LAPTOP, "windows10", U, NULL, "", "subject-syntax" },
  { CUSTOM ("{{UserName}}"), JANE, LAPTOP, "windows10", U, NULL, "", "subject-syntax" },
  { CUSTOM ("CN=#{{UserName}}"), JANE, LAPTOP, "windows10", U, NULL, "", "subject-syntax" },
  { CUSTOM ("C=usa,CN=x"), JANE, LAPTOP, "windows10", U, "C=usa,CN=x", "", "subject-bad-country" },
  { CUSTOM ("SERIALNUMBER={{Department}},CN=x"), JANE, LAPTOP, "windows10", U, "SERIALNUMBER=Sales & Co,CN=x",
    "", "subject-bad-character" },

  /* what cannot be filled */
  { FORMAT ("commonName"), "'id': <'u1'>, 'userPrincipalName': <'x@y.z'>", LAPTOP, "windows10", U, NULL, "",
    "variable-unresolved" },
  { FORMAT ("commonName"), "'id': <'u1'>, 'name': <'  '>", LAPTOP, "windows10", U, NULL, "",
    "variable-unresolved" },
  { FORMAT ("commonNameAsIMEI"), JANE, "'id': <'d'>, 'name': <'PC'>", "windows10", U, NULL, "",
    "variable-unresolved" },
  { FORMAT ("commonName"), NULL, LAPTOP, "windows10", U, NULL, "", "user-missing variable-userless" },
  { CUSTOM ("CN={{UserName}}"), JANE, LAPTOP, "windows10", D, NULL, "", "variable-not-for-devices" },
  { CUSTOM ("CN={{OnPremisesSecurityIdentifier}}"), JANE, LAPTOP, "windows10", U, NULL, "",
    "variable-not-in-subject" },
  { CUSTOM ("CN={{FullyQualifiedDomainName}}"), JANE, LAPTOP, "iOS", U, NULL, "",
    "variable-not-on-platform" },
  { CUSTOM ("CN={{onPremisesSamAccountName}}"), JANE, LAPTOP, "androidAOSP", U, NULL, "",
    "variable-not-on-platform" },
  { CUSTOM ("CN={{Department}}"), JANE, LAPTOP, "androidAOSP", U, NULL, "", "variable-not-on-platform" },
  { FORMAT ("commonNameAsIMEI"), JANE, LAPTOP, "androidWorkProfile", U, NULL, "", "variable-hidden" },
  { FORMAT ("commonNameAsIMEI"), JANE, LAPTOP ", 'osVersion': <'11'>", "androidWorkProfile", U,
    "CN=490154203237518", "", "" },
  { FORMAT ("commonNameAsIMEI"), JANE, LAPTOP ", 'ownership': <'company'>", "androidWorkProfile", U,
    "CN=490154203237518", "", "" },
  { FORMAT ("commonNameAsIMEI"), JANE, LAPTOP ", 'ownership': <'personal'>", "androidDeviceOwner", U,
    "CN=490154203237518", "", "" },
  { CUSTOM ("CN={{UserName}},E={{Nope}},OU={{IMEI}}"), "'id': <'u'>", "'id': <'d'>", "windows10", U, NULL, "",
    "variable-unresolved variable-unknown variable-unresolved" },
  { CUSTOM ("{{OnPrem_Distinguished_Name}}"), "'id': <'u'>, 'distinguishedName': <'Jane'>", LAPTOP,
    "windows10", U, "", "", "variable-not-a-name" },

  /* alternative names */
  { SAN ("userPrincipalName", "{{UserPrincipalName}}"), JANE, LAPTOP, "windows10", U, "CN=Doe\\, Jane",
    "userPrincipalName=jane@contoso.test", "" },
  { SAN ("emailAddress", "{{EmailAddress}}"), JANE, LAPTOP, "windows10", U, "CN=Doe\\, Jane",
    "emailAddress=jane.doe@contoso.test", "" },
  { SAN ("emailAddress", "info@b\303\274cher.test"), JANE, LAPTOP, "windows10", U, "CN=Doe\\, Jane",
    "emailAddress=info@xn--bcher-kva.test", "" },
  { SAN ("emailAddress", "j\303\244ne@contoso.test"), JANE, LAPTOP, "windows10", U, "CN=Doe\\, Jane", "",
    "san-invalid" },
  { SAN ("emailAddress", "{{UserName}}"), JANE, LAPTOP, "windows10", U, "CN=Doe\\, Jane", "", "san-invalid" },
  { SAN ("domainNameService", "{{FullyQualifiedDomainName}}"), JANE, LAPTOP, "windows10", U, "CN=Doe\\, Jane",
    "domainNameService=laptop-7.corp.contoso.test", "" },
  { SAN ("domainNameService", "{{DeviceName}}.b\303\274cher.test"), JANE, LAPTOP, "windows10", U,
    "CN=Doe\\, Jane", "domainNameService=laptop-7.xn--bcher-kva.test", "" },
  { SAN ("domainNameService", "*.contoso.test"), JANE, LAPTOP, "windows10", U, "CN=Doe\\, Jane",
    "domainNameService=*.contoso.test", "" },
  { SAN ("domainNameService", "a..b"), JANE, LAPTOP, "windows10", U, "CN=Doe\\, Jane", "", "san-invalid" },
  { SAN ("domainNameService", "{{UserName}}"), JANE, LAPTOP, "windows10", U, "CN=Doe\\, Jane", "",
    "san-invalid" },
  { SAN ("universalResourceIdentifier", "IntuneDeviceId://{{DeviceId}}"), JANE, LAPTOP, "windows10", U,
    "CN=Doe\\, Jane", "universalResourceIdentifier=IntuneDeviceId://9f3c", "" },
  { SAN ("universalResourceIdentifier", "urn:x:{{Department}}"), JANE, LAPTOP, "windows10", U,
    "CN=Doe\\, Jane", "universalResourceIdentifier=urn:x:Sales%20&%20Co", "" },
  { SAN ("universalResourceIdentifier", "no scheme"), JANE, LAPTOP, "windows10", U, "CN=Doe\\, Jane", "",
    "san-invalid" },
  { SAN ("universalResourceIdentifier", "{{OnPremisesSecurityIdentifier}}"), JANE, LAPTOP, "windows10", U,
    "CN=Doe\\, Jane", "universalResourceIdentifier=tag:microsoft.com,2022-09-14:sid:S-1-5-21-1-2-3-1104",
    "" },
  { SAN ("universalResourceIdentifier", "{{OnPremisesSecurityIdentifier}}"), JANE, LAPTOP, "windows10", D,
    "CN=LAPTOP-7", "universalResourceIdentifier=tag:microsoft.com,2022-09-14:sid:S-1-5-21-1-2-3-2001", "" },
  { SAN ("universalResourceIdentifier", "{{OnPremisesSecurityIdentifier}}"),
    "'name': <'J'>, 'sid': <'nonsense'>", LAPTOP, "windows10", U, "CN=J", "", "san-invalid sid-invalid" },
  { SAN ("userPrincipalName", "{{UserName}}"), JANE, LAPTOP, "androidDeviceOwner", U, "CN=Doe\\, Jane", "",
    "variable-not-on-platform" },
  { SAN ("userPrincipalName", "{{UserPrincipalName}}"), "'name': <'J'>", LAPTOP, "windows10", U, "CN=J", "",
    "variable-unresolved" },
  { SAN ("userPrincipalName", "{{UserPrincipalName}}"), NULL, LAPTOP, "windows10", D, "CN=LAPTOP-7", "",
    "variable-not-for-devices" },
  { FORMAT ("commonName") ", 'subjectAlternativeNameType': <['userPrincipalName', 'emailAddress']>", JANE,
    LAPTOP, "windows10", U, "CN=Doe\\, Jane",
    "emailAddress=jane.doe@contoso.test;userPrincipalName=jane@contoso.test", "" },
  { FORMAT ("commonName") ", 'subjectAlternativeNameType': <['none']>", JANE, LAPTOP, "windows10", U,
    "CN=Doe\\, Jane", "", "" },
  { FORMAT ("commonName") ", 'subjectAlternativeNameType': <['userPrincipalName']>, "
                          "'customSubjectAlternativeNames': <[{'sanType': <'userPrincipalName'>, "
                          "'name': <'{{UserPrincipalName}}'>}]>",
    JANE, LAPTOP, "windows10", U, "CN=Doe\\, Jane", "userPrincipalName=jane@contoso.test", "" },
  { FORMAT ("commonName") ", 'subjectAlternativeNameType': <['customAzureADAttribute']>, "
                          "'subjectAlternativeNameFormatString': <'{{onPremisesSamAccountName}}@corp.test'>",
    JANE, LAPTOP, "windows10", U, "CN=Doe\\, Jane", "userPrincipalName=jdoe@corp.test", "" },
};

static char *
show_sans (ChySubject *subject)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < subject->sans->len; i++)
    {
      const ChySan *san = subject->sans->pdata[i];

      g_string_append_printf (out, "%s%s=%s", i > 0 ? ";" : "", chy_san_kind_to_string (san->kind),
                              san->value);
    }

  return g_string_free (out, FALSE);
}

static char *
show_problems (GPtrArray *problems)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *sentence = chy_problem_get_sentence (problems->pdata[i]);
      g_autofree char *remedy = chy_problem_get_remedy (problems->pdata[i]);

      g_assert_null (strstr (sentence, "…"));
      g_assert_nonnull (remedy);
      g_assert_null (strstr (remedy, "…"));
      g_string_append_printf (out, "%s%s", i > 0 ? " " : "", chy_problem_get_code (problems->pdata[i]));
    }

  return g_string_free (out, FALSE);
}

static void
test_each_case_gives_its_subject_or_its_problems (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_autoptr (GVariant) settings = body (c->settings);
      g_autoptr (GVariant) user = c->user != NULL ? body (c->user) : NULL;
      g_autoptr (GVariant) device = body (c->device);
      g_autoptr (GPtrArray) problems = chy_problems_new ();
      g_autoptr (ChySubject) subject = chy_subject_resolve (
          settings, user, device, c->type, chy_platform_find (c->platform), "Wi-Fi", problems);
      g_autofree char *name = subject->name != NULL ? chy_name_to_string (subject->name) : NULL;
      g_autofree char *sans = show_sans (subject);
      g_autofree char *shown = show_problems (problems);

      g_test_message ("%s, %s", c->settings, c->platform);
      g_assert_cmpstr (name, ==, c->name);
      g_assert_cmpstr (sans, ==, c->sans);
      g_assert_cmpstr (shown, ==, c->problems);
      g_assert_true (subject->complete == !chy_problems_have_error (problems));
    }
}

static void
test_an_unresolved_variable_is_named_with_its_person (void)
{
  g_autoptr (GVariant) settings = body (CUSTOM ("CN={{EmailAddress}},OU={{EmailAddress}}"));
  g_autoptr (GVariant) user = body ("'userPrincipalName': <'bob@contoso.test'>");
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (ChySubject) subject = chy_subject_resolve (settings, user, NULL, CHY_CERTIFICATE_TYPE_USER,
                                                        chy_platform_find ("iOS"), "Mail", problems);
  g_autofree char *sentence = chy_problem_get_sentence (problems->pdata[0]);

  g_assert_cmpstr (chy_problem_get_code (problems->pdata[0]), ==, "variable-unresolved");
  g_assert_cmpstr (chy_problem_get_argument (problems->pdata[0], "variable"), ==, "{{EmailAddress}}");
  g_assert_cmpstr (chy_problem_get_argument (problems->pdata[0], "who"), ==, "bob@contoso.test");
  g_assert_cmpstr (chy_problem_get_object (problems->pdata[0]), ==, "Mail");
  g_assert_nonnull (strstr (sentence, "{{EmailAddress}} has no value for “bob@contoso.test”"));
  g_assert_cmpuint (subject->unresolved->len, ==, 1);
  g_assert_cmpstr (subject->unresolved->pdata[0], ==, "EmailAddress");
  g_assert_null (subject->name);
}

static void
test_an_unresolved_variable_of_a_device_names_the_device (void)
{
  g_autoptr (GVariant) settings = body (FORMAT ("commonNameAsIMEI"));
  g_autoptr (GVariant) user = body (JANE);
  g_autoptr (GVariant) device = body ("'displayName': <'PC-1'>, 'userPrincipalName': <'jane@contoso.test'>");
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (ChySubject) subject = chy_subject_resolve (settings, user, device, CHY_CERTIFICATE_TYPE_USER,
                                                        chy_platform_find ("iOS"), NULL, problems);

  g_assert_false (subject->complete);
  g_assert_cmpstr (chy_problem_get_argument (problems->pdata[0], "who"), ==, "PC-1");
}

static char *
sid_for (ChyCertificateType type, const char *platform, const char *user_text, const char *device_text)
{
  g_autoptr (GVariant) settings = body (CUSTOM ("CN=x"));
  g_autoptr (GVariant) user = body (user_text);
  g_autoptr (GVariant) device = body (device_text);
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (ChySubject) subject =
      chy_subject_resolve (settings, user, device, type, chy_platform_find (platform), NULL, problems);

  return g_strdup (subject->sid);
}

static void
test_the_sid_extension_is_for_users_and_windows_computers (void)
{
  g_autofree char *user = sid_for (U, "iOS", JANE, LAPTOP);
  g_autofree char *computer = sid_for (D, "windows10", JANE, LAPTOP);
  g_autofree char *phone = sid_for (D, "iOS", JANE, LAPTOP);
  g_autofree char *cloud_user = sid_for (U, "windows10", "'name': <'x'>", LAPTOP);
  g_autofree char *broken = sid_for (U, "windows10", "'sid': <'S-1-5-x'>", LAPTOP);

  g_assert_cmpstr (user, ==, "S-1-5-21-1-2-3-1104");
  g_assert_cmpstr (computer, ==, "S-1-5-21-1-2-3-2001");
  g_assert_null (phone);
  g_assert_null (cloud_user);
  g_assert_null (broken);
}

static void
test_a_long_name_is_a_problem_with_its_numbers (void)
{
  g_autofree char *long_name = g_strnfill (65, 'x');
  g_autofree char *text = g_strdup_printf ("'name': <'%s'>", long_name);
  g_autoptr (GVariant) settings = body (FORMAT ("commonName"));
  g_autoptr (GVariant) user = body (text);
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (ChySubject) subject = chy_subject_resolve (settings, user, NULL, CHY_CERTIFICATE_TYPE_USER,
                                                        chy_platform_find ("iOS"), NULL, problems);

  g_assert_false (subject->complete);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpstr (chy_problem_get_code (problems->pdata[0]), ==, "subject-too-long");
  g_assert_cmpstr (chy_problem_get_argument (problems->pdata[0], "length"), ==, "65");
  g_assert_cmpstr (chy_problem_get_argument (problems->pdata[0], "limit"), ==, "64");
  g_assert_cmpstr (chy_problem_get_argument (problems->pdata[0], "attribute"), ==, "CN");
}

static char *
hostile_value (GRand *rand)
{
  static const char *const pieces[] = {
    "\"",         "+",          ",",    ";",  "<",  ">",  "\\", "#", "=",       "CN=", "Doe",
    "\u202e",     "شركة",       "日本", "🔑",  "\t", "\n", "\1", "'", ",O=Evil", "é",   "{{DeviceName}}",
    "\U000F0000", "\U00100000", "\\2C", "#0C"
  };
  GString *value = g_string_new ("x");
  int n = g_rand_int_range (rand, 1, 7);

  for (int i = 0; i < n; i++)
    g_string_append (value, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
  g_string_append_c (value, 'x');

  return g_string_free (value, FALSE);
}

static void
test_hostile_values_stay_one_value (void)
{
  static const char *const formats[] = { "CN={{UserName}},O=Contoso", "CN=\"{{UserName}}\",O=Contoso",
                                         "CN={{UserName}}+OU=a,O=Contoso", "CN = {{UserName}} ,O=Contoso" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (64);

  for (int round = 0; round < 5000; round++)
    {
      g_autofree char *value = hostile_value (rand);
      g_autoptr (GVariant) empty = chy_body_new ();
      g_autoptr (GVariant) user = chy_body_with (empty, "name", g_variant_new_string (value));
      g_autoptr (GVariant) custom =
          chy_body_with (empty, "subjectNameFormat", g_variant_new_string ("custom"));
      g_autoptr (GVariant) settings =
          chy_body_with (custom, "subjectNameFormatString", g_variant_new_string (formats[round % 4]));
      g_autoptr (GPtrArray) problems = chy_problems_new ();
      g_autoptr (ChySubject) subject = chy_subject_resolve (settings, user, NULL, CHY_CERTIFICATE_TYPE_USER,
                                                            chy_platform_find ("iOS"), NULL, problems);
      g_autofree char *text = chy_name_to_string (subject->name);
      g_autoptr (ChyName) again = chy_name_parse (text, NULL);

      g_assert_cmpuint (chy_name_get_size (subject->name), ==, round % 4 == 2 ? 3 : 2);
      g_assert_cmpstr (chy_name_find (subject->name, "2.5.4.3"), ==, value);
      g_assert_cmpstr (chy_name_find (subject->name, "2.5.4.10"), ==, "Contoso");
      g_assert_nonnull (again);
      g_assert_true (chy_name_equal (subject->name, again));
    }
}

static void
test_a_format_that_spells_out_a_placeholder_is_only_text (void)
{
  static const char *const texts[] = { "CN=\\\\F3\\\\B0\\\\80\\\\80,O={{UserName}}",
                                       "CN=\\\\F4\\\\80\\\\80\\\\85", "CN=#0C04F3B080BF" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("'subjectNameFormat': <'custom'>, 'subjectNameFormatString': <'%s'>", texts[i]);
      g_autoptr (GVariant) settings = body (text);
      g_autoptr (GVariant) user = body (JANE);
      g_autoptr (GPtrArray) problems = chy_problems_new ();
      g_autoptr (ChySubject) subject = chy_subject_resolve (settings, user, NULL, CHY_CERTIFICATE_TYPE_USER,
                                                            chy_platform_find ("iOS"), NULL, problems);

      g_assert_nonnull (subject->name);
    }
}

/* --- variables ------------------------------------------------------------------------------------- */

/* The lists of the documentation, by certificate type. */
static const char *const user_variables[] = {
  "UserName",
  "UserPrincipalName",
  "AAD_Device_ID",
  "DeviceId",
  "SERIALNUMBER",
  "IMEINumber",
  "EmailAddress",
  "OnPrem_Distinguished_Name",
  "onPremisesSamAccountName",
  "Device_Serial",
  "Device_IMEI",
  "AzureADDeviceId",
  "WiFiMacAddress",
  "IMEI",
  "DeviceName",
  "FullyQualifiedDomainName",
  "MEID",
  "GivenName",
  "SurName",
};
static const char *const device_variables[] = {
  "AAD_Device_ID",
  "DeviceId",
  "Device_Serial",
  "Device_IMEI",
  "SerialNumber",
  "IMEINumber",
  "AzureADDeviceId",
  "WiFiMacAddress",
  "IMEI",
  "DeviceName",
  "FullyQualifiedDomainName",
  "MEID",
};

static void
test_the_documented_variables_are_offered (void)
{
  const ChyPlatform *windows = chy_platform_find ("windows10");

  for (gsize i = 0; i < G_N_ELEMENTS (user_variables); i++)
    {
      g_autofree char *braced = g_strdup_printf ("{{%s}}", user_variables[i]);

      g_assert_nonnull (chy_variable_find (user_variables[i]));
      g_assert_true (chy_variable_find (braced) == chy_variable_find (user_variables[i]));
      g_assert_true (chy_variable_is_offered (chy_variable_find (braced), U, windows, FALSE));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (device_variables); i++)
    g_assert_true (chy_variable_is_offered (chy_variable_find (device_variables[i]), D, windows, FALSE));
  g_assert_false (chy_variable_is_offered (chy_variable_find ("UserName"), D, windows, FALSE));
  g_assert_false (chy_variable_is_offered (chy_variable_find ("EmailAddress"), D, windows, TRUE));
  g_assert_null (chy_variable_find ("Nonsense"));
  g_assert_null (chy_variable_find (""));
}

static void
test_variables_in_a_text_are_found_in_order (void)
{
  g_auto (GStrv) names = chy_variables_in_text ("a{{B}}c{{ d }}{{e}}{f}{{open");

  g_assert_cmpuint (g_strv_length (names), ==, 3);
  g_assert_cmpstr (names[0], ==, "B");
  g_assert_cmpstr (names[1], ==, "d");
  g_assert_cmpstr (names[2], ==, "e");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/subject/cases", test_each_case_gives_its_subject_or_its_problems);
  g_test_add_func ("/subject/unresolved", test_an_unresolved_variable_is_named_with_its_person);
  g_test_add_func ("/subject/unresolved-device", test_an_unresolved_variable_of_a_device_names_the_device);
  g_test_add_func ("/subject/sid", test_the_sid_extension_is_for_users_and_windows_computers);
  g_test_add_func ("/subject/too-long", test_a_long_name_is_a_problem_with_its_numbers);
  g_test_add_func ("/subject/hostile-values", test_hostile_values_stay_one_value);
  g_test_add_func ("/subject/placeholders", test_a_format_that_spells_out_a_placeholder_is_only_text);
  g_test_add_func ("/variables/offered", test_the_documented_variables_are_offered);
  g_test_add_func ("/variables/in-text", test_variables_in_a_text_are_found_in_order);
  return g_test_run ();
}
