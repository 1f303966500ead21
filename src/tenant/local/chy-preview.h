/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/local/chy-survey.h"

G_BEGIN_DECLS

/* The certificate that a profile would give one user and device, field by field, and what would fail: a row
 * of the resource "preview". `profile` is one of the survey. `user` and `device` are keys as people type
 * them; NULL: the device's user, the user's first device of the platform. Floating reference; NULL with an
 * error where one of them is not there.
 */
GVariant *chy_preview_make (ChySurvey *survey,
                            ChySession *session,
                            ChySurveyProfile *profile,
                            const char *user,
                            const char *device,
                            GError **error);

/* The problems of a profile with all that the tenant knows. */
void chy_preview_check_profile (ChySurvey *survey, const ChySurveyProfile *profile, GPtrArray *problems);

/* What of the rights connectors lack for this profile: problems of domain "doctor". */
void chy_preview_check_rights (ChySurvey *survey, const ChySurveyProfile *profile, GPtrArray *problems);

G_END_DECLS
