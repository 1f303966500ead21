/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "panel-fixture.h"

static void
add_finding (PanelFixture *fixture,
             const char *id,
             const char *severity,
             const char *code,
             const char *object,
             const char *more)
{
  g_autofree char *row = g_strdup_printf (
      "{'id': <'%s'>, 'severity': <'%s'>, 'domain': <'doctor'>, 'code': <'%s'>, 'object': <'%s'>, 'title': "
      "<'Title of %s'>, 'message': <'Message of %s'>, 'remedy': <'Remedy of %s'>, 'command': <'chancery-cli %s'>%s}",
      id, severity, code, object, code, code, code, code, more);

  fake_tenant_add (fixture->tenant, "findings", row);
}

static void
test_groups (PanelFixture *fixture, gconstpointer data)
{
  add_finding (fixture, "1", "error", "subject-unresolved", "Wi-Fi", ", 'affected': <int64 19>");
  add_finding (fixture, "2", "warning", "clock-behind", "", "");
  add_finding (fixture, "3", "note", "of-a-newer-peer", "", "");
  panel_show (fixture, "health", "");
  screen_wait_for_text (fixture->window, "1 Error, 1 Warning");
  g_assert_true (screen_says (fixture->window, "Will Fail"));
  g_assert_true (screen_says (fixture->window, "Needs Care"));
  g_assert_true (screen_says (fixture->window, "Worth Knowing"));
  g_assert_true (screen_says (fixture->window, "Concerns 19 users, devices or requests"));
  g_assert_true (screen_says (fixture->window, "Message of subject-unresolved"));
  screen_find_button (fixture->window, "Show Profile: Title of subject-unresolved");
  /* No button mends it: the command line is shown, and only there. */
  g_assert_true (screen_says (fixture->window, "chancery-cli clock-behind"));
  g_assert_false (screen_says (fixture->window, "chancery-cli subject-unresolved"));
  (void) data;
}

static void
test_nothing (PanelFixture *fixture, gconstpointer data)
{
  panel_show (fixture, "health", "");
  screen_wait_for_text (fixture->window, "Nothing Will Fail");
  screen_wait_for_text (fixture->window, "Checked now");
  (void) data;
}

static void
test_grant (PanelFixture *fixture, gconstpointer data)
{
  g_autofree char *params = NULL;

  add_finding (fixture, "1", "error", "right-enroll-missing", "CORP\\\\C1$",
               ", 'arguments': <{'template': <'IntunePKCS'>}>");
  panel_show (fixture, "health", "");
  screen_wait_for_text (fixture->window, "1 Error");
  panel_press (fixture->window, "Grant: Title of right-enroll-missing");
  params = panel_wait_for_command (fixture, "template-grant", 1);
  g_assert_nonnull (strstr (params, "'principal': <'CORP\\\\C1$'>"));
  g_assert_nonnull (strstr (params, "'right': <'enroll'>"));
  g_assert_nonnull (strstr (params, "'template': <'IntunePKCS'>"));
  /* It is mended: the next look, which comes by itself, finds nothing. */
  fake_tenant_clear (fixture->tenant, "findings");
  fake_tenant_tell (fixture->tenant, "templates");
  screen_wait_for_text (fixture->window, "Nothing Will Fail");
  (void) data;
}

static void
test_goes_there (PanelFixture *fixture, gconstpointer data)
{
  fake_tenant_add (fixture->tenant, "connectors",
                   "{'id': <'c1'>, 'displayName': <'DESK-01'>, 'state': <'pending'>, 'enabled': <true>}");
  add_finding (fixture, "1", "warning", "connector-pending", "DESK-01", "");
  panel_show (fixture, "health", "");
  screen_wait_for_text (fixture->window, "1 Warning");
  panel_press (fixture->window, "Show Connector: Title of connector-pending");
  screen_wait_for_text (fixture->window, "Last 24 Hours");
  (void) data;
}

/* What it speaks of is gone meanwhile: that is said, not ignored. */
static void
test_gone (PanelFixture *fixture, gconstpointer data)
{
  add_finding (fixture, "1", "warning", "connector-pending", "DESK-09", "");
  panel_show (fixture, "health", "");
  screen_wait_for_text (fixture->window, "1 Warning");
  panel_press (fixture->window, "Show Connector: Title of connector-pending");
  {
    g_autoptr (GList) all = NULL;
    gboolean shown = FALSE;

    for (guint i = 0; i < 50 && !shown; i++)
      {
        screen_settle ();
        g_clear_pointer (&all, g_list_free);
        all = gtk_window_list_toplevels ();
        for (GList *l = all; l != NULL; l = l->next)
          if (GTK_IS_DIALOG (l->data) && gtk_widget_get_visible (l->data))
            {
              shown = TRUE;
              gtk_widget_destroy (l->data);
              break;
            }
      }
    g_assert_true (shown);
  }
  (void) data;
}

static void
test_deep (PanelFixture *fixture, gconstpointer data)
{
  g_autofree char *last = NULL;

  fake_tenant_answer_all (fixture->tenant, "findings");
  panel_show (fixture, "health", "");
  screen_wait_for_text (fixture->window, "Checked now");
  panel_press (fixture->window, "Check Thoroughly");
  screen_wait_for_text (fixture->window, "Checked thoroughly now");
  last = fake_tenant_get_last (fixture->tenant, "findings");
  g_assert_nonnull (strstr (last, "'deep': <true>"));
  (void) data;
}

static void
test_error (PanelFixture *fixture, gconstpointer data)
{
  fake_tenant_fail (fixture->tenant, "findings", g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE, "no"));
  panel_show (fixture, "health", "");
  screen_wait_for_text (fixture->window, "Could Not Be Checked");
  chy_window_act (CHY_WINDOW (fixture->window), "health", "check", NULL);
  screen_wait_for_text (fixture->window, "Nothing Will Fail");
  (void) data;
}

int
main (int argc, char *argv[])
{
  g_autoptr (ChyApplication) application = NULL;

  gtk_test_init (&argc, &argv, NULL);
  application = panel_application_new ();
#define ADD(name, func)                                                                                      \
  g_test_add ("/console/health/" name, PanelFixture, application, panel_set_up, func, panel_tear_down)
  ADD ("findings-stand-by-what-they-mean", test_groups);
  ADD ("nothing-found-is-said", test_nothing);
  ADD ("a-right-is-granted-with-one-click", test_grant);
  ADD ("a-button-goes-where-it-is-mended", test_goes_there);
  ADD ("what-is-gone-meanwhile-is-said", test_gone);
  ADD ("a-thorough-check-asks-for-it", test_deep);
  ADD ("an-error-can-be-tried-again", test_error);
  return g_test_run ();
}
