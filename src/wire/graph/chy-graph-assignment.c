/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wire/graph/chy-graph.h"

/* Rows: profileId, and target and groupId as the resource "assignments" has them. */

/* As Intune makes it: the configuration and what it is aimed at. */
static GVariant *
make_id (GVariant *body)
{
  const char *group = chy_body_get_text (body, "groupId");
  const char *target = chy_body_get_text (body, "target");

  return g_variant_new_take_string (
      g_strconcat (chy_body_get_text (body, "profileId"), "_", group != NULL ? group : target, NULL));
}

static GVariant *
make_intent (GVariant *body)
{
  (void) body;
  return g_variant_new_string ("apply");
}

static GVariant *
make_source (GVariant *body)
{
  (void) body;
  return g_variant_new_string ("direct");
}

static GVariant *
make_target (GVariant *body)
{
  g_autofree char *type =
      g_strconcat ("#microsoft.graph.", chy_body_get_text (body, "target"), "AssignmentTarget", NULL);
  const char *group = chy_body_get_text (body, "groupId");
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "@odata.type", "s", type);
  if (group != NULL)
    g_variant_dict_insert (&dict, "groupId", "s", group);
  g_variant_dict_insert_value (&dict, "deviceAndAppManagementAssignmentFilterId",
                               g_variant_new_maybe (G_VARIANT_TYPE_VARIANT, NULL));
  g_variant_dict_insert (&dict, "deviceAndAppManagementAssignmentFilterType", "s", "none");
  return g_variant_dict_end (&dict);
}

static const ChyGraphProperty properties[] = {
  { .name = "id", .make = make_id },
  { .name = "intent", .make = make_intent },
  { .name = "source", .make = make_source },
  { .name = "sourceId", .source = "profileId", .nullable = TRUE },
  { .name = "target", .make = make_target, .kind = CHY_FIELD_OBJECT },
  { .name = NULL },
};

const ChyGraphType chy_graph_assignment = {
  .name = "microsoft.graph.deviceConfigurationAssignment",
  .resource = "assignments",
  .properties = properties,
};

GPtrArray *
chy_graph_assignment_rows (GVariant *profile)
{
  g_autoptr (GVariant) list = chy_body_get (profile, "assignments");
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  gsize n = list != NULL ? g_variant_n_children (list) : 0;

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (list, i);

      g_ptr_array_add (
          rows, chy_body_with (item, "profileId", g_variant_new_string (chy_body_get_text (profile, "id"))));
    }
  return rows;
}

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TYPE, "assignments: %s", what);
  return FALSE;
}

static gboolean
is_unset (GVariant *tree, const char *key, const char *none)
{
  g_autoptr (GVariant) value = chy_body_get (tree, key);

  return value == NULL || chy_wire_is_null (value) ||
         (none != NULL && g_strcmp0 (chy_body_get_text (tree, key), none) == 0);
}

static gboolean
read_one (GVariant *item, GPtrArray *targets, GError **error)
{
  g_autoptr (GVariant) target = chy_body_get (item, "target");
  ChyTarget *read;

  if (target == NULL || !g_variant_is_of_type (target, G_VARIANT_TYPE_VARDICT))
    return fail (error, "each has a target, an object");
  if (!is_unset (item, "intent", "apply"))
    return fail (error, "the only intent is “apply”");
  if (!is_unset (item, "source", "direct"))
    return fail (error, "the only source is “direct”");
  if (!is_unset (target, "deviceAndAppManagementAssignmentFilterId", "") ||
      !is_unset (target, "deviceAndAppManagementAssignmentFilterType", "none"))
    return fail (error, "filters are not supported");
  read = chy_target_new_from_body (target);
  if (read == NULL)
    return fail (error, "a target is groupAssignmentTarget or exclusionGroupAssignmentTarget with a groupId, "
                        "allLicensedUsersAssignmentTarget or allDevicesAssignmentTarget");
  g_ptr_array_add (targets, read);
  return TRUE;
}

GPtrArray *
chy_graph_assignment_read (GVariant *tree, GError **error)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_target_free);
  g_autoptr (GVariant) list = NULL;
  gsize n;

  if (!g_variant_is_of_type (tree, G_VARIANT_TYPE_VARDICT) || g_variant_n_children (tree) != 1)
    {
      fail (error, "an object with the property “assignments” and no other is needed");
      return NULL;
    }
  list = chy_body_get (tree, "assignments");
  n = list != NULL && g_variant_is_of_type (list, G_VARIANT_TYPE_ARRAY) ? g_variant_n_children (list) : 0;
  if (list == NULL || !g_variant_is_of_type (list, G_VARIANT_TYPE_ARRAY) ||
      (n > 0 && !g_variant_is_of_type (list, G_VARIANT_TYPE ("aa{sv}"))))
    {
      fail (error, "a list of objects is needed");
      return NULL;
    }
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (list, i);

      if (!read_one (item, targets, error))
        return NULL;
    }
  return g_steal_pointer (&targets);
}
