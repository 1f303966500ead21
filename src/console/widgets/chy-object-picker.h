/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* An object of a resource, found by typing: an entry, and the first that fit below it. Signal "picked". */
#define CHY_TYPE_OBJECT_PICKER (chy_object_picker_get_type ())
G_DECLARE_FINAL_TYPE (ChyObjectPicker, chy_object_picker, CHY, OBJECT_PICKER, GtkBox)

GtkWidget *chy_object_picker_new (ChyTenant *tenant, const char *resource);
/* What was picked, borrowed, or NULL. */
const char *chy_object_picker_get_id (ChyObjectPicker *self);
const char *chy_object_picker_get_name (ChyObjectPicker *self);

G_END_DECLS
