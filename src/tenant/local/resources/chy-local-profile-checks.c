/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-problem.h"
#include "tenant/local/chy-local-resource.h"
#include "tenant/local/chy-preview.h"

/* What is wrong with one profile, with all that the tenant knows around it. */

static const char *const own_filters[] = { "profile", NULL };

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

typedef struct
{
  ChySurvey *survey;   /* borrowed */
  const char *profile; /* borrowed */
  GPtrArray *problems; /* borrowed */
} Job;

static gboolean
check (ChySession *session, gpointer data, GError **error)
{
  Job *job = data;
  g_autoptr (ChyDocument) document = NULL;

  g_ptr_array_set_size (job->problems, 0);
  if (!chy_survey_load (job->survey, session, error))
    return FALSE;
  document = chy_document_find (session, CHY_DOCUMENT_PROFILE, job->profile, error);
  for (guint i = 0; document != NULL && i < job->survey->profiles->len; i++)
    {
      const ChySurveyProfile *profile = g_ptr_array_index (job->survey->profiles, i);

      if (!g_str_equal (profile->document->id, document->id))
        continue;
      chy_preview_check_profile (job->survey, profile, job->problems);
      if (profile->is_pkcs)
        chy_preview_check_rights (job->survey, profile, job->problems);
    }
  return document != NULL;
}

static GPtrArray *
list (ChyTenantLocal *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (ChySurvey) survey = NULL;
  Job job = { .profile = chy_query_get_text (query, "profile"), .problems = problems };

  if (job.profile == NULL)
    {
      chy_refuse_one (error, "query", "filter-missing", "profile-checks", "filter", "profile", NULL);
      return NULL;
    }
  survey = job.survey = chy_survey_new (tenant, cancellable, error);
  if (survey == NULL ||
      !chy_store_read (chy_tenant_local_get_store (tenant), check, &job, cancellable, error))
    return NULL;
  return chy_local_problem_rows (problems);
}

const ChyLocalResource chy_local_profile_checks = {
  .id = "profile-checks",
  .keys = keys,
  .own_filters = own_filters,
  .list_outside = list,
};
