/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-survey.h"

#include "model/chy-connector-feature.h"
#include "model/chy-problem.h"
#include "pki/chy-inspect.h"

/* What a survey that is loaded tells, and words for what is found in it. */

gboolean
chy_survey_has_feature (ChySurvey *self, const char *feature)
{
  for (guint i = 0; i < self->connectors->len; i++)
    {
      const ChySurveyConnector *connector = g_ptr_array_index (self->connectors, i);

      if (connector->enabled && chy_connector_has_feature (connector->document->body, feature))
        return TRUE;
    }
  return FALSE;
}

ChySurveyAuthority *
chy_survey_find_authority (ChySurvey *self, const char *id_or_name)
{
  for (guint i = 0; id_or_name != NULL && i < self->authorities->len; i++)
    {
      ChySurveyAuthority *authority = g_ptr_array_index (self->authorities, i);

      if (g_str_equal (authority->id, id_or_name) || g_str_equal (authority->name, id_or_name))
        return authority;
    }
  return NULL;
}

ChySurveyTemplate *
chy_survey_find_template (ChySurvey *self, const char *name)
{
  for (guint i = 0; name != NULL && i < self->templates->len; i++)
    {
      ChySurveyTemplate *template = g_ptr_array_index (self->templates, i);

      if (g_ascii_strcasecmp (template->template->cn, name) == 0)
        return template;
    }
  return NULL;
}

const ChySurveyIssued *
chy_survey_find_issued (ChySurvey *self, const char *authority_id, const char *template_id)
{
  for (guint i = 0; i < self->issued->len; i++)
    {
      const ChySurveyIssued *issued = g_ptr_array_index (self->issued, i);

      if (g_strcmp0 (issued->authority, authority_id) == 0 && g_strcmp0 (issued->template, template_id) == 0)
        return issued;
    }
  return NULL;
}

gboolean
chy_survey_authority_issues (const ChySurveyAuthority *self, const char *template_name)
{
  for (guint i = 0; self->templates[i] != NULL; i++)
    if (g_ascii_strcasecmp (self->templates[i], template_name) == 0)
      return TRUE;
  return FALSE;
}

guint32
chy_survey_authority_rights (const ChySurveyAuthority *self, const ChyPrincipal *who)
{
  return chy_aces_effective (self->aces, who);
}

gboolean
chy_survey_is_in_chain (const ChySurveyAuthority *authority, GBytes *certificate)
{
  g_autoptr (GVariant) chain =
      authority->described != NULL ? chy_body_get (authority->described, "chain") : NULL;

  for (gsize i = 0; chain != NULL && certificate != NULL && i < g_variant_n_children (chain); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (chain, i);
      g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (child);

      if (g_bytes_equal (bytes, certificate))
        return TRUE;
    }
  return FALSE;
}

gboolean
chy_survey_root_fits (const ChySurveyProfile *root, const ChySurveyProfile *pkcs)
{
  return !root->is_pkcs && root->platform != NULL && pkcs->platform != NULL && pkcs->authority != NULL &&
         chy_platform_includes (root->platform, pkcs->platform->id) &&
         chy_survey_is_in_chain (pkcs->authority, root->certificate);
}

gboolean
chy_survey_profile_is_assigned (const ChySurveyProfile *self)
{
  for (guint i = 0; i < self->targets->len; i++)
    if (((const ChyTarget *) g_ptr_array_index (self->targets, i))->kind != CHY_TARGET_EXCLUDE_GROUP)
      return TRUE;
  return FALSE;
}

static ChyCertInfo *
inspect (GBytes *bytes, gpointer user_data, GError **error)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  const ChySurvey *self = user_data;

  return chy_inspect_trusted_certificate (bytes, self->now, problems, error);
}

void
chy_survey_fill_context (ChySurvey *self, ChyProfileContext *ret_context)
{
  *ret_context = (ChyProfileContext){ .now = self->now, .inspect = inspect, .user_data = self };
  ret_context->authorities = g_ptr_array_new_with_free_func (g_free);
  ret_context->templates = g_ptr_array_new ();
  ret_context->roots = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->authorities->len; i++)
    {
      const ChySurveyAuthority *from = g_ptr_array_index (self->authorities, i);
      ChyProfileAuthority authority = { from->id, from->name, from->fqdn,
                                        (const char *const *) from->templates };

      if (from->described != NULL)
        g_ptr_array_add (ret_context->authorities, g_memdup2 (&authority, sizeof authority));
    }
  for (guint i = 0; i < self->templates->len; i++)
    g_ptr_array_add (ret_context->templates,
                     ((ChySurveyTemplate *) g_ptr_array_index (self->templates, i))->template);
  for (guint i = 0; i < self->profiles->len; i++)
    {
      const ChySurveyProfile *from = g_ptr_array_index (self->profiles, i);
      const char *platform = chy_body_get_text (from->document->body, "platform");
      ChyProfileRoot root = { from->document->id, from->document->title, platform != NULL ? platform : "" };

      if (!from->is_pkcs && !from->is_imported)
        g_ptr_array_add (ret_context->roots, g_memdup2 (&root, sizeof root));
    }
}

void
chy_survey_context_clear (ChyProfileContext *context)
{
  g_clear_pointer (&context->authorities, g_ptr_array_unref);
  g_clear_pointer (&context->templates, g_ptr_array_unref);
  g_clear_pointer (&context->roots, g_ptr_array_unref);
}

char *
chy_survey_format_time (gint64 usec)
{
  static const ChyField field = { .key = "time", .kind = CHY_FIELD_TIME };
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_int64 (usec));

  return chy_field_format (&field, value);
}

const char *
chy_survey_group_name (ChySurvey *self, const char *id)
{
  const char *name = g_hash_table_lookup (self->groups, id);

  return name != NULL ? name : id;
}

static gboolean
is_plain (const char *word)
{
  for (const char *p = word; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-_./:=@%+,", *p) == NULL)
      return FALSE;
  return *word != '\0';
}

char *
chy_command_line (const char *first, ...)
{
  GString *line = g_string_new ("chancery-cli");
  va_list words;

  va_start (words, first);
  for (const char *word = first; word != NULL; word = va_arg (words, const char *))
    {
      g_autofree char *quoted = is_plain (word) ? NULL : g_shell_quote (word);

      g_string_append_printf (line, " %s", quoted != NULL ? quoted : word);
    }
  va_end (words);
  return g_string_free (line, FALSE);
}
