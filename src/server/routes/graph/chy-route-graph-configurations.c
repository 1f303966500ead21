/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-profile.h"
#include "server/graph/chy-server-graph.h"

static gboolean
answer_list (ChyServerRequest *request, const char *const *parts, GError **error)
{
  (void) parts;
  return chy_graph_answer_list (request, &chy_graph_configuration, NULL, error);
}

static gboolean
answer_one (ChyServerRequest *request, const char *const *parts, GError **error)
{
  return chy_graph_answer_object (request, &chy_graph_configuration, parts[0], error);
}

/* The parameters of "profile-create"; floating, or NULL. */
static GVariant *
read_new (GVariant *tree, GError **error)
{
  const ChyProfileType *type = NULL;
  const ChyPlatform *platform = NULL;
  g_autoptr (GVariant) settings = NULL;
  GVariantDict params, rest;
  const char *name;

  if (!chy_graph_configuration_read_type (tree, &type, &platform, error))
    return NULL;
  settings = chy_graph_configuration_read_settings (tree, type, platform, error);
  if (settings == NULL)
    return NULL;
  name = chy_body_get_text (settings, "displayName");
  if (name == NULL)
    {
      g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TYPE, "displayName: it is needed");
      return NULL;
    }
  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, "type", "s", type->id);
  g_variant_dict_insert (&params, "platform", "s", platform->id);
  g_variant_dict_insert (&params, "name", "s", name);
  g_variant_dict_init (&rest, settings);
  g_variant_dict_remove (&rest, "displayName");
  g_variant_dict_insert_value (&params, "settings", g_variant_dict_end (&rest));
  return g_variant_dict_end (&params);
}

static gboolean
create (ChyServerRequest *request, const char *const *parts, GError **error)
{
  g_autoptr (GVariant) tree = chy_graph_read_body (request, error);
  GVariant *params = tree != NULL ? read_new (tree, error) : NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  g_autoptr (GVariant) row = NULL;
  const char *id;

  (void) parts;
  if (params == NULL)
    return FALSE;
  outcome = chy_graph_apply (request, "profile-create", params, error);
  if (outcome == NULL)
    return FALSE;
  id = chy_body_get_text (outcome->values, "id");
  row = chy_graph_get (request, &chy_graph_configuration, id, error);
  if (row == NULL ||
      !chy_graph_answer_row (request, &chy_graph_configuration, SOUP_STATUS_CREATED, row, error))
    return FALSE;
  request->location = g_strconcat ("/beta/deviceManagement/deviceConfigurations/", id, NULL);
  return TRUE;
}

/* What "@odata.type" says must be what the profile is. */
static gboolean
check_type (GVariant *tree, GVariant *row, GError **error)
{
  g_autoptr (GVariant) shown = chy_graph_to_tree (&chy_graph_configuration, row);
  const char *name = chy_body_get_text (tree, "@odata.type");
  const char *is = chy_body_get_text (shown, "@odata.type");

  if (name != NULL && (g_str_equal (name, is) || g_str_equal (name, is + 1)))
    return TRUE;
  g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TYPE, "@odata.type: “%s” is needed", is);
  return FALSE;
}

static gboolean
change (ChyServerRequest *request, const char *const *parts, GError **error)
{
  g_autoptr (GVariant) row = chy_graph_get (request, &chy_graph_configuration, parts[0], error);
  g_autoptr (GVariant) tree = row != NULL ? chy_graph_read_body (request, error) : NULL;
  g_autoptr (GVariant) settings = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  g_auto (GVariantDict) params = G_VARIANT_DICT_INIT (NULL);

  if (tree == NULL || !check_type (tree, row, error))
    return FALSE;
  settings = chy_graph_configuration_read_settings (tree, chy_profile_get_type (row),
                                                    chy_profile_get_platform (row), error);
  if (settings == NULL)
    return FALSE;
  if (!chy_graph_check_match (request, row, &params))
    return TRUE;
  g_variant_dict_insert (&params, "profile", "s", parts[0]);
  g_variant_dict_insert_value (&params, "settings", settings);
  outcome = chy_graph_apply (request, "profile-set", g_variant_dict_end (&params), error);
  return outcome != NULL && answer_one (request, parts, error);
}

static gboolean
delete_one (ChyServerRequest *request, const char *const *parts, GError **error)
{
  g_autoptr (GVariant) row = chy_graph_get (request, &chy_graph_configuration, parts[0], error);
  g_autoptr (ChyOutcome) outcome = NULL;
  g_auto (GVariantDict) params = G_VARIANT_DICT_INIT (NULL);

  if (row == NULL)
    return FALSE;
  if (!chy_graph_check_match (request, row, &params))
    return TRUE;
  g_variant_dict_insert (&params, "profile", "s", parts[0]);
  outcome = chy_graph_apply (request, "profile-delete", g_variant_dict_end (&params), error);
  if (outcome == NULL)
    return FALSE;
  request->status = SOUP_STATUS_NO_CONTENT;
  return TRUE;
}

/* What a PKCS certificate profile of Android links to, by the name of its type. */
static gboolean
answer_root (ChyServerRequest *request, const char *const *parts, GError **error)
{
  g_autoptr (GVariant) row = chy_graph_get (request, &chy_graph_configuration, parts[0], error);
  g_autoptr (GVariant) tree = row != NULL ? chy_graph_to_tree (&chy_graph_configuration, row) : NULL;
  const char *root = row != NULL ? chy_body_get_text (row, "rootCertificate") : NULL;

  if (tree == NULL)
    return FALSE;
  if (root == NULL || g_strcmp0 (chy_body_get_text (tree, "@odata.type") + 1, parts[1]) != 0)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND, "It has no root certificate");
      return FALSE;
    }
  return chy_graph_answer_object (request, &chy_graph_configuration, root, error);
}

const ChyRoute chy_route_graph_configuration_root = {
  .method = "GET",
  .path = "/beta/deviceManagement/deviceConfigurations/{id}/{type}/rootCertificate",
  .answer = answer_root,
};

const ChyRoute chy_route_graph_configuration_list = {
  .method = "GET",
  .path = "/beta/deviceManagement/deviceConfigurations",
  .answer = answer_list,
};

const ChyRoute chy_route_graph_configuration_create = {
  .method = "POST",
  .path = "/beta/deviceManagement/deviceConfigurations",
  .answer = create,
};

const ChyRoute chy_route_graph_configuration = {
  .method = "GET",
  .path = "/beta/deviceManagement/deviceConfigurations/{id}",
  .answer = answer_one,
};

const ChyRoute chy_route_graph_configuration_change = {
  .method = "PATCH",
  .path = "/beta/deviceManagement/deviceConfigurations/{id}",
  .answer = change,
};

const ChyRoute chy_route_graph_configuration_delete = {
  .method = "DELETE",
  .path = "/beta/deviceManagement/deviceConfigurations/{id}",
  .answer = delete_one,
};
