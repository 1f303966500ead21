/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* The certificate that a profile would give a real user and device, and what would fail and why: always in
 * sight beside a form. It follows the draft with a short delay. Signal "mend" (const char *code, GVariant
 * *row): a person wants what a message offers. */
#define CHY_TYPE_PROFILE_PREVIEW (chy_profile_preview_get_type ())
G_DECLARE_FINAL_TYPE (ChyProfilePreview, chy_profile_preview, CHY, PROFILE_PREVIEW, GtkBox)

GtkWidget *chy_profile_preview_new (ChyTenant *tenant);
/* What is previewed: {profile, body, include, exclude} as the resource "preview" has them as filters. */
void chy_profile_preview_set_draft (ChyProfilePreview *self, GVariant *draft);

/* The card of a certificate of an authority, for a profile that brings one; NULL with an error where the
 * bytes are none that a profile may bring. */
GtkWidget *chy_profile_authority_card_new (GBytes *bytes, GError **error);

G_END_DECLS
