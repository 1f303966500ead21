/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-authority.h"

#include <string.h>

char *
chy_authority_place_of_key (const char *place, gint64 index)
{
  gsize end = strcspn (place, "?#");
  gsize from = end, dot;
  const char *scheme = strstr (place, "://");

  if (index <= 0 || g_ascii_strncasecmp (place, "ldap", 4) == 0)
    return g_strdup (place);
  while (from > 0 && place[from - 1] != '/')
    from--;
  /* "http://host" has no file to be named. */
  if (scheme != NULL && from <= (gsize) (scheme - place) + 3)
    return g_strdup (place);
  for (dot = end; dot > from && place[dot] != '.'; dot--)
    ;
  if (dot <= from)
    dot = end;
  return g_strdup_printf ("%.*s(%" G_GINT64_FORMAT ")%s", (int) dot, place, index, place + dot);
}
