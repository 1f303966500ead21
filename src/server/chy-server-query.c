/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-server-private.h"

#include "model/chy-problem.h"
#include "model/chy-resource.h"
#include "wire/chy-wire-exchange.h"

/* Options of one query string. */
#define MOST_OPTIONS 32

/* $filter, as far as the port's filters go: KEY eq|ne|ge|lt VALUE, KEY in (VALUE, ...) and
 * startswith(KEY,VALUE), joined by "and". */

typedef struct
{
  const char *at;          /* what is left */
  const ChyField *columns; /* static */
  GVariantDict *filter;    /* borrowed */
} Parser;

static gboolean
bad (const char *option, const char *text, GError **error)
{
  chy_refuse_one (error, "query", "bad-filter", NULL, "filter", option, "value", text, NULL);
  return FALSE;
}

static char *
take_name (Parser *self)
{
  const char *from;

  chy_odata_skip_blanks (&self->at);
  from = self->at;
  while (g_ascii_isalnum (*self->at) || *self->at == '_')
    self->at++;
  return self->at > from ? g_strndup (from, (gsize) (self->at - from)) : NULL;
}

/* A text in quotes; or a number, true, false or a time. */
static char *
take_value (Parser *self)
{
  g_autofree char *bare = NULL;

  chy_odata_skip_blanks (&self->at);
  if (*self->at == '\'')
    return chy_odata_take_text (&self->at);
  bare = chy_odata_take_bare (&self->at);
  return *bare != '\0' ? g_steal_pointer (&bare) : NULL;
}

/* As the port has it: "<A", ">=A", "!A", "A*", "A,B". */
static gboolean
put (Parser *self, const char *key, const char *prefix, const char *value, const char *suffix)
{
  gint64 number;
  gboolean plain = *prefix == '\0' && *suffix == '\0';
  const char *before = NULL;

  /* Two conditions on one key are a range. */
  if (g_variant_dict_lookup (self->filter, key, "&s", &before))
    {
      g_autofree char *range = NULL;

      if (!g_str_has_prefix (before, ">=") || strcmp (prefix, "<") != 0)
        return FALSE;
      range = g_strdup_printf ("%s..%s", before + 2, value);
      g_variant_dict_insert (self->filter, key, "s", range);
      return TRUE;
    }
  if (plain && chy_fields_find (self->columns, key) == NULL &&
      g_ascii_string_to_signed (value, 10, G_MININT64, G_MAXINT64, &number, NULL))
    g_variant_dict_insert (self->filter, key, "x", number);
  else
    g_variant_dict_insert_value (self->filter, key,
                                 g_variant_new_take_string (g_strconcat (prefix, value, suffix, NULL)));
  return TRUE;
}

static gboolean
parse_in (Parser *self, const char *key)
{
  g_autoptr (GString) list = g_string_new (NULL);

  if (!chy_odata_take (&self->at, "("))
    return FALSE;
  do
    {
      g_autofree char *value = take_value (self);

      if (value == NULL || strchr (value, ',') != NULL)
        return FALSE;
      g_string_append_printf (list, "%s%s", list->len > 0 ? "," : "", value);
    }
  while (chy_odata_take (&self->at, ","));
  return chy_odata_take (&self->at, ")") && put (self, key, "", list->str, "");
}

static gboolean
parse_term (Parser *self)
{
  static const char *const operators[][2] = {
    { "eq ", "" }, { "ne ", "!" }, { "ge ", ">=" }, { "lt ", "<" }
  };
  gboolean starts = chy_odata_take (&self->at, "startswith(");
  g_autofree char *key = take_name (self);
  g_autofree char *value = NULL;

  if (key == NULL)
    return FALSE;
  if (starts)
    {
      value = chy_odata_take (&self->at, ",") ? take_value (self) : NULL;
      return value != NULL && chy_odata_take (&self->at, ")") && put (self, key, "", value, "*");
    }
  if (chy_odata_take (&self->at, "in "))
    return parse_in (self, key);
  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    if (chy_odata_take (&self->at, operators[i][0]))
      {
        value = take_value (self);
        return value != NULL && put (self, key, operators[i][1], value, "");
      }
  return FALSE;
}

static gboolean
parse_filter (const char *text, const ChyField *columns, GVariantDict *filter, GError **error)
{
  Parser parser = { .at = text, .columns = columns, .filter = filter };

  do
    if (!parse_term (&parser))
      return bad ("$filter", text, error);
  while (chy_odata_take (&parser.at, "and "));
  chy_odata_skip_blanks (&parser.at);
  return *parser.at == '\0' || bad ("$filter", text, error);
}

/* Our own clients send the port's filter as it is, in JSON. */
static gboolean
parse_exact (const char *text, GVariantDict *filter, GError **error)
{
  g_autoptr (GVariant) tree = chy_wire_parse (text, -1, error);
  g_autoptr (GVariant) body = tree != NULL ? chy_wire_exchange_from_tree (tree, NULL, error) : NULL;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  if (body == NULL)
    return FALSE;
  g_variant_iter_init (&iter, body);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_variant_dict_insert_value (filter, key, value);
      g_variant_unref (value);
    }
  return TRUE;
}

GHashTable *
chy_server_query_read (const char *query)
{
  g_autoptr (GHashTable) options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) pairs = g_strsplit (query != NULL ? query : "", "&", MOST_OPTIONS + 1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      char *value = strchr (pairs[i], '=');
      g_autofree char *name = NULL;
      g_autofree char *text = NULL;

      if (*pairs[i] == '\0')
        continue;
      if (value == NULL || i == MOST_OPTIONS)
        return NULL;
      *value++ = '\0';
      g_strdelimit (value, "+", ' ');
      name = g_uri_unescape_string (pairs[i], NULL);
      text = g_uri_unescape_string (value, NULL);
      if (name == NULL || text == NULL || !g_utf8_validate (name, -1, NULL) ||
          !g_utf8_validate (text, -1, NULL) || g_hash_table_contains (options, name))
        return NULL;
      g_hash_table_insert (options, g_steal_pointer (&name), g_steal_pointer (&text));
    }
  return g_steal_pointer (&options);
}

ChyQuery *
chy_server_query_parse (ChyServerRequest *request, const char *resource, GError **error)
{
  const ChyResource *described = chy_resource_find (resource);
  const char *filter = chy_server_request_get_option (request, "$filter");
  const char *exact = chy_server_request_get_option (request, "filter");
  const char *order = chy_server_request_get_option (request, "$orderby");
  g_autoptr (ChyQuery) query = NULL;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if ((filter != NULL && !parse_filter (filter, described->columns, &dict, error)) ||
      (exact != NULL && !parse_exact (exact, &dict, error)))
    return NULL;
  query = chy_query_new (resource, filter != NULL || exact != NULL ? g_variant_dict_end (&dict) : NULL);
  if (order != NULL && !chy_odata_read_order (order, &query->sort, &query->descending))
    {
      bad ("$orderby", order, error);
      return NULL;
    }
  query->search = g_strdup (chy_server_request_get_option (request, "$search"));
  query->details = g_strcmp0 (chy_server_request_get_option (request, "details"), "true") == 0;
  return g_steal_pointer (&query);
}
