/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/graph/chy-server-graph.h"

static gboolean
answer_list (ChyServerRequest *request, const char *const *parts, GError **error)
{
  (void) parts;
  return chy_graph_answer_list (request, &chy_graph_connector, NULL, error);
}

static gboolean
answer_one (ChyServerRequest *request, const char *const *parts, GError **error)
{
  return chy_graph_answer_object (request, &chy_graph_connector, parts[0], error);
}

static gboolean
answer_details_list (ChyServerRequest *request, const char *const *parts, GError **error)
{
  (void) parts;
  return chy_graph_answer_list (request, &chy_graph_connector_details, NULL, error);
}

static gboolean
answer_details (ChyServerRequest *request, const char *const *parts, GError **error)
{
  return chy_graph_answer_object (request, &chy_graph_connector_details, parts[0], error);
}

/* Graph's connector has one property that can be set: its name. */
static const char *
read_name (GVariant *tree, GError **error)
{
  GVariantIter iter;
  const char *property;
  GVariant *value;
  const char *name = NULL;

  g_variant_iter_init (&iter, tree);
  while (g_variant_iter_next (&iter, "{&sv}", &property, &value))
    {
      g_autoptr (GVariant) owned = value;

      if (g_str_equal (property, "displayName"))
        name = chy_body_get_text (tree, "displayName");
      else if (!g_str_equal (property, "@odata.type"))
        {
          g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TYPE,
                       "%.80s: displayName is all that can be changed", property);
          return NULL;
        }
    }
  if (name == NULL)
    g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TYPE, "displayName: a text is needed");
  return name;
}

static gboolean
rename_one (ChyServerRequest *request, const char *const *parts, GError **error)
{
  g_autoptr (GVariant) row = chy_graph_get (request, &chy_graph_connector, parts[0], error);
  g_autoptr (GVariant) tree = row != NULL ? chy_graph_read_body (request, error) : NULL;
  const char *name = tree != NULL ? read_name (tree, error) : NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  GVariantDict params;

  if (name == NULL)
    return FALSE;
  if (!chy_graph_check_match (request, row, NULL))
    return TRUE;
  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, "connector", "s", parts[0]);
  g_variant_dict_insert (&params, "name", "s", name);
  outcome = chy_graph_apply (request, "connector-rename", g_variant_dict_end (&params), error);
  return outcome != NULL && answer_one (request, parts, error);
}

static gboolean
remove_one (ChyServerRequest *request, const char *const *parts, GError **error)
{
  g_autoptr (GVariant) row = chy_graph_get (request, &chy_graph_connector, parts[0], error);
  g_autoptr (ChyOutcome) outcome = NULL;
  GVariantDict params;

  if (row == NULL)
    return FALSE;
  if (!chy_graph_check_match (request, row, NULL))
    return TRUE;
  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, "connector", "s", parts[0]);
  outcome = chy_graph_apply (request, "connector-remove", g_variant_dict_end (&params), error);
  if (outcome == NULL)
    return FALSE;
  request->status = SOUP_STATUS_NO_CONTENT;
  return TRUE;
}

const ChyRoute chy_route_graph_connector_list = {
  .method = "GET",
  .path = "/beta/deviceManagement/ndesConnectors",
  .answer = answer_list,
};

const ChyRoute chy_route_graph_connector = {
  .method = "GET",
  .path = "/beta/deviceManagement/ndesConnectors/{id}",
  .answer = answer_one,
};

const ChyRoute chy_route_graph_connector_rename = {
  .method = "PATCH",
  .path = "/beta/deviceManagement/ndesConnectors/{id}",
  .answer = rename_one,
};

const ChyRoute chy_route_graph_connector_remove = {
  .method = "DELETE",
  .path = "/beta/deviceManagement/ndesConnectors/{id}",
  .answer = remove_one,
};

const ChyRoute chy_route_graph_connector_details_list = {
  .method = "GET",
  .path = "/beta/deviceManagement/certificateConnectorDetails",
  .answer = answer_details_list,
};

const ChyRoute chy_route_graph_connector_details = {
  .method = "GET",
  .path = "/beta/deviceManagement/certificateConnectorDetails/{id}",
  .answer = answer_details,
};
