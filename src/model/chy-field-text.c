/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-field.h"

#include <string.h>

#include "base/chy-clock.h"
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

static void
list_append_escaped (GString *text, const char *item)
{
  for (const char *p = item; *p != '\0'; p++)
    {
      if (*p == ',' || (*p == '\\' && (p[1] == ',' || p[1] == '\\' || p[1] == '\0')))
        g_string_append_c (text, '\\');
      g_string_append_c (text, *p);
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

/* --- back into text -------------------------------------------------------------------------------- */

typedef struct
{
  gint64 seconds;
  const char *singular;
  const char *plural;
} PeriodWords;

static const PeriodWords period_words[] = {
  { 31536000, N_ ("%d year"), N_ ("%d years") }, { 2592000, N_ ("%d month"), N_ ("%d months") },
  { 604800, N_ ("%d week"), N_ ("%d weeks") },   { 86400, N_ ("%d day"), N_ ("%d days") },
  { 3600, N_ ("%d hour"), N_ ("%d hours") },     { 60, N_ ("%d minute"), N_ ("%d minutes") },
  { 1, N_ ("%d second"), N_ ("%d seconds") },
};

static char *
period_in_words (gint64 seconds)
{
  for (gsize i = 0; seconds > 0 && i < G_N_ELEMENTS (period_words); i++)
    {
      const PeriodWords *words = &period_words[i];
      gint64 count = seconds / words->seconds;
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, count);
      const char *format;
      const char *mark;

      if (seconds % words->seconds != 0)
        continue;
      format = g_dngettext (GETTEXT_PACKAGE, words->singular, words->plural, (gulong) count);
      mark = strstr (format, "%d");
      if (mark == NULL)
        return g_strdup (format);
      return g_strdup_printf ("%.*s%s%s", (int) (mark - format), format, number, mark + 2);
    }

  return chy_period_format (seconds);
}

static char *
time_in_words (gint64 usec)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (usec / CHY_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  /* Zero stands for a time that is not known yet. */
  if (usec == 0 || local == NULL)
    return g_strdup ("");

  return g_date_time_format (local, "%Y-%m-%d %H:%M:%S");
}

static char *
choice_in_words (const ChyField *self, const char *id)
{
  const ChyChoice *choice = self->choices;

  while (choice != NULL && choice->id != NULL && strcmp (choice->id, id) != 0)
    choice++;
  if (choice == NULL)
    return g_strdup (id);
  if (choice->id == NULL)
    return id[0] == '\0' ? g_strdup ("") : g_strdup_printf (_ ("%s (unknown)"), id);

  return g_strdup (choice->title != NULL ? _ (choice->title) : choice->id);
}

static char *
list_to_text (const ChyField *self, GVariant *value, gboolean for_people)
{
  GString *text = g_string_new (NULL);
  gsize n = g_variant_n_children (value);

  for (gsize i = 0; i < n; i++)
    {
      const char *item;

      g_variant_get_child (value, i, "&s", &item);
      if (i > 0)
        g_string_append (text, for_people ? ", " : ",");
      if (!for_people)
        list_append_escaped (text, item);
      else if (self->kind == CHY_FIELD_CHOICE_LIST)
        {
          g_autofree char *words = choice_in_words (self, item);

          g_string_append (text, words);
        }
      else
        g_string_append (text, item);
    }

  return g_string_free (text, FALSE);
}

/* Only for people: objects are not read from text. */
static char *
object_to_text (const ChyField *self, GVariant *body)
{
  GString *text = g_string_new (NULL);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, body);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    {
      const ChyField *field = chy_fields_find (self->fields, key);
      g_autofree char *words =
          field != NULL ? chy_field_format (field, value) : g_variant_print (value, FALSE);
      const char *title = field != NULL && field->title != NULL ? _ (field->title) : key;

      if (words[0] == '\0')
        continue;
      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "; " : "", title, words);
    }

  return g_string_free (text, FALSE);
}

static char *
objects_to_text (const ChyField *self, GVariant *list)
{
  GString *text = g_string_new (NULL);
  gsize n = g_variant_n_children (list);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (list, i);
      g_autofree char *words = object_to_text (self, child);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", words);
    }

  return g_string_free (text, FALSE);
}

static char *
scalar_to_text (const ChyField *self, GVariant *value, gboolean for_people)
{
  gint64 number = g_variant_is_of_type (value, G_VARIANT_TYPE_INT64) ? g_variant_get_int64 (value) : 0;

  switch (self->kind)
    {
    case CHY_FIELD_INTEGER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, number);
    case CHY_FIELD_TIME:
      return for_people ? time_in_words (number) : chy_time_format (number);
    case CHY_FIELD_PERIOD:
      return for_people ? period_in_words (number) : chy_period_format (number);
    case CHY_FIELD_BOOLEAN:
      if (!for_people)
        return g_strdup (g_variant_get_boolean (value) ? "true" : "false");
      return g_strdup (g_variant_get_boolean (value) ? _ ("Yes") : _ ("No"));
    case CHY_FIELD_CHOICE:
      return for_people ? choice_in_words (self, g_variant_get_string (value, NULL))
                        : g_variant_dup_string (value, NULL);
    default:
      return g_variant_dup_string (value, NULL);
    }
}

static char *
binary_to_text (GVariant *value, gboolean for_people)
{
  gsize size;
  gconstpointer data = g_variant_get_fixed_array (value, &size, 1);

  if (!for_people)
    return g_base64_encode (data, size);

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%" G_GSIZE_FORMAT " byte", "%" G_GSIZE_FORMAT " bytes", size), size);
}

static char *
value_to_text (const ChyField *self, GVariant *value, gboolean for_people)
{
  if (!g_variant_is_of_type (value, chy_field_get_value_type (self)))
    return g_variant_print (value, FALSE);
  if (self->to_text != NULL)
    return self->to_text (self, value, for_people);
  switch (self->kind)
    {
    case CHY_FIELD_TEXT_LIST:
    case CHY_FIELD_CHOICE_LIST:
      return list_to_text (self, value, for_people);
    case CHY_FIELD_BINARY:
      return binary_to_text (value, for_people);
    case CHY_FIELD_OBJECT:
      return object_to_text (self, value);
    case CHY_FIELD_OBJECT_LIST:
      return objects_to_text (self, value);
    default:
      return scalar_to_text (self, value, for_people);
    }
}

char *
chy_field_format (const ChyField *self, GVariant *value)
{
  return value_to_text (self, value, TRUE);
}

char *
chy_field_to_text (const ChyField *self, GVariant *value)
{
  return value_to_text (self, value, FALSE);
}
