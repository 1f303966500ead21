/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/chy-server-openapi.h"
#include "server/chy-server-private.h"

/* Shorter than the time after which routers forget a connection. */
#define LONGEST 55

static gboolean
answer (ChyServerRequest *request, const char *const *parts, GError **error)
{
  g_auto (GStrv) resources = NULL;
  gint64 seconds = 0;
  GVariantDict dict;

  (void) parts;
  g_clear_pointer (&request->etag, g_free);
  if (!chy_server_request_get_number (request, "wait", 0, LONGEST, &seconds, error))
    return FALSE;
  if (!chy_server_changes_since (request->server->changes, request->if_none_match, &resources,
                                 &request->etag))
    {
      if (request->deadline == 0)
        request->deadline = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
      request->wait = g_get_monotonic_time () < request->deadline;
      request->status = SOUP_STATUS_NOT_MODIFIED;
      return TRUE;
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "anything", "b", resources[0] == NULL);
  g_variant_dict_insert (&dict, "value", "^as", resources);
  chy_server_answer (request, SOUP_STATUS_OK, g_variant_dict_end (&dict));
  return TRUE;
}

static void
describe (GVariantBuilder *paths)
{
  static const ChyOpenapiOption options[] = {
    { "If-None-Match", "header", "string", "The ETag of what is known already." },
    { "wait", "query", "integer", "Seconds to wait for a change, at most 55; then the answer is 304." },
    { NULL },
  };

  chy_openapi_add (paths, "/v1/changes", "get", "Which resources have changed", options, NULL, NULL,
                   "Names of resources in \"value\"; \"anything\" where all have to be asked anew");
}

const ChyRoute chy_route_changes = {
  .method = "GET",
  .path = "/v1/changes",
  .answer = answer,
  .describe = describe,
};
