/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-resource.h"
#include "server/chy-server-openapi.h"
#include "server/chy-server-private.h"
#include "wire/chy-wire-exchange.h"

#define PAGE    100
#define LARGEST 1000

/* The result that a page is read from: the one that was kept, or a new one of the same query. */
static ChyResult *
open_result (ChyServerRequest *request, const char *resource, char **ret_handle, GError **error)
{
  const char *handle = chy_server_request_get_option (request, "$skiptoken");
  g_autoptr (ChyQuery) query = NULL;
  ChyResult *result = NULL;

  if (handle != NULL)
    result = chy_server_results_find (request->server->results, request->stamp, resource, handle);
  if (result != NULL)
    {
      *ret_handle = g_strdup (handle);
      return result;
    }
  query = chy_server_query_parse (request, resource, error);
  return query != NULL ? chy_tenant_query (request->tenant, query, request->cancellable, error) : NULL;
}

/* The same request, from row `skip` on. */
static char *
next_link (ChyServerRequest *request, const char *handle, gint64 skip)
{
  GString *link = g_string_new (request->path);
  GHashTableIter iter;
  gpointer name, value;

  g_string_append_printf (link, "?$skip=%" G_GINT64_FORMAT "&$skiptoken=%s", skip, handle);
  g_hash_table_iter_init (&iter, request->options);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      g_autofree char *escaped_name = g_uri_escape_string (name, "$", FALSE);
      g_autofree char *escaped = g_uri_escape_string (value, NULL, FALSE);

      if (strcmp (name, "$skip") != 0 && strcmp (name, "$skiptoken") != 0)
        g_string_append_printf (link, "&%s=%s", escaped_name, escaped);
    }
  return g_string_free (link, FALSE);
}

static GVariant *
rows_to_tree (GPtrArray *rows, const ChyField *columns)
{
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (GVariant) tree = chy_wire_exchange_to_tree (rows->pdata[i], columns);

      g_variant_builder_add_value (&list, tree);
    }
  return g_variant_builder_end (&list);
}

/* Where an object stands in a result that was kept. */
static void
answer_position (ChyServerRequest *request, ChyResult *result, const char *id)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "position", "x", chy_result_find (result, id, request->cancellable));
  chy_server_answer (request, SOUP_STATUS_OK, g_variant_dict_end (&dict));
}

static void
answer_page (ChyServerRequest *request,
             const ChyResource *resource,
             ChyResult *result,
             char **handle,
             gint64 skip,
             GPtrArray *rows)
{
  gboolean final = FALSE;
  gint64 count = chy_result_get_count (result, &final);
  gboolean more = skip + rows->len < count || !final;
  GVariantDict dict;

  if (*handle == NULL && (more || g_strcmp0 (chy_server_request_get_option (request, "keep"), "true") == 0))
    *handle = chy_server_results_keep (request->server->results, request->stamp, resource->id, result);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "@odata.count", "x", count);
  g_variant_dict_insert (&dict, "@chancery.final", "b", final);
  if (*handle != NULL)
    g_variant_dict_insert (&dict, "@chancery.result", "s", *handle);
  if (more && rows->len > 0)
    g_variant_dict_insert_value (&dict, "@odata.nextLink",
                                 g_variant_new_take_string (next_link (request, *handle, skip + rows->len)));
  g_variant_dict_insert_value (&dict, "value", rows_to_tree (rows, resource->columns));
  chy_server_answer (request, SOUP_STATUS_OK, g_variant_dict_end (&dict));
}

static gboolean
answer (ChyServerRequest *request, const char *const *parts, GError **error)
{
  const ChyResource *resource = chy_resource_find (parts[0]);
  const char *id = chy_server_request_get_option (request, "find");
  gint64 top = 0, skip = 0;
  g_autofree char *handle = NULL;
  g_autoptr (ChyResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  gboolean final = TRUE;
  gint64 count;

  if (resource == NULL)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "There is no resource “%s”",
                   parts[0]);
      return FALSE;
    }
  if (!chy_server_request_get_number (request, "$top", PAGE, LARGEST, &top, error) ||
      !chy_server_request_get_number (request, "$skip", 0, G_MAXINT32, &skip, error))
    return FALSE;
  result = open_result (request, resource->id, &handle, error);
  if (result == NULL)
    return FALSE;
  count = chy_result_get_count (result, &final);
  if (!final &&
      (skip + top > count || g_strcmp0 (chy_server_request_get_option (request, "$count"), "true") == 0) &&
      !chy_result_complete (result, request->cancellable, error))
    return FALSE;
  if (id != NULL)
    {
      answer_position (request, result, id);
      return TRUE;
    }
  rows = chy_result_rows (result, skip, (guint) top, request->cancellable, error);
  if (rows == NULL)
    return FALSE;
  answer_page (request, resource, result, &handle, skip, rows);
  return TRUE;
}

static void
describe (GVariantBuilder *paths)
{
  static const ChyOpenapiOption options[] = {
    { "$filter", "query", "string", "KEY eq, ne, ge or lt VALUE, KEY in (...), startswith(KEY,'...'); and" },
    { "filter", "query", "string", "The same as an object in JSON, as Chancery itself has it." },
    { "$orderby", "query", "string", "A property, and asc or desc." },
    { "$search", "query", "string", "Only what has these words." },
    { "$top", "query", "integer", "So many rows, at most 1000." },
    { "$skip", "query", "integer", "From this row on." },
    { "$skiptoken", "query", "string", "A result that was kept: @chancery.result." },
    { "$count", "query", "boolean", "Counts all rows, where that takes time." },
    { "details", "query", "boolean", "Rows have everything." },
    { "keep", "query", "boolean", "Keeps the result for some minutes, also a short one." },
    { "find", "query", "string", "Gives the position of the object with this ID instead." },
    { NULL },
  };

  for (const ChyResource *const *resource = chy_resources (); *resource != NULL; resource++)
    {
      g_autofree char *path = g_strconcat ("/v1/", (*resource)->id, NULL);

      chy_openapi_add (paths, path, "get", (*resource)->title, options, NULL, (*resource)->columns,
                       "A page of rows");
    }
}

const ChyRoute chy_route_list = {
  .method = "GET",
  .path = "/v1/{resource}",
  .answer = answer,
  .describe = describe,
};
