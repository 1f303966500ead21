/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wire/graph/chy-graph.h"

static GVariant *
make_false (GVariant *body)
{
  (void) body;
  return g_variant_new_boolean (FALSE);
}

static GVariant *
make_types (GVariant *body)
{
  (void) body;
  return g_variant_new_strv (NULL, 0);
}

/* Every group here is one that is assigned to, with members of its own: Graph's plain security group. */
static const ChyGraphProperty properties[] = {
  { .name = "id" },
  { .name = "displayName", .nullable = TRUE },
  { .name = "description", .nullable = TRUE },
  { .name = "createdDateTime", .nullable = TRUE },
  { .name = "securityEnabled", .make = chy_graph_make_true, .kind = CHY_FIELD_BOOLEAN },
  { .name = "mailEnabled", .make = make_false, .kind = CHY_FIELD_BOOLEAN },
  { .name = "groupTypes", .make = make_types, .kind = CHY_FIELD_TEXT_LIST },
  { .name = NULL },
};

const ChyGraphType chy_graph_group = {
  .name = "microsoft.graph.group",
  .resource = "groups",
  .properties = properties,
  .large = TRUE,
};

/* A directoryObject: users, devices and groups in one list. */
static GVariant *
make_member_type (GVariant *body)
{
  const char *kind = chy_body_get_text (body, "kind");

  return g_variant_new_take_string (g_strconcat ("#microsoft.graph.", kind, NULL));
}

static const ChyGraphProperty member_properties[] = {
  { .name = "@odata.type", .make = make_member_type },
  { .name = "id", .source = "memberId" },
  { .name = "displayName", .nullable = TRUE },
  { .name = NULL },
};

const ChyGraphType chy_graph_member = {
  .name = "microsoft.graph.directoryObject",
  .resource = "members",
  .properties = member_properties,
};
