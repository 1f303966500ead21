/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* A button that says which object of a resource is chosen, and a popover that finds another among any number
 * of them, by name. Signal "changed": a person chose. */
#define CHY_TYPE_PICKER (chy_picker_get_type ())
G_DECLARE_FINAL_TYPE (ChyPicker, chy_picker, CHY, PICKER, GtkMenuButton)

/* `none` (translated) is the entry for no object at all; NULL: there is none. */
GtkWidget *chy_picker_new (ChyTenant *tenant, const char *resource, const char *none);
/* Only objects that fit are offered; a body or NULL. */
void chy_picker_set_filter (ChyPicker *self, GVariant *filter);
/* Chooses without "changed"; the name is read from the tenant. NULL: nothing. */
void chy_picker_set_id (ChyPicker *self, const char *id);
/* NULL: nothing is chosen. */
const char *chy_picker_get_id (ChyPicker *self);
/* The body of what a person chose last, borrowed; NULL where it was set by its id alone. */
GVariant *chy_picker_get_row (ChyPicker *self);
/* Chooses the first object that fits where nothing is chosen, with "changed" once it is known. */
void chy_picker_choose_first (ChyPicker *self);
/* The button says this whatever is chosen ("Add Group…"), and the choice is forgotten after "changed". */
void chy_picker_set_verb (ChyPicker *self, const char *verb);

G_END_DECLS
