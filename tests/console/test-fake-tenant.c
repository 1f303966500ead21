/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake-tenant.h"
#include "screen.h"

/* That what other tests stand on holds: a script that lies would make them all green. */

static gint64
count (FakeTenant *tenant, GVariant *filter, const char *search)
{
  g_autoptr (ChyQuery) query = chy_query_new ("certificates", filter);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) result = NULL;
  gboolean final;

  query->search = g_strdup (search);
  result = chy_tenant_query (CHY_TENANT (tenant), query, NULL, &error);
  g_assert_no_error (error);
  return chy_result_get_count (result, &final);
}

static GVariant *
filter (const char *text)
{
  return g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
}

static void
test_lists (void)
{
  g_autoptr (FakeTenant) tenant = fake_tenant_new ();
  g_autoptr (GVariant) body = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *last = NULL;

  fake_tenant_add (tenant, "certificates", "{'id': <'1'>, 'subjectName': <'CN=Anna'>, 'state': <'issued'>}");
  fake_tenant_add (tenant, "certificates", "{'id': <'2'>, 'subjectName': <'CN=Bert'>, 'state': <'revoked'>}");
  g_assert_cmpint (count (tenant, NULL, NULL), ==, 2);
  g_assert_cmpint (count (tenant, NULL, "anna"), ==, 1);
  g_assert_cmpint (count (tenant, filter ("{'state': <'revoked'>}"), NULL), ==, 1);
  g_assert_cmpint (count (tenant, filter ("{'state': <'!revoked'>}"), NULL), ==, 1);
  g_assert_cmpint (count (tenant, filter ("{'state': <'issued,revoked'>}"), NULL), ==, 2);
  g_assert_cmpint (count (tenant, filter ("{'subjectName': <'CN=B*'>}"), NULL), ==, 1);
  g_assert_cmpuint (fake_tenant_count (tenant, "certificates"), ==, 6);
  last = fake_tenant_get_last (tenant, "certificates");
  g_assert_cmpstr (last, ==, ",0,,{'subjectName': <'CN=B*'>}");
  fake_tenant_set (tenant, "certificates", "2", "state", g_variant_new_string ("issued"));
  body = chy_tenant_get (CHY_TENANT (tenant), "certificates", "2", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (body, "state"), ==, "issued");
}

static void
test_refuses (void)
{
  g_autoptr (FakeTenant) tenant = fake_tenant_new ();
  g_autoptr (ChyQuery) query = chy_query_new ("certificates", filter ("{'nonsense': <'1'>}"));
  g_autoptr (ChyCommand) command = chy_command_new ("user-add", filter ("{'nonsense': <'1'>}"));
  g_autoptr (GError) error = NULL;

  g_assert_null (chy_tenant_query (CHY_TENANT (tenant), query, NULL, &error));
  g_assert_true (chy_error_is (error, "query", "unknown-filter"));
  g_clear_error (&error);
  g_assert_null (chy_tenant_apply (CHY_TENANT (tenant), command, NULL, &error));
  g_assert_true (chy_error_is (error, "command", "unknown-parameter"));
  g_assert_cmpuint (fake_tenant_count (tenant, "user-add"), ==, 0);
}

static void
test_confirms (void)
{
  g_autoptr (FakeTenant) tenant = fake_tenant_new ();
  g_autoptr (ChyCommand) command = chy_command_new ("user-remove", filter ("{'id': <'1'>}"));
  g_autoptr (ChyOutcome) before = NULL, outcome = NULL;
  g_autoptr (GError) error = NULL;

  fake_tenant_set_consequence (tenant, "user-remove", "It is gone.");
  fake_tenant_set_values (tenant, "user-remove", "{'id': <'1'>}");
  before = chy_tenant_preview (CHY_TENANT (tenant), command, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (before->consequence, ==, "It is gone.");
  g_assert_null (chy_tenant_apply (CHY_TENANT (tenant), command, NULL, &error));
  g_assert_true (chy_error_is (error, "command", "unconfirmed"));
  g_clear_error (&error);
  command->confirmed = TRUE;
  outcome = chy_tenant_apply (CHY_TENANT (tenant), command, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (outcome->values, "id"), ==, "1");
  g_assert_true (fake_tenant_was_confirmed (tenant, "user-remove"));
  fake_tenant_forbid (tenant, "user-remove");
  g_assert_false (chy_tenant_can (CHY_TENANT (tenant), "user-remove"));
  g_assert_null (chy_tenant_apply (CHY_TENANT (tenant), command, NULL, &error));
  g_assert_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE);
}

static void
cancelled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyResult) found = chy_tenant_query_finish (CHY_TENANT (source), result, data);

  g_assert_null (found);
}

static gboolean
has_error (gpointer data)
{
  return *(GError **) data != NULL;
}

static void
test_holds (void)
{
  g_autoptr (FakeTenant) tenant = fake_tenant_new ();
  g_autoptr (ChyQuery) query = chy_query_new ("users", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  fake_tenant_hold (tenant, "users", TRUE);
  chy_tenant_query_async (CHY_TENANT (tenant), query, cancellable, cancelled_cb, &error);
  fake_tenant_wait (tenant, "users", 1);
  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  screen_wait (has_error, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/fake-tenant/lists", test_lists);
  g_test_add_func ("/console/fake-tenant/refuses-as-the-real-one", test_refuses);
  g_test_add_func ("/console/fake-tenant/wants-confirmation", test_confirms);
  g_test_add_func ("/console/fake-tenant/holds-and-is-cancelled", test_holds);
  return g_test_run ();
}
