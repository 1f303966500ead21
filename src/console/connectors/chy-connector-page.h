/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/chy-engine.h"

G_BEGIN_DECLS

/* One connector: state, facts, its day hour by hour, its rights. Its buttons are actions of the panel. */
#define CHY_TYPE_CONNECTOR_PAGE (chy_connector_page_get_type ())
G_DECLARE_FINAL_TYPE (ChyConnectorPage, chy_connector_page, CHY, CONNECTOR_PAGE, GtkScrolledWindow)

GtkWidget *chy_connector_page_new (ChyTenant *tenant);
/* `body` is a row of "connectors" with its hours. */
void chy_connector_page_set_body (ChyConnectorPage *self, GVariant *body, ChyEngine *engine);

G_END_DECLS
