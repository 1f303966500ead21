/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-server-private.h"
#include "model/chy-problem.h"
#include "tenant/remote/chy-tenant-remote.h"

static ChyHttpClient *
make_client (const ChyServerOpenOptions *sign_in, GError **error)
{
  ChyHttpClientOptions options = { .url = sign_in->url };
  g_autoptr (GTlsCertificate) server = NULL;

  if (!chy_server_load_trusted (sign_in, &server, &options.pinned, error))
    return NULL;
  options.server = server;
  return chy_http_client_new (&options, error);
}

ChySignInProvider *
chy_server_ask_sign_in (const ChyServerOpenOptions *sign_in, GCancellable *cancellable, GError **error)
{
  g_autoptr (ChyHttpClient) client = make_client (sign_in, error);
  GError *failure = NULL;
  ChySignInProvider *provider;

  if (client == NULL)
    return NULL;
  provider = chy_sign_in_ask (client, cancellable, &failure);
  if (provider == NULL)
    chy_server_tell_who (sign_in, failure, cancellable, error);
  return provider;
}

ChySignInSession *
chy_server_sign_in (const ChyServerOpenOptions *sign_in,
                    ChySignInShow show,
                    gpointer data,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (ChyHttpClient) client = make_client (sign_in, error);
  g_autoptr (ChyClock) clock = chy_server_get_clock (sign_in);
  g_autoptr (ChySignInSession) session = NULL;

  if (client == NULL)
    return NULL;
  session = chy_sign_in (client, show, data, clock, cancellable, error);
  if (session == NULL || !chy_sign_in_session_save (session, error))
    return NULL;
  return g_steal_pointer (&session);
}

/* --- out ----------------------------------------------------------------------------------------------- */

static gboolean
end_there (const ChyServerOpenOptions *sign_in,
           const ChySignInSession *session,
           GCancellable *cancellable,
           GError **error)
{
  ChyTenantRemoteOptions options = { .url = session->url };
  g_autoptr (GTlsCertificate) client = chy_sign_in_session_get_client (session, error);
  g_autoptr (GTlsCertificate) server = NULL;
  g_autoptr (ChyTenant) tenant = NULL;
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  GVariantDict dict;

  if (client == NULL || !chy_server_load_trusted (sign_in, &server, &options.pinned, error))
    return FALSE;
  options.client = client;
  options.server = server;
  tenant = chy_tenant_remote_open (&options, cancellable, error);
  if (tenant == NULL)
    return FALSE;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", session->account);
  command = chy_command_new ("account-sign-out", g_variant_dict_end (&dict));
  command->confirmed = TRUE;
  outcome = chy_tenant_apply (tenant, command, cancellable, error);
  return outcome != NULL;
}

/* What is over cannot be ended. */
static gboolean
is_over_there (const GError *error)
{
  return chy_error_is (error, "remote", "not-signed-in") || chy_error_is (error, "account", "sign-in");
}

gboolean
chy_server_sign_out (const ChyServerOpenOptions *sign_in, GCancellable *cancellable, GError **error)
{
  g_autoptr (ChyClock) clock = chy_server_get_clock (sign_in);
  g_autoptr (ChySignInSession) session = chy_sign_in_session_load (sign_in->url, error);
  g_autoptr (GError) local = NULL;

  if (session == NULL)
    return FALSE;
  if (chy_clock_now (clock) < session->not_after)
    (void) end_there (sign_in, session, cancellable, &local);
  if (!chy_sign_in_session_remove (sign_in->url, error))
    return FALSE;
  if (local == NULL || is_over_there (local))
    return TRUE;
  chy_refuse_one (error, "session", "server-not-told", NULL, "address", session->url, "detail",
                  local->message, NULL);
  return FALSE;
}
