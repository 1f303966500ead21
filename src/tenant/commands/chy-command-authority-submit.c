/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-authority-work.h"

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  return chy_authority_work (context, params, FALSE, result, error);
}

const ChyCommandType chy_command_authority_submit = {
  .name = "authority-submit",
  .noun = "authority",
  .verb = "submit",
  .title = N_ ("Submit Requests"),
  .help = N_ ("A connector has an authority of this tenant issue for requests that it holds."),
  .fields = chy_authority_work_fields,
  .role = CHY_ROLE_CONNECTOR,
  .flags = CHY_COMMAND_INTERNAL | CHY_COMMAND_QUIET | CHY_COMMAND_NEEDS_VAULT,
  .prepare = prepare,
  .apply = chy_authority_work_apply,
};
