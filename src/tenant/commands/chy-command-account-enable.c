/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-account.h"
#include "chy-command-type.h"

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  return chy_account_set_enabled (context, params, TRUE, result, error);
}

const ChyCommandType chy_command_account_enable = {
  .name = "account-enable",
  .noun = "account",
  .verb = "enable",
  .title = N_ ("Enable Account"),
  .help = N_ ("Lets an account sign in again."),
  .positionals = chy_account_positionals,
  .fields = chy_account_fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .inverse = "account-disable",
  .apply = apply,
};
