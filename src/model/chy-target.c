/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-assignment.h"

#include <string.h>

/* What an assignment is aimed at, in Graph's words and on the command line. */
typedef struct
{
  const char *odata_type; /* without "#microsoft.graph." */
  const char *text;
} Words;

static const Words words[] = {
  [CHY_TARGET_GROUP] = { "groupAssignmentTarget", "group:" },
  [CHY_TARGET_EXCLUDE_GROUP] = { "exclusionGroupAssignmentTarget", "group:" },
  [CHY_TARGET_ALL_USERS] = { "allLicensedUsersAssignmentTarget", "all-users" },
  [CHY_TARGET_ALL_DEVICES] = { "allDevicesAssignmentTarget", "all-devices" },
};

static gboolean
is_of_group (ChyTargetKind kind)
{
  return kind == CHY_TARGET_GROUP || kind == CHY_TARGET_EXCLUDE_GROUP;
}

static gboolean
is_same (const ChyTarget *a, const ChyTarget *b)
{
  return a->kind == b->kind && g_strcmp0 (a->group, b->group) == 0;
}

static gboolean
is_opposite (const ChyTarget *a, const ChyTarget *b)
{
  return a->kind != b->kind && is_of_group (a->kind) && is_of_group (b->kind) &&
         g_strcmp0 (a->group, b->group) == 0;
}

/* Whether `fits` one of the first `n`. */
static gboolean
is_among (const ChyTarget *self,
          GPtrArray *targets,
          guint n,
          gboolean (*fits) (const ChyTarget *, const ChyTarget *))
{
  for (guint i = 0; i < n; i++)
    if (fits (self, targets->pdata[i]))
      return TRUE;
  return FALSE;
}

static void
report (GPtrArray *problems, const char *code, const char *object, const ChyTarget *target)
{
  g_autofree char *text = target != NULL ? chy_target_to_text (target) : g_strdup ("");

  g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_WARNING, "profile", code, object, "assignments",
                                              "target", text, NULL));
}

ChyTarget *
chy_target_new (ChyTargetKind kind, const char *group)
{
  ChyTarget *self = g_new0 (ChyTarget, 1);

  self->kind = kind;
  self->group = is_of_group (kind) ? g_strdup (group) : NULL;

  return self;
}

void
chy_target_free (ChyTarget *self)
{
  g_free (self->group);
  g_free (self);
}

GVariant *
chy_target_to_body (const ChyTarget *self)
{
  g_autofree char *type = g_strconcat ("#microsoft.graph.", words[self->kind].odata_type, NULL);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&builder, "{sv}", "@odata.type", g_variant_new_string (type));
  if (is_of_group (self->kind))
    g_variant_builder_add (&builder, "{sv}", "groupId",
                           g_variant_new_string (self->group != NULL ? self->group : ""));

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

ChyTarget *
chy_target_new_from_body (GVariant *body)
{
  const char *type = chy_body_get_text (body, "@odata.type");
  const char *group = chy_body_get_text (body, "groupId");

  if (type == NULL)
    return NULL;
  if (*type == '#')
    type++;
  if (g_str_has_prefix (type, "microsoft.graph."))
    type += strlen ("microsoft.graph.");
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (strcmp (words[i].odata_type, type) != 0)
        continue;
      if (is_of_group ((ChyTargetKind) i) && (group == NULL || *group == '\0'))
        return NULL;
      return chy_target_new ((ChyTargetKind) i, group);
    }

  return NULL;
}

ChyTarget *
chy_target_parse (const char *text, gboolean exclude)
{
  if (g_str_has_prefix (text, "group:") && text[strlen ("group:")] != '\0')
    return chy_target_new (exclude ? CHY_TARGET_EXCLUDE_GROUP : CHY_TARGET_GROUP, text + strlen ("group:"));
  if (!exclude && strcmp (text, "all-users") == 0)
    return chy_target_new (CHY_TARGET_ALL_USERS, NULL);
  if (!exclude && strcmp (text, "all-devices") == 0)
    return chy_target_new (CHY_TARGET_ALL_DEVICES, NULL);

  return NULL;
}

char *
chy_target_to_text (const ChyTarget *self)
{
  return g_strconcat (words[self->kind].text, is_of_group (self->kind) ? self->group : NULL, NULL);
}

void
chy_targets_drop_doubles (GPtrArray *targets)
{
  for (guint i = targets->len; i > 0; i--)
    if (is_among (targets->pdata[i - 1], targets, i - 1, is_same))
      g_ptr_array_remove_index (targets, i - 1);
}

gboolean
chy_target_is_among (const ChyTarget *self, GPtrArray *targets)
{
  return is_among (self, targets, targets->len, is_same);
}

gboolean
chy_targets_check (GPtrArray *targets, const char *object, GPtrArray *problems)
{
  gboolean all_users = FALSE;
  gboolean all_devices = FALSE;
  guint groups = 0;
  guint excluded = 0;

  for (guint i = 0; i < targets->len; i++)
    {
      const ChyTarget *target = targets->pdata[i];

      all_users = all_users || target->kind == CHY_TARGET_ALL_USERS;
      all_devices = all_devices || target->kind == CHY_TARGET_ALL_DEVICES;
      groups += target->kind == CHY_TARGET_GROUP;
      excluded += target->kind == CHY_TARGET_EXCLUDE_GROUP;
      /* Once of each: a hundred thousand of one group have more pairs than fit into memory. */
      if (is_among (target, targets, i, is_same))
        report (problems, "assigned-twice", object, target);
      else if (is_among (target, targets, i, is_opposite))
        report (problems, "included-and-excluded", object, target);
    }
  if (excluded > 0 && groups == 0 && !all_users && !all_devices)
    report (problems, "nothing-included", object, NULL);
  if (all_users && all_devices && groups > 0)
    report (problems, "all-and-groups", object, NULL);

  return TRUE;
}
