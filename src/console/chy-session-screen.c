/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-id.h"

#include "chy-session-private.h"

#define PORTAL      "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define INHIBIT     "org.freedesktop.portal.Inhibit"

enum
{
  QUERY_END = 2, /* of the portal's session-state */
};

/* Each is a bus name and an interface with the signal ActiveChanged (b). */
static const char *const screen_savers[] = { "org.gnome.ScreenSaver", "org.freedesktop.ScreenSaver",
                                             "org.cinnamon.ScreenSaver", "org.mate.ScreenSaver",
                                             "org.xfce.ScreenSaver" };

/* --- screen savers -------------------------------------------------------------------------------------- */

static void
active_heard (ChySessionWatch *self, GDBusConnection *bus G_GNUC_UNUSED, GVariant *parameters)
{
  gboolean active;

  g_variant_get (parameters, "(b)", &active);
  if (active)
    chy_session_go_away (self, CHY_SESSION_LOCKS);
}

static guint
teller_of (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (screen_savers); i++)
    if (g_str_equal (screen_savers[i], name))
      return CHY_SESSION_TELLS_SAVER << i;

  return 0;
}

static void
saver_appeared_cb (GDBusConnection *bus G_GNUC_UNUSED,
                   const char *name,
                   const char *owner G_GNUC_UNUSED,
                   gpointer data)
{
  chy_session_set_tells (data, teller_of (name), TRUE);
}

static void
saver_vanished_cb (GDBusConnection *bus G_GNUC_UNUSED, const char *name, gpointer data)
{
  chy_session_set_tells (data, teller_of (name), FALSE);
}

void
chy_session_watch_screen_savers (ChySessionWatch *self, GDBusConnection *session)
{
  for (gsize i = 0; i < G_N_ELEMENTS (screen_savers); i++)
    {
      const char *name = screen_savers[i];

      chy_session_hear (self, session, name, name, "ActiveChanged", NULL, "(b)", active_heard);
      chy_session_watch_name (self, session, name, saver_appeared_cb, saver_vanished_cb);
    }
}

/* --- the portal ----------------------------------------------------------------------------------------- */

/* A session that ends waits for an answer of everybody who watches it. */
static void
state_heard (ChySessionWatch *self, GDBusConnection *bus, GVariant *parameters)
{
  g_autoptr (GVariant) state = NULL;
  const char *monitor;
  gboolean active = FALSE;
  guint session = 0;

  g_variant_get (parameters, "(&o@a{sv})", &monitor, &state);
  if (g_strcmp0 (monitor, self->monitor) != 0)
    return;
  (void) g_variant_lookup (state, "screensaver-active", "b", &active);
  (void) g_variant_lookup (state, "session-state", "u", &session);
  if (session == QUERY_END)
    g_dbus_connection_call (bus, PORTAL, PORTAL_PATH, INHIBIT, "QueryEndResponse",
                            g_variant_new ("(o)", monitor), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL,
                            NULL, NULL);
  if (active)
    chy_session_go_away (self, CHY_SESSION_LOCKS);
}

static void
monitor_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChySessionWatch) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer == NULL)
    g_debug ("no portal tells of the screen: %s", error->message);
  else if (!g_cancellable_is_cancelled (self->cancellable))
    chy_session_set_tells (self, CHY_SESSION_TELLS_PORTAL, TRUE);
}

/* The session's path follows from our name on the bus and the token (the portal's documentation of
 * org.freedesktop.portal.Session). */
void
chy_session_watch_portal (ChySessionWatch *self, GDBusConnection *session)
{
  g_autofree char *id = chy_id_new ();
  g_auto (GStrv) parts = g_strsplit (id, "-", -1);
  g_autofree char *bare = g_strjoinv ("", parts);
  g_autofree char *token = g_strconcat ("chancery", bare, NULL);
  g_autofree char *sender =
      g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (session) + 1), ".", '_');
  GVariantBuilder options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  self->monitor = g_strdup_printf (PORTAL_PATH "/session/%s/%s", sender, token);
  chy_session_hear (self, session, PORTAL, INHIBIT, "StateChanged", PORTAL_PATH, "(oa{sv})", state_heard);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "session_handle_token", g_variant_new_string (token));
  g_dbus_connection_call (session, PORTAL, PORTAL_PATH, INHIBIT, "CreateMonitor",
                          g_variant_new ("(sa{sv})", "", &options), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, monitor_done_cb,
                          g_object_ref (self));
}
