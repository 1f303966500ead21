/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-alert.h"
#include "chy-command-type.h"

/* An alert was told, or tried to be: "told" are the ways that worked by now. */

static const ChyField fields[] = {
  { .key = "key", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Alert") },
  { .key = "code", .kind = CHY_FIELD_TEXT, .title = N_ ("Code") },
  { .key = "over", .kind = CHY_FIELD_BOOLEAN, .title = N_ ("Over") },
  { .key = "told", .kind = CHY_FIELD_TEXT_LIST, .title = N_ ("Told by") },
  { .key = "complete", .kind = CHY_FIELD_BOOLEAN, .title = N_ ("By all ways") },
  { .key = NULL },
};

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (GPtrArray) known = chy_alert_list (session, error);
  ChyAlert *alert;

  (void) result;
  if (known == NULL)
    return FALSE;
  alert = chy_alert_find (known, chy_body_get_text (params, "key"));
  /* It has become another one meanwhile, which is told by itself. */
  if (alert == NULL || (alert->over != 0) != chy_body_get_bool (params, "over", FALSE) ||
      g_strcmp0 (chy_problem_get_code (alert->problem), chy_body_get_text (params, "code")) != 0)
    return TRUE;
  if (alert->over != 0 && chy_body_get_bool (params, "complete", FALSE))
    return chy_alert_remove (session, alert->key, error);
  g_strfreev (alert->told);
  alert->told = chy_body_get_list (params, "told");
  alert->tries++;
  return chy_alert_save (session, alert, error);
}

const ChyCommandType chy_command_alert_told = {
  .name = "alert-told",
  .title = N_ ("Alert Told"),
  .help = N_ ("Says by which ways an alert was told."),
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .flags = CHY_COMMAND_INTERNAL | CHY_COMMAND_QUIET,
  .apply = apply,
};
