/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "model/chy-field.h"
#include "base/chy-time.h"

#include "chy-filter.h"
#include "chy-words.h"

#include <string.h>

gboolean
chy_filter_split (const char *value, char **ret_from, char **ret_to)
{
  const char *dots = strstr (value, "..");

  if (dots != NULL)
    {
      *ret_from = g_strndup (value, (gsize) (dots - value));
      *ret_to = g_strdup (dots + 2);
      return TRUE;
    }
  if (g_str_has_prefix (value, ">="))
    {
      *ret_from = g_strdup (value + 2);
      *ret_to = NULL;
      return TRUE;
    }
  if (g_str_has_prefix (value, "<"))
    {
      *ret_from = NULL;
      *ret_to = g_strdup (value + 1);
      return TRUE;
    }

  return FALSE;
}

/* "now", "+30d" and "-7d"; FALSE for a moment that stands. */
static gboolean
moving (const char *text, gint64 *ret_seconds)
{
  gint64 seconds;

  *ret_seconds = 0;
  if (g_str_equal (text, "now"))
    return TRUE;
  if ((text[0] != '+' && text[0] != '-') || !chy_period_parse (text + 1, &seconds, NULL))
    return FALSE;
  *ret_seconds = text[0] == '-' ? -seconds : seconds;

  return TRUE;
}

static char *
resolve_moment (const char *text, gint64 now)
{
  gint64 seconds;

  return moving (text, &seconds) ? chy_time_format (now + seconds * CHY_USEC_PER_SEC) : g_strdup (text);
}

static char *
resolve (const char *value, gint64 now)
{
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autofree char *since = NULL;
  g_autofree char *until = NULL;

  if (!chy_filter_split (value, &from, &to))
    return g_strdup (value);
  since = from != NULL ? resolve_moment (from, now) : NULL;
  until = to != NULL ? resolve_moment (to, now) : NULL;
  if (since != NULL && until != NULL)
    return g_strconcat (since, "..", until, NULL);

  return since != NULL ? g_strconcat (">=", since, NULL) : g_strconcat ("<", until, NULL);
}

GVariant *
chy_filter_resolve (const ChyField *fields, GVariant *filter, gint64 now)
{
  GVariantDict dict;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_dict_init (&dict, NULL);
  if (filter != NULL)
    {
      g_variant_iter_init (&iter, filter);
      while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
        {
          const ChyField *field = chy_fields_find (fields, key);
          g_autoptr (GVariant) owned = value;

          if (field != NULL && field->kind == CHY_FIELD_TIME &&
              g_variant_is_of_type (owned, G_VARIANT_TYPE_STRING))
            {
              g_autofree char *text = resolve (g_variant_get_string (owned, NULL), now);

              g_variant_dict_insert (&dict, key, "s", text);
            }
          else
            g_variant_dict_insert_value (&dict, key, owned);
        }
    }

  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* --- words ------------------------------------------------------------------------------------------- */

static const char *
choice_title (const ChyField *field, const char *id)
{
  for (const ChyChoice *choice = field->choices; choice != NULL && choice->id != NULL; choice++)
    if (g_str_equal (choice->id, id))
      return g_dgettext (GETTEXT_PACKAGE, choice->title);

  return id;
}

static char *
choice_words (const ChyField *field, const char *value)
{
  gboolean not = value[0] == '!';
  g_auto (GStrv) ids = g_strsplit (not ? value + 1 : value, ",", -1);
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; ids[i] != NULL; i++)
    g_string_append_printf (words, "%s%s", i > 0 ? chy_list_comma () : "", choice_title (field, ids[i]));
  /* Translators: a filter: all but those whose state is %s. */
  return not ? g_strdup_printf (_ ("not %s"), words->str) : g_string_free (g_steal_pointer (&words), FALSE);
}

static char *
period_words (gint64 seconds)
{
  gint64 hours = seconds / 3600;

  if (hours > 0 && hours % 24 == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day", "%d days", (gulong) (hours / 24)),
                            (int) (hours / 24));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d hour", "%d hours", (gulong) hours), (int) hours);
}

static char *
moment_words (const char *text)
{
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) local = NULL;
  gint64 usec, seconds;

  if (moving (text, &seconds))
    return chy_words_relative (g_get_real_time () + seconds * CHY_USEC_PER_SEC, g_get_real_time ());
  if (!chy_time_parse (text, TRUE, &usec, NULL))
    return g_strdup (text);
  utc = g_date_time_new_from_unix_utc (usec / CHY_USEC_PER_SEC);
  local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%x") : g_strdup (text);
}

static char *
range_words (const char *from, const char *to)
{
  g_autofree char *since = NULL;
  g_autofree char *until = NULL;
  gint64 begin = 0, end = 0;
  gboolean from_moves = from != NULL && moving (from, &begin);
  gboolean to_moves = to != NULL && moving (to, &end);

  if (from_moves && to_moves && (begin == 0) != (end == 0))
    {
      g_autofree char *period = period_words (begin == 0 ? end : -begin);

      /* Translators: filters by time; %s is "7 days". */
      return g_strdup_printf (begin == 0 ? _ ("within the next %s") : _ ("in the last %s"), period);
    }
  if (from == NULL && to_moves && end == 0)
    return g_strdup (_ ("in the past"));
  if (to == NULL && from_moves && begin == 0)
    return g_strdup (_ ("in the future"));
  since = from != NULL ? moment_words (from) : NULL;
  until = to != NULL ? moment_words (to) : NULL;
  if (since == NULL)
    /* Translators: a filter by time; %s is a date. */
    return g_strdup_printf (_ ("before %s"), until);
  if (until == NULL)
    /* Translators: a filter by time; %s is a date. */
    return g_strdup_printf (_ ("since %s"), since);

  /* Translators: a filter by time; both are dates. */
  return g_strdup_printf (_ ("from %s until %s"), since, until);
}

static char *
numbers_words (const ChyField *field, const char *from, const char *to)
{
  gint64 last = to != NULL ? g_ascii_strtoll (to, NULL, 10) - 1 : 0;
  g_autofree char *least = from != NULL ? chy_words_integer (field, g_ascii_strtoll (from, NULL, 10)) : NULL;
  g_autofree char *most = to != NULL ? chy_words_integer (field, last) : NULL;

  if (least == NULL)
    /* Translators: a filter by number. */
    return g_strdup_printf (_ ("at most %s"), most);
  if (most == NULL)
    /* Translators: a filter by number. */
    return g_strdup_printf (_ ("at least %s"), least);

  /* Translators: a filter by number. */
  return g_strdup_printf (_ ("%s to %s"), least, most);
}

static char *
text_words (const char *value)
{
  gsize length = strlen (value);

  if (length > 1 && value[length - 1] == '*')
    {
      g_autofree char *stem = g_strndup (value, length - 1);

      /* Translators: a filter by text. */
      return g_strdup_printf (_ ("begins with “%s”"), stem);
    }
  if (value[0] == '!')
    return g_strdup_printf (_ ("not %s"), value + 1);

  return g_strdup (value);
}

char *
chy_filter_words (const ChyField *field, const char *value, const char *name)
{
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  switch (field->kind)
    {
    case CHY_FIELD_CHOICE:
    case CHY_FIELD_CHOICE_LIST:
      return choice_words (field, value);
    case CHY_FIELD_BOOLEAN:
      return g_strdup (g_str_equal (value, "true") ? _ ("Yes") : _ ("No"));
    case CHY_FIELD_TIME:
      return chy_filter_split (value, &from, &to) ? range_words (from, to) : moment_words (value);
    case CHY_FIELD_INTEGER:
      return chy_filter_split (value, &from, &to) ? numbers_words (field, from, to) : g_strdup (value);
    case CHY_FIELD_REFERENCE:
      return g_strdup (name != NULL ? name : "…");
    default:
      return text_words (value);
    }
}

gboolean
chy_filter_is_fit (const ChyField *field)
{
  if ((field->flags & CHY_FIELD_FILTER) == 0 || g_str_equal (field->key, "id"))
    return FALSE;
  switch (field->kind)
    {
    case CHY_FIELD_TEXT:
      /* An id of another object, which nobody types. */
      return !g_str_has_suffix (field->key, "Id");
    case CHY_FIELD_INTEGER:
    case CHY_FIELD_BOOLEAN:
    case CHY_FIELD_CHOICE:
    case CHY_FIELD_TIME:
    case CHY_FIELD_REFERENCE:
    case CHY_FIELD_TEXT_LIST:
    case CHY_FIELD_CHOICE_LIST:
      return TRUE;
    default:
      return FALSE;
    }
}
