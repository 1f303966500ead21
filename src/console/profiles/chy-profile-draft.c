/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-draft.h"

#include <string.h>

#include "model/chy-profile.h"
#include "model/chy-resource.h"

/* What is common to all profiles stands beside their settings. */
static gboolean
is_common (const char *key)
{
  return strcmp (key, "displayName") == 0 || strcmp (key, "description") == 0 || strcmp (key, "type") == 0 ||
         strcmp (key, "platform") == 0;
}

/* Columns that the list has of its own, as against the document's. */
static gboolean
is_of_list (const char *key)
{
  return !is_common (key) && chy_fields_find (chy_resource_find ("profiles")->columns, key) != NULL;
}

GVariant *
chy_profile_draft_body (GVariant *row)
{
  GVariantDict dict;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_dict_init (&dict, NULL);
  g_variant_iter_init (&iter, row);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    if (!is_of_list (key))
      g_variant_dict_insert_value (&dict, key, value);

  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

GVariant *
chy_profile_draft_retype (GVariant *body, const char *type_id, const char *platform_id)
{
  const ChyProfileType *type = type_id != NULL ? chy_profile_type_find (type_id) : NULL;
  const ChyPlatform *platform = chy_platform_find (platform_id);
  const ChyField *fields =
      type != NULL && platform != NULL ? chy_profile_type_get_fields (type, platform) : NULL;
  GVariantDict dict;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_dict_init (&dict, NULL);
  g_variant_iter_init (&iter, body);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    if (strcmp (key, "displayName") == 0 || strcmp (key, "description") == 0 ||
        (fields != NULL && chy_fields_find (fields, key) != NULL))
      g_variant_dict_insert_value (&dict, key, value);
  if (type_id != NULL)
    g_variant_dict_insert (&dict, "type", "s", type_id);
  if (platform_id != NULL)
    g_variant_dict_insert (&dict, "platform", "s", platform_id);

  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

ChyCommand *
chy_profile_draft_create (GVariant *body)
{
  static const struct
  {
    const char *key; /* of the body */
    const char *param;
  } common[] = { { "type", "type" },
                 { "platform", "platform" },
                 { "displayName", "name" },
                 { "description", "description" } };
  GVariantDict params, settings;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_dict_init (&params, NULL);
  g_variant_dict_init (&settings, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (common); i++)
    {
      const char *text = chy_body_get_text (body, common[i].key);

      if (text != NULL && *text != '\0')
        g_variant_dict_insert (&params, common[i].param, "s", text);
    }
  g_variant_iter_init (&iter, body);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    if (!is_common (key))
      g_variant_dict_insert_value (&settings, key, value);
  g_variant_dict_insert_value (&params, "settings", g_variant_dict_end (&settings));

  return chy_command_new ("profile-create", g_variant_dict_end (&params));
}

ChyCommand *
chy_profile_draft_change (const char *profile, GVariant *before, GVariant *after)
{
  GVariantDict params, settings;
  GVariantIter iter;
  const char *key;
  GVariant *value;
  guint n = 0;

  g_variant_dict_init (&settings, NULL);
  g_variant_iter_init (&iter, after);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) old = chy_body_get (before, key);

      if (old != NULL && g_variant_equal (old, value))
        continue;
      g_variant_dict_insert_value (&settings, key, value);
      n++;
    }
  g_variant_iter_init (&iter, before);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) now = chy_body_get (after, key);

      /* An empty text takes a setting away. */
      if (now != NULL)
        continue;
      g_variant_dict_insert (&settings, key, "s", "");
      n++;
    }
  if (n == 0)
    {
      g_variant_dict_clear (&settings);
      return NULL;
    }
  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, "profile", "s", profile);
  g_variant_dict_insert_value (&params, "settings", g_variant_dict_end (&settings));

  return chy_command_new ("profile-set", g_variant_dict_end (&params));
}

ChyCommand *
chy_profile_draft_assign (const char *profile, const char *const *include, const char *const *exclude)
{
  GVariantDict params;

  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, "profile", "s", profile);
  g_variant_dict_insert_value (&params, "include", g_variant_new_strv (include, -1));
  g_variant_dict_insert_value (&params, "exclude", g_variant_new_strv (exclude, -1));

  return chy_command_new ("profile-assign", g_variant_dict_end (&params));
}

GVariant *
chy_profile_draft_filter (const char *profile,
                          GVariant *body,
                          const char *const *include,
                          const char *const *exclude)
{
  GVariantDict filter;

  g_variant_dict_init (&filter, NULL);
  if (profile != NULL)
    g_variant_dict_insert (&filter, "profile", "s", profile);
  g_variant_dict_insert_value (&filter, "body", body);
  g_variant_dict_insert_value (&filter, "include", g_variant_new_strv (include, -1));
  g_variant_dict_insert_value (&filter, "exclude", g_variant_new_strv (exclude, -1));

  return g_variant_dict_end (&filter);
}
