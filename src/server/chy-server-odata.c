/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-server-private.h"

void
chy_odata_skip_blanks (const char **at)
{
  while (**at == ' ')
    ++*at;
}

gboolean
chy_odata_take (const char **at, const char *mark)
{
  chy_odata_skip_blanks (at);
  if (!g_str_has_prefix (*at, mark))
    return FALSE;
  *at += strlen (mark);
  return TRUE;
}

char *
chy_odata_take_text (const char **at)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!chy_odata_take (at, "'"))
    return NULL;
  for (; **at != '\0'; ++*at)
    {
      if (**at == '\'' && *++*at != '\'')
        return g_string_free (g_steal_pointer (&text), FALSE);
      g_string_append_c (text, **at);
    }
  return NULL;
}

char *
chy_odata_take_bare (const char **at)
{
  const char *from;

  chy_odata_skip_blanks (at);
  from = *at;
  *at += strcspn (from, " ,)");
  return g_strndup (from, (gsize) (*at - from));
}

gboolean
chy_odata_read_order (const char *text, char **ret_name, gboolean *ret_descending)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 3);
  guint n = g_strv_length (words);

  if (n == 0 || n > 2 || (n == 2 && strcmp (words[1], "asc") != 0 && strcmp (words[1], "desc") != 0))
    return FALSE;
  *ret_name = g_strdup (words[0]);
  *ret_descending = n == 2 && strcmp (words[1], "desc") == 0;
  return TRUE;
}
