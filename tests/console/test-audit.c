/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "panel-fixture.h"

static void
add_record (PanelFixture *fixture)
{
  fake_tenant_add (
      fixture->tenant, "audit",
      "{'id': <'7'>, 'activityDateTime': <int64 1772366400000000>, 'actor': <'ines'>, "
      "'activity': <'connector-rename'>, 'displayName': <'Rename Connector'>, 'objectKind': "
      "<'connector'>, 'objectId': <'c1'>, 'objectName': <'Branch 07'>, "
      "'before': <{'displayName': <'Branch 06'>, 'account': <'SYSTEM'>, 'proxyUrl': <'http://old'>}>, "
      "'after': <{'displayName': <'Branch 07'>, 'account': <'SYSTEM'>, 'strange': <int64 5>}>}");
}

static void
test_record (PanelFixture *fixture, gconstpointer data)
{
  GtkWidget *list;

  add_record (fixture);
  panel_show (fixture, "audit", "");
  screen_wait_for_text (fixture->window, "1 record");
  list = screen_find (fixture->window, g_type_from_name ("ChyListPage"));
  {
    g_autoptr (GVariant) body = g_variant_ref_sink (g_variant_new_parsed ("{'id': <'7'>}"));

    g_signal_emit_by_name (list, "activated", body);
  }
  screen_wait_for_text (fixture->window, "Rename Connector: Branch 07");
  g_assert_true (screen_says (fixture->window, "By ines, record 7"));
  g_assert_true (screen_says (fixture->window, "Branch 06"));
  /* What was taken away, what is new and has no title, and not what stayed. */
  g_assert_true (screen_says (fixture->window, "http://old"));
  g_assert_true (screen_says (fixture->window, "Removed"));
  g_assert_true (screen_says (fixture->window, "strange"));
  g_assert_false (screen_says (fixture->window, "SYSTEM"));
  (void) data;
}

/* The settings that differ, and not the attributes that hold them. */
static void
test_template (PanelFixture *fixture, gconstpointer data)
{
  GtkWidget *list;
  g_autoptr (GVariant) body = g_variant_ref_sink (g_variant_new_parsed ("{'id': <'8'>}"));

  (void) data;
  fake_tenant_add (
      fixture->tenant, "audit",
      "{'id': <'8'>, 'activityDateTime': <int64 1772366400000000>, 'actor': <'ines'>, "
      "'activity': <'template-set'>, 'displayName': <'Change Template'>, 'objectKind': "
      "<'template'>, 'objectId': <'t1'>, 'objectName': <'Kiosk'>, "
      "'before': <{'displayName': <'Kiosk'>, 'name': <'Kiosk'>, 'minimumKeySize': <int64 2048>}>, "
      "'after': <{'displayName': <'Kiosk'>, 'name': <'Kiosk'>, 'minimumKeySize': <int64 3072>}>}");
  panel_show (fixture, "audit", "");
  screen_wait_for_text (fixture->window, "1 record");
  list = screen_find (fixture->window, g_type_from_name ("ChyListPage"));
  g_signal_emit_by_name (list, "activated", body);
  screen_wait_for_text (fixture->window, "Change Template: Kiosk");
  g_assert_true (screen_says (fixture->window, "Minimum key size"));
  g_assert_true (screen_says (fixture->window, "3072"));
  g_assert_false (screen_says (fixture->window, "attributes"));
}

static void
verify (PanelFixture *fixture)
{
  chy_window_act (CHY_WINDOW (fixture->window), "audit", "verify", NULL);
}

static void
add_chain (PanelFixture *fixture, const char *id, const char *state, gint64 bad)
{
  g_autofree char *row = g_strdup_printf (
      "{'id': <'%s'>, 'database': <'%s'>, 'state': <'%s'>, 'records': <int64 40>, 'firstBad': <int64 %d>, "
      "'signed': <true>, 'reason': <'Record %d does not fit its hash.'>}",
      id, id, state, (int) bad, (int) bad);

  fake_tenant_add (fixture->tenant, "audit-state", row);
}

static void
test_whole (PanelFixture *fixture, gconstpointer data)
{
  add_chain (fixture, "tenant", "whole", 0);
  add_chain (fixture, "authority", "whole", 0);
  panel_show (fixture, "audit", "");
  screen_wait_for_text (fixture->window, "Nothing Recorded Yet");
  verify (fixture);
  screen_wait_for_text (fixture->window, "Nothing was changed: all 80 records are as they were written");
  (void) data;
}

static void
test_tampered (PanelFixture *fixture, gconstpointer data)
{
  add_record (fixture);
  add_chain (fixture, "tenant", "changed", 7);
  add_chain (fixture, "authority", "whole", 0);
  panel_show (fixture, "audit", "");
  verify (fixture);
  screen_wait_for_text (fixture->window, "The audit log was tampered with");
  g_assert_true (screen_says (fixture->window, "Record 7 does not fit its hash."));
  g_assert_true (screen_says (fixture->window, "The chain of the authorities is whole."));
  panel_press (fixture->window, "Show Record");
  screen_wait_for_text (fixture->window, "Rename Connector: Branch 07");
  (void) data;
}

static gboolean
has_cancel (gpointer data)
{
  return screen_says (data, "Verifying the audit log");
}

static void
test_cancelled (PanelFixture *fixture, gconstpointer data)
{
  fake_tenant_hold (fixture->tenant, "audit-state", TRUE);
  add_chain (fixture, "tenant", "whole", 0);
  panel_show (fixture, "audit", "");
  verify (fixture);
  screen_wait (has_cancel, fixture->window);
  panel_press (fixture->window, "Cancel");
  screen_wait_for_text (fixture->window, "The verification was stopped");
  /* And it can be begun again. */
  fake_tenant_hold (fixture->tenant, "audit-state", FALSE);
  verify (fixture);
  screen_wait_for_text (fixture->window, "Nothing was changed");
  (void) data;
}

static void
test_failed (PanelFixture *fixture, gconstpointer data)
{
  fake_tenant_fail (fixture->tenant, "audit-state",
                    g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE, "no"));
  panel_show (fixture, "audit", "");
  verify (fixture);
  screen_wait_for_text (fixture->window, "The audit log could not be verified");
  (void) data;
}

int
main (int argc, char *argv[])
{
  g_autoptr (ChyApplication) application = NULL;

  gtk_test_init (&argc, &argv, NULL);
  application = panel_application_new ();
#define ADD(name, func)                                                                                      \
  g_test_add ("/console/audit/" name, PanelFixture, application, panel_set_up, func, panel_tear_down)
  ADD ("a-record-shows-what-changed", test_record);
  ADD ("a-record-of-a-template-shows-its-settings", test_template);
  ADD ("a-whole-chain-is-said-to-be-so", test_whole);
  ADD ("the-first-bad-record-is-shown", test_tampered);
  ADD ("verifying-can-be-stopped", test_cancelled);
  ADD ("a-failure-is-no-verdict", test_failed);
  return g_test_run ();
}
