/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-cert-spec.h"
#include "model/chy-name.h"
#include "model/chy-problem.h"
#include "pki/chy-csr.h"
#include "pki/chy-inspect.h"
#include "support/client-certificate.h"
#include "tenant-fixture.h"

/* Who signs in by a certificate, and what each role may do then. */

static ChyTenant *
sign_in (TenantFixture *fixture, GBytes *der, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *stamp = NULL;

  return chy_tenant_local_sign_in (fixture->tenant, der, &name, &stamp, NULL, error);
}

static void
assert_shut (TenantFixture *fixture, GBytes *der)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sign_in (fixture, der, &error));
  g_assert_true (chy_error_is (error, "account", "sign-in"));
}

static GBytes *
make_account (TenantFixture *fixture, const char *name, const char *role)
{
  g_autoptr (GError) error = NULL;
  GBytes *der = client_certificate_issue (fixture->tenant, name, NULL);

  g_assert_true (client_certificate_grant (fixture->tenant, name, role, der, &error));
  g_assert_no_error (error);
  return der;
}

static void
test_sign_in (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) anna = NULL;
  g_autoptr (GBytes) nobody = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyTenant) tenant = NULL;
  g_autoptr (GVariant) record = NULL;

  (void) data;
  client_certificate_set_up (fixture->tenant);
  anna = make_account (fixture, "anna", "administrator");
  /* The same name in another certificate is nobody. */
  nobody = client_certificate_issue (fixture->tenant, "anna", NULL);
  assert_shut (fixture, nobody);
  tenant = sign_in (fixture, anna, &error);
  g_assert_no_error (error);
  apply_done (tenant, "user-add", "{'name': <'Berta'>}");
  g_assert_cmpint (count_of (fixture->tenant, "audit", "{'actor': <'anna'>}"), ==, 1);
}

static void
test_ends (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) anna = NULL;
  g_autoptr (GBytes) carl = NULL;
  g_autoptr (GBytes) dora = NULL;
  g_autoptr (ChyTenant) tenant = NULL;
  g_autoptr (GVariant) row = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *params = NULL;

  (void) data;
  client_certificate_set_up (fixture->tenant);
  anna = make_account (fixture, "anna", "operator");
  carl = make_account (fixture, "carl", "auditor");
  dora = make_account (fixture, "dora", "auditor");
  apply_done (fixture->tenant, "account-disable", "{'name': <'anna'>}");
  assert_shut (fixture, anna);
  /* A role that is granted again does not open what is closed. */
  g_assert_true (client_certificate_grant (fixture->tenant, "anna", "auditor", anna, &error));
  assert_shut (fixture, anna);
  apply_done (fixture->tenant, "account-enable", "{'name': <'anna'>}");
  tenant = sign_in (fixture, anna, &error);
  g_assert_no_error (error);
  apply_done (fixture->tenant, "account-revoke", "{'name': <'anna'>}");
  assert_shut (fixture, anna);
  row = chy_tenant_get (fixture->tenant, "accounts", "carl", NULL, &error);
  g_assert_no_error (error);
  apply_done (fixture->tenant, "authority-grant",
              "{'authority': <'CA'>, 'principal': <'CORP\\\\Administrator'>, "
              "'right': <'issue-and-manage-certificates'>}");
  params = g_strdup_printf ("{'ids': <['%s']>, 'reason': <'keyCompromise'>}",
                            chy_body_get_text (row, "serialNumber"));
  apply_done (fixture->tenant, "certificate-revoke", params);
  assert_shut (fixture, carl);
  chy_clock_advance (fixture->clock, 2 * 365 * CHY_USEC_PER_DAY);
  assert_shut (fixture, dora);
}

static gboolean
may (TenantFixture *fixture, ChyRole role, const char *type)
{
  g_autoptr (ChyTenant) tenant =
      chy_tenant_local_as (CHY_TENANT_LOCAL (fixture->tenant), "somebody", role, NULL);

  return chy_tenant_can (tenant, type);
}

static void
test_roles (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyTenant) auditor =
      chy_tenant_local_as (CHY_TENANT_LOCAL (fixture->tenant), "adam", CHY_ROLE_AUDITOR, NULL);
  g_autoptr (GError) error = NULL;

  (void) data;
  error = apply_fails (auditor, "user-add", "{'name': <'Anna'>}");
  g_assert_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE);
  g_assert_cmpint (count_of (auditor, "users", NULL), ==, 0);
  for (const ChyCommandType *const *type = chy_command_types (); *type != NULL; type++)
    {
      g_assert_true (may (fixture, CHY_ROLE_ADMINISTRATOR, (*type)->name) ==
                     (((*type)->flags & CHY_COMMAND_OWN) == 0));
      if ((*type)->role > CHY_ROLE_AUDITOR)
        g_assert_false (may (fixture, CHY_ROLE_AUDITOR, (*type)->name));
    }
  g_assert_true (may (fixture, CHY_ROLE_OPERATOR, "request-retry"));
  g_assert_false (may (fixture, CHY_ROLE_OPERATOR, "authority-create"));
  g_assert_false (may (fixture, CHY_ROLE_CERTIFICATE_MANAGER, "account-grant"));
}

static void
test_connector (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) der = NULL;
  g_autoptr (ChyTenant) tenant = NULL;
  g_autoptr (ChyQuery) query = chy_query_new ("users", NULL);
  g_autoptr (ChyOutcome) one = NULL;
  g_autoptr (ChyOutcome) two = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other = NULL;
  g_autoptr (GError) reading = NULL;
  g_autofree char *own = NULL;
  g_autofree char *foreign = NULL;

  (void) data;
  client_certificate_set_up (fixture->tenant);
  one = apply_ok (fixture->tenant, "connector-enroll", "{'name': <'CONNECTOR1'>}");
  two = apply_ok (fixture->tenant, "connector-enroll", "{'name': <'CONNECTOR2'>}");
  der = make_account (fixture, "CONNECTOR1", "connector");
  tenant = sign_in (fixture, der, &error);
  g_assert_no_error (error);
  own = g_strdup_printf ("{'connector': <'%s'>}", chy_body_get_text (one->values, "id"));
  foreign = g_strdup_printf ("{'connector': <'%s'>}", chy_body_get_text (two->values, "id"));
  apply_done (tenant, "connector-heartbeat", own);
  other = apply_fails (tenant, "connector-heartbeat", foreign);
  g_assert_error (other, CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE);
  g_assert_null (chy_tenant_query (tenant, query, NULL, &reading));
  g_assert_error (reading, CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE);
  apply_done (fixture->tenant, "connector-disable", "{'connector': <'CONNECTOR1'>}");
  assert_shut (fixture, der);
}

static void
test_refused (TenantFixture *fixture, gconstpointer data)
{
  g_autofree char *pem = client_certificate_self_signed ("anna");
  g_autoptr (GBytes) stranger = g_bytes_new (pem, strlen (pem));
  g_autoptr (GBytes) anna = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) taken = NULL;
  g_autoptr (GError) unknown = NULL;

  (void) data;
  client_certificate_set_up (fixture->tenant);
  g_assert_false (client_certificate_grant (fixture->tenant, "anna", "operator", stranger, &error));
  g_assert_true (chy_error_is (error, "account", "not-issued-here"));
  anna = make_account (fixture, "anna", "operator");
  g_assert_false (client_certificate_grant (fixture->tenant, "berta", "operator", anna, &taken));
  g_assert_true (chy_error_is (taken, "account", "certificate-taken"));
  g_assert_false (client_certificate_grant (fixture->tenant, "CONNECTOR9", "connector", anna, &unknown));
  g_assert_error (unknown, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND);
  g_assert_cmpint (count_of (fixture->tenant, "accounts", NULL), ==, 1);
}

/* --- identities and sessions -------------------------------------------------------------------------------
 */

#define ISSUER "https://login.example.org/realms/corp"

static void
grant_identity (TenantFixture *fixture, const char *name, const char *role, const char *subject)
{
  g_autofree char *params = g_strdup_printf (
      "{'name': <'%s'>, 'role': <'%s'>, 'issuer': <'" ISSUER "'>, 'subject': <'%s'>}", name, role, subject);

  apply_done (fixture->tenant, "account-grant", params);
}

static GVariant *
make_sign_in (ChyKeyType type, const char *subject, gint64 validity)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyKey) key = chy_key_generate (type, &error);
  ChyCertSpec *spec = chy_cert_spec_new ();
  g_autoptr (GBytes) csr = NULL;
  GVariantDict dict;

  g_clear_pointer (&spec->subject, chy_name_unref);
  spec->subject = chy_name_parse ("CN=Somebody Important", &error);
  csr = chy_csr_create (key, spec, &error);
  g_assert_no_error (error);
  chy_cert_spec_free (spec);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "csr", g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, csr, TRUE));
  g_variant_dict_insert (&dict, "issuer", "s", ISSUER);
  g_variant_dict_insert (&dict, "subject", "s", subject);
  g_variant_dict_insert (&dict, "validity", "x", validity);
  g_variant_dict_insert (&dict, "address", "s", "192.0.2.7");
  return g_variant_dict_end (&dict);
}

static ChyOutcome *
begin_session (ChyTenant *tenant, const char *subject, GError **error)
{
  g_autoptr (ChyCommand) command =
      chy_command_new ("account-sign-in", make_sign_in (CHY_KEY_EC_P256, subject, 8 * 3600));

  return chy_tenant_apply (tenant, command, NULL, error);
}

static GBytes *
session_of (TenantFixture *fixture, const char *subject)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = begin_session (fixture->tenant, subject, &error);

  g_assert_no_error (error);
  return chy_body_get_bytes (outcome->values, "certificate");
}

static void
assert_open (TenantFixture *fixture, GBytes *der)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyTenant) tenant = sign_in (fixture, der, &error);

  g_assert_no_error (error);
  g_assert_nonnull (tenant);
}

static gint64
sessions_of (TenantFixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) row = chy_tenant_get (fixture->tenant, "accounts", name, NULL, &error);

  g_assert_no_error (error);
  return chy_body_get_int (row, "sessions", -1);
}

static void
test_session (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  g_autoptr (GBytes) der = NULL;
  g_autoptr (ChyCertInfo) info = NULL;
  g_autoptr (GVariant) chain = NULL;
  g_autofree char *subject = NULL;

  (void) data;
  client_certificate_set_up (fixture->tenant);
  grant_identity (fixture, "anna", "operator", "248289761001");
  outcome = begin_session (fixture->tenant, "248289761001", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (outcome->values, "accountName"), ==, "anna");
  g_assert_cmpstr (chy_body_get_text (outcome->values, "role"), ==, "operator");
  chain = chy_body_get (outcome->values, "chain");
  g_assert_cmpuint (g_variant_n_children (chain), ==, 1);
  der = chy_body_get_bytes (outcome->values, "certificate");
  info = chy_inspect_certificate (der, &error);
  g_assert_no_error (error);
  /* Nothing of the request but its key. */
  subject = chy_name_to_string (info->subject);
  g_assert_cmpstr (subject, ==, "CN=anna");
  g_assert_false (info->is_ca);
  g_assert_cmpuint (info->extended_key_usages->len, ==, 1);
  g_assert_cmpstr (info->extended_key_usages->pdata[0], ==, "1.3.6.1.5.5.7.3.2");
  g_assert_cmpint (info->not_after - info->not_before, ==, 8 * 3600 * CHY_USEC_PER_SEC);
  g_assert_cmpint (chy_body_get_int (outcome->values, "notAfter", 0), ==, info->not_after);
  assert_open (fixture, der);
  g_assert_cmpint (sessions_of (fixture, "anna"), ==, 1);
  g_assert_cmpint (
      count_of (fixture->tenant, "audit", "{'activity': <'account-sign-in'>, 'objectName': <'anna'>}"), ==,
      1);
}

static void
test_session_ends (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) one = NULL;
  g_autoptr (GBytes) two = NULL;
  g_autoptr (GBytes) three = NULL;
  g_autoptr (GBytes) four = NULL;
  g_autoptr (GBytes) five = NULL;

  (void) data;
  client_certificate_set_up (fixture->tenant);
  grant_identity (fixture, "anna", "operator", "anna-1");
  one = session_of (fixture, "anna-1");
  two = session_of (fixture, "anna-1");
  g_assert_cmpint (sessions_of (fixture, "anna"), ==, 2);
  apply_done (fixture->tenant, "account-sign-out", "{'name': <'anna'>}");
  g_assert_cmpint (sessions_of (fixture, "anna"), ==, 0);
  assert_shut (fixture, one);
  assert_shut (fixture, two);
  three = session_of (fixture, "anna-1");
  apply_done (fixture->tenant, "account-disable", "{'name': <'anna'>}");
  assert_shut (fixture, three);
  /* What was ended stays ended. */
  apply_done (fixture->tenant, "account-enable", "{'name': <'anna'>}");
  assert_shut (fixture, three);
  four = session_of (fixture, "anna-1");
  assert_open (fixture, four);
  grant_identity (fixture, "anna", "operator", "anna-2");
  assert_shut (fixture, four);
  five = session_of (fixture, "anna-2");
  chy_clock_advance (fixture->clock, 8 * 3600 * CHY_USEC_PER_SEC);
  assert_shut (fixture, five);
  g_assert_cmpint (sessions_of (fixture, "anna"), ==, 0);
}

static void
test_session_refused (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) disabled = NULL;
  g_autoptr (GError) revoked = NULL;
  g_autoptr (GError) foreign = NULL;
  g_autoptr (GError) large = NULL;
  g_autoptr (ChyTenant) view =
      chy_tenant_local_as (CHY_TENANT_LOCAL (fixture->tenant), "root", CHY_ROLE_ADMINISTRATOR, NULL);
  g_autoptr (ChyCommand) rsa = NULL;

  (void) data;
  client_certificate_set_up (fixture->tenant);
  g_assert_null (begin_session (fixture->tenant, "anna-1", &unknown));
  g_assert_true (chy_error_is (unknown, "account", "identity-unknown"));
  grant_identity (fixture, "anna", "operator", "anna-1");
  apply_done (fixture->tenant, "account-disable", "{'name': <'anna'>}");
  g_assert_null (begin_session (fixture->tenant, "anna-1", &disabled));
  g_assert_true (chy_error_is (disabled, "account", "sign-in"));
  apply_done (fixture->tenant, "account-enable", "{'name': <'anna'>}");
  /* Nobody signs in as somebody else, not even an administrator. */
  g_assert_null (begin_session (view, "anna-1", &foreign));
  g_assert_error (foreign, CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE);
  rsa = chy_command_new ("account-sign-in", make_sign_in (CHY_KEY_RSA_2048, "anna-1", 8 * 3600));
  g_assert_null (chy_tenant_apply (fixture->tenant, rsa, NULL, &large));
  g_assert_true (large->domain == CHY_REFUSAL_ERROR);
  apply_done (fixture->tenant, "account-revoke", "{'name': <'anna'>}");
  g_assert_null (begin_session (fixture->tenant, "anna-1", &revoked));
  g_assert_true (chy_error_is (revoked, "account", "identity-unknown"));
  g_assert_cmpint (
      count_of (fixture->tenant, "audit", "{'activity': <'account-sign-in'>, 'objectName': <'anna'>}"), ==,
      0);
}

static void
test_own_sign_out (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) anna = NULL;
  g_autoptr (GBytes) berta = NULL;
  g_autoptr (ChyTenant) tenant = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) foreign = NULL;

  (void) data;
  client_certificate_set_up (fixture->tenant);
  grant_identity (fixture, "anna", "auditor", "anna-1");
  grant_identity (fixture, "berta", "auditor", "berta-1");
  anna = session_of (fixture, "anna-1");
  berta = session_of (fixture, "berta-1");
  tenant = sign_in (fixture, anna, &error);
  g_assert_no_error (error);
  foreign = apply_fails (tenant, "account-sign-out", "{'name': <'berta'>}");
  g_assert_error (foreign, CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE);
  assert_open (fixture, berta);
  apply_done (tenant, "account-sign-out", "{'name': <'anna'>}");
  assert_shut (fixture, anna);
  assert_open (fixture, berta);
}

static void
test_identities (TenantFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *params;
    const char *code;
  } bad[] = {
    { "{'name': <'x'>, 'role': <'operator'>}", "nothing-to-sign-in-by" },
    { "{'name': <'x'>, 'role': <'operator'>, 'issuer': <'https://a.example'>}", "half-identity" },
    { "{'name': <'x'>, 'role': <'operator'>, 'subject': <'1'>}", "half-identity" },
    { "{'name': <'x'>, 'role': <'operator'>, 'issuer': <'http://a.example'>, 'subject': <'1'>}",
      "bad-issuer" },
    { "{'name': <'x'>, 'role': <'operator'>, 'issuer': <'https://a.example?b'>, 'subject': <'1'>}",
      "bad-issuer" },
    { "{'name': <'x'>, 'role': <'operator'>, 'issuer': <'https://a.example'>, 'subject': <'a\nb'>}",
      "bad-subject" },
    { "{'name': <'x'>, 'role': <'connector'>, 'issuer': <'https://a.example'>, 'subject': <'1'>}",
      "connector-identity" },
    { "{'name': <'berta'>, 'role': <'operator'>, 'issuer': <'" ISSUER "'>, 'subject': <'anna-1'>}",
      "identity-taken" },
  };

  (void) data;
  client_certificate_set_up (fixture->tenant);
  grant_identity (fixture, "anna", "operator", "anna-1");
  grant_identity (fixture, "anna", "auditor", "anna-1");
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = apply_fails (fixture->tenant, "account-grant", bad[i].params);

      g_test_message ("%s", bad[i].params);
      g_assert_true (chy_error_is (error, "account", bad[i].code));
    }
  g_assert_cmpint (count_of (fixture->tenant, "accounts", NULL), ==, 1);
}

#define ADD(path, func)                                                                                      \
  g_test_add (path, TenantFixture, NULL, tenant_fixture_set_up, func, tenant_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/tenant/accounts/a certificate signs in, a name does not", test_sign_in);
  ADD ("/tenant/accounts/access ends at once", test_ends);
  ADD ("/tenant/accounts/each role may do its own", test_roles);
  ADD ("/tenant/accounts/a connector is itself alone", test_connector);
  ADD ("/tenant/accounts/what cannot sign in is not granted", test_refused);
  ADD ("/tenant/accounts/an identity gets a certificate of some hours for its account", test_session);
  ADD ("/tenant/accounts/sessions end by time, sign-out, disabling and another identity", test_session_ends);
  ADD ("/tenant/accounts/who has no account gets no session", test_session_refused);
  ADD ("/tenant/accounts/everybody ends their own sessions alone", test_own_sign_out);
  ADD ("/tenant/accounts/an identity is whole and one account's", test_identities);
  return g_test_run ();
}
