/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-connector-feature.h"
#include "model/chy-problem.h"
#include "model/chy-template.h"
#include "tenant/local/chy-local-resource.h"
#include "tenant/local/chy-survey.h"

/* A1 to A4 for one connector: what it needs for its features on the templates and authorities that PKCS
 * profiles use; where there is no such profile yet, on all that is issued. */

static const char *const own_filters[] = { "connector", NULL };

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

typedef struct
{
  ChySurvey *survey;     /* borrowed */
  const char *connector; /* borrowed */
  GPtrArray *rows;       /* borrowed */
  const ChySurveyConnector *found;
} Job;

static void
add (Job *job,
     const char *kind,
     const char *id,
     const char *name,
     const char *right,
     const char *state,
     const char *reason)
{
  g_autofree char *number = g_strdup_printf ("%u", job->rows->len + 1);
  GVariantDict row;

  g_variant_dict_init (&row, NULL);
  g_variant_dict_insert (&row, "id", "s", number);
  g_variant_dict_insert (&row, "objectKind", "s", kind);
  g_variant_dict_insert (&row, "objectId", "s", id);
  g_variant_dict_insert (&row, "objectName", "s", name);
  g_variant_dict_insert (&row, "right", "s", right);
  g_variant_dict_insert (&row, "state", "s", state);
  g_variant_dict_insert (&row, "principalName", "s", job->found->principal->name);
  if (reason != NULL)
    g_variant_dict_insert (&row, "reason", "s", reason);
  g_ptr_array_add (job->rows, g_variant_ref_sink (g_variant_dict_end (&row)));
}

static gboolean
has_feature (const Job *job, const char *feature)
{
  return chy_connector_has_feature (job->found->document->body, feature);
}

static void
add_template (Job *job, const ChySurveyTemplate *template)
{
  static const guint32 needed[] = { CHY_TEMPLATE_RIGHT_READ, CHY_TEMPLATE_RIGHT_ENROLL };
  guint32 rights = chy_template_effective_rights (template->template, job->found->principal);

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    add (job, "template", template->document->id, template->template->cn,
         chy_template_right_to_string (needed[i]), (rights & needed[i]) != 0 ? "allowed" : "missing", NULL);
}

static void
add_authority (Job *job, const ChySurveyAuthority *authority)
{
  static const guint32 needed[] = { CHY_CA_RIGHT_REQUEST_CERTIFICATES, CHY_CA_RIGHT_MANAGE_CERTIFICATES };
  static const char *const features[] = { CHY_CONNECTOR_PKCS, CHY_CONNECTOR_REVOCATION };
  guint32 rights =
      authority->described != NULL ? chy_survey_authority_rights (authority, job->found->principal) : 0;

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    if (!has_feature (job, features[i]))
      continue;
    else if (authority->described == NULL)
      add (job, "authority", "", "", chy_ca_right_to_string (needed[i]), "unknown",
           authority->error != NULL ? authority->error->message : NULL);
    else
      add (job, "authority", authority->id, authority->name, chy_ca_right_to_string (needed[i]),
           (rights & needed[i]) != 0 ? "allowed" : "missing", NULL);
}

static void
add_once (GPtrArray *list, gpointer what)
{
  if (what != NULL && !g_ptr_array_find (list, what, NULL))
    g_ptr_array_add (list, what);
}

static void
judge (Job *job)
{
  g_autoptr (GPtrArray) templates = g_ptr_array_new ();
  g_autoptr (GPtrArray) authorities = g_ptr_array_new ();
  ChySurvey *survey = job->survey;

  for (guint i = 0; i < survey->profiles->len; i++)
    {
      const ChySurveyProfile *profile = g_ptr_array_index (survey->profiles, i);

      if (!profile->is_pkcs)
        continue;
      add_once (templates, profile->template);
      add_once (authorities, profile->authority);
    }
  for (guint i = 0; templates->len == 0 && i < survey->templates->len; i++)
    for (guint j = 0; j < survey->issued->len; j++)
      {
        ChySurveyTemplate *template = g_ptr_array_index (survey->templates, i);
        const ChySurveyIssued *issued = g_ptr_array_index (survey->issued, j);

        if (g_str_equal (template->document->id, issued->template))
          add_once (templates, template);
      }
  for (guint i = 0; i < survey->authorities->len; i++)
    {
      ChySurveyAuthority *authority = g_ptr_array_index (survey->authorities, i);

      /* One that does not answer may be one of those that profiles name. */
      if (authorities->len == 0 || authority->described == NULL)
        add_once (authorities, authority);
    }
  for (guint i = 0; has_feature (job, CHY_CONNECTOR_PKCS) && i < templates->len; i++)
    add_template (job, g_ptr_array_index (templates, i));
  for (guint i = 0; i < authorities->len; i++)
    add_authority (job, g_ptr_array_index (authorities, i));
}

static gboolean
look (ChySession *session, gpointer data, GError **error)
{
  Job *job = data;
  g_autoptr (ChyDocument) document = NULL;

  g_ptr_array_set_size (job->rows, 0);
  if (!chy_survey_load (job->survey, session, error))
    return FALSE;
  document = chy_document_find (session, CHY_DOCUMENT_CONNECTOR, job->connector, error);
  if (document == NULL)
    return FALSE;
  for (guint i = 0; i < job->survey->connectors->len; i++)
    {
      job->found = g_ptr_array_index (job->survey->connectors, i);
      if (g_str_equal (job->found->document->id, document->id))
        judge (job);
    }
  return TRUE;
}

static GPtrArray *
list (ChyTenantLocal *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr (ChySurvey) survey = NULL;
  Job job = { .connector = chy_query_get_text (query, "connector"), .rows = rows };

  if (job.connector == NULL)
    {
      chy_refuse_one (error, "query", "filter-missing", "connector-rights", "filter", "connector", NULL);
      return NULL;
    }
  survey = job.survey = chy_survey_new (tenant, cancellable, error);
  if (survey == NULL || !chy_store_read (chy_tenant_local_get_store (tenant), look, &job, cancellable, error))
    return NULL;
  return g_steal_pointer (&rows);
}

const ChyLocalResource chy_local_connector_rights = {
  .id = "connector-rights",
  .keys = keys,
  .own_filters = own_filters,
  .list_outside = list,
};
