/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-csv-line.h"

#include <string.h>

static gboolean
is_number (const char *value)
{
  char *end;

  g_ascii_strtod (value, &end);

  return *end == '\0' && end != value && strspn (value, "+-.0123456789eE") == strlen (value);
}

void
chy_csv_append (GString *text, const char *const *values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      const char *value = values[i] != NULL ? values[i] : "";
      gboolean formula = value[0] != '\0' && strchr ("=+-@\t\r", value[0]) != NULL && !is_number (value);
      gboolean quoted = formula || strpbrk (value, ",;\t\"\r\n") != NULL || g_str_has_prefix (value, " ") ||
                        g_str_has_suffix (value, " ");

      if (i > 0)
        g_string_append_c (text, ',');
      if (quoted)
        g_string_append_c (text, '"');
      if (formula)
        g_string_append_c (text, '\'');
      for (const char *p = value; *p != '\0'; p++)
        {
          if (*p == '"')
            g_string_append_c (text, '"');
          g_string_append_c (text, *p);
        }
      if (quoted)
        g_string_append_c (text, '"');
    }
  g_string_append (text, "\r\n");
}
