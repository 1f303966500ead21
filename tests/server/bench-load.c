/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <math.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "authority/chy-authority-remote.h"
#include "compose/chy-folder.h"
#include "connector/chy-connector.h"
#include "connector/road.h"
#include "pki/chy-certificate.h"
#include "server/chy-server.h"
#include "support/client-certificate.h"
#include "tenant/local/chy-tenant-local.h"
#include "tenant/remote/chy-tenant-remote.h"

/* A server under load, in a process of its own: polls against a libsoup server that answers the same without
 * doing anything; issuing through it by 1, 2 and 4 connectors against one engine on the folder itself; and
 * its memory after as many polls as 1,000 connectors and 50 consoles make in an hour. */

enum
{
  N_CONNECTORS = 4,
  N_THREADS = 8,
  N_DEVICES = 500, /* each round */
  POLL_ROUNDS = 3,
  POLL_SECONDS = 4,
  N_CLIENTS = 1050,
  N_PARTS = 8, /* of an hour, after each of which the memory is looked at */
  IN_A_ROW = 50,
  /* A connector: a look every 15 s, a poll every 25 s, a heartbeat a minute. A console: a poll every 25 s. */
  HOUR_OF_LOOKS = 1000 * 240,
  HOUR_OF_BEATS = 1000 * 60,
  HOUR_OF_POLLS = 1050 * 144,
};

#define CLOCK_TICKS (double) sysconf (_SC_CLK_TCK)

typedef struct
{
  GPid pid;
  guint16 port;
} Child;

typedef struct
{
  char *dir;                                 /* (owned) */
  char *certificate;                         /* (owned) PEM with its key */
  GTlsCertificate *server;                   /* (owned) */
  GTlsCertificate *administrator;            /* (owned) */
  GTlsCertificate *connectors[N_CONNECTORS]; /* (owned) */
  char *ids[N_CONNECTORS];                   /* (owned) */
} Setup;

/* --- figures of a process ----------------------------------------------------------------------------------
 */

static double
cpu_of (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NAN;
  parts = g_strsplit (strrchr (text, ')') + 2, " ", -1);
  return (double) (g_ascii_strtoull (parts[11], NULL, 10) + g_ascii_strtoull (parts[12], NULL, 10)) /
         CLOCK_TICKS;
}

static double
memory_of (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", pid);
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NAN;
  line = strstr (text, "VmRSS:");
  return (double) g_ascii_strtoull (line + strlen ("VmRSS:"), NULL, 10) / 1024;
}

static double
own_cpu (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* --- the servers, as children
 * ------------------------------------------------------------------------------- */

static gboolean
on_term (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static void
say_port (guint port)
{
  g_autofree char *line = g_strdup_printf ("%u\n", port);

  if (write (STDOUT_FILENO, line, strlen (line)) < 0)
    exit (1);
}

static GTlsCertificate *
load_pem (const char *path)
{
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_file (path, &error);

  g_assert_no_error (error);
  return certificate;
}

static int
serve (const char *dir)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autofree char *pem = g_build_filename (dir, "server.pem", NULL);
  g_autofree char *data = g_build_filename (dir, "data", NULL);
  g_autoptr (GTlsCertificate) certificate = load_pem (pem);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyFolder) folder = chy_folder_open (data, FALSE, &error);
  g_autoptr (ChySecret) passphrase = chy_secret_new_string (ROAD_PASSPHRASE);
  ChyServerOptions options = { .certificate = certificate, .sign_in = chy_tenant_local_sign_in };
  g_autoptr (ChyServer) server = NULL;

  g_assert_no_error (error);
  chy_vault_open (folder->vault, passphrase, &error);
  g_assert_no_error (error);
  options.tenant = folder->tenant;
  options.clock = folder->clock;
  options.limits.rate = options.limits.burst = 1000000;
  options.limits.connections = options.limits.connections_per_client = 2 * N_CLIENTS;
  server = chy_server_new (&options);
  chy_server_start (server, "127.0.0.1:0", &error);
  g_assert_no_error (error);
  say_port (chy_server_get_port (server));
  g_unix_signal_add (SIGTERM, on_term, loop);
  g_main_loop_run (loop);
  return 0;
}

static void
on_bare (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  (void) server;
  (void) path;
  (void) query;
  (void) data;
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "ETag", "\"1\"");
  soup_server_message_set_status (message, SOUP_STATUS_NOT_MODIFIED, NULL);
}

static gboolean
on_any (SoupServerMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags flags, gpointer data)
{
  (void) message;
  (void) certificate;
  (void) flags;
  (void) data;
  return TRUE;
}

static void
on_started (SoupServer *server, SoupServerMessage *message, gpointer data)
{
  (void) server;
  g_signal_connect (message, "accept-certificate", G_CALLBACK (on_any), data);
}

static int
serve_bare (const char *dir)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autofree char *pem = g_build_filename (dir, "server.pem", NULL);
  g_autoptr (GTlsCertificate) certificate = load_pem (pem);
  g_autoptr (SoupServer) server =
      soup_server_new ("tls-certificate", certificate, "tls-auth-mode", G_TLS_AUTHENTICATION_REQUIRED, NULL);
  g_autoptr (GError) error = NULL;
  g_autoslist (GUri) uris = NULL;

  g_signal_connect (server, "request-started", G_CALLBACK (on_started), NULL);
  soup_server_add_handler (server, NULL, on_bare, NULL, NULL);
  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  say_port ((guint) g_uri_get_port (uris->data));
  g_unix_signal_add (SIGTERM, on_term, loop);
  g_main_loop_run (loop);
  return 0;
}

static Child
start (const char *mode, const char *dir)
{
  char self[] = "/proc/self/exe";
  g_autofree char *program = g_file_read_link (self, NULL);
  const char *argv[] = { program, mode, dir, NULL };
  g_autoptr (GError) error = NULL;
  Child child = { 0 };
  char text[16] = "";
  int out = -1;

  g_spawn_async_with_pipes (NULL, (char **) argv, NULL,
                            G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &child.pid,
                            NULL, &out, NULL, &error);
  g_assert_no_error (error);
  if (read (out, text, sizeof text - 1) <= 0)
    g_error ("%s did not start", mode);
  close (out);
  child.port = (guint16) g_ascii_strtoull (text, NULL, 10);
  return child;
}

static void
stop (Child child)
{
  kill (child.pid, SIGTERM);
  waitpid (child.pid, NULL, 0);
}

/* --- what is asked
 * -------------------------------------------------------------------------------------------- */

static void
apply (ChyTenant *tenant, const char *type, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) params = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);
  g_autoptr (ChyOutcome) outcome = road_apply (tenant, type, params, NULL, NULL, &error);

  g_assert_no_error (error);
}

static void
enroll (ChyTenant *tenant, const char *name)
{
  g_autofree char *known = g_strdup_printf ("{'name': <'%s'>}", name);
  g_autofree char *on_template = g_strdup_printf (
      "{'template': <'IntunePKCS'>, 'principal': <'CORP\\\\%s$'>, 'right': <'enroll'>}", name);
  g_autofree char *on_authority = g_strdup_printf (
      "{'authority': <'" ROAD_CA "'>, 'principal': <'CORP\\\\%s$'>, 'right': <'request-certificates'>}",
      name);

  apply (tenant, "connector-enroll", known);
  apply (tenant, "template-grant", on_template);
  apply (tenant, "authority-grant", on_authority);
}

static void
add_connector (Setup *self, ChyTenant *tenant, guint number)
{
  g_autofree char *name = g_strdup_printf ("CONNECTOR%u", number + 1);
  g_autofree char *pem = NULL;
  g_autoptr (GBytes) der = NULL;
  g_autoptr (GVariant) body = NULL;
  g_autoptr (GError) error = NULL;

  if (number > 0)
    enroll (tenant, name);
  der = client_certificate_issue (tenant, name, &pem);
  client_certificate_grant (tenant, name, "connector", der, &error);
  g_assert_no_error (error);
  self->connectors[number] = g_tls_certificate_new_from_pem (pem, -1, &error);
  body = chy_tenant_get (tenant, "connectors", name, NULL, &error);
  g_assert_no_error (error);
  self->ids[number] = g_strdup (chy_body_get_text (body, "id"));
}

static void
set_up (Setup *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) der = NULL;
  g_autofree char *data = NULL;
  g_autofree char *path = NULL;
  g_autofree char *pem = NULL;
  g_autoptr (ChyFolder) folder = NULL;

  self->dir = g_dir_make_tmp ("chy-bench-XXXXXX", &error);
  g_assert_no_error (error);
  data = g_build_filename (self->dir, "data", NULL);
  path = g_build_filename (self->dir, "server.pem", NULL);
  self->certificate = client_certificate_self_signed ("localhost");
  g_file_set_contents_full (path, self->certificate, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
  g_assert_no_error (error);
  self->server = load_pem (path);
  folder = chy_folder_open (data, TRUE, &error);
  g_assert_no_error (error);
  client_certificate_set_up (folder->tenant);
  road_prepare (folder->tenant, "ec:p256", 1);
  der = client_certificate_issue (folder->tenant, "anna", &pem);
  client_certificate_grant (folder->tenant, "anna", "administrator", der, &error);
  g_assert_no_error (error);
  self->administrator = g_tls_certificate_new_from_pem (pem, -1, &error);
  for (guint i = 0; i < N_CONNECTORS; i++)
    add_connector (self, folder->tenant, i);
}

static ChyHttpClient *
connect_to (const Setup *setup, const Child *child, GTlsCertificate *client)
{
  g_autofree char *url = g_strdup_printf ("https://localhost:%u", child->port);
  ChyHttpClientOptions options = {
    .url = url, .client = client, .server = setup->server, .pinned = TRUE, .timeout = 60
  };
  g_autoptr (GError) error = NULL;
  ChyHttpClient *self = chy_http_client_new (&options, &error);

  g_assert_no_error (error);
  return self;
}

/* --- polls
 * ---------------------------------------------------------------------------------------------------- */

typedef struct
{
  ChyHttpClient *client; /* (owned) */
  const char *etag;      /* borrowed */
  gint64 end;            /* monotonic */
  GArray *times;         /* (owned) of gint64 microseconds */
} Poller;

static gpointer
run_poller (gpointer data)
{
  Poller *self = data;

  while (g_get_monotonic_time () < self->end)
    {
      gint64 begin = g_get_monotonic_time ();
      gint64 time;
      g_autoptr (GError) error = NULL;
      g_autoptr (ChyHttpAnswer) answer =
          chy_http_client_send (self->client, "/v1/changes", self->etag, NULL, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (answer->status, ==, 304);
      time = g_get_monotonic_time () - begin;
      g_array_append_val (self->times, time);
    }
  return NULL;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

typedef struct
{
  double per_second, per_cpu, p50, p99; /* ms */
} Rate;

static Rate
poll (const Setup *setup, const Child *child, const char *etag)
{
  Poller pollers[N_THREADS];
  GThread *threads[N_THREADS];
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 begin = g_get_monotonic_time ();
  double cpu = cpu_of (child->pid);
  double wall;

  for (guint i = 0; i < N_THREADS; i++)
    {
      pollers[i] = (Poller){ .client = connect_to (setup, child, setup->administrator),
                             .etag = etag,
                             .end = begin + POLL_SECONDS * G_TIME_SPAN_SECOND,
                             .times = g_array_new (FALSE, FALSE, sizeof (gint64)) };
      threads[i] = g_thread_new ("poll", run_poller, &pollers[i]);
    }
  for (guint i = 0; i < N_THREADS; i++)
    {
      g_thread_join (threads[i]);
      g_array_append_vals (all, pollers[i].times->data, pollers[i].times->len);
      g_array_unref (pollers[i].times);
      chy_http_client_unref (pollers[i].client);
    }
  wall = (double) (g_get_monotonic_time () - begin) / G_TIME_SPAN_SECOND;
  cpu = cpu_of (child->pid) - cpu;
  g_array_sort (all, compare_times);
  return (Rate){ .per_second = all->len / wall,
                 .per_cpu = all->len / cpu,
                 .p50 = (double) g_array_index (all, gint64, all->len / 2) / 1000,
                 .p99 = (double) g_array_index (all, gint64, all->len * 99 / 100) / 1000 };
}

static char *
current_etag (const Setup *setup, const Child *child)
{
  ChyHttpClient *client = connect_to (setup, child, setup->administrator);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyHttpAnswer) answer =
      chy_http_client_send (client, "/v1/changes", NULL, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  chy_http_client_unref (client);
  return g_strdup (answer->etag);
}

static void
bench_polls (const Setup *setup)
{
  Child ours = start ("--serve", setup->dir);
  Child bare = start ("--bare", setup->dir);
  g_autofree char *etag = current_etag (setup, &ours);

  for (guint i = 0; i < POLL_ROUNDS; i++)
    {
      Rate a = poll (setup, &ours, etag);
      Rate b = poll (setup, &bare, etag);

      g_print (
          "polls: %.0f a second, %.0f a CPU-second (bare libsoup %.0f, %.0f: %.2f x); median %.1f ms, 99 %% "
          "within %.1f ms (bare %.1f and %.1f)\n",
          a.per_second, a.per_cpu, b.per_second, b.per_cpu, a.per_cpu / b.per_cpu, a.p50, a.p99, b.p50,
          b.p99);
    }
  stop (ours);
  stop (bare);
}

/* --- issuing
 * ------------------------------------------------------------------------------------------------- */

typedef struct
{
  const Setup *setup;
  const Child *child;
  guint number;
  ChyConnectorCounts counts;
} Engine;

static gpointer
run_engine (gpointer data)
{
  Engine *self = data;
  ChyHttpClient *client = connect_to (self->setup, self->child, self->setup->connectors[self->number]);
  g_autofree char *url = g_strdup_printf ("https://localhost:%u", self->child->port);
  ChyTenantRemoteOptions options = { .url = url,
                                     .client = self->setup->connectors[self->number],
                                     .server = self->setup->server };
  const char *id = self->setup->ids[self->number];
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyTenant) tenant = chy_tenant_remote_open (&options, NULL, &error);
  g_autoptr (ChyAuthorityHost) host = chy_authority_remote_host_new (client, id);
  g_autoptr (ChyClock) clock = chy_clock_new_system ();
  g_autoptr (ChyConnector) connector = NULL;

  g_assert_no_error (error);
  connector = chy_connector_new (tenant, host, clock, id, NULL);
  chy_connector_run (connector, CHY_CONNECTOR_ONCE, NULL, NULL, NULL, &self->counts, &error);
  g_assert_no_error (error);
  chy_http_client_unref (client);
  return NULL;
}

/* More devices, and their requests. */
static void
add_devices (const Setup *setup, const Child *child, guint *first)
{
  g_autofree char *url = g_strdup_printf ("https://localhost:%u", child->port);
  ChyTenantRemoteOptions options = { .url = url, .client = setup->administrator, .server = setup->server };
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyTenant) tenant = chy_tenant_remote_open (&options, NULL, &error);

  g_assert_no_error (error);
  road_import (tenant, *first, N_DEVICES);
  *first += N_DEVICES;
}

static void
issue (const Setup *setup, const Child *child, guint n, guint *first)
{
  Engine engines[N_CONNECTORS];
  GThread *threads[N_CONNECTORS];
  gint64 begin, succeeded = 0;
  double cpu, own, wall;

  add_devices (setup, child, first);
  begin = g_get_monotonic_time ();
  cpu = cpu_of (child->pid);
  own = own_cpu ();
  for (guint i = 0; i < n; i++)
    {
      engines[i] = (Engine){ .setup = setup, .child = child, .number = i };
      threads[i] = g_thread_new ("engine", run_engine, &engines[i]);
    }
  for (guint i = 0; i < n; i++)
    {
      g_thread_join (threads[i]);
      succeeded += engines[i].counts.succeeded;
    }
  wall = (double) (g_get_monotonic_time () - begin) / G_TIME_SPAN_SECOND;
  cpu = cpu_of (child->pid) - cpu;
  own = own_cpu () - own;
  g_print ("issuing by %u connectors: %" G_GINT64_FORMAT
           " of %d, %.0f a second, %.0f a CPU-second of the server "
           "(the connectors use %.2f ms each)\n",
           n, succeeded, N_DEVICES, (double) succeeded / wall, (double) succeeded / cpu,
           1000 * own / (double) succeeded);
}

/* The same work by one engine on the folder, in one process: verify, sign and commit, and what is around it.
 */
static void
issue_locally (const Setup *setup, guint *first)
{
  g_autofree char *data = g_build_filename (setup->dir, "data", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyFolder) folder = chy_folder_open (data, FALSE, &error);
  g_autoptr (ChySecret) passphrase = chy_secret_new_string (ROAD_PASSPHRASE);
  ChyConnectorCounts counts = { 0 };
  gint64 begin;
  double cpu, wall;

  g_assert_no_error (error);
  chy_vault_open (folder->vault, passphrase, &error);
  g_assert_no_error (error);
  road_import (folder->tenant, *first, N_DEVICES);
  *first += N_DEVICES;
  begin = g_get_monotonic_time ();
  cpu = own_cpu ();
  chy_folder_run_connector (folder, "CONNECTOR1", CHY_CONNECTOR_ONCE, NULL, NULL, NULL, NULL, &counts,
                            &error);
  g_assert_no_error (error);
  wall = (double) (g_get_monotonic_time () - begin) / G_TIME_SPAN_SECOND;
  cpu = own_cpu () - cpu;
  g_print ("issuing in one process, without a server: %" G_GINT64_FORMAT
           " of %d, %.0f a second, %.0f a CPU-second\n",
           counts.succeeded, N_DEVICES, (double) counts.succeeded / wall, (double) counts.succeeded / cpu);
}

static void
bench_issuing (const Setup *setup)
{
  guint first = 1000;

  for (guint round = 0; round < 2; round++)
    {
      Child child = start ("--serve", setup->dir);

      for (guint n = 1; n <= N_CONNECTORS; n *= 2)
        issue (setup, &child, n, &first);
      stop (child);
      issue_locally (setup, &first);
    }
}

/* --- an hour -----------------------------------------------------------------------------------------------
 */

typedef struct
{
  ChyHttpClient **clients; /* borrowed */
  const Setup *setup;
  const char *etag;
  guint number;
  guint n;        /* how often */
  gboolean polls; /* nothing but polls */
} Hour;

static void
say (ChyHttpClient *client, const char *connector, const char *command, const char *extra)
{
  g_autofree char *path = g_strconcat ("/v1/commands/", command, NULL);
  g_autofree char *text = g_strdup_printf ("{\"parameters\": {\"connector\": \"%s\"%s}}", connector, extra);
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyHttpAnswer) answer =
      chy_http_client_send (client, path, NULL, "application/json", body, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (answer->status, ==, 200);
}

static void
ask (Hour *self, guint who, guint kind)
{
  ChyHttpClient *client = self->clients[who];
  const char *connector = self->setup->ids[who % N_CONNECTORS];

  if (kind < 240)
    say (client, connector, "request-claim", "");
  else if (kind < 240 + 60)
    say (client, connector, "connector-heartbeat", ", \"host\": \"c.contoso.test\", \"version\": \"1\"");
  else
    {
      g_autoptr (ChyHttpAnswer) answer =
          chy_http_client_send (client, "/v1/changes", self->etag, NULL, NULL, NULL, NULL);

      g_assert_nonnull (answer);
    }
}

/* Some in a row of each client: connections that rest too long are made anew, which real clients, who ask
 * every few seconds, do not know. */
static gpointer
run_hour (gpointer data)
{
  Hour *self = data;
  guint who = self->number;

  for (guint done = 0; done < self->n / N_THREADS; done++)
    {
      ask (self, who, self->polls ? 240 + 60 : (done * 7) % (240 + 60 + 144));
      if (done % IN_A_ROW == IN_A_ROW - 1)
        who = who + N_THREADS < N_CLIENTS ? who + N_THREADS : self->number;
    }
  return NULL;
}

static void
bench_hour (const Setup *setup, guint part, gboolean polls)
{
  Child child = start ("--serve", setup->dir);
  g_autofree ChyHttpClient **clients = g_new0 (ChyHttpClient *, N_CLIENTS);
  g_autofree char *etag = current_etag (setup, &child);
  const guint n = ((polls ? 0 : HOUR_OF_LOOKS + HOUR_OF_BEATS) + HOUR_OF_POLLS) / part;
  double before = memory_of (child.pid), connected, cpu;
  GThread *threads[N_THREADS];
  Hour hours[N_THREADS];
  gint64 begin;

  for (guint i = 0; i < N_CLIENTS; i++)
    {
      g_autoptr (ChyHttpAnswer) answer = NULL;

      clients[i] = connect_to (setup, &child, setup->connectors[i % N_CONNECTORS]);
      answer = chy_http_client_send (clients[i], "/v1/changes", etag, NULL, NULL, NULL, NULL);
      g_assert_nonnull (answer);
    }
  connected = memory_of (child.pid);
  begin = g_get_monotonic_time ();
  cpu = cpu_of (child.pid);
  for (guint k = 1; k <= N_PARTS; k++)
    {
      for (guint i = 0; i < N_THREADS; i++)
        {
          hours[i] = (Hour){
            .clients = clients, .setup = setup, .etag = etag, .number = i, .n = n / N_PARTS, .polls = polls
          };
          threads[i] = g_thread_new ("hour", run_hour, &hours[i]);
        }
      for (guint i = 0; i < N_THREADS; i++)
        g_thread_join (threads[i]);
      g_print ("memory: %.0f MiB at rest, %.0f with %d clients, %.0f after %u requests of them\n", before,
               connected, N_CLIENTS, memory_of (child.pid), k * n / N_PARTS);
    }
  g_print ("of %d clients' hour 1/%u took %.0f s, %.0f CPU s of the server\n", N_CLIENTS, part,
           (double) (g_get_monotonic_time () - begin) / G_TIME_SPAN_SECOND, cpu_of (child.pid) - cpu);
  for (guint i = 0; i < N_CLIENTS; i++)
    chy_http_client_unref (clients[i]);
  stop (child);
}

static void
tear_down (Setup *self)
{
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", self->dir);
  const char *argv[] = { "/bin/sh", "-c", command, NULL };

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL);
  g_clear_object (&self->server);
  g_clear_object (&self->administrator);
  for (guint i = 0; i < N_CONNECTORS; i++)
    {
      g_clear_object (&self->connectors[i]);
      g_free (self->ids[i]);
    }
  g_free (self->certificate);
  g_free (self->dir);
}

int
main (int argc, char *argv[])
{
  struct rlimit files;
  Setup setup = { NULL };

  getrlimit (RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit (RLIMIT_NOFILE, &files);
  signal (SIGPIPE, SIG_IGN);
  if (argc == 3 && g_str_equal (argv[1], "--serve"))
    return serve (argv[2]);
  if (argc == 3 && g_str_equal (argv[1], "--bare"))
    return serve_bare (argv[2]);
  set_up (&setup);
  if (argc < 3)
    {
      bench_polls (&setup);
      bench_issuing (&setup);
    }
  bench_hour (&setup, argc > 1 ? MAX ((guint) g_ascii_strtoull (argv[1], NULL, 10), 1) : 1,
              argc > 2 && g_str_equal (argv[2], "polls"));
  tear_down (&setup);
  return 0;
}
