/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "model/chy-problem.h"

static const ChyChoice kinds[] = {
  { "recovery", N_ ("Recovery code"), N_ ("A code to print and lock away; it is shown once.") },
  { "passphrase", N_ ("Passphrase"), N_ ("Another passphrase.") },
  { "keyring", N_ ("Desktop keyring"), N_ ("The keyring of this account opens the vault.") },
  { NULL },
};

static const ChyField fields[] = {
  { .key = "kind",
    .kind = CHY_FIELD_CHOICE,
    .title = N_ ("Kind"),
    .help = N_ ("What opens the vault besides the passphrase."),
    .default_text = "recovery",
    .choices = kinds },
  { .key = NULL },
};

static const ChyField secrets[] = {
  { .key = "passphrase", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Passphrase") },
  { .key = "newPassphrase", .kind = CHY_FIELD_TEXT, .title = N_ ("New passphrase") },
  { .key = NULL },
};

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  const char *kind = chy_body_get_text (params, "kind");
  ChySecret *other = chy_command_context_get_secret (context, "newPassphrase");
  ChyVaultChange change = CHY_VAULT_ADD_RECOVERY;

  (void) result;
  if (g_strcmp0 (kind, "keyring") == 0)
    change = CHY_VAULT_ADD_KEYRING;
  else if (g_strcmp0 (kind, "passphrase") == 0)
    change = CHY_VAULT_ADD_PASSPHRASE;
  if (change == CHY_VAULT_ADD_PASSPHRASE && other == NULL)
    {
      chy_refuse_one (error, "command", "secret-missing", "vault-add-slot", "parameter", "newPassphrase",
                      NULL);
      return FALSE;
    }
  return chy_command_context_change_vault (
      context, change, chy_command_context_get_secret (context, "passphrase"), other, NULL, error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) result;
  chy_command_context_audit (context, "vault", "vault", "vault", NULL, params);
  return chy_command_context_store_vault (context, error);
}

const ChyCommandType chy_command_vault_add_slot = {
  .name = "vault-add-slot",
  .noun = "vault",
  .verb = "add-slot",
  .title = N_ ("Add Slot"),
  .help = N_ ("Adds another way to open the vault: a recovery code, a passphrase, or the desktop keyring."),
  .fields = fields,
  .secrets = secrets,
  .role = CHY_ROLE_ADMINISTRATOR,
  .prepare = prepare,
  .apply = apply,
};
