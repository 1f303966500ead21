/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The button of the header bar that says which tenant a window shows, and opens others, each in a window of
 * its own. Its actions are the application's: app.open-place, app.open-folder, app.explore-sample,
 * app.remove-sample, app.open-server, app.forget-server. */
#define CHY_TYPE_TENANT_SWITCHER (chy_tenant_switcher_get_type ())
G_DECLARE_FINAL_TYPE (ChyTenantSwitcher, chy_tenant_switcher, CHY, TENANT_SWITCHER, GtkMenuButton)

GtkWidget *chy_tenant_switcher_new (const char *location);
/* Once that is known. */
void chy_tenant_switcher_set_sample (ChyTenantSwitcher *self, gboolean sample);

G_END_DECLS
