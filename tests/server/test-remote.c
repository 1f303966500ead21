/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server-fixture.h"

#include "model/chy-problem.h"
#include "support/client-certificate.h"
#include "tenant/remote/chy-tenant-remote.h"

/* The remote tenant beyond the contract of the port: what goes wrong is told in words, secrets and bytes come
 * through, and what is not offered over there is not offered here. */

static GError *
open_fails (const ChyTenantRemoteOptions *options)
{
  GError *error = NULL;

  g_assert_null (chy_tenant_remote_open (options, NULL, &error));
  g_assert_nonnull (error);
  return error;
}

static void
test_errors (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *url = g_strdup_printf ("https://localhost:%d", fixture->port);
  g_autofree char *plain = g_strdup_printf ("http://localhost:%d", fixture->port);
  g_autofree char *other_pem = client_certificate_self_signed ("localhost");
  g_autoptr (GTlsCertificate) other = server_fixture_load (other_pem);
  const struct
  {
    ChyTenantRemoteOptions options;
    const char *domain;
    const char *code;
  } cases[] = {
    { { .url = plain }, "remote", "bad-address" },
    { { .url = "https://" }, "remote", "bad-address" },
    { { .url = "https://a:b@localhost/" }, "remote", "bad-address" },
    { { .url = "https://localhost:1" }, "remote", "unreachable" },
    { { .url = "https://no-such-host.invalid" }, "remote", "unreachable" },
    { { .url = url, .client = fixture->administrator }, "remote", "server-certificate" },
    { { .url = url, .client = fixture->administrator, .server = other }, "remote", "server-certificate" },
    { { .url = url, .server = fixture->certificate }, "remote", "not-signed-in" },
    { { .url = url, .client = other, .server = fixture->certificate }, "account", "sign-in" },
  };

  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = open_fails (&cases[i].options);
      g_autoptr (GPtrArray) problems = chy_problems_from_error (error);
      g_autofree char *sentence = chy_problem_get_sentence (problems->pdata[0]);

      g_test_message ("%s", sentence);
      if (!chy_error_is (error, cases[i].domain, cases[i].code))
        g_error ("%u: %s", (guint) i, error->message);
    }
}

/* A server that is not Chancery's, or not at all. */
static gboolean
on_run (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  char buffer[512];

  (void) service;
  (void) source;
  if (data == NULL)
    g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), "hello\r\n", 7, NULL,
                               NULL, NULL);
  while (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer, sizeof buffer,
                              NULL, NULL) > 0)
    ;
  return TRUE;
}

static void
test_no_server (ServerFixture *fixture, gconstpointer data)
{
  for (guint silent = 0; silent < 2; silent++)
    {
      g_autoptr (GSocketService) service = g_threaded_socket_service_new (4);
      guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
      g_autofree char *url = g_strdup_printf ("https://localhost:%u", port);
      ChyTenantRemoteOptions options = { .url = url, .timeout = 1 };
      g_autoptr (GError) error = NULL;

      (void) fixture;
      (void) data;
      g_signal_connect (service, "run", G_CALLBACK (on_run), GUINT_TO_POINTER (silent));
      /* Nobody accepts where no loop runs: the silent one. */
      if (silent)
        g_socket_service_stop (service);
      error = open_fails (&options);
      g_assert_true (chy_error_is (error, "remote", "timeout") || chy_error_is (error, "remote", "no-tls") ||
                     chy_error_is (error, "remote", "unreachable"));
    }
}

static void
test_gone (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyTenant) tenant = server_fixture_open (fixture, fixture->administrator, TRUE);
  g_autoptr (ChyQuery) users = chy_query_new ("users", NULL);
  g_autoptr (GError) error = NULL;

  (void) data;
  server_fixture_stop (fixture);
  g_assert_null (chy_tenant_query (tenant, users, NULL, &error));
  g_assert_true (chy_error_is (error, "remote", "unreachable"));
}

/* A server that says what it offers, and goes away when it is asked for it. */
typedef struct
{
  GSocketListener *listener;
  GTlsCertificate *certificate;
  GCancellable *cancellable;
} Leaver;

static gpointer
offer_and_leave (gpointer data)
{
  static const char offer[] = "{\"account\": \"anna\", \"value\": [{\"name\": \"user-add\"}]}";
  const Leaver *self = data;
  g_autofree char *text =
      g_strdup_printf ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n"
                       "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                       strlen (offer), offer);
  GSocketConnection *base;

  while ((base = g_socket_listener_accept (self->listener, NULL, self->cancellable, NULL)) != NULL)
    {
      g_autoptr (GSocketConnection) owned = base;
      g_autoptr (GIOStream) tls = g_tls_server_connection_new (G_IO_STREAM (base), self->certificate, NULL);
      GInputStream *in = g_io_stream_get_input_stream (tls);
      char buffer[4096] = "";

      g_object_set (tls, "require-close-notify", FALSE, NULL);
      if (g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL) > 0 && g_str_has_prefix (buffer, "GET"))
        g_output_stream_write_all (g_io_stream_get_output_stream (tls), text, strlen (text), NULL, NULL,
                                   NULL);
      g_io_stream_close (tls, NULL, NULL);
    }
  return NULL;
}

/* Whoever hears only that nobody answers does it again. */
static void
test_lost (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Leaver leaver = { listener, fixture->certificate, cancellable };
  g_autofree char *url =
      g_strdup_printf ("https://localhost:%u", g_socket_listener_add_any_inet_port (listener, NULL, NULL));
  ChyTenantRemoteOptions options = { .url = url, .server = fixture->certificate, .timeout = 20 };
  GThread *thread = g_thread_new ("leaver", offer_and_leave, &leaver);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyTenant) tenant = chy_tenant_remote_open (&options, NULL, &error);
  g_autoptr (ChyCommand) command = chy_command_new ("user-add", g_variant_new_parsed ("{'name': <'Berta'>}"));

  (void) data;
  g_assert_no_error (error);
  g_assert_null (chy_tenant_apply (tenant, command, NULL, &error));
  if (!chy_error_is (error, "remote", "lost"))
    g_error ("%s", error->message);
  g_cancellable_cancel (cancellable);
  g_clear_object (&tenant);
  g_thread_join (thread);
}

static void
test_too_large (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyTenant) tenant = server_fixture_open (fixture, fixture->administrator, FALSE);
  g_autofree char *name = g_strnfill (20000, 'x');
  g_autoptr (ChyCommand) command =
      chy_command_new ("user-add", g_variant_new_parsed ("{'name': <%s>}", name));
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_null (chy_tenant_apply (tenant, command, NULL, &error));
  if (!chy_error_is (error, "remote", "too-large"))
    g_error ("%s", error->message);
}

static void
test_roles (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) adam = server_fixture_add_account (fixture, "adam", "auditor");
  g_autoptr (ChyTenant) tenant = server_fixture_open (fixture, adam, FALSE);
  g_autoptr (GError) role = NULL;
  g_autoptr (GError) closed = NULL;
  g_autoptr (ChyQuery) users = chy_query_new ("users", NULL);

  (void) data;
  g_assert_cmpstr (chy_tenant_remote_get_account (CHY_TENANT_REMOTE (tenant)), ==, "adam");
  g_assert_false (chy_tenant_can (tenant, "user-add"));
  role = apply_fails (tenant, "user-add", "{'name': <'X'>}");
  g_assert_error (role, CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE);
  apply_done (fixture->local.tenant, "account-disable", "{'name': <'adam'>}");
  g_assert_null (chy_tenant_query (tenant, users, NULL, &closed));
  g_assert_true (chy_error_is (closed, "account", "sign-in"));
}

/* A refusal has all its reasons, a certificate its bytes, a secret its way back. */
static void
test_values (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyTenant) tenant = server_fixture_open (fixture, fixture->administrator, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) refused = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GBytes) der = NULL;
  g_autoptr (ChyOutcome) code = NULL;
  g_autoptr (GError) wrong = NULL;

  (void) data;
  refused = apply_fails (tenant, "authority-create", "{'nonsense': <'x'>}");
  problems = chy_problems_from_error (refused);
  g_assert_cmpuint (problems->len, >, 1);
  /* With what their sentences are filled in from. */
  g_assert_cmpstr (chy_problem_get_argument (problems->pdata[0], "parameter"), ==, "nonsense");
  der = client_certificate_issue (tenant, "berta", NULL);
  g_assert_cmpuint (g_bytes_get_size (der), >, 100);
  g_assert_true (client_certificate_grant (tenant, "berta", "operator", der, &error));
  g_assert_no_error (error);
  code = apply_secret (tenant, "vault-add-slot", "{'kind': <'recovery'>}", "passphrase",
                       "correct horse battery", &error);
  g_assert_no_error (error);
  g_assert_nonnull (g_hash_table_lookup (code->secrets, "recoveryCode"));
  g_assert_null (
      apply_secret (tenant, "vault-add-slot", "{'kind': <'recovery'>}", "passphrase", "wrong one", &wrong));
  g_assert_nonnull (wrong);
}

/* Every resource gives here what it gives there. */
static void
test_same (ServerFixture *fixture, gconstpointer data)
{
  static const char *const resources[] = { "authorities", "templates", "accounts", "vault",
                                           "principals",  "settings",  "audit",    "findings" };
  g_autoptr (ChyTenant) tenant = server_fixture_open (fixture, fixture->administrator, FALSE);

  (void) data;
  apply_done (tenant, "device-add", "{'name': <'LAPTOP-1'>, 'platform': <'windows10'>}");
  for (gsize i = 0; i < G_N_ELEMENTS (resources); i++)
    {
      g_autoptr (GPtrArray) here = rows_of (fixture->local.tenant, resources[i], NULL);
      g_autoptr (GPtrArray) there = rows_of (tenant, resources[i], NULL);

      g_test_message ("%s: %u", resources[i], here->len);
      g_assert_cmpuint (here->len, ==, there->len);
      for (guint n = 0; n < here->len; n++)
        {
          GVariantIter iter;
          const char *key;
          GVariant *value;

          g_variant_iter_init (&iter, here->pdata[n]);
          while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
            {
              g_autoptr (GVariant) owned = value;
              g_autoptr (GVariant) other = chy_body_get (there->pdata[n], key);

              g_assert_nonnull (other);
              g_assert_cmpstr (g_variant_get_type_string (other), ==, g_variant_get_type_string (value));
            }
        }
    }
}

/* Told to come again, it does, and whoever asked it notices nothing but the time. */
static const ChyServerLimits few = { .rate = 50, .burst = 2 };

static void
test_too_often (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyTenant) tenant = server_fixture_open (fixture, fixture->administrator, FALSE);

  (void) data;
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *params = g_strdup_printf ("{'name': <'User %u'>}", i);

      apply_done (tenant, "user-add", params);
      g_assert_cmpint (count_of (tenant, "users", NULL), ==, i + 1);
    }
}

#define ADD(path, func)                                                                                      \
  g_test_add (path, ServerFixture, NULL, server_fixture_set_up, func, server_fixture_tear_down)

int
main (int argc, char *argv[])
{
  static const ChyServerLimits small = { .body_size = 10000 };

  g_test_init (&argc, &argv, NULL);
  ADD ("/remote/what goes wrong is told in words", test_errors);
  ADD ("/remote/another server is told apart", test_no_server);
  ADD ("/remote/a server that is gone", test_gone);
  ADD ("/remote/a command whose answer is lost may have been carried out", test_lost);
  g_test_add ("/remote/what is too large is told as such", ServerFixture, &small, server_fixture_set_up,
              test_too_large, server_fixture_tear_down);
  g_test_add ("/remote/what is asked too often is asked again", ServerFixture, &few, server_fixture_set_up,
              test_too_often, server_fixture_tear_down);
  ADD ("/remote/a role is the same over there", test_roles);
  ADD ("/remote/secrets, bytes and problems come through", test_values);
  ADD ("/remote/rows are of the same types", test_same);
  return g_test_run ();
}
