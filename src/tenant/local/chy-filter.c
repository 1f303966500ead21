/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-local-resource.h"

#include <errno.h>

static gboolean
bad_filter (const ChyField *field, const char *text, GError **error)
{
  chy_refuse_one (error, "query", "bad-filter", NULL, "filter", field->key, "value", text, NULL);
  return FALSE;
}

static GVariant *
parse_value (const ChyField *field, const char *text, GError **error)
{
  g_autoptr (GError) local = NULL;
  GVariant *value;

  /* An unknown word of a newer peer must be found, too. */
  if (g_variant_type_equal (chy_field_get_value_type (field), G_VARIANT_TYPE_STRING) ||
      g_variant_type_equal (chy_field_get_value_type (field), G_VARIANT_TYPE_STRING_ARRAY))
    return g_variant_ref_sink (g_variant_new_string (text));
  value = chy_field_parse (field, text, &local);
  if (value != NULL)
    return g_variant_ref_sink (value);
  bad_filter (field, text, error);
  return NULL;
}

/* A comma before a blank stands in a name ("Weber, Anna"), not between values. */
static gboolean
is_list (const char *text)
{
  return strchr (text, ',') != NULL && strstr (text, ", ") == NULL;
}

static gboolean
parse_text (const ChyField *field, const char *text, ChyFilterTerm *ret_term, GError **error)
{
  static const struct
  {
    const char *prefix;
    ChyMatchKind kind;
  } operators[] = { { ">=", CHY_MATCH_AT_LEAST }, { "<", CHY_MATCH_LESS }, { "!", CHY_MATCH_NOT_EQUAL } };
  gsize length = strlen (text);

  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    if (g_str_has_prefix (text, operators[i].prefix))
      {
        ret_term->kind = operators[i].kind;
        ret_term->value = parse_value (field, text + strlen (operators[i].prefix), error);
        return ret_term->value != NULL;
      }
  if (is_list (text))
    {
      ret_term->kind = CHY_MATCH_IN;
      ret_term->value = g_variant_ref_sink (g_variant_new_string (text));
      return TRUE;
    }
  if (length > 1 && text[length - 1] == '*')
    {
      g_autofree char *stem = g_strndup (text, length - 1);

      ret_term->kind = CHY_MATCH_PREFIX;
      ret_term->value = g_variant_ref_sink (g_variant_new_string (stem));
      return TRUE;
    }
  ret_term->kind = CHY_MATCH_EQUAL;
  ret_term->value = parse_value (field, text, error);
  return ret_term->value != NULL;
}

void
chy_filter_term_clear (ChyFilterTerm *self)
{
  g_clear_pointer (&self->value, g_variant_unref);
}

gboolean
chy_filter_term_parse (const ChyField *field, GVariant *value, ChyFilterTerm *ret_term, GError **error)
{
  ChyFilterTerm term = { .kind = CHY_MATCH_EQUAL };

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      if (!parse_text (field, g_variant_get_string (value, NULL), &term, error))
        return FALSE;
    }
  else if (g_variant_is_of_type (value, chy_field_get_value_type (field)))
    term.value = g_variant_ref (value);
  else
    return bad_filter (field, g_variant_get_type_string (value), error);
  *ret_term = term;
  return TRUE;
}

gboolean
chy_filter_split_range (const ChyField *field, GVariant *value, GVariant **ret_from, GVariant **ret_to)
{
  const char *text, *dots;
  g_autofree char *from = NULL;

  if ((field->kind != CHY_FIELD_TIME && field->kind != CHY_FIELD_INTEGER) ||
      !g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return FALSE;
  text = g_variant_get_string (value, NULL);
  dots = strstr (text, "..");
  if (dots == NULL || dots == text || dots[2] == '\0')
    return FALSE;
  from = g_strndup (text, (gsize) (dots - text));
  *ret_from = g_variant_ref_sink (g_variant_new_take_string (g_strconcat (">=", from, NULL)));
  *ret_to = g_variant_ref_sink (g_variant_new_take_string (g_strconcat ("<", dots + 2, NULL)));
  return TRUE;
}

char *
chy_local_normalize_hex (const char *text)
{
  GString *hex = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      if (g_ascii_isxdigit (*text))
        g_string_append_c (hex, g_ascii_tolower (*text));
      else if (*text != ':' && *text != ' ' && *text != '-')
        {
          g_string_free (hex, TRUE);
          return NULL;
        }
    }
  if (hex->len == 0)
    {
      g_string_free (hex, TRUE);
      return NULL;
    }
  return g_string_free (hex, FALSE);
}

gboolean
chy_local_parse_number (const char *text, gint64 *ret_number)
{
  char *end = NULL;
  gint64 number;

  if (!g_ascii_isdigit (text[0]))
    return FALSE;
  errno = 0;
  number = g_ascii_strtoll (text, &end, 10);
  if (errno != 0 || *end != '\0')
    return FALSE;
  *ret_number = number;
  return TRUE;
}

const char *
chy_query_get_text (const ChyQuery *query, const char *key)
{
  return query->filter != NULL ? chy_body_get_text (query->filter, key) : NULL;
}
