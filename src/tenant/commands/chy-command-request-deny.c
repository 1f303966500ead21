/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-request-store.h"

static const ChyField fields[] = { CHY_REQUESTS_FIELD,
                                   { .key = "reason",
                                     .kind = CHY_FIELD_TEXT,
                                     .title = N_ ("Reason"),
                                     .help = N_ ("Why, for the timeline."),
                                     .max = 500 },
                                   { .key = NULL } };

static const char *const positionals[] = { "requests", NULL };

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  return chy_request_decide (context, params, FALSE, result, error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  return chy_request_decided (context, params, FALSE, result, error);
}

const ChyCommandType chy_command_request_deny = {
  .name = "request-deny",
  .noun = "request",
  .verb = "deny",
  .title = N_ ("Deny Request"),
  .help = N_ ("Has the authority deny requests that wait for a certificate manager."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_CERTIFICATE_MANAGER,
  .flags = CHY_COMMAND_BATCH,
  .prepare = prepare,
  .apply = apply,
};
