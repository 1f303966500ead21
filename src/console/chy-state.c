/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-state.h"

GSettings *
chy_state_get_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
      source != NULL ? g_settings_schema_source_lookup (source, CHY_APPLICATION_ID, TRUE) : NULL;

  return schema != NULL ? g_settings_new (CHY_APPLICATION_ID) : NULL;
}

char *
chy_state_get_text (const char *name, const char *key)
{
  g_autoptr (GSettings) settings = chy_state_get_settings ();
  g_autoptr (GVariant) lists = settings != NULL ? g_settings_get_value (settings, "lists") : NULL;
  g_autoptr (GVariant) list = lists != NULL ? g_variant_lookup_value (lists, name, NULL) : NULL;
  char *text = NULL;

  g_return_val_if_fail (name != NULL && key != NULL, NULL);

  if (list != NULL)
    (void) g_variant_lookup (list, key, "s", &text);

  return text;
}

/* `list` (or NULL) with one key set, or removed where `text` is NULL. */
static GVariant *
with_text (GVariant *list, const char *key, const char *text)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
  GVariantIter iter;
  const char *old, *value;

  if (list != NULL)
    {
      g_variant_iter_init (&iter, list);
      while (g_variant_iter_next (&iter, "{&s&s}", &old, &value))
        if (!g_str_equal (old, key))
          g_variant_builder_add (&builder, "{ss}", old, value);
    }
  if (text != NULL)
    g_variant_builder_add (&builder, "{ss}", key, text);

  return g_variant_builder_end (&builder);
}

/* `changed` (floating) in the place of the texts of that name, or nothing where it is NULL. */
static void
replace (GSettings *settings, const char *name, GVariant *changed)
{
  g_autoptr (GVariant) lists = g_settings_get_value (settings, "lists");
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{sa{ss}}"));
  GVariantIter iter;
  const char *other;
  GVariant *value;

  g_variant_iter_init (&iter, lists);
  while (g_variant_iter_loop (&iter, "{&s@a{ss}}", &other, &value))
    if (!g_str_equal (other, name))
      g_variant_builder_add (&builder, "{s@a{ss}}", other, value);
  if (changed != NULL)
    g_variant_builder_add (&builder, "{s@a{ss}}", name, changed);
  g_settings_set_value (settings, "lists", g_variant_builder_end (&builder));
}

void
chy_state_set_text (const char *name, const char *key, const char *text)
{
  g_autoptr (GSettings) settings = chy_state_get_settings ();
  g_autoptr (GVariant) lists = NULL;
  g_autoptr (GVariant) list = NULL;

  g_return_if_fail (name != NULL && key != NULL);

  if (settings == NULL)
    return;
  lists = g_settings_get_value (settings, "lists");
  list = g_variant_lookup_value (lists, name, NULL);
  replace (settings, name, with_text (list, key, text));
}

void
chy_state_forget (const char *name)
{
  g_autoptr (GSettings) settings = chy_state_get_settings ();

  g_return_if_fail (name != NULL);

  if (settings != NULL)
    replace (settings, name, NULL);
}
