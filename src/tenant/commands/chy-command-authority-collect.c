/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-authority-work.h"

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  return chy_authority_work (context, params, TRUE, result, error);
}

const ChyCommandType chy_command_authority_collect = {
  .name = "authority-collect",
  .noun = "authority",
  .verb = "collect",
  .title = N_ ("Collect Requests"),
  .help = N_ ("A connector asks an authority of this tenant what became of requests that it holds."),
  .fields = chy_authority_work_fields,
  .role = CHY_ROLE_CONNECTOR,
  .flags = CHY_COMMAND_INTERNAL | CHY_COMMAND_QUIET | CHY_COMMAND_NEEDS_VAULT,
  .prepare = prepare,
  .apply = chy_authority_work_apply,
};
