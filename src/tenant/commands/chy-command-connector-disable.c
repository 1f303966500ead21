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
  g_autoptr (ChyDocument) document =
      chy_document_find (chy_command_context_get_session (context), CHY_DOCUMENT_CONNECTOR,
                         chy_body_get_text (params, "connector"), error);

  if (document == NULL)
    return NULL;
  return g_strdup_printf (_ ("“%s” takes no more requests; the others have to do its work."),
                          document->title);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDocument) document =
      chy_document_find (session, CHY_DOCUMENT_CONNECTOR, chy_body_get_text (params, "connector"), error);
  g_autoptr (GVariant) body = NULL;

  if (document == NULL || !chy_enrollment_void (session, document->id, error))
    return FALSE;
  body = chy_body_with (document->body, "enabled", g_variant_new_boolean (FALSE));
  chy_command_context_audit (context, "connector", document->id, document->title, document->body, body);
  g_variant_dict_insert (result, "id", "s", document->id);
  return chy_document_update (session, document, NULL, NULL, body,
                              chy_command_context_get_actor (context)->name,
                              chy_command_context_get_now (context), error);
}

const ChyCommandType chy_command_connector_disable = {
  .name = "connector-disable",
  .noun = "connector",
  .verb = "disable",
  .title = N_ ("Disable Connector"),
  .help = N_ ("Gives a connector no more work until it is enabled again."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .flags = CHY_COMMAND_ASKS,
  .consequence = consequence,
  .apply = apply,
};
