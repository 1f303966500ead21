/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/widgets/chy-form.h"
#include "model/chy-platform.h"

G_BEGIN_DECLS

/* What the form of a PKCS profile offers: only what can work. */

/* GArray of ChyFormOption: the templates that an authority issues and a PKCS profile can use, by display
 * name. Both are rows with details; the texts are theirs. */
GArray *chy_profile_offers_templates (GVariant *authority, GPtrArray *templates);
/* Variables, subject formats and ready alternative names for certificates of this type. */
void chy_profile_offers_set (ChyForm *form, ChyCertificateType type, const ChyPlatform *platform);
/* Purposes, certificate types and roots for the platform. */
void chy_profile_offers_set_lists (ChyForm *form, const ChyPlatform *platform);
/* A value of extendedKeyUsages from names or OIDs; floating. */
GVariant *chy_profile_offers_purposes (const char *const *purposes);

G_END_DECLS
