/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "chy-postgres.h"
#include "store/chy-collation.h"
#include "store/chy-list-private.h"

/* Lists as plain queries: the planner of the server knows how rare a word or a state is, and a page comes
 * from whichever index is best. Every table with a search has a column "searched": the texts of its searched
 * columns in lower case, a line each, with an index of trigrams. NULL sorts first, as in SQLite. */

static void
add_prefix (ChyListSql *sql, const char *column, const char *prefix)
{
  chy_list_sql_add (sql, "(b.\"%s\"::citext >= ?::citext AND b.\"%s\"::citext < ?::citext)", column, column);
  chy_list_sql_bind_text (sql, g_strdup (prefix));
  chy_list_sql_bind_text (sql, g_strconcat (prefix, CHY_LAST_CHARACTER, NULL));
}

static void
add_in (ChyListSql *sql, const ChyMatch *match)
{
  g_auto (GStrv) values = g_strsplit (match->value.text != NULL ? match->value.text : "", ",", -1);

  if (values[0] == NULL)
    {
      chy_list_sql_add (sql, "FALSE");
      return;
    }
  chy_list_sql_add (sql, "b.\"%s\" IN (", match->column);
  for (gsize i = 0; values[i] != NULL; i++)
    {
      chy_list_sql_add (sql, i > 0 ? ", ?" : "?");
      chy_list_sql_bind_text (sql, g_strdup (values[i]));
    }
  chy_list_sql_add (sql, ")");
}

static void
add_match (ChyListSql *sql, const ChyMatch *match)
{
  static const char *const operators[] = {
    [CHY_MATCH_EQUAL] = "=",
    [CHY_MATCH_NOT_EQUAL] = "<>",
    [CHY_MATCH_LESS] = "<",
    [CHY_MATCH_AT_LEAST] = ">=",
  };
  const gboolean is_null = match->value.kind == CHY_PARAM_NULL ||
                           (match->value.kind == CHY_PARAM_TEXT && match->value.text == NULL);

  chy_list_sql_add (sql, " AND ");
  if (match->kind == CHY_MATCH_IN)
    add_in (sql, match);
  else if (match->kind == CHY_MATCH_PREFIX)
    add_prefix (sql, match->column, match->value.text != NULL ? match->value.text : "");
  else if (is_null)
    chy_list_sql_add (sql, "b.\"%s\" IS %sNULL", match->column, match->kind == CHY_MATCH_EQUAL ? "" : "NOT ");
  else
    {
      chy_list_sql_add (sql, "b.\"%s\" %s ?", match->column, operators[match->kind]);
      chy_list_sql_bind (sql, match->value);
    }
}

static void
add_short_word (ChyListSql *sql, const ChyListTable *table, const char *word)
{
  const char *const *columns = table->prefixed != NULL ? table->prefixed : table->searched;

  chy_list_sql_add (sql, " AND (");
  for (gsize i = 0; columns[i] != NULL; i++)
    {
      chy_list_sql_add (sql, i > 0 ? " OR " : "");
      add_prefix (sql, columns[i], word);
    }
  chy_list_sql_add (sql, ")");
}

/* The characters that LIKE knows stand for themselves. */
static char *
make_pattern (const char *word)
{
  GString *pattern = g_string_new ("%");

  for (const char *p = word; *p != '\0'; p++)
    {
      if (strchr ("%_\\", *p) != NULL)
        g_string_append_c (pattern, '\\');
      g_string_append_c (pattern, *p);
    }
  g_string_append_c (pattern, '%');
  return g_string_free (pattern, FALSE);
}

static void
add_search (ChyListSql *sql, const ChyListQuery *query)
{
  g_autoptr (ChyListWords) words = chy_list_words_new (query->search, NULL);

  if (query->table->searched == NULL)
    return;
  for (guint i = 0; i < words->short_words->len; i++)
    add_short_word (sql, query->table, words->short_words->pdata[i]);
  for (guint i = 0; i < words->long_words->len; i++)
    {
      chy_list_sql_add (sql, " AND b.searched LIKE ?");
      chy_list_sql_bind_text (sql, make_pattern (words->long_words->pdata[i]));
    }
}

static void
add_conditions (ChyListSql *sql, const ChyListQuery *query)
{
  chy_list_sql_add (sql, " FROM \"%s\" AS b WHERE TRUE", query->table->table);
  for (const ChyMatch *match = query->matches; match != NULL && match->column != NULL; match++)
    add_match (sql, match);
  add_search (sql, query);
}

static gboolean
add_id (ChyRow *row, gpointer data)
{
  gint64 id = chy_row_int (row, 0);

  g_array_append_val ((GArray *) data, id);
  return TRUE;
}

static gboolean
list_ids (ChySession *session, const ChyListQuery *query, guint limit, GArray *ret_ids, GError **error)
{
  g_autoptr (ChyListSql) sql = chy_list_sql_new ();
  const char *direction = query->descending ? " DESC" : "";

  chy_list_sql_add (sql, "SELECT b.id");
  add_conditions (sql, query);
  chy_list_sql_add (sql, " ORDER BY ");
  if (query->sort != NULL && strcmp (query->sort, "id") != 0)
    chy_list_sql_add (sql, "b.\"%s\"%s, ", query->sort,
                      query->descending ? " DESC NULLS LAST" : " NULLS FIRST");
  chy_list_sql_add (sql, "b.id%s", direction);
  if (limit > 0)
    chy_list_sql_add (sql, " LIMIT %u", limit);
  return chy_list_sql_run (sql, session, add_id, ret_ids, error);
}

static gboolean
list_count (ChySession *session, const ChyListQuery *query, gint64 *ret_count, GError **error)
{
  g_autoptr (ChyListSql) sql = chy_list_sql_new ();

  chy_list_sql_add (sql, "SELECT count (*)");
  add_conditions (sql, query);
  return chy_list_sql_get_int (sql, session, ret_count, error);
}

/* In one journey: the server may be far away. */
static gboolean
list_rows (ChySession *session,
           const ChyListTable *table,
           const gint64 *ids,
           gsize n,
           ChyRowFunc func,
           gpointer data,
           GError **error)
{
  g_autofree char *columns = g_strjoinv ("\", b.\"", (char **) table->columns);
  g_autofree char *sql = g_strdup_printf (
      "SELECT b.\"%s\" FROM unnest (?1::bigint[]) WITH ORDINALITY AS j (id, n) JOIN \"%s\" AS b ON b.id = j.id"
      " ORDER BY j.n",
      columns, table->table);
  g_autoptr (GString) array = g_string_new ("{");

  for (gsize i = 0; i < n; i++)
    g_string_append_printf (array, i > 0 ? ",%" G_GINT64_FORMAT : "%" G_GINT64_FORMAT, ids[i]);
  g_string_append_c (array, '}');
  return chy_session_execute (session, sql, CHY_PARAMS (CHY_TEXT (array->str)), func, data, NULL, error);
}

const ChyListClass chy_postgres_list_class = { list_ids, list_count, list_rows };
