/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-authority-change.h"
#include "chy-command-type.h"

static const ChyField fields[] = {
  { .key = "authority",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Authority"),
    .help = N_ ("Its name or ID; not needed where requests are given by their IDs.") },
  { .key = "requests",
    .kind = CHY_FIELD_TEXT_LIST,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Requests"),
    .help = N_ ("Request IDs of the authority, or IDs of its rows.") },
  { .key = "reason",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Reason"),
    .help = N_ ("Why, for the timeline."),
    .max = 500 },
  { .key = NULL },
};

static const char *const positionals[] = { "authority", "requests", NULL };

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  return chy_authority_decide_prepare (context, params, FALSE, result, error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  return chy_authority_decide_apply (context, params, FALSE, result, error);
}

const ChyCommandType chy_command_authority_deny = {
  .name = "authority-deny",
  .noun = "authority",
  .verb = "deny",
  .title = N_ ("Deny Request"),
  .help = N_ ("Has an authority deny requests that wait in its own list, also those from request files."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_CERTIFICATE_MANAGER,
  .flags = CHY_COMMAND_BATCH,
  .prepare = prepare,
  .apply = apply,
};
