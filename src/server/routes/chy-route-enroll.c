/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-problem.h"
#include "server/chy-server-openapi.h"
#include "server/chy-server-private.h"
#include "tenant/commands/chy-command-type.h"

/* Where a connector that has nothing but its enrollment file gets its first certificate. */

#define COMMAND "connector-redeem"

/* Of what a stranger sends, the request and the token are taken and nothing else: a passphrase in the body
 * of any other command would open the vault. */
static ChyCommand *
make_command (ChyServerRequest *request, GError **error)
{
  g_autoptr (ChyCommand) sent = chy_server_read_command (request, chy_command_type_find (COMMAND), error);
  ChySecret *token =
      sent != NULL && sent->secrets != NULL ? g_hash_table_lookup (sent->secrets, "token") : NULL;
  g_autoptr (GVariant) csr = sent != NULL ? chy_body_get (sent->params, "csr") : NULL;
  ChyCommand *command;
  GVariantDict params;

  if (sent == NULL)
    return NULL;
  g_variant_dict_init (&params, NULL);
  if (csr != NULL)
    g_variant_dict_insert_value (&params, "csr", csr);
  g_variant_dict_insert (&params, "address", "s", request->address);
  command = chy_command_new (COMMAND, g_variant_dict_end (&params));
  if (token != NULL)
    chy_command_set_secret (command, "token", token);
  return command;
}

static gboolean
enroll (ChyServerRequest *request, GError **error)
{
  g_autoptr (ChyCommand) command = make_command (request, error);
  g_autoptr (ChyOutcome) outcome = NULL;

  if (command == NULL)
    return FALSE;
  outcome = chy_tenant_apply (request->server->tenant, command, request->cancellable, error);
  if (outcome == NULL)
    return FALSE;
  g_free (request->account);
  request->account = g_strdup (chy_body_get_text (outcome->values, "connectorName"));
  chy_server_answer_outcome (request, outcome);
  return TRUE;
}

static gboolean
answer (ChyServerRequest *request, const char *const *parts, GError **error)
{
  ChyServerTries *tries = request->server->tries;
  g_autoptr (GError) failure = NULL;

  (void) parts;
  request->retry_after = chy_server_tries_wait (tries, request->address, g_get_monotonic_time ());
  if (request->retry_after > 0)
    {
      chy_refuse_one (error, "enrollment", "too-many-tries", NULL, NULL);
      return FALSE;
    }
  if (enroll (request, &failure))
    return TRUE;
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "CHANCERY_REQUEST_ID", request->id, "CHANCERY_CLIENT",
                    request->address, "MESSAGE", "Enrollment from %s is refused: %s", request->address,
                    failure->message);
  chy_server_answer_error (request, failure);
  if (request->status < 500)
    chy_server_tries_fail (tries, request->address, g_get_monotonic_time ());
  return TRUE;
}

static void
describe (GVariantBuilder *paths)
{
  const ChyCommandType *type = chy_command_type_find (COMMAND);

  chy_openapi_add (paths, "/v1/enroll", "post", type->title, NULL,
                   chy_openapi_command (type->fields, type->secrets), NULL,
                   "Nobody needs to sign in for it. values: the certificate and its chain");
}

const ChyRoute chy_route_enroll = {
  .flags = CHY_ROUTE_PUBLIC,
  .method = "POST",
  .path = "/v1/enroll",
  .answer = answer,
  .describe = describe,
};
