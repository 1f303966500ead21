/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-contrast.h"

/* The style sheet mixes its colors from the theme's. A theme cannot say that it is one of high contrast, but
 * by its name. */
#define NAME "HighContrast"
#define STRONG                                                                                               \
  "@define-color chy_line mix(@theme_fg_color, @theme_bg_color, 0.45);"                                      \
  "@define-color chy_dim mix(@theme_fg_color, @theme_bg_color, 0.1);"

static gboolean
is_high (void)
{
  const char *forced = g_getenv ("GTK_THEME");
  g_autofree char *name = NULL;

  if (forced != NULL && *forced != '\0')
    return g_str_has_prefix (forced, NAME);
  g_object_get (gtk_settings_get_default (), "gtk-theme-name", &name, NULL);

  return name != NULL && g_str_has_prefix (name, NAME);
}

static void
load (GtkCssProvider *provider)
{
  gtk_css_provider_load_from_data (provider, is_high () ? STRONG : "", -1, NULL);
}

void
chy_contrast_follow (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  load (provider);
  gtk_style_context_add_provider_for_screen (gdk_screen_get_default (), GTK_STYLE_PROVIDER (provider),
                                             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
  g_signal_connect_object (gtk_settings_get_default (), "notify::gtk-theme-name", G_CALLBACK (load), provider,
                           G_CONNECT_SWAPPED);
}
