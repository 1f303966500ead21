/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-document.h"
#include "chy-enrollment.h"

static const ChyField fields[] = {
  { .key = "connector",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Connector"),
    .help = N_ ("Its name or ID.") },
  { .key = NULL },
};

static const char *const positionals[] = { "connector", NULL };

static char *
consequence (ChyCommandContext *context, GVariant *params, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDocument) document =
      chy_document_find (session, CHY_DOCUMENT_CONNECTOR, chy_body_get_text (params, "connector"), error);
  gint64 n = 0;
  gboolean found = FALSE;

  if (document == NULL || !chy_session_get_int (session, "request-held-by",
                                                CHY_PARAMS (CHY_TEXT (document->id),
                                                            CHY_INT (chy_command_context_get_now (context))),
                                                &n, &found, error))
    return NULL;
  return g_strdup_printf (
      ngettext ("“%s” is removed. The %" PRId64 " request that it works on goes back to the queue.",
                "“%s” is removed. The %" PRId64 " requests that it works on go back to the queue.",
                (gulong) n),
      document->title, n);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDocument) document =
      chy_document_find (session, CHY_DOCUMENT_CONNECTOR, chy_body_get_text (params, "connector"), error);

  if (document == NULL || !chy_enrollment_void (session, document->id, error) ||
      !chy_session_run (session, "connector-state-remove", CHY_PARAMS (CHY_TEXT (document->id)), error) ||
      !chy_session_run (session, "connector-hours-remove", CHY_PARAMS (CHY_TEXT (document->id)), error))
    return FALSE;
  chy_command_context_audit (context, "connector", document->id, document->title, document->body, NULL);
  g_variant_dict_insert (result, "id", "s", document->id);
  return chy_document_remove (session, document, chy_command_context_get_actor (context)->name,
                              chy_command_context_get_now (context), error);
}

const ChyCommandType chy_command_connector_remove = {
  .name = "connector-remove",
  .noun = "connector",
  .verb = "remove",
  .title = N_ ("Remove Connector"),
  .help = N_ ("Removes a connector from this tenant."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .flags = CHY_COMMAND_ASKS,
  .consequence = consequence,
  .apply = apply,
};
