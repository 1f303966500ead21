/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "chy-list-private.h"

/* A page of a search that is sorted by a column, where too many rows match to sort them all. Three walks in
 * the column's order, each longer than the one before it, until the page is full:
 *
 * - a short one along the sort's index that looks at every row: enough where every few rows match;
 * - a longer one that passes over the ids that a sieve (what the full-text index says of the rarest part of
 *   a word, what an index says of a filter) does not let through: enough where matches lie scattered;
 * - one over the remembered order of all ids, where matches lie at the far end: a nanosecond or two an id.
 *   Without such an order either all matches are sorted or the whole index is walked, what costs less.
 *
 * Whatever a walk takes is looked at as it is in this transaction: sieves and remembered orders only say
 * where to look. */

/* Rows that are looked at together. */
#define BATCH 64
/* Entries of the first walk (2 us each, as each row is read), of the second (0.1 us each), and of the second
 * within a filter that the index begins with: where an order is remembered, and where not. */
#define FIRST_WALK       1024
#define SECOND_WALK      16384
#define SHORT_TIGHT_WALK 4096
#define TIGHT_WALK       32768
/* Rows that were read in vain before another sieve is fetched. */
#define MAX_MISSES 256
/* New rows, read one by one, with which a remembered order still serves. */
#define MAX_NEW 2000
/* Reading one match and its key costs as much as so many entries of the index. */
#define ENTRIES_PER_MATCH 12

typedef struct
{
  ChySession *session;       /* not owned */
  const ChyListQuery *query; /* not owned */
  const ChyListWords *words; /* not owned */
  guint limit;
  ChyListStamp stamp;
  gint64 last;       /* the greatest id */
  ChyListSql *check; /* owned: looks at a batch; its first parameter are the ids */
  GString *text;     /* owned: those ids */
  GPtrArray *sieves; /* owned */
  guint n_sieves;    /* those that are in `bits` */
  guint8 *bits;      /* owned; NULL: every id is looked at */
  guint misses;
  gint64 batch[BATCH];
  gboolean matches[BATCH];
  guint n_batch;
  guint n_entries; /* of the walk so far */
  GArray *found;   /* owned: of gint64 */
  GError *error;   /* owned */
} Walk;

static void
walk_clear (Walk *walk)
{
  g_clear_pointer (&walk->check, chy_list_sql_free);
  g_string_free (walk->text, TRUE);
  g_clear_pointer (&walk->sieves, g_ptr_array_unref);
  g_clear_pointer (&walk->bits, g_free);
  g_clear_pointer (&walk->found, g_array_unref);
  g_clear_error (&walk->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Walk, walk_clear)

typedef struct
{
  gint64 first, last;
} Range;

static gboolean
take_range (ChyRow *row, gpointer data)
{
  Range *range = data;

  range->first = chy_row_int (row, 0);
  range->last = chy_row_int (row, 1);
  return FALSE;
}

static gboolean
get_range (ChySession *session, const ChyListTable *table, Range *ret_range, GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT coalesce ((SELECT min (id) FROM \"%s\"), 0), coalesce ((SELECT max (id) FROM"
                       " \"%s\"), 0)",
                       table->table, table->table);

  return chy_session_execute (session, sql, CHY_NO_PARAMS, take_range, ret_range, NULL, error);
}

static void
walk_init (Walk *walk)
{
  const char *table = walk->query->table->table;

  walk->check = chy_list_sql_new ();
  chy_list_sql_add (walk->check,
                    "SELECT j.key FROM json_each (?) AS j CROSS JOIN \"%s\" AS b ON b.id = j.value WHERE 1",
                    table);
  chy_list_sql_bind (walk->check, CHY_TEXT (""));
  chy_list_add_conditions (walk->check, walk->query, walk->words, NULL, CHY_LIST_BY_SORT);
  walk->text = g_string_new (NULL);
  walk->sieves = chy_list_sieves_new (walk->query, walk->words);
  walk->found = g_array_new (FALSE, FALSE, sizeof (gint64));
}

static gboolean
is_done (const Walk *walk)
{
  return walk->error != NULL || walk->found->len >= walk->limit;
}

static gboolean
add_sieve (Walk *walk)
{
  ChyListSieve *sieve = walk->sieves->pdata[walk->n_sieves++];

  if (walk->bits == NULL)
    {
      walk->bits = g_malloc ((gsize) walk->last / 8 + 1);
      memset (walk->bits, 0xff, (gsize) walk->last / 8 + 1);
    }
  walk->misses = 0;
  return chy_list_sieve_apply (sieve, walk->session, &walk->stamp, walk->last, walk->bits, &walk->error);
}

/* The most telling sieve, and others that cost nothing. */
static gboolean
add_first_sieves (Walk *walk)
{
  do
    if (!add_sieve (walk))
      return FALSE;
  while (walk->n_sieves < walk->sieves->len &&
         chy_list_sieve_is_known (walk->sieves->pdata[walk->n_sieves], walk->session, &walk->stamp));
  return TRUE;
}

static gboolean
add_matching (ChyRow *row, gpointer data)
{
  Walk *walk = data;

  walk->matches[chy_row_int (row, 0)] = TRUE;
  return TRUE;
}

/* Looks at the rows of the batch and keeps those that match, in their order. */
static void
look (Walk *walk)
{
  if (walk->n_batch == 0 || is_done (walk))
    return;
  memset (walk->matches, 0, sizeof walk->matches);
  chy_list_set_ids (walk->text, walk->batch, walk->n_batch);
  g_array_index (walk->check->params, ChyParam, 0) = CHY_TEXT (walk->text->str);
  if (!chy_list_sql_run (walk->check, walk->session, add_matching, walk, &walk->error))
    return;
  for (guint i = 0; i < walk->n_batch; i++)
    if (!walk->matches[i])
      walk->misses++;
    else if (walk->found->len < walk->limit)
      g_array_append_val (walk->found, walk->batch[i]);
  walk->n_batch = 0;
  if (!is_done (walk) && walk->bits != NULL && walk->misses > MAX_MISSES &&
      walk->n_sieves < walk->sieves->len)
    (void) add_sieve (walk);
}

/* The next id in the order; FALSE when there are enough. */
static inline gboolean
take (Walk *walk, gint64 id)
{
  if (walk->bits != NULL && (id < 0 || id > walk->last || (walk->bits[id / 8] >> (id % 8) & 1) == 0))
    return TRUE;
  walk->batch[walk->n_batch++] = id;
  if (walk->n_batch == BATCH)
    look (walk);
  return !is_done (walk);
}

static gboolean
take_entry (ChyRow *row, gpointer data)
{
  Walk *walk = data;

  walk->n_entries++;
  return take (walk, chy_row_int (row, 0));
}

static gboolean
sorts_by_id (const ChyListQuery *query)
{
  return query->sort == NULL || strcmp (query->sort, "id") == 0;
}

static void
start (Walk *walk)
{
  g_array_set_size (walk->found, 0);
  walk->n_batch = 0;
  walk->n_entries = 0;
}

/* Along the index of the sort, within the filter that it begins with, `n` entries (0: all). *ret_done says
 * whether more entries would not change the page. */
static gboolean
walk_index (Walk *walk, guint n, gboolean *ret_done)
{
  const ChyListQuery *query = walk->query;
  const char *direction = query->descending ? " DESC" : "";
  g_autoptr (ChyListSql) sql = chy_list_sql_new ();

  start (walk);
  chy_list_sql_add (sql, "SELECT b.id FROM \"%s\" AS b WHERE 1", query->table->table);
  for (const ChyMatch *match = query->matches; match != NULL && match->column != NULL; match++)
    if (match->kind == CHY_MATCH_EQUAL && g_strcmp0 (match->column, walk->words->tight) == 0)
      {
        const ChyMatch matches[] = { *match, { 0 } };
        ChyListQuery tight = { .table = query->table, .matches = matches };
        g_autoptr (ChyListWords) none = chy_list_words_new (NULL, walk->words->collation);

        chy_list_add_conditions (sql, &tight, none, NULL, CHY_LIST_PLAIN);
      }
  if (sorts_by_id (query))
    chy_list_sql_add (sql, " ORDER BY b.id%s", direction);
  else
    chy_list_sql_add (sql, " ORDER BY b.\"%s\"%s, b.id%s", query->sort, direction, direction);
  if (n > 0)
    chy_list_sql_add (sql, " LIMIT %u", n);
  if (!chy_list_sql_run (sql, walk->session, take_entry, walk, walk->error == NULL ? &walk->error : NULL))
    return FALSE;
  look (walk);
  *ret_done = is_done (walk) || n == 0 || walk->n_entries < n;
  return walk->error == NULL;
}

static gboolean
add_found (ChyRow *row, gpointer data)
{
  gint64 id = chy_row_int (row, 0);

  g_array_append_val ((GArray *) data, id);
  return TRUE;
}

/* Rows that came after the order was read: those that match take their places among the found. */
static gboolean
merge_new (Walk *walk, gint64 known)
{
  const ChyListQuery *query = walk->query;
  const char *direction = query->descending ? " DESC" : "";
  const guint n = walk->found->len;
  g_autoptr (ChyListSql) news = chy_list_sql_new ();
  g_autoptr (ChyListSql) sorted = chy_list_sql_new ();

  chy_list_sql_add (news, "SELECT b.id FROM \"%s\" AS b WHERE b.id > ?", query->table->table);
  chy_list_sql_bind (news, CHY_INT (known));
  chy_list_add_conditions (news, query, walk->words, NULL, CHY_LIST_BY_SORT);
  if (!chy_list_sql_run (news, walk->session, add_found, walk->found, &walk->error))
    return FALSE;
  if (walk->found->len == n)
    return TRUE;
  chy_list_set_ids (walk->text, (const gint64 *) (gpointer) walk->found->data, walk->found->len);
  chy_list_sql_add (sorted,
                    "SELECT b.id FROM json_each (?) AS j CROSS JOIN \"%s\" AS b ON b.id = j.value"
                    " ORDER BY +b.\"%s\"%s, +b.id%s LIMIT %u",
                    query->table->table, query->sort, direction, direction, walk->limit);
  chy_list_sql_bind (sorted, CHY_TEXT (walk->text->str));
  g_array_set_size (walk->found, 0);
  return chy_list_sql_run (sorted, walk->session, add_found, walk->found, &walk->error);
}

static gboolean
walk_order (Walk *walk, GBytes *order, gint64 known)
{
  gsize size = 0;
  const guint32 *ids = g_bytes_get_data (order, &size);
  const gsize n = size / sizeof *ids;

  start (walk);
  if (walk->query->descending)
    for (gsize i = n; i > 0 && take (walk, ids[i - 1]); i--)
      ;
  else
    for (gsize i = 0; i < n && take (walk, ids[i]); i++)
      ;
  look (walk);
  return walk->error == NULL && (known >= walk->last || merge_new (walk, known));
}

static gint64
count_bits (const Walk *walk)
{
  gint64 n = 0;

  for (gsize i = 0; i <= (gsize) walk->last / 8; i++)
    n += __builtin_popcount (walk->bits[i]);
  return n;
}

/* The walks one after the other; *ret_done is FALSE where a sort is better. */
static gboolean
walk_on (Walk *walk, gboolean *ret_done)
{
  const gboolean tight = walk->words->tight != NULL;
  gint64 known = -1;
  g_autoptr (GBytes) order = chy_list_find_order (walk->session, walk->query, &walk->stamp, &known);
  gboolean is_known = chy_list_sieve_is_known (walk->sieves->pdata[0], walk->session, &walk->stamp);
  guint second = 0;

  if (walk->last - known > MAX_NEW)
    g_clear_pointer (&order, g_bytes_unref);
  if (walk->words->gap * walk->limit < FIRST_WALK && (order == NULL || !is_known) &&
      (!walk_index (walk, FIRST_WALK, ret_done) || *ret_done))
    return walk->error == NULL;
  if (!add_first_sieves (walk))
    return FALSE;
  if (order == NULL)
    second = tight ? TIGHT_WALK : SECOND_WALK;
  else if (tight && walk->n_sieves < walk->sieves->len)
    second = SHORT_TIGHT_WALK;
  if (second > 0 && (!walk_index (walk, second, ret_done) || *ret_done))
    return walk->error == NULL;
  if (order != NULL)
    {
      *ret_done = TRUE;
      return walk_order (walk, order, known);
    }
  /* By its key a search streams. */
  *ret_done = !sorts_by_id (walk->query) && count_bits (walk) * ENTRIES_PER_MATCH > walk->last;
  return !*ret_done || walk_index (walk, 0, ret_done);
}

gboolean
chy_list_walk_page (ChySession *session,
                    const ChyListQuery *query,
                    const ChyListWords *words,
                    guint limit,
                    GArray *ret_ids,
                    gboolean *ret_done,
                    GError **error)
{
  g_auto (Walk) walk = { .session = session, .query = query, .words = words, .limit = limit };
  Range range = { 0 };

  walk_init (&walk);
  *ret_done = FALSE;
  if (!get_range (session, query->table, &range, error) ||
      !chy_list_get_stamp (session, query->table, &walk.stamp, error))
    return FALSE;
  walk.last = range.last;
  if (range.first < 0 || range.last > CHY_LIST_MAX_BITS || walk.sieves->len == 0)
    return TRUE;
  if (!walk_on (&walk, ret_done))
    {
      *ret_done = FALSE;
      g_propagate_error (error, g_steal_pointer (&walk.error));
      return FALSE;
    }
  if (*ret_done)
    g_array_append_vals (ret_ids, walk.found->data, walk.found->len);
  return TRUE;
}
