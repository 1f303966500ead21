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

/* The column that our JSON calls `name`. */
static const ChyField *
find_column (const ChyGraphType *type, const char *name)
{
  const ChyResource *resource = chy_resource_find (type->resource);

  for (const ChyField *field = resource->columns; field->key != NULL; field++)
    if (g_str_equal (field->graph_name != NULL ? field->graph_name : field->key, name))
      return field;
  return NULL;
}

const ChyField *
chy_graph_find_column (const ChyGraphType *type, const char *name)
{
  const ChyGraphProperty *property = find_property (type, name);

  if (property == NULL || property->make != NULL)
    return NULL;
  return find_column (type, property->source != NULL ? property->source : name);
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

GVariant *
chy_graph_to_tree (const ChyGraphType *type, GVariant *body)
{
  g_autoptr (GVariant) ours = chy_wire_body_to_tree (body, chy_resource_find (type->resource)->columns);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  for (const ChyGraphProperty *property = type->properties; property->name != NULL; property++)
    {
      g_autoptr (GVariant) value = NULL;

      if (property->make != NULL)
        value = property->make (body);
      else
        value = chy_body_get (ours, property->source != NULL ? property->source : property->name);
      if (value == NULL && property->nullable)
        value = g_variant_new_maybe (G_VARIANT_TYPE_VARIANT, NULL);
      if (value == NULL)
        continue;
      value = g_variant_take_ref (g_steal_pointer (&value));
      g_variant_builder_add (&builder, "{sv}", property->name, value);
    }
  if (type->add != NULL && !type->add (body, &builder))
    return NULL;
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}
