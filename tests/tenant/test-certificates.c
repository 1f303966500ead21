/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-name.h"
#include "model/chy-problem.h"
#include "pki/chy-csr.h"
#include "tenant-fixture.h"

static void
prepare (TenantFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = apply_secret (
      fixture->tenant, "authority-create",
      "{'name': <'CA'>, 'organization': <'Contoso'>, 'fqdn': <'ca1.corp.contoso.test'>, 'key': <'ec:p256'>}",
      "passphrase", "correct horse battery", &error);

  g_assert_no_error (error);
  apply_done (
      fixture->tenant, "authority-grant",
      "{'authority': <'CA'>, 'principal': <'CORP\\\\Administrator'>, 'right': <'request-certificates'>}");
  apply_done (fixture->tenant, "template-duplicate", "{'source': <'User'>, 'displayName': <'Web'>}");
  apply_done (fixture->tenant, "template-set",
              "{'template': <'Web'>, 'settings': <{'subjectNameSource': <'request'>,"
              " 'compatibility.authority': <'2008r2'>, 'compatibility.recipient': <'windows7'>}>}");
  apply_done (fixture->tenant, "template-revoke-grant",
              "{'template': <'Web'>, 'principal': <'CORP\\\\Domain Users'>, 'right': <'enroll'>}");
  apply_done (fixture->tenant, "authority-issue-template", "{'authority': <'CA'>, 'template': <'Web'>}");
}

static GVariant *
make_params (GBytes *csr, const char *requester)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "authority", "s", "CA");
  g_variant_dict_insert (&dict, "template", "s", "Web");
  g_variant_dict_insert_value (&dict, "csr", g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, csr, TRUE));
  if (requester != NULL)
    g_variant_dict_insert (&dict, "requester", "s", requester);
  return g_variant_dict_end (&dict);
}

static GBytes *
make_csr (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyKey) key = chy_key_generate (CHY_KEY_RSA_2048, &error);
  ChyCertSpec *spec = chy_cert_spec_new ();
  GBytes *csr;

  g_assert_no_error (error);
  g_clear_pointer (&spec->subject, chy_name_unref);
  spec->subject = chy_name_parse ("CN=web.contoso.test", &error);
  g_assert_no_error (error);
  csr = chy_csr_create (key, spec, &error);
  g_assert_no_error (error);
  chy_cert_spec_free (spec);
  return csr;
}

static ChyOutcome *
sign (TenantFixture *fixture, GBytes *csr, const char *requester, GError **error)
{
  g_autoptr (ChyCommand) command = chy_command_new ("authority-sign", make_params (csr, requester));

  return chy_tenant_apply (fixture->tenant, command, NULL, error);
}

static GVariant *
first_row (TenantFixture *fixture, const char *state)
{
  g_autoptr (GVariant) filter =
      g_variant_ref_sink (g_variant_new_parsed ("{'authority': <'CA'>, 'state': <%s>}", state));
  g_autoptr (ChyQuery) query = chy_query_new ("certificates", filter);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) result = chy_tenant_query (fixture->tenant, query, NULL, &error);
  g_autoptr (GPtrArray) rows = NULL;

  g_assert_no_error (error);
  rows = chy_result_rows (result, 0, 2, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  return g_variant_ref (rows->pdata[0]);
}

static char *
first_id (TenantFixture *fixture, const char *state)
{
  g_autoptr (GVariant) row = first_row (fixture, state);

  return g_strdup (chy_body_get_text (row, "id"));
}

/* The one revoked certificate of the authority: its reason by name, and the id of its row. */
static void
check_reason (TenantFixture *fixture, const char *reason, char **ret_id)
{
  g_autoptr (GVariant) row = first_row (fixture, "revoked");

  g_assert_cmpstr (chy_body_get_text (row, "revocationReason"), ==, reason);
  *ret_id = g_strdup (chy_body_get_text (row, "id"));
}

static void
test_sign_and_revoke (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) csr = make_csr ();
  g_autoptr (ChyOutcome) signed_ = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) renew = NULL;
  g_autoptr (GError) not_held = NULL;
  g_autoptr (GError) gone = NULL;
  g_autofree char *revoke = NULL;
  g_autofree char *unhold = NULL;
  g_autofree char *again = NULL;
  g_autofree char *by_id = NULL;
  g_autofree char *id = NULL;
  const char *serial;

  (void) data;
  prepare (fixture);
  signed_ = sign (fixture, csr, NULL, &error);
  g_assert_no_error (error);
  serial = chy_body_get_text (signed_->values, "serialNumber");
  g_assert_nonnull (serial);
  g_assert_cmpint (count_of (fixture->tenant, "certificates", "{'authority': <'CA'>, 'state': <'issued'>}"),
                   ==, 1);
  g_assert_cmpint (count_of (fixture->tenant, "certificates", "{'authority': <'*'>}"), ==, 1);
  g_assert_cmpint (count_of (fixture->tenant, "certificates", NULL), ==, 0);

  unhold = g_strdup_printf ("{'ids': <['%s']>}", serial);
  not_held = apply_fails (fixture->tenant, "certificate-unhold", unhold);
  g_assert_true (chy_error_is (not_held, "command", "not-on-hold"));
  revoke = g_strdup_printf ("{'ids': <['%s']>, 'reason': <'certificateHold'>}", serial);
  apply_done (fixture->tenant, "certificate-revoke", revoke);
  g_assert_cmpint (count_of (fixture->tenant, "certificates", "{'authority': <'CA'>, 'state': <'revoked'>}"),
                   ==, 1);
  check_reason (fixture, "certificateHold", &id);
  /* By the id of the authority's row, as a list has it. */
  by_id = g_strdup_printf ("{'ids': <['%s']>}", id);
  apply_done (fixture->tenant, "certificate-unhold", by_id);
  g_assert_cmpint (count_of (fixture->tenant, "certificates", "{'authority': <'CA'>, 'state': <'issued'>}"),
                   ==, 1);
  g_assert_cmpint (
      count_of (fixture->tenant, "certificates", "{'authority': <'CA'>, 'state': <'issued,expired'>}"), ==,
      1);
  again = g_strdup_printf ("{'ids': <['%s']>, 'reason': <'superseded'>}", serial);
  apply_done (fixture->tenant, "certificate-revoke", again);
  renew = apply_fails (fixture->tenant, "certificate-renew", unhold);
  g_assert_true (chy_error_is (renew, "command", "no-request"));
  gone = apply_fails (fixture->tenant, "certificate-revoke", "{'ids': <['4711']>, 'reason': <'superseded'>}");
  g_assert_error (gone, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND);
}

static void
test_some_of_a_batch (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) csr = make_csr ();
  g_autoptr (ChyOutcome) signed_ = NULL;
  g_autoptr (ChyOutcome) revoked = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *params = NULL;

  (void) data;
  prepare (fixture);
  signed_ = sign (fixture, csr, NULL, &error);
  g_assert_no_error (error);
  params = g_strdup_printf ("{'ids': <['%s', '4711']>, 'reason': <'superseded'>}",
                            chy_body_get_text (signed_->values, "serialNumber"));
  revoked = apply_ok (fixture->tenant, "certificate-revoke", params);
  g_assert_cmpint (chy_body_get_int (revoked->values, "count", 0), ==, 1);
  g_assert_true (chy_problems_have_error (revoked->problems));
}

/* What a request file asked for is known to the authority alone. */
static void
test_decided_at_the_authority (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) csr = make_csr ();
  g_autoptr (GBytes) other = make_csr ();
  g_autoptr (ChyOutcome) first = NULL;
  g_autoptr (ChyOutcome) second = NULL;
  g_autoptr (ChyOutcome) approved = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  g_autoptr (GError) unknown = NULL;
  g_autofree char *approve = NULL;
  g_autofree char *deny = NULL;
  g_autofree char *id = NULL;

  (void) data;
  prepare (fixture);
  apply_done (fixture->tenant, "template-set",
              "{'template': <'Web'>, 'settings': <{'requireManagerApproval': <true>}>}");
  first = sign (fixture, csr, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (first->values, "state"), ==, "pending");
  second = sign (fixture, other, NULL, &error);
  g_assert_no_error (error);
  approve = g_strdup_printf ("{'authority': <'CA'>, 'requests': <['%d']>}",
                             (int) chy_body_get_int (first->values, "number", 0));
  approved = apply_ok (fixture->tenant, "authority-approve", approve);
  g_assert_cmpint (chy_body_get_int (approved->values, "count", 0), ==, 1);
  g_assert_cmpint (count_of (fixture->tenant, "certificates", "{'authority': <'CA'>, 'state': <'issued'>}"),
                   ==, 1);
  /* By the id of the row, wherever it is. */
  id = first_id (fixture, "pending");
  deny = g_strdup_printf ("{'requests': <['%s']>, 'reason': <'not ours'>}", id);
  apply_done (fixture->tenant, "authority-deny", deny);
  g_assert_cmpint (count_of (fixture->tenant, "certificates", "{'authority': <'CA'>, 'state': <'failed'>}"),
                   ==, 1);
  again = apply_fails (fixture->tenant, "authority-approve", approve);
  g_assert_nonnull (again);
  unknown = apply_fails (fixture->tenant, "authority-approve", "{'authority': <'CA'>, 'requests': <['99']>}");
  g_assert_error (unknown, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND);
}

/* More rows than are known at once, in the order that is asked for, found by their ids. */
static void
test_long_list_of_an_authority (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) csr = make_csr ();
  g_autoptr (GVariant) filter = g_variant_ref_sink (g_variant_new_parsed ("{'authority': <'CA'>}"));
  g_autoptr (ChyQuery) query = chy_query_new ("certificates", filter);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  gboolean final = TRUE;

  (void) data;
  prepare (fixture);
  for (int i = 0; i < 70; i++)
    {
      g_autoptr (ChyOutcome) outcome = sign (fixture, csr, NULL, &error);

      g_assert_no_error (error);
    }
  result = chy_tenant_query (fixture->tenant, query, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (chy_result_get_count (result, &final), ==, 64);
  g_assert_false (final);
  g_assert_true (chy_result_complete (result, NULL, &error));
  g_assert_cmpint (chy_result_get_count (result, &final), ==, 70);
  g_assert_true (final);
  rows = chy_result_rows (result, 60, 20, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 10);
  /* The last one is the first that was asked for. */
  for (guint i = 0; i < 10; i++)
    g_assert_cmpint (chy_body_get_int (rows->pdata[i], "number", 0), ==, 10 - i);
  g_assert_cmpstr (chy_body_get_text (rows->pdata[9], "authorityName"), ==, "CA");
  g_assert_cmpint (chy_result_find (result, chy_body_get_text (rows->pdata[9], "id"), NULL), ==, 69);
  g_assert_cmpint (chy_result_find (result, "00000000-0000-4000-8000-000000000000", NULL), ==, -1);
  g_assert_cmpint (
      count_of (fixture->tenant, "certificates", "{'authority': <'CA'>, 'templateName': <'Web'>}"), ==, 70);
  /* What an authority does not filter by is looked through here. */
  g_assert_cmpint (count_of (fixture->tenant, "certificates",
                             "{'authority': <'CA'>, 'subjectName': <'CN=web.contoso.test'>}"),
                   ==, 70);
  g_assert_cmpint (
      count_of (fixture->tenant, "certificates", "{'authority': <'CA'>, 'subjectName': <'CN=x'>}"), ==, 0);
}

static void
test_denied (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) csr = make_csr ();
  g_autoptr (GError) denied = NULL;
  g_autoptr (GError) not_csr = NULL;
  g_autoptr (GBytes) nonsense = g_bytes_new_static ("nonsense", 8);

  (void) data;
  prepare (fixture);
  apply_done (fixture->tenant, "user-add", "{'name': <'Eve'>, 'userPrincipalName': <'eve@contoso.test'>}");
  g_assert_null (sign (fixture, csr, "eve@contoso.test", &denied));
  g_assert_nonnull (denied);
  g_test_message ("%s", denied->message);
  g_assert_null (sign (fixture, nonsense, NULL, &not_csr));
  g_assert_nonnull (not_csr);
}

static void
test_subordinate (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyOutcome) made = NULL;
  g_autoptr (ChyOutcome) asked = NULL;
  g_autoptr (GBytes) csr = NULL;
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GVariant) sub = NULL;

  (void) data;
  prepare (fixture);
  made = apply_ok (fixture->tenant, "authority-create",
                   "{'name': <'Inner'>, 'organization': <'Contoso'>, 'fqdn': <'ca2.corp.contoso.test'>,"
                   " 'key': <'ec:p256'>, 'parent': <'CA'>}");
  sub = chy_tenant_get (fixture->tenant, "authorities", "Inner", NULL, NULL);
  g_assert_cmpstr (chy_body_get_text (sub, "state"), ==, "active");
  apply_done (fixture->tenant, "authority-create",
              "{'name': <'Outer'>, 'organization': <'Contoso'>, 'fqdn': <'ca3.corp.contoso.test'>,"
              " 'key': <'ec:p256'>, 'external': <true>}");
  asked = apply_ok (fixture->tenant, "authority-request-certificate", "{'authority': <'Outer'>}");
  csr = chy_body_get_bytes (asked->values, "csr");
  g_assert_nonnull (csr);
  wrong = apply_fails (fixture->tenant, "authority-install-certificate",
                       "{'authority': <'Outer'>, 'certificate': <b'nonsense'>}");
  g_assert_nonnull (wrong);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func)                                                                                      \
  g_test_add (path, TenantFixture, NULL, tenant_fixture_set_up, func, tenant_fixture_tear_down)
  ADD ("/tenant/certificates/a request is signed, put on hold, revoked", test_sign_and_revoke);
  ADD ("/tenant/certificates/some of a batch may fail", test_some_of_a_batch);
  ADD ("/tenant/certificates/what waits is decided at the authority", test_decided_at_the_authority);
  ADD ("/tenant/certificates/a long list of an authority comes in pieces", test_long_list_of_an_authority);
  ADD ("/tenant/certificates/who may not enroll is denied", test_denied);
  ADD ("/tenant/certificates/authorities stand below others", test_subordinate);
  return g_test_run ();
}
