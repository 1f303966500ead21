/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-connector-fields.h"
#include "chy-document.h"
static const ChyField fields[] = {
  { .key = "connector",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Connector"),
    .help = N_ ("Its name or ID.") },
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("New name"),
    .max = 63,
    .check = chy_connector_check_name },
  { .key = NULL },
};

static const char *const positionals[] = { "connector", "name", NULL };

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  const char *name = chy_body_get_text (params, "name");
  g_autoptr (ChyDocument) document =
      chy_document_find (session, CHY_DOCUMENT_CONNECTOR, chy_body_get_text (params, "connector"), error);
  g_autoptr (GVariant) body = NULL;
  GVariantDict undo;

  if (document == NULL)
    return FALSE;
  g_variant_dict_init (&undo, NULL);
  g_variant_dict_insert (&undo, "connector", "s", document->id);
  g_variant_dict_insert (&undo, "name", "s", document->title);
  g_variant_dict_insert_value (result, "undo", g_variant_dict_end (&undo));
  g_variant_dict_insert (result, "id", "s", document->id);
  body = chy_body_with (document->body, "displayName", g_variant_new_string (name));
  chy_command_context_audit (context, "connector", document->id, name, document->body, body);
  return chy_document_update (session, document, name, name, body,
                              chy_command_context_get_actor (context)->name,
                              chy_command_context_get_now (context), error);
}

const ChyCommandType chy_command_connector_rename = {
  .name = "connector-rename",
  .noun = "connector",
  .verb = "rename",
  .title = N_ ("Rename Connector"),
  .help = N_ ("Gives a connector another name; its account stays."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .inverse = "connector-rename",
  .apply = apply,
};
