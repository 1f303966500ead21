/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-engine-choice.h"

#include "model/chy-field.h"

/* Whether it is one of this computer. */
static gboolean
is_here (GVariant *connector)
{
  const char *host = chy_body_get_text (connector, "hostName");
  const char *name = chy_body_get_text (connector, "displayName");

  if (host == NULL || *host == '\0')
    host = name;

  return host != NULL && g_ascii_strcasecmp (host, g_get_host_name ()) == 0;
}

GVariant *
chy_engine_choose (GPtrArray *rows, const char *wanted)
{
  GVariant *best = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      GVariant *row = g_ptr_array_index (rows, i);

      if (wanted != NULL && g_strcmp0 (chy_body_get_text (row, "id"), wanted) == 0)
        return row;
      if (!is_here (row))
        continue;
      if (best == NULL ||
          chy_body_get_bool (row, "enabled", TRUE) > chy_body_get_bool (best, "enabled", TRUE) ||
          (chy_body_get_bool (row, "enabled", TRUE) == chy_body_get_bool (best, "enabled", TRUE) &&
           chy_body_get_int (row, "lastConnectionDateTime", 0) >
               chy_body_get_int (best, "lastConnectionDateTime", 0)))
        best = row;
    }

  return best;
}

gboolean
chy_engine_lacks_right (GPtrArray *rights)
{
  for (guint i = 0; i < rights->len; i++)
    {
      const char *right = chy_body_get_text (g_ptr_array_index (rights, i), "right");

      if (g_strcmp0 (chy_body_get_text (g_ptr_array_index (rights, i), "state"), "missing") == 0 &&
          (g_strcmp0 (right, "enroll") == 0 || g_strcmp0 (right, "request-certificates") == 0))
        return TRUE;
    }

  return FALSE;
}
