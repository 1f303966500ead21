/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-template-store.h"
static const ChyField fields[] = {
  { .key = "template",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Template"),
    .help = N_ ("Its name, display name or ID.") },
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
    .help = N_ ("read, write, enroll, autoenroll or full-control.") },
  { .key = "deny",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("Deny"),
    .help = N_ ("The entry denies the right."),
    .default_text = "false" },
  { .key = NULL },
};

static const char *const positionals[] = { "template", "principal", "right", NULL };

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  return chy_template_store_grant (context, params, TRUE, result, error);
}

static gboolean
after (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) params;
  (void) result;
  return chy_outbox_flush (context, error);
}

const ChyCommandType chy_command_template_grant = {
  .name = "template-grant",
  .noun = "template",
  .verb = "grant",
  .title = N_ ("Grant a Right"),
  .help = N_ ("Gives an account or group a right on a certificate template."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_CERTIFICATE_MANAGER,
  .inverse = "template-revoke-grant",
  .apply = apply,
  .after = after,
};
