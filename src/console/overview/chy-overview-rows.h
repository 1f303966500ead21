/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One row of a card: an icon, what it is, and its state in words; under it a reason (or NULL) and a command
 * line that mends it (or NULL). All text is ready for people. */
GtkWidget *chy_overview_row_new (
    const char *icon, const char *title, const char *word, const char *reason, const char *command);

/* Rows from the bodies of a query: a step of the road, a connector, an authority's revocation list, a count
 * of certificates. */
GtkWidget *chy_overview_road_row (GVariant *step);
GtkWidget *chy_overview_connector_row (GVariant *connector, gint64 now);
GtkWidget *chy_overview_crl_row (GVariant *authority, gint64 now);

G_END_DECLS
