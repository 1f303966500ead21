/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/local/chy-survey.h"

G_BEGIN_DECLS

/* S2: no device gets a certificate without the root that it needs to trust it. */
typedef struct
{
  ChyProblem *problem;          /* (owned) what is missing, or NULL: nothing */
  char *command;                /* (owned) what mends it, or NULL */
  gint64 affected;              /* devices without the root */
  const ChySurveyProfile *root; /* borrowed: what could be assigned to them, or NULL */
} ChyCoverage;

/* Judges one assigned PKCS profile. Where the targets themselves show that all is well, the directory is not
 * read. Nothing is said of a profile whose authority is not known. */
gboolean chy_coverage_judge (ChySurvey *survey,
                             ChySession *session,
                             ChySurveyProfile *profile,
                             ChyCoverage *ret_coverage,
                             GError **error);
/* Whether one device gets a root for this profile. */
gboolean chy_coverage_has_root (ChySurvey *survey,
                                ChySession *session,
                                ChySurveyProfile *profile,
                                const char *device,
                                gboolean *ret_has,
                                GError **error);

G_END_DECLS
