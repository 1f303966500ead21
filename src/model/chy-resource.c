/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-resource.h"

const ChyResource *
chy_resource_find (const char *id)
{
  for (const ChyResource *const *resource = chy_resources (); *resource != NULL; resource++)
    if (g_strcmp0 ((*resource)->id, id) == 0)
      return *resource;

  return NULL;
}
