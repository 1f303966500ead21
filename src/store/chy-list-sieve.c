/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "chy-list-private.h"

struct _ChyListSieve
{
  const ChyListTable *table; /* static */
  GPtrArray *parts;   /* owned: of ChyListSql; each SELECTs ids as bits, and any of them lets through */
  gboolean full_text; /* rows that are not in the index as they are now pass */
  gint64 watermark;   /* the last row that is in it */
  GPtrArray *columns; /* owned: what it looks at; borrowed names */
  char *key;          /* owned */
};

static void
sieve_free (ChyListSieve *self)
{
  g_ptr_array_unref (self->parts);
  g_ptr_array_unref (self->columns);
  g_free (self->key);
  g_free (self);
}

static ChyListSieve *
sieve_new (const ChyListTable *table)
{
  ChyListSieve *self = g_new0 (ChyListSieve, 1);

  self->table = table;
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_list_sql_free);
  self->columns = g_ptr_array_new ();
  return self;
}

/* What it asks, with the values. */
static void
make_key (ChyListSieve *self)
{
  GString *key = g_string_new (NULL);

  for (guint i = 0; i < self->parts->len; i++)
    {
      const ChyListSql *sql = self->parts->pdata[i];

      g_string_append (key, sql->sql->str);
      for (guint p = 0; p < sql->params->len; p++)
        {
          const ChyParam *param = &g_array_index (sql->params, ChyParam, p);

          g_string_append_printf (key, "\n%d %" G_GINT64_FORMAT " %s", param->kind, param->integer,
                                  param->kind == CHY_PARAM_TEXT && param->text != NULL ? param->text : "");
        }
    }
  self->key = g_string_free (key, FALSE);
}

static ChyListSieve *
sieve_new_for_term (const ChyListQuery *query, const ChyListWords *words, const char *term)
{
  ChyListSieve *self = sieve_new (query->table);
  ChyListSql *sql = chy_list_sql_new ();
  const char *search = query->table->search_table;

  chy_list_sql_add (sql, "SELECT chy_bits (rowid) FROM \"%s\" WHERE \"%s\" MATCH ?", search, search);
  chy_list_sql_bind (sql, CHY_TEXT (term));
  g_ptr_array_add (self->parts, sql);
  self->full_text = TRUE;
  self->watermark = words->watermark;
  for (gsize i = 0; query->table->searched[i] != NULL; i++)
    g_ptr_array_add (self->columns, (gpointer) query->table->searched[i]);
  make_key (self);
  return self;
}

static void
add_match (ChyListSieve *self, const ChyMatch *match, const char *collation)
{
  const ChyMatch matches[] = { *match, { 0 } };
  ChyListQuery query = { .table = self->table, .matches = matches };
  g_autoptr (ChyListWords) none = chy_list_words_new (NULL, collation);
  ChyListSql *sql = chy_list_sql_new ();

  chy_list_sql_add (sql, "SELECT chy_bits (b.id) FROM \"%s\" AS b WHERE 1", self->table->table);
  chy_list_add_conditions (sql, &query, none, NULL, CHY_LIST_PLAIN);
  g_ptr_array_add (self->parts, sql);
  g_ptr_array_add (self->columns, (gpointer) match->column);
}

static ChyListSieve *
sieve_new_for_short_word (const ChyListQuery *query, const char *word, const char *collation)
{
  ChyListSieve *self = sieve_new (query->table);
  const char *const *columns =
      query->table->prefixed != NULL ? query->table->prefixed : query->table->searched;

  for (gsize i = 0; columns[i] != NULL; i++)
    {
      ChyMatch match = { .column = columns[i], .kind = CHY_MATCH_PREFIX, .value = CHY_TEXT (word) };

      add_match (self, &match, collation);
    }
  make_key (self);
  return self;
}

static ChyListSieve *
sieve_new_for_match (const ChyListQuery *query, const ChyMatch *match, const char *collation)
{
  ChyListSieve *self = sieve_new (query->table);

  add_match (self, match, collation);
  make_key (self);
  return self;
}

typedef struct
{
  guint8 *bits; /* not owned */
  gint64 last;
} Target;

static gboolean
add_bits (ChyRow *row, gpointer data)
{
  Target *target = data;
  g_autoptr (GBytes) bytes = chy_row_bytes (row, 0);
  gsize size = 0;
  const guint8 *more = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  size = MIN (size, (gsize) target->last / 8 + 1);
  for (gsize i = 0; i < size; i++)
    target->bits[i] |= more[i];
  return FALSE;
}

static gboolean
add_bit (ChyRow *row, gpointer data)
{
  Target *target = data;
  gint64 id = chy_row_int (row, 0);

  if (id >= 0 && id <= target->last)
    target->bits[id / 8] |= (guint8) (1u << (id % 8));
  return TRUE;
}

static void
let_pass (guint8 *bits, gint64 from, gint64 to)
{
  gint64 id = from;

  for (; id <= to && id % 8 != 0; id++)
    bits[id / 8] |= (guint8) (1u << (id % 8));
  if (id <= to)
    memset (bits + id / 8, 0xff, (gsize) (to / 8 - id / 8 + 1));
}

/* The stamp under which it can be remembered, or -1: of one kind for all its columns. */
static gint64
get_stamp (const ChyListSieve *self, const ChyListStamp *stamp)
{
  gint64 number = chy_list_stamp_of (stamp, self->table, self->columns->pdata[0]);

  for (guint i = 1; i < self->columns->len; i++)
    if (chy_list_stamp_of (stamp, self->table, self->columns->pdata[i]) != number)
      return -1;
  return number;
}

static gboolean
read_bits (ChyListSieve *self, ChySession *session, guint8 *bits, gint64 last, GError **error)
{
  Target target = { bits, last };

  for (guint i = 0; i < self->parts->len; i++)
    if (!chy_list_sql_run (self->parts->pdata[i], session, add_bits, &target, error))
      return FALSE;
  if (!self->full_text)
    return TRUE;
  let_pass (bits, self->watermark + 1, last);
  return chy_session_execute (session, "SELECT id FROM search_stale WHERE base = ?1",
                              CHY_PARAMS (CHY_TEXT (self->table->table)), add_bit, &target, NULL, error);
}

GPtrArray *
chy_list_sieves_new (const ChyListQuery *query, const ChyListWords *words)
{
  GPtrArray *sieves = g_ptr_array_new_with_free_func ((GDestroyNotify) sieve_free);

  if (words->trigrams != NULL)
    for (guint i = 0; i < words->terms->len; i++)
      g_ptr_array_add (sieves, sieve_new_for_term (query, words, words->terms->pdata[i]));
  if (query->table->searched != NULL)
    for (guint i = 0; i < words->short_words->len; i++)
      g_ptr_array_add (sieves,
                       sieve_new_for_short_word (query, words->short_words->pdata[i], words->collation));
  for (const ChyMatch *match = query->matches; match != NULL && match->column != NULL; match++)
    g_ptr_array_add (sieves, sieve_new_for_match (query, match, words->collation));
  return sieves;
}

gboolean
chy_list_sieve_is_known (ChyListSieve *self, ChySession *session, const ChyListStamp *stamp)
{
  gint64 last = 0;
  gint64 number = get_stamp (self, stamp);
  g_autoptr (GBytes) bytes =
      number >= 0 ? chy_list_cache_lookup (session->cache, self->key, number, &last) : NULL;

  return bytes != NULL;
}

gboolean
chy_list_sieve_apply (ChyListSieve *self,
                      ChySession *session,
                      const ChyListStamp *stamp,
                      gint64 last,
                      guint8 *bits,
                      GError **error)
{
  const gsize size = (gsize) last / 8 + 1;
  const gint64 number = get_stamp (self, stamp);
  g_autofree guint8 *own = g_malloc0 (size);
  g_autoptr (GBytes) known = NULL;
  gint64 known_last = 0;

  if (number >= 0)
    known = chy_list_cache_lookup (session->cache, self->key, number, &known_last);
  if (known != NULL)
    {
      memcpy (own, g_bytes_get_data (known, NULL), MIN (size, g_bytes_get_size (known)));
      let_pass (own, known_last + 1, last);
    }
  else if (!read_bits (self, session, own, last, error))
    return FALSE;
  else if (number >= 0)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (own, size);

      chy_list_cache_keep (session->cache, self->key, number, last, bytes);
    }
  for (gsize i = 0; i < size; i++)
    bits[i] &= own[i];
  return TRUE;
}
