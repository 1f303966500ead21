/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-request-store.h"

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) params;
  return chy_reconcile (context, result, error);
}

static gboolean
after (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) params;
  (void) result;
  return chy_revocation_flush (context, error);
}

const ChyCommandType chy_command_reconcile = {
  .name = "reconcile",
  .noun = "request",
  .verb = "reconcile",
  .title = N_ ("Reconcile Requests"),
  .help = N_ (
      "Makes and cancels requests as directory, assignments and profiles ask for, and renews what is due."),
  .role = CHY_ROLE_OPERATOR,
  .flags = CHY_COMMAND_INTERNAL | CHY_COMMAND_QUIET,
  .apply = apply,
  .after = after,
};
