/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "console/chy-session-watch.h"
#include "screen.h"

/* A desktop of our own on the bus of the test, which is session and system bus in one. */
typedef struct
{
  GDBusConnection *desktop; /* (owned) */
  ChySessionWatch *watch;   /* (owned) or NULL */
  GArray *away;             /* (owned) of int */
  char *monitor;            /* (owned) the portal's session, or NULL */
  guint n_answers;          /* to the end of a session */
  guint n_inhibits;
  int sleep_end; /* closed at its other end: the computer may sleep; -1: nobody holds it up */
  guint names[2];
  guint objects[2];
} Fixture;

static const char login_xml[] =
    "<node><interface name='org.freedesktop.login1.Manager'>"
    "<method name='GetSession'><arg type='s' direction='in'/><arg type='o' direction='out'/></method>"
    "<method name='Inhibit'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='h' direction='out'/></method>"
    "</interface></node>";

static const char portal_xml[] =
    "<node><interface name='org.freedesktop.portal.Inhibit'>"
    "<method name='CreateMonitor'><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>"
    "<arg type='o' direction='out'/></method>"
    "<method name='QueryEndResponse'><arg type='o' direction='in'/></method>"
    "</interface></node>";

static void
inhibit (Fixture *fixture, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  g_autoptr (GUnixFDList) list = g_unix_fd_list_new ();
  const char *what, *mode;
  int ends[2];

  g_variant_get (parameters, "(&s&s&s&s)", &what, NULL, NULL, &mode);
  g_assert_cmpstr (what, ==, "sleep");
  g_assert_cmpstr (mode, ==, "delay");
  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
  g_assert_true (g_unix_set_fd_nonblocking (ends[0], TRUE, NULL));
  if (fixture->sleep_end >= 0)
    close (fixture->sleep_end);
  fixture->sleep_end = ends[0];
  fixture->n_inhibits++;
  g_unix_fd_list_append (list, ends[1], NULL);
  close (ends[1]);
  g_dbus_method_invocation_return_value_with_unix_fd_list (invocation, g_variant_new ("(h)", 0), list);
}

static void
call_cb (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GVariant) options = NULL;
  g_autofree char *name = NULL;
  const char *token;

  (void) bus;
  (void) path;
  (void) interface;
  if (g_str_equal (method, "Inhibit"))
    inhibit (fixture, parameters, invocation);
  else if (g_str_equal (method, "GetSession"))
    g_dbus_method_invocation_return_value (invocation,
                                           g_variant_new ("(o)", "/org/freedesktop/login1/session/_37"));
  else if (g_str_equal (method, "CreateMonitor"))
    {
      g_variant_get (parameters, "(&s@a{sv})", NULL, &options);
      g_assert_true (g_variant_lookup (options, "session_handle_token", "&s", &token));
      name = g_strdelimit (g_strdup (sender + 1), ".", '_');
      fixture->monitor = g_strdup_printf ("/org/freedesktop/portal/desktop/session/%s/%s", name, token);
      g_dbus_method_invocation_return_value (
          invocation, g_variant_new ("(o)", "/org/freedesktop/portal/desktop/request/1/1"));
    }
  else
    {
      fixture->n_answers++;
      g_dbus_method_invocation_return_value (invocation, NULL);
    }
}

static guint export(Fixture *fixture, const char *xml, const char *path)
{
  static const GDBusInterfaceVTable table = { .method_call = call_cb };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);
  guint id = g_dbus_connection_register_object (fixture->desktop, path, node->interfaces[0], &table, fixture,
                                                NULL, NULL);

  g_assert_cmpuint (id, !=, 0);

  return id;
}

static guint
own (Fixture *fixture, const char *name)
{
  return g_bus_own_name_on_connection (fixture->desktop, name, G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL,
                                       NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture->sleep_end = -1;
  fixture->away = g_array_new (FALSE, FALSE, sizeof (int));
  fixture->desktop = g_dbus_connection_new_for_address_sync (
      g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
      NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  if (fixture->watch != NULL)
    {
      g_object_run_dispose (G_OBJECT (fixture->watch));
      screen_settle ();
      g_assert_finalize_object (fixture->watch);
    }
  for (guint i = 0; i < 2; i++)
    {
      if (fixture->names[i] != 0)
        g_bus_unown_name (fixture->names[i]);
      if (fixture->objects[i] != 0)
        g_dbus_connection_unregister_object (fixture->desktop, fixture->objects[i]);
    }
  g_dbus_connection_close_sync (fixture->desktop, NULL, NULL);
  g_object_unref (fixture->desktop);
  if (fixture->sleep_end >= 0)
    close (fixture->sleep_end);
  g_free (fixture->monitor);
  g_array_unref (fixture->away);
}

static void
away_cb (ChySessionWatch *watch, int away, Fixture *fixture)
{
  (void) watch;
  g_array_append_val (fixture->away, away);
}

static void
begin (Fixture *fixture, gboolean sandboxed)
{
  fixture->watch = chy_session_watch_new (sandboxed);
  g_signal_connect (fixture->watch, "away", G_CALLBACK (away_cb), fixture);
}

static gboolean
hears (gpointer data)
{
  return chy_session_watch_hears (data);
}

/* What was subscribed to before is heard from now on. */
static void
wait_for_bus (GBusType type)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (type, NULL, NULL);
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                   "org.freedesktop.DBus", "GetId", NULL, NULL, 0, -1, NULL, NULL);

  g_assert_nonnull (answer);
}

static void
wait_until_it_hears (Fixture *fixture)
{
  screen_wait (hears, fixture->watch);
  wait_for_bus (G_BUS_TYPE_SESSION);
  wait_for_bus (G_BUS_TYPE_SYSTEM);
}

static gboolean
is_deaf (gpointer data)
{
  return !chy_session_watch_hears (data);
}

static gboolean
has_gone (gpointer data)
{
  return ((Fixture *) data)->away->len > 0;
}

static void
wait_for_away (Fixture *fixture, ChySessionAway away)
{
  screen_wait (has_gone, fixture);
  g_assert_cmpuint (fixture->away->len, ==, 1);
  g_assert_cmpint (g_array_index (fixture->away, int, 0), ==, away);
  g_array_set_size (fixture->away, 0);
}

static void
emit (Fixture *fixture, const char *path, const char *interface, const char *name, GVariant *parameters)
{
  g_assert_true (
      g_dbus_connection_emit_signal (fixture->desktop, NULL, path, interface, name, parameters, NULL));
}

static void
test_screen_saver (Fixture *fixture, gconstpointer data)
{
  const char *name = data;

  fixture->names[0] = own (fixture, name);
  begin (fixture, FALSE);
  wait_until_it_hears (fixture);
  emit (fixture, "/any/path", name, "ActiveChanged", g_variant_new ("(b)", FALSE));
  emit (fixture, "/any/path", name, "ActiveChanged", g_variant_new ("(s)", "nonsense"));
  emit (fixture, "/any/path", name, "ActiveChanged", g_variant_new ("(b)", TRUE));
  wait_for_away (fixture, CHY_SESSION_LOCKS);
  g_bus_unown_name (fixture->names[0]);
  fixture->names[0] = 0;
  screen_wait (is_deaf, fixture->watch);
}

static gboolean
holds_up_sleep (gpointer data)
{
  return ((Fixture *) data)->n_inhibits > 0;
}

static gboolean
was_asked_twice (gpointer data)
{
  return ((Fixture *) data)->n_inhibits > 1;
}

/* The other end of the pipe is closed. */
static gboolean
may_sleep (gpointer data)
{
  char octet;

  return read (((Fixture *) data)->sleep_end, &octet, 1) == 0;
}

static void
test_login (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->objects[0] = export(fixture, login_xml, "/org/freedesktop/login1");
  fixture->names[0] = own (fixture, "org.freedesktop.login1");
  begin (fixture, FALSE);
  wait_until_it_hears (fixture);
  emit (fixture, "/org/freedesktop/login1/session/other", "org.freedesktop.login1.Session", "Lock", NULL);
  emit (fixture, "/org/freedesktop/login1/session/_37", "org.freedesktop.login1.Session", "Lock", NULL);
  wait_for_away (fixture, CHY_SESSION_LOCKS);

  screen_wait (holds_up_sleep, fixture);
  screen_settle ();
  chy_session_watch_let_sleep (fixture->watch);
  g_assert_false (may_sleep (fixture));
  emit (fixture, "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep",
        g_variant_new ("(b)", TRUE));
  wait_for_away (fixture, CHY_SESSION_SLEEPS);
  g_assert_false (may_sleep (fixture));
  chy_session_watch_let_sleep (fixture->watch);
  screen_wait (may_sleep, fixture);
  /* It is held up again the next time. */
  emit (fixture, "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep",
        g_variant_new ("(b)", FALSE));
  screen_wait (was_asked_twice, fixture);
}

/* logind is restarted by updates: what it told before is told once, not twice. */
static void
test_login_again (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->objects[0] = export(fixture, login_xml, "/org/freedesktop/login1");
  fixture->names[0] = own (fixture, "org.freedesktop.login1");
  begin (fixture, FALSE);
  wait_until_it_hears (fixture);
  g_bus_unown_name (fixture->names[0]);
  fixture->names[0] = 0;
  screen_wait (is_deaf, fixture->watch);
  fixture->names[0] = own (fixture, "org.freedesktop.login1");
  wait_until_it_hears (fixture);
  screen_wait (was_asked_twice, fixture);
  emit (fixture, "/org/freedesktop/login1/session/_37", "org.freedesktop.login1.Session", "Lock", NULL);
  wait_for_away (fixture, CHY_SESSION_LOCKS);
  wait_for_bus (G_BUS_TYPE_SYSTEM);
  screen_settle ();
  g_assert_cmpuint (fixture->away->len, ==, 0);
}

static void
tell_state (Fixture *fixture, const char *monitor, gboolean active, guint session)
{
  GVariantBuilder state = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&state, "{sv}", "screensaver-active", g_variant_new_boolean (active));
  g_variant_builder_add (&state, "{sv}", "session-state", g_variant_new_uint32 (session));
  emit (fixture, "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Inhibit", "StateChanged",
        g_variant_new ("(oa{sv})", monitor, &state));
}

static gboolean
has_answered (gpointer data)
{
  return ((Fixture *) data)->n_answers == 1;
}

static void
test_portal (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->objects[0] = export(fixture, portal_xml, "/org/freedesktop/portal/desktop");
  fixture->names[0] = own (fixture, "org.freedesktop.portal.Desktop");
  screen_settle ();
  begin (fixture, TRUE);
  wait_until_it_hears (fixture);
  tell_state (fixture, "/org/freedesktop/portal/desktop/session/other/one", TRUE, 1);
  tell_state (fixture, fixture->monitor, FALSE, 1);
  tell_state (fixture, fixture->monitor, TRUE, 1);
  wait_for_away (fixture, CHY_SESSION_LOCKS);
  /* A session that wants to end waits for everybody. */
  tell_state (fixture, fixture->monitor, FALSE, 2);
  screen_wait (has_answered, fixture);
  g_assert_cmpuint (fixture->away->len, ==, 0);
}

static void
test_nobody (Fixture *fixture, gconstpointer data)
{
  begin (fixture, GPOINTER_TO_INT (data));
  screen_settle ();
  g_assert_false (chy_session_watch_hears (fixture->watch));
  chy_session_watch_let_sleep (fixture->watch);
}

static void
test_no_bus (void)
{
  g_autoptr (ChySessionWatch) watch = NULL;

  if (!g_test_subprocess ())
    {
      g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
      g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  watch = chy_session_watch_new (FALSE);
  screen_settle ();
  g_assert_false (chy_session_watch_hears (watch));
  g_object_run_dispose (G_OBJECT (watch));
}

#define ADD(name, data, test)                                                                                \
  g_test_add ("/console/session-watch/" name, Fixture, data, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_autoptr (GTestDBus) bus = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  /* One that starts none of the services that are installed. */
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  if (!g_test_subprocess ())
    {
      g_test_dbus_up (bus);
      g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (bus), TRUE);
    }
  ADD ("hears-of-the-screen-in-gnome", "org.gnome.ScreenSaver", test_screen_saver);
  ADD ("hears-of-the-screen-elsewhere", "org.freedesktop.ScreenSaver", test_screen_saver);
  ADD ("hears-of-lock-and-sleep-by-logind", NULL, test_login);
  ADD ("hears-once-of-a-logind-that-came-again", NULL, test_login_again);
  ADD ("hears-of-the-screen-in-a-sandbox", NULL, test_portal);
  ADD ("knows-that-nobody-tells", GINT_TO_POINTER (FALSE), test_nobody);
  ADD ("knows-that-no-portal-tells", GINT_TO_POINTER (TRUE), test_nobody);
  g_test_add_func ("/console/session-watch/lives-without-a-bus", test_no_bus);

  status = g_test_run ();
  if (!g_test_subprocess ())
    g_test_dbus_down (bus);

  return status;
}
