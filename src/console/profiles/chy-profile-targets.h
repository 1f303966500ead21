/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* Who gets a profile: groups, all users or all devices, without excluded groups; how many that hits, and
 * whether they trust the authority. Signals: "changed" (a person did), "mend" (the root certificate's profile
 * shall be assigned to them too). */
#define CHY_TYPE_PROFILE_TARGETS (chy_profile_targets_get_type ())
G_DECLARE_FINAL_TYPE (ChyProfileTargets, chy_profile_targets, CHY, PROFILE_TARGETS, GtkBox)

GtkWidget *chy_profile_targets_new (ChyTenant *tenant);
/* What a profile is assigned to: the list "assignments" of its row. */
void chy_profile_targets_set_assignments (ChyProfileTargets *self, GVariant *assignments);
/* As "profile assign" takes them: g_strfreev(). */
char **chy_profile_targets_get_include (ChyProfileTargets *self);
char **chy_profile_targets_get_exclude (ChyProfileTargets *self);
/* In words, for a review: "All Staff, without Guests". g_free(). */
char *chy_profile_targets_get_words (ChyProfileTargets *self);
/* A row of "profile-reach", or NULL while it is not known. `trusted`: the profile brings a root itself. */
void chy_profile_targets_set_reach (ChyProfileTargets *self, GVariant *row, gboolean trusted);

/* Whom a row of "profile-reach" hits, as a sentence. g_free(). */
char *chy_profile_reach_words (GVariant *row, gboolean trusted);

G_END_DECLS
