/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-authority-change.h"
#include "chy-command-type.h"
static const ChyField fields[] = {
  { .key = "authority",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Authority"),
    .help = N_ ("Its name or ID.") },
  { .key = "newKey",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("New key"),
    .help = N_ ("Makes a new key as well."),
    .default_text = "false" },
  { .key = NULL },
};

static const ChyField secrets[] = {
  { .key = "passphrase", .kind = CHY_FIELD_TEXT, .title = N_ ("Passphrase of the vault") },
  { .key = "keyPassphrase", .kind = CHY_FIELD_TEXT, .title = N_ ("Passphrase of the key") },
  { .key = NULL },
};

static const char *const positionals[] = { "authority", NULL };

static char *
consequence (ChyCommandContext *context, GVariant *params, GError **error)
{
  (void) context;
  (void) error;
  return g_strdup_printf (
      chy_body_get_bool (params, "newKey", FALSE)
          ? _ ("“%s” gets a new key and a new certificate. Devices have to be given the new "
               "certificate before they trust what it signs.")
          : _ ("“%s” gets a new certificate for the same key. Devices that have the old one go "
               "on trusting what it signs until that one ends."),
      chy_body_get_text (params, "authority"));
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) csr = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "newKey", "b", chy_body_get_bool (params, "newKey", FALSE));
  if (!chy_authority_change_configure (context, params, "renew", g_variant_dict_end (&dict), &answer, result,
                                       error))
    return FALSE;
  csr = answer != NULL ? chy_body_get (answer, "csr") : NULL;
  if (csr != NULL)
    g_variant_dict_insert_value (result, "csr", csr);
  return TRUE;
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) error;
  chy_session_touch (chy_command_context_get_session (context), "authorities");
  chy_authority_change_audit (context, result, params);
  return TRUE;
}

const ChyCommandType chy_command_authority_renew = {
  .name = "authority-renew",
  .noun = "authority",
  .verb = "renew",
  .title = N_ ("Renew Authority"),
  .help = N_ ("Renews the certificate of an authority, with the same or a new key."),
  .positionals = positionals,
  .fields = fields,
  .secrets = secrets,
  .role = CHY_ROLE_ADMINISTRATOR,
  .flags = CHY_COMMAND_ASKS,
  .consequence = consequence,
  .prepare = prepare,
  .apply = apply,
};
