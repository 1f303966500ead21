/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Filters that were given a name, as a menu: choose, save the present one, forget. Kept by chy-state.h.
 * Signal "chosen" (GVariant a{sv}). */
#define CHY_TYPE_SAVED_FILTERS (chy_saved_filters_get_type ())
G_DECLARE_FINAL_TYPE (ChySavedFilters, chy_saved_filters, CHY, SAVED_FILTERS, GtkMenuButton)

GtkWidget *chy_saved_filters_new (const char *state_name);
/* What is shown now, or NULL: it can be saved. */
void chy_saved_filters_set_current (ChySavedFilters *self, GVariant *filter);

G_END_DECLS
