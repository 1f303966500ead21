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
  { .key = NULL },
};

static const ChyField secrets[] = {
  { .key = "passphrase", .kind = CHY_FIELD_TEXT, .title = N_ ("Passphrase of the vault") },
  { .key = "keyPassphrase", .kind = CHY_FIELD_TEXT, .title = N_ ("Passphrase of the key") },
  { .key = NULL },
};

static const char *const positionals[] = { "authority", NULL };

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) csr = NULL;

  if (!chy_authority_change_configure (context, params, "request-certificate", NULL, &answer, result, error))
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
  chy_authority_change_audit (context, result, params);
  return TRUE;
}

const ChyCommandType chy_command_authority_request_certificate = {
  .name = "authority-request-certificate",
  .noun = "authority",
  .verb = "request-certificate",
  .title = N_ ("Request Certificate"),
  .help = N_ ("Gives the request with which an authority elsewhere signs this one."),
  .positionals = positionals,
  .fields = fields,
  .secrets = secrets,
  .role = CHY_ROLE_ADMINISTRATOR,
  .prepare = prepare,
  .apply = apply,
};
