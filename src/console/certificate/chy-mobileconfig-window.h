/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/chy-mobileconfig.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* What a configuration profile (.mobileconfig) holds: who signed it, and its payloads; its certificates open
 * in the viewer. */
#define CHY_TYPE_MOBILECONFIG_WINDOW (chy_mobileconfig_window_get_type ())
G_DECLARE_FINAL_TYPE (ChyMobileconfigWindow, chy_mobileconfig_window, CHY, MOBILECONFIG_WINDOW, GtkWindow)

/* Takes over `profile`, and `path`: of ChyPathStep, the signer's, or NULL. `name` is the file's. */
void chy_mobileconfig_window_show (
    GtkWidget *from, ChyTenant *tenant, const char *name, ChyMobileconfig *profile, GPtrArray *path);

G_END_DECLS
