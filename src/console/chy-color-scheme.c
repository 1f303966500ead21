/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-color-scheme.h"
#include "chy-state.h"

#define PORTAL_NAME     "org.freedesktop.portal.Desktop"
#define PORTAL_PATH     "/org/freedesktop/portal/desktop"
#define PORTAL_SETTINGS "org.freedesktop.portal.Settings"
#define NAMESPACE       "org.freedesktop.appearance"
#define KEY             "color-scheme"

enum
{
  SCHEME_SYSTEM,
  SCHEME_LIGHT,
  SCHEME_DARK,
};

enum
{
  PORTAL_DARK = 1, /* 0: no preference, 2: light */
};

struct _ChyColorScheme
{
  GObject parent_instance;

  GSettings *settings;       /* (owned) or NULL */
  GDBusProxy *portal;        /* (owned) or NULL until it answers */
  GCancellable *cancellable; /* (owned) */
  gboolean theme_dark;       /* what the desktop's theme asks for without us */
  gboolean system_dark;      /* what the portal says */
};

G_DEFINE_FINAL_TYPE (ChyColorScheme, chy_color_scheme, G_TYPE_OBJECT)

static void
apply (ChyColorScheme *self)
{
  GtkSettings *gtk = gtk_settings_get_default ();
  int scheme = self->settings != NULL ? g_settings_get_enum (self->settings, "color-scheme") : SCHEME_SYSTEM;
  gboolean dark =
      scheme == SCHEME_DARK || (scheme == SCHEME_SYSTEM && (self->theme_dark || self->system_dark));
  gboolean before = FALSE;

  if (gtk != NULL)
    g_object_get (gtk, "gtk-application-prefer-dark-theme", &before, NULL);
  /* Setting it reads the whole theme again, whether it changes or not. */
  if (gtk != NULL && dark != before)
    g_object_set (gtk, "gtk-application-prefer-dark-theme", dark, NULL);
}

static void
take (ChyColorScheme *self, GVariant *value)
{
  g_autoptr (GVariant) inner = g_variant_ref (value);

  while (g_variant_is_of_type (inner, G_VARIANT_TYPE_VARIANT))
    {
      GVariant *next = g_variant_get_variant (inner);

      g_variant_unref (inner);
      inner = next;
    }
  if (!g_variant_is_of_type (inner, G_VARIANT_TYPE_UINT32))
    return;
  self->system_dark = g_variant_get_uint32 (inner) == PORTAL_DARK;
  apply (self);
}

static void
read_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyColorScheme) self = data;
  g_autoptr (GVariant) answer = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, NULL);
  g_autoptr (GVariant) value = answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;

  if (value != NULL)
    take (self, value);
}

static void
portal_signal_cb (ChyColorScheme *self, const char *sender, const char *name, GVariant *parameters)
{
  const char *space, *key;
  g_autoptr (GVariant) value = NULL;

  (void) sender;
  if (g_strcmp0 (name, "SettingChanged") != 0 || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ssv)")))
    return;
  g_variant_get (parameters, "(&s&sv)", &space, &key, &value);
  if (g_str_equal (space, NAMESPACE) && g_str_equal (key, KEY))
    take (self, value);
}

/* No portal (a plain X session): the theme alone decides. */
static void
portal_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyColorScheme) self = data;
  GDBusProxy *portal = g_dbus_proxy_new_for_bus_finish (result, NULL);

  (void) source;
  if (portal == NULL)
    return;
  self->portal = portal;
  g_signal_connect_object (portal, "g-signal", G_CALLBACK (portal_signal_cb), self, G_CONNECT_SWAPPED);
  g_dbus_proxy_call (portal, "Read", g_variant_new ("(ss)", NAMESPACE, KEY), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                     1000, self->cancellable, read_done_cb, g_object_ref (self));
}

static void
chy_color_scheme_dispose (GObject *object)
{
  ChyColorScheme *self = CHY_COLOR_SCHEME (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->portal);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (chy_color_scheme_parent_class)->dispose (object);
}

static void
chy_color_scheme_finalize (GObject *object)
{
  ChyColorScheme *self = CHY_COLOR_SCHEME (object);

  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (chy_color_scheme_parent_class)->finalize (object);
}

static void
chy_color_scheme_class_init (ChyColorSchemeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = chy_color_scheme_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_color_scheme_finalize;
}

static void
chy_color_scheme_init (ChyColorScheme *self)
{
  GtkSettings *gtk = gtk_settings_get_default ();

  self->cancellable = g_cancellable_new ();
  self->settings = chy_state_get_settings ();
  if (gtk != NULL)
    g_object_get (gtk, "gtk-application-prefer-dark-theme", &self->theme_dark, NULL);
  if (self->settings != NULL)
    g_signal_connect_object (self->settings, "changed::color-scheme", G_CALLBACK (apply), self,
                             G_CONNECT_SWAPPED);
  apply (self);
  g_dbus_proxy_new_for_bus (G_BUS_TYPE_SESSION,
                            G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES | G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START,
                            NULL, PORTAL_NAME, PORTAL_PATH, PORTAL_SETTINGS, self->cancellable,
                            portal_done_cb, g_object_ref (self));
}

ChyColorScheme *
chy_color_scheme_new (void)
{
  return g_object_new (CHY_TYPE_COLOR_SCHEME, NULL);
}
