/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* A connector's settings with the tabs of the one of Intune: Enrollment and Advanced. */
#define CHY_TYPE_CONNECTOR_SETTINGS (chy_connector_settings_get_type ())
G_DECLARE_FINAL_TYPE (ChyConnectorSettings, chy_connector_settings, CHY, CONNECTOR_SETTINGS, GtkDialog)

/* `body` is a row of "connectors". Not shown yet. */
GtkWidget *chy_connector_settings_new (GtkWidget *from, ChyTenant *tenant, GVariant *body);

G_END_DECLS
