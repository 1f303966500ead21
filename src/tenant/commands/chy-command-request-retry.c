/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-request-store.h"

static const ChyField fields[] = { CHY_REQUESTS_FIELD, { .key = NULL } };

static const char *const positionals[] = { "requests", NULL };

/* One that waits for its next try gets it now; otherwise it starts over with a full count of tries. */
static gboolean
retry (ChyCommandContext *context, ChyRequestRow *request, GVariant *params, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  gint64 now = chy_command_context_get_now (context);

  (void) params;
  if (request->state == CHY_REQUEST_QUEUED)
    request->next_try = now;
  else
    {
      if (!chy_request_store_check_action (request, CHY_REQUEST_ACTION_RETRY, error))
        return FALSE;
      chy_request_row_release (request);
      request->next_try = now;
      if (!chy_request_store_add_event (session, request, CHY_REQUEST_QUEUED, now, NULL, NULL, error))
        return FALSE;
    }
  chy_request_row_audit (context, request);
  return chy_request_store_save (session, request, now, error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  return chy_request_store_each (context, params, retry, result, error);
}

const ChyCommandType chy_command_request_retry = {
  .name = "request-retry",
  .noun = "request",
  .verb = "retry",
  .title = N_ ("Retry Request"),
  .help = N_ ("Tries failed or denied requests again."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_OPERATOR,
  .flags = CHY_COMMAND_BATCH,
  .apply = apply,
};
