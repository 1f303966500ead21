/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-field.h"

#include <string.h>

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "base/chy-time.h"

const char *
chy_list_comma (void)
{
  /* Translators: what stands between the items of a list: "Read, Write, Enroll". */
  return _ (", ");
}

static const gint64 units[] = { 31536000, 2592000, 604800, 86400, 3600, 60, 1 };

/* Calls with both forms of each: of words in a table a catalog has the first form alone. */
static const char *
format_of (gint64 unit, gulong n)
{
  switch (unit)
    {
    case 31536000:
      return g_dngettext (GETTEXT_PACKAGE, "%d year", "%d years", n);
    case 2592000:
      return g_dngettext (GETTEXT_PACKAGE, "%d month", "%d months", n);
    case 604800:
      return g_dngettext (GETTEXT_PACKAGE, "%d week", "%d weeks", n);
    case 86400:
      return g_dngettext (GETTEXT_PACKAGE, "%d day", "%d days", n);
    case 3600:
      return g_dngettext (GETTEXT_PACKAGE, "%d hour", "%d hours", n);
    case 60:
      return g_dngettext (GETTEXT_PACKAGE, "%d minute", "%d minutes", n);
    default:
      return g_dngettext (GETTEXT_PACKAGE, "%d second", "%d seconds", n);
    }
}

static char *
period_in_words (gint64 seconds)
{
  for (gsize i = 0; seconds > 0 && i < G_N_ELEMENTS (units); i++)
    {
      gint64 count = seconds / units[i];
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, count);
      const char *format;
      const char *mark;

      if (seconds % units[i] != 0)
        continue;
      format = format_of (units[i], (gulong) count);
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
        g_string_append (text, for_people ? chy_list_comma () : ",");
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

/* Several values of no known field, one after the other. */
static char *
children_format (GVariant *value)
{
  GString *text = g_string_new (NULL);
  gsize n = g_variant_n_children (value);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);
      g_autofree char *words = chy_value_format (child);

      if (words[0] == '\0')
        continue;
      if (text->len > 0)
        g_string_append (text,
                         g_variant_is_of_type (value, G_VARIANT_TYPE ("a{s*}")) ? "; " : chy_list_comma ());
      g_string_append (text, words);
    }

  return g_string_free (text, FALSE);
}

/* A value under a key that nobody describes; times by Graph's manner of naming them. */
static char *
unknown_format (const char *key, GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64) &&
      (g_str_has_suffix (key, "DateTime") || strcmp (key, "dateTime") == 0))
    return time_in_words (g_variant_get_int64 (value));

  return chy_value_format (value);
}

static char *
entry_format (GVariant *entry)
{
  g_autoptr (GVariant) key = g_variant_get_child_value (entry, 0);
  g_autoptr (GVariant) value = g_variant_get_child_value (entry, 1);
  g_autofree char *words = NULL;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARIANT))
    {
      GVariant *inner = g_variant_get_variant (value);

      g_variant_unref (value);
      value = inner;
    }
  if (!g_variant_is_of_type (key, G_VARIANT_TYPE_STRING))
    return chy_value_format (value);
  words = unknown_format (g_variant_get_string (key, NULL), value);
  if (words[0] == '\0')
    return g_steal_pointer (&words);

  return g_strdup_printf ("%s: %s", g_variant_get_string (key, NULL), words);
}

char *
chy_value_format (GVariant *value)
{
  static const ChyField binary = { .key = "binary", .kind = CHY_FIELD_BINARY };
  g_autoptr (GVariant) inner = NULL;

  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_STRING:
      return g_variant_dup_string (value, NULL);
    case G_VARIANT_CLASS_BOOLEAN:
      return g_strdup (g_variant_get_boolean (value) ? _ ("Yes") : _ ("No"));
    case G_VARIANT_CLASS_VARIANT:
      inner = g_variant_get_variant (value);
      return chy_value_format (inner);
    case G_VARIANT_CLASS_MAYBE:
      inner = g_variant_get_maybe (value);
      return inner != NULL ? chy_value_format (inner) : g_strdup ("");
    case G_VARIANT_CLASS_DICT_ENTRY:
      return entry_format (value);
    case G_VARIANT_CLASS_ARRAY:
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING))
        return chy_field_format (&binary, value);
      return children_format (value);
    case G_VARIANT_CLASS_TUPLE:
      return children_format (value);
    default:
      return g_variant_print (value, FALSE);
    }
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
      g_autofree char *words = field != NULL ? chy_field_format (field, value) : unknown_format (key, value);
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

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%zu byte", "%zu bytes", size), size);
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
