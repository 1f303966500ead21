/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-server-private.h"

#include "model/chy-problem.h"

static void
set_default (guint *limit, guint otherwise)
{
  if (*limit == 0)
    *limit = otherwise;
}

G_DEFINE_FINAL_TYPE (ChyServer, chy_server, G_TYPE_OBJECT)

void
chy_server_set_timer (ChyServer *self, GSource **timer, guint milliseconds, GSourceFunc func, gpointer data)
{
  if (*timer != NULL)
    g_source_destroy (*timer);
  g_clear_pointer (timer, g_source_unref);
  if (milliseconds == 0)
    return;
  *timer = g_timeout_source_new (milliseconds);
  g_source_set_callback (*timer, func, data, NULL);
  g_source_attach (*timer, self->context);
}

/* --- libsoup
 * ------------------------------------------------------------------------------------------------ */

static ChyServerRequest *
request_of (ChyServer *self, SoupServerMessage *msg)
{
  ChyServerConnection *connection = chy_server_connection_find (self, msg);

  return connection != NULL && connection->request != NULL && connection->request->msg == msg
             ? connection->request
             : NULL;
}

static void
on_got_headers (SoupServerMessage *msg, gpointer data)
{
  ChyServerRequest *request = request_of (data, msg);

  if (request != NULL)
    chy_server_request_got_headers (request);
}

static void
on_got_chunk (SoupServerMessage *msg, GBytes *chunk, gpointer data)
{
  ChyServerRequest *request = request_of (data, msg);

  if (request != NULL)
    chy_server_request_got_chunk (request, chunk);
}

/* HTTP/1.1 keeps a connection unless one of both says otherwise. */
static gboolean
is_kept (ChyServerRequest *request)
{
  SoupServerMessage *msg = request->msg;
  SoupMessageHeaders *asked = soup_server_message_get_request_headers (msg);
  SoupMessageHeaders *answered = soup_server_message_get_response_headers (msg);

  return !request->refused && request->connection != NULL && request->connection->stream != NULL &&
         !request->server->stopping && soup_server_message_get_http_version (msg) == SOUP_HTTP_1_1 &&
         !soup_message_headers_header_contains (asked, "Connection", "close") &&
         !soup_message_headers_header_contains (answered, "Connection", "close");
}

static void
on_wrote_body (SoupServerMessage *msg, gpointer data)
{
  ChyServerRequest *request = request_of (data, msg);
  ChyServerConnection *connection;

  if (request == NULL || !is_kept (request))
    return;
  connection = request->connection;
  chy_server_request_finished (request);
  chy_server_connection_keep (connection, msg);
}

static void
on_request_started (SoupServer *soup, SoupServerMessage *msg, gpointer data)
{
  ChyServer *self = data;
  ChyServerConnection *connection = chy_server_connection_find (self, msg);

  (void) soup;
  if (connection == NULL || (connection->request != NULL && connection->request->msg == msg))
    return;
  g_clear_pointer (&connection->request, chy_server_request_unref);
  connection->request = chy_server_request_new (connection, msg);
  chy_server_connection_set_timer (connection, self->limits.header_time);
  g_signal_connect_object (msg, "got-headers", G_CALLBACK (on_got_headers), self, 0);
  g_signal_connect_object (msg, "got-chunk", G_CALLBACK (on_got_chunk), self, 0);
  g_signal_connect_object (msg, "wrote-body", G_CALLBACK (on_wrote_body), self, 0);
}

static void
on_request_done (SoupServer *soup, SoupServerMessage *msg, gpointer data)
{
  ChyServerRequest *request = request_of (data, msg);

  (void) soup;
  if (request != NULL)
    chy_server_request_finished (request);
}

static void
on_request (SoupServer *soup, SoupServerMessage *msg, const char *path, GHashTable *query, gpointer data)
{
  ChyServerRequest *request = request_of (data, msg);

  (void) soup;
  (void) path;
  (void) query;
  if (request != NULL)
    chy_server_request_handle (request);
  else
    soup_server_message_set_status (msg, SOUP_STATUS_INTERNAL_SERVER_ERROR, NULL);
}

/* --- changes
 * --------------------------------------------------------------------------------------------------- */

static gboolean
wake_polls (gpointer data)
{
  ChyServer *self = data;

  while (self->polls->len > 0)
    chy_server_request_wake (self->polls->pdata[self->polls->len - 1]);
  return G_SOURCE_REMOVE;
}

/* In the thread of the tenant, which may be another one. */
static void
on_changed (ChyServer *self, const char *const *resources)
{
  g_autoptr (GSource) idle = g_idle_source_new ();

  chy_server_changes_add (self->changes, resources);
  g_source_set_callback (idle, wake_polls, g_object_ref (self), g_object_unref);
  g_source_attach (idle, self->context);
}

/* --- the object
 * ------------------------------------------------------------------------------------------------- */

static void
chy_server_dispose (GObject *object)
{
  ChyServer *self = CHY_SERVER (object);

  if (self->tenant != NULL)
    g_signal_handlers_disconnect_by_data (self->tenant, self);
  g_clear_object (&self->tenant);
  if (self->listener != NULL)
    g_signal_handlers_disconnect_by_data (self->listener, self);
  g_clear_object (&self->listener);
  if (self->soup != NULL)
    g_signal_handlers_disconnect_by_data (self->soup, self);
  g_clear_object (&self->soup);
  g_clear_object (&self->certificate);
  G_OBJECT_CLASS (chy_server_parent_class)->dispose (object);
}

static void
chy_server_finalize (GObject *object)
{
  ChyServer *self = CHY_SERVER (object);

  chy_server_set_timer (self, &self->stop_timer, 0, NULL, NULL);
  g_hash_table_unref (self->connections);
  g_ptr_array_unref (self->polls);
  if (self->workers != NULL)
    g_thread_pool_free (self->workers, FALSE, FALSE);
  chy_server_results_free (self->results);
  chy_server_changes_free (self->changes);
  g_clear_pointer (&self->rate, chy_server_rate_free);
  chy_server_tries_free (self->tries);
  chy_server_tries_free (self->sign_in_tries);
  g_clear_pointer (&self->oidc, chy_oidc_provider_unref);
  g_free (self->oidc_authority);
  g_clear_pointer (&self->clock, chy_clock_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  G_OBJECT_CLASS (chy_server_parent_class)->finalize (object);
}

static void
chy_server_class_init (ChyServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chy_server_dispose;
  object_class->finalize = chy_server_finalize;
}

static void
chy_server_init (ChyServer *self)
{
  self->connections = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) chy_server_connection_free);
  self->polls = g_ptr_array_new ();
  self->results = chy_server_results_new ();
  self->changes = chy_server_changes_new ();
  self->tries = chy_server_tries_new ();
  self->sign_in_tries = chy_server_tries_new ();
}

ChyServer *
chy_server_new (const ChyServerOptions *options)
{
  ChyServer *self;

  g_return_val_if_fail (options != NULL && options->tenant != NULL && options->clock != NULL, NULL);
  g_return_val_if_fail (options->certificate == NULL || options->sign_in != NULL, NULL);

  self = g_object_new (CHY_TYPE_SERVER, NULL);
  self->tenant = g_object_ref (options->tenant);
  g_set_object (&self->certificate, options->certificate);
  self->sign_in = options->sign_in;
  self->published = options->published;
  self->published_data = options->published_data;
  self->oidc = options->oidc != NULL ? chy_oidc_provider_ref (options->oidc) : NULL;
  self->oidc_session = options->oidc_session;
  self->oidc_authority = g_strdup (options->oidc_authority);
  self->clock = chy_clock_ref (options->clock);
  self->limits = options->limits;
  set_default (&self->limits.connections, 4096);
  set_default (&self->limits.connections_per_client, 64);
  set_default (&self->limits.header_time, 10000);
  set_default (&self->limits.body_time, 60000);
  set_default (&self->limits.work_time, 120000);
  set_default (&self->limits.idle_time, 60000);
  set_default (&self->limits.workers, 8);
  set_default (&self->limits.waiting, 256);
  set_default (&self->limits.rate, 100);
  set_default (&self->limits.burst, 1000);
  self->rate = chy_server_rate_new (self->limits.rate, self->limits.burst);
  if (self->limits.header_size == 0)
    self->limits.header_size = 32 * 1024;
  if (self->limits.body_size == 0)
    self->limits.body_size = 16 * 1024 * 1024;
  if (self->limits.public_body_size == 0)
    self->limits.public_body_size = 16 * 1024;
  return self;
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  (void) service;
  (void) source;
  chy_server_connection_accept (data, connection);
  return TRUE;
}

/* A name may stand for several addresses, all with one port. A family that this computer does not have, or
 * whose address it does not have, is no mistake while another one is there: "localhost" is ::1 in many a
 * place. */
static gboolean
add_one (ChyServer *self, GSocketAddress *address, GError **first)
{
  g_autoptr (GError) local = NULL;
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (address);
  g_autoptr (GSocketAddress) wanted = NULL;
  g_autoptr (GSocketAddress) effective = NULL;

  wanted = g_inet_socket_address_new (g_inet_socket_address_get_address (inet),
                                      self->port != 0 ? self->port : g_inet_socket_address_get_port (inet));
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->listener), wanted, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &effective, &local))
    {
      gboolean in_use = g_error_matches (local, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);

      if (in_use)
        g_clear_error (first);
      if (*first == NULL)
        *first = g_steal_pointer (&local);
      return !in_use;
    }
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  return TRUE;
}

static gboolean
add_address (ChyServer *self, const char *listen, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GSocketConnectable) connectable = g_network_address_parse (listen, 8443, &local);
  g_autoptr (GSocketAddressEnumerator) addresses = NULL;
  gboolean ok = TRUE;

  if (connectable != NULL)
    addresses = g_socket_connectable_enumerate (connectable);
  while (addresses != NULL && ok)
    {
      g_autoptr (GSocketAddress) address =
          g_socket_address_enumerator_next (addresses, NULL, local == NULL ? &local : NULL);

      if (address == NULL)
        break;
      ok = add_one (self, address, &local);
    }
  if (ok && self->port != 0)
    return TRUE;
  chy_refuse_one (error, "tls", "bad-listen", NULL, "address", listen, "detail",
                  local != NULL ? local->message : listen, NULL);
  return FALSE;
}

gboolean
chy_server_start (ChyServer *self, const char *listen, GError **error)
{
  g_return_val_if_fail (CHY_IS_SERVER (self), FALSE);
  g_return_val_if_fail (listen != NULL && self->listener == NULL, FALSE);

  self->context = g_main_context_ref_thread_default ();
  self->workers = g_thread_pool_new (chy_server_request_work, self, (int) self->limits.workers, FALSE, error);
  if (self->workers == NULL)
    return FALSE;
  /* Decoded, an encoded slash would be one that separates. */
  self->soup = soup_server_new ("server-header", "chancery-server", "raw-paths", TRUE, NULL);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  g_signal_connect (self->soup, "request-started", G_CALLBACK (on_request_started), self);
  g_signal_connect (self->soup, "request-finished", G_CALLBACK (on_request_done), self);
  g_signal_connect (self->soup, "request-aborted", G_CALLBACK (on_request_done), self);
  self->listener = g_socket_service_new ();
  if (!add_address (self, listen, error))
    return FALSE;
  g_signal_connect (self->listener, "incoming", G_CALLBACK (on_incoming), self);
  g_signal_connect_swapped (self->tenant, "changed", G_CALLBACK (on_changed), self);
  g_socket_service_start (self->listener);
  return TRUE;
}

guint16
chy_server_get_port (ChyServer *self)
{
  g_return_val_if_fail (CHY_IS_SERVER (self), 0);

  return self->port;
}

/* --- the end
 * -------------------------------------------------------------------------------------------------------- */

static void
give_up (ChyServer *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      ChyServerConnection *connection = value;

      if (connection->request != NULL)
        g_cancellable_cancel (connection->request->cancellable);
    }
}

/* Whether an answer is still on its way to a client. */
static gboolean
is_writing (ChyServer *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      ChyServerConnection *connection = value;

      if (connection->request != NULL && connection->request->handled)
        return TRUE;
    }
  return FALSE;
}

/* Every 20 ms: whether everything is answered. */
static gboolean
on_stop_timer (gpointer data)
{
  ChyServer *self = data;
  GSourceFunc stopped = self->stopped;

  if (g_get_monotonic_time () > self->stop_deadline)
    give_up (self);
  if (self->n_requests > 0 || (is_writing (self) && g_get_monotonic_time () <= self->stop_deadline))
    return G_SOURCE_CONTINUE;
  chy_server_connection_close_idle (self);
  /* Whoever is in the middle of a handshake would else wait for an answer that never comes. */
  if (self->n_handshakes > 0)
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&self->stop_timer, g_source_unref);
  soup_server_disconnect (self->soup);
  self->stopped = NULL;
  if (stopped != NULL)
    stopped (self->stopped_data);
  return G_SOURCE_REMOVE;
}

void
chy_server_stop (ChyServer *self, guint milliseconds, GSourceFunc stopped, gpointer data)
{
  g_return_if_fail (CHY_IS_SERVER (self));

  if (self->stopping)
    return;
  self->stopping = TRUE;
  self->stopped = stopped;
  self->stopped_data = data;
  self->stop_deadline = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
  g_socket_service_stop (self->listener);
  g_socket_listener_close (G_SOCKET_LISTENER (self->listener));
  wake_polls (self);
  self->stop_timer = g_timeout_source_new (20);
  g_source_set_callback (self->stop_timer, on_stop_timer, g_object_ref (self), g_object_unref);
  g_source_attach (self->stop_timer, self->context);
}
