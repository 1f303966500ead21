/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-grid-columns.h"
#include "chy-grid-source.h"
#include "chy-grid.h"

G_BEGIN_DECLS

/* What the parts of a grid share: chy-grid.c shows, chy-grid-input.c listens, chy-grid-setup.c has its
 * columns, and chy-grid-fit.c gives them their widths. */

struct _ChyGrid
{
  GtkGrid parent_instance;

  const ChyResource *resource;
  ChyGridSource *source;       /* (owned) */
  ChyGridSelection *selection; /* (owned) */
  GPtrArray *fields;           /* (owned) of const ChyField*, one a column */
  GtkListStore *store;         /* (owned) only the rows in sight */
  GVariant *filter;            /* (owned) or NULL */
  char *search;                /* (owned) or NULL */
  const ChyField *sort;        /* or NULL */
  gboolean descending;
  gint64 cursor;        /* the row that the keyboard is at */
  gint64 kept;          /* the row whose object a refresh keeps in its place */
  gint64 anchor;        /* where a Shift-selection began */
  guint n_rows;         /* wholly in sight */
  int row_height;       /* pixels */
  double scale;         /* of the text */
  GArray *widths;       /* (owned) of int: what chy_grid_fit() gave to each column; empty before */
  guint wide;           /* the column that takes what is left */
  int fitted;           /* pixels that the columns were fitted into, or 0 */
  guint n_fitted;       /* rows whose words were measured for that */
  int start_frames;     /* until a mirrored view shows its start, or 0 */
  guint fit_source;     /* source id, or 0 */
  const char *icon_key; /* static; the column that has an icon, or NULL */
  ChyGridIconFunc icon;
  gboolean started;    /* it has been asked for */
  GdkRectangle menu;   /* where the menu shall stand, in the view's rows */
  GCancellable *range; /* (owned) of the rows that a Shift-selection asks for */

  GtkTreeView *view;         /* (owned by its parent) */
  GtkWidget *bar;            /* (owned by its parent) there where rows are out of sight */
  GtkAdjustment *adjustment; /* (owned by the bar) in rows */
};

/* chy-grid.c */
gint64 chy_grid_get_top (ChyGrid *self);
/* Puts the rows in sight into the view. */
void chy_grid_fill (ChyGrid *self);
void chy_grid_scroll_to (ChyGrid *self, gint64 row);
/* Shows the selection as it is now, and tells of it. */
void chy_grid_selection_changed (ChyGrid *self);
void chy_grid_activate (ChyGrid *self, GVariant *row);
void chy_grid_fail (ChyGrid *self, GError *error);
/* Asks the tenant anew. */
void chy_grid_ask (ChyGrid *self);
void chy_grid_sort_changed (ChyGrid *self);
void chy_grid_ask_for_menu (ChyGrid *self);

/* chy-grid-setup.c */
void chy_grid_show_sort (ChyGrid *self);

/* chy-grid-fit.c */
/* Gives the columns the widths that their words want, once the first rows are there and whenever the place
 * has become wider or narrower, or shows more of them. */
void chy_grid_fit (ChyGrid *self);
/* The same, but not while sizes are being given: that would ask for them anew. */
void chy_grid_fit_soon (ChyGrid *self);
/* Widens a column whose head has got an arrow. */
void chy_grid_fit_head (ChyGrid *self, guint i);

/* chy-grid-input.c: keyboard, pointer, wheel and tooltips. */
void chy_grid_add_input (ChyGrid *self);
/* What is on its way to the selection does not arrive. */
void chy_grid_forget_range (ChyGrid *self);

G_END_DECLS
