/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-coverage.h"

#include "model/chy-problem.h"

static gboolean
has_target (GPtrArray *targets, ChyTargetKind kind, const char *group)
{
  for (guint i = 0; i < targets->len; i++)
    {
      const ChyTarget *target = g_ptr_array_index (targets, i);

      if (target->kind == kind && g_strcmp0 (target->group, group) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Whether the targets alone show that whoever gets `pkcs` gets `root`. */
static gboolean
targets_cover (const ChySurveyProfile *root, const ChySurveyProfile *pkcs)
{
  for (guint i = 0; i < root->targets->len; i++)
    {
      const ChyTarget *target = g_ptr_array_index (root->targets, i);

      if (target->kind == CHY_TARGET_EXCLUDE_GROUP &&
          !has_target (pkcs->targets, CHY_TARGET_EXCLUDE_GROUP, target->group))
        return FALSE;
    }
  if (has_target (root->targets, CHY_TARGET_ALL_DEVICES, NULL))
    return TRUE;
  for (guint i = 0; i < pkcs->targets->len; i++)
    {
      const ChyTarget *target = g_ptr_array_index (pkcs->targets, i);

      if (target->kind != CHY_TARGET_EXCLUDE_GROUP &&
          !has_target (root->targets, target->kind, target->group))
        return FALSE;
    }
  return TRUE;
}

/* Ids of the devices that get a root for `profile`, added to `devices`; `ret_first` the first such root. */
static gboolean
collect (ChySurvey *survey,
         ChySession *session,
         ChySurveyProfile *profile,
         GHashTable *devices,
         const ChySurveyProfile **ret_first,
         GError **error)
{
  for (guint i = 0; i < survey->profiles->len; i++)
    {
      ChySurveyProfile *root = g_ptr_array_index (survey->profiles, i);
      ChyEffective *effective;

      if (!chy_survey_root_fits (root, profile))
        continue;
      if (*ret_first == NULL)
        *ret_first = root;
      if (!chy_survey_profile_is_assigned (root))
        continue;
      effective = chy_survey_get_effective (survey, session, root, error);
      if (effective == NULL)
        return FALSE;
      for (guint j = 0; j < chy_effective_get_size (effective); j++)
        {
          const ChyMember *member = chy_effective_get (effective, j);

          if (member->state == CHY_MEMBER_INCLUDED && member->device != NULL)
            g_hash_table_add (devices, (gpointer) member->device);
        }
    }
  return TRUE;
}

static char *
assign_command (ChySurvey *survey, const ChySurveyProfile *root, const ChySurveyProfile *pkcs)
{
  g_autoptr (GString) line = NULL;
  g_autofree char *start = chy_command_line ("profile", "assign", root->document->title, NULL);

  line = g_string_new (start);
  for (guint i = 0; i < pkcs->targets->len; i++)
    {
      const ChyTarget *target = g_ptr_array_index (pkcs->targets, i);
      g_autofree char *text = NULL;
      g_autofree char *quoted = NULL;

      if (target->group != NULL)
        text = g_strconcat ("group:", chy_survey_group_name (survey, target->group), NULL);
      else
        text = chy_target_to_text (target);
      quoted = strpbrk (text, " '\"\\$") != NULL ? g_shell_quote (text) : g_strdup (text);
      g_string_append_printf (line, " %s %s",
                              target->kind == CHY_TARGET_EXCLUDE_GROUP ? "--exclude" : "--include", quoted);
    }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static gboolean
is_quickly_covered (ChySurvey *survey, const ChySurveyProfile *profile)
{
  for (guint i = 0; i < survey->profiles->len; i++)
    {
      const ChySurveyProfile *root = g_ptr_array_index (survey->profiles, i);

      if (chy_survey_root_fits (root, profile) && targets_cover (root, profile))
        return TRUE;
    }
  return FALSE;
}

gboolean
chy_coverage_judge (ChySurvey *survey,
                    ChySession *session,
                    ChySurveyProfile *profile,
                    ChyCoverage *ret_coverage,
                    GError **error)
{
  g_autoptr (GHashTable) devices = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) missing = g_hash_table_new (g_str_hash, g_str_equal);
  const ChySurveyProfile *root = NULL;
  ChyEffective *effective;
  g_autofree char *count = NULL;

  *ret_coverage = (ChyCoverage){ 0 };
  if (profile->authority == NULL || profile->platform == NULL || is_quickly_covered (survey, profile))
    return TRUE;
  effective = chy_survey_get_effective (survey, session, profile, error);
  if (effective == NULL || !collect (survey, session, profile, devices, &root, error))
    return FALSE;
  for (guint i = 0; i < chy_effective_get_size (effective); i++)
    {
      const ChyMember *member = chy_effective_get (effective, i);

      if (member->state == CHY_MEMBER_INCLUDED && !g_hash_table_contains (devices, member->device))
        g_hash_table_add (missing, (gpointer) member->device);
    }
  ret_coverage->affected = g_hash_table_size (missing);
  ret_coverage->root = root;
  if (root == NULL)
    {
      ret_coverage->problem = chy_problem_new (
          CHY_SEVERITY_ERROR, "doctor", "root-profile-missing", profile->document->title, NULL, "authority",
          profile->authority->name, "platform", profile->platform->id, NULL);
      ret_coverage->command = chy_command_line ("profile", "create", "--type", "trusted-certificate",
                                                "--platform", profile->platform->id, "--name",
                                                "Root certificate", "trustedRootCertificate=@root.cer", NULL);
      return TRUE;
    }
  if (ret_coverage->affected == 0)
    return TRUE;
  count = g_strdup_printf ("%" G_GINT64_FORMAT, ret_coverage->affected);
  ret_coverage->problem =
      chy_problem_new (CHY_SEVERITY_ERROR, "doctor", "root-not-assigned", profile->document->title, NULL,
                       "root", root->document->title, "count", count, NULL);
  ret_coverage->command = assign_command (survey, root, profile);
  return TRUE;
}

gboolean
chy_coverage_has_root (ChySurvey *survey,
                       ChySession *session,
                       ChySurveyProfile *profile,
                       const char *device,
                       gboolean *ret_has,
                       GError **error)
{
  g_autoptr (GHashTable) devices = g_hash_table_new (g_str_hash, g_str_equal);
  const ChySurveyProfile *root = NULL;

  if (!collect (survey, session, profile, devices, &root, error))
    return FALSE;
  *ret_has = device != NULL && g_hash_table_contains (devices, device);
  return TRUE;
}
