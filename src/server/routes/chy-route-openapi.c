/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/chy-server-openapi.h"
#include "server/chy-server-private.h"

static gboolean
answer (ChyServerRequest *request, const char *const *parts, GError **error)
{
  g_autoptr (GVariant) document = chy_openapi_document ();

  (void) parts;
  (void) error;
  chy_server_answer (request, SOUP_STATUS_OK, document);
  return TRUE;
}

static void
describe (GVariantBuilder *paths)
{
  chy_openapi_add (paths, "/openapi.json", "get", "This document", NULL, NULL, NULL, "This document");
}

const ChyRoute chy_route_openapi = {
  .method = "GET",
  .path = "/openapi.json",
  .answer = answer,
  .describe = describe,
};
