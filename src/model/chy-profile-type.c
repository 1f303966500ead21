/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-profile-type.h"

const ChyProfileType *
chy_profile_type_find (const char *id)
{
  for (const ChyProfileType *const *type = chy_profile_types (); id != NULL && *type != NULL; type++)
    if (g_ascii_strcasecmp ((*type)->id, id) == 0)
      return *type;

  return NULL;
}

const ChyField *
chy_profile_type_get_fields (const ChyProfileType *self, const ChyPlatform *platform)
{
  return self->get_fields (platform);
}

const char *
chy_profile_type_get_graph_type (const ChyProfileType *self, const ChyPlatform *platform)
{
  return self->get_graph_type (platform);
}

gboolean
chy_profile_type_from_graph (const char *graph_type,
                             const ChyProfileType **ret_type,
                             const ChyPlatform **ret_platform)
{
  if (graph_type == NULL)
    return FALSE;
  if (*graph_type == '#')
    graph_type++;
  for (const ChyProfileType *const *type = chy_profile_types (); *type != NULL; type++)
    for (const ChyPlatform *const *platform = chy_platforms (); *platform != NULL; platform++)
      if (g_strcmp0 ((*type)->get_graph_type (*platform), graph_type) == 0)
        {
          *ret_type = *type;
          *ret_platform = *platform;
          return TRUE;
        }

  return FALSE;
}
