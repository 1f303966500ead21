/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-problem.h"
#include "tenant/local/chy-coverage.h"
#include "tenant/local/chy-local-resource.h"
#include "tenant/local/chy-preview.h"

static const char *const own_filters[] = { "profile", "body", "include", "exclude", NULL };

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

typedef struct
{
  ChySurvey *survey;     /* borrowed */
  ChySurveyDraft *draft; /* borrowed */
  GVariant *row;         /* (owned) */
} Job;

/* --- whom it reaches ----------------------------------------------------------------------------------- */

static void
put_counts (ChyEffective *effective, GVariantDict *row)
{
  g_autoptr (GHashTable) users = g_hash_table_new (g_str_hash, g_str_equal);
  gint64 counts[CHY_MEMBER_NO_DEVICE + 1] = { 0 };

  for (guint i = 0; i < chy_effective_get_size (effective); i++)
    {
      const ChyMember *member = chy_effective_get (effective, i);

      counts[member->state]++;
      if (member->state == CHY_MEMBER_INCLUDED && member->user != NULL)
        g_hash_table_add (users, (gpointer) member->user);
    }
  g_variant_dict_insert (row, "devices", "x", counts[CHY_MEMBER_INCLUDED]);
  g_variant_dict_insert (row, "users", "x", (gint64) g_hash_table_size (users));
  g_variant_dict_insert (row, "excluded", "x", counts[CHY_MEMBER_EXCLUDED]);
  g_variant_dict_insert (row, "otherPlatform", "x", counts[CHY_MEMBER_PLATFORM]);
  g_variant_dict_insert (row, "userless", "x", counts[CHY_MEMBER_USERLESS]);
  g_variant_dict_insert (row, "withoutDevice", "x", counts[CHY_MEMBER_NO_DEVICE]);
}

/* --- the root certificate with it ------------------------------------------------------------------------
 */

static gboolean
has (GPtrArray *targets, const ChyTarget *wanted)
{
  for (guint i = 0; i < targets->len; i++)
    {
      const ChyTarget *target = g_ptr_array_index (targets, i);

      if (target->kind == wanted->kind && g_strcmp0 (target->group, wanted->group) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_kind (GPtrArray *targets, ChyTargetKind kind)
{
  const ChyTarget wanted = { .kind = kind };

  return has (targets, &wanted);
}

static void
add_target (GVariantBuilder *list, const ChyTarget *target)
{
  g_autofree char *text = chy_target_to_text (target);

  g_variant_builder_add (list, "s", text);
}

/* Everybody who has the root now keeps it, and whoever gets the certificate gets it too: its own targets with
 * those of the other; excluded stays only whom both exclude. */
static void
put_mend (const ChySurveyProfile *root, const ChySurveyProfile *pkcs, GVariantDict *row)
{
  GVariantBuilder include = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  GVariantBuilder exclude = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  gboolean everywhere =
      has_kind (root->targets, CHY_TARGET_ALL_DEVICES) || has_kind (pkcs->targets, CHY_TARGET_ALL_DEVICES);

  if (everywhere)
    g_variant_builder_add (&include, "s", "all-devices");
  for (guint i = 0; i < root->targets->len; i++)
    {
      const ChyTarget *target = g_ptr_array_index (root->targets, i);

      if (target->kind == CHY_TARGET_EXCLUDE_GROUP && has (pkcs->targets, target))
        add_target (&exclude, target);
      else if (target->kind != CHY_TARGET_EXCLUDE_GROUP && !everywhere)
        add_target (&include, target);
    }
  for (guint i = 0; i < pkcs->targets->len && !everywhere; i++)
    {
      const ChyTarget *target = g_ptr_array_index (pkcs->targets, i);

      if (target->kind != CHY_TARGET_EXCLUDE_GROUP && !has (root->targets, target))
        add_target (&include, target);
    }
  g_variant_dict_insert (row, "rootId", "s", root->document->id);
  g_variant_dict_insert (row, "rootName", "s", root->document->title);
  g_variant_dict_insert_value (row, "rootInclude", g_variant_builder_end (&include));
  g_variant_dict_insert_value (row, "rootExclude", g_variant_builder_end (&exclude));
}

static gboolean
judge_root (Job *job,
            ChySession *session,
            ChySurveyProfile *profile,
            GVariantDict *row,
            GPtrArray *problems,
            GError **error)
{
  ChyCoverage coverage;

  if (!profile->is_pkcs || !chy_survey_profile_is_assigned (profile))
    return TRUE;
  if (!chy_coverage_judge (job->survey, session, profile, &coverage, error))
    return FALSE;
  g_free (coverage.command);
  g_variant_dict_insert (row, "withoutRoot", "x", coverage.affected);
  if (coverage.problem != NULL)
    g_ptr_array_add (problems, coverage.problem);
  if (coverage.problem != NULL && coverage.root != NULL)
    put_mend (coverage.root, profile, row);
  return TRUE;
}

/* --- the row ---------------------------------------------------------------------------------------------
 */

static GVariant *
problems_to_variant (GPtrArray *problems)
{
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < problems->len; i++)
    {
      g_autoptr (GVariant) body = chy_problem_to_body (g_ptr_array_index (problems, i));

      g_variant_builder_add_value (&list, body);
    }
  return g_variant_builder_end (&list);
}

static gboolean
make (ChySession *session, gpointer data, GError **error)
{
  Job *job = data;
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_auto (GVariantDict) row = G_VARIANT_DICT_INIT (NULL);
  ChySurveyProfile *profile;
  ChyEffective *effective;

  g_clear_pointer (&job->row, g_variant_unref);
  if (!chy_survey_load (job->survey, session, error))
    return FALSE;
  profile = chy_survey_put_draft (job->survey, session, job->draft, error);
  if (profile == NULL)
    return FALSE;
  g_variant_dict_insert (&row, "id", "s", profile->document->id);
  chy_preview_check_profile (job->survey, profile, problems);
  if (profile->is_pkcs)
    chy_preview_check_rights (job->survey, profile, problems);
  if (profile->targets->len > 0)
    chy_targets_check (profile->targets, profile->document->title, problems);
  if (profile->platform != NULL)
    {
      effective = chy_survey_get_effective (job->survey, session, profile, error);
      if (effective == NULL)
        return FALSE;
      put_counts (effective, &row);
      if (!judge_root (job, session, profile, &row, problems, error))
        return FALSE;
    }
  g_variant_dict_insert_value (&row, "problems", problems_to_variant (problems));
  job->row = g_variant_ref_sink (g_variant_dict_end (&row));
  return TRUE;
}

static GPtrArray *
list (ChyTenantLocal *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr (ChySurvey) survey = NULL;
  g_auto (ChySurveyDraft) draft = { 0 };
  Job job = { .draft = &draft };

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

const ChyLocalResource chy_local_profile_reach = {
  .id = "profile-reach",
  .keys = keys,
  .own_filters = own_filters,
  .list_outside = list,
};
