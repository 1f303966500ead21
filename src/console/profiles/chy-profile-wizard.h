/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* A profile made or changed, step by step: Basics, Settings, Assignments, Review; with the certificate that
 * comes of it always in sight. Signal "saved" (const char *id, const char *name, gboolean is_new): it is
 * saved and assigned, and the window goes. */
#define CHY_TYPE_PROFILE_WIZARD (chy_profile_wizard_get_type ())
G_DECLARE_FINAL_TYPE (ChyProfileWizard, chy_profile_wizard, CHY, PROFILE_WIZARD, GtkWindow)

/* `row` is the profile that is changed, as the resource "profiles" has it with details; NULL: a new one, of
 * `type` (or NULL: a PKCS certificate profile). Not shown yet. */
GtkWidget *chy_profile_wizard_new (GtkWidget *from, ChyTenant *tenant, GVariant *row, const char *type);

/* The certificate that a new trusted certificate profile begins with. */
void chy_profile_wizard_set_certificate (ChyProfileWizard *self, GBytes *certificate);

G_END_DECLS
