/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-command-type.h"

/* The type of that name, or NULL. */
const ChyCommandType *
chy_command_type_find (const char *name)
{
  for (const ChyCommandType *const *type = chy_command_types (); *type != NULL; type++)
    if (g_strcmp0 ((*type)->name, name) == 0)
      return *type;
  return NULL;
}

/* The type behind a noun and verb of the command line, or NULL; internal ones have none. */
const ChyCommandType *
chy_command_type_find_verb (const char *noun, const char *verb)
{
  for (const ChyCommandType *const *type = chy_command_types (); *type != NULL; type++)
    if (((*type)->flags & CHY_COMMAND_INTERNAL) == 0 && g_strcmp0 ((*type)->noun, noun) == 0 &&
        g_strcmp0 ((*type)->verb, verb) == 0)
      return *type;
  return NULL;
}
