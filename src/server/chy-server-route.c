/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-server-private.h"

#define MOST_PARTS 8

static gboolean
is_variable (const char *part)
{
  return part[0] == '{';
}

/* Whether the encoded path fits; `ret_parts` gets what stands in the place of braces, decoded. A part is
 * decoded after the path was split, and is a name of ours or a key, so "%2F" and ".." lead nowhere. */
static gboolean
fits (const ChyRoute *route, char **path, char ***ret_parts)
{
  g_auto (GStrv) pattern = g_strsplit (route->path, "/", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (g_strv_length (pattern) != g_strv_length (path))
    return FALSE;
  for (guint i = 0; pattern[i] != NULL; i++)
    {
      g_autofree char *part = g_uri_unescape_string (path[i], NULL);

      if (!is_variable (pattern[i]))
        {
          if (g_strcmp0 (pattern[i], part) != 0)
            return FALSE;
          continue;
        }
      if (part == NULL || *part == '\0' || !g_utf8_validate (part, -1, NULL))
        return FALSE;
      g_strv_builder_add (builder, part);
    }
  *ret_parts = g_strv_builder_end (builder);
  return TRUE;
}

char **
chy_route_split (const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", MOST_PARTS + 2);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean graph = g_str_has_prefix (path, "/beta/");

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *key = graph && g_str_has_suffix (parts[i], "')") ? strstr (parts[i], "('") : NULL;

      if (key == NULL || key == parts[i])
        {
          g_strv_builder_add (builder, parts[i]);
          continue;
        }
      key[strlen (key) - strlen ("')")] = '\0';
      *key = '\0';
      g_strv_builder_add (builder, parts[i]);
      g_strv_builder_add (builder, key + 2);
    }
  return g_strv_builder_end (builder);
}

/* The route of the request; NULL where there is none. Then `ret_allow` gets the methods that the path has
 * (g_free()) where it has any. */
static const ChyRoute *
find (ChyServerRequest *request, char ***ret_parts, char **ret_allow)
{
  g_auto (GStrv) path = chy_route_split (request->path);
  g_autoptr (GString) allow = g_string_new (NULL);
  const char *known = NULL;

  for (const ChyRoute *const *route = chy_routes (); *route != NULL; route++)
    {
      g_auto (GStrv) parts = NULL;

      /* "/v1/commands/x" is no object of a resource "commands". */
      if ((known != NULL && strcmp (known, (*route)->path) != 0) || !fits (*route, path, &parts))
        continue;
      known = (*route)->path;
      if (strcmp ((*route)->method, request->method) == 0)
        {
          *ret_parts = g_steal_pointer (&parts);
          return *route;
        }
      g_string_append_printf (allow, "%s%s", allow->len > 0 ? ", " : "", (*route)->method);
    }
  if (known != NULL)
    *ret_allow = g_string_free (g_steal_pointer (&allow), FALSE);
  return NULL;
}

gboolean
chy_route_is_public (ChyServerRequest *request)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *allow = NULL;
  const ChyRoute *route = find (request, &parts, &allow);

  return route != NULL && (route->flags & CHY_ROUTE_PUBLIC) != 0 &&
         (request->server->certificate != NULL || (route->flags & CHY_ROUTE_PLAIN) != 0);
}

gboolean
chy_route_answer (ChyServerRequest *request, GError **error)
{
  g_auto (GStrv) parts = NULL;
  const ChyRoute *route;

  g_clear_pointer (&request->allow, g_free);
  route = find (request, &parts, &request->allow);
  if (route != NULL)
    return route->answer (request, (const char *const *) parts, error);
  chy_server_answer_status (request,
                            request->allow != NULL ? SOUP_STATUS_METHOD_NOT_ALLOWED : SOUP_STATUS_NOT_FOUND,
                            request->allow != NULL ? "methodNotAllowed" : "itemNotFound", NULL);
  return TRUE;
}
