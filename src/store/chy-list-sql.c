/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "chy-collation.h"
#include "chy-list-private.h"

ChyListSql *
chy_list_sql_new (void)
{
  ChyListSql *self = g_new0 (ChyListSql, 1);

  self->sql = g_string_new (NULL);
  self->params = g_array_new (TRUE, TRUE, sizeof (ChyParam));
  self->texts = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
chy_list_sql_free (ChyListSql *self)
{
  g_string_free (self->sql, TRUE);
  g_array_unref (self->params);
  g_ptr_array_unref (self->texts);
  g_free (self);
}

void
chy_list_sql_add (ChyListSql *self, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_string_append_vprintf (self->sql, format, args);
  va_end (args);
}

void
chy_list_sql_bind (ChyListSql *self, ChyParam param)
{
  g_array_append_val (self->params, param);
}

void
chy_list_sql_bind_text (ChyListSql *self, char *text)
{
  g_ptr_array_add (self->texts, text);
  chy_list_sql_bind (self, CHY_TEXT (text));
}

gboolean
chy_list_sql_run (ChyListSql *self, ChySession *session, ChyRowFunc func, gpointer data, GError **error)
{
  /* The array is zero-terminated, and zero is CHY_PARAM_END. */
  return chy_session_execute (session, self->sql->str, (const ChyParam *) self->params->data, func, data,
                              NULL, error);
}

gboolean
chy_list_sql_get_int (ChyListSql *self, ChySession *session, gint64 *ret_value, GError **error)
{
  return chy_list_sql_run (self, session, chy_row_take_int, ret_value, error);
}

void
chy_list_set_ids (GString *text, const gint64 *ids, guint n)
{
  g_string_assign (text, "[");
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, i > 0 ? ",%" G_GINT64_FORMAT : "%" G_GINT64_FORMAT, ids[i]);
  g_string_append_c (text, ']');
}

/* A '+' keeps the database from using the column's index (sqlite.org/optoverview.html, 2). */
static const char *
get_mark (const ChyListQuery *query, const ChyListWords *words, const ChyMatch *match, ChyListWay way)
{
  gboolean is_sort = strcmp (match->column, query->sort != NULL ? query->sort : "id") == 0;
  gboolean is_tight = match->kind == CHY_MATCH_EQUAL && g_strcmp0 (match->column, words->tight) == 0;

  return way == CHY_LIST_BY_SORT && !is_sort && !is_tight ? "+" : "";
}

/* In the order that lists have, which a column's index may be in. */
static void
add_prefix (
    ChyListSql *sql, const ChyListWords *words, const char *mark, const char *column, const char *prefix)
{
  chy_list_sql_add (sql, "(%sb.\"%s\" COLLATE %s >= ? AND %sb.\"%s\" COLLATE %s < ?)", mark, column,
                    words->collation, mark, column, words->collation);
  chy_list_sql_bind_text (sql, g_strdup (prefix));
  chy_list_sql_bind_text (sql, g_strconcat (prefix, CHY_LAST_CHARACTER, NULL));
}

static void
add_in (ChyListSql *sql, const char *mark, const ChyMatch *match)
{
  g_auto (GStrv) values = g_strsplit (match->value.text != NULL ? match->value.text : "", ",", -1);

  chy_list_sql_add (sql, "%sb.\"%s\" IN (", mark, match->column);
  for (gsize i = 0; values[i] != NULL; i++)
    {
      chy_list_sql_add (sql, i > 0 ? ", ?" : "?");
      chy_list_sql_bind_text (sql, g_strdup (values[i]));
    }
  chy_list_sql_add (sql, ")");
}

static void
add_match (ChyListSql *sql,
           const ChyListQuery *query,
           const ChyListWords *words,
           const ChyMatch *match,
           ChyListWay way)
{
  static const char *const operators[] = {
    [CHY_MATCH_EQUAL] = "=",
    [CHY_MATCH_NOT_EQUAL] = "<>",
    [CHY_MATCH_LESS] = "<",
    [CHY_MATCH_AT_LEAST] = ">=",
  };
  const char *mark = get_mark (query, words, match, way);

  chy_list_sql_add (sql, " AND ");
  if (match->kind == CHY_MATCH_IN)
    add_in (sql, mark, match);
  else if (match->kind == CHY_MATCH_PREFIX)
    add_prefix (sql, words, mark, match->column, match->value.text != NULL ? match->value.text : "");
  else if (match->value.kind == CHY_PARAM_NULL ||
           (match->value.kind == CHY_PARAM_TEXT && match->value.text == NULL))
    chy_list_sql_add (sql, "%sb.\"%s\" IS %sNULL", mark, match->column,
                      match->kind == CHY_MATCH_EQUAL ? "" : "NOT ");
  else
    {
      chy_list_sql_add (sql, "%sb.\"%s\" %s ?", mark, match->column, operators[match->kind]);
      chy_list_sql_bind (sql, match->value);
    }
}

static void
add_short_word (
    ChyListSql *sql, const ChyListQuery *query, const ChyListWords *words, const char *word, ChyListWay way)
{
  const char *const *columns =
      query->table->prefixed != NULL ? query->table->prefixed : query->table->searched;

  chy_list_sql_add (sql, " AND (");
  for (gsize i = 0; columns[i] != NULL; i++)
    {
      chy_list_sql_add (sql, i > 0 ? " OR " : "");
      add_prefix (sql, words, way == CHY_LIST_BY_SORT ? "+" : "", columns[i], word);
    }
  chy_list_sql_add (sql, ")");
}

static void
add_long_word (ChyListSql *sql, const ChyListQuery *query, const char *word)
{
  const char *const *columns = query->table->searched;

  chy_list_sql_add (sql, " AND (");
  for (gsize i = 0; columns[i] != NULL; i++)
    {
      chy_list_sql_add (sql, "%schy_contains (b.\"%s\", ?)", i > 0 ? " OR " : "", columns[i]);
      chy_list_sql_bind (sql, CHY_TEXT (word));
    }
  chy_list_sql_add (sql, ")");
}

void
chy_list_add_conditions (ChyListSql *sql,
                         const ChyListQuery *query,
                         const ChyListWords *words,
                         const ChyMatch *except,
                         ChyListWay way)
{
  for (const ChyMatch *match = query->matches; match != NULL && match->column != NULL; match++)
    if (match != except)
      add_match (sql, query, words, match, way);
  if (query->table->searched == NULL)
    return;
  for (guint i = 0; i < words->short_words->len; i++)
    add_short_word (sql, query, words, words->short_words->pdata[i], way);
  for (guint i = 0; i < words->long_words->len; i++)
    add_long_word (sql, query, words->long_words->pdata[i]);
}

static gboolean
has_column (const ChyListTable *table, const char *column)
{
  return strcmp (column, "id") == 0 || g_strv_contains (table->columns, column) ||
         (table->sortable != NULL && g_strv_contains (table->sortable, column)) ||
         g_strcmp0 (table->counter, column) == 0;
}

gboolean
chy_list_check_query (const ChyListQuery *query, GError **error)
{
  const char *wrong = NULL;

  if (query->sort != NULL && strcmp (query->sort, "id") != 0 &&
      (query->table->sortable == NULL || !g_strv_contains (query->table->sortable, query->sort)))
    wrong = query->sort;
  for (const ChyMatch *match = query->matches; match != NULL && match->column != NULL; match++)
    if (!has_column (query->table, match->column))
      wrong = match->column;
  if (wrong == NULL)
    return TRUE;
  g_set_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FAILED,
               "the list of “%s” cannot be sorted or filtered by “%s”", query->table->table, wrong);
  return FALSE;
}

gboolean
chy_list_has_index (ChySession *session,
                    const ChyListTable *table,
                    const char *column,
                    const char *sort,
                    gboolean *ret_has,
                    GError **error)
{
  g_autoptr (ChyListSql) sql = chy_list_sql_new ();
  gint64 found = 0;

  /* Behind its last column every index has the key. */
  chy_list_sql_add (
      sql, "SELECT EXISTS (SELECT 1 FROM pragma_index_list (?) AS l WHERE l.partial = 0"
           " AND EXISTS (SELECT 1 FROM pragma_index_info (l.name) WHERE seqno = 0 AND name = ?)"
           " AND coalesce ((SELECT name FROM pragma_index_info (l.name) WHERE seqno = 1), 'id') = ?)");
  chy_list_sql_bind (sql, CHY_TEXT (table->table));
  chy_list_sql_bind (sql, CHY_TEXT (column));
  chy_list_sql_bind (sql, CHY_TEXT (strcmp (column, sort) == 0 ? "id" : sort));
  if (!chy_list_sql_get_int (sql, session, &found, error))
    return FALSE;
  *ret_has = found != 0;
  return TRUE;
}

gboolean
chy_list_is_counted (const ChyListTable *table, const ChyMatch *match)
{
  return table->counter != NULL && strcmp (table->counter, match->column) == 0 &&
         (match->kind == CHY_MATCH_EQUAL || match->kind == CHY_MATCH_NOT_EQUAL ||
          match->kind == CHY_MATCH_IN);
}
