/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"

static const ChyField secrets[] = {
  { .key = "passphrase",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Current passphrase") },
  { .key = "newPassphrase",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("New passphrase") },
  { .key = NULL },
};

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) params;
  (void) result;
  return chy_command_context_change_vault (
      context, CHY_VAULT_CHANGE_PASSPHRASE, chy_command_context_get_secret (context, "passphrase"),
      chy_command_context_get_secret (context, "newPassphrase"), NULL, error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) params;
  (void) result;
  chy_command_context_audit (context, "vault", "vault", "vault", NULL, NULL);
  return chy_command_context_store_vault (context, error);
}

const ChyCommandType chy_command_vault_change_passphrase = {
  .name = "vault-change-passphrase",
  .noun = "vault",
  .verb = "change-passphrase",
  .title = N_ ("Change Passphrase"),
  .help = N_ ("Replaces the passphrase that opens the vault by another one."),
  .secrets = secrets,
  .role = CHY_ROLE_ADMINISTRATOR,
  .prepare = prepare,
  .apply = apply,
};
