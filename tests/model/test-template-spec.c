/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "model/chy-hresult.h"
#include "model/chy-template.h"

#include <string.h>

#define DOMAIN "S-1-5-21-1-2-3"
#define SID    DOMAIN "-1300"
#define NOW    (G_GINT64_CONSTANT (1750000000) * CHY_USEC_PER_SEC)
#define YEAR   (G_GINT64_CONSTANT (365) * 86400)

static ChyTemplate *
builtin (const char *name)
{
  g_autoptr (GPtrArray) all = chy_templates_builtin (DOMAIN, "CORP", NULL);

  for (guint i = 0; i < all->len; i++)
    {
      ChyTemplate *t = all->pdata[i];

      if (g_str_equal (t->cn, name))
        return chy_template_ref (t);
    }
  g_assert_not_reached ();
}

static ChyTemplate *
duplicate (const char *source_name, const char *const *settings)
{
  g_autoptr (ChyTemplate) source = builtin (source_name);
  g_autoptr (GError) error = NULL;
  ChyTemplate *t = chy_template_duplicate (source, "Test", NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  if (settings != NULL)
    chy_template_set_texts (t, settings, &error);
  g_assert_no_error (error);
  return t;
}

static GVariant *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return value;
}

static GVariant *
anna (void)
{
  return parse (
      "{'name': <'Anna Berg'>, 'email': <'anna@contoso.test'>, 'userPrincipalName': <'anna@corp.contoso.test'>,"
      " 'distinguishedName': <'CN=Anna Berg,OU=Staff,DC=corp,DC=test'>, 'sid': <'" SID "'>}");
}

static ChyCertSpec *
build (const ChyTemplate *t, const ChyTemplateSubject *subject, ChyTemplateIssue *ret_issue)
{
  ChyCertSpec *spec = NULL;
  g_autoptr (GError) error = NULL;

  chy_template_build_spec (t, subject, NOW, 0, 0, &spec, ret_issue, &error);
  g_assert_no_error (error);
  return spec;
}

static void
assert_name (const ChyCertSpec *spec, const char *expected)
{
  g_autofree char *text = chy_name_to_string (spec->subject);

  g_assert_cmpstr (text, ==, expected);
}

static const ChySan *
find_san (const ChyCertSpec *spec, ChySanKind kind)
{
  for (guint i = 0; i < spec->sans->len; i++)
    {
      const ChySan *san = spec->sans->pdata[i];

      if (san->kind == kind)
        return san;
    }
  return NULL;
}

static void
test_a_supplied_name_is_taken_as_it_is (void)
{
  static const char *const settings[] = { "subjectNameSource=request", NULL };
  g_autoptr (ChyTemplate) t = duplicate ("User", settings);
  g_autoptr (ChyName) name = chy_name_parse ("CN=user1,O=Contoso", NULL);
  g_autoptr (GPtrArray) sans = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_san_free);
  g_autoptr (GVariant) directory = anna ();
  ChyTemplateSubject subject = { name, sans, SID, NULL, directory };
  ChyTemplateIssue issue;
  g_autoptr (ChyCertSpec) spec = NULL;

  g_ptr_array_add (sans, chy_san_new (CHY_SAN_UPN, "user1@contoso.test"));
  spec = build (t, &subject, &issue);
  assert_name (spec, "CN=user1,O=Contoso");
  g_assert_cmpuint (spec->sans->len, ==, 1);
  g_assert_cmpstr (spec->sid, ==, SID);
  g_assert_cmpuint (spec->key_usage, ==, CHY_KEY_USAGE_DIGITAL_SIGNATURE | CHY_KEY_USAGE_KEY_ENCIPHERMENT);
  g_assert_true (spec->key_usage_critical);
  g_assert_cmpuint (spec->extended_key_usages->len, ==, 3);
  g_assert_cmpuint (spec->application_policies->len, ==, 3);
  g_assert_cmpstr (spec->template_oid, ==, t->oid);
  g_assert_cmpint (spec->template_major, ==, 100);
  g_assert_cmpint (spec->template_minor, ==, t->minor_revision);
  g_assert_null (spec->template_name);
  g_assert_false (spec->is_ca);
  g_assert_false (spec->basic_constraints);
  g_assert_cmpint (spec->path_length, ==, -1);
  g_assert_true (spec->smime_capabilities);
  g_assert_cmpint (spec->not_before, ==, NOW);
  g_assert_cmpint (spec->not_after, ==, NOW + YEAR * CHY_USEC_PER_SEC);
  g_assert_true (issue.publish);
  g_assert_false (issue.pend);
  g_assert_false (issue.truncated);
}

static void
test_the_request_alone_brings_a_sid_where_it_brings_the_name (void)
{
  static const char *const settings[] = { "subjectNameSource=request", NULL };
  g_autoptr (ChyTemplate) t = duplicate ("User", settings);
  g_autoptr (ChyName) name = chy_name_parse ("CN=user1", NULL);
  g_autoptr (GVariant) directory = anna ();
  ChyTemplateSubject subject = { name, NULL, NULL, NULL, directory };
  g_autoptr (ChyCertSpec) spec = build (t, &subject, NULL);
  g_autoptr (ChyCertSpec) without = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (spec->sid);
  subject.sid = SID;
  g_assert_true (chy_template_set_text (t, "noSecurityExtension", "true", &error));
  without = build (t, &subject, NULL);
  g_assert_null (without->sid);
}

static void
test_names_are_built_from_the_directory (void)
{
  static const char *const common[] = { "subjectName.format=commonName", "subjectName.alternateEmail=true",
                                        NULL };
  g_autoptr (ChyTemplate) full = duplicate ("User", NULL);
  g_autoptr (ChyTemplate) short_name = duplicate ("User", common);
  g_autoptr (GVariant) directory = anna ();
  g_autoptr (ChyName) ignored = chy_name_parse ("CN=Administrator", NULL);
  ChyTemplateSubject subject = { ignored, NULL, "S-1-5-21-6-6-6-500", NULL, directory };
  g_autoptr (ChyCertSpec) one = build (full, &subject, NULL);
  g_autoptr (ChyCertSpec) other = build (short_name, &subject, NULL);

  assert_name (one, "E=anna@contoso.test,CN=Anna Berg,OU=Staff,DC=corp,DC=test");
  g_assert_cmpstr (find_san (one, CHY_SAN_UPN)->value, ==, "anna@corp.contoso.test");
  g_assert_cmpstr (find_san (one, CHY_SAN_EMAIL)->value, ==, "anna@contoso.test");
  g_assert_cmpstr (one->sid, ==, SID);
  assert_name (other, "E=anna@contoso.test,CN=Anna Berg");
}

static void
test_a_computer_is_named_by_its_dns_name (void)
{
  g_autoptr (ChyTemplate) t = builtin ("Machine");
  g_autoptr (GVariant) directory = parse ("{'fqdn': <'laptop7.corp.test'>, 'name': <'LAPTOP-7'>}");
  ChyTemplateSubject subject = { .directory = directory };
  g_autoptr (ChyCertSpec) spec = build (t, &subject, NULL);

  assert_name (spec, "CN=laptop7.corp.test");
  g_assert_cmpstr (find_san (spec, CHY_SAN_DNS)->value, ==, "laptop7.corp.test");
  /* Version 1: the name of the template, and no application policies. */
  g_assert_cmpstr (spec->template_name, ==, "Machine");
  g_assert_null (spec->template_oid);
  g_assert_cmpuint (spec->application_policies->len, ==, 0);
}

typedef struct
{
  const char *source;
  const char *setting;
  const char *directory;
  const char *code;
} Refused;

static const Refused refused[] = {
  { "User", NULL, "{'distinguishedName': <'CN=A'>, 'userPrincipalName': <'a@b'>}",
    "CERTSRV_E_SUBJECT_EMAIL_REQUIRED" },
  { "User", NULL, "{'distinguishedName': <'CN=A'>, 'email': <'a@b.c'>}", "CERTSRV_E_SUBJECT_UPN_REQUIRED" },
  { "User", NULL, "{'distinguishedName': <'CN=A'>, 'email': <''>, 'userPrincipalName': <'a@b'>}",
    "CERTSRV_E_SUBJECT_EMAIL_REQUIRED" },
  { "User", NULL, "{'email': <'a@b.c'>, 'userPrincipalName': <'a@b'>}", "CERTSRV_E_BAD_REQUESTSUBJECT" },
  { "User", NULL, "{'distinguishedName': <'no name'>}", "CERTSRV_E_BAD_REQUESTSUBJECT" },
  { "Machine", NULL, "{'name': <'LAPTOP-7'>}", "CERTSRV_E_SUBJECT_DNS_REQUIRED" },
  { "Machine", "subjectName.alternateGuid=true", "{'fqdn': <'a.b'>}",
    "CERTSRV_E_SUBJECT_DIRECTORY_GUID_REQUIRED" },
  { "User", "subjectNameSource=request", "@a{sv} {}", "CERTSRV_E_BAD_REQUESTSUBJECT" },
};

static void
test_what_the_directory_lacks_is_refused_by_its_code (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      const char *const settings[] = { refused[i].setting, NULL };
      g_autoptr (ChyTemplate) t = duplicate (refused[i].source, settings);
      g_autoptr (GVariant) directory =
          g_variant_parse (G_VARIANT_TYPE_VARDICT, refused[i].directory, NULL, NULL, NULL);
      ChyTemplateSubject subject = { .directory = directory };
      ChyCertSpec *spec = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_false (chy_template_build_spec (t, &subject, NOW, 0, 0, &spec, NULL, &error));
      g_assert_null (spec);
      if (!chy_error_is (error, "issue", refused[i].code))
        g_error ("%s: %s", refused[i].code, error->message);
    }
}

static void
test_extensions_follow_the_template (void)
{
  static const char *const settings[] = { "subjectNameSource=request",
                                          "compatibility.authority=2008r2",
                                          "compatibility.recipient=windows7",
                                          "applicationPoliciesCritical=true",
                                          "basicConstraints.enabled=true",
                                          "basicConstraints.critical=true",
                                          "subjectAlternativeNameCritical=true",
                                          "issuancePolicies=1.2.3",
                                          "issuancePoliciesFromRequest=true",
                                          "noRevocationInformation=true",
                                          "ocspNoCheck=true",
                                          "requireManagerApproval=true",
                                          "doNotPersist=true",
                                          "publishToDirectory=false",
                                          "includeSymmetricAlgorithms=false",
                                          "keyUsageCritical=false",
                                          NULL };
  static const char *const asked[] = { "1.2.4", "1.2.3", NULL };
  g_autoptr (ChyTemplate) t = duplicate ("User", settings);
  g_autoptr (ChyName) name = chy_name_parse ("CN=x", NULL);
  ChyTemplateSubject subject = { .name = name, .issuance_policies = asked };
  ChyTemplateIssue issue;
  g_autoptr (ChyCertSpec) spec = build (t, &subject, &issue);

  g_assert_true (spec->extended_key_usages_critical);
  g_assert_true (spec->application_policies_critical);
  g_assert_true (spec->basic_constraints);
  g_assert_true (spec->basic_constraints_critical);
  g_assert_true (spec->san_critical);
  g_assert_true (spec->ocsp_no_check);
  g_assert_false (spec->smime_capabilities);
  g_assert_false (spec->key_usage_critical);
  g_assert_cmpuint (spec->certificate_policies->len, ==, 2);
  g_assert_true (issue.omit_revocation_info);
  g_assert_true (issue.pend);
  g_assert_true (issue.do_not_persist);
  g_assert_false (issue.publish);
}

static void
test_an_authority_gets_constraints_and_no_purposes (void)
{
  g_autoptr (ChyTemplate) t = builtin ("SubCA");
  g_autoptr (ChyName) name = chy_name_parse ("CN=Issuing CA", NULL);
  ChyTemplateSubject subject = { .name = name };
  g_autoptr (ChyCertSpec) spec = build (t, &subject, NULL);

  g_assert_true (spec->is_ca);
  g_assert_true (spec->basic_constraints);
  g_assert_true (spec->basic_constraints_critical);
  g_assert_cmpint (spec->path_length, ==, -1);
  g_assert_cmpuint (spec->extended_key_usages->len, ==, 0);
  g_assert_cmpuint (spec->key_usage, ==,
                    CHY_KEY_USAGE_DIGITAL_SIGNATURE | CHY_KEY_USAGE_KEY_CERT_SIGN | CHY_KEY_USAGE_CRL_SIGN);
  g_assert_cmpstr (spec->template_name, ==, "SubCA");
}

typedef struct
{
  gint64 wanted, limit; /* seconds; the limit from NOW */
  gint64 given;
  gboolean truncated;
} Validity;

static const Validity validities[] = {
  { 0, 0, YEAR, FALSE },         { 86400, 0, 86400, FALSE },         { 10 * YEAR, 0, YEAR, FALSE },
  { 0, 10 * YEAR, YEAR, FALSE }, { 0, 86400, 86400, TRUE },          { 3600, 86400, 3600, FALSE },
  { 0, YEAR, YEAR, FALSE },      { G_MAXINT64, 86400, 86400, TRUE },
};

static void
test_a_certificate_never_outlives_template_or_authority (void)
{
  static const char *const settings[] = { "subjectNameSource=request", NULL };
  g_autoptr (ChyTemplate) t = duplicate ("User", settings);
  g_autoptr (ChyName) name = chy_name_parse ("CN=x", NULL);
  ChyTemplateSubject subject = { .name = name };
  g_autoptr (GError) error = NULL;
  ChyCertSpec *none = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (validities); i++)
    {
      gint64 limit = validities[i].limit == 0 ? 0 : NOW + validities[i].limit * CHY_USEC_PER_SEC;
      g_autoptr (ChyCertSpec) spec = NULL;
      ChyTemplateIssue issue;

      chy_template_build_spec (t, &subject, NOW, validities[i].wanted, limit, &spec, &issue, &error);
      g_assert_no_error (error);
      g_assert_cmpint (spec->not_after - spec->not_before, ==, validities[i].given * CHY_USEC_PER_SEC);
      g_assert_cmpint (issue.truncated, ==, validities[i].truncated);
    }
  g_assert_false (chy_template_build_spec (t, &subject, NOW, 0, NOW - 1, &none, NULL, &error));
  g_assert_true (chy_error_is (error, "template", "validity-nothing-left"));
}

typedef struct
{
  const char *setting;
  const char *algorithm;
  guint bits;
  const char *domain, *code; /* NULL: allowed */
} Key;

static const Key keys[] = {
  { "keyAlgorithm=rsa", "rsa:2048", 2048, NULL, NULL },
  { "keyAlgorithm=rsa", "rsa:4096", 4096, NULL, NULL },
  { "keyAlgorithm=rsa", "rsa:1024", 1024, "issue", "CERTSRV_E_KEY_LENGTH" },
  { "minimumKeySize=4096", "rsa:2048", 2048, "issue", "CERTSRV_E_KEY_LENGTH" },
  { "keyAlgorithm=rsa", "ec:p256", 256, "template", "key-algorithm" },
  { "keyAlgorithm=ec:p256", "ec:p256", 256, NULL, NULL },
  { "keyAlgorithm=ec:p256", "ec:p384", 384, NULL, NULL },
  { "keyAlgorithm=ec:p384", "ec:p256", 256, "issue", "CERTSRV_E_KEY_LENGTH" },
  { "keyAlgorithm=ec:p256", "rsa:4096", 4096, "template", "key-algorithm" },
  { "keyAlgorithm=ed25519", "ed25519", 256, NULL, NULL },
  { "keyAlgorithm=ed25519", "ec:p256", 256, "template", "key-algorithm" },
};

static void
test_keys_must_fit_the_template (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const char *const settings[] = { keys[i].setting, "compatibility.authority=2008r2",
                                       "compatibility.recipient=windows7", NULL };
      g_autoptr (ChyTemplate) t = duplicate ("User", settings);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (chy_template_allows_key (t, keys[i].algorithm, keys[i].bits, &error), ==,
                       keys[i].code == NULL);
      if (keys[i].code != NULL)
        g_assert_true (chy_error_is (error, keys[i].domain, keys[i].code));
    }
}

static void
test_the_key_to_make_is_named (void)
{
  static const char *const curve[] = { "compatibility.authority=2016", "compatibility.recipient=windows10",
                                       "keyAlgorithm=ec:p384", NULL };
  g_autoptr (ChyTemplate) rsa = duplicate ("User", NULL);
  g_autoptr (ChyTemplate) ec = duplicate ("User", curve);
  g_autofree char *one = chy_template_get_key_text (rsa);
  g_autofree char *other = chy_template_get_key_text (ec);

  g_assert_cmpstr (one, ==, "rsa:2048");
  g_assert_cmpstr (other, ==, "ec:p384");
}

/* --- result codes ----------------------------------------------------------------------------------------
 */

static void
test_every_result_code_has_words (void)
{
  guint32 last = 0;

  for (const ChyHresult *row = chy_hresults (); row->name != NULL; row++)
    {
      g_autoptr (ChyProblem) problem = chy_problem_new (CHY_SEVERITY_ERROR, "issue", row->name, "Test", NULL,
                                                        "bits", "1", "limit", "2", NULL);
      g_autofree char *title = chy_problem_get_title (problem);
      g_autofree char *sentence = chy_problem_get_sentence (problem);
      g_autofree char *remedy = chy_problem_get_remedy (problem);

      g_assert_cmpuint (row->code, >, last);
      last = row->code;
      g_assert_cmpstr (title, !=, row->name);
      g_assert_nonnull (remedy);
      g_assert_null (strchr (sentence, '{'));
      g_assert_true (chy_hresult_find (row->code) == row);
      g_assert_true (chy_hresult_find_name (row->name) == row);
    }
}

static void
test_result_codes_are_shown_with_their_name (void)
{
  g_autofree char *known = chy_hresult_format (0x80094800u);
  g_autofree char *unknown = chy_hresult_format (0x80091234u);

  g_assert_cmpstr (known, ==, "0x80094800 (CERTSRV_E_UNSUPPORTED_CERT_TYPE)");
  g_assert_cmpstr (unknown, ==, "0x80091234");
  g_assert_null (chy_hresult_find (0));
  g_assert_cmphex (chy_hresult_find_name ("CERTSRV_E_ADMIN_DENIED_REQUEST")->code, ==, 0x80094014u);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/template-spec/A supplied name is taken as it is",
                   test_a_supplied_name_is_taken_as_it_is);
  g_test_add_func ("/template-spec/The request alone brings a SID where it brings the name",
                   test_the_request_alone_brings_a_sid_where_it_brings_the_name);
  g_test_add_func ("/template-spec/Names are built from the directory",
                   test_names_are_built_from_the_directory);
  g_test_add_func ("/template-spec/A computer is named by its DNS name",
                   test_a_computer_is_named_by_its_dns_name);
  g_test_add_func ("/template-spec/What the directory lacks is refused by its code",
                   test_what_the_directory_lacks_is_refused_by_its_code);
  g_test_add_func ("/template-spec/Extensions follow the template", test_extensions_follow_the_template);
  g_test_add_func ("/template-spec/An authority gets constraints and no purposes",
                   test_an_authority_gets_constraints_and_no_purposes);
  g_test_add_func ("/template-spec/A certificate never outlives template or authority",
                   test_a_certificate_never_outlives_template_or_authority);
  g_test_add_func ("/template-spec/Keys must fit the template", test_keys_must_fit_the_template);
  g_test_add_func ("/template-spec/The key to make is named", test_the_key_to_make_is_named);
  g_test_add_func ("/template-spec/Every result code has words", test_every_result_code_has_words);
  g_test_add_func ("/template-spec/Result codes are shown with their name",
                   test_result_codes_are_shown_with_their_name);
  return g_test_run ();
}
