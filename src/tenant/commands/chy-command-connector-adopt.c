/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-account.h"
#include "chy-command-type.h"
#include "chy-enrollment.h"

static const ChyField fields[] = {
  { .key = "connector", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Connector") },
  { .key = "certificateHash",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("SHA-256 Fingerprint"),
    .help = N_ ("Of the certificate that was signed in by.") },
  { .key = NULL },
};

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDocument) account = NULL;

  (void) result;
  if (!chy_enrollment_find_account (session, chy_body_get_text (params, "connector"), &account, error))
    return FALSE;
  /* Another request of the connector may have been faster. */
  if (account == NULL || g_strcmp0 (chy_body_get_text (account->body, CHY_ACCOUNT_NEXT_HASH),
                                    chy_body_get_text (params, "certificateHash")) != 0)
    return TRUE;
  return chy_enrollment_adopt (context, account, error);
}

const ChyCommandType chy_command_connector_adopt = {
  .name = "connector-adopt",
  .noun = "connector",
  .verb = "adopt",
  .title = N_ ("Adopt Renewed Certificate"),
  .help = N_ ("The renewed certificate of a connector was signed in by; the one before is good no more."),
  .fields = fields,
  .role = CHY_ROLE_CONNECTOR,
  .flags = CHY_COMMAND_INTERNAL | CHY_COMMAND_QUIET,
  .apply = apply,
};
