/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "model/chy-problem.h"

static const ChyField secrets[] = {
  { .key = "passphrase", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Passphrase") },
  { .key = NULL },
};

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  gboolean made = FALSE;

  (void) params;
  if (!chy_command_context_make_vault (context, chy_command_context_get_secret (context, "passphrase"), &made,
                                       error))
    return FALSE;
  if (!made)
    {
      chy_refuse_one (error, "command", "vault-exists", NULL, NULL);
      return FALSE;
    }
  g_variant_dict_insert (result, "id", "s", "vault");
  return TRUE;
}

/* The vault is stored, with its record, before anything can be sealed with it. */
static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) context;
  (void) params;
  (void) result;
  (void) error;
  return TRUE;
}

const ChyCommandType chy_command_vault_create = {
  .name = "vault-create",
  .noun = "vault",
  .verb = "create",
  .title = N_ ("Create Vault"),
  .help = N_ ("Makes the vault that encrypts keys and passwords of this tenant."),
  .secrets = secrets,
  .role = CHY_ROLE_ADMINISTRATOR,
  .flags = CHY_COMMAND_QUIET,
  .prepare = prepare,
  .apply = apply,
};
