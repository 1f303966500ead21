/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-setting.h"

/* The sample organization is open to everybody, and nobody has been told its passphrase. */
static gboolean
check (ChyCommandContext *context, GVariant *params, GPtrArray *problems, GError **error)
{
  g_autofree char *sample = NULL;

  (void) params;
  if (!chy_setting_get (chy_command_context_get_session (context), CHY_SETTING_SAMPLE, &sample, error))
    return FALSE;
  if (sample != NULL)
    g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "command", "sample-stays-open",
                                                "vault-lock", NULL, NULL));
  return TRUE;
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) params;
  (void) result;
  return chy_command_context_lock_vault (context, error);
}

/* Nothing that is stored changes; screens learn of it. */
static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) params;
  (void) result;
  (void) error;
  chy_session_touch (chy_command_context_get_session (context), "vault");
  chy_session_touch (chy_command_context_get_session (context), "authorities");
  return TRUE;
}

/* A program's own affair: whoever has signed in to a server cannot lock it for all others. */
const ChyCommandType chy_command_vault_lock = {
  .name = "vault-lock",
  .noun = "vault",
  .verb = "lock",
  .title = N_ ("Lock Vault"),
  .help = N_ ("Locks the vault and the keys of authorities for this program, once nothing is at work."),
  .role = CHY_ROLE_OPERATOR,
  .flags = CHY_COMMAND_INTERNAL | CHY_COMMAND_QUIET | CHY_COMMAND_OWN | CHY_COMMAND_BOLT,
  .check = check,
  .prepare = prepare,
  .apply = apply,
};
