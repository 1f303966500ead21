/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "connector/chy-connector.h"
#include "model/chy-platform.h"
#include "model/chy-problem.h"
#include "pki/chy-inspect.h"
#include "tenant-fixture.h"

#define CA "Contoso Issuing CA"
#define PKCS                                                                                                 \
  "'renewalThresholdPercentage': <'20'>, 'certificateValidityPeriodValue': <'1'>,"                           \
  " 'certificateValidityPeriodScale': <'years'>, 'certificationAuthority': <'ca1.corp.contoso.test'>,"       \
  " 'certificationAuthorityName': <'" CA "'>, 'certificateTemplateName': <'IntunePKCS'>,"                    \
  " 'subjectNameFormat': <'%s'>, 'subjectAlternativeNameType': <'userPrincipalName'>"

/* --- the road, step by step ---------------------------------------------------------------------------- */

static void
make_authority (ChyTenant *tenant)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome =
      apply_secret (tenant, "authority-create",
                    "{'name': <'" CA
                    "'>, 'organization': <'Contoso'>, 'fqdn': <'ca1.corp.contoso.test'>, 'key': <'ec:p256'>}",
                    "passphrase", "correct horse battery", &error);

  g_assert_no_error (error);
}

static void
make_template (ChyTenant *tenant)
{
  apply_done (tenant, "template-duplicate", "{'source': <'User'>, 'displayName': <'Intune PKCS'>}");
  apply_done (tenant, "template-revoke-grant",
              "{'template': <'IntunePKCS'>, 'principal': <'CORP\\\\Domain Users'>, 'right': <'enroll'>}");
  apply_done (
      tenant, "template-set",
      "{'template': <'IntunePKCS'>, 'settings': <{'allowExportableKey': <'true'>, 'minimumKeySize': <'2048'>,"
      " 'subjectNameSource': <'request'>, 'compatibility.authority': <'2008r2'>,"
      " 'compatibility.recipient': <'windows7'>}>}");
  apply_done (tenant, "template-grant",
              "{'template': <'IntunePKCS'>, 'principal': <'CORP\\\\CONNECTOR1$'>, 'right': <'enroll'>}");
}

static void
issue_template (ChyTenant *tenant)
{
  apply_done (tenant, "authority-issue-template", "{'authority': <'" CA "'>, 'template': <'IntunePKCS'>}");
}

static void
grant (ChyTenant *tenant, const char *right)
{
  g_autofree char *params = g_strdup_printf (
      "{'authority': <'" CA "'>, 'principal': <'CORP\\\\CONNECTOR1$'>, 'right': <'%s'>}", right);

  apply_done (tenant, "authority-grant", params);
}

static void
make_people (ChyTenant *tenant)
{
  apply_done (tenant, "group-add", "{'name': <'Staff'>}");
  apply_done (tenant, "user-add", "{'name': <'Weber, Anna'>, 'userPrincipalName': <'anna@contoso.test'>}");
  apply_done (tenant, "device-add",
              "{'name': <'LAPTOP-1'>, 'platform': <'windows10'>, 'user': <'anna@contoso.test'>}");
  apply_done (tenant, "member-add", "{'group': <'Staff'>, 'member': <'anna@contoso.test'>}");
}

static void
make_root_profile (ChyTenant *tenant)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) authority = chy_tenant_get (tenant, "authorities", CA, NULL, &error);
  g_autoptr (GVariant) root = chy_body_get (authority, "root");
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  GVariantDict settings, params;

  g_variant_dict_init (&settings, NULL);
  g_variant_dict_insert_value (&settings, "trustedRootCertificate", root);
  g_variant_dict_insert (&settings, "destinationStore", "s", "computerCertStoreRoot");
  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, "type", "s", "trusted-certificate");
  g_variant_dict_insert (&params, "platform", "s", "windows10");
  g_variant_dict_insert (&params, "name", "s", "Contoso root");
  g_variant_dict_insert_value (&params, "settings", g_variant_dict_end (&settings));
  command = chy_command_new ("profile-create", g_variant_dict_end (&params));
  command->confirmed = TRUE;
  outcome = chy_tenant_apply (tenant, command, NULL, &error);
  g_assert_no_error (error);
}

static void
make_pkcs_profile (ChyTenant *tenant, const char *format)
{
  g_autofree char *params = g_strdup_printf (
      "{'type': <'pkcs-certificate'>, 'platform': <'windows10'>, 'name': <'Wi-Fi'>, 'settings': <{" PKCS
      "}>}",
      format);

  apply_done (tenant, "profile-create", params);
}

static void
assign (ChyTenant *tenant, const char *profile, const char *target)
{
  g_autofree char *params = g_strdup_printf ("{'profile': <'%s'>, 'include': <['%s']>}", profile, target);

  apply_done (tenant, "profile-assign", params);
}

static void
walk_road (ChyTenant *tenant)
{
  make_authority (tenant);
  apply_done (tenant, "authority-exported", "{'authority': <'" CA "'>, 'file': <'/tmp/root.cer'>}");
  make_template (tenant);
  issue_template (tenant);
  grant (tenant, "request-certificates");
  grant (tenant, "issue-and-manage-certificates");
  apply_done (tenant, "connector-enroll", "{'name': <'CONNECTOR1'>}");
  make_people (tenant);
  make_root_profile (tenant);
  make_pkcs_profile (tenant, "commonName");
  assign (tenant, "Contoso root", "group:Staff");
  assign (tenant, "Wi-Fi", "group:Staff");
}

static void
run_connector (TenantFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyConnector) connector =
      chy_connector_new (fixture->tenant, fixture->host, fixture->clock, "CONNECTOR1", NULL);

  g_assert_true (chy_connector_run (connector, CHY_CONNECTOR_ONCE, NULL, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
assert_step (ChyTenant *tenant, const char *id, const char *state)
{
  g_autofree char *filter = g_strdup_printf ("{'id': <'%s'>}", id);
  g_autoptr (GPtrArray) rows = rows_of (tenant, "road", filter);
  const char *reason;

  g_assert_cmpuint (rows->len, ==, 1);
  g_test_message ("%s: %s", id, chy_body_get_text (rows->pdata[0], "reason"));
  g_assert_cmpstr (chy_body_get_text (rows->pdata[0], "state"), ==, state);
  reason = chy_body_get_text (rows->pdata[0], "reason");
  g_assert_cmpint (*reason == '\0', ==, g_str_equal (state, "met"));
}

/* Does what the road itself offers for a step that is not met. */
static void
apply_fix (ChyTenant *tenant, const char *id, const char *fix, const char *kind)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *filter = g_strdup_printf ("{'id': <'%s'>}", id);
  g_autoptr (GPtrArray) rows = rows_of (tenant, "road", filter);
  g_autoptr (GVariant) params = chy_body_get (rows->pdata[0], "fixParameters");
  g_autoptr (GVariant) object = NULL;
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;

  g_assert_cmpstr (chy_body_get_text (rows->pdata[0], "fix"), ==, fix);
  g_assert_cmpstr (chy_body_get_text (rows->pdata[0], "objectKind"), ==, kind);
  object = chy_tenant_get (tenant, kind, chy_body_get_text (rows->pdata[0], "objectId"), NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (params);
  command = chy_command_new (fix, params);
  command->confirmed = TRUE;
  outcome = chy_tenant_apply (tenant, command, NULL, &error);
  g_assert_no_error (error);
}

static void
test_fixes (TenantFixture *fixture, gconstpointer data)
{
  ChyTenant *tenant = fixture->tenant;

  (void) data;
  make_authority (tenant);
  make_template (tenant);
  apply_done (tenant, "template-revoke-grant",
              "{'template': <'IntunePKCS'>, 'principal': <'CORP\\\\CONNECTOR1$'>, 'right': <'enroll'>}");
  apply_done (tenant, "connector-enroll", "{'name': <'CONNECTOR1'>}");
  apply_fix (tenant, "issued", "authority-issue-template", "authorities");
  assert_step (tenant, "issued", "met");
  apply_fix (tenant, "rights", "authority-grant", "authorities");
  apply_fix (tenant, "rights", "authority-grant", "authorities");
  apply_fix (tenant, "rights", "template-grant", "templates");
  assert_step (tenant, "rights", "met");
}

static void
assert_requirement (ChyTenant *tenant, const char *id, const char *state)
{
  g_autofree char *filter = g_strdup_printf ("{'id': <'%s'>}", id);
  g_autoptr (GPtrArray) rows = rows_of (tenant, "requirements", filter);

  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstr (chy_body_get_text (rows->pdata[0], "state"), ==, state);
  g_assert_cmpstr (chy_body_get_text (rows->pdata[0], "reason"), !=, "");
}

static void
test_requirements (TenantFixture *fixture, gconstpointer data)
{
  ChyTenant *tenant = fixture->tenant;

  (void) data;
  assert_requirement (tenant, "domain", "notMet");
  assert_requirement (tenant, "enterprise", "notMet");
  assert_requirement (tenant, "client", "notMet");
  assert_requirement (tenant, "root", "notMet");
  assert_requirement (tenant, "installer", "notApplicable");
  assert_requirement (tenant, "server", "notApplicable");
  walk_road (tenant);
  assert_requirement (tenant, "domain", "met");
  assert_requirement (tenant, "enterprise", "met");
  assert_requirement (tenant, "standalone", "met");
  assert_requirement (tenant, "client", "met");
  assert_requirement (tenant, "root", "met");
}

static void
test_road (TenantFixture *fixture, gconstpointer data)
{
  ChyTenant *tenant = fixture->tenant;
  g_autoptr (GPtrArray) steps = rows_of (tenant, "road", NULL);

  (void) data;
  for (guint i = 0; i < steps->len; i++)
    g_assert_cmpstr (chy_body_get_text (steps->pdata[i], "state"), ==, "notMet");
  make_authority (tenant);
  assert_step (tenant, "requirements", "met");
  assert_step (tenant, "root", "notMet");
  apply_done (tenant, "authority-exported", "{'authority': <'" CA "'>}");
  assert_step (tenant, "root", "met");
  assert_step (tenant, "template", "notMet");
  make_template (tenant);
  assert_step (tenant, "template", "met");
  assert_step (tenant, "issued", "notMet");
  issue_template (tenant);
  assert_step (tenant, "issued", "met");
  assert_step (tenant, "rights", "notMet");
  grant (tenant, "request-certificates");
  assert_step (tenant, "rights", "notMet");
  grant (tenant, "issue-and-manage-certificates");
  assert_step (tenant, "rights", "met");
  assert_step (tenant, "connector", "notMet");
  apply_done (tenant, "connector-enroll", "{'name': <'CONNECTOR1'>}");
  assert_step (tenant, "rights", "met");
  assert_step (tenant, "connector", "notMet");
  make_people (tenant);
  assert_step (tenant, "trustedProfile", "notMet");
  make_root_profile (tenant);
  assert_step (tenant, "trustedProfile", "met");
  assert_step (tenant, "pkcsProfile", "notMet");
  make_pkcs_profile (tenant, "commonName");
  assert_step (tenant, "pkcsProfile", "met");
  assert_step (tenant, "assigned", "notMet");
  assign (tenant, "Wi-Fi", "group:Staff");
  assert_step (tenant, "assigned", "notMet");
  assign (tenant, "Contoso root", "group:Staff");
  assert_step (tenant, "assigned", "met");
  run_connector (fixture);
  assert_step (tenant, "connector", "met");
}

static char *
rights_of (ChyTenant *tenant)
{
  g_autoptr (GPtrArray) rows = rows_of (tenant, "connector-rights", "{'connector': <'CONNECTOR1'>}");
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (
        text, "%s%s on %s: %s", i > 0 ? ", " : "", chy_body_get_text (rows->pdata[i], "right"),
        chy_body_get_text (rows->pdata[i], "objectName"), chy_body_get_text (rows->pdata[i], "state"));
  return g_string_free (text, FALSE);
}

static void
assert_rights (ChyTenant *tenant, const char *expected)
{
  g_autofree char *rights = rights_of (tenant);

  g_assert_cmpstr (rights, ==, expected);
}

static void
test_rights_of_connector (TenantFixture *fixture, gconstpointer data)
{
  ChyTenant *tenant = fixture->tenant;
  g_autoptr (ChyQuery) query = chy_query_new ("connector-rights", NULL);
  g_autoptr (GError) error = NULL;

  (void) data;
  apply_done (tenant, "connector-enroll", "{'name': <'CONNECTOR1'>, 'host': <'connect-01.contoso.test'>}");
  assert_rights (tenant, "");
  make_authority (tenant);
  make_template (tenant);
  assert_rights (tenant,
                 "request-certificates on " CA ": missing, issue-and-manage-certificates on " CA ": missing");
  issue_template (tenant);
  grant (tenant, "request-certificates");
  assert_rights (tenant,
                 "read on IntunePKCS: allowed, enroll on IntunePKCS: allowed, "
                 "request-certificates on " CA ": allowed, issue-and-manage-certificates on " CA ": missing");
  apply_done (tenant, "template-revoke-grant",
              "{'template': <'IntunePKCS'>, 'principal': <'CORP\\\\CONNECTOR1$'>, 'right': <'enroll'>}");
  assert_rights (tenant,
                 "read on IntunePKCS: allowed, enroll on IntunePKCS: missing, "
                 "request-certificates on " CA ": allowed, issue-and-manage-certificates on " CA ": missing");
  g_assert_null (chy_tenant_query (tenant, query, NULL, &error));
  g_assert_true (chy_error_is (error, "query", "filter-missing"));
}

/* Whoever waits for the walk along both chains sees how far it is. */
static void
test_progress (TenantFixture *fixture, gconstpointer data)
{
  static const char *const resources[] = { "audit-state", "findings" };

  (void) data;
  make_authority (fixture->tenant);
  for (guint i = 0; i < G_N_ELEMENTS (resources); i++)
    {
      g_autoptr (ChyQuery) query = chy_query_new (
          resources[i], i == 1 ? chy_body_with (NULL, "deep", g_variant_new_boolean (TRUE)) : NULL);
      g_autoptr (ChyProgress) progress = chy_progress_new ();
      g_autoptr (ChyResult) result = NULL;
      g_autoptr (GError) error = NULL;
      gint64 done = -1, total = -1;

      query->progress = chy_progress_ref (progress);
      result = chy_tenant_query (fixture->tenant, query, NULL, &error);
      g_assert_no_error (error);
      chy_progress_get (progress, &done, &total);
      g_assert_cmpint (total, >, 1);
      g_assert_cmpint (done, ==, total);
    }
}

/* --- the doctor --------------------------------------------------------------------------------------- */

static GVariant *
find_finding (ChyTenant *tenant, const char *code)
{
  g_autofree char *filter = g_strdup_printf ("{'code': <'%s'>}", code);
  g_autoptr (GPtrArray) rows = rows_of (tenant, "findings", filter);

  return rows->len > 0 ? g_variant_ref (rows->pdata[0]) : NULL;
}

static void
assert_finding (ChyTenant *tenant, const char *code, const char *severity, gint64 affected)
{
  g_autoptr (GVariant) row = find_finding (tenant, code);

  g_test_message ("%s", code);
  g_assert_nonnull (row);
  g_assert_cmpstr (chy_body_get_text (row, "severity"), ==, severity);
  g_assert_cmpint (chy_body_get_int (row, "affected", -1), ==, affected);
  /* Every argument was filled in; a variable has two braces. */
  g_assert_false (g_regex_match_simple ("(^|[^{])[{][^{]", chy_body_get_text (row, "message"), 0, 0));
}

static void
assert_no_error_found (ChyTenant *tenant)
{
  g_autoptr (GPtrArray) rows = rows_of (tenant, "findings", "{'severity': <'error'>, 'deep': <true>}");

  for (guint i = 0; i < rows->len; i++)
    g_test_message ("%s: %s", chy_body_get_text (rows->pdata[i], "code"),
                    chy_body_get_text (rows->pdata[i], "message"));
  g_assert_cmpuint (rows->len, ==, 0);
}

/* Whoever only counts gets what was found lately, of the severities that were asked for. */
static void
test_recent (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) all = NULL, notes = NULL, none = NULL;

  (void) data;
  make_authority (fixture->tenant);
  all = rows_of (fixture->tenant, "findings", NULL);
  notes = rows_of (fixture->tenant, "findings", "{'recent': <'note'>}");
  none = rows_of (fixture->tenant, "findings", "{'recent': <'of-a-newer-peer'>}");
  g_assert_cmpuint (notes->len, >, 0);
  g_assert_cmpuint (notes->len, <, all->len);
  for (guint i = 0; i < notes->len; i++)
    g_assert_cmpstr (chy_body_get_text (notes->pdata[i], "severity"), ==, "note");
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_healthy (TenantFixture *fixture, gconstpointer data)
{
  static const char *const healthy[] = {
    "root-not-assigned",      "root-profile-missing",  "profile-not-assigned",
    "profile-reaches-nobody", "subject-unresolved",    "template-drift",
    "template-not-issued",    "connector-none",        "connector-pending",
    "right-enroll-missing",   "right-request-missing", "clock-behind",
    "authority-expires-soon", "root-not-exported",     "vault-none"
  };

  (void) data;
  walk_road (fixture->tenant);
  run_connector (fixture);
  assert_no_error_found (fixture->tenant);
  for (gsize i = 0; i < G_N_ELEMENTS (healthy); i++)
    {
      g_autoptr (GVariant) row = find_finding (fixture->tenant, healthy[i]);

      g_test_message ("%s", healthy[i]);
      g_assert_null (row);
    }
  assert_finding (fixture->tenant, "vault-no-recovery", "warning", 0);
  assert_finding (fixture->tenant, "crl-address-missing", "warning", 0);
}

static void
test_nothing_yet (TenantFixture *fixture, gconstpointer data)
{
  (void) data;
  assert_no_error_found (fixture->tenant);
  assert_finding (fixture->tenant, "authority-none", "note", 0);
  assert_finding (fixture->tenant, "vault-none", "note", 0);
}

static void
test_rights (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) needless = NULL;

  (void) data;
  walk_road (fixture->tenant);
  apply_done (fixture->tenant, "authority-revoke-grant",
              "{'authority': <'" CA
              "'>, 'principal': <'CORP\\\\CONNECTOR1$'>, 'right': <'request-certificates'>}");
  assert_finding (fixture->tenant, "right-request-missing", "error", 0);
  /* What its features do not need, it need not have. */
  apply_done (fixture->tenant, "connector-set",
              "{'connector': <'CONNECTOR1'>, 'settings': <{'pkcs': <false>}>}");
  needless = find_finding (fixture->tenant, "right-request-missing");
  g_assert_null (needless);
  apply_done (fixture->tenant, "connector-set",
              "{'connector': <'CONNECTOR1'>, 'settings': <{'pkcs': <true>}>}");
  apply_done (fixture->tenant, "authority-revoke-grant",
              "{'authority': <'" CA
              "'>, 'principal': <'CORP\\\\CONNECTOR1$'>, 'right': <'issue-and-manage-certificates'>}");
  assert_finding (fixture->tenant, "right-manage-missing", "warning", 0);
  apply_done (fixture->tenant, "template-revoke-grant",
              "{'template': <'IntunePKCS'>, 'principal': <'CORP\\\\CONNECTOR1$'>, 'right': <'enroll'>}");
  assert_finding (fixture->tenant, "right-enroll-missing", "error", 0);
}

static void
test_coverage (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) row = NULL;

  (void) data;
  walk_road (fixture->tenant);
  apply_done (fixture->tenant, "group-add", "{'name': <'Others'>}");
  assign (fixture->tenant, "Contoso root", "group:Others");
  assert_finding (fixture->tenant, "root-not-assigned", "error", 1);
  assert_finding (fixture->tenant, "profile-reaches-nobody", "warning", 0);
  row = find_finding (fixture->tenant, "root-not-assigned");
  g_assert_cmpstr (chy_body_get_text (row, "command"), ==,
                   "chancery-cli profile assign 'Contoso root' --include group:Staff");
  /* Everybody is more than enough. */
  assign (fixture->tenant, "Contoso root", "all-devices");
  assert_no_error_found (fixture->tenant);
}

static void
test_templates (TenantFixture *fixture, gconstpointer data)
{
  (void) data;
  walk_road (fixture->tenant);
  apply_done (fixture->tenant, "authority-withdraw-template",
              "{'authority': <'" CA "'>, 'template': <'IntunePKCS'>}");
  assert_finding (fixture->tenant, "template-not-issued", "error", 0);
  issue_template (fixture->tenant);
  apply_done (fixture->tenant, "template-set",
              "{'template': <'IntunePKCS'>, 'settings': <{'allowExportableKey': <'false'>}>}");
  assert_finding (fixture->tenant, "template-key-not-exportable", "error", 0);
}

static void
test_subjects (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) row = NULL;

  (void) data;
  walk_road (fixture->tenant);
  apply_done (fixture->tenant, "profile-set",
              "{'profile': <'Wi-Fi'>, 'settings': <{'subjectNameFormat': <'commonNameAsIMEI'>}>}");
  assert_finding (fixture->tenant, "subject-unresolved", "error", 1);
}

static void
test_connectors_and_times (TenantFixture *fixture, gconstpointer data)
{
  (void) data;
  walk_road (fixture->tenant);
  assert_finding (fixture->tenant, "connector-pending", "warning", 0);
  run_connector (fixture);
  chy_clock_set (fixture->clock, FIXTURE_NOW + 2 * CHY_USEC_PER_DAY);
  assert_finding (fixture->tenant, "connector-inactive", "warning", 0);
  chy_clock_set (fixture->clock, FIXTURE_NOW - CHY_USEC_PER_DAY);
  assert_finding (fixture->tenant, "clock-behind", "error", 0);
  chy_clock_set (fixture->clock, FIXTURE_NOW + 40 * 365 * CHY_USEC_PER_DAY);
  assert_finding (fixture->tenant, "authority-expired", "error", 0);
  apply_done (fixture->tenant, "connector-disable", "{'connector': <'CONNECTOR1'>}");
  assert_finding (fixture->tenant, "connector-none", "error", 0);
}

/* --- the preview --------------------------------------------------------------------------------------- */

static char *
join (GVariant *row, const char *key)
{
  g_auto (GStrv) list = chy_body_get_list (row, key);

  return g_strjoinv (",", list);
}

static char *
join_oids (GPtrArray *oids)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; i < oids->len; i++)
    g_strv_builder_add (names, chy_oid_name (oids->pdata[i]));
  list = g_strv_builder_end (names);
  return g_strjoinv (",", list);
}

/* What was foretold is what is issued, field by field. */
static void
test_preview_is_what_is_issued (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) previews = NULL;
  g_autoptr (GPtrArray) certificates = NULL;
  g_autoptr (GPtrArray) status = NULL;
  g_autoptr (GPtrArray) counts = NULL;
  g_autoptr (GVariant) sans = NULL;
  g_autoptr (GVariant) san = NULL;
  g_autoptr (GVariant) problems = NULL;
  g_autoptr (GBytes) der = NULL;
  g_autoptr (ChyCertInfo) info = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *usages = NULL;
  g_autofree char *foretold = NULL;
  g_autofree char *policies = NULL;
  g_autofree char *foretold_policies = NULL;
  g_autofree char *key_usage = NULL;
  GVariant *preview;

  (void) data;
  walk_road (fixture->tenant);
  previews = rows_of (fixture->tenant, "preview",
                      "{'profile': <'Wi-Fi'>, 'user': <'anna@contoso.test'>, 'device': <'LAPTOP-1'>}");
  preview = previews->pdata[0];
  g_assert_true (chy_body_get_bool (preview, "assigned", FALSE));
  problems = chy_body_get (preview, "problems");
  g_assert_cmpuint (g_variant_n_children (problems), ==, 0);

  run_connector (fixture);
  certificates = rows_of (fixture->tenant, "certificates", NULL);
  g_assert_cmpuint (certificates->len, ==, 1);
  der = chy_body_get_bytes (certificates->pdata[0], "certificate");
  info = chy_inspect_certificate (der, NULL);
  subject = chy_name_to_string (info->subject);
  g_assert_cmpstr (chy_body_get_text (preview, "subject"), ==, subject);
  g_assert_cmpint (chy_body_get_int (preview, "notBefore", 0), ==, info->not_before);
  g_assert_cmpint (chy_body_get_int (preview, "notAfter", 0), ==, info->not_after);
  g_assert_cmpint (chy_body_get_int (preview, "renewDateTime", 0), ==,
                   chy_body_get_int (certificates->pdata[0], "renewDateTime", -1));
  g_assert_cmpstr (chy_body_get_text (preview, "keyAlgorithm"), ==, info->key_algorithm);
  usages = join_oids (info->extended_key_usages);
  foretold = join (preview, "extendedKeyUsages");
  g_assert_cmpstr (foretold, ==, usages);
  policies = join_oids (info->application_policies);
  foretold_policies = join (preview, "applicationPolicies");
  g_assert_cmpstr (foretold_policies, ==, policies);
  key_usage = join (preview, "keyUsage");
  g_assert_cmpstr (key_usage, ==, "digitalSignature,keyEncipherment");
  g_assert_cmphex (info->key_usage, ==, CHY_KEY_USAGE_DIGITAL_SIGNATURE | CHY_KEY_USAGE_KEY_ENCIPHERMENT);
  sans = chy_body_get (preview, "sans");
  g_assert_cmpuint (g_variant_n_children (sans), ==, info->sans->len);
  san = g_variant_get_child_value (sans, 0);
  g_assert_cmpstr (chy_body_get_text (san, "value"), ==, ((ChySan *) info->sans->pdata[0])->value);

  status = rows_of (fixture->tenant, "profile-status", "{'profile': <'Wi-Fi'>}");
  g_assert_cmpuint (status->len, ==, 1);
  g_assert_cmpstr (chy_body_get_text (status->pdata[0], "status"), ==, "succeeded");
  counts = rows_of (fixture->tenant, "certificate-counts", NULL);
  g_assert_cmpuint (counts->len, ==, 1);
  g_assert_cmpint (chy_body_get_int (counts->pdata[0], "count", 0), ==, 1);
  g_assert_cmpint (count_of (fixture->tenant, "expiry-weeks", NULL), ==, 13);
}

static gboolean
has_problem (GVariant *preview, const char *code)
{
  g_autoptr (GVariant) problems = chy_body_get (preview, "problems");

  for (gsize i = 0; i < g_variant_n_children (problems); i++)
    {
      g_autoptr (GVariant) problem = g_variant_get_child_value (problems, i);

      if (g_strcmp0 (chy_body_get_text (problem, "code"), code) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
test_preview_of_trouble (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) unassigned = NULL;
  g_autoptr (GPtrArray) unresolved = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) filter = body_from ("{'profile': <'Wi-Fi'>, 'user': <'nobody'>}");
  g_autoptr (ChyQuery) query = chy_query_new ("preview", filter);

  (void) data;
  walk_road (fixture->tenant);
  apply_done (fixture->tenant, "profile-assign", "{'profile': <'Wi-Fi'>, 'include': <@as []>}");
  unassigned = rows_of (fixture->tenant, "preview", "{'profile': <'Wi-Fi'>, 'user': <'anna@contoso.test'>}");
  g_assert_cmpstr (chy_body_get_text (unassigned->pdata[0], "deviceDisplayName"), ==, "LAPTOP-1");
  g_assert_true (has_problem (unassigned->pdata[0], "not-assigned"));
  apply_done (fixture->tenant, "profile-set",
              "{'profile': <'Wi-Fi'>, 'settings': <{'subjectNameFormat': <'commonNameAsIMEI'>}>}");
  unresolved = rows_of (fixture->tenant, "preview", "{'profile': <'Wi-Fi'>, 'device': <'LAPTOP-1'>}");
  g_assert_true (has_problem (unresolved->pdata[0], "variable-unresolved"));
  g_assert_cmpstr (chy_body_get_text (unresolved->pdata[0], "userPrincipalName"), ==, "anna@contoso.test");
  g_assert_null (chy_tenant_query (fixture->tenant, query, NULL, &error));
  g_assert_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND);
}

/* The settings of the saved profile with other ones, as the wizard sends them before anything is saved. */
static char *
draft_filter (const char *format, const char *include)
{
  return g_strdup_printf (
      "{'body': <{'displayName': <'New'>, 'type': <'pkcs-certificate'>, 'platform': <'windows10'>,"
      " 'certificationAuthorityName': <'" CA "'>, 'certificateTemplateName': <'IntunePKCS'>,"
      " 'certificateValidityPeriodValue': <int64 1>, 'certificateValidityPeriodScale': <'years'>,"
      " 'renewalThresholdPercentage': <int64 20>, 'keyStorageProvider': <'useSoftwareKsp'>,"
      " 'subjectNameFormat': <'%s'>}>, 'include': <%s>, 'user': <'anna@contoso.test'>}",
      format, include);
}

static void
test_preview_of_a_draft (TenantFixture *fixture, gconstpointer data)
{
  g_autofree char *good = draft_filter ("commonName", "['group:Staff']");
  g_autofree char *bad = draft_filter ("commonNameAsIMEI", "@as []");
  g_autofree char *nowhere = draft_filter ("commonName", "['group:Nobody']");
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) others = NULL;
  g_autoptr (GVariant) filter = body_from (nowhere);
  g_autoptr (ChyQuery) query = chy_query_new ("preview", filter);
  g_autoptr (GVariant) empty = chy_body_new ();
  g_autoptr (ChyQuery) nothing = chy_query_new ("preview", empty);
  g_autoptr (GError) error = NULL;

  (void) data;
  walk_road (fixture->tenant);
  rows = rows_of (fixture->tenant, "preview", good);
  g_assert_cmpstr (chy_body_get_text (rows->pdata[0], "subject"), ==, "CN=Weber\\, Anna");
  g_assert_true (chy_body_get_bool (rows->pdata[0], "assigned", FALSE));
  g_assert_cmpstr (chy_body_get_text (rows->pdata[0], "profileName"), ==, "New");
  others = rows_of (fixture->tenant, "preview", bad);
  g_assert_true (has_problem (others->pdata[0], "variable-unresolved"));
  g_assert_true (has_problem (others->pdata[0], "not-assigned"));
  g_assert_null (chy_tenant_query (fixture->tenant, query, NULL, &error));
  g_assert_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (chy_tenant_query (fixture->tenant, nothing, NULL, &error));
  g_assert_true (chy_error_is (error, "query", "filter-missing"));
  /* Nothing of it was kept. */
  g_assert_cmpint (count_of (fixture->tenant, "profiles", NULL), ==, 2);
}

/* --- the reach ----------------------------------------------------------------------------------------- */

static void
test_reach (TenantFixture *fixture, gconstpointer data)
{
  ChyTenant *tenant = fixture->tenant;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) others = NULL;
  g_autoptr (GPtrArray) mended = NULL;
  g_autofree char *include = NULL;

  (void) data;
  walk_road (tenant);
  rows = rows_of (tenant, "profile-reach", "{'profile': <'Wi-Fi'>}");
  g_assert_cmpint (chy_body_get_int (rows->pdata[0], "devices", 0), ==, 1);
  g_assert_cmpint (chy_body_get_int (rows->pdata[0], "users", 0), ==, 1);
  g_assert_cmpint (chy_body_get_int (rows->pdata[0], "withoutRoot", -1), ==, 0);
  g_assert_null (chy_body_get_text (rows->pdata[0], "rootId"));
  apply_done (tenant, "group-add", "{'name': <'Others'>}");
  assign (tenant, "Contoso root", "group:Others");
  others = rows_of (tenant, "profile-reach",
                    "{'profile': <'Wi-Fi'>, 'include': <['group:Staff']>, 'exclude': <@as []>}");
  g_assert_cmpint (chy_body_get_int (others->pdata[0], "withoutRoot", 0), ==, 1);
  g_assert_true (has_problem (others->pdata[0], "root-not-assigned"));
  g_assert_cmpstr (chy_body_get_text (others->pdata[0], "rootName"), ==, "Contoso root");
  /* What would mend it: whom the root has already, and whom it lacks. */
  include = join (others->pdata[0], "rootInclude");
  g_assert_nonnull (strchr (include, ','));
  mended = rows_of (tenant, "profile-reach", "{'profile': <'Wi-Fi'>, 'include': <@as []>}");
  g_assert_cmpint (chy_body_get_int (mended->pdata[0], "devices", -1), ==, 0);
  g_assert_false (has_problem (mended->pdata[0], "root-not-assigned"));
}

/* What the list of profiles says about each. */
static void
test_counts_of_profiles (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GPtrArray) causes = NULL;

  (void) data;
  walk_road (fixture->tenant);
  before = rows_of (fixture->tenant, "profiles", "{'displayName': <'Wi-Fi'>}");
  g_assert_cmpstr (chy_body_get_text (before->pdata[0], "assignedTo"), ==, "Staff");
  g_assert_cmpint (chy_body_get_int (before->pdata[0], "pending", 0), ==, 1);
  g_assert_cmpint (chy_body_get_int (before->pdata[0], "succeeded", -1), ==, 0);
  run_connector (fixture);
  after = rows_of (fixture->tenant, "profiles", "{'displayName': <'Wi-Fi'>}");
  g_assert_cmpint (chy_body_get_int (after->pdata[0], "pending", -1), ==, 0);
  g_assert_cmpint (chy_body_get_int (after->pdata[0], "succeeded", 0), ==, 1);
  g_assert_cmpint (chy_body_get_int (after->pdata[0], "failed", -1), ==, 0);
  causes = rows_of (fixture->tenant, "failure-causes", "{'profile': <'Wi-Fi'>}");
  g_assert_cmpuint (causes->len, ==, 0);
}

/* A deletion says what becomes of certificates on such devices (domain.md 2.12). */
static void
test_deletion_says_what_stays (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) params = body_from ("{'profile': <'Wi-Fi'>}");
  g_autoptr (ChyCommand) command = chy_command_new ("profile-delete", params);
  g_autoptr (ChyOutcome) preview = NULL;

  (void) data;
  walk_road (fixture->tenant);
  preview = chy_tenant_preview (fixture->tenant, command, NULL, NULL);
  g_assert_nonnull (preview);
  g_assert_nonnull (strstr (preview->consequence, "Wi-Fi"));
  g_assert_nonnull (strstr (preview->consequence, chy_platform_find ("windows10")->removal));
}

#define ADD(path, func)                                                                                      \
  g_test_add (path, TenantFixture, NULL, tenant_fixture_set_up, func, tenant_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/tenant/road/each-step-is-met-when-it-is-done", test_road);
  ADD ("/tenant/road/what-it-offers-does-the-step", test_fixes);
  ADD ("/tenant/road/requirements-are-judged-one-by-one", test_requirements);
  ADD ("/tenant/connector-rights/each-is-allowed-or-missing", test_rights_of_connector);
  ADD ("/tenant/doctor/what-was-found-lately-is-counted", test_recent);
  ADD ("/tenant/doctor/long-answers-tell-how-far-they-are", test_progress);
  ADD ("/tenant/doctor/the-finished-road-has-no-error", test_healthy);
  ADD ("/tenant/doctor/an-empty-tenant-has-no-error", test_nothing_yet);
  ADD ("/tenant/doctor/rights-that-are-missing", test_rights);
  ADD ("/tenant/doctor/devices-without-the-root", test_coverage);
  ADD ("/tenant/doctor/templates-that-do-not-fit", test_templates);
  ADD ("/tenant/doctor/names-that-cannot-be-filled", test_subjects);
  ADD ("/tenant/doctor/connectors-and-times", test_connectors_and_times);
  ADD ("/tenant/preview/what-is-foretold-is-issued", test_preview_is_what_is_issued);
  ADD ("/tenant/preview/what-would-fail-is-said", test_preview_of_trouble);
  ADD ("/tenant/preview/of-what-is-not-saved-yet", test_preview_of_a_draft);
  ADD ("/tenant/reach/whom-a-profile-reaches-and-who-lacks-the-root", test_reach);
  ADD ("/tenant/profiles/counts-follow-the-requests", test_counts_of_profiles);
  ADD ("/tenant/profiles/a-deletion-says-what-stays", test_deletion_says_what_stays);

  return g_test_run ();
}
