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

/* The words that somebody looks for, in lower case. */
typedef struct
{
  GPtrArray *long_words;  /* owned: three characters or more; found anywhere */
  GPtrArray *short_words; /* owned: found at the beginning of a column */
  char *trigrams;         /* owned: what FTS5 is asked for; NULL without an index to ask */
  gint64 watermark;       /* the last row that is in the index */
  const char *tight; /* borrowed: a column filtered by equality, an index of which goes on with the sort's
                        column; or NULL */
} ChyListWords;

ChyListWords *chy_list_words_new (const char *search);
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

G_END_DECLS
