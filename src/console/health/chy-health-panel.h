/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The doctor: everything that will fail, for whom, and the mend one click away. */
#define CHY_TYPE_HEALTH_PANEL (chy_health_panel_get_type ())
G_DECLARE_FINAL_TYPE (ChyHealthPanel, chy_health_panel, CHY, HEALTH_PANEL, GtkScrolledWindow)

G_END_DECLS
