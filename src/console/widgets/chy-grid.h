/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/widgets/chy-grid-selection.h"
#include "model/chy-resource.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* A list of any length that is at once: the tree view holds only the rows in sight, the scroll bar counts all
 * of them. Columns come from the resource. Search, sort by any column that has an index, keyboard, selection
 * by id. Signals: "row-activated" (GVariant body), "selection-changed", "counted" (the count or its words
 * changed), "failed" (GError). */
#define CHY_TYPE_GRID (chy_grid_get_type ())
G_DECLARE_FINAL_TYPE (ChyGrid, chy_grid, CHY, GRID, GtkGrid)

/* `columns` are keys of the resource's fields, NULL-terminated; NULL takes its default columns. */
GtkWidget *chy_grid_new (ChyTenant *tenant, const char *resource, const char *const *columns);

/* What is shown: a filter body (or NULL for all) and words to find (or NULL). */
void chy_grid_set_filter (ChyGrid *self, GVariant *filter);
void chy_grid_set_search (ChyGrid *self, const char *search);
void chy_grid_refresh (ChyGrid *self);

gint64 chy_grid_get_count (ChyGrid *self, gboolean *ret_final);
ChyGridSelection *chy_grid_get_selection (ChyGrid *self);
void chy_grid_clear_selection (ChyGrid *self);
/* The title of the column that the rows are sorted by, borrowed, translated; NULL for the resource's own
 * order. */
const char *chy_grid_get_sort_title (ChyGrid *self);
/* Puts the row that the keyboard is at on the clipboard, as tab-separated words. */
void chy_grid_copy (ChyGrid *self);

G_END_DECLS
