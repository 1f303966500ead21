/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-authority-change.h"
#include "chy-command-type.h"
#include "chy-document.h"
static const ChyField fields[] = {
  { .key = "authority",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Authority"),
    .help = N_ ("Its name or ID.") },
  { .key = "template",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Template"),
    .help = N_ ("Its name, display name or ID.") },
  { .key = NULL },
};

static const char *const positionals[] = { "authority", "template", NULL };

typedef struct
{
  const char *key;
  ChyDocument *document; /* (owned) or NULL: it was deleted */
} Load;

static gboolean
load (ChySession *session, gpointer data, GError **error)
{
  Load *self = data;

  g_clear_pointer (&self->document, chy_document_free);
  return chy_document_lookup (session, CHY_DOCUMENT_TEMPLATE, self->key, &self->document, error);
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  Load self = { .key = chy_body_get_text (params, "template") };
  g_autoptr (ChyDocument) document = NULL;
  GVariantDict dict;

  if (!chy_command_context_read (context, load, &self, error))
    return FALSE;
  document = g_steal_pointer (&self.document);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", document != NULL ? document->name : self.key);
  if (document != NULL)
    g_variant_dict_insert (result, "templateId", "s", document->id);
  return chy_authority_change_configure (context, params, "withdraw-template", g_variant_dict_end (&dict),
                                         NULL, result, error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  const char *id = NULL;
  const char *template_id = NULL;

  g_variant_dict_lookup (result, "id", "&s", &id);
  if (g_variant_dict_lookup (result, "templateId", "&s", &template_id) &&
      (!chy_session_run (session, "issued-template-remove",
                         CHY_PARAMS (CHY_TEXT (id), CHY_TEXT (template_id)), error) ||
       !chy_session_run (session, "outbox-forget-template",
                         CHY_PARAMS (CHY_TEXT (template_id), CHY_TEXT (id)), error)))
    return FALSE;
  chy_session_touch (session, "authorities");
  chy_session_touch (session, "templates");
  chy_authority_change_audit (context, result, params);
  g_variant_dict_insert_value (result, "undo", params);
  return TRUE;
}

const ChyCommandType chy_command_authority_withdraw_template = {
  .name = "authority-withdraw-template",
  .noun = "authority",
  .verb = "withdraw-template",
  .title = N_ ("Withdraw Template"),
  .help = N_ ("Keeps an authority from issuing more certificates by a template."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .inverse = "authority-issue-template",
  .prepare = prepare,
  .apply = apply,
};
