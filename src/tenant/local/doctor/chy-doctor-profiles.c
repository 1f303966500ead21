/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-doctor.h"

#include "tenant/local/chy-coverage.h"
#include "tenant/local/chy-preview.h"

/* Profiles: their own rules, the rights that they need (A1 to A4), who gets them, and the roots beside them
 * (S2). */

/* A command line that mends one of the problems, or NULL. */
static char *
command_for (ChyProblem *problem, const ChySurveyProfile *profile)
{
  const char *code = chy_problem_get_code (problem);
  const char *who = chy_problem_get_object (problem);
  const char *template = profile->template != NULL ? profile->template->template->cn : NULL;
  const char *authority = profile->authority != NULL ? profile->authority->name : NULL;

  if (g_str_equal (code, "template-not-issued") && authority != NULL && template != NULL)
    return chy_command_line ("authority", "issue-template", authority, template, NULL);
  if (g_str_equal (code, "right-request-missing"))
    return chy_command_line ("authority", "grant", authority, who, "request-certificates", NULL);
  if (g_str_equal (code, "right-manage-missing"))
    return chy_command_line ("authority", "grant", authority, who, "issue-and-manage-certificates", NULL);
  if (g_str_equal (code, "right-enroll-missing"))
    return chy_command_line ("template", "grant", template, who, "enroll", NULL);
  if (g_str_equal (code, "right-read-missing"))
    return chy_command_line ("template", "grant", template, who, "read", NULL);
  if (g_str_equal (code, "template-key-not-exportable") && template != NULL)
    return chy_command_line ("template", "set", template, "allowExportableKey=true", NULL);
  if (g_str_equal (code, "template-subject-from-directory") && template != NULL)
    return chy_command_line ("template", "set", template, "subjectNameSource=request", NULL);
  if (g_str_equal (code, "template-proof-of-origin") && template != NULL)
    return chy_command_line ("template", "set", template, "keyUsage=-nonRepudiation", NULL);
  if (g_str_equal (code, "template-needs-signatures") && template != NULL)
    return chy_command_line ("template", "set", template, "requiredSignatures=0", NULL);
  return NULL;
}

static void
examine_rules (ChyDoctor *self, const ChySurveyProfile *profile)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();

  chy_preview_check_profile (self->survey, profile, problems);
  if (profile->is_pkcs)
    chy_preview_check_rights (self->survey, profile, problems);
  for (guint i = 0; i < problems->len; i++)
    {
      ChyProblem *problem = g_ptr_array_index (problems, i);

      if (chy_problem_get_severity (problem) != CHY_SEVERITY_NOTE)
        chy_doctor_add (self, chy_problem_ref (problem), 0, command_for (problem, profile));
    }
}

static gboolean
examine_reach (ChyDoctor *self, ChySurveyProfile *profile, GError **error)
{
  const char *name = profile->document->title;
  ChyEffective *effective;
  ChyCoverage coverage;

  if (!chy_survey_profile_is_assigned (profile))
    {
      chy_doctor_report (self, CHY_SEVERITY_NOTE, "profile-not-assigned", name, NULL, NULL,
                         chy_command_line ("profile", "assign", name, "--include", "group:GROUP", NULL));
      return TRUE;
    }
  if (profile->platform == NULL)
    return TRUE;
  effective = chy_survey_get_effective (self->survey, self->session, profile, error);
  if (effective == NULL)
    return FALSE;
  if (chy_effective_count (effective, CHY_MEMBER_INCLUDED) == 0)
    chy_doctor_report (self, CHY_SEVERITY_WARNING, "profile-reaches-nobody", name, NULL, NULL,
                       chy_command_line ("profile", "show", name, NULL));
  if (!profile->is_pkcs)
    return TRUE;
  if (!chy_coverage_judge (self->survey, self->session, profile, &coverage, error))
    return FALSE;
  if (coverage.problem != NULL)
    chy_doctor_add (self, coverage.problem, coverage.affected, coverage.command);
  return TRUE;
}

static gboolean
examine (ChyDoctor *self, GError **error)
{
  for (guint i = 0; i < self->survey->profiles->len; i++)
    {
      ChySurveyProfile *profile = g_ptr_array_index (self->survey->profiles, i);

      examine_rules (self, profile);
      if (!examine_reach (self, profile, error))
        return FALSE;
    }
  return TRUE;
}

const ChyDoctorCheck chy_doctor_profiles = { .id = "profiles", .examine = examine };
