/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"

static const ChyField secrets[] = {
  { .key = "passphrase", .kind = CHY_FIELD_TEXT, .title = N_ ("Passphrase") },
  { .key = NULL },
};

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) params;
  (void) result;
  return chy_command_context_open_vault (context, chy_command_context_get_secret (context, "passphrase"),
                                         error);
}

/* Nothing that is stored changes; screens learn of it. */
static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) params;
  (void) result;
  (void) error;
  chy_session_touch (chy_command_context_get_session (context), "vault");
  return TRUE;
}

const ChyCommandType chy_command_vault_open = {
  .name = "vault-open",
  .noun = "vault",
  .verb = "open",
  .title = N_ ("Open Vault"),
  .help = N_ ("Opens the vault for this program, by its passphrase or the desktop keyring."),
  .secrets = secrets,
  .role = CHY_ROLE_OPERATOR,
  .flags = CHY_COMMAND_INTERNAL | CHY_COMMAND_QUIET | CHY_COMMAND_BOLT,
  .prepare = prepare,
  .apply = apply,
};
