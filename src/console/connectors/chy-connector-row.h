/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "chy-connector-words.h"

G_BEGIN_DECLS

/* One connector in the list. */
#define CHY_TYPE_CONNECTOR_ROW (chy_connector_row_get_type ())
G_DECLARE_FINAL_TYPE (ChyConnectorRow, chy_connector_row, CHY, CONNECTOR_ROW, GtkListBoxRow)

GtkWidget *chy_connector_row_new (void);
/* `body` is a row of "connectors" with its hours, kept. */
void chy_connector_row_set_body (ChyConnectorRow *self, GVariant *body, ChyEngine *engine);
/* The same once more, as it is now. */
void chy_connector_row_age (ChyConnectorRow *self, ChyEngine *engine);
GVariant *chy_connector_row_get_body (ChyConnectorRow *self);
const char *chy_connector_row_get_id (ChyConnectorRow *self);
/* What is left out where it is narrow: 0 nothing, 1 the version, 2 the day too. */
void chy_connector_row_set_narrow (ChyConnectorRow *self, guint narrow);
gboolean chy_connector_row_fits (ChyConnectorRow *self, const char *words);

/* The menu of a connector, for "popup" of `id`: its actions are the panel's. A new reference. */
GMenuModel *chy_connector_menu_new (GVariant *body, ChyEngine *engine, gboolean on_page);

G_END_DECLS
