/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-doctor.h"

#include "tenant/commands/chy-template-store.h"

/* Templates that authorities issue: their own checks, and whether the authority has the present one
 * (decisions.md 10, 13). */

static const ChySurveyTemplate *
find_by_id (ChySurvey *survey, const char *id)
{
  for (guint i = 0; i < survey->templates->len; i++)
    {
      const ChySurveyTemplate *template = g_ptr_array_index (survey->templates, i);

      if (g_str_equal (template->document->id, id))
        return template;
    }
  return NULL;
}

/* Major and minor version of the authority's own copy; FALSE where it has none. */
static gboolean
find_copy (const ChySurveyAuthority *authority,
           const ChyTemplate *template,
           gint64 *ret_major,
           gint64 *ret_minor)
{
  g_autoptr (GVariant) list = chy_body_get (authority->described, "templates");

  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) copy = g_variant_get_child_value (list, i);

      if (g_strcmp0 (chy_body_get_text (copy, "name"), template->cn) != 0)
        continue;
      *ret_major = chy_body_get_int (copy, "majorVersion", 0);
      *ret_minor = chy_body_get_int (copy, "minorVersion", 0);
      return TRUE;
    }
  return FALSE;
}

static void
examine_drift (ChyDoctor *self,
               const ChySurveyAuthority *authority,
               const ChySurveyTemplate *template,
               const ChySurveyIssued *issued)
{
  const ChyTemplate *model = template->template;
  gint64 major = 0, minor = 0;
  g_autofree char *theirs = NULL;
  g_autofree char *ours = NULL;

  if (!find_copy (authority, model, &major, &minor) ||
      (major == model->revision && minor == model->minor_revision &&
       issued->version == template->document->version))
    return;
  theirs = g_strdup_printf ("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT, major, minor);
  ours = g_strdup_printf ("%d.%d", model->revision, model->minor_revision);
  chy_doctor_add (self,
                  chy_problem_new (CHY_SEVERITY_WARNING, "doctor", "template-drift", model->cn, NULL,
                                   "authority", authority->name, "issued", theirs, "version", ours, NULL),
                  0, chy_command_line ("authority", "issue-template", authority->name, model->cn, NULL));
}

static gboolean
examine_one (ChyDoctor *self,
             const ChySurveyAuthority *authority,
             const ChySurveyTemplate *template,
             const ChySurveyIssued *issued,
             GError **error)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (GPtrArray) left = NULL;
  gint64 remaining =
      authority->not_after > 0 ? (authority->not_after - self->survey->now) / CHY_USEC_PER_SEC : 0;

  if (!chy_template_store_check (self->session, template->template, template->document->id, NULL,
                                 MAX (remaining, 0), problems, error))
    return FALSE;
  left = chy_template_store_accept (problems, (const char *const *) issued->accepted);
  for (guint i = 0; i < left->len; i++)
    {
      ChyProblem *problem = g_ptr_array_index (left, i);

      /* Notes about a template are for its own check. */
      if (chy_problem_get_severity (problem) != CHY_SEVERITY_NOTE)
        chy_doctor_add (self, chy_problem_ref (problem), 0,
                        chy_command_line ("template", "check", template->template->cn, NULL));
    }
  examine_drift (self, authority, template, issued);
  return TRUE;
}

/* Rows of "survey-outbox": authority, name, attempts, message, change. */
static gboolean
on_unsent (ChyRow *row, gpointer data)
{
  chy_doctor_report (data, CHY_SEVERITY_WARNING, "template-not-sent", chy_row_text (row, 1), "detail",
                     chy_row_text (row, 3), NULL);
  return TRUE;
}

static gboolean
examine (ChyDoctor *self, GError **error)
{
  for (guint i = 0; i < self->survey->issued->len; i++)
    {
      const ChySurveyIssued *issued = g_ptr_array_index (self->survey->issued, i);
      const ChySurveyTemplate *template = find_by_id (self->survey, issued->template);
      const ChySurveyAuthority *authority = chy_survey_find_authority (self->survey, issued->authority);

      if (template != NULL && authority != NULL && authority->described != NULL &&
          !examine_one (self, authority, template, issued, error))
        return FALSE;
    }
  return chy_session_each (self->session, "survey-outbox", CHY_NO_PARAMS, on_unsent, self, error);
}

const ChyDoctorCheck chy_doctor_templates = { .id = "templates", .examine = examine };
