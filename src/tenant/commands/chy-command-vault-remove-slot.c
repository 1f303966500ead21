/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"

static const ChyField fields[] = {
  { .key = "slot",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Slot"),
    .help = N_ ("The id of the slot, as “vault status” shows it.") },
  { .key = NULL },
};

static const ChyField secrets[] = {
  { .key = "passphrase", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Passphrase") },
  { .key = NULL },
};

static const char *const positionals[] = { "slot", NULL };

static char *
consequence (ChyCommandContext *context, GVariant *params, GError **error)
{
  (void) context;
  (void) params;
  (void) error;
  return g_strdup (_ ("The passphrase, code or keyring of this slot will no longer open the vault."));
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) result;
  return chy_command_context_change_vault (context, CHY_VAULT_REMOVE_SLOT,
                                           chy_command_context_get_secret (context, "passphrase"), NULL,
                                           chy_body_get_text (params, "slot"), error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) result;
  chy_command_context_audit (context, "vault", "vault", "vault", params, NULL);
  return chy_command_context_store_vault (context, error);
}

const ChyCommandType chy_command_vault_remove_slot = {
  .name = "vault-remove-slot",
  .noun = "vault",
  .verb = "remove-slot",
  .title = N_ ("Remove Slot"),
  .help = N_ ("Takes away one way to open the vault."),
  .positionals = positionals,
  .fields = fields,
  .secrets = secrets,
  .role = CHY_ROLE_ADMINISTRATOR,
  .flags = CHY_COMMAND_ASKS,
  .consequence = consequence,
  .prepare = prepare,
  .apply = apply,
};
