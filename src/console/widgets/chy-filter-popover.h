/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/chy-field.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* "Add Filter…": first the field, then what it shall be. Signal "applied" (const char *key, const char
 * *value, const char *name): the name is that of an object that was picked, or NULL. */
#define CHY_TYPE_FILTER_POPOVER (chy_filter_popover_get_type ())
G_DECLARE_FINAL_TYPE (ChyFilterPopover, chy_filter_popover, CHY, FILTER_POPOVER, GtkPopover)

/* `fields` (borrowed pointers, copied) are those that are offered. */
GtkWidget *chy_filter_popover_new (ChyTenant *tenant, GPtrArray *fields);
/* Pops up below `at` with the list of fields, or, where `field` is given, at its value. */
void
chy_filter_popover_open (ChyFilterPopover *self, GtkWidget *at, const ChyField *field, const char *value);

G_END_DECLS
