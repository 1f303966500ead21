/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-field.h"

#include <string.h>

G_DEFINE_QUARK (chy - field - error - quark, chy_field_error)

const ChyField *
chy_fields_find (const ChyField *fields, const char *key)
{
  for (; fields != NULL && fields->key != NULL; fields++)
    if (strcmp (fields->key, key) == 0)
      return fields;

  return NULL;
}

const char *
chy_field_get_json_name (const ChyField *self)
{
  return self->graph_name != NULL ? self->graph_name : self->key;
}

const ChyField *
chy_fields_find_json (const ChyField *fields, const char *name)
{
  for (; fields != NULL && fields->key != NULL; fields++)
    if (strcmp (chy_field_get_json_name (fields), name) == 0)
      return fields;

  return NULL;
}

const GVariantType *
chy_field_get_value_type (const ChyField *self)
{
  switch (self->kind)
    {
    case CHY_FIELD_INTEGER:
    case CHY_FIELD_TIME:
    case CHY_FIELD_PERIOD:
      return G_VARIANT_TYPE_INT64;
    case CHY_FIELD_BOOLEAN:
      return G_VARIANT_TYPE_BOOLEAN;
    case CHY_FIELD_TEXT_LIST:
    case CHY_FIELD_CHOICE_LIST:
      return G_VARIANT_TYPE_STRING_ARRAY;
    case CHY_FIELD_BINARY:
      return G_VARIANT_TYPE_BYTESTRING;
    case CHY_FIELD_OBJECT:
      return G_VARIANT_TYPE_VARDICT;
    case CHY_FIELD_OBJECT_LIST:
      return G_VARIANT_TYPE ("aa{sv}");
    case CHY_FIELD_TEXT:
    case CHY_FIELD_CHOICE:
    case CHY_FIELD_REFERENCE:
    default:
      return G_VARIANT_TYPE_STRING;
    }
}

/* The default of a field as a value, or NULL where it has none. */
static GVariant *
field_get_default (const ChyField *self)
{
  g_autoptr (GError) error = NULL;
  GVariant *value;

  if (self->default_text == NULL)
    return NULL;
  value = chy_field_parse (self, self->default_text, &error);
  if (value == NULL)
    g_critical ("The default of %s does not read: %s", self->key, error->message);

  return value;
}

static GVariant *
object_list_complete (const ChyField *fields, GVariant *list)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  gsize n = g_variant_n_children (list);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (list, i);
      g_autoptr (GVariant) whole = chy_fields_complete (fields, child);

      g_variant_builder_add_value (&builder, whole);
    }

  return g_variant_builder_end (&builder);
}

GVariant *
chy_fields_complete (const ChyField *fields, GVariant *body)
{
  GVariant *whole = body != NULL ? g_variant_ref_sink (body) : chy_body_new ();

  for (const ChyField *field = fields; field->key != NULL; field++)
    {
      g_autoptr (GVariant) value = chy_body_get (whole, field->key);
      GVariant *filled = NULL;
      GVariant *next;

      if (field->applies != NULL && !field->applies (whole))
        continue;
      if (value == NULL)
        filled = field_get_default (field);
      else if (field->fields != NULL && field->kind == CHY_FIELD_OBJECT &&
               g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
        filled = chy_fields_complete (field->fields, value);
      else if (field->fields != NULL && field->kind == CHY_FIELD_OBJECT_LIST &&
               g_variant_is_of_type (value, G_VARIANT_TYPE ("aa{sv}")))
        filled = object_list_complete (field->fields, value);
      if (filled == NULL)
        continue;
      /* Completed objects come with a reference of their own, defaults floating. */
      filled = g_variant_take_ref (filled);
      next = chy_body_with (whole, field->key, filled);
      g_variant_unref (filled);
      g_variant_unref (whole);
      whole = next;
    }

  return whole;
}
