/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* A card with what a connector's account needs on templates and authorities (A1 to A4), and a button that
 * grants what is missing. Asks again when the tenant changes. */
#define CHY_TYPE_CONNECTOR_RIGHTS (chy_connector_rights_get_type ())
G_DECLARE_FINAL_TYPE (ChyConnectorRights, chy_connector_rights, CHY, CONNECTOR_RIGHTS, GtkBox)

GtkWidget *chy_connector_rights_new (ChyTenant *tenant);
/* An id, or NULL for none. */
void chy_connector_rights_set_connector (ChyConnectorRights *self, const char *id);

G_END_DECLS
