/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "chy-local-resource.h"

#include "model/chy-problem.h"
#include "store/chy-collation.h"

/* Filter, search and order over bodies in memory, with the meaning that the store gives to its tables. */

typedef struct
{
  const ChyField *field;
  ChyFilterTerm term;
} Condition;

typedef struct
{
  const char *key;
  gboolean descending;
  ChyCollation *collation; /* not owned */
} Order;

static void
condition_clear (Condition *condition)
{
  chy_filter_term_clear (&condition->term);
}

static int
compare_texts (const ChyCollation *collation, const char *a, const char *b)
{
  return chy_collation_compare (collation, a, strlen (a), b, strlen (b));
}

/* As chy-list-sql.c asks for it. */
static gboolean
begins_with (const ChyCollation *collation, const char *text, const char *prefix)
{
  g_autofree char *last = g_strconcat (prefix, CHY_LAST_CHARACTER, NULL);

  return compare_texts (collation, text, prefix) >= 0 && compare_texts (collation, text, last) < 0;
}

static int
compare_values (const ChyCollation *collation, GVariant *a, GVariant *b)
{
  if (a == NULL || b == NULL)
    return (a != NULL) - (b != NULL);
  if (!g_variant_type_equal (g_variant_get_type (a), g_variant_get_type (b)))
    return g_strcmp0 (g_variant_get_type_string (a), g_variant_get_type_string (b));
  if (g_variant_is_of_type (a, G_VARIANT_TYPE_STRING))
    return compare_texts (collation, g_variant_get_string (a, NULL), g_variant_get_string (b, NULL));
  if (g_variant_is_of_type (a, G_VARIANT_TYPE_INT64) || g_variant_is_of_type (a, G_VARIANT_TYPE_BOOLEAN))
    return g_variant_compare (a, b);
  return 0;
}

static gboolean
is_in (const ChyCollation *collation, GVariant *value, const char *list)
{
  g_auto (GStrv) parts = g_strsplit (list, ",", -1);
  g_autofree char *text = NULL;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    text = g_variant_dup_string (value, NULL);
  else
    text = g_variant_print (value, FALSE);
  for (guint i = 0; parts[i] != NULL; i++)
    if (compare_texts (collation, parts[i], text) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
list_contains (GVariant *list, GVariant *wanted)
{
  g_autofree const char **items = g_variant_get_strv (list, NULL);

  return g_variant_is_of_type (wanted, G_VARIANT_TYPE_STRING) &&
         g_strv_contains (items, g_variant_get_string (wanted, NULL));
}

static gboolean
matches (const ChyCollation *collation, const Condition *condition, GVariant *row)
{
  g_autoptr (GVariant) value = chy_body_get (row, condition->field->key);
  GVariant *wanted = condition->term.value;

  if (value == NULL)
    return FALSE;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    return list_contains (value, wanted) == (condition->term.kind != CHY_MATCH_NOT_EQUAL);
  switch (condition->term.kind)
    {
    case CHY_MATCH_NOT_EQUAL:
      return compare_values (collation, value, wanted) != 0;
    case CHY_MATCH_LESS:
      return compare_values (collation, value, wanted) < 0;
    case CHY_MATCH_AT_LEAST:
      return compare_values (collation, value, wanted) >= 0;
    case CHY_MATCH_IN:
      return is_in (collation, value, g_variant_get_string (wanted, NULL));
    case CHY_MATCH_PREFIX:
      return g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) &&
             begins_with (collation, g_variant_get_string (value, NULL), g_variant_get_string (wanted, NULL));
    case CHY_MATCH_EQUAL:
    default:
      return compare_values (collation, value, wanted) == 0;
    }
}

static gboolean
has_word (const ChyResource *resource, GVariant *row, const char *word)
{
  for (const ChyField *field = resource->columns; field->key != NULL; field++)
    {
      const char *text = field->kind == CHY_FIELD_TEXT ? chy_body_get_text (row, field->key) : NULL;
      g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

      if (folded != NULL && strstr (folded, word) != NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_found (const ChyResource *resource, GVariant *row, char **words)
{
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    if (*words[i] != '\0' && !has_word (resource, row, words[i]))
      return FALSE;
  return TRUE;
}

static gboolean
fits_key (GVariant *row, const ChyLocalKey *keys, const char *wanted)
{
  g_autofree char *hex = chy_local_normalize_hex (wanted);

  for (const ChyLocalKey *key = keys; key != NULL && key->column != NULL; key++)
    {
      const char *text = chy_body_get_text (row, key->column);
      gint64 number;

      if (key->kind == CHY_LOCAL_KEY_NUMBER)
        {
          if (chy_local_parse_number (wanted, &number) && chy_body_get_int (row, key->column, -1) == number)
            return TRUE;
        }
      else if (text != NULL &&
               g_ascii_strcasecmp (text, key->kind == CHY_LOCAL_KEY_HEX && hex != NULL ? hex : wanted) == 0)
        return TRUE;
    }
  return FALSE;
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer data)
{
  const Order *order = data;
  GVariant *row_a = *(GVariant *const *) a;
  GVariant *row_b = *(GVariant *const *) b;
  g_autoptr (GVariant) value_a = chy_body_get (row_a, order->key);
  g_autoptr (GVariant) value_b = chy_body_get (row_b, order->key);
  int result = compare_values (order->collation, value_a, value_b);

  if (result == 0)
    result = g_strcmp0 (chy_body_get_text (row_a, "id"), chy_body_get_text (row_b, "id"));
  return order->descending ? -result : result;
}

static gboolean
add_condition (GArray *conditions, const ChyField *field, GVariant *value, GError **error)
{
  Condition condition = { .field = field };
  g_autoptr (GVariant) from = NULL, to = NULL;

  if (chy_filter_split_range (field, value, &from, &to))
    return add_condition (conditions, field, from, error) && add_condition (conditions, field, to, error);
  if (!chy_filter_term_parse (field, value, &condition.term, error))
    return FALSE;
  g_array_append_val (conditions, condition);
  return TRUE;
}

/* NULL with an error, or with *ret_key the wanted key. */
static GArray *
read_filter (const ChyLocalResource *resource, const ChyQuery *query, const char **ret_key, GError **error)
{
  const ChyResource *described = chy_resource_find (resource->id);
  g_autoptr (GArray) conditions = g_array_new (FALSE, TRUE, sizeof (Condition));
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_array_set_clear_func (conditions, (GDestroyNotify) condition_clear);
  if (query->filter == NULL)
    return g_steal_pointer (&conditions);
  g_variant_iter_init (&iter, query->filter);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) owned = value;
      const ChyField *field = chy_fields_find (described->columns, key);

      if (g_str_equal (key, CHY_QUERY_KEY) && g_variant_is_of_type (owned, G_VARIANT_TYPE_STRING))
        {
          *ret_key = chy_body_get_text (query->filter, CHY_QUERY_KEY);
          continue;
        }
      if (resource->own_filters != NULL && g_strv_contains (resource->own_filters, key))
        continue;
      if (field == NULL || (field->flags & CHY_FIELD_FILTER) == 0)
        {
          chy_refuse_one (error, "query", "unknown-filter", resource->id, "filter", key, NULL);
          return NULL;
        }
      if (!add_condition (conditions, field, owned, error))
        return NULL;
    }
  return g_steal_pointer (&conditions);
}

static gboolean
is_wanted (const ChyCollation *collation, GVariant *row, GArray *conditions)
{
  for (guint i = 0; i < conditions->len; i++)
    if (!matches (collation, &g_array_index (conditions, Condition, i), row))
      return FALSE;
  return TRUE;
}

gboolean
chy_bodies_select (GPtrArray *rows, const ChyLocalResource *resource, const ChyQuery *query, GError **error)
{
  const ChyResource *described = chy_resource_find (resource->id);
  g_autofree char *language = chy_collation_language ();
  g_autoptr (ChyCollation) collation = chy_collation_new (chy_collation_name (language));
  const char *wanted = NULL;
  g_autoptr (GArray) conditions = read_filter (resource, query, &wanted, error);
  g_autofree char *folded = query->search != NULL ? g_utf8_casefold (query->search, -1) : NULL;
  g_auto (GStrv) words = folded != NULL ? g_strsplit (folded, " ", -1) : NULL;
  Order order = { .key = query->sort != NULL ? query->sort : described->default_sort,
                  .descending = query->sort != NULL ? query->descending : described->default_descending,
                  .collation = collation };

  if (conditions == NULL)
    return FALSE;
  for (guint i = rows->len; i > 0; i--)
    {
      GVariant *row = g_ptr_array_index (rows, i - 1);

      if (!is_wanted (collation, row, conditions) || !is_found (described, row, words) ||
          (wanted != NULL && !fits_key (row, resource->keys, wanted)))
        g_ptr_array_remove_index (rows, i - 1);
    }
  if (order.key != NULL)
    g_ptr_array_sort_with_data (rows, compare_rows, &order);
  return TRUE;
}

void
chy_local_document_row (const ChyDocument *document,
                        const ChyResource *resource,
                        gboolean details,
                        GVariantDict *ret_row)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_dict_init (ret_row, NULL);
  g_variant_iter_init (&iter, document->body);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      if (details || chy_fields_find (resource->columns, key) != NULL)
        g_variant_dict_insert_value (ret_row, key, value);
      g_variant_unref (value);
    }
  g_variant_dict_insert (ret_row, "id", "s", document->id);
  g_variant_dict_insert (ret_row, "documentVersion", "x", document->version);
  g_variant_dict_insert (ret_row, "createdDateTime", "x", document->created);
  g_variant_dict_insert (ret_row, "lastModifiedDateTime", "x", document->modified);
}

GPtrArray *
chy_local_problem_rows (GPtrArray *problems)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  for (guint i = 0; i < problems->len; i++)
    {
      g_autoptr (GVariant) body = chy_problem_to_body (g_ptr_array_index (problems, i));
      g_autofree char *id = g_strdup_printf ("%u", i + 1);

      g_ptr_array_add (rows, chy_body_with (body, "id", g_variant_new_string (id)));
    }
  return rows;
}
