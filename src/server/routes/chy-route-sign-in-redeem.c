/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-problem.h"
#include "oidc/chy-oidc-provider.h"
#include "server/chy-server-openapi.h"
#include "server/chy-server-private.h"
#include "tenant/commands/chy-command-type.h"

/* Where whoever has signed in at a provider of OpenID Connect gets a certificate of some hours for the code
 * that the provider gave. */

#define COMMAND "account-sign-in"

/* What a stranger sends; the command that follows from it has the provider's word in its place. */
static const ChyField fields[] = {
  { .key = "csr",
    .kind = CHY_FIELD_BINARY,
    .flags = CHY_FIELD_REQUIRED | CHY_FIELD_FILE,
    .title = N_ ("Request"),
    .help = N_ ("The certificate request (PKCS #10), DER or PEM.") },
  { .key = "redirectUri",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Redirect address"),
    .help = N_ ("Where the provider has sent the browser: http://127.0.0.1:PORT/callback."),
    .max = 64 },
  { .key = NULL },
};

static const ChyField secrets[] = {
  { .key = "code", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Code") },
  { .key = "codeVerifier",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Verifier of the code") },
  { .key = NULL },
};

static const ChyCommandType sent_type = { .name = COMMAND, .fields = fields, .secrets = secrets };

static ChySecret *
find_secret (const ChyCommand *sent, const char *key)
{
  return sent->secrets != NULL ? g_hash_table_lookup (sent->secrets, key) : NULL;
}

static gboolean
check (const ChyCommand *sent, GError **error)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();

  chy_fields_check (fields, sent->params, NULL, problems);
  for (const ChyField *secret = secrets; secret->key != NULL; secret++)
    if (find_secret (sent, secret->key) == NULL)
      g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "command", "secret-missing", COMMAND,
                                                  secret->key, "parameter", secret->key, NULL));
  if (!chy_problems_have_error (problems))
    return TRUE;
  chy_refuse (error, problems);
  return FALSE;
}

static ChyCommand *
make_command (ChyServerRequest *request, GBytes *csr, const char *subject)
{
  ChyServer *server = request->server;
  GVariantDict params;

  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert_value (&params, "csr",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, csr, TRUE));
  g_variant_dict_insert (&params, "issuer", "s", chy_oidc_provider_get_issuer (server->oidc));
  g_variant_dict_insert (&params, "subject", "s", subject);
  g_variant_dict_insert (&params, "validity", "x", server->oidc_session);
  if (server->oidc_authority != NULL)
    g_variant_dict_insert (&params, "authority", "s", server->oidc_authority);
  g_variant_dict_insert (&params, "address", "s", request->address);
  return chy_command_new (COMMAND, g_variant_dict_end (&params));
}

/* Whom the provider vouches for, and their request. */
static char *
redeem (ChyServerRequest *request, GBytes **ret_csr, GError **error)
{
  g_autoptr (ChyCommand) sent = chy_server_read_command (request, &sent_type, error);
  ChyOidcExchange exchange = { .now = request->now };
  g_autoptr (GBytes) csr = NULL;
  char *subject;

  if (sent == NULL || !check (sent, error))
    return NULL;
  csr = chy_body_get_bytes (sent->params, "csr");
  exchange.csr = csr;
  exchange.redirect_uri = chy_body_get_text (sent->params, "redirectUri");
  exchange.code = find_secret (sent, "code");
  exchange.verifier = find_secret (sent, "codeVerifier");
  subject = chy_oidc_provider_redeem (request->server->oidc, &exchange, request->cancellable, error);
  if (subject != NULL)
    *ret_csr = g_steal_pointer (&csr);
  return subject;
}

/* `ret_known`: the provider vouches for somebody, so what follows is no try of a stranger. */
static gboolean
sign_in (ChyServerRequest *request, gboolean *ret_known, GError **error)
{
  g_autoptr (GBytes) csr = NULL;
  g_autofree char *subject = redeem (request, &csr, error);
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;

  if (subject == NULL)
    return FALSE;
  *ret_known = TRUE;
  command = make_command (request, csr, subject);
  outcome = chy_tenant_apply (request->server->tenant, command, request->cancellable, error);
  if (outcome == NULL)
    return FALSE;
  g_free (request->account);
  request->account = g_strdup (chy_body_get_text (outcome->values, "accountName"));
  chy_server_answer_outcome (request, outcome);
  return TRUE;
}

static gboolean
answer (ChyServerRequest *request, const char *const *parts, GError **error)
{
  ChyServerTries *tries = request->server->sign_in_tries;
  g_autoptr (GError) failure = NULL;
  gboolean known = FALSE;

  (void) parts;
  if (request->server->oidc == NULL)
    {
      chy_refuse_one (error, "sign-in", "not-configured", NULL, NULL);
      return FALSE;
    }
  request->retry_after = chy_server_tries_wait (tries, request->address, g_get_monotonic_time ());
  if (request->retry_after > 0)
    {
      chy_refuse_one (error, "sign-in", "too-many-tries", NULL, NULL);
      return FALSE;
    }
  if (sign_in (request, &known, &failure))
    return TRUE;
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "CHANCERY_REQUEST_ID", request->id, "CHANCERY_CLIENT",
                    request->address, "MESSAGE", "Sign-in from %s is refused: %s", request->address,
                    failure->message);
  chy_server_answer_error (request, failure);
  if (!known && request->status < 500 && request->status != CHY_STATUS_TOO_MANY_REQUESTS)
    chy_server_tries_fail (tries, request->address, g_get_monotonic_time ());
  return TRUE;
}

static void
describe (GVariantBuilder *paths)
{
  chy_openapi_add (
      paths, "/v1/sign-in", "post", "Sign in by OpenID Connect", NULL, chy_openapi_command (fields, secrets),
      NULL,
      "Nobody needs to sign in for it. The nonce of the ID token is base64url of the SHA-256 of the "
      "request's public key. values: the certificate and its chain, accountName, role and notAfter");
}

const ChyRoute chy_route_sign_in_redeem = {
  .flags = CHY_ROUTE_PUBLIC,
  .method = "POST",
  .path = "/v1/sign-in",
  .answer = answer,
  .describe = describe,
};
