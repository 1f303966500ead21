/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "chy-list-private.h"

/* From here on a word can use the trigram index. */
#define LONG_WORD 3
/* Of a long search only the beginning is looked up; the rows found are compared with all of it. */
#define MAX_TRIGRAMS 24
/* So many letters of a word count: no column has longer ones, and every row is compared with it. */
#define MAX_LETTERS 1024
/* Terms that FTS5 is asked for. */
#define MAX_TERMS 3
/* A term that more than every so-manieth row has is not worth its walk beside a rarer one. */
#define LEAST_GAP 4.0
/* Rows by which a trigram is judged. */
#define SAMPLE 200

static char *
fold (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) folded = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_unichar (folded, g_unichar_tolower (g_utf8_get_char (p)));
  return g_string_free (g_steal_pointer (&folded), FALSE);
}

static char *
cut (const char *word)
{
  return g_utf8_strlen (word, -1) > MAX_LETTERS ? g_utf8_substring (word, 0, MAX_LETTERS) : g_strdup (word);
}

ChyListWords *
chy_list_words_new (const char *search, const char *collation)
{
  ChyListWords *self = g_new0 (ChyListWords, 1);
  g_autofree char *folded = fold (search != NULL ? search : "");
  g_auto (GStrv) words = g_strsplit_set (folded, " \t\r\n", -1);

  self->long_words = g_ptr_array_new_with_free_func (g_free);
  self->short_words = g_ptr_array_new_with_free_func (g_free);
  self->terms = g_ptr_array_new_with_free_func (g_free);
  self->collation = collation != NULL ? collation : "NOCASE";
  for (gsize i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0')
      g_ptr_array_add (g_utf8_strlen (words[i], -1) >= LONG_WORD ? self->long_words : self->short_words,
                       cut (words[i]));
  /* Beside a long word, which narrows it down, nothing has to be looked up for a short one. */
  while (self->long_words->len > 0 && self->short_words->len > 0)
    g_ptr_array_add (self->long_words, g_ptr_array_steal_index (self->short_words, 0));
  return self;
}

void
chy_list_words_free (ChyListWords *self)
{
  g_ptr_array_unref (self->long_words);
  g_ptr_array_unref (self->short_words);
  g_ptr_array_unref (self->terms);
  g_free (self->trigrams);
  g_free (self);
}

typedef struct
{
  char *term;         /* owned: quoted for FTS5 */
  guint word;         /* which one it is of */
  gboolean is_rarest; /* of its word */
  double gap;         /* rows from one that has it to the next, on average */
} Trigram;

static void
trigram_free (Trigram *self)
{
  g_free (self->term);
  g_free (self);
}

static Trigram *
trigram_new (const char *start, const char *end)
{
  Trigram *self = g_new0 (Trigram, 1);
  g_autoptr (GString) term = g_string_new ("\"");

  for (const char *p = start; p < end; p++)
    {
      if (*p == '"')
        g_string_append_c (term, '"');
      g_string_append_c (term, *p);
    }
  g_string_append_c (term, '"');
  self->term = g_string_free (g_steal_pointer (&term), FALSE);
  return self;
}

static gboolean
has_term (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Trigram *) a)->term, ((const Trigram *) b)->term) == 0;
}

static GPtrArray *
make_trigrams (GPtrArray *words)
{
  GPtrArray *trigrams = g_ptr_array_new_with_free_func ((GDestroyNotify) trigram_free);

  for (guint i = 0; i < words->len; i++)
    {
      const char *start = words->pdata[i];
      /* A short word may stand beside a long one. */
      const char *end =
          g_utf8_strlen (start, -1) >= LONG_WORD ? g_utf8_offset_to_pointer (start, LONG_WORD) : NULL;

      /* From letter to letter: a word may be as long as whoever asks wants. */
      for (; end != NULL && trigrams->len < MAX_TRIGRAMS;
           start = g_utf8_next_char (start), end = *end != '\0' ? g_utf8_next_char (end) : NULL)
        {
          Trigram *trigram = trigram_new (start, end);

          trigram->word = i;
          if (g_ptr_array_find_with_equal_func (trigrams, trigram, has_term, NULL))
            trigram_free (trigram);
          else
            g_ptr_array_add (trigrams, trigram);
        }
    }
  return trigrams;
}

typedef struct
{
  gint64 n;
  gint64 last;
} Sample;

static gboolean
take_sample (ChyRow *row, gpointer data)
{
  Sample *sample = data;

  sample->n = chy_row_int (row, 0);
  sample->last = chy_row_int (row, 1);
  return FALSE;
}

/* How rare it is, from how far its first rows are apart. */
static gboolean
measure_gap (Trigram *trigram, ChySession *session, const char *table, gint64 watermark, GError **error)
{
  g_autoptr (ChyListSql) sql = chy_list_sql_new ();
  Sample sample = { 0 };

  chy_list_sql_add (sql,
                    "SELECT count (*), max (rowid) FROM"
                    " (SELECT rowid FROM \"%s\" WHERE \"%s\" MATCH ? ORDER BY rowid LIMIT %d)",
                    table, table, SAMPLE);
  chy_list_sql_bind (sql, CHY_TEXT (trigram->term));
  if (!chy_list_sql_run (sql, session, take_sample, &sample, error))
    return FALSE;
  trigram->gap = (double) (sample.n < SAMPLE ? watermark : sample.last) / (double) MAX (sample.n, 1);
  return TRUE;
}

static int
compare_gaps (gconstpointer a, gconstpointer b)
{
  const Trigram *first = *(const Trigram *const *) a;
  const Trigram *second = *(const Trigram *const *) b;

  if (first->is_rarest != second->is_rarest)
    return second->is_rarest - first->is_rarest;
  return (first->gap < second->gap) - (first->gap > second->gap);
}

/* The trigrams of one word stand in much the same rows: two of them say little more than one. */
static void
mark_rarest (GPtrArray *trigrams)
{
  Trigram *rarest = NULL;

  for (guint i = 0; i < trigrams->len; i++)
    {
      Trigram *trigram = trigrams->pdata[i];

      if (rarest != NULL && rarest->word == trigram->word && rarest->gap >= trigram->gap)
        continue;
      if (rarest != NULL && rarest->word == trigram->word)
        rarest->is_rarest = FALSE;
      rarest = trigram;
      rarest->is_rarest = TRUE;
    }
}

/* FTS5 knows no phrases with detail=none: so every trigram is a term of its own, and the rows found are
 * looked at again. The rarest few, one of each word before others, narrow as well as all, and FTS5 need not
 * walk along the common ones. */
static gboolean
choose_trigrams (ChyListWords *self, ChySession *session, const char *table, GError **error)
{
  g_autoptr (GPtrArray) trigrams = make_trigrams (self->long_words);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < trigrams->len; i++)
    if (!measure_gap (trigrams->pdata[i], session, table, self->watermark, error))
      return FALSE;
  mark_rarest (trigrams);
  g_ptr_array_sort (trigrams, compare_gaps);
  self->gap = 1;
  for (guint i = 0; i < MIN (trigrams->len, MAX_TERMS); i++)
    {
      const Trigram *trigram = trigrams->pdata[i];

      if (i > 0 && trigram->gap < LEAST_GAP)
        continue;
      g_string_append_printf (text, "%s%s", i > 0 ? " AND " : "", trigram->term);
      g_ptr_array_add (self->terms, g_strdup (trigram->term));
      if (trigram->is_rarest)
        self->gap *= trigram->gap;
    }
  self->trigrams = g_string_free (g_steal_pointer (&text), FALSE);
  return TRUE;
}

gboolean
chy_list_words_find_index (ChyListWords *self, ChySession *session, const ChyListTable *table, GError **error)
{
  g_autoptr (ChyListSql) sql = NULL;
  gint64 watermark = 0;

  if (!session->full_text || table->search_table == NULL || self->long_words->len == 0)
    return TRUE;
  sql = chy_list_sql_new ();
  chy_list_sql_add (sql, "SELECT watermark FROM search_index WHERE base = ?"
                         " AND EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?)");
  chy_list_sql_bind (sql, CHY_TEXT (table->table));
  chy_list_sql_bind (sql, CHY_TEXT (table->search_table));
  if (!chy_list_sql_get_int (sql, session, &watermark, error))
    return FALSE;
  self->watermark = watermark;
  return watermark == 0 || choose_trigrams (self, session, table->search_table, error);
}
