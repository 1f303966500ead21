/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The rows of the Overview's cards. */

/* One row: an icon, a title, perhaps a reason below it, and a word or a button (taken over) at its end;
 * either may be NULL. Plain: it cannot be clicked. */
GtkWidget *chy_overview_row_new (
    const char *icon, const char *title, const char *word, const char *reason, GtkWidget *button);
/* The same, to be clicked: the id of what it opens stays with it. */
void chy_overview_row_set_target (GtkWidget *row, const char *id);
const char *chy_overview_row_get_target (GtkListBoxRow *row);

/* A step of the road, with `button` where it is not met; a requirement. */
GtkWidget *chy_overview_road_row (GVariant *step, GtkWidget *button);
GtkWidget *chy_overview_connector_row (GVariant *connector, gint64 now);
GtkWidget *chy_overview_crl_row (GVariant *authority, gint64 now, GtkWidget *button);
/* A cause and how many failed by it, of `most` by the most frequent one. */
GtkWidget *chy_overview_failure_row (GVariant *cause, gint64 most);
/* A week and how many certificates end in it. */
GtkWidget *chy_overview_week_row (GVariant *week);

G_END_DECLS
