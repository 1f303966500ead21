/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-session-private.h"

G_DEFINE_FINAL_TYPE (ChySessionWatch, chy_session_watch, G_TYPE_OBJECT)

enum
{
  AWAY,
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- hearing -------------------------------------------------------------------------------------------- */

struct _ChySessionEar
{
  ChySessionWatch *watch; /* borrowed: it owns the ear */
  GDBusConnection *bus;   /* (owned) */
  guint id;
  const char *type; /* static, or NULL */
  ChySessionHeard heard;
};

static void
signal_cb (GDBusConnection *bus,
           const char *sender G_GNUC_UNUSED,
           const char *path G_GNUC_UNUSED,
           const char *interface G_GNUC_UNUSED,
           const char *member G_GNUC_UNUSED,
           GVariant *parameters,
           gpointer data)
{
  ChySessionEar *ear = data;

  if (ear->type == NULL || g_variant_is_of_type (parameters, G_VARIANT_TYPE (ear->type)))
    ear->heard (ear->watch, bus, parameters);
}

static void
ear_free (gpointer data)
{
  ChySessionEar *ear = data;

  g_dbus_connection_signal_unsubscribe (ear->bus, ear->id);
  g_object_unref (ear->bus);
  g_free (ear);
}

ChySessionEar *
chy_session_hear (ChySessionWatch *self,
                  GDBusConnection *bus,
                  const char *name,
                  const char *interface,
                  const char *member,
                  const char *path,
                  const char *type,
                  ChySessionHeard heard)
{
  ChySessionEar *ear = g_new0 (ChySessionEar, 1);

  ear->watch = self;
  ear->bus = g_object_ref (bus);
  ear->type = type;
  ear->heard = heard;
  ear->id = g_dbus_connection_signal_subscribe (bus, name, interface, member, path, NULL,
                                                G_DBUS_SIGNAL_FLAGS_NONE, signal_cb, ear, NULL);
  g_ptr_array_add (self->ears, ear);

  return ear;
}

void
chy_session_unhear (ChySessionWatch *self, ChySessionEar *ear)
{
  if (ear != NULL)
    g_ptr_array_remove (self->ears, ear);
}

void
chy_session_watch_name (ChySessionWatch *self,
                        GDBusConnection *bus,
                        const char *name,
                        GBusNameAppearedCallback appeared,
                        GBusNameVanishedCallback vanished)
{
  guint id = g_bus_watch_name_on_connection (bus, name, G_BUS_NAME_WATCHER_FLAGS_NONE, appeared, vanished,
                                             self, NULL);

  g_array_append_val (self->names, id);
}

/* --- telling -------------------------------------------------------------------------------------------- */

void
chy_session_set_tells (ChySessionWatch *self, guint teller, gboolean tells)
{
  guint tellers = tells ? self->tellers | teller : self->tellers & ~teller;

  if (tellers == self->tellers)
    return;
  self->tellers = tellers;
  g_signal_emit (self, signals[CHANGED], 0);
}

void
chy_session_go_away (ChySessionWatch *self, ChySessionAway away)
{
  g_signal_emit (self, signals[AWAY], 0, away);
}

/* --- the buses ------------------------------------------------------------------------------------------ */

/* NULL where there is none, or it is not wanted any more. */
static GDBusConnection *
bus_finish (ChySessionWatch *self, GAsyncResult *result)
{
  GDBusConnection *bus = g_bus_get_finish (result, NULL);

  if (g_cancellable_is_cancelled (self->cancellable))
    g_clear_object (&bus);

  return bus;
}

static void
system_bus_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChySessionWatch) self = data;
  g_autoptr (GDBusConnection) bus = bus_finish (self, result);

  if (bus != NULL)
    chy_session_watch_login (self, bus);
}

static void
session_bus_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChySessionWatch) self = data;
  g_autoptr (GDBusConnection) bus = bus_finish (self, result);

  if (bus != NULL && self->sandboxed)
    chy_session_watch_portal (self, bus);
  else if (bus != NULL)
    chy_session_watch_screen_savers (self, bus);
}

/* --- object --------------------------------------------------------------------------------------------- */

static void
chy_session_watch_dispose (GObject *object)
{
  ChySessionWatch *self = CHY_SESSION_WATCH (object);

  g_cancellable_cancel (self->cancellable);
  self->lock = NULL;
  g_ptr_array_set_size (self->ears, 0);
  for (guint i = 0; i < self->names->len; i++)
    g_bus_unwatch_name (g_array_index (self->names, guint, i));
  g_array_set_size (self->names, 0);
  chy_session_drop_sleep_lock (self);

  G_OBJECT_CLASS (chy_session_watch_parent_class)->dispose (object);
}

static void
chy_session_watch_finalize (GObject *object)
{
  ChySessionWatch *self = CHY_SESSION_WATCH (object);

  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->ears);
  g_array_unref (self->names);
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
  self->ears = g_ptr_array_new_with_free_func (ear_free);
  self->names = g_array_new (FALSE, FALSE, sizeof (guint));
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
    chy_session_drop_sleep_lock (self);
}
