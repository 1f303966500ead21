/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/widgets/chy-grid.h"

G_BEGIN_DECLS

/* Which columns a grid shows, and in which order. Signal "changed": the grid has them already. */
#define CHY_TYPE_COLUMN_CHOOSER (chy_column_chooser_get_type ())
G_DECLARE_FINAL_TYPE (ChyColumnChooser, chy_column_chooser, CHY, COLUMN_CHOOSER, GtkPopover)

/* `columns` are those shown at first and after Reset, NULL: the resource's. */
GtkWidget *chy_column_chooser_new (ChyGrid *grid, const char *const *columns);

G_END_DECLS
