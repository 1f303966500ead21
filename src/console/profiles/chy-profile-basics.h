/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* Name, description, platform and type of a profile; only types that the platform has. Signal "changed". */
#define CHY_TYPE_PROFILE_BASICS (chy_profile_basics_get_type ())
G_DECLARE_FINAL_TYPE (ChyProfileBasics, chy_profile_basics, CHY, PROFILE_BASICS, GtkBox)

GtkWidget *chy_profile_basics_new (ChyTenant *tenant);
/* A profile that is saved keeps its platform and type. */
void chy_profile_basics_set_body (ChyProfileBasics *self, GVariant *body, gboolean saved);
/* The four keys alone. */
GVariant *chy_profile_basics_get_body (ChyProfileBasics *self);
/* Whether they may be saved so; also whether another profile than `id` has the name. What is wrong stands at
 * its field. */
void chy_profile_basics_check_async (ChyProfileBasics *self,
                                     const char *id,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean chy_profile_basics_check_finish (ChyProfileBasics *self, GAsyncResult *result);

G_END_DECLS
