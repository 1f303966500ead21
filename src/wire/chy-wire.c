/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-wire.h"

#include <string.h>

#include "base/chy-time.h"

G_DEFINE_QUARK (chy - wire - error - quark, chy_wire_error)

static const ChyField *
find_by_any_name (const ChyField *fields, const char *name)
{
  const ChyField *field = chy_fields_find_json (fields, name);

  return field != NULL ? field : chy_fields_find (fields, name);
}

/* --- tree to body ---------------------------------------------------------------------------------- */

static gpointer
fail_type (const ChyField *field, const char *wanted, GError **error)
{
  g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TYPE, "%s must be %s", chy_field_get_json_name (field),
               wanted);

  return NULL;
}

/* RFC 4648 4 with padding; blanks and line ends are allowed, as in a PEM body. */
static GVariant *
binary_from_text (const ChyField *field, const char *text, GError **error)
{
  g_autofree char *plain = g_malloc (strlen (text) + 1);
  gsize n = 0;
  gsize padding = 0;
  guchar *data;
  gsize size;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (strchr (" \t\r\n", *p) != NULL)
        continue;
      if (*p == '=')
        padding++;
      else if (padding > 0 || (!g_ascii_isalnum (*p) && *p != '+' && *p != '/'))
        return fail_type (field, "base64", error);
      plain[n++] = *p;
    }
  plain[n] = '\0';
  if (n % 4 != 0 || padding > 2)
    return fail_type (field, "base64", error);
  data = g_base64_decode (plain, &size);

  return g_variant_new_from_data (G_VARIANT_TYPE_BYTESTRING, data, size, TRUE, g_free, data);
}

static GVariant *
measure_from_tree (const ChyField *field, GVariant *tree, GError **error)
{
  gboolean is_time = field->kind == CHY_FIELD_TIME;
  const char *text;
  gint64 value;

  if (g_variant_is_of_type (tree, G_VARIANT_TYPE_INT64))
    return g_variant_ref (tree);
  if (g_variant_is_of_type (tree, G_VARIANT_TYPE_STRING))
    {
      text = g_variant_get_string (tree, NULL);
      if (is_time ? chy_time_parse (text, FALSE, &value, NULL) : chy_period_parse (text, &value, NULL))
        return g_variant_new_int64 (value);
    }

  return fail_type (field, is_time ? "a time such as 2026-01-31T13:45:00Z" : "a period such as 1y, 6w or 30d",
                    error);
}

/* Graph writes a set of flags as one text, with or without blanks behind the commas. */
static GVariant *
joined_from_text (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (char **word = words; *word != NULL; word++)
    if (*g_strstrip (*word) != '\0')
      g_variant_builder_add (&builder, "s", *word);

  return g_variant_builder_end (&builder);
}

static GVariant *
list_from_tree (const ChyField *field, GVariant *tree, GError **error)
{
  const GVariantType *type = chy_field_get_value_type (field);
  gboolean objects = field->kind == CHY_FIELD_OBJECT_LIST;
  GVariantBuilder builder;
  gsize n;

  if ((field->flags & CHY_FIELD_JOINED) != 0 && g_variant_is_of_type (tree, G_VARIANT_TYPE_STRING))
    return joined_from_text (g_variant_get_string (tree, NULL));
  /* An empty list of any kind will do. */
  if (g_variant_is_of_type (tree, G_VARIANT_TYPE ("av")) && g_variant_n_children (tree) == 0)
    return g_variant_new_array (g_variant_type_element (type), NULL, 0);
  if (!g_variant_is_of_type (tree, type))
    return fail_type (field, objects ? "a list of objects" : "a list of texts", error);
  if (!objects)
    return g_variant_ref (tree);
  n = g_variant_n_children (tree);
  g_variant_builder_init (&builder, type);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (tree, i);
      g_autoptr (GVariant) body = chy_wire_body_from_tree (child, field->fields, error);

      if (body == NULL)
        {
          g_prefix_error (error, "%s[%" G_GSIZE_FORMAT "]: ", chy_field_get_json_name (field), i);
          g_variant_builder_clear (&builder);
          return NULL;
        }
      g_variant_builder_add_value (&builder, body);
    }

  return g_variant_builder_end (&builder);
}

static GVariant *
object_from_tree (const ChyField *field, GVariant *tree, GError **error)
{
  GVariant *body;

  if (!g_variant_is_of_type (tree, G_VARIANT_TYPE_VARDICT))
    return fail_type (field, "an object", error);
  body = chy_wire_body_from_tree (tree, field->fields, error);
  if (body == NULL)
    g_prefix_error (error, "%s: ", chy_field_get_json_name (field));

  return body;
}

/* The value of a field; floating or with a reference, as g_variant_take_ref() wants it. */
static GVariant *
value_from_tree (const ChyField *field, GVariant *tree, GError **error)
{
  switch (field->kind)
    {
    case CHY_FIELD_TIME:
    case CHY_FIELD_PERIOD:
      return measure_from_tree (field, tree, error);
    case CHY_FIELD_INTEGER:
      if (!g_variant_is_of_type (tree, G_VARIANT_TYPE_INT64))
        return fail_type (field, "a whole number", error);
      return g_variant_ref (tree);
    case CHY_FIELD_BOOLEAN:
      if (!g_variant_is_of_type (tree, G_VARIANT_TYPE_BOOLEAN))
        return fail_type (field, "true or false", error);
      return g_variant_ref (tree);
    case CHY_FIELD_BINARY:
      if (!g_variant_is_of_type (tree, G_VARIANT_TYPE_STRING))
        return fail_type (field, "base64", error);
      return binary_from_text (field, g_variant_get_string (tree, NULL), error);
    case CHY_FIELD_TEXT_LIST:
    case CHY_FIELD_CHOICE_LIST:
    case CHY_FIELD_OBJECT_LIST:
      return list_from_tree (field, tree, error);
    case CHY_FIELD_OBJECT:
      return object_from_tree (field, tree, error);
    case CHY_FIELD_TEXT:
    case CHY_FIELD_CHOICE:
    case CHY_FIELD_REFERENCE:
    default:
      if (!g_variant_is_of_type (tree, G_VARIANT_TYPE_STRING))
        return fail_type (field, "a text", error);
      return g_variant_ref (tree);
    }
}

gboolean
chy_wire_is_null (GVariant *tree)
{
  return g_variant_is_of_type (tree, G_VARIANT_TYPE ("mv")) && g_variant_n_children (tree) == 0;
}

static gboolean
property_from_tree (GVariantBuilder *builder,
                    const ChyField *fields,
                    GHashTable *seen,
                    const char *name,
                    GVariant *tree,
                    GError **error)
{
  const ChyField *field = find_by_any_name (fields, name);
  g_autoptr (GVariant) value = NULL;

  if (field != NULL && chy_wire_is_null (tree))
    return TRUE;
  if (!g_hash_table_add (seen, (gpointer) (field != NULL ? field->key : name)))
    {
      g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_DUPLICATE, "the property “%s” stands twice", name);
      return FALSE;
    }
  if (field == NULL)
    {
      g_variant_builder_add (builder, "{sv}", name, tree);
      return TRUE;
    }
  value = value_from_tree (field, tree, error);
  if (value == NULL)
    return FALSE;
  value = g_variant_take_ref (value);
  g_variant_builder_add (builder, "{sv}", field->key, value);

  return TRUE;
}

GVariant *
chy_wire_body_from_tree (GVariant *tree, const ChyField *fields, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  gsize n;

  if (!g_variant_is_of_type (tree, G_VARIANT_TYPE_VARDICT))
    {
      g_variant_builder_clear (&builder);
      g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TYPE, "an object in braces is needed here");
      return NULL;
    }
  n = g_variant_n_children (tree);
  for (gsize i = 0; i < n; i++)
    {
      const char *name;
      g_autoptr (GVariant) value = NULL;

      g_variant_get_child (tree, i, "{&sv}", &name, &value);
      if (!property_from_tree (&builder, fields, seen, name, value, error))
        {
          g_variant_builder_clear (&builder);
          return NULL;
        }
    }

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* --- body to tree ---------------------------------------------------------------------------------- */

static GVariant *
measure_to_tree (const ChyField *field, gint64 value)
{
  gboolean is_time = field->kind == CHY_FIELD_TIME;
  g_autofree char *text = is_time ? chy_time_format (value) : chy_period_format (value);
  gint64 again;

  /* What the text form does not hold (beyond the year 9999, a period of 0) goes as a number. */
  if (is_time ? chy_time_parse (text, FALSE, &again, NULL) : chy_period_parse (text, &again, NULL))
    if (again == value)
      return g_variant_new_string (text);

  return g_variant_new_int64 (value);
}

static GVariant *
objects_to_tree (const ChyField *field, GVariant *list)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  gsize n = g_variant_n_children (list);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (list, i);
      g_autoptr (GVariant) tree = chy_wire_body_to_tree (child, field->fields);

      g_variant_builder_add_value (&builder, tree);
    }

  return g_variant_builder_end (&builder);
}

static GVariant *
joined_to_tree (GVariant *list)
{
  g_autofree const char **words = g_variant_get_strv (list, NULL);

  return g_variant_new_take_string (g_strjoinv (",", (char **) words));
}

GVariant *
chy_wire_value_to_tree (const ChyField *field, GVariant *value)
{
  if (!g_variant_is_of_type (value, chy_field_get_value_type (field)))
    return g_variant_ref (value);
  if ((field->flags & CHY_FIELD_JOINED) != 0)
    return g_variant_ref_sink (joined_to_tree (value));
  switch (field->kind)
    {
    case CHY_FIELD_TIME:
    case CHY_FIELD_PERIOD:
      return g_variant_ref_sink (measure_to_tree (field, g_variant_get_int64 (value)));
    case CHY_FIELD_OBJECT:
      return chy_wire_body_to_tree (value, field->fields);
    case CHY_FIELD_OBJECT_LIST:
      return g_variant_ref_sink (objects_to_tree (field, value));
    default:
      return g_variant_ref (value);
    }
}

GVariant *
chy_wire_body_to_tree (GVariant *body, const ChyField *fields)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  for (const ChyField *field = fields; field != NULL && field->key != NULL; field++)
    {
      g_autoptr (GVariant) known = chy_body_get (body, field->key);
      g_autoptr (GVariant) tree = known != NULL ? chy_wire_value_to_tree (field, known) : NULL;

      if (tree != NULL)
        g_variant_builder_add (&builder, "{sv}", chy_field_get_json_name (field), tree);
    }
  g_variant_iter_init (&iter, body);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    if (chy_fields_find (fields, key) == NULL)
      g_variant_builder_add (&builder, "{sv}", key, value);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* --- text ------------------------------------------------------------------------------------------ */

GVariant *
chy_wire_value_from_text (const ChyField *field, const char *text, GError **error)
{
  g_autoptr (GVariant) tree = chy_wire_parse (text, -1, error);
  GVariant *value = tree != NULL ? value_from_tree (field, tree, error) : NULL;

  return value != NULL ? g_variant_take_ref (value) : NULL;
}

GVariant *
chy_wire_body_from_text (const char *text, gssize size, const ChyField *fields, GError **error)
{
  g_autoptr (GVariant) tree = chy_wire_parse (text, size, error);

  return tree != NULL ? chy_wire_body_from_tree (tree, fields, error) : NULL;
}

char *
chy_wire_body_to_text (GVariant *body, const ChyField *fields, ChyWireStyle style)
{
  g_autoptr (GVariant) tree = chy_wire_body_to_tree (body, fields);

  return chy_wire_print (tree, style);
}

char *
chy_wire_list_to_text (GPtrArray *rows, gint64 count, const ChyField *fields)
{
  GString *text = g_string_new ("{\n  \"value\": [");

  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *row = chy_wire_body_to_text (rows->pdata[i], fields, CHY_WIRE_LINE);

      g_string_append (text, i > 0 ? ",\n    " : "\n    ");
      g_string_append (text, row);
    }
  g_string_append_printf (text, "%s],\n  \"@odata.count\": %" G_GINT64_FORMAT "\n}\n",
                          rows->len > 0 ? "\n  " : "", count);

  return g_string_free (text, FALSE);
}
