/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-problem.h"
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
      g_assert_true (may (fixture, CHY_ROLE_ADMINISTRATOR, (*type)->name));
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
  return g_test_run ();
}
