/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "model/chy-field.h"
#include "model/chy-problem.h"
#include "road.h"
#include "tenant-fixture.h"

#include <string.h>

/* What a connector does is switched by its settings, and the tenant holds it to them. */

static ChyConnectorCounts
run (TenantFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyConnector) connector =
      chy_connector_new (fixture->tenant, fixture->host, fixture->clock, "CONNECTOR1", NULL);
  ChyConnectorCounts counts;

  chy_connector_run (connector, CHY_CONNECTOR_ONCE, NULL, NULL, NULL, &counts, &error);
  g_assert_no_error (error);
  return counts;
}

static void
set_feature (TenantFixture *fixture, const char *feature, gboolean on)
{
  g_autofree char *params = g_strdup_printf ("{'connector': <'CONNECTOR1'>, 'settings': <{'%s': <%s>}>}",
                                             feature, on ? "true" : "false");

  apply_done (fixture->tenant, "connector-set", params);
}

static void
check_wait (TenantFixture *fixture, const char *reason)
{
  g_autoptr (GVariant) request = chy_tenant_get (fixture->tenant, "requests", "1", NULL, NULL);

  g_assert_cmpstr (chy_body_get_text (request, "waitReason"), ==, reason);
}

/* The finding of that code; NULL where there is none. */
static GVariant *
find (TenantFixture *fixture, const char *code)
{
  g_autoptr (GPtrArray) rows = road_rows (fixture->tenant, "findings", "code", code);

  return rows->len > 0 ? g_variant_ref (rows->pdata[0]) : NULL;
}

/* It may ask as often as it likes: the tenant gives it nothing, and says what the requests wait for. */
static void
test_without_pkcs (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyOutcome) outcome = NULL;
  g_autoptr (GVariant) items = NULL;
  g_autoptr (GVariant) found = NULL;
  g_autoptr (GVariant) mended = NULL;

  (void) data;
  road_prepare (fixture->tenant, "ec:p256", 3);
  set_feature (fixture, "pkcs", FALSE);
  g_assert_cmpint (run (fixture).claimed, ==, 0);
  outcome = apply_ok (fixture->tenant, "request-claim", "{'connector': <'CONNECTOR1'>}");
  items = chy_body_get (outcome->values, "items");
  g_assert_cmpuint (g_variant_n_children (items), ==, 0);
  g_assert_cmpint (road_count (fixture->tenant, "requests", "state", "queued"), ==, 3);
  check_wait (fixture, "No connector that is enabled has the feature PKCS.");
  found = find (fixture, "pkcs-none");
  g_assert_nonnull (found);
  g_assert_cmpint (chy_body_get_int (found, "affected", 0), ==, 3);
  set_feature (fixture, "pkcs", TRUE);
  check_wait (fixture, NULL);
  g_assert_cmpint (run (fixture).succeeded, ==, 3);
  mended = find (fixture, "pkcs-none");
  g_assert_null (mended);
}

/* --- revocation -------------------------------------------------------------------------------------------
 */

/* Three devices have their certificates; a connector elsewhere has said that it takes revocations, and one
 * device is retired. */
static void
retire_one (TenantFixture *fixture)
{
  g_autoptr (ChyOutcome) outcome = NULL;

  road_prepare (fixture->tenant, "ec:p256", 3);
  apply_done (fixture->tenant, "authority-grant",
              "{'authority': <'" ROAD_CA
              "'>, 'principal': <'CORP\\\\CONNECTOR1$'>, 'right': <'issue-and-manage-certificates'>}");
  g_assert_cmpint (run (fixture).succeeded, ==, 3);
  apply_done (fixture->tenant, "connector-heartbeat", "{'connector': <'CONNECTOR1'>, 'revokes': <true>}");
  outcome = apply_ok (fixture->tenant, "device-retire", "{'id': <'LAPTOP-1'>}");
  g_assert_cmpuint (outcome->problems->len, ==, 1);
  g_assert_cmpstr (chy_problem_get_code (outcome->problems->pdata[0]), ==, "revocations-left");
}

static gint64
count_revoked (TenantFixture *fixture)
{
  return road_count (fixture->tenant, "certificates", "state", "revoked");
}

static gint64
count_at_authority (TenantFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyAuthority) authority = chy_authority_host_get (fixture->host, ROAD_CA, NULL, &error);
  g_autoptr (GVariant) filter = chy_body_with (NULL, "state", g_variant_new_string ("revoked"));
  g_autoptr (GVariant) answer = chy_authority_query (authority, "certificates", filter, NULL, &error);

  g_assert_no_error (error);
  return chy_body_get_int (answer, "count", -1);
}

static void
advance (TenantFixture *fixture, gint64 seconds)
{
  chy_clock_advance (fixture->clock, seconds * CHY_USEC_PER_SEC);
}

static void
test_revokes (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) request = NULL;
  g_autoptr (GVariant) row = NULL;
  g_autoptr (GPtrArray) audit = NULL;
  ChyConnectorCounts counts;
  int named = 0;

  (void) data;
  retire_one (fixture);
  g_assert_cmpint (count_revoked (fixture), ==, 0);
  advance (fixture, 11);
  counts = run (fixture);
  g_assert_cmpint (counts.revoked, ==, 1);
  g_assert_cmpint (counts.unrevoked, ==, 0);
  g_assert_cmpint (count_revoked (fixture), ==, 1);
  g_assert_cmpint (count_at_authority (fixture), ==, 1);
  request = chy_tenant_get (fixture->tenant, "requests", "1", NULL, NULL);
  g_assert_cmpstr (chy_body_get_text (request, "state"), ==, "revoked");
  /* What it did is counted, and stands in the audit log under its name. */
  row = chy_tenant_get (fixture->tenant, "connectors", "CONNECTOR1", NULL, NULL);
  g_assert_cmpint (chy_body_get_int (row, "revoked", 0), ==, 1);
  audit = road_rows (fixture->tenant, "audit", "activity", "revocation-report");
  for (guint i = 0; i < audit->len; i++)
    named += g_strcmp0 (chy_body_get_text (audit->pdata[i], "objectName"), "CONNECTOR1") == 0;
  g_assert_cmpint (named, ==, 1);
  g_assert_cmpint (run (fixture).revoked, ==, 0);
}

/* Where no connector has the feature, whoever reconciles does it at once. */
static void
test_without_revocation (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyOutcome) outcome = NULL;
  g_autoptr (GVariant) items = NULL;

  (void) data;
  retire_one (fixture);
  set_feature (fixture, "revocation", FALSE);
  advance (fixture, 11);
  outcome = apply_ok (fixture->tenant, "revocation-claim", "{'connector': <'CONNECTOR1'>}");
  items = chy_body_get (outcome->values, "items");
  g_assert_cmpuint (g_variant_n_children (items), ==, 0);
  g_assert_cmpint (count_revoked (fixture), ==, 0);
  apply_done (fixture->tenant, "reconcile", "");
  g_assert_cmpint (count_revoked (fixture), ==, 1);
  g_assert_cmpint (count_at_authority (fixture), ==, 1);
}

/* A connector that is there and does nothing is waited for, but not for long. */
static void
test_fallback (TenantFixture *fixture, gconstpointer data)
{
  (void) data;
  retire_one (fixture);
  advance (fixture, 119);
  apply_done (fixture->tenant, "reconcile", "");
  g_assert_cmpint (count_revoked (fixture), ==, 0);
  advance (fixture, 1);
  apply_done (fixture->tenant, "reconcile", "");
  g_assert_cmpint (count_revoked (fixture), ==, 1);
}

/* The first and only item of a claim: number and fence. */
static void
claim_one (TenantFixture *fixture, const char *connector, gint64 *ret_number, gint64 *ret_fence)
{
  g_autofree char *params = g_strdup_printf ("{'connector': <'%s'>, 'lease': <int64 60>}", connector);
  g_autoptr (ChyOutcome) outcome = apply_ok (fixture->tenant, "revocation-claim", params);
  g_autoptr (GVariant) items = chy_body_get (outcome->values, "items");
  g_autoptr (GVariant) item = NULL;

  g_assert_cmpuint (g_variant_n_children (items), ==, 1);
  item = g_variant_get_child_value (items, 0);
  *ret_number = chy_body_get_int (item, "number", 0);
  *ret_fence = chy_body_get_int (item, "fence", 0);
}

/* Reports one as revoked; how many were refused. */
static gsize
report_one (TenantFixture *fixture, const char *connector, gint64 number, gint64 fence)
{
  g_autofree char *params =
      g_strdup_printf ("{'connector': <'%s'>, 'items': <[{'number': <int64 %" G_GINT64_FORMAT
                       ">, 'fence': <int64 %" G_GINT64_FORMAT ">, 'revoked': <true>}]>}",
                       connector, number, fence);
  g_autoptr (ChyOutcome) outcome = apply_ok (fixture->tenant, "revocation-report", params);
  g_autoptr (GVariant) refused = chy_body_get (outcome->values, "refused");

  return g_variant_n_children (refused);
}

/* One that is lent to a connector is nobody else's until its time has run out; then its report is late. */
static void
test_late_report (TenantFixture *fixture, gconstpointer data)
{
  gint64 number, fence, other, other_fence;

  (void) data;
  retire_one (fixture);
  apply_done (fixture->tenant, "connector-enroll", "{'name': <'CONNECTOR2'>}");
  advance (fixture, 11);
  claim_one (fixture, "CONNECTOR1", &number, &fence);
  set_feature (fixture, "revocation", FALSE);
  apply_done (fixture->tenant, "reconcile", "");
  g_assert_cmpint (count_at_authority (fixture), ==, 0);
  advance (fixture, 61);
  claim_one (fixture, "CONNECTOR2", &other, &other_fence);
  g_assert_cmpint (other, ==, number);
  g_assert_cmpint (other_fence, >, fence);
  g_assert_cmpuint (report_one (fixture, "CONNECTOR1", number, fence), ==, 1);
  g_assert_cmpint (count_revoked (fixture), ==, 0);
  /* The same one, which has forgotten and taken it anew: what it says of the first time is late, too. */
  advance (fixture, 61);
  fence = other_fence;
  claim_one (fixture, "CONNECTOR2", &other, &other_fence);
  g_assert_cmpuint (report_one (fixture, "CONNECTOR2", number, fence), ==, 1);
  g_assert_cmpint (count_revoked (fixture), ==, 0);
  g_assert_cmpuint (report_one (fixture, "CONNECTOR2", number, other_fence), ==, 0);
  g_assert_cmpint (count_revoked (fixture), ==, 1);
  g_assert_cmpuint (report_one (fixture, "CONNECTOR2", number, other_fence), ==, 1);
}

/* The connector may not: it says so, and the tenant does it under the right of whoever reconciles. */
static void
test_no_right (TenantFixture *fixture, gconstpointer data)
{
  ChyConnectorCounts counts;
  g_autoptr (GVariant) found = NULL;

  (void) data;
  retire_one (fixture);
  apply_done (fixture->tenant, "authority-revoke-grant",
              "{'authority': <'" ROAD_CA
              "'>, 'principal': <'CORP\\\\CONNECTOR1$'>, 'right': <'issue-and-manage-certificates'>}");
  advance (fixture, 11);
  counts = run (fixture);
  g_assert_cmpint (counts.revoked, ==, 0);
  g_assert_cmpint (counts.unrevoked, ==, 1);
  g_assert_cmpint (count_revoked (fixture), ==, 0);
  advance (fixture, 3600);
  found = find (fixture, "revocations-waiting");
  g_assert_nonnull (found);
  g_assert_nonnull (strstr (chy_body_get_text (found, "message"), "lacks the right"));
  apply_done (fixture->tenant, "reconcile", "");
  g_assert_cmpint (count_revoked (fixture), ==, 1);
}

static void
add (const char *name, void (*test) (TenantFixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/connector/features/", name, NULL);

  g_test_add (path, TenantFixture, NULL, tenant_fixture_set_up, test, tenant_fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("a connector without PKCS takes nothing, and what waits says so", test_without_pkcs);
  add ("what is left to a connector is revoked by it, once", test_revokes);
  add ("where no connector has the feature it is revoked at once", test_without_revocation);
  add ("a connector that does nothing is not waited for long", test_fallback);
  add ("a late report of a revocation is refused", test_late_report);
  add ("a connector without the right says so, and the tenant does it", test_no_right);
  return g_test_run ();
}
