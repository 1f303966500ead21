/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* What the wizard works on: the profile as it was, and the commands that make it what it shall be. */

/* The document alone of a row of "profiles" with details. Full reference. */
GVariant *chy_profile_draft_body (GVariant *row);
/* `body` with type and platform changed and without settings that they do not have. Full reference. */
GVariant *chy_profile_draft_retype (GVariant *body, const char *type, const char *platform);

ChyCommand *chy_profile_draft_create (GVariant *body);
/* Only what differs; NULL where nothing does. */
ChyCommand *chy_profile_draft_change (const char *profile, GVariant *before, GVariant *after);
ChyCommand *
chy_profile_draft_assign (const char *profile, const char *const *include, const char *const *exclude);
/* As filters of "preview" and "profile-reach"; floating. */
GVariant *chy_profile_draft_filter (const char *profile,
                                    GVariant *body,
                                    const char *const *include,
                                    const char *const *exclude);

G_END_DECLS
