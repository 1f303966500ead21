/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* The settings of a profile of one type and platform as a form: authorities and templates from the tenant,
 * variables to insert, choices that cannot work left out. Signal "changed". */
#define CHY_TYPE_PROFILE_SETTINGS (chy_profile_settings_get_type ())
G_DECLARE_FINAL_TYPE (ChyProfileSettings, chy_profile_settings, CHY, PROFILE_SETTINGS, GtkBox)

GtkWidget *chy_profile_settings_new (ChyTenant *tenant);
/* Another type or platform makes another form. */
void chy_profile_settings_set_body (ChyProfileSettings *self, GVariant *body);
GVariant *chy_profile_settings_get_body (ChyProfileSettings *self);
gboolean chy_profile_settings_check (ChyProfileSettings *self);
/* Shows problems at their fields; gives the others. */
GPtrArray *chy_profile_settings_set_problems (ChyProfileSettings *self, GPtrArray *problems);
/* A profile that is saved keeps what cannot change. */
void chy_profile_settings_set_saved (ChyProfileSettings *self, gboolean saved);
/* Asks for the purposes that the template issues, by their names or OIDs. */
void chy_profile_settings_set_purposes (ChyProfileSettings *self, const char *const *purposes);
/* As if a person had chosen that file. */
void chy_profile_settings_take_file (ChyProfileSettings *self, GBytes *bytes, const char *name);

G_END_DECLS
