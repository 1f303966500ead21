/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* One tenant in a window: the sidebar, the header bar, and the panel in sight. */
#define CHY_TYPE_WINDOW (chy_window_get_type ())
G_DECLARE_FINAL_TYPE (ChyWindow, chy_window, CHY, WINDOW, GtkApplicationWindow)

/* `location` is what the tenant was opened by: a second start with the same one raises this window. */
GtkWidget *chy_window_new (GtkApplication *application, const char *location);
const char *chy_window_get_location (ChyWindow *self);

/* The tenant has been opened: panels are made as they are first shown. */
void chy_window_set_tenant (ChyWindow *self, ChyTenant *tenant);
/* It could not be: the reason, and a button that tries again ("win.retry"). */
void chy_window_show_error (ChyWindow *self, const GError *error);
/* FALSE for a panel that there is not. */
gboolean chy_window_show_panel (ChyWindow *self, const char *id);

G_END_DECLS
