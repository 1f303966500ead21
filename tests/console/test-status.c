/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "console/status/chy-pfx-export.h"
#include "console/status/chy-pfx-write.h"
#include "console/status/chy-request-timeline.h"
#include "console/status/chy-status-actions.h"
#include "console/status/chy-status-panel.h"
#include "fake-tenant.h"
#include "screen.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define NOW G_GINT64_CONSTANT (1772366400000000)

/* The panel in a window, with one request that failed and one that was delivered. */
typedef struct
{
  FakeTenant *tenant; /* (owned) */
  GtkWidget *window;
  GtkWidget *panel;
} Fixture;

static void
add_event (FakeTenant *tenant, const char *request, const char *kind, double seconds, const char *more)
{
  g_autofree char *event = g_strdup_printf (
      "{'requestId': <'%s'>, 'kind': <'%s'>, 'attempt': <int64 1>, 'eventDateTime': <int64 %" G_GINT64_FORMAT
      ">%s}",
      request, kind, NOW + (gint64) (seconds * CHY_USEC_PER_SEC), more);

  fake_tenant_add (tenant, "request-events", event);
}

static void
fill (FakeTenant *tenant)
{
  static const char *const road[] = { "assigned", "queued", "claimed", "keyMade", "submitted" };

  fake_tenant_add (tenant, "connectors", "{'id': <'c1'>, 'displayName': <'CONNECTOR1'>}");
  fake_tenant_add (
      tenant, "requests",
      "{'id': <'bad'>, 'number': <int64 2>, 'state': <'denied'>, 'userDisplayName': <'Ruth Okafor'>, "
      "'userId': <'u1'>, 'deviceDisplayName': <'FT-0117'>, 'deviceId': <'d1'>, "
      "'profileName': <'Wi-Fi'>, 'profileId': <'p1'>, 'platform': <'windows10'>, "
      "'authorityName': <'Contoso CA'>, 'authorityId': <'a1'>, 'templateName': <'ContosoPKCS'>, "
      "'cause': <'denied'>, 'code': <'CERTSRV_E_UNSUPPORTED_CERT_TYPE'>, "
      "'message': <'does not issue it'>, 'connectorId': <'c1'>, 'attempt': <int64 1>}");
  fake_tenant_add (
      tenant, "requests",
      "{'id': <'good'>, 'number': <int64 1>, 'state': <'delivered'>, 'userDisplayName': <'Jonas Weber'>, "
      "'deviceDisplayName': <'LAPTOP-7'>, 'platform': <'macOS'>, 'authorityName': <'Contoso CA'>, "
      "'certificateSerialNumber': <'0a0b'>, 'certificateThumbprint': <'0c0d'>, "
      "'profileName': <'Wi-Fi'>, 'attempt': <int64 1>}");
  for (gsize i = 0; i < G_N_ELEMENTS (road); i++)
    {
      add_event (tenant, "bad", road[i], 18.0 * (double) i, i == 2 ? ", 'connectorId': <'c1'>" : "");
      add_event (tenant, "good", road[i], (double) i, "");
    }
  add_event (tenant, "bad", "denied", 73, ", 'code': <'CERTSRV_E_UNSUPPORTED_CERT_TYPE'>");
  add_event (tenant, "good", "issued", 6, "");
  add_event (tenant, "good", "wrapped", 6.5, "");
  add_event (tenant, "good", "delivered", 6.5, "");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->tenant = fake_tenant_new ();
  fill (fixture->tenant);
  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 900, 700);
  fixture->panel = chy_panel_status.create (CHY_TENANT (fixture->tenant));
  gtk_widget_insert_action_group (fixture->panel, "panel", chy_panel_status.get_actions (fixture->panel));
  gtk_widget_show (fixture->panel);
  gtk_container_add (GTK_CONTAINER (fixture->window), fixture->panel);
  gtk_window_present (GTK_WINDOW (fixture->window));
  (void) data;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_widget_destroy (fixture->window);
  screen_settle ();
  g_object_unref (fixture->tenant);
  screen_settle ();
  (void) data;
}

static gboolean
is_enabled (Fixture *fixture, const char *name)
{
  return g_action_group_get_action_enabled (chy_panel_status.get_actions (fixture->panel), name);
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  screen_wait_for_text (fixture->window, "2 requests");
  (void) data;
}

static void
test_failed (Fixture *fixture, gconstpointer data)
{
  chy_panel_status.show (fixture->panel, "bad");
  screen_wait_for_text (fixture->window, "Request for Ruth Okafor");
  screen_wait_for_text (fixture->window, "Claimed by CONNECTOR1");
  screen_wait_for_text (fixture->window, "Refused by Contoso CA");
  screen_wait_for_text (fixture->window, "With the template ContosoPKCS");
  screen_wait_for_text (fixture->window, "0x80094800  CERTSRV_E_UNSUPPORTED_CERT_TYPE");
  screen_wait_for_text (fixture->window, "The authority does not issue this template");
  screen_wait_for_text (fixture->window, "18 s");
  screen_wait_for_text (fixture->window, "Not reached");
  screen_wait_for_text (fixture->window, "Issue Template…");
  g_assert_true (is_enabled (fixture, "retry"));
  g_assert_true (is_enabled (fixture, "cancel"));
  g_assert_false (is_enabled (fixture, "export-pfx"));
  g_assert_false (is_enabled (fixture, "certificate"));
  g_assert_false (is_enabled (fixture, "approve"));
  (void) data;
}

static void
test_delivered (Fixture *fixture, gconstpointer data)
{
  chy_panel_status.show (fixture->panel, "good");
  screen_wait_for_text (fixture->window, "Request for Jonas Weber");
  screen_wait_for_text (fixture->window, "Wrapped");
  g_assert_false (screen_says (fixture->window, "Not reached"));
  g_assert_true (is_enabled (fixture, "export-pfx"));
  g_assert_true (is_enabled (fixture, "reissue"));
  g_assert_true (is_enabled (fixture, "certificate"));
  g_assert_false (is_enabled (fixture, "retry"));
  (void) data;
}

static void
try_again (FakeTenant *tenant, const ChyCommand *command, gpointer data)
{
  fake_tenant_set (tenant, "requests", "bad", "state", g_variant_new_string ("queued"));
  fake_tenant_set (tenant, "requests", "bad", "cause", NULL);
  add_event (tenant, "bad", "queued", 100, "");
  fake_tenant_tell (tenant, "requests");
  (void) command;
  (void) data;
}

/* The page follows by itself: the failure is history, and the road is ahead again. */
static void
test_retry (Fixture *fixture, gconstpointer data)
{
  chy_panel_status.show (fixture->panel, "bad");
  screen_wait_for_text (fixture->window, "Issue Template…");
  fake_tenant_set_effect (fixture->tenant, "request-retry", try_again, NULL);
  g_action_group_activate_action (chy_panel_status.get_actions (fixture->panel), "retry", NULL);
  fake_tenant_wait (fixture->tenant, "request-retry", 1);
  screen_wait_for_text (fixture->window, "Queued");
  while (screen_says (fixture->window, "Issue Template…"))
    screen_settle ();
  screen_wait_for_text (fixture->window, "The authority does not issue this template");
  g_assert_true (is_enabled (fixture, "cancel"));
  (void) data;
}

static void
test_unknown (Fixture *fixture, gconstpointer data)
{
  chy_panel_status.show (fixture->panel, "no-such-request");
  screen_wait_for_text (fixture->window, "Not found");
  g_assert_false (is_enabled (fixture, "retry"));
  chy_panel_status.show (fixture->panel, "");
  screen_wait_for_text (fixture->window, "2 requests");
  (void) data;
}

static void
test_newer_peer (Fixture *fixture, gconstpointer data)
{
  fake_tenant_set (fixture->tenant, "requests", "good", "state", g_variant_new_string ("teleported"));
  add_event (fixture->tenant, "good", "teleported", 9, "");
  chy_panel_status.show (fixture->panel, "good");
  screen_wait_for_text (fixture->window, "teleported");
  g_assert_false (is_enabled (fixture, "retry"));
  (void) data;
}

static void
test_durations (void)
{
  static const struct
  {
    double seconds;
    const char *words;
  } cases[] = { { 0, "at once" }, { 0.04, "at once" }, { 0.62, "0.6 s" },        { 18.4, "18 s" },
                { 300, "5 min" }, { 7200, "2 hours" }, { 3 * 86400.0, "3 days" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = chy_request_duration ((gint64) (cases[i].seconds * CHY_USEC_PER_SEC));

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

/* --- PFX files ---------------------------------------------------------------------------------------------
 */

typedef struct
{
  gboolean done, ok;
  guint n;
  ChySecret *password; /* (owned) or NULL */
  GError *error;       /* (owned) or NULL */
} Written;

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Written *written = data;

  (void) source;
  written->ok = chy_pfx_write_finish (result, &written->n, &written->password, &written->error);
  written->done = TRUE;
}

static gboolean
is_written (gpointer data)
{
  return ((Written *) data)->done;
}

static void
write_to (Fixture *fixture, const char *const *ids, const char *path, ChySecret *password, Written *written)
{
  ChyPfxOrder order = {
    .tenant = CHY_TENANT (fixture->tenant), .ids = ids, .preset = "macos", .password = password, .path = path
  };

  fake_tenant_give_secret (fixture->tenant, "request-export-pfx", "pfx", "the bytes of a PFX");
  chy_pfx_write_async (&order, NULL, NULL, NULL, written_cb, written);
  screen_wait (is_written, written);
}

static void
written_clear (Written *written)
{
  g_clear_pointer (&written->password, chy_secret_unref);
  g_clear_error (&written->error);
}

static void
check_private (const char *path)
{
  struct stat status;

  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

/* The made password is that which the tenant was given, long, and the file its owner's alone. */
static void
test_one_file (Fixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "good", NULL };
  g_autofree char *folder = g_dir_make_tmp ("chy-status-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.p12", NULL);
  g_autofree char *text = NULL;
  g_autofree char *given = NULL;
  Written written = { 0 };

  write_to (fixture, ids, path, NULL, &written);
  g_assert_no_error (written.error);
  g_assert_true (written.ok);
  g_assert_cmpuint (written.n, ==, 1);
  given = fake_tenant_get_secret (fixture->tenant, "request-export-pfx", "password");
  g_assert_cmpstr (chy_secret_get_text (written.password), ==, given);
  g_assert_cmpuint (strlen (given), >=, 25);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "the bytes of a PFX");
  check_private (path);
  written_clear (&written);
  g_unlink (path);
  g_rmdir (folder);
  (void) data;
}

static void
test_folder (Fixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "good", "bad", NULL };
  g_autofree char *folder = g_dir_make_tmp ("chy-status-XXXXXX", NULL);
  g_autofree char *first = g_build_filename (folder, "1-LAPTOP-7.p12", NULL);
  g_autofree char *second = g_build_filename (folder, "2-FT-0117.p12", NULL);
  g_autofree char *list = g_build_filename (folder, "passwords.csv", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  Written written = { 0 }, again = { 0 };

  write_to (fixture, ids, folder, NULL, &written);
  g_assert_no_error (written.error);
  g_assert_cmpuint (written.n, ==, 2);
  g_assert_null (written.password);
  check_private (first);
  check_private (second);
  check_private (list);
  g_assert_true (g_file_get_contents (list, &text, NULL, NULL));
  lines = g_strsplit (text, "\r\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_cmpstr (lines[0], ==, "file,request,device,password");
  g_assert_true (g_str_has_prefix (lines[1], "1-LAPTOP-7.p12,1,LAPTOP-7,"));
  g_assert_true (g_str_has_prefix (lines[2], "2-FT-0117.p12,2,FT-0117,"));
  /* Nothing is written over, passwords least of all. */
  write_to (fixture, ids, folder, NULL, &again);
  g_assert_error (again.error, G_FILE_ERROR, G_FILE_ERROR_EXIST);
  g_assert_cmpuint (again.n, ==, 0);
  written_clear (&written);
  written_clear (&again);
  g_unlink (first);
  g_unlink (second);
  g_unlink (list);
  g_rmdir (folder);
  (void) data;
}

static void
test_refused_file (Fixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "good", NULL };
  g_autofree char *folder = g_dir_make_tmp ("chy-status-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.p12", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "no-such-folder", "a.p12", NULL);
  Written locked = { 0 }, lost = { 0 };

  fake_tenant_fail (fixture->tenant, "request-export-pfx",
                    g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_VAULT, "locked"));
  write_to (fixture, ids, path, NULL, &locked);
  g_assert_error (locked.error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_VAULT);
  g_assert_null (locked.password);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  write_to (fixture, ids, nowhere, NULL, &lost);
  g_assert_nonnull (lost.error);
  g_assert_null (lost.password);
  written_clear (&locked);
  written_clear (&lost);
  g_rmdir (folder);
  (void) data;
}

static GtkWidget *
find_dialog (void)
{
  g_autoptr (GList) tops = gtk_window_list_toplevels ();

  for (GList *l = tops; l != NULL; l = l->next)
    if (CHY_IS_PFX_EXPORT (l->data))
      return l->data;

  return NULL;
}

/* The system of the device is proposed, and what is weak says so. */
static void
test_dialog (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  GtkComboBox *target;

  chy_panel_status.show (fixture->panel, "good");
  screen_wait_for_text (fixture->window, "Request for Jonas Weber");
  g_action_group_activate_action (chy_panel_status.get_actions (fixture->panel), "export-pfx", NULL);
  dialog = find_dialog ();
  g_assert_nonnull (dialog);
  screen_wait_for_text (dialog, "leaves with its private key");
  target = screen_find (dialog, GTK_TYPE_COMBO_BOX_TEXT);
  g_assert_cmpstr (gtk_combo_box_get_active_id (target), ==, "macos");
  screen_wait_for_text (dialog, "is weak today");
  gtk_combo_box_set_active_id (target, "windows11");
  while (screen_says (dialog, "is weak today"))
    screen_settle ();
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  screen_settle ();
  g_assert_null (find_dialog ());
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "request-export-pfx"), ==, 0);
  (void) data;
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/console/status/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  screen_load_ui ();
  g_test_add_func ("/console/status/durations", test_durations);
  add ("lists-requests", test_list);
  add ("shows-why-one-failed", test_failed);
  add ("shows-one-that-was-delivered", test_delivered);
  add ("follows-what-is-tried-again", test_retry);
  add ("says-that-one-is-gone", test_unknown);
  add ("shows-a-step-of-a-newer-peer", test_newer_peer);
  add ("writes-a-pfx-file", test_one_file);
  add ("writes-pfx-files-into-a-folder", test_folder);
  add ("leaves-nothing-of-a-pfx-that-was-refused", test_refused_file);
  add ("proposes-the-system-of-the-device", test_dialog);
  return g_test_run ();
}
