/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* Says above a panel that its tenant, which is elsewhere, does not answer: since when, so how old what is
 * seen is, and why; or some minutes before it, that the sign-in to it ends. Otherwise it hides itself. Where
 * the tenant does not let this account in any more the window shows that in the place of its panels. */
#define CHY_TYPE_CONNECTION_BAR (chy_connection_bar_get_type ())
G_DECLARE_FINAL_TYPE (ChyConnectionBar, chy_connection_bar, CHY, CONNECTION_BAR, GtkInfoBar)

GtkWidget *chy_connection_bar_new (ChyTenant *tenant);

G_END_DECLS
