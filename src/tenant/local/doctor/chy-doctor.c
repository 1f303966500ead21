/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-doctor.h"

void
chy_finding_free (ChyFinding *self)
{
  g_clear_pointer (&self->problem, chy_problem_unref);
  g_free (self->command);
  g_free (self);
}

void
chy_doctor_add (ChyDoctor *self, ChyProblem *problem, gint64 affected, char *command)
{
  ChyFinding *finding = g_new0 (ChyFinding, 1);

  finding->problem = problem;
  finding->affected = affected;
  finding->command = command;
  g_ptr_array_add (self->findings, finding);
}

void
chy_doctor_report (ChyDoctor *self,
                   ChySeverity severity,
                   const char *code,
                   const char *object,
                   const char *name,
                   const char *value,
                   char *command)
{
  chy_doctor_add (self, chy_problem_new (severity, "doctor", code, object, NULL, name, value, NULL), 0,
                  command);
}

gboolean
chy_doctor_is_in_use (ChyDoctor *self)
{
  for (guint i = 0; i < self->survey->profiles->len; i++)
    {
      const ChySurveyProfile *profile = g_ptr_array_index (self->survey->profiles, i);

      if (profile->is_pkcs && chy_survey_profile_is_assigned (profile))
        return TRUE;
    }
  return FALSE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const ChyFinding *first = *(ChyFinding *const *) a;
  const ChyFinding *second = *(ChyFinding *const *) b;

  return (int) chy_problem_get_severity (second->problem) - (int) chy_problem_get_severity (first->problem);
}

static gboolean
is_same (const ChyFinding *a, const ChyFinding *b)
{
  g_autofree char *first = chy_problem_get_sentence_untranslated (a->problem);
  g_autofree char *second = chy_problem_get_sentence_untranslated (b->problem);

  return g_strcmp0 (chy_problem_get_code (a->problem), chy_problem_get_code (b->problem)) == 0 &&
         g_strcmp0 (chy_problem_get_object (a->problem), chy_problem_get_object (b->problem)) == 0 &&
         g_str_equal (first, second);
}

/* Two profiles with one template find the same of it. */
static void
remove_repeated (GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    for (guint j = findings->len; j > i + 1; j--)
      if (is_same (g_ptr_array_index (findings, i), g_ptr_array_index (findings, j - 1)))
        g_ptr_array_remove_index (findings, j - 1);
}

static gboolean
examine_all (ChySession *session, gpointer data, GError **error)
{
  ChyDoctor *self = data;

  g_ptr_array_set_size (self->findings, 0);
  if (!chy_survey_load (self->survey, session, error))
    return FALSE;
  self->session = session;
  for (const ChyDoctorCheck *const *check = chy_doctor_checks (); *check != NULL; check++)
    if ((*check)->examine != NULL && !(*check)->examine (self, error))
      return FALSE;
  self->session = NULL;
  return TRUE;
}

GPtrArray *
chy_doctor_run (
    ChyTenantLocal *tenant, gboolean deep, ChyProgress *progress, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_finding_free);
  g_autoptr (ChySurvey) survey = chy_survey_new (tenant, cancellable, error);
  ChyDoctor self = {
    .survey = survey, .deep = deep, .cancellable = cancellable, .progress = progress, .findings = findings
  };

  if (survey == NULL ||
      !chy_store_read (chy_tenant_local_get_store (tenant), examine_all, &self, cancellable, error))
    return NULL;
  for (const ChyDoctorCheck *const *check = chy_doctor_checks (); *check != NULL; check++)
    if ((*check)->examine_outside != NULL && !(*check)->examine_outside (&self, error))
      return NULL;
  remove_repeated (findings);
  g_ptr_array_sort (findings, compare);
  return g_steal_pointer (&findings);
}
