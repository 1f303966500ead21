/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A profile before it is saved: its settings in words, whom it hits, and what is wrong. */
#define CHY_TYPE_PROFILE_REVIEW (chy_profile_review_get_type ())
G_DECLARE_FINAL_TYPE (ChyProfileReview, chy_profile_review, CHY, PROFILE_REVIEW, GtkBox)

GtkWidget *chy_profile_review_new (void);
/* `reach` is a row of "profile-reach", or NULL while it is not known. */
void chy_profile_review_set (ChyProfileReview *self, GVariant *body, const char *assigned, GVariant *reach);

/* The settings of a profile in words, with its type and platform: also of the profile's page. */
GtkWidget *chy_profile_facts_new (GVariant *body, gboolean with_name);

G_END_DECLS
