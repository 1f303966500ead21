/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-field.h"

#include <string.h>

GVariant *
chy_body_get (GVariant *body, const char *key)
{
  return body != NULL ? g_variant_lookup_value (body, key, NULL) : NULL;
}

const char *
chy_body_get_text (GVariant *body, const char *key)
{
  const char *text = NULL;

  return body != NULL && g_variant_lookup (body, key, "&s", &text) ? text : NULL;
}

gint64
chy_body_get_int (GVariant *body, const char *key, gint64 otherwise)
{
  gint64 value;

  return body != NULL && g_variant_lookup (body, key, "x", &value) ? value : otherwise;
}

gboolean
chy_body_get_bool (GVariant *body, const char *key, gboolean otherwise)
{
  gboolean value;

  return body != NULL && g_variant_lookup (body, key, "b", &value) ? value : otherwise;
}

GBytes *
chy_body_get_bytes (GVariant *body, const char *key)
{
  g_autoptr (GVariant) value =
      body != NULL ? g_variant_lookup_value (body, key, G_VARIANT_TYPE_BYTESTRING) : NULL;
  gconstpointer data;
  gsize size;

  if (value == NULL)
    return NULL;
  data = g_variant_get_fixed_array (value, &size, 1);

  return g_bytes_new (data, size);
}

char **
chy_body_get_list (GVariant *body, const char *key)
{
  g_autoptr (GVariant) value =
      body != NULL ? g_variant_lookup_value (body, key, G_VARIANT_TYPE_STRING_ARRAY) : NULL;

  return value != NULL ? g_variant_dup_strv (value, NULL) : g_new0 (char *, 1);
}

GVariant *
chy_body_new (void)
{
  return g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
}

GVariant *
chy_body_with (GVariant *body, const char *key, GVariant *value)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) sunk = value != NULL ? g_variant_ref_sink (value) : NULL;
  gboolean placed = sunk == NULL;
  GVariantIter iter;
  const char *name;
  GVariant *old;

  if (body != NULL)
    {
      g_variant_iter_init (&iter, body);
      while (g_variant_iter_loop (&iter, "{&sv}", &name, &old))
        {
          if (strcmp (name, key) != 0)
            {
              g_variant_builder_add (&builder, "{sv}", name, old);
              continue;
            }
          if (!placed)
            g_variant_builder_add (&builder, "{sv}", key, sunk);
          placed = TRUE;
        }
    }
  if (!placed)
    g_variant_builder_add (&builder, "{sv}", key, sunk);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
add_unless_removed (GVariantBuilder *builder, const char *key, GVariant *value)
{
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_UNIT))
    g_variant_builder_add (builder, "{sv}", key, value);
}

GVariant *
chy_body_merge (GVariant *body, GVariant *changes)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, body);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) change = g_variant_lookup_value (changes, key, NULL);

      if (!g_hash_table_add (seen, g_strdup (key)))
        continue;
      add_unless_removed (&builder, key, change != NULL ? change : value);
    }
  g_variant_iter_init (&iter, changes);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    if (g_hash_table_add (seen, g_strdup (key)))
      add_unless_removed (&builder, key, value);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}
