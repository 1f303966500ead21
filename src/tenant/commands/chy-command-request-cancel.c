/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-request-store.h"

static const ChyField fields[] = { CHY_REQUESTS_FIELD, { .key = NULL } };

static const char *const positionals[] = { "requests", NULL };

/* A connector that has it in hand learns of it by its next report, which is refused. */
static gboolean
cancel (ChyCommandContext *context, ChyRequestRow *request, GVariant *params, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  gint64 now = chy_command_context_get_now (context);

  (void) params;
  if (!chy_request_store_check_action (request, CHY_REQUEST_ACTION_CANCEL, error))
    return FALSE;
  chy_request_row_release (request);
  request->fence++;
  if (!chy_request_store_add_event (session, request, CHY_REQUEST_CANCELLED, now, NULL, NULL, error))
    return FALSE;
  chy_request_row_audit (context, request);
  return chy_request_store_save (session, request, now, error);
}

static char *
consequence (ChyCommandContext *context, GVariant *params, GError **error)
{
  g_auto (GStrv) keys = chy_body_get_list (params, "requests");
  guint n = g_strv_length (keys);

  (void) context;
  (void) error;
  return g_strdup_printf (ngettext ("%u request is canceled: no certificate is issued for it.",
                                    "%u requests are canceled: no certificates are issued for them.", n),
                          n);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  return chy_request_store_each (context, params, cancel, result, error);
}

const ChyCommandType chy_command_request_cancel = {
  .name = "request-cancel",
  .noun = "request",
  .verb = "cancel",
  .title = N_ ("Cancel Request"),
  .help = N_ ("Cancels requests that have no certificate yet."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_OPERATOR,
  .flags = CHY_COMMAND_BATCH | CHY_COMMAND_ASKS,
  .consequence = consequence,
  .apply = apply,
};
