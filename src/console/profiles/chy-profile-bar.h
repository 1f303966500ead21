/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How many succeeded, wait and failed, as one bar and as figures. */
#define CHY_TYPE_PROFILE_BAR (chy_profile_bar_get_type ())
G_DECLARE_FINAL_TYPE (ChyProfileBar, chy_profile_bar, CHY, PROFILE_BAR, GtkBox)

GtkWidget *chy_profile_bar_new (void);
/* Of a row of "profiles". */
void chy_profile_bar_set (ChyProfileBar *self, GVariant *row);

G_END_DECLS
