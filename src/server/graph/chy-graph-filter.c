/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-server-graph.h"

#include "base/chy-time.h"

/* Comparisons of one filter. */
#define MOST_TERMS 64

typedef enum
{
  AND,
  OR,
  NOT,
  EQ,
  NE,
  GT,
  GE,
  LT,
  LE,
  STARTS,
  ENDS,
  CONTAINS,
} Operator;

struct _ChyGraphFilter
{
  Operator op;
  ChyGraphFilter *left, *right; /* (owned) or NULL: of AND, OR, NOT */
  char *name;                   /* (owned) of a comparison: the property */
  ChyFieldKind kind;
  gboolean null; /* the literal is null */
  char *text;    /* (owned) its text in lower case; of a kind that has one */
  char *written; /* (owned) the same as it was written */
  gint64 number; /* a number, a time, or 0 and 1 of a boolean */
};

typedef struct
{
  const ChyGraphType *type; /* static */
  const char *text;         /* all of it */
  const char *at;           /* what is left */
  guint terms;
} Parser;

void
chy_graph_filter_free (ChyGraphFilter *self)
{
  if (self == NULL)
    return;
  chy_graph_filter_free (self->left);
  chy_graph_filter_free (self->right);
  g_free (self->name);
  g_free (self->text);
  g_free (self->written);
  g_free (self);
}

/* --- reading ---------------------------------------------------------------------------------------------
 */

static gpointer
fail (const Parser *self, const char *what, GError **error)
{
  g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_QUERY, "Invalid filter clause: %s at position %d.", what,
               (int) (self->at - self->text));
  return NULL;
}

static gboolean
is_word_character (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '@' || c == '.' || c == '/';
}

/* A word that ends there; else nothing is taken. */
static gboolean
take_word (Parser *self, const char *word)
{
  chy_odata_skip_blanks (&self->at);
  if (!g_str_has_prefix (self->at, word) || is_word_character (self->at[strlen (word)]))
    return FALSE;
  self->at += strlen (word);
  return TRUE;
}

static char *
take_name (Parser *self)
{
  const char *from;

  chy_odata_skip_blanks (&self->at);
  from = self->at;
  while (is_word_character (*self->at))
    self->at++;
  return self->at > from ? g_strndup (from, (gsize) (self->at - from)) : NULL;
}

static gboolean
is_text (ChyFieldKind kind)
{
  return kind == CHY_FIELD_TEXT || kind == CHY_FIELD_CHOICE || kind == CHY_FIELD_REFERENCE;
}

/* A number, a time, true, false, or a GUID, which stands without quotes in older clients. */
static gboolean
read_bare (ChyGraphFilter *node, const char *word)
{
  if (node->kind == CHY_FIELD_INTEGER)
    return g_ascii_string_to_signed (word, 10, G_MININT64, G_MAXINT64, &node->number, NULL);
  if (node->kind == CHY_FIELD_TIME)
    return chy_time_parse (word, FALSE, &node->number, NULL);
  if (node->kind == CHY_FIELD_BOOLEAN)
    {
      node->number = g_str_equal (word, "true");
      return node->number != 0 || g_str_equal (word, "false");
    }
  if (!is_text (node->kind) || !g_uuid_string_is_valid (word))
    return FALSE;
  node->written = g_strdup (word);
  return TRUE;
}

static gboolean
read_literal (Parser *self, ChyGraphFilter *node, GError **error)
{
  const char *from = self->at;
  g_autofree char *word = NULL;

  node->written = chy_odata_take_text (&self->at);
  if (node->written == NULL)
    {
      word = chy_odata_take_bare (&self->at);
      node->null = g_str_equal (word, "null");
      if (!node->null && !read_bare (node, word))
        {
          self->at = from;
          return fail (self, "the value is not of the property's type", error) != NULL;
        }
    }
  else if (!is_text (node->kind))
    {
      self->at = from;
      return fail (self, "a text is not of the property's type", error) != NULL;
    }
  node->text = node->written != NULL ? g_ascii_strdown (node->written, -1) : NULL;
  return TRUE;
}

/* A property of this type, perhaps in tolower() or toupper(): texts compare without regard to case anyway. */
static gboolean
read_property (Parser *self, ChyGraphFilter *node, GError **error)
{
  const char *from;
  gboolean wrapped = chy_odata_take (&self->at, "tolower(") || chy_odata_take (&self->at, "toupper(");

  chy_odata_skip_blanks (&self->at);
  from = self->at;
  node->name = take_name (self);
  if (node->name == NULL)
    return fail (self, "a property is expected", error) != NULL;
  if (*self->at == '(')
    {
      g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_QUERY,
                   "Invalid filter clause: the function “%s” is not supported.", node->name);
      return FALSE;
    }
  if (!chy_graph_find_kind (self->type, node->name, &node->kind))
    {
      self->at = from;
      g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_QUERY,
                   "Could not find a property named '%.80s' on type '%s'.", node->name, self->type->name);
      return FALSE;
    }
  if (node->kind != CHY_FIELD_INTEGER && node->kind != CHY_FIELD_BOOLEAN && node->kind != CHY_FIELD_TIME &&
      !is_text (node->kind))
    {
      g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_QUERY,
                   "Invalid filter clause: filtering on '%s' is not supported.", node->name);
      return FALSE;
    }
  return !wrapped || chy_odata_take (&self->at, ")") || fail (self, "a bracket is missing", error) != NULL;
}

static ChyGraphFilter *parse_or (Parser *self, GError **error);

static ChyGraphFilter *
node_new (Operator op, ChyGraphFilter *left, ChyGraphFilter *right)
{
  ChyGraphFilter *node = g_new0 (ChyGraphFilter, 1);

  node->op = op;
  node->left = left;
  node->right = right;
  return node;
}

/* Behind "startswith(" and its like. */
static ChyGraphFilter *
parse_function (Parser *self, Operator op, GError **error)
{
  g_autoptr (ChyGraphFilter) node = node_new (op, NULL, NULL);

  if (!read_property (self, node, error))
    return NULL;
  if (!is_text (node->kind))
    return fail (self, "the function needs a property that is a text", error);
  if (!chy_odata_take (&self->at, ","))
    return fail (self, "a comma is expected", error);
  if (!read_literal (self, node, error))
    return NULL;
  if (node->text == NULL || !chy_odata_take (&self->at, ")"))
    return fail (self, "a text and a bracket are expected", error);
  return g_steal_pointer (&node);
}

/* Behind "isof(". */
static ChyGraphFilter *
parse_isof (Parser *self, GError **error)
{
  g_autoptr (ChyGraphFilter) node = node_new (EQ, NULL, NULL);
  g_autofree char *type = chy_odata_take_text (&self->at);

  node->name = g_strdup ("@odata.type");
  if (type == NULL || !chy_odata_take (&self->at, ")") ||
      !chy_graph_find_kind (self->type, node->name, &node->kind))
    return fail (self, "isof('TYPE') is for lists of several types", error);
  node->written = g_strconcat (*type == '#' ? "" : "#", type, NULL);
  node->text = g_ascii_strdown (node->written, -1);
  return g_steal_pointer (&node);
}

/* Behind "NAME in": any of them. */
static ChyGraphFilter *
parse_in (Parser *self, const ChyGraphFilter *property, GError **error)
{
  g_autoptr (ChyGraphFilter) all = NULL;

  if (!chy_odata_take (&self->at, "("))
    return fail (self, "a list in brackets is expected", error);
  do
    {
      g_autoptr (ChyGraphFilter) node = node_new (EQ, NULL, NULL);

      node->name = g_strdup (property->name);
      node->kind = property->kind;
      if (!read_literal (self, node, error))
        return NULL;
      if (++self->terms > MOST_TERMS)
        return fail (self, "the filter is too long", error);
      all = all != NULL ? node_new (OR, g_steal_pointer (&all), g_steal_pointer (&node))
                        : g_steal_pointer (&node);
    }
  while (chy_odata_take (&self->at, ","));
  if (!chy_odata_take (&self->at, ")"))
    return fail (self, "a bracket is missing", error);
  return g_steal_pointer (&all);
}

static ChyGraphFilter *
parse_comparison (Parser *self, GError **error)
{
  static const struct
  {
    const char *word;
    Operator op;
  } operators[] = { { "eq", EQ }, { "ne", NE }, { "gt", GT }, { "ge", GE }, { "lt", LT }, { "le", LE } };
  g_autoptr (ChyGraphFilter) node = node_new (EQ, NULL, NULL);

  if (!read_property (self, node, error))
    return NULL;
  if (take_word (self, "in"))
    return parse_in (self, node, error);
  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    if (take_word (self, operators[i].word))
      {
        node->op = operators[i].op;
        if (!read_literal (self, node, error))
          return NULL;
        if (node->null && node->op != EQ && node->op != NE)
          return fail (self, "null has no order", error);
        return g_steal_pointer (&node);
      }
  return fail (self, "eq, ne, gt, ge, lt, le or in is expected", error);
}

static ChyGraphFilter *
parse_term (Parser *self, GError **error)
{
  g_autoptr (ChyGraphFilter) node = NULL;

  if (++self->terms > MOST_TERMS)
    return fail (self, "the filter is too long", error);
  if (take_word (self, "not"))
    {
      node = parse_term (self, error);
      return node != NULL ? node_new (NOT, g_steal_pointer (&node), NULL) : NULL;
    }
  if (chy_odata_take (&self->at, "("))
    {
      node = parse_or (self, error);
      if (node != NULL && !chy_odata_take (&self->at, ")"))
        return fail (self, "a bracket is missing", error);
      return g_steal_pointer (&node);
    }
  if (chy_odata_take (&self->at, "startswith("))
    return parse_function (self, STARTS, error);
  if (chy_odata_take (&self->at, "endswith("))
    return parse_function (self, ENDS, error);
  if (chy_odata_take (&self->at, "contains("))
    return parse_function (self, CONTAINS, error);
  if (chy_odata_take (&self->at, "isof("))
    return parse_isof (self, error);
  return parse_comparison (self, error);
}

static ChyGraphFilter *
parse_and (Parser *self, GError **error)
{
  g_autoptr (ChyGraphFilter) left = parse_term (self, error);

  while (left != NULL && take_word (self, "and"))
    {
      ChyGraphFilter *right = parse_term (self, error);

      if (right == NULL)
        return NULL;
      left = node_new (AND, g_steal_pointer (&left), right);
    }
  return g_steal_pointer (&left);
}

static ChyGraphFilter *
parse_or (Parser *self, GError **error)
{
  g_autoptr (ChyGraphFilter) left = parse_and (self, error);

  while (left != NULL && take_word (self, "or"))
    {
      ChyGraphFilter *right = parse_and (self, error);

      if (right == NULL)
        return NULL;
      left = node_new (OR, g_steal_pointer (&left), right);
    }
  return g_steal_pointer (&left);
}

ChyGraphFilter *
chy_graph_filter_new (const ChyGraphType *type, const char *text, GError **error)
{
  Parser parser = { .type = type, .text = text, .at = text };
  g_autoptr (ChyGraphFilter) filter = parse_or (&parser, error);

  if (filter == NULL)
    return NULL;
  chy_odata_skip_blanks (&parser.at);
  if (*parser.at != '\0')
    return fail (&parser, "and, or, or the end is expected", error);
  return g_steal_pointer (&filter);
}

/* --- looking
 * ------------------------------------------------------------------------------------------------
 */

/* -1, 0 or 1; 2 where there is no value. */
static int
compare (const ChyGraphFilter *self, GVariant *value)
{
  gint64 number = 0;

  if (value == NULL || chy_wire_is_null (value))
    return 2;
  if (is_text (self->kind))
    {
      if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        return 2;
      return CLAMP (g_ascii_strcasecmp (g_variant_get_string (value, NULL), self->text), -1, 1);
    }
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    number = g_variant_get_boolean (value);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    number = g_variant_get_int64 (value);
  else if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) ||
           !chy_time_parse (g_variant_get_string (value, NULL), FALSE, &number, NULL))
    return 2;
  return number < self->number ? -1 : number > self->number;
}

static gboolean
fits_text (const ChyGraphFilter *self, GVariant *value)
{
  g_autofree char *text = NULL;

  if (value == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return FALSE;
  text = g_ascii_strdown (g_variant_get_string (value, NULL), -1);
  if (self->op == STARTS)
    return g_str_has_prefix (text, self->text);
  return self->op == ENDS ? g_str_has_suffix (text, self->text) : strstr (text, self->text) != NULL;
}

static gboolean
fits_comparison (const ChyGraphFilter *self, GVariant *value)
{
  int order = self->null ? 2 : compare (self, value);

  if (self->null)
    {
      gboolean none = value == NULL || chy_wire_is_null (value);

      return self->op == EQ ? none : !none;
    }
  switch (self->op)
    {
    case EQ:
      return order == 0;
    case NE:
      return order != 0;
    case GT:
      return order == 1;
    case GE:
      return order == 1 || order == 0;
    case LT:
      return order == -1;
    default:
      return order == -1 || order == 0;
    }
}

gboolean
chy_graph_filter_fits (const ChyGraphFilter *self, const ChyGraphType *type, GVariant *row)
{
  g_autoptr (GVariant) value = NULL;

  if (self->op == AND)
    return chy_graph_filter_fits (self->left, type, row) && chy_graph_filter_fits (self->right, type, row);
  if (self->op == OR)
    return chy_graph_filter_fits (self->left, type, row) || chy_graph_filter_fits (self->right, type, row);
  if (self->op == NOT)
    return !chy_graph_filter_fits (self->left, type, row);
  value = chy_graph_get_value (type, row, self->name);
  if (self->op == STARTS || self->op == ENDS || self->op == CONTAINS)
    return fits_text (self, value);
  return fits_comparison (self, value);
}

/* --- what the tenant can do -------------------------------------------------------------------------------
 */

/* A text that the port's filters take for what it is. */
static gboolean
is_plain (const char *text)
{
  return *text != '\0' && strpbrk (text, "*,!<>") == NULL && strstr (text, "..") == NULL;
}

static gboolean
push (const ChyGraphFilter *self, const ChyGraphType *type, GVariantDict *filter)
{
  const ChyField *column;

  if (self->op == AND)
    {
      gboolean left = push (self->left, type, filter);

      return push (self->right, type, filter) && left;
    }
  if ((self->op != EQ && self->op != STARTS) || self->null)
    return FALSE;
  column = chy_graph_find_column (type, self->name);
  if (column == NULL || (column->flags & CHY_FIELD_FILTER) == 0 ||
      g_variant_dict_contains (filter, column->key))
    return FALSE;
  if (column->kind == CHY_FIELD_BOOLEAN)
    {
      g_variant_dict_insert (filter, column->key, "b", self->number != 0);
      return TRUE;
    }
  if (!is_text (column->kind) || !is_plain (self->written))
    return FALSE;
  g_variant_dict_insert_value (
      filter, column->key,
      g_variant_new_take_string (g_strconcat (self->written, self->op == STARTS ? "*" : NULL, NULL)));
  return TRUE;
}

GVariant *
chy_graph_filter_push_down (const ChyGraphFilter *self, const ChyGraphType *type, gboolean *ret_whole)
{
  g_auto (GVariantDict) filter = G_VARIANT_DICT_INIT (NULL);

  *ret_whole = push (self, type, &filter);
  return g_variant_ref_sink (g_variant_dict_end (&filter));
}
