/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* The rows behind a grid: asks the tenant, keeps the few pages around what is on the screen, and forgets the
 * rest. All calls return at once; what comes later is told by signals:
 *
 * - "reset" (gint64): a query was answered, the count is known, no row is; where the object to keep is now,
 * or -1;
 * - "refreshed" (gint64): the same query was answered anew, and the rows in sight are here already;
 * - "count-changed": the exact count has come;
 * - "rows-changed": rows that chy_grid_source_need() asked for are here;
 * - "failed" (GError). */
#define CHY_TYPE_GRID_SOURCE (chy_grid_source_get_type ())
G_DECLARE_FINAL_TYPE (ChyGridSource, chy_grid_source, CHY, GRID_SOURCE, GObject)

ChyGridSource *chy_grid_source_new (ChyTenant *tenant);

/* Asks anew; what is under way is cancelled. `keep` is the id of an object whose new place is wanted, or
 * NULL. */
void chy_grid_source_query (ChyGridSource *self, const ChyQuery *query, const char *keep);
/* Asks the same again, and keeps what is shown until the answer is whole: the count where it was exact
 * before, and the `n` rows that stand `above` rows before the kept object, or from row `top` on where it is
 * gone (or NULL). Calls that come meanwhile make one more round together. */
void chy_grid_source_refresh (ChyGridSource *self, const char *keep, gint64 above, gint64 top, guint n);

gint64 chy_grid_source_get_count (ChyGridSource *self, gboolean *ret_final);
/* The row, borrowed, or NULL where it is not here (yet). */
GVariant *chy_grid_source_get_row (ChyGridSource *self, gint64 index);
/* Calls `func` for every row that is here. */
void
chy_grid_source_foreach (ChyGridSource *self, void (*func) (GVariant *row, gpointer data), gpointer data);
/* Fetches the pages of [index, index + n) that are missing. The last call wins over those that wait. */
void chy_grid_source_need (ChyGridSource *self, gint64 index, guint n);
/* The result of the last query, borrowed, or NULL. */
ChyResult *chy_grid_source_get_result (ChyGridSource *self);

G_END_DECLS
