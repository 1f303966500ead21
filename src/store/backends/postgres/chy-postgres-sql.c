/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "chy-postgres.h"

/* Behind a text or a quoted name that begins at `p`; a doubled quote is part of it. */
static const char *
skip_quoted (const char *p)
{
  const char quote = *p;

  for (p++; *p != '\0'; p++)
    if (*p == quote && *++p != quote)
      break;
  return p;
}

static const char *
skip_comment (const char *p)
{
  const char *end = strchr (p, '\n');

  return end != NULL ? end : p + strlen (p);
}

/* Behind the parameter at `p`; `number` is that of the one before. */
static const char *
add_param (GString *text, const char *p, guint *number, guint *ret_max)
{
  char *end = NULL;
  guint64 said = g_ascii_isdigit (p[1]) ? g_ascii_strtoull (p + 1, &end, 10) : 0;

  if (said == 0)
    said = ++*number;
  *ret_max = MAX (*ret_max, (guint) said);
  g_string_append_printf (text, "$%u", (guint) said);
  return end != NULL ? end : p + 1;
}

char *
chy_postgres_translate (const char *sql, guint *ret_n_params)
{
  GString *text = g_string_new (NULL);
  guint number = 0;
  guint max = 0;

  for (const char *p = sql; *p != '\0';)
    {
      const char *start = p;

      if (*p == '\'' || *p == '"')
        p = skip_quoted (p);
      else if (p[0] == '-' && p[1] == '-')
        p = skip_comment (p);
      else if (*p == '?')
        {
          p = add_param (text, p, &number, &max);
          continue;
        }
      else
        p++;
      g_string_append_len (text, start, p - start);
    }
  *ret_n_params = max;
  return g_string_free (text, FALSE);
}
