/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-server-graph.h"

#include "base/chy-id.h"

#define JSON_TYPE "application/json"

/* --- links
 * --------------------------------------------------------------------------------------------------
 */

/* "https://HOST", or nothing where the client did not say a plain one: then links are relative. g_free(). */
static char *
base_of (ChyServerRequest *request)
{
  const char *host = request->host;

  if (host == NULL || *host == '\0' || strlen (host) > 260)
    return g_strdup ("");
  for (const char *p = host; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr (".-:[]_", *p) == NULL)
      return g_strdup ("");
  return g_strconcat ("https://", host, NULL);
}

/* "…/$metadata#deviceManagement/deviceConfigurations('ID')/assignments": the path, its keys in brackets. */
static char *
context_of (ChyServerRequest *request, gboolean entity)
{
  g_autofree char *base = base_of (request);
  g_auto (GStrv) parts = chy_route_split (request->path);
  g_autoptr (GString) context = g_string_new (base);
  guint n = g_strv_length (parts);
  gboolean keyed = n > 0 && chy_id_is_valid (parts[n - 1]);

  g_string_append (context, "/beta/$metadata#");
  for (guint i = 2; i < n - (entity && keyed); i++)
    {
      if (chy_id_is_valid (parts[i]))
        g_string_append_printf (context, "('%s')", parts[i]);
      else
        g_string_append_printf (context, "%s%s", i > 2 ? "/" : "", parts[i]);
    }
  if (entity)
    g_string_append (context, "/$entity");
  return g_string_free (g_steal_pointer (&context), FALSE);
}

static char *
next_link (ChyServerRequest *request, const char *handle, gint64 skip)
{
  g_autofree char *base = base_of (request);
  GString *link = g_string_new (base);
  GHashTableIter iter;
  gpointer name, value;

  g_string_append_printf (link, "%s?$skiptoken=%s.%" G_GINT64_FORMAT, request->path, handle, skip);
  g_hash_table_iter_init (&iter, request->options);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      g_autofree char *escaped = g_uri_escape_string (value, NULL, FALSE);

      if (strcmp (name, "$skip") != 0 && strcmp (name, "$skiptoken") != 0)
        g_string_append_printf (link, "&%s=%s", (const char *) name, escaped);
    }
  return g_string_free (link, FALSE);
}

/* --- ETags: what an object is of, and of what is shown
 * ------------------------------------------------------ */

static char *
hash_of (GVariant *tree)
{
  g_autofree char *text = chy_wire_print (tree, CHY_WIRE_CANONICAL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strndup (hash, 32);
}

/* The answer, or 304 where the client has it. `tree` is sunk. */
static void
answer_tagged (ChyServerRequest *request, guint status, char *etag, GVariant *tree)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (tree);

  g_free (request->etag);
  request->etag = etag;
  if (g_str_equal (request->method, "GET") && request->if_none_match != NULL &&
      strstr (request->if_none_match, etag + strlen ("W/")) != NULL)
    {
      request->status = SOUP_STATUS_NOT_MODIFIED;
      return;
    }
  chy_server_answer (request, status, owned);
}

gboolean
chy_graph_check_match (ChyServerRequest *request, GVariant *row, GVariantDict *params)
{
  const char *quote = request->if_match != NULL ? strchr (request->if_match, '"') : NULL;
  gint64 version = chy_body_get_int (row, "documentVersion", 0);
  char *end = NULL;

  if (request->if_match == NULL || g_str_equal (request->if_match, "*"))
    return TRUE;
  if (quote != NULL && g_ascii_isdigit (quote[1]) && g_ascii_strtoll (quote + 1, &end, 10) == version &&
      *end == '-')
    {
      if (params != NULL)
        g_variant_dict_insert (params, "ifVersion", "x", version);
      return TRUE;
    }
  chy_server_answer_status (request, SOUP_STATUS_PRECONDITION_FAILED, "preconditionFailed",
                            "The object was changed since: its ETag is another one than If-Match has.");
  return FALSE;
}

/* --- objects
 * ------------------------------------------------------------------------------------------------
 */

static GVariant *
assignments_of (GVariant *row)
{
  g_autoptr (GPtrArray) assignments = chy_graph_assignment_rows (row);
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < assignments->len; i++)
    {
      g_autoptr (GVariant) tree = chy_graph_to_tree (&chy_graph_assignment, assignments->pdata[i]);

      g_variant_builder_add_value (&list, tree);
    }
  return g_variant_builder_end (&list);
}

/* What the options ask for of a row; NULL where it is none. Full reference. */
static GVariant *
show (const ChyGraphType *type, const ChyGraphOptions *options, GVariant *row)
{
  g_autoptr (GVariant) tree = g_variant_n_children (row) > 0 ? chy_graph_to_tree (type, row) : NULL;
  GVariantDict dict;

  if (tree == NULL)
    return NULL;
  g_variant_dict_init (&dict, options->select != NULL ? NULL : tree);
  for (guint i = 0; options->select != NULL && options->select[i] != NULL; i++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (tree, options->select[i], NULL);

      if (value != NULL)
        g_variant_dict_insert_value (&dict, options->select[i], value);
    }
  if (options->select != NULL)
    {
      g_autoptr (GVariant) odata = g_variant_lookup_value (tree, "@odata.type", NULL);

      if (odata != NULL)
        g_variant_dict_insert_value (&dict, "@odata.type", odata);
    }
  if (options->expand_assignments)
    g_variant_dict_insert_value (&dict, "assignments", assignments_of (row));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

gboolean
chy_graph_answer_row (
    ChyServerRequest *request, const ChyGraphType *type, guint status, GVariant *row, GError **error)
{
  g_auto (ChyGraphOptions) options = { 0 };
  g_autoptr (GVariant) tree = NULL;
  g_autofree char *context = NULL;
  g_autofree char *hash = NULL;
  GVariantDict dict;

  if (!chy_graph_options_read (&options, request, type, FALSE, error))
    return FALSE;
  tree = show (type, &options, row);
  if (tree == NULL)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND, "There is no such object");
      return FALSE;
    }
  hash = hash_of (tree);
  context = context_of (request, TRUE);
  g_variant_dict_init (&dict, tree);
  g_variant_dict_insert (&dict, "@odata.context", "s", context);
  answer_tagged (
      request, status,
      g_strdup_printf ("W/\"%" G_GINT64_FORMAT "-%s\"", chy_body_get_int (row, "documentVersion", 0), hash),
      g_variant_dict_end (&dict));
  return TRUE;
}

GVariant *
chy_graph_get (ChyServerRequest *request, const ChyGraphType *type, const char *id, GError **error)
{
  g_autoptr (GVariant) row = NULL;
  g_autoptr (GVariant) tree = NULL;

  /* Our own clients may ask by name, too; Graph's key is the ID alone. */
  if (chy_id_is_valid (id))
    row = chy_tenant_get (request->tenant, type->resource, id, request->cancellable, error);
  if (row == NULL && error != NULL && *error != NULL)
    return NULL;
  if (row != NULL && g_strcmp0 (chy_body_get_text (row, "id"), id) == 0)
    tree = chy_graph_to_tree (type, row);
  if (tree != NULL)
    return g_steal_pointer (&row);
  g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND, "Resource '%.80s' does not exist", id);
  return NULL;
}

gboolean
chy_graph_answer_object (ChyServerRequest *request, const ChyGraphType *type, const char *id, GError **error)
{
  g_autoptr (GVariant) row = chy_graph_get (request, type, id, error);

  return row != NULL && chy_graph_answer_row (request, type, SOUP_STATUS_OK, row, error);
}

/* --- lists
 * --------------------------------------------------------------------------------------------------
 */

/* The rows of the type's resource, as far as the tenant itself filters and sorts them. */
static ChyResult *
query_rows (ChyServerRequest *request,
            const ChyGraphType *type,
            const ChyGraphOptions *options,
            gboolean *ret_whole,
            GError **error)
{
  g_autoptr (GVariant) filter = NULL;
  g_autoptr (ChyQuery) query = NULL;

  *ret_whole = options->filter == NULL;
  if (options->filter != NULL && type->large)
    filter = chy_graph_filter_push_down (options->filter, type, ret_whole);
  query = chy_query_new (type->resource, filter);
  query->sort = g_strdup (options->sort);
  query->descending = options->descending;
  query->details = type->details;
  return chy_tenant_query (request->tenant, query, request->cancellable, error);
}

/* The list that is asked for: one that was kept, or a new one. `given` are its rows, or NULL. */
static ChyResult *
open_list (ChyServerRequest *request,
           const ChyGraphType *type,
           ChyGraphOptions *options,
           ChyResult *given,
           GError **error)
{
  g_autoptr (ChyResult) rows = NULL;
  gboolean whole = options->filter == NULL;

  if (options->handle != NULL)
    rows = chy_server_results_find (request->server->results, request->stamp, options->ask, options->handle);
  if (rows != NULL)
    return g_steal_pointer (&rows);
  g_clear_pointer (&options->handle, g_free);
  if (given != NULL && options->sort != NULL)
    {
      g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_QUERY,
                   "The query option '$orderby' does not support this list.");
      return NULL;
    }
  rows = given != NULL ? g_object_ref (given) : query_rows (request, type, options, &whole, error);
  if (rows == NULL || (whole && type->add == NULL))
    return g_steal_pointer (&rows);
  return chy_graph_rows_select (request, rows, type, options->filter, error);
}

static void
add_next (ChyServerRequest *request, ChyGraphOptions *options, ChyResult *rows, guint n, GVariantDict *dict)
{
  gboolean final = FALSE;
  gint64 count = chy_result_get_count (rows, &final);
  g_autofree char *link = NULL;

  if (n == 0 || (final && options->skip + n >= count))
    return;
  if (options->handle == NULL)
    options->handle = chy_server_results_keep (request->server->results, request->stamp, options->ask, rows);
  link = next_link (request, options->handle, options->skip + n);
  g_variant_dict_insert (dict, "@odata.nextLink", "s", link);
}

static gboolean
answer_page (ChyServerRequest *request,
             const ChyGraphType *type,
             ChyGraphOptions *options,
             ChyResult *rows,
             GError **error)
{
  g_autoptr (GPtrArray) page = NULL;
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GVariant) value = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *context = context_of (request, FALSE);
  gboolean final = FALSE;
  GVariantDict dict;

  page = chy_result_rows (rows, options->skip, (guint) options->top, request->cancellable, error);
  if (page == NULL)
    {
      g_variant_builder_clear (&list);
      return FALSE;
    }
  for (guint i = 0; i < page->len; i++)
    {
      g_autoptr (GVariant) tree = show (type, options, page->pdata[i]);

      /* One that is gone meanwhile is none. */
      if (tree != NULL)
        g_variant_builder_add_value (&list, tree);
    }
  value = g_variant_ref_sink (g_variant_builder_end (&list));
  hash = hash_of (value);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "@odata.context", "s", context);
  if (options->count && chy_server_request_get_option (request, "$skiptoken") == NULL)
    g_variant_dict_insert (&dict, "@odata.count", "x", chy_result_get_count (rows, &final));
  add_next (request, options, rows, page->len, &dict);
  g_variant_dict_insert_value (&dict, "value", value);
  answer_tagged (request, SOUP_STATUS_OK,
                 g_strdup_printf ("W/\"%" G_GINT64_FORMAT "-%s\"", chy_result_get_count (rows, &final), hash),
                 g_variant_dict_end (&dict));
  return TRUE;
}

gboolean
chy_graph_answer_list (ChyServerRequest *request, const ChyGraphType *type, ChyResult *result, GError **error)
{
  g_auto (ChyGraphOptions) options = { 0 };
  g_autoptr (ChyResult) given = result;
  g_autoptr (ChyResult) rows = NULL;
  gboolean final = FALSE;
  gint64 count;

  if (!chy_graph_options_read (&options, request, type, TRUE, error))
    return FALSE;
  rows = open_list (request, type, &options, given, error);
  if (rows == NULL)
    return FALSE;
  count = chy_result_get_count (rows, &final);
  if (!final && (options.count || options.skip + options.top > count) &&
      !chy_result_complete (rows, request->cancellable, error))
    return FALSE;
  return answer_page (request, type, &options, rows, error);
}

/* --- changes
 * ------------------------------------------------------------------------------------------------
 */

GVariant *
chy_graph_read_body (ChyServerRequest *request, GError **error)
{
  g_autoptr (GVariant) tree = NULL;

  if (g_strcmp0 (request->content_type, JSON_TYPE) != 0)
    {
      g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TYPE, "A body with Content-Type %s is needed.",
                   JSON_TYPE);
      return NULL;
    }
  tree = chy_wire_parse ((const char *) request->body->data, (gssize) request->body->len, error);
  if (tree == NULL || g_variant_is_of_type (tree, G_VARIANT_TYPE_VARDICT))
    return g_steal_pointer (&tree);
  g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TYPE, "An object is needed.");
  return NULL;
}

ChyOutcome *
chy_graph_apply (ChyServerRequest *request, const char *command, GVariant *params, GError **error)
{
  g_autoptr (ChyCommand) change = chy_command_new (command, params);

  /* The answer has none; said before anything is changed. */
  if (g_hash_table_size (request->options) > 0)
    {
      g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_QUERY, "A change takes no query options.");
      return NULL;
    }
  change->confirmed = TRUE;
  return chy_tenant_apply (request->tenant, change, request->cancellable, error);
}
