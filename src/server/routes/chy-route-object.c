/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-resource.h"
#include "server/chy-server-openapi.h"
#include "server/chy-server-private.h"
#include "wire/chy-wire-exchange.h"

static gboolean
answer (ChyServerRequest *request, const char *const *parts, GError **error)
{
  const ChyResource *resource = chy_resource_find (parts[0]);
  g_autoptr (GVariant) body = NULL;
  g_autoptr (GVariant) tree = NULL;

  if (resource == NULL)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "There is no resource “%s”",
                   parts[0]);
      return FALSE;
    }
  body = chy_tenant_get (request->tenant, resource->id, parts[1], request->cancellable, error);
  if (body == NULL)
    return FALSE;
  tree = chy_wire_exchange_to_tree (body, resource->columns);
  chy_server_answer (request, SOUP_STATUS_OK, tree);
  return TRUE;
}

static void
describe (GVariantBuilder *paths)
{
  static const ChyOpenapiOption options[] = {
    { "id", "path", "string", "Its ID, or another key that names one object." },
    { NULL },
  };

  for (const ChyResource *const *resource = chy_resources (); *resource != NULL; resource++)
    {
      g_autofree char *path = g_strconcat ("/v1/", (*resource)->id, "/{id}", NULL);

      chy_openapi_add (paths, path, "get", (*resource)->singular, options, NULL, (*resource)->columns,
                       "The object");
    }
}

const ChyRoute chy_route_object = {
  .method = "GET",
  .path = "/v1/{resource}/{id}",
  .answer = answer,
  .describe = describe,
};
