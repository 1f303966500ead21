/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/chy-server-openapi.h"
#include "server/chy-server-private.h"

static gboolean
answer (ChyServerRequest *request, const char *const *parts, GError **error)
{
  (void) error;
  /* RFC 2585 4.2 */
  chy_server_answer_published (request, "crl", parts[0], "application/pkix-crl");
  return TRUE;
}

static void
describe (GVariantBuilder *paths)
{
  chy_openapi_add (paths, "/crl/{file}", "get", "The revocation list of an authority, NAME.crl", NULL, NULL,
                   NULL, "DER");
}

const ChyRoute chy_route_crl = {
  .flags = CHY_ROUTE_PUBLIC | CHY_ROUTE_PLAIN,
  .method = "GET",
  .path = "/crl/{file}",
  .answer = answer,
  .describe = describe,
};
