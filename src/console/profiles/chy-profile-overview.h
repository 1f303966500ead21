/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* What has become of a profile: how many have it, why others failed, what is renewed, and what it is. */
#define CHY_TYPE_PROFILE_OVERVIEW (chy_profile_overview_get_type ())
G_DECLARE_FINAL_TYPE (ChyProfileOverview, chy_profile_overview, CHY, PROFILE_OVERVIEW, GtkScrolledWindow)

GtkWidget *chy_profile_overview_new (ChyTenant *tenant);
/* A row of "profiles" with details; asks for the rest anew. */
void chy_profile_overview_set_row (ChyProfileOverview *self, GVariant *row);

G_END_DECLS
