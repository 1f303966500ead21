/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-server-private.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

/* An answer that goes before the client has finished: whoever does not read it by then never will. */
#define LINGER 2000

/* What an answer over libsoup's head needs. */
typedef struct
{
  ChyServerRequest *request; /* (owned) */
  guint status;
  char *code; /* (owned) */
} Refusal;

static void
refusal_free (Refusal *self)
{
  chy_server_request_unref (self->request);
  g_free (self->code);
  g_free (self);
}

/* The stream is gone, whoever had it. */
static void
on_gone (gpointer data, GObject *stream)
{
  ChyServerConnection *self = data;

  (void) stream;
  self->stream = NULL;
  g_hash_table_remove (self->server->connections, self->remote);
}

void
chy_server_connection_free (ChyServerConnection *self)
{
  chy_server_connection_set_timer (self, 0);
  if (self->request != NULL)
    {
      self->request->connection = NULL;
      g_cancellable_cancel (self->request->cancellable);
      chy_server_request_unref (g_steal_pointer (&self->request));
    }
  if (self->stream != NULL)
    g_object_weak_unref (G_OBJECT (self->stream), on_gone, self);
  if (self->kept_source != NULL)
    g_source_destroy (self->kept_source);
  g_clear_pointer (&self->kept_source, g_source_unref);
  g_clear_object (&self->kept);
  g_object_unref (self->socket);
  g_object_unref (self->remote);
  g_free (self->address);
  g_free (self);
}

static gboolean
on_timer (gpointer data)
{
  ChyServerConnection *self = data;

  chy_server_connection_set_timer (self, 0);
  if (self->request != NULL && !self->request->refused && self->stream != NULL &&
      self->request->method != NULL && !self->request->handled)
    chy_server_connection_refuse (self, SOUP_STATUS_REQUEST_TIMEOUT, "timeout");
  else
    /* Not closed, as sources still watch its number: whoever reads or writes it finds its end. */
    g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
  return G_SOURCE_REMOVE;
}

void
chy_server_connection_set_timer (ChyServerConnection *self, guint milliseconds)
{
  chy_server_set_timer (self->server, &self->timer, milliseconds, on_timer, self);
}

/* --- answers over libsoup's head ------------------------------------------------------------------------ */

/* A stream that is written to for the last time. */
typedef struct
{
  GIOStream *stream; /* (owned) */
  char *text;        /* (owned) */
} Farewell;

static void
farewell_free (Farewell *self)
{
  g_object_unref (self->stream);
  g_free (self->text);
  g_free (self);
}

static void
on_drained (GObject *source, GAsyncResult *result, gpointer data)
{
  if (g_input_stream_skip_finish (G_INPUT_STREAM (source), result, NULL) > 0)
    g_input_stream_skip_async (G_INPUT_STREAM (source), 65536, G_PRIORITY_LOW, NULL, on_drained, data);
  else
    farewell_free (data);
}

/* What the client still sends is thrown away for a moment: closing at once would reset the connection, and
 * the answer with it. The connection's timer ends that. */
static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Farewell *self = data;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    g_input_stream_skip_async (g_io_stream_get_input_stream (self->stream), 65536, G_PRIORITY_LOW, NULL,
                               on_drained, self);
  else
    farewell_free (self);
}

static char *
make_refusal (const Refusal *self)
{
  g_autofree char *again = self->status == SOUP_STATUS_SERVICE_UNAVAILABLE || self->request->retry_after > 0
                               ? g_strdup_printf ("Retry-After: %u\r\n", MAX (self->request->retry_after, 1))
                               : g_strdup ("");
  g_autofree char *body = chy_server_error_text (self->code, chy_server_status_phrase (self->status),
                                                 self->request->id, self->request->now, NULL);

  return g_strdup_printf ("HTTP/1.1 %u %s\r\nContent-Type: application/json\r\n"
                          "Content-Length: %" G_GSIZE_FORMAT "\r\nConnection: close\r\n"
                          "Cache-Control: no-store\r\n%srequest-id: %s\r\n\r\n%s",
                          self->status, chy_server_status_phrase (self->status), strlen (body), again,
                          self->request->id, body);
}

static gboolean
refuse (gpointer data)
{
  Refusal *self = data;
  ChyServerConnection *connection = self->request->connection;
  Farewell *farewell;

  /* The client, or libsoup, may have ended it meanwhile. */
  if (connection == NULL || connection->stream == NULL)
    return G_SOURCE_REMOVE;
  self->request->status = self->status;
  chy_server_log (self->request);
  chy_server_connection_set_timer (connection, LINGER);
  farewell = g_new0 (Farewell, 1);
  farewell->text = make_refusal (self);
  farewell->stream = soup_server_message_steal_connection (self->request->msg);
  self->request->connection = NULL;
  g_clear_pointer (&connection->request, chy_server_request_unref);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (farewell->stream), farewell->text,
                                   strlen (farewell->text), G_PRIORITY_DEFAULT, NULL, on_written, farewell);
  return G_SOURCE_REMOVE;
}

void
chy_server_connection_refuse (ChyServerConnection *self, guint status, const char *code)
{
  Refusal *refusal = g_new0 (Refusal, 1);
  g_autoptr (GSource) idle = g_idle_source_new ();

  refusal->request = chy_server_request_ref (self->request);
  refusal->status = status;
  refusal->code = g_strdup (code);
  self->request->refused = TRUE;
  soup_server_message_pause (self->request->msg);
  g_source_set_priority (idle, G_PRIORITY_DEFAULT);
  g_source_set_callback (idle, refuse, refusal, (GDestroyNotify) refusal_free);
  g_source_attach (idle, self->server->context);
}

/* --- accepting
 * ------------------------------------------------------------------------------------------------ */

/* Who it is is looked at for each request; here the client only proves that it has the key. */
static gboolean
on_accept_certificate (GTlsConnection *tls, GTlsCertificate *certificate, GTlsCertificateFlags flags)
{
  (void) tls;
  (void) certificate;
  (void) flags;
  return TRUE;
}

static gboolean
is_modern (GTlsConnection *tls)
{
  GTlsProtocolVersion version = g_tls_connection_get_protocol_version (tls);

  return version == G_TLS_PROTOCOL_VERSION_TLS_1_2 || version == G_TLS_PROTOCOL_VERSION_TLS_1_3;
}

static gboolean
hand_to_soup (ChyServer *server, ChyServerConnection *self, GIOStream *stream)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (self->socket, NULL);

  self->served = TRUE;
  if (local != NULL && soup_server_accept_iostream (server->soup, stream, local, self->remote, &error))
    return TRUE;
  g_debug ("Not served: %s", error != NULL ? error->message : "gone");
  return FALSE;
}

static void
on_handshake (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyServer) server = data;
  g_autoptr (GIOStream) stream = G_IO_STREAM (source);
  g_autoptr (GError) error = NULL;
  ChyServerConnection *self = NULL;
  GHashTableIter iter;
  gpointer value;

  server->n_handshakes--;
  if (!g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error))
    {
      g_debug ("No TLS: %s", error->message);
      return;
    }
  g_hash_table_iter_init (&iter, server->connections);
  while (self == NULL && g_hash_table_iter_next (&iter, NULL, &value))
    if (((ChyServerConnection *) value)->stream == stream)
      self = value;
  if (self == NULL || server->stopping || !is_modern (G_TLS_CONNECTION (source)))
    return;
  hand_to_soup (server, self, stream);
}

static guint
count_of_client (ChyServer *server, const char *address)
{
  GHashTableIter iter;
  gpointer value;
  guint n = 0;

  g_hash_table_iter_init (&iter, server->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    n += g_str_equal (((ChyServerConnection *) value)->address, address);
  return n;
}

/* What libsoup gets: TLS, or where the server has none the socket itself. */
static GIOStream *
make_tls (ChyServer *server, GSocketConnection *base)
{
  static const char *const protocols[] = { "http/1.1", NULL };
  g_autoptr (GError) error = NULL;
  GIOStream *tls;

  if (server->certificate == NULL)
    return g_object_ref (G_IO_STREAM (base));
  /* No authority of the system has a say, so none is read: said after it was made, that would be too late,
   * and cost each connection some 25 ms of the main loop. */
  tls = g_initable_new (g_tls_backend_get_server_connection_type (g_tls_backend_get_default ()), NULL, &error,
                        "base-io-stream", base, "certificate", server->certificate, "database", NULL,
                        "authentication-mode", G_TLS_AUTHENTICATION_REQUESTED, "require-close-notify", FALSE,
                        NULL);
  if (tls == NULL)
    {
      g_warning ("TLS: %s", error->message);
      return NULL;
    }
  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (tls), protocols);
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (on_accept_certificate), NULL);
  return tls;
}

void
chy_server_connection_accept (ChyServer *server, GSocketConnection *base)
{
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (base, NULL);
  g_autofree char *address = NULL;
  g_autoptr (GIOStream) tls = NULL;
  ChyServerConnection *self;

  if (!G_IS_INET_SOCKET_ADDRESS (remote))
    return;
  address = g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)));
  if (g_hash_table_size (server->connections) >= server->limits.connections ||
      count_of_client (server, address) >= server->limits.connections_per_client)
    {
      g_debug ("Too many connections: %s", address);
      return;
    }
  /* libsoup writes headers and body apart; the second must not wait for the client's acknowledgment. */
  g_socket_set_option (g_socket_connection_get_socket (base), IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  tls = make_tls (server, base);
  if (tls == NULL)
    return;
  self = g_new0 (ChyServerConnection, 1);
  self->server = server;
  self->socket = g_object_ref (g_socket_connection_get_socket (base));
  self->stream = tls;
  self->remote = g_object_ref (remote);
  self->address = g_steal_pointer (&address);
  g_object_weak_ref (G_OBJECT (tls), on_gone, self);
  g_hash_table_insert (server->connections, self->remote, self);
  chy_server_connection_set_timer (self, server->limits.header_time);
  if (server->certificate == NULL)
    {
      hand_to_soup (server, self, tls);
      return;
    }
  server->n_handshakes++;
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, NULL, on_handshake,
                                    g_object_ref (server));
  /* The handshake's task holds it; on_handshake() takes this one over. */
  g_object_ref (tls);
}

/* --- between two requests ------------------------------------------------------------------------------ */

/* Whether the client has closed its side and left nothing to read. */
static gboolean
is_at_end (GSocket *socket)
{
  char byte;

  return recv (g_socket_get_fd (socket), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static gboolean
on_kept_ready (GObject *input, gpointer data)
{
  ChyServerConnection *self = data;
  ChyServer *server = self->server;
  g_autoptr (GIOStream) stream = g_steal_pointer (&self->kept);

  (void) input;
  g_clear_pointer (&self->kept_source, g_source_unref);
  /* Where it is not handed on, this was the last reference, and `self` goes with it. */
  if (!server->stopping && !is_at_end (self->socket))
    hand_to_soup (server, self, stream);
  return G_SOURCE_REMOVE;
}

/* libsoup itself closes after each answer where it does not listen, and 3.2 would not let go of a client that
 * went away between two requests. */
void
chy_server_connection_keep (ChyServerConnection *self, SoupServerMessage *msg)
{
  GInputStream *input = g_io_stream_get_input_stream (self->stream);
  GIOStream *wrapper;

  self->kept = g_object_ref (self->stream);
  wrapper = soup_server_message_steal_connection (msg);
  g_clear_object (&wrapper);
  self->kept_source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (input), NULL);
  g_source_set_callback (self->kept_source, G_SOURCE_FUNC (on_kept_ready), self, NULL);
  g_source_attach (self->kept_source, self->server->context);
}

void
chy_server_connection_close_idle (ChyServer *server)
{
  g_autoptr (GPtrArray) streams = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, server->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      ChyServerConnection *connection = value;

      if (connection->kept != NULL)
        g_ptr_array_add (streams, g_steal_pointer (&connection->kept));
      else if (!connection->served)
        g_socket_shutdown (connection->socket, TRUE, TRUE, NULL);
    }
}

ChyServerConnection *
chy_server_connection_find (ChyServer *server, SoupServerMessage *msg)
{
  return g_hash_table_lookup (server->connections, soup_server_message_get_remote_address (msg));
}
