/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-retire.h"

static const ChyField fields[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Device"),
    .help = N_ ("Its name or ID.") },
  { .key = NULL },
};

static const char *const positionals[] = { "id", NULL };

static char *
consequence (ChyCommandContext *context, GVariant *params, GError **error)
{
  return chy_retire_consequence (context, "device", chy_body_get_text (params, "id"), error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  return chy_retire (context, "device", chy_body_get_text (params, "id"), result, error);
}

static gboolean
after (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) params;
  (void) result;
  return chy_revocation_flush (context, error);
}

const ChyCommandType chy_command_device_retire = {
  .name = "device-retire",
  .noun = "device",
  .verb = "retire",
  .title = N_ ("Retire Device"),
  .help = N_ ("Switches a device off and revokes every certificate on it."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_CERTIFICATE_MANAGER,
  .flags = CHY_COMMAND_ASKS | CHY_COMMAND_RECONCILES,
  .consequence = consequence,
  .apply = apply,
  .after = after,
};
