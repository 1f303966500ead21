/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-account-session.h"
#include "chy-account.h"
#include "chy-command-type.h"

static char *
consequence (ChyCommandContext *context, GVariant *params, GError **error)
{
  g_autoptr (ChyDocument) account = chy_account_find (context, params, error);

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
  g_autoptr (ChyDocument) account = chy_account_find (context, params, error);

  if (account == NULL)
    return FALSE;
  chy_command_context_audit (context, "account", account->id, account->title, account->body, NULL);
  g_variant_dict_insert (result, "id", "s", account->id);
  if (!chy_sessions_end (context, account, NULL, error))
    return FALSE;
  return chy_document_remove (session, account, chy_command_context_get_actor (context)->name,
                              chy_command_context_get_now (context), error);
}

const ChyCommandType chy_command_account_revoke = {
  .name = "account-revoke",
  .noun = "account",
  .verb = "revoke",
  .title = N_ ("Revoke Account"),
  .help = N_ ("Takes an account's role away."),
  .positionals = chy_account_positionals,
  .fields = chy_account_fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .flags = CHY_COMMAND_ASKS,
  .consequence = consequence,
  .apply = apply,
};
