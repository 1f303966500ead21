/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "chy-sqlite.h"

/* ASCII text, which most is: without a copy. `word` is lower case. */
static gboolean
contains_ascii (const char *text, gsize size, const char *word, gsize word_size)
{
  for (gsize i = 0; i + word_size <= size; i++)
    {
      gsize n = 0;
      while (n < word_size && g_ascii_tolower (text[i + n]) == word[n])
        n++;
      if (n == word_size)
        return TRUE;
    }
  return FALSE;
}

/* Letter by letter to lower case, as the trigram tokenizer of FTS5 folds. */
static gboolean
contains_folded (const char *text, gsize size, const char *word)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) size);
  g_autoptr (GString) folded = g_string_sized_new (size);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_unichar (folded, g_unichar_tolower (g_utf8_get_char (p)));
  return strstr (folded->str, word) != NULL;
}

static gboolean
is_ascii (const char *text, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if ((guchar) text[i] >= 0x80)
      return FALSE;
  return TRUE;
}

static void
contains (sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *text = (const char *) sqlite3_value_text (values[0]);
  const char *word = (const char *) sqlite3_value_text (values[1]);
  gsize size;

  if (n != 2 || text == NULL || word == NULL)
    {
      sqlite3_result_int (context, 0);
      return;
    }
  size = (gsize) sqlite3_value_bytes (values[0]);
  if (is_ascii (text, size))
    sqlite3_result_int (context, contains_ascii (text, size, word, (gsize) sqlite3_value_bytes (values[1])));
  else
    sqlite3_result_int (context, contains_folded (text, size, word));
}

gboolean
chy_sqlite_add_functions (sqlite3 *db, GError **error)
{
  int code = sqlite3_create_function_v2 (db, "chy_contains", 2,
                                         SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
                                         contains, NULL, NULL, NULL);

  return code == SQLITE_OK || chy_sqlite_fail (db, code, error);
}
