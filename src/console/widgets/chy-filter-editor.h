/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/chy-field.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* What a filter by one field asks: choices to tick, words, numbers, times, or an object to pick. Signals:
 * "changed"; "picked" where there is nothing more to say (an object was chosen, Enter was pressed). */
#define CHY_TYPE_FILTER_EDITOR (chy_filter_editor_get_type ())
G_DECLARE_FINAL_TYPE (ChyFilterEditor, chy_filter_editor, CHY, FILTER_EDITOR, GtkBox)

/* `value` is what there is (chy-filter.h), or NULL. */
GtkWidget *chy_filter_editor_new (ChyTenant *tenant, const ChyField *field, const char *value);
/* The filter's value, g_free(); NULL where nothing usable was said. */
char *chy_filter_editor_get_value (ChyFilterEditor *self);
/* The name of the object that was picked, borrowed, or NULL. */
const char *chy_filter_editor_get_name (ChyFilterEditor *self);

G_END_DECLS
