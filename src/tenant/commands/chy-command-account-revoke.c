/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-account.h"
#include "chy-command-type.h"

static const ChyField fields[] = {
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Account"),
    .help = N_ ("Its name or ID.") },
  { .key = NULL },
};

static const char *const positionals[] = { "name", NULL };

static char *
consequence (ChyCommandContext *context, GVariant *params, GError **error)
{
  g_autoptr (ChyDocument) account =
      chy_document_find (chy_command_context_get_session (context), CHY_DOCUMENT_ACCOUNT,
                         chy_body_get_text (params, "name"), error);

  if (account == NULL)
    return NULL;
  return g_strdup_printf (_ ("“%s” loses its role and can no longer sign in. Its certificate stays valid "
                             "elsewhere."),
                          account->title);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDocument) account =
      chy_document_find (session, CHY_DOCUMENT_ACCOUNT, chy_body_get_text (params, "name"), error);

  if (account == NULL)
    return FALSE;
  chy_command_context_audit (context, "account", account->id, account->title, account->body, NULL);
  g_variant_dict_insert (result, "id", "s", account->id);
  return chy_document_remove (session, account, chy_command_context_get_actor (context)->name,
                              chy_command_context_get_now (context), error);
}

const ChyCommandType chy_command_account_revoke = {
  .name = "account-revoke",
  .noun = "account",
  .verb = "revoke",
  .title = N_ ("Revoke Account"),
  .help = N_ ("Takes an account's role away."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .flags = CHY_COMMAND_ASKS,
  .consequence = consequence,
  .apply = apply,
};
