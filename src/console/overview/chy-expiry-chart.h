/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Certificates by the week in which they end, as bars. A bar can be clicked, or reached with the arrow keys
 * and chosen with Enter: signal "week-activated" (gint64 start, gint64 end). */
#define CHY_TYPE_EXPIRY_CHART (chy_expiry_chart_get_type ())
G_DECLARE_FINAL_TYPE (ChyExpiryChart, chy_expiry_chart, CHY, EXPIRY_CHART, GtkDrawingArea)

GtkWidget *chy_expiry_chart_new (void);
/* Rows of "expiry-weeks". */
void chy_expiry_chart_set_rows (ChyExpiryChart *self, GPtrArray *rows);

/* What ends within the first two weeks, which the chart sets apart. */
gint64 chy_expiry_count_soon (GPtrArray *rows);
gint64 chy_expiry_count_all (GPtrArray *rows);
/* "June 18", in the locale's own way; g_free(). */
char *chy_expiry_day (gint64 time);

enum
{
  CHY_EXPIRY_SOON_WEEKS = 2,
};

G_END_DECLS
