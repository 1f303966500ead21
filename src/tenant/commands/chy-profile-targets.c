/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-id.h"
#include "chy-profile-store.h"
#include "model/chy-problem.h"

/* Words of the table "assignment", in the order of ChyTargetKind. */
static const char *const words[] = { "group", "exclusionGroup", "allLicensedUsers", "allDevices" };

static gboolean
on_target (ChyRow *row, gpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (chy_row_text (row, 0), words[i]) == 0)
      g_ptr_array_add (data, chy_target_new ((ChyTargetKind) i, chy_row_text (row, 1)));
  return TRUE;
}

GPtrArray *
chy_profile_store_list_targets (ChySession *session, const char *profile, GError **error)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_target_free);

  if (!chy_session_each (session, "assignment-of", CHY_PARAMS (CHY_TEXT (profile)), on_target, targets,
                         error))
    return NULL;
  return g_steal_pointer (&targets);
}

gboolean
chy_profile_store_set_targets (
    ChySession *session, const char *profile, GPtrArray *targets, gint64 now, GError **error)
{
  if (!chy_session_run (session, "assignment-clear", CHY_PARAMS (CHY_TEXT (profile)), error))
    return FALSE;
  for (guint i = 0; i < targets->len; i++)
    {
      const ChyTarget *target = g_ptr_array_index (targets, i);
      g_autofree char *id = chy_id_new ();

      if (!chy_session_run (session, "assignment-add",
                            CHY_PARAMS (CHY_TEXT (id), CHY_TEXT (profile), CHY_TEXT (words[target->kind]),
                                        CHY_TEXT (target->group), CHY_INT (now)),
                            error))
        return FALSE;
    }
  chy_session_touch (session, "assignments");
  chy_session_touch (session, "profiles");
  return TRUE;
}

ChyTarget *
chy_profile_store_read_target (ChySession *session, const char *text, gboolean exclude, GError **error)
{
  g_autoptr (ChyTarget) target = chy_target_parse (text, exclude);
  g_autoptr (ChyDocument) group = NULL;

  if (target == NULL)
    {
      chy_refuse_one (error, "command", "unknown-assignment", NULL, "value", text, NULL);
      return NULL;
    }
  if (target->group == NULL)
    return g_steal_pointer (&target);
  group = chy_document_find (session, CHY_DOCUMENT_GROUP, target->group, error);
  return group != NULL ? chy_target_new (target->kind, group->id) : NULL;
}

GVariant *
chy_profile_store_targets_to_params (const char *profile, GPtrArray *targets)
{
  g_auto (GVariantBuilder) include = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  g_auto (GVariantBuilder) exclude = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  GVariantDict dict;

  for (guint i = 0; i < targets->len; i++)
    {
      const ChyTarget *target = g_ptr_array_index (targets, i);
      g_autofree char *text = chy_target_to_text (target);

      g_variant_builder_add (target->kind == CHY_TARGET_EXCLUDE_GROUP ? &exclude : &include, "s", text);
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "profile", "s", profile);
  g_variant_dict_insert_value (&dict, "include", g_variant_builder_end (&include));
  g_variant_dict_insert_value (&dict, "exclude", g_variant_builder_end (&exclude));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}
