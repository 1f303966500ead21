/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "console/connectors/chy-connector-words.h"
#include "console/connectors/chy-proxy-test.h"
#include "panel-fixture.h"

/* --- words ------------------------------------------------------------------------------------------------
 */

static GVariant *
connector_new (const char *id, const char *state, gint64 ago, gboolean enabled, const char *reason)
{
  gint64 now = g_get_real_time ();
  GVariantDict row;

  g_variant_dict_init (&row, NULL);
  g_variant_dict_insert (&row, "id", "s", id);
  g_variant_dict_insert (&row, "displayName", "s", id);
  g_variant_dict_insert (&row, "hostName", "s", "connect.contoso.com");
  g_variant_dict_insert (&row, "state", "s", state);
  g_variant_dict_insert (&row, "enabled", "b", enabled);
  g_variant_dict_insert (&row, "principalName", "s", "CORP\\CONNECT$");
  if (ago >= 0)
    g_variant_dict_insert (&row, "lastConnectionDateTime", "x", now - ago * CHY_USEC_PER_SEC);
  if (reason != NULL)
    g_variant_dict_insert (&row, "reason", "s", reason);
  return g_variant_ref_sink (g_variant_dict_end (&row));
}

static void
test_words (void)
{
  static const struct
  {
    const char *state;
    gint64 ago;
    gboolean enabled;
    const char *reason, *icon, *word, *second;
  } cases[] = {
    { "pending", -1, TRUE, NULL, "chy-state-pending-symbolic", "Pending", "Waiting for its first contact" },
    { "active", 20, TRUE, NULL, "chy-state-ok-symbolic", "Active", "Healthy" },
    /* It was active when the row was read, and has aged since. */
    { "active", 3 * 3600, TRUE, NULL, "chy-state-warning-symbolic", "Warning", "Not heard from for 3 hours" },
    { "active", 660, TRUE, NULL, "chy-state-warning-symbolic", "Warning", "Not heard from for 11 minutes" },
    { "warning", 20, TRUE, "the disk is full", "chy-state-warning-symbolic", "Warning", "the disk is full" },
    { "inactive", 2 * 86400, TRUE, NULL, "chy-state-inactive-symbolic", "Inactive",
      "Last heard from 2 days ago" },
    { "closed", 20, TRUE, NULL, "chy-state-inactive-symbolic", "Inactive", "Its console is closed" },
    { "disabled", 20, FALSE, NULL, "chy-state-inactive-symbolic", "Disabled", "Takes no requests" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) row =
          connector_new ("c", cases[i].state, cases[i].ago, cases[i].enabled, cases[i].reason);
      ChyConnectorWords words;

      chy_connector_words_init (&words, row, NULL, g_get_real_time ());
      g_assert_cmpstr (words.icon, ==, cases[i].icon);
      g_assert_cmpstr (words.word, ==, cases[i].word);
      g_assert_cmpstr (words.reason, ==, cases[i].second);
      chy_connector_words_clear (&words);
    }
}

static void
test_day (void)
{
  const gint64 hour = 3600 * CHY_USEC_PER_SEC;
  const gint64 now = 500000 * hour + 59;
  g_autofree char *text = g_strdup_printf (
      "{'succeeded': <int64 9>, 'hours': <[{'dateTime': <int64 %" G_GINT64_FORMAT
      ">, 'succeeded': <int64 1104>, 'failed': <int64 2>}, {'dateTime': <int64 %" G_GINT64_FORMAT
      ">, 'succeeded': <int64 5>, 'failed': <int64 0>}]>}",
      500000 * hour, (500000 - 24) * hour);
  g_autoptr (GVariant) row = g_variant_ref_sink (g_variant_new_parsed (text));
  g_autoptr (GVariant) none = g_variant_ref_sink (g_variant_new_parsed ("@a{sv} {}"));
  g_autofree char *sentence = NULL, *nothing = NULL;
  ChyConnectorDay day;

  chy_connector_day_init (&day, row, now);
  g_assert_cmpint (day.succeeded[CHY_CONNECTOR_HOURS - 1], ==, 1104);
  g_assert_cmpint (day.failed[CHY_CONNECTOR_HOURS - 1], ==, 2);
  /* A whole day ago is another day. */
  g_assert_cmpint (day.all_succeeded, ==, 1104);
  sentence = chy_connector_day_sentence (&day, row);
  g_assert_cmpstr (sentence, ==, "1,104 succeeded, 2 failed");
  chy_connector_day_init (&day, none, now);
  nothing = chy_connector_day_sentence (&day, none);
  g_assert_cmpstr (nothing, ==, "No requests yet");
}

/* --- the proxy ---------------------------------------------------------------------------------------------
 */

typedef struct
{
  char *sentence; /* (owned) */
  gboolean ok;
  gboolean over;
} Answer;

static void
tested_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  (void) source;
  answer->sentence = chy_proxy_test_finish (result, &answer->ok, NULL);
  answer->over = TRUE;
}

static gboolean
is_over (gpointer data)
{
  return ((Answer *) data)->over;
}

/* A proxy that says what the test wants to whoever asks it. */
static gboolean
proxy_cb (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  char buffer[4096];

  (void) service;
  (void) source;
  if (g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL) > 0)
    g_output_stream_write_all (out, data, strlen (data), NULL, NULL, NULL);
  return TRUE;
}

static void
assert_answer (const char *proxy, const char *address, gboolean ok, const char *begin)
{
  Answer answer = { NULL, FALSE, FALSE };

  chy_proxy_test_async (proxy, address, NULL, tested_cb, &answer);
  screen_wait (is_over, &answer);
  g_test_message ("%s", answer.sentence);
  g_assert_cmpint (answer.ok, ==, ok);
  g_assert_true (g_str_has_prefix (answer.sentence, begin));
  g_free (answer.sentence);
}

static void
assert_proxy (const char *says, gboolean ok, const char *begin)
{
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (4);
  g_autoptr (GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, &error);
  g_autofree char *proxy = g_strdup_printf ("http://127.0.0.1:%u", port);

  g_assert_no_error (error);
  g_signal_connect (service, "run", G_CALLBACK (proxy_cb), (gpointer) says);
  g_socket_service_start (service);
  assert_answer (proxy, "ca1.contoso.test:443", ok, begin);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

static void
test_proxy (void)
{
  assert_proxy ("HTTP/1.0 200 Connection established\r\n\r\n", TRUE, "ca1.contoso.test:443 answered in ");
  assert_proxy ("HTTP/1.0 403 Forbidden\r\n\r\n", FALSE,
                "The proxy 127.0.0.1 answers, but does not connect to ca1.contoso.test:443.");
  assert_proxy ("HTTP/1.0 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n",
                FALSE, "The proxy 127.0.0.1 answers, but wants a name and password");
  assert_answer ("http://127.0.0.1:1", "ca1.contoso.test", FALSE, "The proxy 127.0.0.1 does not answer.");
  assert_answer ("", "127.0.0.1:1", FALSE, "127.0.0.1:1 cannot be reached.");
  assert_answer ("", "ca1.contoso.test:99999", FALSE, "This is no address.");
  assert_answer ("", "no-such-host.invalid", FALSE, "no-such-host.invalid cannot be reached.");
}

/* --- the panel
 * ----------------------------------------------------------------------------------------------- */

static void
add_connector (PanelFixture *fixture, const char *id, const char *state, gint64 ago)
{
  g_autoptr (GVariant) row = connector_new (id, state, ago, !g_str_equal (state, "disabled"), NULL);

  fake_tenant_add_body (fixture->tenant, "connectors", row);
}

static void
test_rows (PanelFixture *fixture, gconstpointer data)
{
  add_connector (fixture, "Connect 01", "active", 20);
  add_connector (fixture, "Connect 03", "warning", 3 * 3600);
  panel_show (fixture, "connectors", "");
  screen_wait_for_text (fixture->window, "Not heard from for 3 hours");
  g_assert_true (screen_says (fixture->window, "Healthy"));
  fake_tenant_set (fixture->tenant, "connectors", "Connect 01", "reason", g_variant_new_string ("disk full"));
  fake_tenant_tell (fixture->tenant, "connectors");
  screen_wait_for_text (fixture->window, "disk full");
  fake_tenant_remove (fixture->tenant, "connectors", "Connect 01");
  fake_tenant_remove (fixture->tenant, "connectors", "Connect 03");
  fake_tenant_tell (fixture->tenant, "connectors");
  screen_wait_for_text (fixture->window, "No Connectors Yet");
  (void) data;
}

static void
test_page (PanelFixture *fixture, gconstpointer data)
{
  add_connector (fixture, "Connect 01", "active", 20);
  fake_tenant_answer_all (fixture->tenant, "connector-rights");
  fake_tenant_add (
      fixture->tenant, "connector-rights",
      "{'id': <'1'>, 'objectKind': <'template'>, 'objectId': <'t1'>, 'objectName': <'IntunePKCS'>, "
      "'right': <'enroll'>, 'state': <'missing'>, 'principalName': <'CORP\\\\CONNECT$'>}");
  panel_show (fixture, "connectors", "Connect 01");
  screen_wait_for_text (fixture->window, "Last 24 Hours");
  screen_wait_for_text (fixture->window, "Enroll on IntunePKCS");
  panel_press (fixture->window, "Grant: Enroll on IntunePKCS");
  {
    g_autofree char *params = panel_wait_for_command (fixture, "template-grant", 1);

    g_assert_nonnull (strstr (params, "'template': <'t1'>"));
    g_assert_nonnull (strstr (params, "'right': <'enroll'>"));
  }
  fake_tenant_remove (fixture->tenant, "connectors", "Connect 01");
  fake_tenant_tell (fixture->tenant, "connectors");
  screen_wait_for_text (fixture->window, "This Connector Is Gone");
  (void) data;
}

static void
test_add (PanelFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  g_autofree char *params = NULL;

  fake_tenant_answer_all (fixture->tenant, "connector-rights");
  fake_tenant_set_values (fixture->tenant, "connector-enroll",
                          "{'id': <'c1'>, 'principalName': <'CORP\\\\DESK-01$'>}");
  panel_show (fixture, "connectors", "");
  screen_wait_for_text (fixture->window, "No Connectors Yet");
  chy_window_act (CHY_WINDOW (fixture->window), "connectors", "add", NULL);
  dialog = panel_wait_for_dialog (fixture, "Add Connector");
  gtk_entry_set_text (screen_find (dialog, GTK_TYPE_ENTRY), "not a name");
  panel_press (dialog, "Add");
  screen_settle ();
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "connector-enroll"), ==, 0);
  /* A name that is taken is said at the name. */
  fake_tenant_fail (fixture->tenant, "connector-enroll",
                    g_error_new (CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT, "there is one"));
  gtk_entry_set_text (screen_find (dialog, GTK_TYPE_ENTRY), "DESK-01");
  panel_press (dialog, "Add");
  screen_wait_for_text (dialog, "There is another object named “DESK-01”.");
  panel_press (dialog, "Add");
  screen_wait_for_text (dialog, "CORP\\DESK-01$");
  params = panel_wait_for_command (fixture, "connector-enroll", 2);
  g_assert_nonnull (strstr (params, "'name': <'DESK-01'>"));
  panel_press (dialog, "Done");
  (void) data;
}

static void
open_settings (PanelFixture *fixture, const char *id)
{
  chy_window_act (CHY_WINDOW (fixture->window), "connectors", "settings", g_variant_new_string (id));
}

static void
test_settings (PanelFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  g_autofree char *params = NULL;
  g_autofree char *switched = NULL;

  add_connector (fixture, "DESK-01", "active", 20);
  panel_show (fixture, "connectors", "");
  screen_wait_for_text (fixture->window, "Healthy");
  open_settings (fixture, "DESK-01");
  dialog = panel_wait_for_dialog (fixture, "DESK-01");
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (screen_find_button (dialog, "Apply"))));
  gtk_entry_set_text (screen_find (dialog, GTK_TYPE_ENTRY), "proxy:3128");
  panel_press (dialog, "Apply");
  screen_wait_for_text (dialog, "is not an address");
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "connector-set"), ==, 0);
  gtk_entry_set_text (screen_find (dialog, GTK_TYPE_ENTRY), "http://proxy:3128");
  panel_press (dialog, "Apply");
  params = panel_wait_for_command (fixture, "connector-set", 1);
  g_assert_nonnull (strstr (params, "'proxyUrl': <'http://proxy:3128'>"));
  g_assert_nonnull (strstr (params, "'account': <'SYSTEM'>"));
  g_assert_nonnull (strstr (params, "'pkcs': <true>"));
  screen_settle ();
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (screen_find_button (dialog, "Apply"))));
  gtk_notebook_set_current_page (screen_find (dialog, GTK_TYPE_NOTEBOOK), 1);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (screen_find_button (dialog, "PKCS")), FALSE);
  panel_press (dialog, "Apply");
  switched = panel_wait_for_command (fixture, "connector-set", 2);
  g_assert_nonnull (strstr (switched, "'pkcs': <false>"));
  screen_settle ();
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (screen_find_button (dialog, "Apply"))));
  panel_press (dialog, "Close");
  (void) data;
}

static void
test_disable_and_remove (PanelFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  g_autofree char *params = NULL;

  add_connector (fixture, "DESK-01", "active", 20);
  fake_tenant_set_consequence (fixture->tenant, "connector-remove", "Its requests go back to the queue.");
  panel_show (fixture, "connectors", "");
  screen_wait_for_text (fixture->window, "Healthy");
  chy_window_act (CHY_WINDOW (fixture->window), "connectors", "remove", g_variant_new_string ("DESK-01"));
  dialog = panel_wait_for_dialog (fixture, "Remove Connector");
  screen_wait_for_text (dialog, "Its requests go back to the queue.");
  g_assert_cmpuint (fake_tenant_count (fixture->tenant, "connector-remove"), ==, 0);
  panel_press (dialog, "Remove");
  params = panel_wait_for_command (fixture, "connector-remove", 1);
  g_assert_cmpstr (params, ==, "{'connector': <'DESK-01'>}");
  g_assert_true (fake_tenant_was_confirmed (fixture->tenant, "connector-remove"));
  (void) data;
}

int
main (int argc, char *argv[])
{
  g_autoptr (ChyApplication) application = NULL;

  gtk_test_init (&argc, &argv, NULL);
  application = panel_application_new ();
  g_test_add_func ("/console/connectors/a-state-is-an-icon-and-words-and-ages", test_words);
  g_test_add_func ("/console/connectors/a-day-is-24-hours", test_day);
  g_test_add_func ("/console/connectors/the-proxy-test-connects-for-real", test_proxy);
#define ADD(name, func)                                                                                      \
  g_test_add ("/console/connectors/" name, PanelFixture, application, panel_set_up, func, panel_tear_down)
  ADD ("rows-follow-the-tenant", test_rows);
  ADD ("a-page-grants-what-is-missing", test_page);
  ADD ("adding-says-what-is-wrong-with-the-name", test_add);
  ADD ("settings-are-checked-and-saved", test_settings);
  ADD ("removing-asks-with-its-consequence", test_disable_and_remove);
  return g_test_run ();
}
