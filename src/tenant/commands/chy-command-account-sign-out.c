/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-account-session.h"
#include "chy-account.h"

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (ChyDocument) account = chy_account_find (context, params, error);
  GVariantDict record;
  guint n = 0;

  if (account == NULL)
    return FALSE;
  /* Everybody may end their own sessions, those of others only who could take the account away. */
  if (chy_command_context_get_role (context) != CHY_ROLE_ADMINISTRATOR &&
      g_strcmp0 (chy_command_context_get_actor (context)->name, account->title) != 0)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE, "“%s” is another account", account->title);
      return FALSE;
    }
  if (!chy_sessions_end (context, account, &n, error))
    return FALSE;
  g_variant_dict_init (&record, NULL);
  g_variant_dict_insert (&record, "sessions", "x", (gint64) n);
  chy_command_context_audit (context, "account", account->id, account->title, NULL,
                             g_variant_dict_end (&record));
  g_variant_dict_insert (result, "id", "s", account->id);
  g_variant_dict_insert (result, "sessions", "x", (gint64) n);
  return TRUE;
}

const ChyCommandType chy_command_account_sign_out = {
  .name = "account-sign-out",
  .noun = "account",
  .verb = "sign-out",
  .title = N_ ("Sign Out"),
  .help = N_ ("Ends all sessions of an account at once. Everybody may end their own."),
  .positionals = chy_account_positionals,
  .fields = chy_account_fields,
  .role = CHY_ROLE_AUDITOR,
  .apply = apply,
};
