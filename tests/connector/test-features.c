/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-field.h"
#include "road.h"
#include "tenant-fixture.h"

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
  return g_test_run ();
}
