/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server-fixture.h"

#include "authority/chy-authority.h"
#include "model/chy-resource.h"
#include "server/chy-server-private.h"
#include "wire/chy-wire.h"

/* The server's own resources, by a client that knows nothing but HTTP. */

static GVariant *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *tree = chy_wire_parse (text, -1, &error);

  if (error != NULL)
    g_error ("%s: %s", error->message, text);
  return tree;
}

static GVariant *
ask (ServerFixture *fixture, const char *method, const char *path, const char *body, guint status)
{
  g_autofree char *text = NULL;
  guint got = server_fixture_ask (fixture, fixture->administrator, method, path, body, &text);

  if (got != status)
    g_error ("%s %s: %u %s", method, path, got, text);
  return parse (text);
}

static GVariant *
error_of (GVariant *answer)
{
  GVariant *error = chy_body_get (answer, "error");

  g_assert_nonnull (error);
  g_assert_nonnull (chy_body_get_text (error, "message"));
  return error;
}

static void
add_user (ServerFixture *fixture, const char *name)
{
  g_autofree char *body = g_strdup_printf ("{\"parameters\": {\"name\": \"%s\"}}", name);
  g_autoptr (GVariant) answer = ask (fixture, "POST", "/v1/commands/user-add", body, 200);

  (void) answer;
}

static void
test_read (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GVariant) one = NULL;
  g_autoptr (GVariant) none = NULL;
  g_autoptr (GVariant) error = NULL;

  (void) data;
  add_user (fixture, "Berta");
  list = ask (fixture, "GET", "/v1/users?$filter=displayName%20eq%20'Berta'", NULL, 200);
  g_assert_cmpint (chy_body_get_int (list, "@odata.count", -1), ==, 1);
  one = ask (fixture, "GET", "/v1/users/Berta", NULL, 200);
  g_assert_cmpstr (chy_body_get_text (one, "displayName"), ==, "Berta");
  none = ask (fixture, "GET", "/v1/users/Nobody", NULL, 404);
  error = error_of (none);
  g_assert_cmpstr (chy_body_get_text (error, "code"), ==, "itemNotFound");
}

static void
test_every_resource (ServerFixture *fixture, gconstpointer data)
{
  (void) data;
  for (const ChyResource *const *resource = chy_resources (); *resource != NULL; resource++)
    {
      g_autofree char *path = g_strconcat ("/v1/", (*resource)->id, NULL);
      g_autofree char *text = NULL;
      guint status = server_fixture_ask (fixture, fixture->administrator, "GET", path, NULL, &text);

      g_test_message ("%s: %u", path, status);
      /* Some are only asked with a filter. */
      g_assert_true (status == 200 || status == 422 || status == 404);
      g_variant_unref (parse (text));
    }
}

static void
test_pages (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_strdup ("/v1/users?$top=2&$orderby=displayName%20desc");
  g_autoptr (GString) names = g_string_new (NULL);

  (void) data;
  for (char c = 'a'; c <= 'e'; c++)
    {
      char name[] = { 'U', c, '\0' };

      add_user (fixture, name);
    }
  while (path != NULL)
    {
      g_autoptr (GVariant) page = ask (fixture, "GET", path, NULL, 200);
      g_autoptr (GVariant) rows = chy_body_get (page, "value");

      for (gsize i = 0; i < g_variant_n_children (rows); i++)
        {
          g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);

          g_string_append (names, chy_body_get_text (row, "displayName"));
        }
      g_free (path);
      path = g_strdup (chy_body_get_text (page, "@odata.nextLink"));
    }
  g_assert_cmpstr (names->str, ==, "UeUdUcUbUa");
}

static void
test_command (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) preview = NULL;
  g_autoptr (GVariant) refused = NULL;
  g_autoptr (GVariant) error = NULL;
  g_autoptr (GVariant) details = NULL;
  g_autoptr (GVariant) first = NULL;
  g_autoptr (GVariant) unknown = NULL;

  (void) data;
  add_user (fixture, "Berta");
  preview = ask (fixture, "POST", "/v1/commands/user-remove?preview=true",
                 "{\"parameters\": {\"id\": \"Berta\"}}", 200);
  g_assert_nonnull (chy_body_get_text (preview, "consequence"));
  refused = ask (fixture, "POST", "/v1/commands/user-remove", "{\"parameters\": {\"id\": \"Berta\"}}", 422);
  error = error_of (refused);
  details = chy_body_get (error, "details");
  first = g_variant_get_child_value (details, 0);
  g_assert_cmpstr (chy_body_get_text (first, "code"), ==, "unconfirmed");
  g_assert_cmpint (count_of (fixture->local.tenant, "users", NULL), ==, 1);
  g_variant_unref (ask (fixture, "POST", "/v1/commands/user-remove",
                        "{\"parameters\": {\"id\": \"Berta\"}, \"confirmed\": true}", 200));
  g_assert_cmpint (count_of (fixture->local.tenant, "users", NULL), ==, 0);
  unknown = ask (fixture, "POST", "/v1/commands/nothing-do", "{}", 404);
  g_assert_cmpint (count_of (fixture->local.tenant, "audit", "{'actor': <'anna'>}"), >=, 2);
}

static void
test_changes (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *same = NULL;
  g_autofree char *changed = NULL;
  g_autofree char *request = NULL;
  g_autofree char *etag = NULL;
  const char *at;

  (void) data;
  first = server_fixture_talk (fixture, fixture->administrator,
                               "GET /v1/changes HTTP/1.1\r\nHost: localhost\r\n\r\n", -1);
  g_assert_nonnull (strstr (first, "\"anything\": true"));
  at = strstr (first, "ETag: ");
  g_assert_nonnull (at);
  etag = g_strndup (at + 6, strcspn (at + 6, "\r"));
  request =
      g_strdup_printf ("GET /v1/changes HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: %s\r\n\r\n", etag);
  same = server_fixture_talk (fixture, fixture->administrator, request, -1);
  g_assert_true (g_str_has_prefix (same, "HTTP/1.1 304"));
  g_clear_pointer (&request, g_free);
  request = g_strdup_printf (
      "GET /v1/changes?wait=50 HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: %s\r\n\r\n", etag);
  apply_done (fixture->local.tenant, "user-add", "{'name': <'Anna'>}");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  changed = server_fixture_talk (fixture, fixture->administrator, request, -1);
  g_assert_nonnull (strstr (changed, "\"users\""));
}

static void
test_roles (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) auditor = server_fixture_add_account (fixture, "adam", "auditor");
  g_autofree char *text = NULL;
  g_autofree char *commands = NULL;

  (void) data;
  g_assert_cmpuint (server_fixture_ask (fixture, NULL, "GET", "/v1/users", NULL, NULL), ==, 401);
  g_assert_cmpuint (server_fixture_ask (fixture, NULL, "GET", "/nothing", NULL, NULL), ==, 401);
  g_assert_cmpuint (server_fixture_ask (fixture, auditor, "GET", "/v1/users", NULL, NULL), ==, 200);
  g_assert_cmpuint (server_fixture_ask (fixture, auditor, "POST", "/v1/commands/user-add",
                                        "{\"parameters\": {\"name\": \"X\"}}", &text),
                    ==, 403);
  g_assert_nonnull (strstr (text, "accessDenied"));
  g_assert_cmpuint (server_fixture_ask (fixture, auditor, "GET", "/v1/commands", NULL, &commands), ==, 200);
  g_assert_null (strstr (commands, "user-add"));
  g_assert_cmpint (count_of (fixture->local.tenant, "users", NULL), ==, 0);
  apply_done (fixture->local.tenant, "account-disable", "{'name': <'adam'>}");
  g_assert_cmpuint (server_fixture_ask (fixture, auditor, "GET", "/v1/users", NULL, NULL), ==, 403);
}

static gboolean
has_path (GVariant *paths, const char *path, const char *method)
{
  g_autoptr (GVariant) item = chy_body_get (paths, path);
  g_autoptr (GVariant) operation = item != NULL ? chy_body_get (item, method) : NULL;

  return operation != NULL;
}

/* What is described is there, and what is there is described. */
static void
test_openapi (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) document = ask (fixture, "GET", "/openapi.json", NULL, 200);
  g_autoptr (GVariant) paths = chy_body_get (document, "paths");
  GVariantIter iter;
  const char *path;
  GVariant *item;

  (void) data;
  g_assert_cmpstr (chy_body_get_text (document, "openapi"), ==, "3.1.0");
  g_variant_iter_init (&iter, paths);
  while (g_variant_iter_next (&iter, "{&sv}", &path, &item))
    {
      g_autoptr (GVariant) owned = item;
      g_autoptr (GVariant) post = chy_body_get (item, "post");
      g_auto (GStrv) parts = g_strsplit (path, "{id}", 2);
      g_autofree char *real = g_strjoinv ("no-such-id", parts);
      guint status = server_fixture_ask (fixture, fixture->administrator, post != NULL ? "DELETE" : "POST",
                                         real, NULL, NULL);

      /* The path is known: only the method is not. */
      if (status != 405)
        g_error ("%s: %u", path, status);
    }
  for (const ChyResource *const *resource = chy_resources (); *resource != NULL; resource++)
    {
      g_autofree char *list = g_strconcat ("/v1/", (*resource)->id, NULL);
      g_autofree char *object = g_strconcat (list, "/{id}", NULL);

      g_assert_true (has_path (paths, list, "get") && has_path (paths, object, "get"));
    }
  for (const ChyCommandType *const *type = chy_command_types (); *type != NULL; type++)
    {
      g_autofree char *command = g_strconcat ("/v1/commands/", (*type)->name, NULL);

      g_assert_true (has_path (paths, command, "post") == (((*type)->flags & CHY_COMMAND_OWN) == 0));
    }
}

/* A filter that no index has, over more than a few rows, while half of the workers do the same. */
static void
test_busy (ServerFixture *fixture, gconstpointer data)
{
  const char *const scan = "/beta/users?$filter=contains(displayName,'7')&$top=1&$count=true";
  g_autoptr (GString) file = g_string_new ("kind,name\n");
  g_autoptr (GVariant) people = NULL;
  g_autoptr (GVariant) refused = NULL;
  g_autoptr (GVariant) error = NULL;
  g_autoptr (GVariant) batch = NULL;
  g_autofree char *head = NULL;
  g_autofree char *printed = NULL;
  GVariantDict params;

  (void) data;
  for (guint i = 0; i < 600; i++)
    g_string_append_printf (file, "user,U%u\n", i);
  g_variant_dict_init (&params, NULL);
  g_variant_dict_insert_value (&params, "file", g_variant_new_bytestring (file->str));
  people = g_variant_ref_sink (g_variant_dict_end (&params));
  printed = g_variant_print (people, TRUE);
  apply_done (fixture->local.tenant, "directory-import", printed);
  g_atomic_int_set (&fixture->server->n_looks, 4);
  refused = ask (fixture, "GET", scan, NULL, 429);
  error = error_of (refused);
  g_assert_cmpstr (chy_body_get_text (error, "code"), ==, "tooManyRequests");
  head = server_fixture_talk (
      fixture, fixture->administrator,
      "GET /beta/users?$filter=contains(displayName,'7') HTTP/1.1\r\nHost: localhost\r\n\r\n", -1);
  g_assert_nonnull (strstr (head, "\r\nRetry-After: "));
  batch = ask (fixture, "POST", "/beta/$batch",
               "{\"requests\": [{\"id\": \"1\", \"method\": \"GET\", \"url\": "
               "\"/users?$filter=contains(displayName,'7')\"}]}",
               200);
  g_free (g_steal_pointer (&printed));
  printed = chy_wire_print (batch, CHY_WIRE_LINE);
  g_assert_nonnull (strstr (printed, "\"status\": 429"));
  g_assert_nonnull (strstr (printed, "\"Retry-After\": "));
  /* Who asks for less is answered, and so is everybody once there is room. */
  g_variant_unref (ask (fixture, "GET", "/beta/users?$filter=displayName%20eq%20'U7'", NULL, 200));
  g_atomic_int_set (&fixture->server->n_looks, 3);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GVariant) answer = ask (fixture, "GET", scan, NULL, 200);

      g_assert_cmpint (chy_body_get_int (answer, "@odata.count", 0), ==, 114);
    }
  g_assert_cmpint (g_atomic_int_get (&fixture->server->n_looks), ==, 3);
}

static void
test_stop (ServerFixture *fixture, gconstpointer data)
{
  (void) data;
  server_fixture_stop (fixture);
}

/* Who is let in while it ends must not wait for an answer that nobody will give. */
static void
test_stop_early (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  char byte;

  (void) data;
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) fixture->port, NULL, &error);
  g_assert_no_error (error);
  g_socket_set_timeout (g_socket_connection_get_socket (connection), 5);
  /* The server has accepted it, as it takes connections in their order. */
  g_clear_object (&client);
  g_object_unref (server_fixture_connect (fixture, fixture->administrator));
  server_fixture_stop (fixture);
  g_assert_cmpint (
      g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), &byte, 1, NULL, &error),
      ==, 0);
  g_assert_no_error (error);
}

/* As if the database of the authorities had gone between two looks. */
static ChyTenant *
sign_in_away (ChyTenant *tenant,
              GBytes *certificate,
              char **ret_name,
              char **ret_stamp,
              GCancellable *cancellable,
              GError **error)
{
  (void) tenant;
  (void) certificate;
  (void) ret_name;
  (void) ret_stamp;
  (void) cancellable;
  g_set_error_literal (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_UNREACHABLE, "away");
  return NULL;
}

static void
set_up_away (ServerFixture *fixture, gconstpointer data)
{
  fixture->sign_in = sign_in_away;
  server_fixture_set_up (fixture, data);
}

static void
test_away (ServerFixture *fixture, gconstpointer data)
{
  static const char *const requests[] = {
    "GET /v1/users HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "POST /v1/commands/user-add HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}",
  };

  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autofree char *answer = server_fixture_talk (fixture, fixture->administrator, requests[i], -1);

      g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 503"));
      g_assert_nonnull (strstr (answer, "Retry-After:"));
      g_assert_nonnull (strstr (answer, "serviceNotAvailable"));
    }
}

#define ADD(path, func)                                                                                      \
  g_test_add (path, ServerFixture, NULL, server_fixture_set_up, func, server_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/server/lists and objects are read", test_read);
  ADD ("/server/every resource answers", test_every_resource);
  ADD ("/server/pages follow each other", test_pages);
  ADD ("/server/a command is checked, confirmed, done and audited", test_command);
  ADD ("/server/changes are told", test_changes);
  ADD ("/server/each account may do what its role does", test_roles);
  g_test_add ("/server/who cannot be looked up may come again", ServerFixture, NULL, set_up_away, test_away,
              server_fixture_tear_down);
  ADD ("/server/the description holds", test_openapi);
  ADD ("/server/what looks at every row leaves workers to others", test_busy);
  ADD ("/server/it ends", test_stop);
  ADD ("/server/it ends for who has only just come", test_stop_early);
  return g_test_run ();
}
