/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wire/graph/chy-graph.h"

/* Graph knows neither warnings nor connectors that are switched off. */
static GVariant *
make_state (GVariant *body)
{
  const char *state = chy_body_get_text (body, "state");

  if (g_strcmp0 (state, "active") == 0 || g_strcmp0 (state, "warning") == 0)
    return g_variant_new_string ("active");
  return g_variant_new_string (g_strcmp0 (state, "pending") == 0 ? "none" : "inactive");
}

static const ChyGraphProperty properties[] = {
  { .name = "id" },
  { .name = "displayName", .nullable = TRUE },
  { .name = "machineName", .source = "hostName", .nullable = TRUE },
  { .name = "connectorVersion", .nullable = TRUE },
  { .name = "enrolledDateTime", .source = "createdDateTime" },
  { .name = "lastConnectionDateTime" },
  { .name = "state", .make = make_state },
  { .name = "roleScopeTagIds", .make = chy_graph_make_scope_tags, .kind = CHY_FIELD_TEXT_LIST },
  { .name = NULL },
};

const ChyGraphType chy_graph_connector = {
  .name = "microsoft.graph.ndesConnector",
  .resource = "connectors",
  .properties = properties,
};

static const ChyGraphProperty details_properties[] = {
  { .name = "id" },
  { .name = "connectorName", .source = "displayName", .nullable = TRUE },
  { .name = "machineName", .source = "hostName", .nullable = TRUE },
  { .name = "connectorVersion", .nullable = TRUE },
  { .name = "enrollmentDateTime", .source = "createdDateTime" },
  { .name = "lastCheckinDateTime", .source = "lastConnectionDateTime" },
  { .name = NULL },
};

const ChyGraphType chy_graph_connector_details = {
  .name = "microsoft.graph.certificateConnectorDetails",
  .resource = "connectors",
  .properties = details_properties,
};
