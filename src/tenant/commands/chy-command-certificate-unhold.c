/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-certificate-change.h"
#include "chy-command-type.h"
static const ChyField fields[] = {
  { .key = "ids",
    .kind = CHY_FIELD_TEXT_LIST,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Certificates"),
    .help = N_ ("Request IDs, IDs, serial numbers or thumbprints.") },
  { .key = NULL },
};

static const ChyField secrets[] = {
  { .key = "passphrase", .kind = CHY_FIELD_TEXT, .title = N_ ("Passphrase of the vault") },
  { .key = NULL },
};

static const char *const positionals[] = { "ids", NULL };

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (GPtrArray) targets = chy_certificate_change_find (context, params, error);

  return targets != NULL && chy_certificate_change_revoke (context, targets, 8, result, error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) params;
  return chy_certificate_change_record (context, 8, result, error);
}

const ChyCommandType chy_command_certificate_unhold = {
  .name = "certificate-unhold",
  .noun = "certificate",
  .verb = "unhold",
  .title = N_ ("Lift Hold"),
  .help = N_ ("Makes a certificate that is on hold valid again."),
  .positionals = positionals,
  .fields = fields,
  .secrets = secrets,
  .role = CHY_ROLE_CERTIFICATE_MANAGER,
  .flags = CHY_COMMAND_BATCH,
  .prepare = prepare,
  .apply = apply,
};
