/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-http-client.h"

#include <libsoup/soup.h>

#include "model/chy-problem.h"
#include "wire/chy-wire.h"

/* Seconds that a server may make a caller wait, in all, who asked too often; or who asks while it has trouble
 * of its own, which the caller is soon to know of. */
#define LONGEST_WAIT         30
#define LONGEST_TROUBLE_WAIT 4
#define TIMEOUT              150
/* Seconds that a connection may rest: less than a server lets it, so that none is closed under a command. */
#define LONGEST_REST 50
/* That ask at the same time for callers who do not wait. */
#define MOST_THREADS 10
/* An answer that is longer is none of a Chancery's. */
#define LARGEST (2 * CHY_WIRE_MAX_SIZE)

typedef struct
{
  SoupSession *soup; /* (owned) */
  gint64 used;       /* monotonic: for the last time */
  guint generation;  /* of the certificate that it signs in by */
} Session;

struct _ChyHttpClient
{
  gatomicrefcount refs;
  char *base;              /* (owned) "https://HOST:PORT" */
  GTlsCertificate *client; /* (owned) or NULL; under `lock` */
  guint generation;        /* counts the certificates; under `lock` */
  GTlsCertificate *server; /* (owned) or NULL */
  gboolean pinned;
  GTlsDatabase *authorities; /* (owned) or NULL: the system's */
  ChySecret *authorization;  /* (owned) or NULL */
  gsize largest;
  GProxyResolver *proxies; /* (owned) or NULL: the system's */
  guint timeout;
  gint known; /* atomic: it has answered */
  GMutex lock;
  GThreadPool *threads; /* (owned) of Job */
  GQueue sessions;      /* (owned) of Session that nobody uses, the last used first; under `lock` */
};

static gboolean
refuse (ChyHttpClient *self, const char *code, const char *detail, GError **error)
{
  chy_refuse_one (error, "remote", code, NULL, "address", self->base, "detail", detail, NULL);
  return FALSE;
}

/* Only the scheme, host and port of it: what is asked for is ours to say. */
static char *
parse_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *path = uri != NULL ? g_uri_get_path (uri) : NULL;
  g_autofree char *host = NULL;

  if (uri == NULL || g_strcmp0 (g_uri_get_scheme (uri), "https") != 0 || g_uri_get_host (uri) == NULL ||
      *g_uri_get_host (uri) == '\0' || g_uri_get_userinfo (uri) != NULL || g_uri_get_query (uri) != NULL ||
      (*path != '\0' && strcmp (path, "/") != 0))
    {
      chy_refuse_one (error, "remote", "bad-address", NULL, "address", url, NULL);
      return NULL;
    }
  host = strchr (g_uri_get_host (uri), ':') != NULL ? g_strdup_printf ("[%s]", g_uri_get_host (uri))
                                                    : g_strdup (g_uri_get_host (uri));
  return g_uri_get_port (uri) > 0 ? g_strdup_printf ("https://%s:%d", host, g_uri_get_port (uri))
                                  : g_strdup_printf ("https://%s", host);
}

/* --- threads ------------------------------------------------------------------------------------------- */

typedef struct
{
  GTask *task; /* (owned) */
  GTaskThreadFunc func;
} Job;

static void
run_job (gpointer data, gpointer user_data)
{
  Job *job = data;

  (void) user_data;
  job->func (job->task, g_task_get_source_object (job->task), g_task_get_task_data (job->task),
             g_task_get_cancellable (job->task));
  g_object_unref (job->task);
  g_free (job);
}

void
chy_http_client_run (ChyHttpClient *self, GTask *task, GTaskThreadFunc func)
{
  Job *job = g_new0 (Job, 1);

  job->task = g_object_ref (task);
  job->func = func;
  g_thread_pool_push (self->threads, job, NULL);
}

/* --- the client ---------------------------------------------------------------------------------------- */

/* Without ":" in the credentials there is no password. GIO wants both inside of the address. */
static GProxyResolver *
make_proxies (const char *proxy, ChySecret *credentials)
{
  const char *text = credentials != NULL ? chy_secret_get_text (credentials) : NULL;
  const char *colon = text != NULL ? strchr (text, ':') : NULL;
  const char *host = strstr (proxy, "://");
  g_autofree char *user = NULL;
  char *password, *address;
  GProxyResolver *resolver;

  if (text == NULL || host == NULL)
    return g_simple_proxy_resolver_new (proxy, NULL);
  user = colon != NULL ? g_strndup (text, (gsize) (colon - text)) : g_strdup (text);
  password = g_uri_escape_string (colon != NULL ? colon + 1 : "", NULL, FALSE);
  {
    g_autofree char *escaped = g_uri_escape_string (user, NULL, FALSE);

    address = g_strdup_printf ("%.*s://%s:%s@%s", (int) (host - proxy), proxy, escaped, password, host + 3);
  }
  resolver = g_simple_proxy_resolver_new (address, NULL);
  chy_wipe (password, strlen (password));
  chy_wipe (address, strlen (address));
  g_free (password);
  g_free (address);
  return resolver;
}

ChyHttpClient *
chy_http_client_new (const ChyHttpClientOptions *options, GError **error)
{
  g_autofree char *base = parse_url (options->url, error);
  ChyHttpClient *self;

  if (base == NULL)
    return NULL;
  self = g_new0 (ChyHttpClient, 1);
  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->threads = g_thread_pool_new (run_job, NULL, MOST_THREADS, FALSE, NULL);
  self->base = g_steal_pointer (&base);
  g_set_object (&self->client, options->client);
  g_set_object (&self->server, options->server);
  self->pinned = options->pinned;
  self->known = options->known;
  g_set_object (&self->authorities, options->authorities);
  if (options->authorization != NULL)
    self->authorization = chy_secret_ref (options->authorization);
  self->largest = options->largest > 0 ? options->largest : LARGEST;
  if (options->proxy != NULL && *options->proxy != '\0')
    self->proxies = make_proxies (options->proxy, options->proxy_credentials);
  self->timeout = options->timeout > 0 ? options->timeout : TIMEOUT;
  return self;
}

static void
session_free (gpointer data)
{
  Session *self = data;

  g_object_unref (self->soup);
  g_free (self);
}

ChyHttpClient *
chy_http_client_ref (ChyHttpClient *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
chy_http_client_unref (ChyHttpClient *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  /* The last one to let go may be one of them. */
  g_thread_pool_free (self->threads, FALSE, FALSE);
  g_queue_clear_full (&self->sessions, session_free);
  g_clear_object (&self->client);
  g_clear_object (&self->server);
  g_clear_object (&self->authorities);
  g_clear_pointer (&self->authorization, chy_secret_unref);
  g_clear_object (&self->proxies);
  g_mutex_clear (&self->lock);
  g_free (self->base);
  g_free (self);
}

void
chy_http_client_set_client (ChyHttpClient *self, GTlsCertificate *client)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_set_object (&self->client, client);
  self->generation++;
  g_queue_clear_full (&self->sessions, session_free);
}

static GTlsCertificate *
ref_client (ChyHttpClient *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->client != NULL ? g_object_ref (self->client) : NULL;
}

const char *
chy_http_client_get_url (ChyHttpClient *self)
{
  return self->base;
}

void
chy_http_answer_free (ChyHttpAnswer *self)
{
  g_free (self->type);
  g_free (self->etag);
  chy_secret_unref (self->body);
  g_free (self);
}

static Session *
session_new (ChyHttpClient *client)
{
  Session *self = g_new0 (Session, 1);

  self->generation = client->generation;
  self->soup =
      soup_session_new_with_options ("timeout", client->timeout, "user-agent", "chancery/" CHY_VERSION, NULL);
  /* Then what the system trusts is no reason to accept anybody: each server is looked at by on_accept(). */
  if (client->pinned)
    soup_session_set_tls_database (self->soup, NULL);
  else if (client->authorities != NULL)
    soup_session_set_tls_database (self->soup, client->authorities);
  if (client->proxies != NULL)
    soup_session_set_proxy_resolver (self->soup, client->proxies);
  return self;
}

/* A session, and with it a connection, is used by one thread at a time. libsoup would close what rests too
 * long in a main loop, which a blocking call does not run. */
static Session *
take_session (ChyHttpClient *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Session *session = g_queue_pop_head (&self->sessions);

  if (session == NULL)
    return session_new (self);
  if (g_get_monotonic_time () - session->used <= LONGEST_REST * G_TIME_SPAN_SECOND)
    return session;
  /* The others have rested for longer. */
  session_free (session);
  g_queue_clear_full (&self->sessions, session_free);
  return session_new (self);
}

static void
give_session (ChyHttpClient *self, Session *session)
{
  gboolean good;

  session->used = g_get_monotonic_time ();
  g_mutex_lock (&self->lock);
  good = session->generation == self->generation;
  if (good)
    g_queue_push_head (&self->sessions, session);
  g_mutex_unlock (&self->lock);
  if (!good)
    session_free (session);
}

/* Beyond what the system trusts: the very certificate that was given, whatever its name or time; or one that
 * it has signed, for this host and now. */
static gboolean
on_accept (SoupMessage *message,
           GTlsCertificate *certificate,
           GTlsCertificateFlags flags,
           ChyHttpClient *self)
{
  g_autoptr (GSocketConnectable) identity = NULL;

  (void) flags;
  if (self->server == NULL)
    return FALSE;
  if (g_tls_certificate_is_same (certificate, self->server))
    return TRUE;
  if (self->pinned)
    return FALSE;
  identity = g_network_address_parse_uri (self->base, 443, NULL);
  return identity != NULL && g_tls_certificate_verify (certificate, identity, self->server) == 0;
}

/* Set beforehand, as asking for it during the handshake would need a main loop that answers. */
static void
on_network_event (SoupMessage *message, GSocketClientEvent event, GIOStream *stream, ChyHttpClient *self)
{
  g_autoptr (GTlsCertificate) client = ref_client (self);

  (void) message;
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING && client != NULL && G_IS_TLS_CONNECTION (stream))
    g_tls_connection_set_certificate (G_TLS_CONNECTION (stream), client);
}

/* A proxy wanted to know who comes: libsoup begins again, but not with what it has read of the body. */
static void
on_restarted (SoupMessage *message, GBytes *body)
{
  soup_message_set_request_body_from_bytes (message, NULL, body);
}

static void
unref_bytes (gpointer data, GClosure *closure)
{
  (void) closure;
  g_bytes_unref (data);
}

static SoupMessage *
make_message (ChyHttpClient *self, const char *path, const char *etag, const char *type, GBytes *body)
{
  g_autofree char *uri = g_strconcat (self->base, path, NULL);
  SoupMessage *message = soup_message_new (body != NULL ? SOUP_METHOD_POST : SOUP_METHOD_GET, uri);

  if (message == NULL)
    return NULL;
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (on_accept), self);
  g_signal_connect (message, "network-event", G_CALLBACK (on_network_event), self);
  if (etag != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "If-None-Match", etag);
  if (self->authorization != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization",
                                  chy_secret_get_text (self->authorization));
  if (body != NULL)
    {
      soup_message_set_request_body_from_bytes (message, type, body);
      g_signal_connect_data (message, "restarted", G_CALLBACK (on_restarted), g_bytes_ref (body), unref_bytes,
                             G_CONNECT_DEFAULT);
    }
  return message;
}

/* All of a stream, as a secret. */
static ChySecret *
read_all (ChyHttpClient *self, GInputStream *stream, GCancellable *cancellable, GError **error)
{
  gsize room = 64 * 1024, size = 0;
  guchar *data = g_malloc (room);
  gssize n;
  ChySecret *secret;

  while ((n = g_input_stream_read (stream, data + size, room - size, cancellable, error)) > 0)
    {
      size += (gsize) n;
      if (size == room && room < self->largest)
        {
          guchar *larger = g_malloc (2 * room);

          memcpy (larger, data, size);
          chy_wipe (data, size);
          g_free (data);
          data = larger;
          room *= 2;
        }
      else if (size == room)
        {
          n = -1;
          refuse (self, "not-chancery", "the answer is too long", error);
          break;
        }
    }
  secret = n == 0 ? chy_secret_new (data, size) : NULL;
  chy_wipe (data, size);
  g_free (data);
  return secret;
}

static void
on_wrote_body (SoupMessage *message, gboolean *wrote)
{
  (void) message;
  *wrote = TRUE;
}

/* What the network says, in words that lead on. `asked`: a command went out, and may have been carried out.
 */
static void
tell (ChyHttpClient *self, GError *failure, gboolean asked, GError **error)
{
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED) || failure->domain == CHY_REFUSAL_ERROR)
    {
      g_propagate_error (error, failure);
      return;
    }
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    refuse (self, "timeout", failure->message, error);
  else if (asked)
    refuse (self, "lost", failure->message, error);
  /* Who has spoken TLS before and breaks off a handshake is going away. */
  else if (failure->domain == G_TLS_ERROR &&
           (failure->code != G_TLS_ERROR_NOT_TLS || !g_atomic_int_get (&self->known)))
    refuse (self, failure->code == G_TLS_ERROR_BAD_CERTIFICATE ? "server-certificate" : "no-tls",
            failure->message, error);
  else
    refuse (self, "unreachable", failure->message, error);
  g_error_free (failure);
}

static gint64
read_date (SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "Date");
  g_autoptr (GDateTime) date = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  return date != NULL ? g_date_time_to_unix (date) * G_USEC_PER_SEC : 0;
}

/* Seconds; a date (RFC 9110 10.2.3) is not understood, as our servers send none. */
static guint
read_retry_after (SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "Retry-After");
  guint64 seconds = 0;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, 86400, &seconds, NULL) ? (guint) seconds
                                                                                         : 0;
}

static ChyHttpAnswer *
read_answer (SoupMessage *message, ChySecret *body)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  ChyHttpAnswer *answer = g_new0 (ChyHttpAnswer, 1);

  answer->status = soup_message_get_status (message);
  answer->type = g_strdup (soup_message_headers_get_content_type (headers, NULL));
  answer->etag = g_strdup (soup_message_headers_get_one (headers, "ETag"));
  answer->date = read_date (headers);
  answer->retry_after = read_retry_after (headers);
  answer->body = body;
  return answer;
}

static ChyHttpAnswer *
send_once (ChyHttpClient *self,
           const char *path,
           const char *etag,
           const char *type,
           GBytes *body,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (SoupMessage) message = make_message (self, path, etag, type, body);
  Session *session;
  g_autoptr (GInputStream) stream = NULL;
  GError *failure = NULL;
  gboolean wrote = FALSE;
  ChySecret *text = NULL;

  if (message == NULL)
    {
      refuse (self, "bad-address", path, error);
      return NULL;
    }
  g_signal_connect (message, "wrote-body", G_CALLBACK (on_wrote_body), &wrote);
  session = take_session (self);
  stream = soup_session_send (session->soup, message, cancellable, &failure);
  if (stream != NULL)
    {
      g_atomic_int_set (&self->known, TRUE);
      text = read_all (self, stream, cancellable, &failure);
      g_input_stream_close (stream, NULL, NULL);
      g_clear_object (&stream);
    }
  give_session (self, session);
  if (text == NULL)
    {
      tell (self, failure, body != NULL && wrote, error);
      return NULL;
    }
  return read_answer (message, text);
}

/* FALSE where it was cancelled meanwhile. */
static gboolean
wait (guint seconds, GCancellable *cancellable)
{
  GPollFD fd = { 0 };
  gint64 end = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
  gboolean has_fd = g_cancellable_make_pollfd (cancellable, &fd);

  while (!g_cancellable_is_cancelled (cancellable) && g_get_monotonic_time () < end)
    g_poll (has_fd ? &fd : NULL, has_fd ? 1 : 0, (int) ((end - g_get_monotonic_time ()) / 1000) + 1);
  if (has_fd)
    g_cancellable_release_fd (cancellable);
  return !g_cancellable_is_cancelled (cancellable);
}

/* With 429 nothing was done. 503 may also be told of a command that took too long and was done. */
static gboolean
may_ask_again (const ChyHttpAnswer *answer, gboolean is_get)
{
  return answer->retry_after > 0 && (answer->status == 429 || (answer->status == 503 && is_get));
}

ChyHttpAnswer *
chy_http_client_send (ChyHttpClient *self,
                      const char *path,
                      const char *etag,
                      const char *type,
                      GBytes *body,
                      GCancellable *cancellable,
                      GError **error)
{
  const gint64 begin = g_get_monotonic_time ();

  for (;;)
    {
      g_autoptr (ChyHttpAnswer) answer = send_once (self, path, etag, type, body, cancellable, error);
      gint64 again, end;

      if (answer == NULL || !may_ask_again (answer, body == NULL))
        return g_steal_pointer (&answer);
      again = g_get_monotonic_time () + answer->retry_after * G_TIME_SPAN_SECOND;
      end = begin + (answer->status == 429 ? LONGEST_WAIT : LONGEST_TROUBLE_WAIT) * G_TIME_SPAN_SECOND;
      if (again > end || !wait (answer->retry_after, cancellable))
        return g_steal_pointer (&answer);
    }
}

char *
chy_http_get_library_version (void)
{
  return g_strdup_printf ("%u.%u.%u", soup_get_major_version (), soup_get_minor_version (),
                          soup_get_micro_version ());
}
