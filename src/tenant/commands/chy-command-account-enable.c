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
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .inverse = "account-disable",
  .apply = apply,
};
