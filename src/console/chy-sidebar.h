/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* The panels by section, each with what waits there. A rail of icons where the window is narrow. Signal
 * "selected" (const char *id). */
#define CHY_TYPE_SIDEBAR (chy_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (ChySidebar, chy_sidebar, CHY, SIDEBAR, GtkScrolledWindow)

/* From here on the counts follow the tenant. */
void chy_sidebar_set_tenant (ChySidebar *self, ChyTenant *tenant);
/* Marks a panel as the one in sight, without the signal. */
void chy_sidebar_select (ChySidebar *self, const char *id);
void chy_sidebar_set_rail (ChySidebar *self, gboolean rail);

G_END_DECLS
