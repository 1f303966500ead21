/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What a person chooses for the console: changes hold at once and are kept. */
#define CHY_TYPE_PREFERENCES (chy_preferences_get_type ())
G_DECLARE_FINAL_TYPE (ChyPreferences, chy_preferences, CHY, PREFERENCES, GtkDialog)

/* Shown for the window, which may be NULL. */
void chy_preferences_show (GtkWindow *window);

G_END_DECLS
