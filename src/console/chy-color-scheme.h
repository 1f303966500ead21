/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Keeps GTK's light or dark in step with the preference "color-scheme", and, where that says so, with the
 * desktop's own (portal org.freedesktop.portal.Settings, org.freedesktop.appearance color-scheme). */
#define CHY_TYPE_COLOR_SCHEME (chy_color_scheme_get_type ())
G_DECLARE_FINAL_TYPE (ChyColorScheme, chy_color_scheme, CHY, COLOR_SCHEME, GObject)

ChyColorScheme *chy_color_scheme_new (void);

G_END_DECLS
