/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-alert.h"
#include "chy-command-type.h"

/* All that is wrong now: what is new is raised, what is not among it is over. An item has "key" and
 * "problem". */

static const ChyField fields[] = {
  { .key = "alerts", .kind = CHY_FIELD_OBJECT_LIST, .title = N_ ("Alerts") },
  { .key = NULL },
};

/* One that nobody was told of yet. */
static void
begin_telling (ChyAlert *alert)
{
  g_strfreev (alert->told);
  alert->told = g_new0 (char *, 1);
  alert->tries = 0;
}

static void
audit (ChyCommandContext *context, const ChyAlert *alert, const char *state)
{
  g_autofree char *sentence = chy_problem_get_sentence_untranslated (alert->problem);
  g_autoptr (GVariant) body = chy_problem_to_body (alert->problem);
  g_autoptr (GVariant) after = chy_body_with (body, "alert", g_variant_new_string (state));

  chy_command_context_audit (context, "alert", alert->key, sentence, NULL, after);
}

static gboolean
raise_one (ChyCommandContext *context, GPtrArray *known, const char *key, ChyProblem *problem, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  ChyAlert *alert = chy_alert_find (known, key);
  g_autoptr (ChyAlert) made = NULL;
  gboolean news;

  if (alert == NULL)
    alert = made = chy_alert_new (key, problem, chy_command_context_get_now (context));
  news =
      made != NULL || g_strcmp0 (chy_problem_get_code (problem), chy_problem_get_code (alert->problem)) != 0;
  if (!news && alert->over == 0)
    return TRUE;
  /* Back before its end was told: nobody knows that it was gone. */
  alert->over = 0;
  if (news)
    {
      chy_problem_unref (alert->problem);
      alert->problem = chy_problem_ref (problem);
      begin_telling (alert);
      audit (context, alert, "raised");
    }
  return chy_alert_save (session, alert, error);
}

static gboolean
end_one (ChyCommandContext *context, ChyAlert *alert, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);

  if (alert->over != 0)
    return TRUE;
  audit (context, alert, "over");
  /* What nobody was told of needs no all-clear. */
  if (alert->told[0] == NULL)
    return chy_alert_remove (session, alert->key, error);
  alert->over = chy_command_context_get_now (context);
  begin_telling (alert);
  return chy_alert_save (session, alert, error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (GVariant) list = chy_body_get (params, "alerts");
  g_autoptr (GPtrArray) known = chy_alert_list (chy_command_context_get_session (context), error);
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  (void) result;
  if (known == NULL)
    return FALSE;
  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (list, i);
      g_autoptr (GVariant) body = chy_body_get (item, "problem");
      g_autoptr (ChyProblem) problem = body != NULL ? chy_problem_new_from_body (body) : NULL;
      const char *key = chy_body_get_text (item, "key");

      if (key == NULL || problem == NULL || !g_hash_table_add (keys, g_strdup (key)))
        continue;
      if (!raise_one (context, known, key, problem, error))
        return FALSE;
    }
  for (guint i = 0; i < known->len; i++)
    if (!g_hash_table_contains (keys, ((ChyAlert *) known->pdata[i])->key) &&
        !end_one (context, known->pdata[i], error))
      return FALSE;
  return TRUE;
}

const ChyCommandType chy_command_alert_report = {
  .name = "alert-report",
  .title = N_ ("Report Alerts"),
  .help = N_ ("Says what is wrong now; what was and is not any more is over."),
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .flags = CHY_COMMAND_INTERNAL | CHY_COMMAND_QUIET,
  .apply = apply,
};
