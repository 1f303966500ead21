/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-server-private.h"

#include "base/chy-id.h"
#include "model/chy-problem.h"

/* Of RFC 6585, which libsoup has no name for. */
#define HEADERS_TOO_LARGE 431

ChyServerRequest *
chy_server_request_new (ChyServerConnection *connection, SoupServerMessage *msg)
{
  ChyServerRequest *self = g_new0 (ChyServerRequest, 1);

  g_atomic_ref_count_init (&self->refs);
  self->server = g_object_ref (connection->server);
  self->connection = connection;
  self->msg = msg;
  self->id = chy_id_new ();
  self->address = g_strdup (connection->address);
  self->began = g_get_monotonic_time ();
  self->now = chy_clock_now (connection->server->clock);
  self->body = g_byte_array_new ();
  self->cancellable = g_cancellable_new ();
  return self;
}

ChyServerRequest *
chy_server_request_ref (ChyServerRequest *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static void
set_timer (ChyServerRequest *self, guint milliseconds, GSourceFunc func)
{
  chy_server_set_timer (self->server, &self->timer, milliseconds, func, self);
}

void
chy_server_request_unref (ChyServerRequest *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  set_timer (self, 0, NULL);
  /* It may hold secrets. */
  if (self->body->len > 0)
    chy_wipe (self->body->data, self->body->len);
  g_byte_array_unref (self->body);
  if (self->has_headers)
    g_object_unref (self->msg);
  g_object_unref (self->cancellable);
  g_clear_object (&self->tenant);
  g_clear_pointer (&self->options, g_hash_table_unref);
  g_clear_pointer (&self->certificate, g_bytes_unref);
  g_clear_pointer (&self->answer, g_bytes_unref);
  g_free (self->id);
  g_free (self->address);
  g_free (self->method);
  g_free (self->path);
  g_free (self->if_none_match);
  g_free (self->if_match);
  g_free (self->host);
  g_free (self->content_type);
  g_free (self->account);
  g_free (self->stamp);
  g_free (self->etag);
  g_free (self->location);
  g_free (self->allow);
  g_object_unref (self->server);
  g_free (self);
}

/* --- what the client asks ---------------------------------------------------------------------------------
 */

ChyServerRequest *
chy_server_request_new_inner (ChyServerRequest *outer, const char *method, const char *target)
{
  g_auto (GStrv) halves = g_strsplit (target, "?", 2);
  g_autoptr (GHashTable) options = *target != '\0' ? chy_server_query_read (halves[1]) : NULL;
  ChyServerRequest *self;

  if (options == NULL)
    return NULL;
  self = g_new0 (ChyServerRequest, 1);
  g_atomic_ref_count_init (&self->refs);
  self->server = g_object_ref (outer->server);
  self->id = chy_id_new ();
  self->address = g_strdup (outer->address);
  self->began = g_get_monotonic_time ();
  self->now = outer->now;
  self->body = g_byte_array_new ();
  self->cancellable = g_object_ref (outer->cancellable);
  self->method = g_strdup (method);
  self->path = g_steal_pointer (&halves[0]);
  g_clear_pointer (&halves[1], g_free);
  self->options = g_steal_pointer (&options);
  self->host = g_strdup (outer->host);
  self->tenant = g_object_ref (outer->tenant);
  self->account = g_strdup (outer->account);
  self->stamp = g_strdup (outer->stamp);
  return self;
}

static gsize
size_of (SoupMessageHeaders *headers)
{
  SoupMessageHeadersIter iter;
  const char *name, *value;
  gsize size = 0;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    size += strlen (name) + strlen (value) + 4;
  return size;
}

static void
take_headers (ChyServerRequest *self, SoupMessageHeaders *headers)
{
  GTlsCertificate *certificate =
      self->server->certificate != NULL
          ? g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (self->connection->stream))
          : NULL;
  GUri *uri = soup_server_message_get_uri (self->msg);
  g_autoptr (GByteArray) der = NULL;

  /* Earlier it would keep a connection that ends without a request. */
  g_object_ref (self->msg);
  self->has_headers = TRUE;
  self->method = g_strdup (soup_server_message_get_method (self->msg));
  self->path = g_strdup (g_uri_get_path (uri));
  self->options = chy_server_query_read (g_uri_get_query (uri));
  self->is_public = chy_route_is_public (self);
  self->if_none_match = g_strdup (soup_message_headers_get_one (headers, "If-None-Match"));
  self->if_match = g_strdup (soup_message_headers_get_one (headers, "If-Match"));
  self->host = g_strdup (soup_message_headers_get_one (headers, "Host"));
  self->content_type = g_strdup (soup_message_headers_get_content_type (headers, NULL));
  if (certificate != NULL)
    g_object_get (certificate, "certificate", &der, NULL);
  if (der != NULL)
    self->certificate = g_byte_array_free_to_bytes (g_steal_pointer (&der));
}

static gsize
body_limit (ChyServerRequest *self)
{
  return self->is_public ? self->server->limits.public_body_size : self->server->limits.body_size;
}

/* Counted by certificate, which is the account's own, before anybody is signed in for it. */
static gboolean
is_within_rate (ChyServerRequest *self)
{
  g_autoptr (GBytes) address = g_bytes_new (self->address, strlen (self->address));

  return chy_server_rate_take (self->server->rate, self->certificate != NULL ? self->certificate : address,
                               self->began, &self->retry_after);
}

/* What is wrong before a body is read; 0: nothing. */
static guint
status_of_headers (ChyServerRequest *self, SoupMessageHeaders *headers, const char **ret_code)
{
  SoupEncoding encoding = soup_message_headers_get_encoding (headers);
  gint64 length = soup_message_headers_get_content_length (headers);
  gsize size = size_of (headers) + strlen (self->path);

  *ret_code = "badRequest";
  if (size > self->server->limits.header_size)
    return HEADERS_TOO_LARGE;
  if (self->options == NULL)
    return SOUP_STATUS_BAD_REQUEST;
  *ret_code = "requestTooLarge";
  if (encoding == SOUP_ENCODING_CONTENT_LENGTH && (length < 0 || (guint64) length > body_limit (self)))
    return SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;
  *ret_code = "itemNotFound";
  if (self->server->certificate == NULL && !self->is_public)
    return SOUP_STATUS_NOT_FOUND;
  *ret_code = "unauthenticated";
  if (self->certificate == NULL && !self->is_public)
    return SOUP_STATUS_UNAUTHORIZED;
  *ret_code = "tooManyRequests";
  return is_within_rate (self) ? 0 : CHY_STATUS_TOO_MANY_REQUESTS;
}

const char *
chy_server_request_get_option (ChyServerRequest *self, const char *name)
{
  return g_hash_table_lookup (self->options, name);
}

gboolean
chy_server_request_get_number (ChyServerRequest *self,
                               const char *name,
                               gint64 otherwise,
                               gint64 max,
                               gint64 *ret_number,
                               GError **error)
{
  const char *text = chy_server_request_get_option (self, name);

  *ret_number = otherwise;
  if (text == NULL || g_ascii_string_to_signed (text, 10, 0, max, ret_number, NULL))
    return TRUE;
  chy_refuse_one (error, "query", "bad-filter", NULL, "filter", name, "value", text, NULL);
  return FALSE;
}

/* --- the answer
 * --------------------------------------------------------------------------------------------- */

static void
send_answer (ChyServerRequest *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->msg);

  soup_server_message_set_status (self->msg, self->status, chy_server_status_phrase (self->status));
  soup_message_headers_replace (headers, "request-id", self->id);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  if (self->etag != NULL)
    soup_message_headers_replace (headers, "ETag", self->etag);
  if (self->allow != NULL)
    soup_message_headers_replace (headers, "Allow", self->allow);
  if (self->location != NULL)
    soup_message_headers_replace (headers, "Location", self->location);
  if (self->status == SOUP_STATUS_SERVICE_UNAVAILABLE || self->retry_after > 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%u", MAX (self->retry_after, 1));

      soup_message_headers_replace (headers, "Retry-After", seconds);
    }
  if (self->server->stopping)
    soup_message_headers_replace (headers, "Connection", "close");
  if (self->answer != NULL)
    {
      soup_message_headers_set_content_type (headers, self->type, NULL);
      soup_message_body_append_bytes (soup_server_message_get_response_body (self->msg), self->answer);
    }
  chy_server_connection_set_timer (self->connection, self->server->limits.idle_time);
  soup_server_message_unpause (self->msg);
}

static gboolean
on_work_time (gpointer data)
{
  ChyServerRequest *self = data;

  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_deadline (gpointer data)
{
  chy_server_request_wake (data);
  return G_SOURCE_REMOVE;
}

/* The caller gives its reference to the worker. */
static void
start_work (ChyServerRequest *self)
{
  ChyServer *server = self->server;

  self->wait = FALSE;
  if (server->n_requests >= server->limits.workers + server->limits.waiting)
    {
      chy_server_answer_status (self, SOUP_STATUS_SERVICE_UNAVAILABLE, "serviceNotAvailable", NULL);
      if (self->handled && self->connection != NULL)
        send_answer (self);
      else if (self->connection != NULL)
        chy_server_connection_refuse (self->connection, SOUP_STATUS_SERVICE_UNAVAILABLE,
                                      "serviceNotAvailable");
      chy_server_request_unref (self);
      return;
    }
  server->n_requests++;
  set_timer (self, server->limits.work_time, on_work_time);
  g_thread_pool_push (server->workers, self, NULL);
}

static void
park (ChyServerRequest *self)
{
  gint64 left = (self->deadline - g_get_monotonic_time ()) / 1000;

  g_ptr_array_add (self->server->polls, self);
  set_timer (self, (guint) MAX (left, 1), on_deadline);
}

void
chy_server_request_wake (ChyServerRequest *self)
{
  /* It may have been woken already. */
  if (g_ptr_array_remove_fast (self->server->polls, self))
    start_work (self);
}

/* Back in the server's thread, with the worker's reference. */
static gboolean
on_worked (gpointer data)
{
  g_autoptr (ChyServerRequest) self = data;
  ChyServer *server = self->server;

  server->n_requests--;
  set_timer (self, 0, NULL);
  if (self->connection == NULL)
    return G_SOURCE_REMOVE;
  /* What changed since the worker looked has woken those who waited then, and this one was not among them. */
  if (self->handled && self->wait && !server->stopping &&
      !chy_server_changes_is_present (server->changes, self->etag))
    start_work (chy_server_request_ref (self));
  else if (self->handled && self->wait && !server->stopping)
    park (chy_server_request_ref (self));
  else if (self->handled)
    {
      if (self->wait)
        chy_server_answer_status (self, SOUP_STATUS_SERVICE_UNAVAILABLE, "serviceNotAvailable", NULL);
      send_answer (self);
    }
  else if (self->tenant != NULL)
    {
      /* Known: its body may come. */
      chy_server_connection_set_timer (self->connection, server->limits.body_time);
      soup_server_message_unpause (self->msg);
    }
  else
    chy_server_connection_refuse (self->connection, self->status,
                                  self->status == SOUP_STATUS_FORBIDDEN             ? "accessDenied"
                                  : self->status == SOUP_STATUS_SERVICE_UNAVAILABLE ? "serviceNotAvailable"
                                                                                    : "generalException");
  return G_SOURCE_REMOVE;
}

static gboolean
sign_in (ChyServerRequest *self, GError **error)
{
  if (self->is_public || (self->tenant != NULL && self->deadline == 0))
    return TRUE;
  /* A poll that goes on is another request in all but name. */
  g_clear_object (&self->tenant);
  g_clear_pointer (&self->account, g_free);
  g_clear_pointer (&self->stamp, g_free);
  self->tenant = self->server->sign_in (self->server->tenant, self->certificate, &self->account, &self->stamp,
                                        self->cancellable, error);
  return self->tenant != NULL;
}

void
chy_server_request_work (gpointer request, gpointer server)
{
  ChyServerRequest *self = request;
  g_autoptr (GSource) idle = g_idle_source_new ();
  g_autoptr (GError) error = NULL;

  (void) server;
  if (!sign_in (self, &error) || (self->handled && !chy_route_answer (self, &error)))
    chy_server_answer_error (self, error);
  g_source_set_priority (idle, G_PRIORITY_DEFAULT);
  g_source_set_callback (idle, on_worked, self, NULL);
  g_source_attach (idle, self->server->context);
}

/* --- from libsoup
 * ---------------------------------------------------------------------------------------------- */

void
chy_server_request_got_headers (ChyServerRequest *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->msg);
  SoupEncoding encoding = soup_message_headers_get_encoding (headers);
  gboolean has_body =
      encoding == SOUP_ENCODING_CHUNKED ||
      (encoding == SOUP_ENCODING_CONTENT_LENGTH && soup_message_headers_get_content_length (headers) != 0);
  const char *code = NULL;
  guint status;

  take_headers (self, headers);
  /* Chunks are collected here, where they can be counted and wiped. */
  soup_message_body_set_accumulate (soup_server_message_get_request_body (self->msg), FALSE);
  status = status_of_headers (self, headers, &code);
  if (status != 0 && has_body)
    chy_server_connection_refuse (self->connection, status, code);
  else if (status != 0)
    chy_server_answer_status (self, status, code, NULL);
  else if (has_body && self->is_public)
    chy_server_connection_set_timer (self->connection, self->server->limits.header_time);
  else if (has_body)
    {
      /* Nobody who is not known sends one. */
      chy_server_connection_set_timer (self->connection, 0);
      soup_server_message_pause (self->msg);
      start_work (chy_server_request_ref (self));
    }
}

void
chy_server_request_got_chunk (ChyServerRequest *self, GBytes *chunk)
{
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (chunk, &size);
  GByteArray *larger;

  if (self->refused)
    return;
  if (self->body->len + size > body_limit (self))
    {
      chy_server_connection_refuse (self->connection, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE,
                                    "requestTooLarge");
      return;
    }
  if (self->body_room < self->body->len + size)
    {
      /* An array that grows by itself would leave copies behind. */
      self->body_room = MAX (self->body->len + size, 2 * self->body_room);
      larger = g_byte_array_sized_new ((guint) self->body_room);
      g_byte_array_append (larger, self->body->data, self->body->len);
      if (self->body->len > 0)
        chy_wipe (self->body->data, self->body->len);
      g_byte_array_unref (self->body);
      self->body = larger;
    }
  g_byte_array_append (self->body, data, (guint) size);
}

void
chy_server_request_handle (ChyServerRequest *self)
{
  self->handled = TRUE;
  chy_server_connection_set_timer (self->connection, 0);
  soup_server_message_pause (self->msg);
  if (self->status != 0 || self->server->stopping)
    {
      if (self->status == 0)
        chy_server_answer_status (self, SOUP_STATUS_SERVICE_UNAVAILABLE, "serviceNotAvailable", NULL);
      send_answer (self);
      return;
    }
  start_work (chy_server_request_ref (self));
}

void
chy_server_request_finished (ChyServerRequest *self)
{
  if (!self->refused && self->has_headers)
    chy_server_log (self);
  if (self->connection == NULL)
    return;
  chy_server_connection_set_timer (self->connection, self->server->limits.idle_time);
  if (self->connection->request == self)
    {
      self->connection->request = NULL;
      chy_server_request_unref (self);
    }
}
