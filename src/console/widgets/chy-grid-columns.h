/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "chy-grid.h"

G_BEGIN_DECLS

/* The columns of a grid's tree view, made from a resource's fields. */
enum
{
  CHY_GRID_STORE_ROW,      /* G_TYPE_VARIANT: the body, or NULL while it is on its way */
  CHY_GRID_STORE_SELECTED, /* G_TYPE_BOOLEAN */
  CHY_GRID_STORE_N,
};

/* A column of check boxes that says what is selected. */
GtkTreeViewColumn *chy_grid_column_new_check (int row_height, double scale);
/* A column for one field; the state column has an icon beside its word, another one where `icon` (or NULL)
 * says which. `field` outlives the column. */
GtkTreeViewColumn *
chy_grid_column_new (const ChyField *field, int row_height, double scale, ChyGridIconFunc icon);

/* A row's value in words: relative times, translated choices; "" for a row without it. Free with g_free(). */
char *chy_grid_cell_text (const ChyField *field, GVariant *row);
/* The same in full, for tooltips and copies: exact times. */
char *chy_grid_cell_full_text (const ChyField *field, GVariant *row);

G_END_DECLS
