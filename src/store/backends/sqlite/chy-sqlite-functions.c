/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "chy-sqlite-collation.h"
#include "chy-sqlite.h"

static inline guchar
lower (guchar c)
{
  return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/* ASCII text, which most is: without a copy. `word` is lower case. */
static gboolean
contains_ascii (const guchar *text, gsize size, const guchar *word, gsize word_size)
{
  for (gsize i = 0; i + word_size <= size; i++)
    {
      gsize n = 0;

      while (n < word_size && lower (text[i + n]) == word[n])
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
    sqlite3_result_int (context, contains_ascii ((const guchar *) text, size, (const guchar *) word,
                                                 (gsize) sqlite3_value_bytes (values[1])));
  else
    sqlite3_result_int (context, contains_folded (text, size, word));
}

/* Ids as bits, as chy-list-sieve.c reads them. */
typedef struct
{
  guint8 *bits; /* owned */
  gsize size;
} Bits;

/* The last id that has a bit: what is above is refused, as are keys below 0. */
#define MAX_BIT (G_GINT64_CONSTANT (1) << 28)

static void
bits_step (sqlite3_context *context, int n, sqlite3_value **values)
{
  Bits *bits = sqlite3_aggregate_context (context, sizeof *bits);
  gint64 id = n == 1 ? sqlite3_value_int64 (values[0]) : -1;

  if (bits == NULL)
    {
      sqlite3_result_error_nomem (context);
      return;
    }
  if (id < 0 || id > MAX_BIT)
    {
      sqlite3_result_error (context, "chy_bits: an id out of range", -1);
      return;
    }
  if ((gsize) id / 8 >= bits->size)
    {
      gsize size = MAX (MAX ((gsize) 4096, bits->size * 2), (gsize) id / 8 + 1);

      bits->bits = g_realloc (bits->bits, size);
      memset (bits->bits + bits->size, 0, size - bits->size);
      bits->size = size;
    }
  bits->bits[id / 8] |= (guint8) (1u << (id % 8));
}

/* Also called where the statement is given up. */
static void
bits_final (sqlite3_context *context)
{
  Bits *bits = sqlite3_aggregate_context (context, 0);

  if (bits != NULL && bits->bits != NULL)
    sqlite3_result_blob64 (context, bits->bits, bits->size, g_free);
}

gboolean
chy_sqlite_add_functions (sqlite3 *db, GError **error)
{
  int code = sqlite3_create_function_v2 (db, "chy_contains", 2,
                                         SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
                                         contains, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    code =
        sqlite3_create_function_v2 (db, "chy_bits", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
                                    NULL, NULL, bits_step, bits_final, NULL);
  if (code == SQLITE_OK)
    code = chy_sqlite_add_collations (db);
  return code == SQLITE_OK || chy_sqlite_fail (db, code, error);
}
