/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-field.h"

#include <string.h>

#include "base/chy-i18n.h"
#include "base/chy-time.h"

typedef struct
{
  const char *word;
  gboolean value;
} BooleanWord;

static const BooleanWord boolean_words[] = {
  { "true", TRUE }, { "false", FALSE }, { "yes", TRUE }, { "no", FALSE },
  { "on", TRUE },   { "off", FALSE },   { "1", TRUE },   { "0", FALSE },
};

static gboolean
equal_ignoring_case (const char *a, const char *b)
{
  g_autofree char *left = g_utf8_casefold (a, -1);
  g_autofree char *right = g_utf8_casefold (b, -1);

  return strcmp (left, right) == 0;
}

/* By id first, then by id or title in any case. */
static const ChyChoice *
choice_find (const ChyField *self, const char *text)
{
  for (const ChyChoice *choice = self->choices; choice != NULL && choice->id != NULL; choice++)
    if (strcmp (choice->id, text) == 0)
      return choice;
  for (const ChyChoice *choice = self->choices; choice != NULL && choice->id != NULL; choice++)
    if (equal_ignoring_case (choice->id, text) ||
        (choice->title != NULL &&
         (equal_ignoring_case (choice->title, text) || equal_ignoring_case (_ (choice->title), text))))
      return choice;

  return NULL;
}

static const ChyChoice *
choice_find_or_fail (const ChyField *self, const char *text, GError **error)
{
  const ChyChoice *choice = choice_find (self, text);
  g_autoptr (GString) known = NULL;

  if (choice != NULL)
    return choice;
  known = g_string_new (NULL);
  for (choice = self->choices; choice != NULL && choice->id != NULL; choice++)
    g_string_append_printf (known, "%s%s", known->len > 0 ? ", " : "", choice->id);
  g_set_error (error, CHY_FIELD_ERROR, CHY_FIELD_ERROR_NOT_A_CHOICE,
               "“%.80s” is not known for %s; it can be %s", text, self->key, known->str);

  return NULL;
}

static GVariant *
parse_integer (const ChyField *self, const char *text, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  gint64 value;

  if (g_ascii_string_to_signed (stripped, 10, G_MININT64, G_MAXINT64, &value, NULL))
    return g_variant_new_int64 (value);
  g_set_error (error, CHY_FIELD_ERROR, CHY_FIELD_ERROR_NOT_A_NUMBER, "“%.80s” is not a number for %s", text,
               self->key);

  return NULL;
}

static GVariant *
parse_boolean (const ChyField *self, const char *text, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (boolean_words); i++)
    if (g_ascii_strcasecmp (boolean_words[i].word, text) == 0)
      return g_variant_new_boolean (boolean_words[i].value);
  g_set_error (error, CHY_FIELD_ERROR, CHY_FIELD_ERROR_NOT_A_BOOLEAN,
               "“%.80s” is neither true nor false for %s", text, self->key);

  return NULL;
}

/* Splits at commas; "\," is a comma and "\\" before a comma or another backslash is one backslash, so that
 * CORP\Domain Users can stand in a list as it is. Blanks around an item and empty items are dropped. */
static GPtrArray *
list_split (const char *text)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) item = g_string_new (NULL);

  for (const char *p = text;; p++)
    {
      if (p[0] == '\\' && (p[1] == ',' || p[1] == '\\'))
        {
          g_string_append_c (item, *++p);
          continue;
        }
      if (*p != ',' && *p != '\0')
        {
          g_string_append_c (item, *p);
          continue;
        }
      g_strstrip (item->str);
      if (item->str[0] != '\0')
        g_ptr_array_add (items, g_strdup (item->str));
      g_string_truncate (item, 0);
      if (*p == '\0')
        return items;
    }
}

static GVariant *
parse_list (const ChyField *self, const char *text, GError **error)
{
  g_autoptr (GPtrArray) items = list_split (text);
  GVariantBuilder builder;

  for (guint i = 0; self->kind == CHY_FIELD_CHOICE_LIST && i < items->len; i++)
    {
      const ChyChoice *choice = choice_find_or_fail (self, items->pdata[i], error);

      if (choice == NULL)
        return NULL;
      g_free (items->pdata[i]);
      items->pdata[i] = g_strdup (choice->id);
    }
  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < items->len; i++)
    g_variant_builder_add (&builder, "s", items->pdata[i]);

  return g_variant_builder_end (&builder);
}

static GVariant *
parse_measure (const ChyField *self, const char *text, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autoptr (GError) local_error = NULL;
  gint64 value;
  gboolean parsed = self->kind == CHY_FIELD_TIME ? chy_time_parse (stripped, TRUE, &value, &local_error)
                                                 : chy_period_parse (stripped, &value, &local_error);

  if (parsed)
    return g_variant_new_int64 (value);
  g_set_error (error, CHY_FIELD_ERROR, CHY_FIELD_ERROR_INVALID, "%s: %s", self->key, local_error->message);

  return NULL;
}

GVariant *
chy_field_parse (const ChyField *self, const char *text, GError **error)
{
  const ChyChoice *choice;

  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, CHY_FIELD_ERROR, CHY_FIELD_ERROR_INVALID, "The value of %s is not UTF-8 text",
                   self->key);
      return NULL;
    }
  if (self->parse != NULL)
    return self->parse (self, text, error);
  switch (self->kind)
    {
    case CHY_FIELD_INTEGER:
      return parse_integer (self, text, error);
    case CHY_FIELD_BOOLEAN:
      return parse_boolean (self, text, error);
    case CHY_FIELD_CHOICE:
      choice = choice_find_or_fail (self, text, error);
      return choice != NULL ? g_variant_new_string (choice->id) : NULL;
    case CHY_FIELD_TEXT_LIST:
    case CHY_FIELD_CHOICE_LIST:
      return parse_list (self, text, error);
    case CHY_FIELD_TIME:
    case CHY_FIELD_PERIOD:
      return parse_measure (self, text, error);
    case CHY_FIELD_TEXT:
    case CHY_FIELD_REFERENCE:
      return g_variant_new_string (text);
    case CHY_FIELD_BINARY:
    case CHY_FIELD_OBJECT:
    case CHY_FIELD_OBJECT_LIST:
    default:
      g_set_error (error, CHY_FIELD_ERROR, CHY_FIELD_ERROR_NOT_TEXT,
                   "%s is not written as text; give it as JSON (key:=...) or as a file (key=@file)",
                   self->key);
      return NULL;
    }
}
