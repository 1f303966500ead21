/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>

#include "base/chy-i18n.h"

#include "chy-session-private.h"

#define LOGIN         "org.freedesktop.login1"
#define LOGIN_PATH    "/org/freedesktop/login1"
#define LOGIN_MANAGER "org.freedesktop.login1.Manager"
#define LOGIN_SESSION "org.freedesktop.login1.Session"

/* --- the lock of the session ---------------------------------------------------------------------------- */

static void
lock_heard (ChySessionWatch *self, GDBusConnection *bus G_GNUC_UNUSED, GVariant *parameters G_GNUC_UNUSED)
{
  chy_session_go_away (self, CHY_SESSION_LOCKS);
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
  chy_session_unhear (self, self->lock);
  self->lock = chy_session_hear (self, G_DBUS_CONNECTION (source), LOGIN, LOGIN_SESSION, "Lock", path, NULL,
                                 lock_heard);
  chy_session_set_tells (self, CHY_SESSION_TELLS_LOGIN, TRUE);
}

/* --- sleep ---------------------------------------------------------------------------------------------- */

void
chy_session_drop_sleep_lock (ChySessionWatch *self)
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
  chy_session_drop_sleep_lock (self);
  if (g_cancellable_is_cancelled (self->cancellable))
    close (fd);
  else
    self->sleep_lock = fd;
}

/* Some seconds at most, as logind has them. */
static void
delay_sleep (ChySessionWatch *self, GDBusConnection *bus)
{
  g_dbus_connection_call_with_unix_fd_list (
      bus, LOGIN, LOGIN_PATH, LOGIN_MANAGER, "Inhibit",
      g_variant_new ("(ssss)", "sleep", "Chancery", _ ("Locks the vault"), "delay"), G_VARIANT_TYPE ("(h)"),
      G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, self->cancellable, inhibited_cb, g_object_ref (self));
}

static void
sleep_heard (ChySessionWatch *self, GDBusConnection *bus, GVariant *parameters)
{
  g_variant_get (parameters, "(b)", &self->sleeps);
  if (self->sleeps)
    chy_session_go_away (self, CHY_SESSION_SLEEPS);
  else
    delay_sleep (self, bus);
}

/* --- logind itself -------------------------------------------------------------------------------------- */

static void
appeared_cb (GDBusConnection *bus,
             const char *name G_GNUC_UNUSED,
             const char *owner G_GNUC_UNUSED,
             gpointer data)
{
  ChySessionWatch *self = data;

  g_dbus_connection_call (bus, LOGIN, LOGIN_PATH, LOGIN_MANAGER, "GetSession", g_variant_new ("(s)", "auto"),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable,
                          session_done_cb, g_object_ref (self));
  delay_sleep (self, bus);
}

static void
vanished_cb (GDBusConnection *bus G_GNUC_UNUSED, const char *name G_GNUC_UNUSED, gpointer data)
{
  chy_session_set_tells (data, CHY_SESSION_TELLS_LOGIN, FALSE);
}

void
chy_session_watch_login (ChySessionWatch *self, GDBusConnection *system)
{
  chy_session_hear (self, system, LOGIN, LOGIN_MANAGER, "PrepareForSleep", LOGIN_PATH, "(b)", sleep_heard);
  chy_session_watch_name (self, system, LOGIN, appeared_cb, vanished_cb);
}
