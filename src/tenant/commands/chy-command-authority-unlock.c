/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"

static const ChyField fields[] = {
  { .key = "authority",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Authority"),
    .help = N_ ("Its name or ID.") },
  { .key = NULL },
};

static const ChyField secrets[] = {
  { .key = "keyPassphrase",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Passphrase of the key") },
  { .key = NULL },
};

static const char *const positionals[] = { "authority", NULL };

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) result;
  return chy_authority_host_unlock (chy_command_context_get_authority_host (context),
                                    chy_body_get_text (params, "authority"),
                                    chy_command_context_get_secret (context, "keyPassphrase"), error);
}

/* Nothing that is stored changes; screens learn of it. */
static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) params;
  (void) result;
  (void) error;
  chy_session_touch (chy_command_context_get_session (context), "authorities");
  return TRUE;
}

const ChyCommandType chy_command_authority_unlock = {
  .name = "authority-unlock",
  .noun = "authority",
  .verb = "unlock",
  .title = N_ ("Open Authority’s Key"),
  .help = N_ ("Opens the key of an authority that has a passphrase of its own, for this program."),
  .positionals = positionals,
  .fields = fields,
  .secrets = secrets,
  .role = CHY_ROLE_OPERATOR,
  .flags = CHY_COMMAND_INTERNAL | CHY_COMMAND_QUIET,
  .prepare = prepare,
  .apply = apply,
};
