/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-template-store.h"
static const ChyField fields[] = {
  { .key = "template",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Template"),
    .help = N_ ("Its name, display name or ID.") },
  { .key = "version",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Version"),
    .help = N_ ("The saved version, as its history counts."),
    .min = 1,
    .max = G_MAXINT },
  { .key = NULL },
};

static const char *const positionals[] = { "template", "version", NULL };

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDocument) document = NULL;
  g_autoptr (ChyTemplate) current =
      chy_template_store_find (session, chy_body_get_text (params, "template"), &document, error);
  g_autoptr (ChyDocument) earlier = NULL;
  g_autoptr (ChyTemplate) template = NULL;

  if (current == NULL)
    return FALSE;
  earlier = chy_document_load_version (session, document->id, chy_body_get_int (params, "version", 0), error);
  if (earlier == NULL)
    return FALSE;
  template = chy_template_new_from_body (earlier->body, error);
  if (template == NULL)
    return FALSE;
  /* Holders compare versions: it goes on, although the settings go back. */
  template->revision = current->revision;
  template->minor_revision = current->minor_revision;
  g_variant_dict_insert (result, "id", "s", document->id);
  g_variant_dict_insert (result, "previousVersion", "x", document->version);
  chy_template_store_offer_revert (result, document);
  return chy_template_store_save (context, document, template, error);
}

static gboolean
after (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) params;
  (void) result;
  return chy_outbox_flush (context, error);
}

const ChyCommandType chy_command_template_revert = {
  .name = "template-revert",
  .noun = "template",
  .verb = "revert",
  .title = N_ ("Bring a Version Back"),
  .help = N_ ("Makes an earlier version of a certificate template the current one."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_CERTIFICATE_MANAGER,
  .inverse = "template-revert",
  .apply = apply,
  .after = after,
};
