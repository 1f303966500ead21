/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-request-store.h"

static const ChyField fields[] = { CHY_REQUESTS_FIELD, { .key = NULL } };

static const char *const positionals[] = { "requests", NULL };

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  return chy_request_decide (context, params, TRUE, result, error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  return chy_request_decided (context, params, TRUE, result, error);
}

const ChyCommandType chy_command_request_approve = {
  .name = "request-approve",
  .noun = "request",
  .verb = "approve",
  .title = N_ ("Approve Request"),
  .help = N_ ("Has the authority issue requests that wait for a certificate manager."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_CERTIFICATE_MANAGER,
  .flags = CHY_COMMAND_BATCH,
  .prepare = prepare,
  .apply = apply,
};
