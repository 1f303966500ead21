/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server-fixture.h"

#include "support/client-certificate.h"
#include "tenant/remote/chy-tenant-remote.h"

static gpointer
run (gpointer data)
{
  ServerFixture *self = data;
  g_autoptr (GError) error = NULL;
  ChyServerOptions options = { .tenant = self->local.tenant,
                               .certificate = self->certificate,
                               .sign_in = self->sign_in != NULL ? self->sign_in : chy_tenant_local_sign_in,
                               .clock = self->local.clock,
                               .limits = self->limits };

  g_main_context_push_thread_default (self->context);
  self->server = chy_server_new (&options);
  chy_server_start (self->server, "127.0.0.1:0", &error);
  g_assert_no_error (error);
  g_atomic_int_set (&self->port, chy_server_get_port (self->server));
  g_main_loop_run (self->loop);
  g_clear_object (&self->server);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

GTlsCertificate *
server_fixture_load (const char *pem)
{
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_pem (pem, -1, &error);

  g_assert_no_error (error);
  return certificate;
}

GTlsCertificate *
server_fixture_add_account (ServerFixture *self, const char *name, const char *role)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *pem = NULL;
  g_autoptr (GBytes) der = client_certificate_issue (self->local.tenant, name, &pem);

  client_certificate_grant (self->local.tenant, name, role, der, &error);
  g_assert_no_error (error);
  return server_fixture_load (pem);
}

void
server_fixture_set_up (ServerFixture *self, gconstpointer data)
{
  g_autofree char *pem = client_certificate_self_signed ("localhost");

  if (data != NULL)
    self->limits = *(const ChyServerLimits *) data;
  tenant_fixture_set_up (&self->local, NULL);
  client_certificate_set_up (self->local.tenant);
  self->certificate = server_fixture_load (pem);
  self->administrator = server_fixture_add_account (self, "anna", "administrator");
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("server", run, self);
  while (g_atomic_int_get (&self->port) == 0)
    g_thread_yield ();
}

static gboolean
on_stopped (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static gboolean
stop (gpointer data)
{
  ServerFixture *self = data;

  chy_server_stop (self->server, 2000, on_stopped, self->loop);
  return G_SOURCE_REMOVE;
}

void
server_fixture_stop (ServerFixture *self)
{
  g_autoptr (GSource) idle = g_idle_source_new ();

  if (self->thread == NULL)
    return;
  g_source_set_callback (idle, stop, self, NULL);
  g_source_attach (idle, self->context);
  g_thread_join (g_steal_pointer (&self->thread));
}

void
server_fixture_tear_down (ServerFixture *self, gconstpointer data)
{
  (void) data;
  server_fixture_stop (self);
  g_clear_object (&self->administrator);
  g_clear_object (&self->certificate);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  tenant_fixture_tear_down (&self->local, NULL);
}

ChyTenant *
server_fixture_open (ServerFixture *self, GTlsCertificate *client, gboolean watch)
{
  g_autofree char *url = g_strdup_printf ("https://localhost:%d", self->port);
  ChyTenantRemoteOptions options = {
    .url = url, .client = client, .server = self->certificate, .watch = watch
  };
  g_autoptr (GError) error = NULL;
  ChyTenant *tenant = chy_tenant_remote_open (&options, NULL, &error);

  g_assert_no_error (error);
  return tenant;
}

/* --- a client that says what it likes
 * ------------------------------------------------------------------------ */

static gboolean
on_accept (GTlsConnection *tls, GTlsCertificate *peer, GTlsCertificateFlags flags, gpointer data)
{
  (void) tls;
  (void) flags;
  return g_tls_certificate_is_same (peer, data);
}

GIOStream *
server_fixture_connect (ServerFixture *self, GTlsCertificate *client)
{
  g_autoptr (GSocketClient) sockets = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) base = NULL;
  g_autoptr (GIOStream) tls = NULL;

  g_socket_client_set_timeout (sockets, 60);
  base = g_socket_client_connect_to_host (sockets, "127.0.0.1", (guint16) self->port, NULL, &error);
  g_assert_no_error (error);
  tls = g_tls_client_connection_new (G_IO_STREAM (base), NULL, &error);
  g_assert_no_error (error);
  g_object_set (tls, "require-close-notify", FALSE, NULL);
  g_tls_connection_set_database (G_TLS_CONNECTION (tls), NULL);
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (on_accept), self->certificate);
  if (client != NULL)
    g_tls_connection_set_certificate (G_TLS_CONNECTION (tls), client);
  return g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL) ? g_steal_pointer (&tls) : NULL;
}

/* Whether `text` has a whole answer. */
static gboolean
is_whole (const char *text)
{
  const char *end = strstr (text, "\r\n\r\n");
  const char *length = strstr (text, "Content-Length: ");

  if (end == NULL)
    return FALSE;
  if (length == NULL || length > end)
    return strstr (text, " 304 ") != NULL;
  return strlen (end + 4) >= g_ascii_strtoull (length + strlen ("Content-Length: "), NULL, 10);
}

char *
server_fixture_talk (ServerFixture *self, GTlsCertificate *client, const char *text, gssize size)
{
  g_autoptr (GIOStream) stream = server_fixture_connect (self, client);
  g_autoptr (GString) answer = g_string_new (NULL);
  char buffer[4096];
  gssize n = 1;

  if (stream == NULL)
    return g_strdup ("");
  /* The server may close before it has read everything. */
  g_output_stream_write_all (g_io_stream_get_output_stream (stream), text,
                             size < 0 ? strlen (text) : (gsize) size, NULL, NULL, NULL);
  while (n > 0 && !is_whole (answer->str))
    {
      n = g_input_stream_read (g_io_stream_get_input_stream (stream), buffer, sizeof buffer, NULL, NULL);
      if (n > 0)
        g_string_append_len (answer, buffer, n);
    }
  return g_string_free (g_steal_pointer (&answer), FALSE);
}

guint
server_fixture_ask (ServerFixture *self,
                    GTlsCertificate *client,
                    const char *method,
                    const char *path,
                    const char *body,
                    char **ret_body)
{
  g_autofree char *request = NULL;
  g_autofree char *answer = NULL;
  const char *end;

  if (body != NULL)
    request = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                               "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                               method, path, strlen (body), body);
  else
    request = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: localhost\r\n\r\n", method, path);
  answer = server_fixture_talk (self, client, request, -1);
  end = strstr (answer, "\r\n\r\n");
  if (ret_body != NULL)
    *ret_body = g_strdup (end != NULL ? end + 4 : "");
  return g_str_has_prefix (answer, "HTTP/1.1 ") ? (guint) g_ascii_strtoull (answer + 9, NULL, 10) : 0;
}
