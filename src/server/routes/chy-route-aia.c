/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/chy-server-openapi.h"
#include "server/chy-server-private.h"

static gboolean
answer (ChyServerRequest *request, const char *const *parts, GError **error)
{
  (void) error;
  /* RFC 2585 4.1 */
  chy_server_answer_published (request, "aia", parts[0], "application/pkix-cert");
  return TRUE;
}

static void
describe (GVariantBuilder *paths)
{
  chy_openapi_add (paths, "/aia/{file}", "get", "The certificate of an authority, NAME.crt", NULL, NULL, NULL,
                   "DER");
}

const ChyRoute chy_route_aia = {
  .flags = CHY_ROUTE_PUBLIC | CHY_ROUTE_PLAIN,
  .method = "GET",
  .path = "/aia/{file}",
  .answer = answer,
  .describe = describe,
};
