/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/chy-engine.h"

G_BEGIN_DECLS

/* The connectors of a tenant, one below the other: rows of ChyConnectorRow. */
#define CHY_TYPE_CONNECTOR_LIST (chy_connector_list_get_type ())
G_DECLARE_FINAL_TYPE (ChyConnectorList, chy_connector_list, CHY, CONNECTOR_LIST, GtkListBox)

/* The one that works here: its row follows it. Once, before there are rows. */
void chy_connector_list_set_engine (ChyConnectorList *self, ChyEngine *engine);
/* Rows of "connectors" with their hours, in their order. A row that is there already and stays keeps the
 * focus. */
void chy_connector_list_set_rows (ChyConnectorList *self, GPtrArray *rows);
gboolean chy_connector_list_is_empty (ChyConnectorList *self);
/* Borrowed, or NULL. */
GVariant *chy_connector_list_find (ChyConnectorList *self, const char *id);
/* Shows those that fit the words; NULL: all. TRUE where any does. */
gboolean chy_connector_list_set_search (ChyConnectorList *self, const char *words);
/* The words that say how long ago, once more. */
void chy_connector_list_age (ChyConnectorList *self);
/* Leaves out what has no room in a panel of that width. */
void chy_connector_list_fit (ChyConnectorList *self, int width);

G_END_DECLS
