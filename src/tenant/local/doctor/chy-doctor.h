/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-problem.h"
#include "tenant/local/chy-survey.h"

G_BEGIN_DECLS

/* What is wrong with a tenant, or soon will be. One file an area; each adds its findings. */

typedef struct
{
  ChyProblem *problem; /* (owned) */
  gint64 affected;     /* how many requests, users, devices; 0: does not say */
  char *command;       /* (owned) a command line that mends it, or NULL */
} ChyFinding;

void chy_finding_free (ChyFinding *self);

typedef struct
{
  ChySurvey *survey;         /* borrowed */
  ChySession *session;       /* borrowed; NULL outside of one */
  gboolean deep;             /* also what takes long */
  GCancellable *cancellable; /* borrowed or NULL */
  ChyProgress *progress;     /* borrowed or NULL: of what takes long */
  GPtrArray *findings;       /* borrowed, of ChyFinding */
} ChyDoctor;

typedef struct
{
  const char *id;
  /* Inside a reading session; NULL: nothing there. May run again from the start. */
  gboolean (*examine) (ChyDoctor *self, GError **error);
  /* Without a session, for what opens its own; NULL: nothing there. */
  gboolean (*examine_outside) (ChyDoctor *self, GError **error);
} ChyDoctorCheck;

/* Generated from this folder's meson.build; NULL-terminated. */
const ChyDoctorCheck *const *chy_doctor_checks (void);

/* Takes over `problem` and `command`. */
void chy_doctor_add (ChyDoctor *self, ChyProblem *problem, gint64 affected, char *command);
/* One of domain "doctor" with one argument (or NULL). Takes over `command`. */
void chy_doctor_report (ChyDoctor *self,
                        ChySeverity severity,
                        const char *code,
                        const char *object,
                        const char *name,
                        const char *value,
                        char *command);
/* Whether somebody is meant to get certificates: what is missing for that is then an error. */
gboolean chy_doctor_is_in_use (ChyDoctor *self);

/* Everything, the worst first: GPtrArray of ChyFinding. `progress` may be NULL. */
GPtrArray *chy_doctor_run (
    ChyTenantLocal *tenant, gboolean deep, ChyProgress *progress, GCancellable *cancellable, GError **error);

G_END_DECLS
