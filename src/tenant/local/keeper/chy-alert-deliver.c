/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-alert-deliver.h"

#include "base/chy-i18n.h"
#include "base/chy-time.h"
#include "wire/chy-wire.h"

/* One way that does not work is tried so often, a look apart; it stands in the journal anyhow. */
#define MOST_TRIES 10

#define PROGRAM_TIME 20000

typedef gboolean (*Way) (ChyKeeper *keeper, const ChyAlert *alert, GError **error);

static const char *
state_of (const ChyAlert *alert)
{
  return alert->over != 0 ? "over" : "raised";
}

/* --- the journal ---------------------------------------------------------------------------------------- */

static GLogLevelFlags
level_of (const ChyAlert *alert)
{
  if (alert->over != 0)
    return G_LOG_LEVEL_MESSAGE;
  return chy_problem_get_severity (alert->problem) == CHY_SEVERITY_ERROR ? G_LOG_LEVEL_CRITICAL
                                                                         : G_LOG_LEVEL_WARNING;
}

static const char *
priority_of (const ChyAlert *alert)
{
  GLogLevelFlags level = level_of (alert);

  return level == G_LOG_LEVEL_CRITICAL ? "3" : level == G_LOG_LEVEL_WARNING ? "4" : "5";
}

/* By fields and not by g_log(): a critical message of GLib is a mistake of the program's, and may end it. */
static gboolean
tell_journal (ChyKeeper *keeper, const ChyAlert *alert, GError **error)
{
  g_autofree char *sentence = chy_problem_get_sentence_untranslated (alert->problem);
  g_autofree char *message =
      g_strdup_printf ("%s %s: %s", alert->over != 0 ? "All clear:" : "Alert:", alert->key, sentence);
  const GLogField fields[] = {
    { "MESSAGE", message, -1 },
    { "PRIORITY", priority_of (alert), -1 },
    { "GLIB_DOMAIN", G_LOG_DOMAIN, -1 },
    { "CHANCERY_ALERT", alert->key, -1 },
    { "CHANCERY_ALERT_STATE", state_of (alert), -1 },
    { "CHANCERY_ALERT_CODE", chy_problem_get_code (alert->problem), -1 },
  };

  (void) keeper;
  (void) error;
  g_log_structured_array (level_of (alert) == G_LOG_LEVEL_CRITICAL ? G_LOG_LEVEL_WARNING : level_of (alert),
                          fields, G_N_ELEMENTS (fields));
  return TRUE;
}

/* --- the hook ------------------------------------------------------------------------------------------- */

static char *
make_json (const ChyAlert *alert)
{
  g_autofree char *title = chy_problem_get_title (alert->problem);
  g_autofree char *sentence = chy_problem_get_sentence (alert->problem);
  g_autofree char *remedy = chy_problem_get_remedy (alert->problem);
  g_autofree char *raised = chy_time_format (alert->raised);
  g_autofree char *over = alert->over != 0 ? chy_time_format (alert->over) : NULL;
  const char *object = chy_problem_get_object (alert->problem);
  g_autoptr (GVariant) tree = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "alert", "s", alert->key);
  g_variant_dict_insert (&dict, "state", "s", state_of (alert));
  g_variant_dict_insert (&dict, "severity", "s",
                         chy_severity_to_string (chy_problem_get_severity (alert->problem)));
  g_variant_dict_insert (&dict, "code", "s", chy_problem_get_code (alert->problem));
  if (object != NULL)
    g_variant_dict_insert (&dict, "object", "s", object);
  g_variant_dict_insert (&dict, "title", "s", title);
  g_variant_dict_insert (&dict, "message", "s", sentence);
  if (remedy != NULL)
    g_variant_dict_insert (&dict, "remedy", "s", remedy);
  g_variant_dict_insert (&dict, "raisedDateTime", "s", raised);
  if (over != NULL)
    g_variant_dict_insert (&dict, "overDateTime", "s", over);
  tree = g_variant_ref_sink (g_variant_dict_end (&dict));
  return chy_wire_print (tree, CHY_WIRE_PRETTY);
}

static gboolean
tell_hook (ChyKeeper *keeper, const ChyAlert *alert, GError **error)
{
  const char *argv[] = { keeper->alert_hook, NULL };
  g_autofree char *json = make_json (alert);

  return chy_alert_run_program (argv, json, PROGRAM_TIME, error);
}

/* --- mail ----------------------------------------------------------------------------------------------- */

/* RFC 2047: a subject of any characters. */
static char *
encode_subject (const char *text)
{
  g_autofree char *line = g_strdelimit (g_strdup (text), "\r\n", ' ');
  GString *encoded = g_string_new (NULL);
  const char *part = line;

  if (g_str_is_ascii (line))
    return g_string_free (g_string_append (encoded, line), FALSE);
  /* A word is at most 75 characters, and no character is cut. */
  while (*part != '\0')
    {
      gsize size = 0;
      g_autofree char *base64 = NULL;

      while (part[size] != '\0' && size < 40)
        size += (gsize) (g_utf8_next_char (part + size) - (part + size));
      base64 = g_base64_encode ((const guchar *) part, size);
      g_string_append_printf (encoded, "%s=?UTF-8?B?%s?=", encoded->len > 0 ? "\r\n " : "", base64);
      part += size;
    }
  return g_string_free (encoded, FALSE);
}

static gboolean
tell_mail (ChyKeeper *keeper, const ChyAlert *alert, GError **error)
{
  /* The address is an argument behind the options, where it cannot be one. */
  const char *argv[] = { keeper->sendmail, "-i", "--", keeper->alert_mail, NULL };
  g_autofree char *title = chy_problem_get_title (alert->problem);
  g_autofree char *sentence = chy_problem_get_sentence (alert->problem);
  g_autofree char *remedy = chy_problem_get_remedy (alert->problem);
  g_autofree char *raised = chy_time_format (alert->raised);
  const char *object = chy_problem_get_object (alert->problem);
  /* Translators: what was wrong and is not any more. */
  const char *kind = alert->over != 0 ? _ ("All clear") : _ ("Alert");
  g_autofree char *plain = object != NULL ? g_strdup_printf ("Chancery: %s: %s (%s)", kind, title, object)
                                          : g_strdup_printf ("Chancery: %s: %s", kind, title);
  g_autofree char *subject = encode_subject (plain);
  g_autofree char *mail = g_strdup_printf (
      "To: %s\r\nSubject: %s\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: 8bit\r\nAuto-Submitted: auto-generated\r\n\r\n%s\r\n\r\n%s\r\n\r\n%s, %s %s\r\n",
      keeper->alert_mail, subject, sentence, alert->over == 0 && remedy != NULL ? remedy : kind, alert->key,
      state_of (alert), raised);

  return chy_alert_run_program (argv, mail, PROGRAM_TIME, error);
}

/* --- all of them ---------------------------------------------------------------------------------------- */

char **
chy_alert_deliver (ChyKeeper *keeper, const ChyAlert *alert, gboolean *ret_complete)
{
  const struct
  {
    const char *name;
    Way way;
    gboolean wanted;
  } ways[] = {
    { "journal", tell_journal, TRUE },
    { "hook", tell_hook, keeper->alert_hook != NULL },
    { "mail", tell_mail, keeper->alert_mail != NULL },
  };
  g_autoptr (GStrvBuilder) told = g_strv_builder_new ();

  *ret_complete = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (GError) error = NULL;

      if (!ways[i].wanted)
        continue;
      if (g_strv_contains ((const char *const *) alert->told, ways[i].name))
        g_strv_builder_add (told, ways[i].name);
      else if (alert->tries >= MOST_TRIES)
        continue;
      else if (ways[i].way (keeper, alert, &error))
        g_strv_builder_add (told, ways[i].name);
      else
        {
          g_warning ("An alert could not be told: %s", error->message);
          *ret_complete = *ret_complete && alert->tries + 1 >= MOST_TRIES;
        }
    }
  return g_strv_builder_end (told);
}
