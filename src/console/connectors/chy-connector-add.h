/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/chy-engine.h"

G_BEGIN_DECLS

/* Adds a connector on this computer: enrolls it, starts it in this console, and shows it become Active. */
#define CHY_TYPE_CONNECTOR_ADD (chy_connector_add_get_type ())
G_DECLARE_FINAL_TYPE (ChyConnectorAdd, chy_connector_add, CHY, CONNECTOR_ADD, GtkDialog)

/* `engine` may be NULL: then it is enrolled, and runs elsewhere. Not shown yet. */
GtkWidget *chy_connector_add_new (GtkWidget *from, ChyTenant *tenant, ChyEngine *engine);

G_END_DECLS
