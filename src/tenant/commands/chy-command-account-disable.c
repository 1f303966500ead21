/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-account.h"
#include "chy-command-type.h"

static char *
consequence (ChyCommandContext *context, GVariant *params, GError **error)
{
  g_autoptr (ChyDocument) account = chy_account_find (context, params, error);

  if (account == NULL)
    return NULL;
  return g_strdup_printf (_ ("“%s” can no longer sign in, from its next request on."), account->title);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  return chy_account_set_enabled (context, params, FALSE, result, error);
}

const ChyCommandType chy_command_account_disable = {
  .name = "account-disable",
  .noun = "account",
  .verb = "disable",
  .title = N_ ("Disable Account"),
  .help = N_ ("Ends the access of an account until it is enabled again."),
  .positionals = chy_account_positionals,
  .fields = chy_account_fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .flags = CHY_COMMAND_ASKS,
  .inverse = "account-enable",
  .consequence = consequence,
  .apply = apply,
};
