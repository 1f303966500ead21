/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/graph/chy-server-graph.h"

static gboolean
answer_list (ChyServerRequest *request, const char *const *parts, GError **error)
{
  g_autoptr (GVariant) profile = chy_graph_get (request, &chy_graph_configuration, parts[0], error);

  return profile != NULL &&
         chy_graph_answer_list (request, &chy_graph_assignment,
                                chy_graph_rows_new (chy_graph_assignment_rows (profile)), error);
}

/* "include" or "exclude" of "profile-assign". Floating. */
static GVariant *
texts_of (GPtrArray *targets, gboolean excluded)
{
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (guint i = 0; i < targets->len; i++)
    {
      const ChyTarget *target = g_ptr_array_index (targets, i);

      if ((target->kind == CHY_TARGET_EXCLUDE_GROUP) == excluded)
        g_variant_builder_add_value (&list, g_variant_new_take_string (chy_target_to_text (target)));
    }
  return g_variant_builder_end (&list);
}

/* Groups by their IDs: a name that happens to fit is none of Graph's. */
static gboolean
check_groups (ChyServerRequest *request, GPtrArray *targets, GError **error)
{
  for (guint i = 0; i < targets->len; i++)
    {
      const ChyTarget *target = g_ptr_array_index (targets, i);
      g_autoptr (GError) local = NULL;
      g_autoptr (GVariant) group = NULL;

      if (target->group == NULL)
        continue;
      group = chy_graph_get (request, &chy_graph_group, target->group, &local);
      if (group != NULL)
        continue;
      if (g_error_matches (local, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND))
        g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TYPE, "groupId: there is no group “%.80s”",
                     target->group);
      else
        g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

/* The list that was made, as whoever reads it gets it: its context and the link to its next page are of its
 * own path. */
static gboolean
answer_assigned (ChyServerRequest *request, const char *const *parts, GError **error)
{
  char *asked = request->path;
  gboolean answered;

  request->path =
      g_strconcat ("/beta/deviceManagement/deviceConfigurations/", parts[0], "/assignments", NULL);
  answered = answer_list (request, parts, error);
  g_free (request->path);
  request->path = asked;
  return answered;
}

static gboolean
assign (ChyServerRequest *request, const char *const *parts, GError **error)
{
  g_autoptr (GVariant) profile = chy_graph_get (request, &chy_graph_configuration, parts[0], error);
  g_autoptr (GVariant) tree = profile != NULL ? chy_graph_read_body (request, error) : NULL;
  g_autoptr (GPtrArray) targets = tree != NULL ? chy_graph_assignment_read (tree, error) : NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  GVariantDict params;

  if (targets == NULL || !check_groups (request, targets, error))
    return FALSE;
  if (!chy_graph_check_match (request, profile, NULL))
    return TRUE;
  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert (&params, "profile", "s", parts[0]);
  g_variant_dict_insert_value (&params, "include", texts_of (targets, FALSE));
  g_variant_dict_insert_value (&params, "exclude", texts_of (targets, TRUE));
  outcome = chy_graph_apply (request, "profile-assign", g_variant_dict_end (&params), error);
  return outcome != NULL && answer_assigned (request, parts, error);
}

const ChyRoute chy_route_graph_assignment_list = {
  .method = "GET",
  .path = "/beta/deviceManagement/deviceConfigurations/{id}/assignments",
  .answer = answer_list,
};

const ChyRoute chy_route_graph_assign = {
  .method = "POST",
  .path = "/beta/deviceManagement/deviceConfigurations/{id}/assign",
  .answer = assign,
};
