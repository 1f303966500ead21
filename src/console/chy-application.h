/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* Opens the tenant at a place: a folder, or a URL. Blocking; called in a worker. */
typedef ChyTenant *(*ChyOpenTenantFunc) (const char *location, GError **error);

/* One process for all windows: `chancery [--data-dir DIR | --tenant URL] [--panel NAME]`. */
#define CHY_TYPE_APPLICATION (chy_application_get_type ())
G_DECLARE_FINAL_TYPE (ChyApplication, chy_application, CHY, APPLICATION, GtkApplication)

/* `open` knows the back ends, which the console does not. */
ChyApplication *chy_application_new (ChyOpenTenantFunc open);

G_END_DECLS
