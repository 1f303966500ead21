/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-survey.h"

#include "model/chy-problem.h"
#include "tenant/commands/chy-profile-store.h"
#include "tenant/local/chy-local-resource.h"

static ChySurveyProfile *
find (ChySurvey *self, const char *id)
{
  for (guint i = 0; i < self->profiles->len; i++)
    {
      ChySurveyProfile *profile = g_ptr_array_index (self->profiles, i);

      if (g_str_equal (profile->document->id, id))
        return profile;
    }
  return NULL;
}

static ChySurveyProfile *
find_saved (ChySurvey *self, ChySession *session, const char *key, GError **error)
{
  g_autoptr (ChyDocument) document = chy_document_find (session, CHY_DOCUMENT_PROFILE, key, error);

  return document != NULL ? find (self, document->id) : NULL;
}

/* A new profile has no id that any other could have. */
static ChySurveyProfile *
append_new (ChySurvey *self)
{
  ChySurveyProfile *profile = g_new0 (ChySurveyProfile, 1);

  profile->document = g_new0 (ChyDocument, 1);
  profile->document->id = g_strdup ("");
  profile->document->kind = g_strdup (CHY_DOCUMENT_PROFILE);
  profile->document->body = chy_body_new ();
  profile->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_target_free);
  g_ptr_array_add (self->profiles, profile);
  return profile;
}

static void
set_body (ChySurvey *self, ChySurveyProfile *profile, GVariant *body)
{
  const char *title = chy_body_get_text (body, "displayName");
  ChyProfileContext context;

  chy_survey_fill_context (self, &context);
  g_variant_unref (profile->document->body);
  profile->document->body = chy_profile_normalize (body, &context);
  chy_survey_context_clear (&context);
  g_free (profile->document->title);
  g_free (profile->document->name);
  profile->document->title = g_strdup (title != NULL ? title : "");
  profile->document->name = g_strdup (profile->document->title);
  g_clear_pointer (&profile->effective, chy_effective_free);
  chy_survey_read_profile (self, profile);
}

static gboolean
add_targets (ChySession *session, char **texts, gboolean exclude, GPtrArray *targets, GError **error)
{
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      ChyTarget *target = chy_profile_store_read_target (session, texts[i], exclude, error);

      if (target == NULL)
        return FALSE;
      g_ptr_array_add (targets, target);
    }
  return TRUE;
}

static gboolean
set_targets (ChySurveyProfile *profile, ChySession *session, const ChySurveyDraft *draft, GError **error)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_target_free);

  if (!add_targets (session, draft->include, FALSE, targets, error) ||
      !add_targets (session, draft->exclude, TRUE, targets, error))
    return FALSE;
  g_clear_pointer (&profile->effective, chy_effective_free);
  g_ptr_array_unref (profile->targets);
  profile->targets = g_steal_pointer (&targets);
  return TRUE;
}

ChySurveyProfile *
chy_survey_put_draft (ChySurvey *self, ChySession *session, const ChySurveyDraft *draft, GError **error)
{
  ChySurveyProfile *profile =
      draft->profile != NULL ? find_saved (self, session, draft->profile, error) : append_new (self);

  if (profile == NULL)
    return NULL;
  if (draft->body != NULL)
    set_body (self, profile, draft->body);
  if ((draft->include != NULL || draft->exclude != NULL) && !set_targets (profile, session, draft, error))
    return NULL;
  return profile;
}

static char **
read_list (const ChyQuery *query, const char *key)
{
  g_autoptr (GVariant) value =
      query->filter != NULL ? g_variant_lookup_value (query->filter, key, G_VARIANT_TYPE_STRING_ARRAY) : NULL;

  return value != NULL ? g_variant_dup_strv (value, NULL) : NULL;
}

gboolean
chy_survey_draft_read (const ChyQuery *query, ChySurveyDraft *ret_draft, GError **error)
{
  ChySurveyDraft draft = { 0 };

  draft.profile = chy_query_get_text (query, "profile");
  if (query->filter != NULL)
    draft.body = g_variant_lookup_value (query->filter, "body", G_VARIANT_TYPE_VARDICT);
  if (draft.profile == NULL && draft.body == NULL)
    {
      chy_refuse_one (error, "query", "filter-missing", query->resource, "filter", "profile", NULL);
      return FALSE;
    }
  draft.include = read_list (query, "include");
  draft.exclude = read_list (query, "exclude");
  *ret_draft = draft;
  return TRUE;
}

void
chy_survey_draft_clear (ChySurveyDraft *self)
{
  g_clear_pointer (&self->body, g_variant_unref);
  g_clear_pointer (&self->include, g_strfreev);
  g_clear_pointer (&self->exclude, g_strfreev);
}
