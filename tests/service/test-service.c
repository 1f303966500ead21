/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/server-fixture.h"

#include "base/chy-file.h"
#include "connector/chy-connector-events.h"
#include "connector/road.h"
#include "model/chy-problem.h"
#include "service/chy-connector-service.h"
#include "support/client-certificate.h"

#include <glib/gstdio.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* A connector on its own computer. The server's clock stands in March 2026, so by this computer's clock what
 * it gives out is due for renewal at once. */

typedef struct
{
  ServerFixture server;
  char *folder; /* (owned) of the connector */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  server_fixture_set_up (&self->server, data);
  self->folder = g_dir_make_tmp ("chy-service-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  chy_file_remove_folder (self->folder, &error);
  g_assert_no_error (error);
  g_free (self->folder);
  server_fixture_tear_down (&self->server, data);
}

/* Writes the enrollment file of "NDES1", for a server that shows `certificate`, and gives its path. */
static char *
write_file (Fixture *self, GTlsCertificate *certificate)
{
  g_autofree char *url = g_strdup_printf ("https://localhost:%d", self->server.port);
  g_autofree char *pem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  char *path = g_build_filename (self->folder, "ndes1.enroll", NULL);
  gconstpointer text;
  gsize size;
  GVariantDict dict;

  g_object_get (certificate, "certificate-pem", &pem, NULL);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", "NDES1");
  g_variant_dict_insert (&dict, "url", "s", url);
  g_variant_dict_insert_value (&dict, "certificate",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, pem, strlen (pem), 1));
  command = chy_command_new ("connector-enroll-file", g_variant_dict_end (&dict));
  outcome = chy_tenant_apply (self->server.local.tenant, command, NULL, &error);
  g_assert_no_error (error);
  text = chy_secret_get_data (g_hash_table_lookup (outcome->secrets, "enrollment"), &size);
  g_assert_true (chy_file_write (path, text, size, 0600, &error));
  g_assert_no_error (error);
  return path;
}

static ChyEnrolled *
enroll (Fixture *self)
{
  g_autofree char *path = write_file (self, self->server.certificate);
  g_autoptr (GError) error = NULL;
  ChyEnrolled *enrolled = chy_enrolled_redeem (self->folder, path, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return enrolled;
}

static GTlsCertificate *
client_of (const ChyEnrolled *enrolled)
{
  g_autoptr (GError) error = NULL;
  GTlsCertificate *client = chy_enrolled_get_client (enrolled, &error);

  g_assert_no_error (error);
  return client;
}

static guint
status_of (Fixture *self, GTlsCertificate *client)
{
  return server_fixture_ask (&self->server, client, "GET", "/openapi.json", NULL, NULL);
}

static gboolean
has (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_enroll (Fixture *self, gconstpointer data)
{
  g_autoptr (ChyEnrolled) enrolled = enroll (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyEnrolled) loaded = chy_enrolled_load (self->folder, &error);
  g_autoptr (GTlsCertificate) client = NULL;

  (void) data;
  g_assert_no_error (error);
  g_assert_cmpstr (loaded->name, ==, "NDES1");
  g_assert_true (g_bytes_equal (loaded->certificate, enrolled->certificate));
  client = client_of (loaded);
  g_assert_cmpuint (status_of (self, client), ==, 200);
  g_assert_false (has (self, "pending"));
}

static void
test_other_server (Fixture *self, gconstpointer data)
{
  g_autofree char *pem = client_certificate_self_signed ("localhost");
  g_autoptr (GTlsCertificate) other = server_fixture_load (pem);
  g_autofree char *path = write_file (self, other);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyEnrolled) enrolled = chy_enrolled_redeem (self->folder, path, NULL, NULL, NULL, &error);

  (void) data;
  g_assert_null (enrolled);
  g_assert_true (chy_error_is (error, "remote", "server-certificate"));
  g_assert_false (has (self, "enrolled"));
}

static void
test_renew (Fixture *self, gconstpointer data)
{
  g_autoptr (ChyEnrolled) enrolled = enroll (self);
  g_autoptr (GTlsCertificate) old = client_of (enrolled);
  g_autoptr (ChyTenant) tenant = server_fixture_open (&self->server, old, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) client = NULL;
  g_autoptr (ChyEnrolled) loaded = NULL;

  (void) data;
  g_assert_true (chy_enrolled_renew (enrolled, tenant, NULL, &error));
  g_assert_no_error (error);
  loaded = chy_enrolled_load (self->folder, &error);
  g_assert_no_error (error);
  client = client_of (loaded);
  g_assert_false (g_tls_certificate_is_same (client, old));
  g_assert_cmpuint (status_of (self, old), ==, 200);
  g_assert_cmpuint (status_of (self, client), ==, 200);
  g_assert_cmpuint (status_of (self, old), ==, 403);
  g_assert_false (has (self, "pending"));
}

/* What the authority has given to the connector so far. */
static gint64
n_issued (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyAuthority) authority = chy_authority_host_get (self->server.local.host, "CA", NULL, &error);
  g_autoptr (GVariant) filter = body_from ("{'template': <'ChanceryConnector'>}");
  g_autoptr (GVariant) answer = chy_authority_query (authority, "certificates", filter, NULL, &error);

  g_assert_no_error (error);
  return chy_body_get_int (answer, "count", -1);
}

static void
test_renewal_that_was_interrupted (Fixture *self, gconstpointer data)
{
  g_autoptr (ChyEnrolled) enrolled = enroll (self);
  g_autoptr (GTlsCertificate) old = client_of (enrolled);
  g_autoptr (ChyTenant) tenant = server_fixture_open (&self->server, old, FALSE);
  g_autofree char *path = g_build_filename (self->folder, "enrolled", NULL);
  g_autofree char *aside = g_build_filename (self->folder, "aside", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyEnrolled) again = NULL;
  g_autoptr (GTlsCertificate) present = NULL;
  g_autoptr (GTlsCertificate) client = NULL;

  (void) data;
  /* The answer is there, and cannot be stored. */
  g_assert_cmpint (g_rename (path, aside), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_assert_false (chy_enrolled_renew (enrolled, tenant, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_true (has (self, "pending"));
  g_assert_cmpint (n_issued (self), ==, 2);
  /* Signing in by it would end the one that is on disk. */
  present = client_of (enrolled);
  g_assert_true (g_tls_certificate_is_same (present, old));
  g_assert_cmpint (g_rmdir (path), ==, 0);
  g_assert_cmpint (g_rename (aside, path), ==, 0);

  again = chy_enrolled_load (self->folder, &error);
  g_assert_no_error (error);
  g_assert_true (chy_enrolled_renew (again, tenant, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (n_issued (self), ==, 2);
  client = client_of (again);
  g_assert_cmpuint (status_of (self, client), ==, 200);
}

static void
test_service (Fixture *self, gconstpointer data)
{
  g_autoptr (ChyEnrolled) enrolled = enroll (self);
  ChyConnectorServiceOptions options = { .folder = self->folder, .once = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyConnectorService) service = chy_connector_service_new (&options, &error);
  g_autoptr (ChyConnectorService) second = NULL;
  g_autoptr (ChyEnrolled) renewed = NULL;
  g_autoptr (GVariant) row = NULL;
  g_auto (ChyEnrolledReport) report = { 0 };

  (void) data;
  g_assert_no_error (error);
  second = chy_connector_service_new (&options, &error);
  g_assert_null (second);
  g_assert_true (chy_error_is (error, "enrolled", "in-use"));
  g_clear_error (&error);

  g_assert_true (chy_connector_service_run (service, NULL, &error));
  g_assert_no_error (error);
  renewed = chy_enrolled_load (self->folder, &error);
  g_assert_no_error (error);
  g_assert_false (g_bytes_equal (renewed->certificate, enrolled->certificate));
  report = chy_enrolled_report_load (self->folder);
  g_assert_cmpint (report.contact, >, 0);
  g_assert_null (report.trouble);
  row = chy_tenant_get (self->server.local.tenant, "connectors", "NDES1", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (row, "state"), ==, "active");
  g_assert_cmpint (chy_body_get_int (row, "certificateEndDateTime", 0), ==, renewed->not_after);
  g_assert_cmpint (ABS (chy_body_get_int (row, "clockOffset", G_MAXINT32)), <, 60 * CHY_USEC_PER_SEC);
}

typedef struct
{
  ChyConnectorService *service; /* borrowed */
  GCancellable *cancellable;    /* borrowed */
} Worker;

static gpointer
run_worker (gpointer data)
{
  const Worker *self = data;
  g_autoptr (GError) error = NULL;

  chy_connector_service_run (self->service, self->cancellable, &error);
  g_assert_no_error (error);
  return NULL;
}

/* Meanwhile this thread hears what the server tells. */
static void
wait_until_delivered (Fixture *self, gint64 n)
{
  gint64 end = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;

  while (road_count (self->server.local.tenant, "requests", "state", "delivered") < n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, FALSE);
      g_usleep (10000);
    }
}

static void
test_woken (Fixture *self, gconstpointer data)
{
  ChyTenant *tenant = self->server.local.tenant;
  g_autoptr (ChyEnrolled) enrolled = enroll (self);
  ChyConnectorServiceOptions options = { .folder = self->folder, .poll = 3600 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyConnectorService) service = chy_connector_service_new (&options, &error);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Worker worker = { .service = service, .cancellable = cancellable };
  GThread *thread;

  (void) data;
  g_assert_no_error (error);
  road_prepare (tenant, "ec:p256", 1);
  apply_done (tenant, "template-grant",
              "{'template': <'IntunePKCS'>, 'principal': <'CORP\\\\NDES1$'>, 'right': <'enroll'>}");
  apply_done (tenant, "authority-grant",
              "{'authority': <'" ROAD_CA
              "'>, 'principal': <'CORP\\\\NDES1$'>, 'right': <'request-certificates'>}");
  thread = g_thread_new ("worker", run_worker, &worker);
  wait_until_delivered (self, 1);
  for (guint n = 2; n <= 3; n++)
    {
      /* By then it has looked once more and found nothing; where it has not, this says less. */
      g_usleep (500000);
      road_import (tenant, n, 1);
      wait_until_delivered (self, n);
    }
  g_cancellable_cancel (cancellable);
  g_thread_join (thread);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (ChyEnrolled) enrolled = enroll (self);
  ChyConnectorServiceOptions options = { .folder = self->folder, .once = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyConnectorService) service = chy_connector_service_new (&options, &error);
  g_auto (ChyEnrolledReport) report = { 0 };

  (void) data;
  g_assert_no_error (error);
  apply_done (self->server.local.tenant, "connector-disable", "{'connector': <'NDES1'>}");
  g_assert_false (chy_connector_service_run (service, NULL, &error));
  g_assert_true (chy_error_is (error, "account", "sign-in"));
  report = chy_enrolled_report_load (self->folder);
  g_assert_nonnull (report.trouble);
}

/* What a heartbeat says makes the state that people see. */
static void
assert_state (Fixture *self, const char *report, const char *state, const char *word)
{
  g_autofree char *params = g_strdup_printf ("{'connector': <'NDES1'>%s}", report);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) row = NULL;

  apply_done (self->server.local.tenant, "connector-heartbeat", params);
  row = chy_tenant_get (self->server.local.tenant, "connectors", "NDES1", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (row, "state"), ==, state);
  if (word != NULL)
    g_assert_nonnull (strstr (chy_body_get_text (row, "reason"), word));
  else
    g_assert_null (chy_body_get_text (row, "reason"));
}

static void
test_health (Fixture *self, gconstpointer data)
{
  const gint64 day = CHY_USEC_PER_DAY;
  g_autofree char *soon = g_strdup_printf (", 'certificateEnd': <int64 %" PRId64 ">", FIXTURE_NOW + 6 * day);
  g_autofree char *late = g_strdup_printf (", 'certificateEnd': <int64 %" PRId64 ">", FIXTURE_NOW);
  g_autofree char *good = g_strdup_printf (", 'certificateEnd': <int64 %" PRId64 ">", FIXTURE_NOW + 8 * day);
  g_autoptr (ChyEnrolled) enrolled = enroll (self);
  g_autoptr (GPtrArray) found = NULL;

  (void) data;
  (void) enrolled;
  assert_state (self, "", "active", NULL);
  assert_state (self, soon, "warning", "ends in 144 hours");
  assert_state (self, late, "warning", "expired");
  assert_state (self, good, "active", NULL);
  assert_state (self, ", 'clockOffset': <int64 600000000>", "warning", "10 minutes fast");
  assert_state (self, ", 'clockOffset': <int64 -600000000>", "warning", "10 minutes slow");
  assert_state (self, ", 'clockOffset': <int64 299000000>", "active", NULL);
  assert_state (self, ", 'authorityReason': <'no answer'>", "warning", "no answer");
  assert_state (self, ", 'reason': <'full'>", "warning", "full");
  /* A console runs as whoever sits before it; a service as what the settings say. */
  assert_state (self, ", 'account': <'anna'>", "active", NULL);
  assert_state (self, ", 'account': <'chancery-connector'>, 'systemAccount': <true>", "active", NULL);
  assert_state (self, ", 'account': <'anna'>, 'systemAccount': <false>", "warning", "runs as anna");
  found = road_rows (self->server.local.tenant, "findings", "code", "connector-account");
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_nonnull (strstr (chy_body_get_text (found->pdata[0], "message"), "SYSTEM"));
  apply_done (self->server.local.tenant, "connector-set",
              "{'connector': <'NDES1'>, 'settings': <{'account': <'CORP\\\\Anna'>}>}");
  assert_state (self, ", 'account': <'anna'>, 'systemAccount': <false>", "active", NULL);
  assert_state (self, ", 'account': <'root'>, 'systemAccount': <true>", "warning", "not as CORP\\Anna");
}

static void
test_events (void)
{
  static const int known[] = { 1000, 1001, 1020, 1050,  1051,  1052,  1100, 1101, 1102,
                               3000, 3001, 3020, 3050,  3051,  3052,  3100, 3101, 3102,
                               5000, 5001, 5002, 10010, 10020, 10100, 10102 };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    for (gsize j = 0; j < i; j++)
      g_assert_cmpstr (chy_connector_event_get_name ((ChyConnectorEvent) known[i]), !=,
                       chy_connector_event_get_name ((ChyConnectorEvent) known[j]));
  g_assert_cmpstr (chy_connector_event_get_name (CHY_CONNECTOR_EVENT_REQUEST_SUCCESS), ==,
                   "PkcsRequestSuccess");
  g_assert_cmpstr (chy_connector_event_get_name ((ChyConnectorEvent) 7), ==, "Unknown");
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* Troubles of a service are warnings in its journal, and some are made here. */
  g_log_set_always_fatal ((GLogLevelFlags) (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK));
  ADD ("/service/a folder is enrolled by a file", test_enroll);
  ADD ("/service/another server than the file's gets no token", test_other_server);
  ADD ("/service/a certificate is renewed with its key, and the old one ends", test_renew);
  ADD ("/service/an interrupted renewal is asked for again and gets the same answer",
       test_renewal_that_was_interrupted);
  ADD ("/service/it renews what is due, works and reports", test_service);
  ADD ("/service/it hears of a request at once", test_woken);
  ADD ("/service/what the server refuses is told", test_refused);
  ADD ("/service/what it reports makes its state", test_health);
  g_test_add_func ("/service/every event has a number and a name of its own", test_events);
  return g_test_run ();
}
