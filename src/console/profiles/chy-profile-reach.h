/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* Two tabs of a profile's page that come of its row and of "profile-reach": whom it is assigned to, and what
 * is wrong with it. */
#define CHY_TYPE_PROFILE_REACH (chy_profile_reach_get_type ())
G_DECLARE_FINAL_TYPE (ChyProfileReach, chy_profile_reach, CHY, PROFILE_REACH, GtkScrolledWindow)

/* `checks`: the problems; else the assignments. */
GtkWidget *chy_profile_reach_new (ChyTenant *tenant, gboolean checks);
void chy_profile_reach_set_row (ChyProfileReach *self, GVariant *row);

G_END_DECLS
