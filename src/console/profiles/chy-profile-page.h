/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* The page of one profile: Overview, Properties, Assignments, Device Status, User Status, Certificates,
 * Checks. It follows the tenant. */
#define CHY_TYPE_PROFILE_PAGE (chy_profile_page_get_type ())
G_DECLARE_FINAL_TYPE (ChyProfilePage, chy_profile_page, CHY, PROFILE_PAGE, GtkBox)

GtkWidget *chy_profile_page_new (ChyTenant *tenant, const char *id);

G_END_DECLS
