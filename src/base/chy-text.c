/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-text.h"

char *
chy_text_cut (const char *text, gsize most)
{
  const char *end = text;

  g_return_val_if_fail (text != NULL, NULL);

  for (gsize n = 0; n < most && *end != '\0'; n++)
    end = g_utf8_next_char (end);
  if (*end == '\0')
    return g_strdup (text);

  return g_strdup_printf ("%.*s…", (int) (end - text), text);
}
