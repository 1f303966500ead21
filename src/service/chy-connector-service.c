/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-connector-service.h"

#include <unistd.h>

#include "authority/chy-authority-remote.h"
#include "base/chy-service.h"
#include "connector/chy-connector.h"
#include "http/chy-http-client.h"
#include "model/chy-problem.h"
#include "tenant/remote/chy-tenant-remote.h"

enum
{
  DEFAULT_LEASE = 120, /* seconds: whoever comes after one that died waits for it */
  DEFAULT_POLL = 15,  /* seconds: the server tells of new work; this finds what has come due, or was missed */
  FIRST_WAIT = 2,     /* seconds until the second try; then ever twice as long */
  LONGEST_WAIT = 300, /* seconds */
  REFUSED_WAIT = 60,  /* at least, where the server does not let it in */
  LONGEST_SLICE = 3600, /* seconds that the engine works before the certificate is looked at */
};

struct _ChyConnectorService
{
  ChyEnrolled *enrolled; /* (owned) */
  ChyClock *clock;       /* (owned) */
  int lock;
  gboolean once;
  guint lease;
  guint poll;

  GMutex mutex;
  GCond cond;
  gint64 sign;             /* guarded by mutex, as is what follows */
  ChyConnector *connector; /* borrowed: the one at work, or NULL */

  /* Of the thread that runs it: */
  ChyEnrolledReport report;
  gint64 offset; /* microseconds that this clock is ahead of the server's */
  guint failures;
};

ChyConnectorService *
chy_connector_service_new (const ChyConnectorServiceOptions *options, GError **error)
{
  g_autoptr (ChyEnrolled) enrolled = chy_enrolled_load (options->folder, error);
  ChyConnectorService *self;
  int lock = enrolled != NULL ? chy_enrolled_lock (options->folder, error) : -1;

  if (lock < 0)
    return NULL;
  self = g_new0 (ChyConnectorService, 1);
  self->enrolled = g_steal_pointer (&enrolled);
  self->clock = chy_clock_new_system ();
  if (options->proxy_credentials != NULL)
    self->enrolled->proxy_credentials = chy_secret_ref (options->proxy_credentials);
  self->lock = lock;
  self->once = options->once;
  self->lease = options->lease > 0 ? options->lease : DEFAULT_LEASE;
  self->poll = options->poll > 0 ? options->poll : DEFAULT_POLL;
  self->report = chy_enrolled_report_load (options->folder);
  self->sign = g_get_monotonic_time ();
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  return self;
}

void
chy_connector_service_free (ChyConnectorService *self)
{
  if (self == NULL)
    return;
  chy_enrolled_free (self->enrolled);
  chy_clock_unref (self->clock);
  chy_enrolled_report_clear (&self->report);
  close (self->lock);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

gint64
chy_connector_service_get_sign (ChyConnectorService *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->sign;
}

static void
give_sign (ChyConnectorService *self)
{
  g_mutex_lock (&self->mutex);
  self->sign = g_get_monotonic_time ();
  g_mutex_unlock (&self->mutex);
}

/* --- what others see --------------------------------------------------------------------------------------
 */

/* All is well from here on; `trouble` NULL. */
static void
set_state (ChyConnectorService *self, const char *trouble)
{
  gint64 now = chy_clock_now (self->clock);

  if (trouble == NULL)
    self->report.contact = now;
  if (self->report.since == 0 || g_strcmp0 (self->report.trouble, trouble) != 0)
    self->report.since = now;
  g_free (self->report.trouble);
  self->report.trouble = g_strdup (trouble);
  chy_enrolled_report_save (&self->report, self->enrolled->folder);
}

static void
tell_event (ChyConnectorService *self, ChyConnectorEvent event, const char *detail)
{
  chy_connector_event_log (event, self->enrolled->name, NULL, detail);
}

/* Heartbeats are sent in the thread that runs it all. */
static void
on_event (ChyConnectorEvent event, const char *request, const char *detail, gpointer data)
{
  ChyConnectorService *self = data;

  chy_connector_event_log (event, self->enrolled->name, request, detail);
  if (event == CHY_CONNECTOR_EVENT_HEALTH_UPLOADED)
    set_state (self, NULL);
}

/* The engine says once a minute that it is there. */
static void
on_health (GVariantDict *report, gpointer data)
{
  ChyConnectorService *self = data;

  g_variant_dict_insert (report, "clockOffset", "x", self->offset);
  g_variant_dict_insert (report, "certificateEnd", "x", self->enrolled->not_after);
  g_variant_dict_insert (report, "systemAccount", "b", chy_service_is_system_account ((guint) getuid ()));
  give_sign (self);
}

static void
on_progress (gint64 done, gint64 total, gpointer data)
{
  ChyConnectorService *self = data;

  (void) done;
  (void) total;
  give_sign (self);
}

/* --- one time at work
 * --------------------------------------------------------------------------------------- */

typedef struct
{
  GTlsCertificate *client; /* (owned) */
  ChyTenant *tenant;       /* (owned) */
  ChyHttpClient *http;     /* (owned) */
} Connection;

static void
connection_clear (Connection *self)
{
  g_clear_object (&self->client);
  g_clear_object (&self->tenant);
  g_clear_pointer (&self->http, chy_http_client_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Connection, connection_clear)

/* How far this clock is ahead, to the second that the Date of an answer has. */
static gint64
measure_offset (ChyConnectorService *self, ChyHttpClient *http, GCancellable *cancellable)
{
  gint64 before = chy_clock_now (self->clock);
  g_autoptr (ChyHttpAnswer) answer =
      chy_http_client_send (http, "/v1/commands", NULL, NULL, NULL, cancellable, NULL);
  gint64 middle = before + (chy_clock_now (self->clock) - before) / 2;

  return answer != NULL && answer->date > 0 ? middle - answer->date : self->offset;
}

static gboolean
connect (ChyConnectorService *self, Connection *connection, GCancellable *cancellable, GError **error)
{
  ChyTenantRemoteOptions options = { .url = self->enrolled->url,
                                     .server = self->enrolled->server,
                                     .watch = !self->once,
                                     .proxy = self->enrolled->proxy,
                                     .proxy_credentials = self->enrolled->proxy_credentials };
  ChyHttpClientOptions http = { .url = self->enrolled->url,
                                .server = self->enrolled->server,
                                .proxy = self->enrolled->proxy,
                                .proxy_credentials = self->enrolled->proxy_credentials };

  connection_clear (connection);
  connection->client = chy_enrolled_get_client (self->enrolled, error);
  if (connection->client == NULL)
    return FALSE;
  options.client = http.client = connection->client;
  connection->tenant = chy_tenant_remote_open (&options, cancellable, error);
  if (connection->tenant != NULL)
    connection->http = chy_http_client_new (&http, error);
  if (connection->http == NULL)
    return FALSE;
  self->offset = measure_offset (self, connection->http, cancellable);
  return TRUE;
}

/* A certificate that is not renewed today is renewed tomorrow; there is a month for it. */
static gboolean
renew (ChyConnectorService *self, ChyTenant *tenant, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (chy_clock_now (self->clock) < chy_enrolled_get_renewal (self->enrolled))
    return FALSE;
  if (chy_enrolled_renew (self->enrolled, tenant, cancellable, &error))
    {
      tell_event (self, CHY_CONNECTOR_EVENT_RENEWED, NULL);
      return TRUE;
    }
  tell_event (self, CHY_CONNECTOR_EVENT_RENEWAL_FAILED, error->message);
  return FALSE;
}

static gint64
get_slice (ChyConnectorService *self)
{
  gint64 left = chy_enrolled_get_renewal (self->enrolled) - chy_clock_now (self->clock);

  if (self->once)
    return CHY_CONNECTOR_ONCE;
  return left > 0 ? MIN (left, LONGEST_SLICE * CHY_USEC_PER_SEC) : LONGEST_SLICE * CHY_USEC_PER_SEC;
}

/* In the thread of the default main context. */
static void
on_changed (ChyTenant *tenant, const char *const *resources, gpointer data)
{
  ChyConnectorService *self = data;

  (void) tenant;
  if (*resources != NULL && !g_strv_contains (resources, "requests"))
    return;
  g_mutex_lock (&self->mutex);
  if (self->connector != NULL)
    chy_connector_wake (self->connector);
  g_mutex_unlock (&self->mutex);
}

static void
set_connector (ChyConnectorService *self, ChyConnector *connector)
{
  g_mutex_lock (&self->mutex);
  self->connector = connector;
  g_mutex_unlock (&self->mutex);
}

static gboolean
work (ChyConnectorService *self, GCancellable *cancellable, GError **error)
{
  ChyConnectorOptions options = { .host = g_get_host_name (),
                                  .version = CHY_VERSION,
                                  .account = g_get_user_name (),
                                  .farewell = "The service was stopped",
                                  .lease = self->lease,
                                  .poll = self->poll,
                                  .remote = TRUE,
                                  .impatient = TRUE,
                                  .observer = on_event,
                                  .health = on_health,
                                  .data = self };
  g_auto (Connection) connection = { NULL };
  g_autoptr (ChyAuthorityHost) host = NULL;
  g_autoptr (ChyConnector) connector = NULL;
  gulong handler;
  gboolean ok;

  if (!connect (self, &connection, cancellable, error))
    return FALSE;
  if (renew (self, connection.tenant, cancellable) && !connect (self, &connection, cancellable, error))
    return FALSE;
  if (self->failures > 0 || self->report.trouble != NULL)
    chy_connector_event_log (CHY_CONNECTOR_EVENT_HEALTH_UPLOADED, self->enrolled->name, NULL, NULL);
  self->failures = 0;
  set_state (self, NULL);
  chy_service_set_status ("Works");
  host = chy_authority_remote_host_new (connection.http, self->enrolled->connector);
  connector = chy_connector_new (connection.tenant, host, self->clock, self->enrolled->connector, &options);
  set_connector (self, connector);
  handler = g_signal_connect (connection.tenant, "changed", G_CALLBACK (on_changed), self);
  ok = chy_connector_run (connector, get_slice (self), on_progress, self, cancellable, NULL, error);
  g_signal_handler_disconnect (connection.tenant, handler);
  set_connector (self, NULL);
  if (ok)
    set_state (self, NULL);
  return ok;
}

/* --- when it does not work ---------------------------------------------------------------------------------
 */

/* The server was reached, and does not want this connector: disabled, removed, revoked, expired. */
static gboolean
is_refused (const GError *error)
{
  return chy_error_is (error, "account", "sign-in") || chy_error_is (error, "remote", "not-signed-in") ||
         g_error_matches (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE);
}

/* Twice as long each time, and never the same for two connectors that lost their server at once. */
static gint64
get_wait (ChyConnectorService *self, gboolean refused)
{
  guint doublings = MIN (self->failures, 10) - 1;
  guint32 noise = 0;
  double seconds = MIN ((double) FIRST_WAIT * (double) (1u << doublings), (double) LONGEST_WAIT);

  if (refused)
    seconds = MAX (seconds, REFUSED_WAIT);
  chy_random (&noise, sizeof noise);
  return (gint64) (seconds * (0.5 + (double) noise / G_MAXUINT32) * G_USEC_PER_SEC);
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  ChyConnectorService *self = data;

  (void) cancellable;
  g_mutex_lock (&self->mutex);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static void
rest (ChyConnectorService *self, gint64 usec, GCancellable *cancellable)
{
  gint64 until = g_get_monotonic_time () + usec;
  gulong handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), self, NULL);

  g_mutex_lock (&self->mutex);
  while (!g_cancellable_is_cancelled (cancellable) && g_get_monotonic_time () < until)
    {
      gint64 step = MIN (until, g_get_monotonic_time () + 10 * G_USEC_PER_SEC);

      self->sign = g_get_monotonic_time ();
      g_cond_wait_until (&self->cond, &self->mutex, step);
    }
  g_mutex_unlock (&self->mutex);
  g_cancellable_disconnect (cancellable, handler);
}

/* The same trouble is told once, however often it is tried again. */
static void
take_trouble (ChyConnectorService *self, const GError *error, gboolean refused)
{
  g_autofree char *status = g_strdup_printf ("Does not work: %s", error->message);

  self->failures++;
  if (g_strcmp0 (self->report.trouble, error->message) != 0)
    tell_event (self, refused ? CHY_CONNECTOR_EVENT_HEALTH_FAILED : CHY_CONNECTOR_EVENT_HEALTH_RETRY,
                error->message);
  set_state (self, error->message);
  chy_service_set_status (status);
}

gboolean
chy_connector_service_run (ChyConnectorService *self, GCancellable *cancellable, GError **error)
{
  gboolean ok = TRUE;

  tell_event (self, CHY_CONNECTOR_EVENT_STARTED, CHY_VERSION);
  while (!g_cancellable_is_cancelled (cancellable))
    {
      g_autoptr (GError) failure = NULL;
      gboolean refused;

      give_sign (self);
      if (work (self, cancellable, &failure))
        {
          if (self->once)
            break;
          continue;
        }
      if (g_cancellable_is_cancelled (cancellable))
        break;
      refused = is_refused (failure);
      take_trouble (self, failure, refused);
      if (self->once)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          ok = FALSE;
          break;
        }
      rest (self, get_wait (self, refused), cancellable);
    }
  tell_event (self, CHY_CONNECTOR_EVENT_STOPPED, NULL);
  return ok;
}
