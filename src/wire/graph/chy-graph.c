/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wire/graph/chy-graph.h"

#include "model/chy-resource.h"

static const ChyGraphProperty *
find_property (const ChyGraphType *type, const char *name)
{
  for (const ChyGraphProperty *property = type->properties; property->name != NULL; property++)
    if (g_str_equal (property->name, name))
      return property;
  return NULL;
}

static const char *
source_of (const ChyGraphProperty *property)
{
  return property->source != NULL ? property->source : property->name;
}

static const ChyField *
find_column (const ChyGraphType *type, const ChyGraphProperty *property)
{
  return chy_fields_find_json (chy_resource_find (type->resource)->columns, source_of (property));
}

const ChyField *
chy_graph_find_column (const ChyGraphType *type, const char *name)
{
  const ChyGraphProperty *property = find_property (type, name);

  if (property == NULL || property->make != NULL)
    return NULL;
  return find_column (type, property);
}

gboolean
chy_graph_find_kind (const ChyGraphType *type, const char *name, ChyFieldKind *ret_kind)
{
  const ChyGraphProperty *property = find_property (type, name);
  const ChyField *column = chy_graph_find_column (type, name);

  if (property != NULL)
    *ret_kind = column != NULL ? column->kind : property->kind;
  return property != NULL || (type->find_kind != NULL && type->find_kind (name, ret_kind));
}

/* Full reference, or NULL. */
static GVariant *
value_of (const ChyGraphType *type, const ChyGraphProperty *property, GVariant *body)
{
  const ChyField *column = NULL;
  g_autoptr (GVariant) value = NULL;
  GVariant *made;

  if (property->make != NULL)
    {
      made = property->make (body);
      return made != NULL ? g_variant_take_ref (made) : NULL;
    }
  column = find_column (type, property);
  value = column != NULL ? chy_body_get (body, column->key) : NULL;
  return value != NULL ? chy_wire_value_to_tree (column, value) : NULL;
}

GVariant *
chy_graph_get_value (const ChyGraphType *type, GVariant *body, const char *name)
{
  const ChyGraphProperty *property = find_property (type, name);
  g_autoptr (GVariant) tree = property == NULL ? chy_graph_to_tree (type, body) : NULL;

  return property != NULL ? value_of (type, property, body) : chy_body_get (tree, name);
}

GVariant *
chy_graph_to_tree (const ChyGraphType *type, GVariant *body)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  for (const ChyGraphProperty *property = type->properties; property->name != NULL; property++)
    {
      g_autoptr (GVariant) value = value_of (type, property, body);

      if (value != NULL)
        g_variant_builder_add (&builder, "{sv}", property->name, value);
      else if (property->nullable)
        g_variant_builder_add (&builder, "{sv}", property->name,
                               g_variant_new_maybe (G_VARIANT_TYPE_VARIANT, NULL));
    }
  if (type->add != NULL && !type->add (body, &builder))
    return NULL;
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* --- values that several types have ----------------------------------------------------------------- */

GVariant *
chy_graph_make_true (GVariant *body)
{
  (void) body;
  return g_variant_new_boolean (TRUE);
}

GVariant *
chy_graph_make_scope_tags (GVariant *body)
{
  const char *const tags[] = { "0", NULL };

  (void) body;
  return g_variant_new_strv (tags, -1);
}
