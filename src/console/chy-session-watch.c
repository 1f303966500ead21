/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>

#include "base/chy-id.h"
#include "base/chy-i18n.h"

#include "chy-session-watch.h"

#define LOGIN         "org.freedesktop.login1"
#define LOGIN_PATH    "/org/freedesktop/login1"
#define LOGIN_MANAGER "org.freedesktop.login1.Manager"
#define LOGIN_SESSION "org.freedesktop.login1.Session"
#define PORTAL        "org.freedesktop.portal.Desktop"
#define PORTAL_PATH   "/org/freedesktop/portal/desktop"
#define INHIBIT       "org.freedesktop.portal.Inhibit"

/* Each is a bus name and an interface with the signal ActiveChanged (b). */
static const char *const screen_savers[] = { "org.gnome.ScreenSaver", "org.freedesktop.ScreenSaver",
                                             "org.cinnamon.ScreenSaver", "org.mate.ScreenSaver",
                                             "org.xfce.ScreenSaver" };

enum
{
  QUERY_END = 2, /* of the portal's session-state */

  /* Who would tell of the screen: a bit each, after those of the screen savers. */
  TELLS_LOGIN = 1 << G_N_ELEMENTS (screen_savers),
  TELLS_PORTAL = TELLS_LOGIN << 1,
};

struct _ChySessionWatch
{
  GObject parent_instance;

  gboolean sandboxed;
  GCancellable *cancellable; /* (owned) */
  GDBusConnection *session;  /* (owned) or NULL */
  GDBusConnection *system;   /* (owned) or NULL */
  GArray *session_signals;   /* (owned) ids of subscriptions, and of names that are watched */
  GArray *session_names;     /* (owned) */
  GArray *system_signals;    /* (owned) */
  GArray *system_names;      /* (owned) */
  guint tellers;             /* bits of who would tell of the screen */
  char *monitor;             /* (owned) path of the portal's session, or NULL */
  int sleep_lock;            /* logind waits while it is open; -1: none */
  gboolean sleeps;           /* it waits for us now */
};

G_DEFINE_FINAL_TYPE (ChySessionWatch, chy_session_watch, G_TYPE_OBJECT)

enum
{
  AWAY,
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_tells (ChySessionWatch *self, guint teller, gboolean tells)
{
  guint tellers = tells ? self->tellers | teller : self->tellers & ~teller;

  if (tellers == self->tellers)
    return;
  self->tellers = tellers;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
subscribe (ChySessionWatch *self,
           GDBusConnection *bus,
           const char *name,
           const char *interface,
           const char *member,
           const char *path,
           GDBusSignalCallback callback)
{
  GArray *ids = bus == self->system ? self->system_signals : self->session_signals;
  guint id = g_dbus_connection_signal_subscribe (bus, name, interface, member, path, NULL,
                                                 G_DBUS_SIGNAL_FLAGS_NONE, callback, self, NULL);

  g_array_append_val (ids, id);
}

/* --- logind ------------------------------------------------------------------------------------------- */

static void
lock_cb (GDBusConnection *bus G_GNUC_UNUSED,
         const char *sender G_GNUC_UNUSED,
         const char *path G_GNUC_UNUSED,
         const char *interface G_GNUC_UNUSED,
         const char *member G_GNUC_UNUSED,
         GVariant *parameters G_GNUC_UNUSED,
         gpointer data)
{
  g_signal_emit (data, signals[AWAY], 0, CHY_SESSION_LOCKS);
}

/* An object path of this person's session: the signal of every other one is not ours. */
static void
session_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChySessionWatch) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  const char *path;

  if (answer == NULL)
    {
      g_debug ("logind names no session of ours: %s", error->message);
      return;
    }
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  g_variant_get (answer, "(&o)", &path);
  subscribe (self, self->system, LOGIN, LOGIN_SESSION, "Lock", path, lock_cb);
  set_tells (self, TELLS_LOGIN, TRUE);
}

static void
drop_sleep_lock (ChySessionWatch *self)
{
  if (self->sleep_lock >= 0)
    close (self->sleep_lock);
  self->sleep_lock = -1;
}

static void
inhibited_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChySessionWatch) self = data;
  g_autoptr (GUnixFDList) list = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &list, result, &error);
  int index, fd;

  if (answer == NULL)
    {
      g_debug ("logind does not wait for us: %s", error->message);
      return;
    }
  g_variant_get (answer, "(h)", &index);
  fd = list != NULL ? g_unix_fd_list_get (list, index, NULL) : -1;
  if (fd < 0)
    return;
  drop_sleep_lock (self);
  if (g_cancellable_is_cancelled (self->cancellable))
    close (fd);
  else
    self->sleep_lock = fd;
}

/* Some seconds at most, as logind has them. */
static void
delay_sleep (ChySessionWatch *self)
{
  g_dbus_connection_call_with_unix_fd_list (
      self->system, LOGIN, LOGIN_PATH, LOGIN_MANAGER, "Inhibit",
      g_variant_new ("(ssss)", "sleep", "Chancery", _ ("Locks the vault"), "delay"), G_VARIANT_TYPE ("(h)"),
      G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, self->cancellable, inhibited_cb, g_object_ref (self));
}

static void
sleep_cb (GDBusConnection *bus G_GNUC_UNUSED,
          const char *sender G_GNUC_UNUSED,
          const char *path G_GNUC_UNUSED,
          const char *interface G_GNUC_UNUSED,
          const char *member G_GNUC_UNUSED,
          GVariant *parameters,
          gpointer data)
{
  ChySessionWatch *self = data;
  gboolean begins;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &begins);
  self->sleeps = begins;
  if (begins)
    g_signal_emit (self, signals[AWAY], 0, CHY_SESSION_SLEEPS);
  else
    delay_sleep (self);
}

static void
login_appeared_cb (GDBusConnection *bus,
                   const char *name G_GNUC_UNUSED,
                   const char *owner G_GNUC_UNUSED,
                   gpointer data)
{
  ChySessionWatch *self = data;

  g_dbus_connection_call (bus, LOGIN, LOGIN_PATH, LOGIN_MANAGER, "GetSession", g_variant_new ("(s)", "auto"),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable,
                          session_done_cb, g_object_ref (self));
  delay_sleep (self);
}

static void
system_bus_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChySessionWatch) self = data;
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_bus_get_finish (result, &error);
  guint id;

  if (bus == NULL || g_cancellable_is_cancelled (self->cancellable))
    {
      g_clear_object (&bus);
      return;
    }
  self->system = bus;
  subscribe (self, bus, LOGIN, LOGIN_MANAGER, "PrepareForSleep", LOGIN_PATH, sleep_cb);
  id = g_bus_watch_name_on_connection (bus, LOGIN, G_BUS_NAME_WATCHER_FLAGS_NONE, login_appeared_cb, NULL,
                                       self, NULL);
  g_array_append_val (self->system_names, id);
}

/* --- screen savers -------------------------------------------------------------------------------------- */

static void
active_cb (GDBusConnection *bus G_GNUC_UNUSED,
           const char *sender G_GNUC_UNUSED,
           const char *path G_GNUC_UNUSED,
           const char *interface G_GNUC_UNUSED,
           const char *member G_GNUC_UNUSED,
           GVariant *parameters,
           gpointer data)
{
  gboolean active;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &active);
  if (active)
    g_signal_emit (data, signals[AWAY], 0, CHY_SESSION_LOCKS);
}

static guint
teller_of (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (screen_savers); i++)
    if (g_str_equal (screen_savers[i], name))
      return 1u << i;

  return 0;
}

static void
saver_appeared_cb (GDBusConnection *bus G_GNUC_UNUSED,
                   const char *name,
                   const char *owner G_GNUC_UNUSED,
                   gpointer data)
{
  set_tells (data, teller_of (name), TRUE);
}

static void
saver_vanished_cb (GDBusConnection *bus G_GNUC_UNUSED, const char *name, gpointer data)
{
  set_tells (data, teller_of (name), FALSE);
}

static void
watch_screen_savers (ChySessionWatch *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (screen_savers); i++)
    {
      const char *name = screen_savers[i];
      guint id;

      subscribe (self, self->session, name, name, "ActiveChanged", NULL, active_cb);
      id = g_bus_watch_name_on_connection (self->session, name, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                           saver_appeared_cb, saver_vanished_cb, self, NULL);
      g_array_append_val (self->session_names, id);
    }
}

/* --- the portal -------------------------------------------------------------------------------------------
 */

/* A session that ends waits for an answer of everybody who watches it. */
static void
state_cb (GDBusConnection *bus,
          const char *sender G_GNUC_UNUSED,
          const char *path G_GNUC_UNUSED,
          const char *interface G_GNUC_UNUSED,
          const char *member G_GNUC_UNUSED,
          GVariant *parameters,
          gpointer data)
{
  ChySessionWatch *self = data;
  g_autoptr (GVariant) state = NULL;
  const char *monitor;
  gboolean active = FALSE;
  guint session = 0;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oa{sv})")))
    return;
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
    g_signal_emit (self, signals[AWAY], 0, CHY_SESSION_LOCKS);
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
    set_tells (self, TELLS_PORTAL, TRUE);
}

/* The session's path follows from our name on the bus and the token (the portal's documentation of
 * org.freedesktop.portal.Session). */
static void
watch_portal (ChySessionWatch *self)
{
  g_autofree char *id = chy_id_new ();
  g_auto (GStrv) parts = g_strsplit (id, "-", -1);
  g_autofree char *bare = g_strjoinv ("", parts);
  g_autofree char *token = g_strconcat ("chancery", bare, NULL);
  g_autofree char *sender =
      g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (self->session) + 1), ".", '_');
  GVariantBuilder options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  self->monitor = g_strdup_printf (PORTAL_PATH "/session/%s/%s", sender, token);
  subscribe (self, self->session, PORTAL, INHIBIT, "StateChanged", PORTAL_PATH, state_cb);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "session_handle_token", g_variant_new_string (token));
  g_dbus_connection_call (self->session, PORTAL, PORTAL_PATH, INHIBIT, "CreateMonitor",
                          g_variant_new ("(sa{sv})", "", &options), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, monitor_done_cb,
                          g_object_ref (self));
}

static void
session_bus_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChySessionWatch) self = data;
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_bus_get_finish (result, &error);

  if (bus == NULL || g_cancellable_is_cancelled (self->cancellable))
    {
      g_clear_object (&bus);
      return;
    }
  self->session = bus;
  if (self->sandboxed)
    watch_portal (self);
  else
    watch_screen_savers (self);
}

/* --- object -----------------------------------------------------------------------------------------------
 */

static void
leave (GDBusConnection *bus, GArray *ids, GArray *names)
{
  for (guint i = 0; i < ids->len; i++)
    g_dbus_connection_signal_unsubscribe (bus, g_array_index (ids, guint, i));
  for (guint i = 0; i < names->len; i++)
    g_bus_unwatch_name (g_array_index (names, guint, i));
  g_array_set_size (ids, 0);
  g_array_set_size (names, 0);
}

static void
chy_session_watch_dispose (GObject *object)
{
  ChySessionWatch *self = CHY_SESSION_WATCH (object);

  g_cancellable_cancel (self->cancellable);
  if (self->session != NULL)
    leave (self->session, self->session_signals, self->session_names);
  if (self->system != NULL)
    leave (self->system, self->system_signals, self->system_names);
  g_clear_object (&self->session);
  g_clear_object (&self->system);
  drop_sleep_lock (self);

  G_OBJECT_CLASS (chy_session_watch_parent_class)->dispose (object);
}

static void
chy_session_watch_finalize (GObject *object)
{
  ChySessionWatch *self = CHY_SESSION_WATCH (object);

  g_object_unref (self->cancellable);
  g_array_unref (self->session_signals);
  g_array_unref (self->session_names);
  g_array_unref (self->system_signals);
  g_array_unref (self->system_names);
  g_free (self->monitor);

  G_OBJECT_CLASS (chy_session_watch_parent_class)->finalize (object);
}

static void
chy_session_watch_class_init (ChySessionWatchClass *klass)
{
  const GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_session_watch_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_session_watch_finalize;

  signals[AWAY] =
      g_signal_new ("away", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
chy_session_watch_init (ChySessionWatch *self)
{
  self->cancellable = g_cancellable_new ();
  self->session_signals = g_array_new (FALSE, FALSE, sizeof (guint));
  self->session_names = g_array_new (FALSE, FALSE, sizeof (guint));
  self->system_signals = g_array_new (FALSE, FALSE, sizeof (guint));
  self->system_names = g_array_new (FALSE, FALSE, sizeof (guint));
  self->sleep_lock = -1;
}

ChySessionWatch *
chy_session_watch_new (gboolean sandboxed)
{
  ChySessionWatch *self = g_object_new (CHY_TYPE_SESSION_WATCH, NULL);

  self->sandboxed = sandboxed;
  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, session_bus_cb, g_object_ref (self));
  /* A sandbox has no system bus with logind on it. */
  if (!sandboxed)
    g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, system_bus_cb, g_object_ref (self));

  return self;
}

gboolean
chy_session_watch_is_sandboxed (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

gboolean
chy_session_watch_hears (ChySessionWatch *self)
{
  g_return_val_if_fail (CHY_IS_SESSION_WATCH (self), FALSE);

  return self->tellers != 0;
}

void
chy_session_watch_let_sleep (ChySessionWatch *self)
{
  g_return_if_fail (CHY_IS_SESSION_WATCH (self));

  if (self->sleeps)
    drop_sleep_lock (self);
}
