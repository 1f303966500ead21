/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-server-graph.h"

#define PAGE    100
#define LARGEST 1000

static gboolean
fail (const char *option, const char *what, GError **error)
{
  g_set_error (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_QUERY, "The query option '%.80s' %s.", option, what);
  return FALSE;
}

/* Nothing is ignored: whoever filters by a word that is not understood must not get everything. */
static gboolean
check_names (ChyServerRequest *request, gboolean list, GError **error)
{
  static const char *const of_objects[] = { "$select", "$expand", NULL };
  static const char *const of_lists[] = { "$select", "$expand", "$filter",    "$orderby", "$top",
                                          "$skip",   "$count",  "$skiptoken", NULL };
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, request->options);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_strv_contains (list ? of_lists : of_objects, name))
      return fail (name, "is not supported", error);
  return TRUE;
}

static gboolean
read_number (
    ChyServerRequest *request, const char *name, gint64 otherwise, gint64 *ret_number, GError **error)
{
  const char *text = chy_server_request_get_option (request, name);

  *ret_number = otherwise;
  return text == NULL || g_ascii_string_to_signed (text, 10, 0, G_MAXINT32, ret_number, NULL) ||
         fail (name, "needs a whole number from 0 to 2147483647", error);
}

static gboolean
read_select (ChyGraphOptions *self, ChyServerRequest *request, const ChyGraphType *type, GError **error)
{
  const char *text = chy_server_request_get_option (request, "$select");
  ChyFieldKind kind;

  if (text == NULL)
    return TRUE;
  if (*text == '\0')
    return fail ("$select", "needs the names of properties", error);
  self->select = g_strsplit (text, ",", -1);
  for (guint i = 0; self->select[i] != NULL; i++)
    if (!chy_graph_find_kind (type, g_strstrip (self->select[i]), &kind))
      {
        g_set_error (
            error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_QUERY,
            "Parsing OData Select and Expand failed: Could not find a property named '%.80s' on type "
            "'%s'.",
            self->select[i], type->name);
        return FALSE;
      }
  return TRUE;
}

static gboolean
read_expand (ChyGraphOptions *self, ChyServerRequest *request, const ChyGraphType *type, GError **error)
{
  const char *text = chy_server_request_get_option (request, "$expand");

  if (text == NULL)
    return TRUE;
  self->expand_assignments = type == &chy_graph_configuration && g_str_equal (text, "assignments");
  return self->expand_assignments ||
         fail ("$expand", "supports “assignments” of deviceConfigurations", error);
}

static gboolean
read_order (ChyGraphOptions *self, ChyServerRequest *request, const ChyGraphType *type, GError **error)
{
  const char *text = chy_server_request_get_option (request, "$orderby");
  g_autofree char *name = NULL;
  const ChyField *column;

  if (text == NULL)
    return TRUE;
  if (!chy_odata_read_order (text, &name, &self->descending))
    return fail ("$orderby", "needs one property, and asc or desc", error);
  column = chy_graph_find_column (type, name);
  if (column == NULL || (column->flags & CHY_FIELD_SORTABLE) == 0)
    return fail ("$orderby", "does not support this property", error);
  self->sort = g_strdup (column->key);
  return TRUE;
}

/* "HANDLE.SKIP", as a page before has made it. */
static gboolean
read_token (ChyGraphOptions *self, ChyServerRequest *request, GError **error)
{
  const char *token = chy_server_request_get_option (request, "$skiptoken");
  const char *dot = token != NULL ? strrchr (token, '.') : NULL;

  if (token == NULL)
    return TRUE;
  if (dot == NULL || !g_ascii_string_to_signed (dot + 1, 10, 0, G_MAXINT32, &self->skip, NULL))
    return fail ("$skiptoken", "is not one that a page before has given", error);
  self->handle = g_strndup (token, (gsize) (dot - token));
  return TRUE;
}

static gboolean
read_list (ChyGraphOptions *self, ChyServerRequest *request, const ChyGraphType *type, GError **error)
{
  const char *filter = chy_server_request_get_option (request, "$filter");
  const char *order = chy_server_request_get_option (request, "$orderby");
  const char *count = chy_server_request_get_option (request, "$count");

  if (!read_number (request, "$top", PAGE, &self->top, error) ||
      !read_number (request, "$skip", 0, &self->skip, error) || !read_order (self, request, type, error) ||
      !read_token (self, request, error))
    return FALSE;
  /* A page is as large as the service likes; the link to the next one says that there is more. */
  self->top = MIN (self->top, LARGEST);
  if (count != NULL && strcmp (count, "true") != 0 && strcmp (count, "false") != 0)
    return fail ("$count", "is true or false", error);
  self->count = g_strcmp0 (count, "true") == 0;
  if (filter != NULL)
    self->filter = chy_graph_filter_new (type, filter, error);
  self->ask =
      g_strdup_printf ("%s\n%s\n%s", request->path, filter != NULL ? filter : "", order != NULL ? order : "");
  return filter == NULL || self->filter != NULL;
}

gboolean
chy_graph_options_read (
    ChyGraphOptions *self, ChyServerRequest *request, const ChyGraphType *type, gboolean list, GError **error)
{
  return check_names (request, list, error) && read_select (self, request, type, error) &&
         read_expand (self, request, type, error) && (!list || read_list (self, request, type, error));
}

void
chy_graph_options_clear (ChyGraphOptions *self)
{
  g_clear_pointer (&self->select, g_strfreev);
  g_clear_pointer (&self->filter, chy_graph_filter_free);
  g_clear_pointer (&self->sort, g_free);
  g_clear_pointer (&self->handle, g_free);
  g_clear_pointer (&self->ask, g_free);
}
