/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/graph/chy-server-graph.h"

/* Graph's own limit. */
#define MOST 20

/* One request of a batch, and what became of it. */
typedef struct
{
  const char *id;     /* borrowed from the body, as are the other texts */
  char **depends;     /* (owned) IDs */
  GVariant *tree;     /* (owned) */
  GVariant *response; /* (owned) or NULL: not yet */
  guint status;
} Item;

static void
item_free (Item *item)
{
  g_strfreev (item->depends);
  g_clear_pointer (&item->tree, g_variant_unref);
  g_clear_pointer (&item->response, g_variant_unref);
  g_free (item);
}

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TYPE, "Invalid batch payload format: %s.", what);
  return FALSE;
}

static Item *
find_item (GPtrArray *items, const char *id)
{
  for (guint i = 0; i < items->len; i++)
    if (g_str_equal (((Item *) items->pdata[i])->id, id))
      return items->pdata[i];
  return NULL;
}

static gboolean
read_item (GVariant *tree, GPtrArray *items, GError **error)
{
  Item *item = g_new0 (Item, 1);
  g_autoptr (GVariant) depends = NULL;

  item->tree = g_variant_ref (tree);
  item->id = chy_body_get_text (tree, "id");
  if (item->id == NULL || find_item (items, item->id) != NULL || chy_body_get_text (tree, "method") == NULL ||
      chy_body_get_text (tree, "url") == NULL)
    {
      item_free (item);
      return fail (error, "each request has an id of its own, a method and a url");
    }
  g_ptr_array_add (items, item);
  depends = chy_body_get (tree, "dependsOn");
  if (depends != NULL && g_variant_n_children (depends) > 0 &&
      !g_variant_is_of_type (depends, G_VARIANT_TYPE_STRING_ARRAY))
    return fail (error, "dependsOn is a list of ids");
  item->depends = chy_body_get_list (tree, "dependsOn");
  return TRUE;
}

/* GPtrArray of Item. */
static GPtrArray *
read_items (GVariant *tree, GError **error)
{
  g_autoptr (GVariant) list = chy_body_get (tree, "requests");
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  gsize n = list != NULL && g_variant_is_of_type (list, G_VARIANT_TYPE ("aa{sv}"))
                ? g_variant_n_children (list)
                : 0;

  if (n == 0 || n > MOST)
    {
      fail (error, "“requests” is a list of 1 to 20 objects");
      return NULL;
    }
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (list, i);

      if (!read_item (item, items, error))
        return NULL;
    }
  for (guint i = 0; i < items->len; i++)
    for (char **id = ((Item *) items->pdata[i])->depends; *id != NULL; id++)
      if (find_item (items, *id) == NULL)
        {
          fail (error, "dependsOn names a request that is not there");
          return NULL;
        }
  return g_steal_pointer (&items);
}

/* The value of a header, whatever the case of its name, or NULL. g_free(). */
static char *
header_of (const Item *item, const char *name)
{
  g_autoptr (GVariant) headers = chy_body_get (item->tree, "headers");
  GVariantIter iter;
  const char *key;
  GVariant *value;
  char *found = NULL;

  if (headers == NULL || !g_variant_is_of_type (headers, G_VARIANT_TYPE_VARDICT))
    return NULL;
  g_variant_iter_init (&iter, headers);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) owned = value;

      if (found == NULL && g_ascii_strcasecmp (key, name) == 0 &&
          g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        found = g_variant_dup_string (value, NULL);
    }
  return found;
}

/* The request within; NULL where its URL does not read. */
static ChyServerRequest *
make_inner (ChyServerRequest *outer, const Item *item)
{
  const char *url = chy_body_get_text (item->tree, "url");
  g_autofree char *target = g_strconcat (*url == '/' ? "/beta" : "/beta/", url, NULL);
  ChyServerRequest *inner =
      chy_server_request_new_inner (outer, chy_body_get_text (item->tree, "method"), target);
  g_autoptr (GVariant) body = chy_body_get (item->tree, "body");
  g_autofree char *type = header_of (item, "Content-Type");
  g_autofree char *text = NULL;

  if (inner == NULL)
    return NULL;
  inner->if_match = header_of (item, "If-Match");
  inner->if_none_match = header_of (item, "If-None-Match");
  if (type != NULL)
    inner->content_type = g_strstrip (g_strndup (type, strcspn (type, ";")));
  if (body != NULL)
    {
      text = chy_wire_print (body, CHY_WIRE_LINE);
      g_byte_array_append (inner->body, (const guint8 *) text, (guint) strlen (text));
    }
  return inner;
}

static GVariant *
headers_of (ChyServerRequest *inner)
{
  GVariantDict headers;

  g_variant_dict_init (&headers, NULL);
  g_variant_dict_insert (&headers, "request-id", "s", inner->id);
  if (inner->answer != NULL)
    g_variant_dict_insert (&headers, "Content-Type", "s", inner->type);
  if (inner->etag != NULL)
    g_variant_dict_insert (&headers, "ETag", "s", inner->etag);
  if (inner->retry_after > 0)
    g_variant_dict_insert_value (&headers, "Retry-After",
                                 g_variant_new_take_string (g_strdup_printf ("%u", inner->retry_after)));
  if (inner->allow != NULL)
    g_variant_dict_insert (&headers, "Allow", "s", inner->allow);
  if (inner->location != NULL)
    g_variant_dict_insert (&headers, "Location", "s", inner->location);
  return g_variant_dict_end (&headers);
}

static gboolean
keep_response (Item *item, ChyServerRequest *inner, GError **error)
{
  g_autoptr (GVariant) body = NULL;
  GVariantDict response;

  if (inner->answer != NULL)
    {
      gsize size = 0;
      const char *text = g_bytes_get_data (inner->answer, &size);

      body = chy_wire_parse (text, (gssize) size, error);
      if (body == NULL)
        return FALSE;
    }
  item->status = inner->status;
  g_variant_dict_init (&response, NULL);
  g_variant_dict_insert (&response, "id", "s", item->id);
  g_variant_dict_insert (&response, "status", "x", (gint64) inner->status);
  g_variant_dict_insert_value (&response, "headers", headers_of (inner));
  if (body != NULL)
    g_variant_dict_insert_value (&response, "body", body);
  item->response = g_variant_ref_sink (g_variant_dict_end (&response));
  return TRUE;
}

/* -1: it must wait; 0: one that it depends on has failed; 1: go. */
static int
is_ready (GPtrArray *items, const Item *item)
{
  int ready = 1;

  for (char **id = item->depends; *id != NULL; id++)
    {
      const Item *other = find_item (items, *id);

      if (other->response == NULL)
        return -1;
      if (other->status >= 400)
        ready = 0;
    }
  return ready;
}

static gboolean
run_item (ChyServerRequest *outer, Item *item, gboolean ready, GError **error)
{
  g_autoptr (ChyServerRequest) inner = make_inner (outer, item);
  g_autoptr (GError) local = NULL;

  if (inner == NULL)
    inner = chy_server_request_new_inner (outer, "GET", "/beta/");
  if (!ready)
    chy_server_answer_status (inner, SOUP_STATUS_FAILED_DEPENDENCY, "failedDependency",
                              "A request that this one depends on has failed.");
  else if (g_str_equal (inner->path, "/beta/"))
    chy_server_answer_status (inner, SOUP_STATUS_BAD_REQUEST, "badRequest",
                              "The url of a request is a path below /beta, with its options.");
  else if (!chy_route_answer (inner, &local))
    chy_server_answer_error (inner, local);
  chy_server_log (inner);
  return keep_response (item, inner, error);
}

/* In the order in which they stand, but after those that each depends on. */
static gboolean
run_items (ChyServerRequest *request, GPtrArray *items, GError **error)
{
  for (guint left = items->len; left > 0; left--)
    {
      Item *next = NULL;
      int ready = -1;

      for (guint i = 0; i < items->len && ready < 0; i++)
        {
          next = items->pdata[i];
          ready = next->response == NULL ? is_ready (items, next) : -1;
        }
      if (!run_item (request, next, ready > 0, error))
        return FALSE;
    }
  return TRUE;
}

/* Whether none waits for itself. */
static gboolean
has_order (GPtrArray *items)
{
  gboolean placed[MOST] = { FALSE };

  for (guint round = 0; round < items->len; round++)
    for (guint i = 0; i < items->len; i++)
      {
        gboolean free_now = TRUE;

        for (char **id = ((Item *) items->pdata[i])->depends; *id != NULL; id++)
          for (guint k = 0; k < items->len; k++)
            if (g_str_equal (((Item *) items->pdata[k])->id, *id) && !placed[k])
              free_now = FALSE;
        placed[i] = placed[i] || free_now;
      }
  for (guint i = 0; i < items->len; i++)
    if (!placed[i])
      return FALSE;
  return TRUE;
}

static gboolean
answer (ChyServerRequest *request, const char *const *parts, GError **error)
{
  g_autoptr (GVariant) tree = NULL;
  g_autoptr (GPtrArray) items = NULL;
  GVariantBuilder list;
  GVariantDict dict;

  (void) parts;
  if (request->msg == NULL)
    return fail (error, "a batch does not stand in a batch");
  tree = chy_graph_read_body (request, error);
  items = tree != NULL ? read_items (tree, error) : NULL;
  if (items == NULL)
    return FALSE;
  /* Said before anything is done. */
  if (!has_order (items))
    return fail (error, "requests depend on each other in a circle");
  if (!run_items (request, items, error))
    return FALSE;
  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < items->len; i++)
    g_variant_builder_add_value (&list, ((Item *) items->pdata[i])->response);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "responses", g_variant_builder_end (&list));
  chy_server_answer (request, SOUP_STATUS_OK, g_variant_dict_end (&dict));
  return TRUE;
}

const ChyRoute chy_route_graph_batch = {
  .method = "POST",
  .path = "/beta/$batch",
  .answer = answer,
};
