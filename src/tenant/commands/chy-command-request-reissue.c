/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-request-store.h"

static const ChyField fields[] = { CHY_REQUESTS_FIELD, { .key = NULL } };

static const char *const positionals[] = { "requests", NULL };

/* A new generation, which takes the place of the old one when it is delivered; one that never got a
 * certificate is simply tried. */
static gboolean
reissue (ChyCommandContext *context, ChyRequestRow *request, GVariant *params, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  gint64 now = chy_command_context_get_now (context);

  (void) params;
  if (!chy_request_store_check_action (request, CHY_REQUEST_ACTION_REISSUE, error))
    return FALSE;
  if (request->state != CHY_REQUEST_CANCELLED || request->serial != NULL)
    return chy_request_store_renew (context, request, error);
  chy_request_row_release (request);
  request->next_try = now;
  if (!chy_request_store_add_event (session, request, CHY_REQUEST_QUEUED, now, NULL, NULL, error))
    return FALSE;
  chy_request_row_audit (context, request);
  return chy_request_store_save (session, request, now, error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  return chy_request_store_each (context, params, reissue, result, error);
}

const ChyCommandType chy_command_request_reissue = {
  .name = "request-reissue",
  .noun = "request",
  .verb = "reissue",
  .title = N_ ("Reissue Certificate"),
  .help = N_ ("Makes new requests for the same devices and users."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_OPERATOR,
  .flags = CHY_COMMAND_BATCH,
  .apply = apply,
};
