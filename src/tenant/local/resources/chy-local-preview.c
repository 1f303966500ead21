/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/local/chy-local-resource.h"
#include "tenant/local/chy-preview.h"

static const char *const own_filters[] = { "profile", "user", "device", "body", "include", "exclude", NULL };

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

typedef struct
{
  ChySurvey *survey;     /* borrowed */
  ChySurveyDraft *draft; /* borrowed */
  const ChyQuery *query; /* borrowed */
  GVariant *row;         /* (owned) */
} Job;

static gboolean
make (ChySession *session, gpointer data, GError **error)
{
  Job *job = data;
  ChySurveyProfile *profile;

  g_clear_pointer (&job->row, g_variant_unref);
  if (!chy_survey_load (job->survey, session, error))
    return FALSE;
  profile = chy_survey_put_draft (job->survey, session, job->draft, error);
  if (profile == NULL)
    return FALSE;
  job->row = chy_preview_make (job->survey, session, profile, chy_query_get_text (job->query, "user"),
                               chy_query_get_text (job->query, "device"), error);
  if (job->row != NULL)
    g_variant_ref_sink (job->row);
  return job->row != NULL;
}

static GPtrArray *
list (ChyTenantLocal *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr (ChySurvey) survey = NULL;
  g_auto (ChySurveyDraft) draft = { 0 };
  Job job = { .query = query, .draft = &draft };

  if (!chy_survey_draft_read (query, &draft, error))
    return NULL;
  survey = job.survey = chy_survey_new (tenant, cancellable, error);
  if (survey == NULL || !chy_store_read (chy_tenant_local_get_store (tenant), make, &job, cancellable, error))
    {
      g_clear_pointer (&job.row, g_variant_unref);
      return NULL;
    }
  g_ptr_array_add (rows, job.row);
  return g_steal_pointer (&rows);
}

const ChyLocalResource chy_local_preview = {
  .id = "preview",
  .keys = keys,
  .own_filters = own_filters,
  .list_outside = list,
};
