/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake-browser.h"

#include <string.h>

struct _FakeBrowser
{
  FakeServer *server; /* borrowed */
  FakeBrowserPlay play;
  gpointer data;
  GHashTable *params; /* (owned) or NULL */
  guint16 port;
  GThread *thread; /* (owned) or NULL */
};

FakeBrowser *
fake_browser_new (FakeServer *server, FakeBrowserPlay play, gpointer data)
{
  FakeBrowser *self = g_new0 (FakeBrowser, 1);

  self->server = server;
  self->play = play;
  self->data = data;
  return self;
}

void
fake_browser_free (FakeBrowser *self)
{
  if (self->thread != NULL)
    g_thread_join (self->thread);
  g_clear_pointer (&self->params, g_hash_table_unref);
  g_free (self);
}

static gpointer
run (gpointer data)
{
  FakeBrowser *self = data;

  self->play (self, self->data);
  return NULL;
}

void
fake_browser_show (const char *address, gpointer browser)
{
  FakeBrowser *self = browser;
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_ENCODED, &error);
  g_autoptr (GUri) back = NULL;

  g_assert_no_error (error);
  self->params = g_uri_parse_params (g_uri_get_query (uri), -1, "&", G_URI_PARAMS_NONE, &error);
  g_assert_no_error (error);
  back = g_uri_parse (fake_browser_get (self, "redirect_uri"), G_URI_FLAGS_NONE, &error);
  g_assert_no_error (error);
  self->port = (guint16) g_uri_get_port (back);
  g_free (self->server->challenge);
  g_free (self->server->nonce);
  self->server->challenge = g_strdup (fake_browser_get (self, "code_challenge"));
  self->server->nonce = g_strdup (fake_browser_get (self, "nonce"));
  self->thread = g_thread_new ("browser", run, self);
}

const char *
fake_browser_get (FakeBrowser *self, const char *name)
{
  return g_hash_table_lookup (self->params, name);
}

guint
fake_browser_get_port (FakeBrowser *self)
{
  return self->port;
}

guint
fake_browser_send (
    FakeBrowser *self, const char *method, const char *target, const char *host, char **ret_body)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_host (client, "127.0.0.1", self->port, NULL, NULL);
  g_autofree char *right = g_strdup_printf ("127.0.0.1:%u", self->port);
  g_autofree char *request = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: 0\r\n\r\n",
                                              method, target, host != NULL ? host : right);
  g_autoptr (GString) answer = g_string_new (NULL);
  char buffer[4096];
  gssize n;
  const char *body;

  if (connection == NULL ||
      !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                                  strlen (request), NULL, NULL, NULL))
    return 0;
  while ((n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer,
                                   sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (answer, buffer, n);
  if (!g_str_has_prefix (answer->str, "HTTP/1.1 "))
    return 0;
  body = strstr (answer->str, "\r\n\r\n");
  if (ret_body != NULL)
    *ret_body = g_strdup (body != NULL ? answer->str : "");
  return (guint) g_ascii_strtoull (answer->str + strlen ("HTTP/1.1 "), NULL, 10);
}

guint
fake_browser_come_back (FakeBrowser *self, const char *rest, char **ret_body)
{
  g_autofree char *target = g_strdup_printf ("/callback?state=%s&%s", fake_browser_get (self, "state"), rest);

  return fake_browser_send (self, "GET", target, NULL, ret_body);
}

void
fake_browser_agree (FakeBrowser *self, gpointer data)
{
  (void) data;
  g_assert_cmpuint (fake_browser_come_back (self, "code=" FAKE_SERVER_CODE, NULL), ==, 200);
}
