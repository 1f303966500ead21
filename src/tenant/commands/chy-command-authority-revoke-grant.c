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
  { .key = "principal",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Principal"),
    .help = N_ ("An account or group: DOMAIN\\\\name, a user principal name, or a SID."),
    .max = 256 },
  { .key = "right",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Right"),
    .help = N_ ("read, issue-and-manage-certificates, manage-ca or request-certificates.") },
  { .key = "deny",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("Deny"),
    .help = N_ ("The entry denies the right."),
    .default_text = "false" },
  { .key = NULL },
};

static const char *const positionals[] = { "authority", "principal", "right", NULL };

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  return chy_authority_change_right (context, params, "revoke-grant", result, error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) error;
  chy_session_touch (chy_command_context_get_session (context), "authorities");
  chy_authority_change_audit (context, result, params);
  return TRUE;
}

const ChyCommandType chy_command_authority_revoke_grant = {
  .name = "authority-revoke-grant",
  .noun = "authority",
  .verb = "revoke-grant",
  .title = N_ ("Take a Right Away"),
  .help = N_ ("Takes a right on an authority away from an account or group."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .inverse = "authority-grant",
  .prepare = prepare,
  .apply = apply,
};
