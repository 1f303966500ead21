/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-wire-exchange.h"

#include <string.h>

#define TYPE_SUFFIX "@chancery.type"
/* More secrets than any command has: four of each request that a connector may have claimed. */
#define MAX_SECRETS 4096

/* --- writing ------------------------------------------------------------------------------------------ */

/* Whether JSON gives a value of this type back as it was. */
static gboolean
is_natural (GVariant *value)
{
  static const char *const natural[] = { "s", "x", "b", "a{sv}", "mv", NULL };
  static const char *const unless_empty[] = { "as", "aa{sv}", NULL };
  const char *type = g_variant_get_type_string (value);

  if (g_strv_contains (natural, type))
    return TRUE;
  return g_strv_contains (unless_empty, type) && g_variant_n_children (value) > 0;
}

static GVariant *annotate (GVariant *tree);

static GVariant *
annotate_list (GVariant *list)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  GVariantIter iter;
  GVariant *item;

  g_variant_iter_init (&iter, list);
  while ((item = g_variant_iter_next_value (&iter)) != NULL)
    {
      g_variant_builder_add_value (&builder, annotate (item));
      g_variant_unref (item);
    }
  return g_variant_builder_end (&builder);
}

/* A floating reference. */
static GVariant *
annotate (GVariant *tree)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, tree);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) owned = value;
      g_autofree char *name = g_strconcat (key, TYPE_SUFFIX, NULL);

      if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
        g_variant_builder_add (&builder, "{sv}", key, annotate (value));
      else if (g_variant_is_of_type (value, G_VARIANT_TYPE ("aa{sv}")))
        g_variant_builder_add (&builder, "{sv}", key, annotate_list (value));
      else
        g_variant_builder_add (&builder, "{sv}", key, value);
      if (!is_natural (value))
        g_variant_builder_add (&builder, "{sv}", name,
                               g_variant_new_string (g_variant_get_type_string (value)));
    }
  return g_variant_builder_end (&builder);
}

GVariant *
chy_wire_exchange_to_tree (GVariant *body, const ChyField *fields)
{
  g_autoptr (GVariant) tree = chy_wire_body_to_tree (body, fields);

  return g_variant_ref_sink (annotate (tree));
}

char *
chy_wire_exchange_to_text (GVariant *body, const ChyField *fields)
{
  g_autoptr (GVariant) tree = chy_wire_exchange_to_tree (body, fields);

  return chy_wire_print (tree, CHY_WIRE_LINE);
}

/* --- reading ------------------------------------------------------------------------------------------ */

static GVariant *
bytes_of (GVariant *value)
{
  g_autofree guchar *data = NULL;
  gsize size = 0;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return NULL;
  data = g_base64_decode (g_variant_get_string (value, NULL), &size);
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, size, 1);
}

static GVariant *
list_of_bytes (GVariant *value)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aay"));
  gboolean texts = g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY);

  for (gsize i = 0; texts && i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) text = g_variant_get_child_value (value, i);

      g_variant_builder_add_value (&builder, bytes_of (text));
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
number_of (GVariant *value, const char *type)
{
  gboolean whole = g_variant_is_of_type (value, G_VARIANT_TYPE_INT64);
  gint64 number = whole ? g_variant_get_int64 (value) : 0;

  if (*type == 'd' && g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    return g_variant_new_double (g_variant_get_double (value));
  if (!whole)
    return NULL;
  switch (*type)
    {
    case 'd':
      return g_variant_new_double ((double) number);
    case 'i':
      return number >= G_MININT32 && number <= G_MAXINT32 ? g_variant_new_int32 ((gint32) number) : NULL;
    case 'u':
      return number >= 0 && number <= G_MAXUINT32 ? g_variant_new_uint32 ((guint32) number) : NULL;
    case 't':
      return number >= 0 ? g_variant_new_uint64 ((guint64) number) : NULL;
    default:
      return NULL;
    }
}

static GVariant *
list_of_numbers (GVariant *value)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("ax"));
  gboolean boxed = g_variant_is_of_type (value, G_VARIANT_TYPE ("av"));

  for (gsize i = 0; boxed && i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) box = g_variant_get_child_value (value, i);
      g_autoptr (GVariant) number = g_variant_get_variant (box);

      if (g_variant_is_of_type (number, G_VARIANT_TYPE_INT64))
        g_variant_builder_add_value (&builder, number);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
list_of_anything (GVariant *value)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));

  for (gsize i = 0; i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (value, i);

      g_variant_builder_add_value (&builder, g_variant_is_of_type (item, G_VARIANT_TYPE_VARIANT)
                                                 ? item
                                                 : g_variant_new_variant (item));
    }
  return g_variant_builder_end (&builder);
}

/* NULL where anything but a text is in it. */
static GVariant *
texts_of (GVariant *value)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
  GVariantIter iter;
  const char *key;
  GVariant *item;
  gboolean good = TRUE;

  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &item))
    {
      good = good && g_variant_is_of_type (item, G_VARIANT_TYPE_STRING);
      if (good)
        g_variant_builder_add (&builder, "{ss}", key, g_variant_get_string (item, NULL));
      g_variant_unref (item);
    }
  if (good)
    return g_variant_builder_end (&builder);
  g_variant_builder_clear (&builder);
  return NULL;
}

/* The value that `type` names, from its JSON; NULL where the two do not fit. Only types that are written
 * here are read. */
static GVariant *
value_of (GVariant *value, const char *type)
{
  gboolean list = g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY);

  if (g_str_equal (type, g_variant_get_type_string (value)))
    return value;
  if (g_str_equal (type, "ay"))
    return bytes_of (value);
  if (strlen (type) == 1)
    return number_of (value, type);
  if (!list)
    return NULL;
  if (g_str_equal (type, "a{ss}") && g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    return texts_of (value);
  if (g_str_equal (type, "aay"))
    return list_of_bytes (value);
  if (g_str_equal (type, "ax"))
    return list_of_numbers (value);
  if (g_str_equal (type, "av"))
    return list_of_anything (value);
  if ((g_str_equal (type, "as") || g_str_equal (type, "aa{sv}")) && g_variant_n_children (value) == 0)
    return g_variant_new_array (G_VARIANT_TYPE (type + 1), NULL, 0);
  return NULL;
}

static GVariant *read_tree (GVariant *tree, GError **error);

static GVariant *
read_list (GVariant *list, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (list, i);
      g_autoptr (GVariant) read = read_tree (item, error);

      if (read == NULL)
        return NULL;
      g_variant_builder_add_value (&builder, read);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static GVariant *
read_value (GVariant *tree, const char *key, GVariant *value, GError **error)
{
  g_autofree char *name = g_strconcat (key, TYPE_SUFFIX, NULL);
  const char *type = chy_body_get_text (tree, name);
  GVariant *typed;

  if (type == NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    return read_tree (value, error);
  if (type == NULL && g_variant_is_of_type (value, G_VARIANT_TYPE ("aa{sv}")))
    return read_list (value, error);
  typed = type != NULL ? value_of (value, type) : value;
  if (typed == NULL)
    g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TYPE, "%s is not of the type %s", key, type);
  return typed != NULL ? g_variant_ref_sink (typed) : NULL;
}

static GVariant *
read_tree (GVariant *tree, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantIter iter;
  char *key;
  GVariant *value;

  g_variant_iter_init (&iter, tree);
  while (g_variant_iter_next (&iter, "{sv}", &key, &value))
    {
      /* A copy, as a look-up may lay the tree out anew. */
      g_autofree char *owned_key = key;
      g_autoptr (GVariant) owned = value;
      g_autoptr (GVariant) read = NULL;

      if (g_str_has_suffix (key, TYPE_SUFFIX))
        continue;
      read = read_value (tree, key, value, error);
      if (read == NULL)
        return NULL;
      g_variant_builder_add (&builder, "{sv}", key, read);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

GVariant *
chy_wire_exchange_from_tree (GVariant *tree, const ChyField *fields, GError **error)
{
  g_autoptr (GVariant) body = NULL;

  if (!g_variant_is_of_type (tree, G_VARIANT_TYPE_VARDICT))
    {
      g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TYPE, "an object is expected");
      return NULL;
    }
  /* What a field describes has its type by that already. */
  body = chy_wire_body_from_tree (tree, fields, error);
  return body != NULL ? read_tree (body, error) : NULL;
}

/* --- secrets ------------------------------------------------------------------------------------------ */

ChySecret *
chy_wire_exchange_join (const char *line, GHashTable *secrets)
{
  GHashTableIter iter;
  gpointer key, value;
  gsize size = strlen (line) + 1, used;
  char *text;

  /* The size is known beforehand: a string that grows leaves copies behind. */
  g_hash_table_iter_init (&iter, secrets);
  while (g_hash_table_iter_next (&iter, &key, &value))
    size += strlen (key) + chy_secret_get_size (value) * 4 / 3 + 8;
  text = g_malloc0 (size);
  used = g_strlcpy (text, line, size);
  text[used++] = '\n';
  g_hash_table_iter_init (&iter, secrets);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      gsize length = 0;
      gconstpointer data = chy_secret_get_data (value, &length);
      char *base64 = g_base64_encode (data, length);

      used += (gsize) g_snprintf (text + used, size - used, "%s %s\n", (const char *) key, base64);
      chy_wipe (base64, strlen (base64));
      g_free (base64);
    }
  {
    ChySecret *joined = chy_secret_new_wiping (text, used);

    g_free (text);
    return joined;
  }
}

static gboolean
take_secret (GHashTable *secrets, const char *line, gsize length)
{
  const char *blank = memchr (line, ' ', length);
  g_autofree char *key = blank != NULL ? g_strndup (line, (gsize) (blank - line)) : NULL;
  gsize size = 0;
  char *base64;
  guchar *data;

  if (key == NULL || *key == '\0' || g_hash_table_contains (secrets, key) ||
      g_hash_table_size (secrets) == MAX_SECRETS)
    return FALSE;
  base64 = g_strndup (blank + 1, length - (gsize) (blank + 1 - line));
  data = g_base64_decode (base64, &size);
  chy_wipe (base64, strlen (base64));
  g_free (base64);
  g_hash_table_insert (secrets, g_steal_pointer (&key), chy_secret_new_wiping (data, size));
  g_free (data);
  return TRUE;
}

gboolean
chy_wire_exchange_split (
    const char *text, gsize size, char **ret_line, GHashTable **ret_secrets, GError **error)
{
  g_autoptr (GHashTable) secrets =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) chy_secret_unref);
  const char *end = memchr (text, '\n', size);
  const char *stop = text + size;
  const char *line;
  const char *next;

  for (line = end != NULL ? end + 1 : stop; line < stop; line = next)
    {
      next = memchr (line, '\n', (gsize) (stop - line));
      if (next == NULL || !take_secret (secrets, line, (gsize) (next - line)))
        {
          g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_SYNTAX, "a line with a secret is expected");
          return FALSE;
        }
      next++;
    }
  *ret_line = g_strndup (text, end != NULL ? (gsize) (end - text) : size);
  *ret_secrets = g_steal_pointer (&secrets);
  return TRUE;
}
