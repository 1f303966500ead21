/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/chy-resource.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* The filters of a list as chips ("State: Failed"), with "Add Filter…" and, where the list has a name, the
 * filters that were saved under one. Signal "changed": a person changed something. */
#define CHY_TYPE_FILTER_BAR (chy_filter_bar_get_type ())
G_DECLARE_FINAL_TYPE (ChyFilterBar, chy_filter_bar, CHY, FILTER_BAR, GtkBox)

/* `keys` (NULL-terminated) are those offered, NULL: all that are fit. `state_name` is under which saved
 * filters are kept (chy-state.h), or NULL. */
GtkWidget *chy_filter_bar_new (ChyTenant *tenant,
                               const ChyResource *resource,
                               const char *const *keys,
                               const char *state_name);

/* Texts by column keys (chy-filter.h); a new full reference, or NULL where there is no chip. */
GVariant *chy_filter_bar_get (ChyFilterBar *self);
/* NULL takes all away. Values that are no text, or of no column, are left out. Tells of no change. */
void chy_filter_bar_set (ChyFilterBar *self, GVariant *filter);

G_END_DECLS
