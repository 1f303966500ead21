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
 * changed), "sort-changed" (by a click on a column), "menu" (a row's menu is wanted, and the row is
 * selected), "failed" (GError). */
#define CHY_TYPE_GRID (chy_grid_get_type ())
G_DECLARE_FINAL_TYPE (ChyGrid, chy_grid, CHY, GRID, GtkGrid)

/* `columns` are keys of the resource's fields, NULL-terminated; NULL takes its default columns. */
GtkWidget *chy_grid_new (ChyTenant *tenant, const char *resource, const char *const *columns);

/* The same, but nothing is asked before chy_grid_start(): the filter may be set first. */
GtkWidget *chy_grid_new_held (ChyTenant *tenant, const char *resource, const char *const *columns);
void chy_grid_start (ChyGrid *self);

/* Which columns there are, and in which order; NULL for the resource's default ones. Unknown keys are left
 * out. The getter's answer is freed with g_strfreev(). */
void chy_grid_set_columns (ChyGrid *self, const char *const *columns);
char **chy_grid_get_columns (ChyGrid *self);
/* FALSE where rows cannot be sorted by that column. */
gboolean chy_grid_set_sort (ChyGrid *self, const char *key, gboolean descending);
/* The key, borrowed, or NULL. */
const char *chy_grid_get_sort (ChyGrid *self, gboolean *ret_descending);
/* An icon before the words of the column `key` (which outlives the grid), by the row. */
typedef const char *(*ChyGridIconFunc) (GVariant *row);
void chy_grid_set_icon (ChyGrid *self, const char *key, ChyGridIconFunc icon);
const ChyResource *chy_grid_get_resource (ChyGrid *self);
/* What is asked at present; a new query. */
ChyQuery *chy_grid_get_query (ChyGrid *self);

/* What is shown: a filter body (or NULL for all) and words to find (or NULL). */
void chy_grid_set_filter (ChyGrid *self, GVariant *filter);
void chy_grid_set_search (ChyGrid *self, const char *search);
void chy_grid_refresh (ChyGrid *self);

gint64 chy_grid_get_count (ChyGrid *self, gboolean *ret_final);
ChyGridSelection *chy_grid_get_selection (ChyGrid *self);
void chy_grid_clear_selection (ChyGrid *self);
void chy_grid_select_all (ChyGrid *self);
/* The bodies of those selected rows that are at hand: those around what is in sight. A new array. */
GPtrArray *chy_grid_get_selected_rows (ChyGrid *self);
/* Opens the row that the keyboard is at, as Enter does. */
void chy_grid_open (ChyGrid *self);
/* Shows a menu where the "menu" signal was asked for. */
void chy_grid_popup (ChyGrid *self, GtkMenu *menu);
/* The title of the column that the rows are sorted by, borrowed, translated; NULL for the resource's own
 * order. */
const char *chy_grid_get_sort_title (ChyGrid *self);
/* Puts the row that the keyboard is at on the clipboard, as tab-separated words. */
void chy_grid_copy (ChyGrid *self);

G_END_DECLS
