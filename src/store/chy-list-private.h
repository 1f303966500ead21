/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-store-private.h"

G_BEGIN_DECLS

/* SQL that grows together with its parameters, which stand as plain '?' in their order. */
typedef struct
{
  GString *sql;     /* owned */
  GArray *params;   /* owned: of ChyParam */
  GPtrArray *texts; /* owned: strings that parameters borrow */
} ChyListSql;

ChyListSql *chy_list_sql_new (void);
void chy_list_sql_free (ChyListSql *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyListSql, chy_list_sql_free)

void chy_list_sql_add (ChyListSql *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* The value of the next '?'; borrowed. */
void chy_list_sql_bind (ChyListSql *self, ChyParam param);
/* Takes `text` over. */
void chy_list_sql_bind_text (ChyListSql *self, char *text);
gboolean
chy_list_sql_run (ChyListSql *self, ChySession *session, ChyRowFunc func, gpointer data, GError **error);
gboolean chy_list_sql_get_int (ChyListSql *self, ChySession *session, gint64 *ret_value, GError **error);

/* Ids as JSON, for json_each(). */
void chy_list_set_ids (GString *text, const gint64 *ids, guint n);

/* The words that somebody looks for, in lower case. */
typedef struct
{
  GPtrArray
      *long_words; /* owned: three characters or more, and what stands beside such a one; found anywhere */
  GPtrArray *short_words; /* owned: by themselves; found at the beginning of a column */
  char *trigrams;         /* owned: what FTS5 is asked for; NULL without an index to ask */
  GPtrArray *terms;       /* owned: the terms of `trigrams` one by one, the rarest first */
  double gap;             /* rows from one that has the words' rarest terms to the next, by chance */
  gint64 watermark;       /* the last row that is in the index */
  const char *collation;  /* borrowed: that a prefix is compared in */
  const char *tight; /* borrowed: a column filtered by equality, an index of which goes on with the sort's
                        column; or NULL */
} ChyListWords;

/* `collation` is the session's, borrowed. */
ChyListWords *chy_list_words_new (const char *search, const char *collation);
void chy_list_words_free (ChyListWords *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyListWords, chy_list_words_free)

/* Looks whether the index of `table` can help with the words. */
gboolean chy_list_words_find_index (ChyListWords *self,
                                    ChySession *session,
                                    const ChyListTable *table,
                                    GError **error);

/* How a query is walked. */
typedef enum
{
  CHY_LIST_PLAIN,     /* as the database likes it */
  CHY_LIST_BY_FILTER, /* few rows match: find them, then sort */
  CHY_LIST_BY_SORT,   /* many rows match: walk along the sort's index and look at each */
} ChyListWay;

/* Appends " AND ..." for every match but `except` (may be NULL) and every word; columns are those of alias
 * b. */
void chy_list_add_conditions (ChyListSql *sql,
                              const ChyListQuery *query,
                              const ChyListWords *words,
                              const ChyMatch *except,
                              ChyListWay way);
/* Whether an index of the table begins with `column` and goes on in the order of `sort`. */
gboolean chy_list_has_index (ChySession *session,
                             const ChyListTable *table,
                             const char *column,
                             const char *sort,
                             gboolean *ret_has,
                             GError **error);
/* FALSE with an error where the query names a column that its table has not. */
gboolean chy_list_check_query (const ChyListQuery *query, GError **error);
/* Whether the match is one that the counters can answer. */
gboolean chy_list_is_counted (const ChyListTable *table, const ChyMatch *match);

/* --- what is remembered: chy-list-cache.c --------------------------------------------------------- */

/* Ids up to this are kept as bits: 32 MiB. */
#define CHY_LIST_MAX_BITS (G_GINT64_CONSTANT (1) << 28)

/* What was read under one stamp is true of another transaction under the same stamp, for the rows that both
 * have. -1 where nothing may be remembered. */
typedef struct
{
  gint64 fixed; /* of the fixed columns */
  gint64 all;   /* of these and the counted column */
} ChyListStamp;

gboolean
chy_list_get_stamp (ChySession *session, const ChyListTable *table, ChyListStamp *ret_stamp, GError **error);
/* The stamp of one column. */
gint64 chy_list_stamp_of (const ChyListStamp *stamp, const ChyListTable *table, const char *column);
/* What was kept under `key` and the same stamp, and the last id that it knows of; or NULL. */
GBytes *chy_list_cache_lookup (ChyListCache *self, const char *key, gint64 stamp, gint64 *ret_last);
void chy_list_cache_keep (ChyListCache *self, const char *key, gint64 stamp, gint64 last, GBytes *bytes);
/* The ids of all rows up to *ret_last, of type guint32, ascending by `sort`; or NULL. */
GBytes *chy_list_find_order (ChySession *session,
                             const ChyListQuery *query,
                             const ChyListStamp *stamp,
                             gint64 *ret_last);
/* `ids` (of gint64) are all rows in the order of the query. */
gboolean chy_list_keep_order (ChySession *session, const ChyListQuery *query, GArray *ids, GError **error);

/* --- sets of ids that may match: chy-list-sieve.c ------------------------------------------------- */

/* One condition of a query, as a set of the ids that it lets through (and some that it should not). */
typedef struct _ChyListSieve ChyListSieve;

/* Of every condition that can be asked for by an index, the most telling first; owns them. */
GPtrArray *chy_list_sieves_new (const ChyListQuery *query, const ChyListWords *words);
/* Whether it is remembered, so that it costs nothing. */
gboolean chy_list_sieve_is_known (ChyListSieve *self, ChySession *session, const ChyListStamp *stamp);
/* Takes those out of `bits` (ids 0 to `last`) that it does not let through. */
gboolean chy_list_sieve_apply (ChyListSieve *self,
                               ChySession *session,
                               const ChyListStamp *stamp,
                               gint64 last,
                               guint8 *bits,
                               GError **error);

/* --- the first rows of an order: chy-list-page.c -------------------------------------------------- */

/* The first `limit` ids, appended to `ret_ids`, found by a walk in the order of the query's sort. *ret_done
 * is FALSE, and nothing was appended, where it is cheaper to find all and sort them. */
gboolean chy_list_walk_page (ChySession *session,
                             const ChyListQuery *query,
                             const ChyListWords *words,
                             guint limit,
                             GArray *ret_ids,
                             gboolean *ret_done,
                             GError **error);

G_END_DECLS
