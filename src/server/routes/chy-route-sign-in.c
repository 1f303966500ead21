/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "oidc/chy-oidc-provider.h"
#include "server/chy-server-openapi.h"
#include "server/chy-server-private.h"

/* Where a client that has no certificate learns how to get one. */

static gboolean
answer (ChyServerRequest *request, const char *const *parts, GError **error)
{
  ChyOidcProvider *oidc = request->server->oidc;
  g_autoptr (GVariant) described = NULL;
  GVariantDict dict;

  (void) parts;
  if (oidc != NULL)
    {
      described = chy_oidc_provider_describe (oidc, request->cancellable, error);
      if (described == NULL)
        return FALSE;
    }
  g_variant_dict_init (&dict, NULL);
  if (described != NULL)
    g_variant_dict_insert_value (&dict, "openIdConnect", described);
  else
    g_variant_dict_insert_value (&dict, "openIdConnect", g_variant_new ("mv", NULL));
  chy_server_answer (request, SOUP_STATUS_OK, g_variant_dict_end (&dict));
  return TRUE;
}

static void
describe (GVariantBuilder *paths)
{
  chy_openapi_add (
      paths, "/v1/sign-in", "get", "How to sign in without a certificate", NULL, NULL, NULL,
      "Nobody needs to sign in for it. openIdConnect: issuer, clientId, authorizationEndpoint and "
      "scope; or null");
}

const ChyRoute chy_route_sign_in = {
  .flags = CHY_ROUTE_PUBLIC,
  .method = "GET",
  .path = "/v1/sign-in",
  .answer = answer,
  .describe = describe,
};
