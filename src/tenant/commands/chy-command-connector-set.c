/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-connector-fields.h"
#include "chy-document.h"
#include "chy-enrollment.h"
#include "model/chy-problem.h"
static const ChyField fields[] = {
  { .key = "connector",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Connector"),
    .help = N_ ("Its name or ID.") },
  { .key = "settings",
    .kind = CHY_FIELD_OBJECT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Settings"),
    .help = N_ ("account, proxyUrl, enabled, pkcs and revocation as key=value."),
    .fields = chy_connector_settings },
  { .key = NULL },
};

static const char *const positionals[] = { "connector", NULL };

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (GVariant) settings = chy_body_get (params, "settings");
  g_autoptr (ChyDocument) document =
      chy_document_find (session, CHY_DOCUMENT_CONNECTOR, chy_body_get_text (params, "connector"), error);
  g_autoptr (GVariant) body = NULL;

  if (document == NULL)
    return FALSE;
  if (settings == NULL || g_variant_n_children (settings) == 0)
    {
      chy_refuse_one (error, "command", "nothing-to-change", document->title, NULL);
      return FALSE;
    }
  body = chy_connector_merge (document->body, settings, error);
  if (body == NULL ||
      (!chy_body_get_bool (body, "enabled", TRUE) && !chy_enrollment_void (session, document->id, error)))
    return FALSE;
  chy_command_context_audit (context, "connector", document->id, document->title, document->body, body);
  g_variant_dict_insert (result, "id", "s", document->id);
  return chy_document_update (session, document, NULL, NULL, body,
                              chy_command_context_get_actor (context)->name,
                              chy_command_context_get_now (context), error);
}

const ChyCommandType chy_command_connector_set = {
  .name = "connector-set",
  .noun = "connector",
  .verb = "set",
  .title = N_ ("Change Connector"),
  .help = N_ ("Changes the account, the proxy, the features or the state of a connector."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .apply = apply,
};
