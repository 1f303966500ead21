/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server-fixture.h"

#include <glib/gstdio.h>

#include "base/chy-file.h"
#include "compose/chy-server-open.h"
#include "model/chy-problem.h"
#include "support/client-certificate.h"
#include "tenant/remote/chy-tenant-remote.h"

/* How a tenant elsewhere is reached, as screens are told of it: that it went away, that it does not let this
 * account in any more, that it is back; and which server is trusted. */

#define PATIENCE (30 * G_USEC_PER_SEC)

/* What was told in the main context. */
typedef struct
{
  guint connections;
  guint anything; /* changes of any resource */
} Told;

static void
connection_cb (Told *told)
{
  told->connections++;
}

static void
changed_cb (Told *told, const char *const *resources)
{
  if (*resources == NULL)
    told->anything++;
}

static ChyTenant *
open_watched (ServerFixture *fixture, GTlsCertificate *client, Told *told)
{
  ChyTenant *tenant = server_fixture_open (fixture, client, TRUE);

  g_signal_connect_swapped (tenant, "connection", G_CALLBACK (connection_cb), told);
  g_signal_connect_swapped (tenant, "changed", G_CALLBACK (changed_cb), told);
  return tenant;
}

/* What is on its way to be told holds the tenant a little longer. */
static void
close_watched (ChyTenant *tenant, Told *told)
{
  g_signal_handlers_disconnect_by_data (tenant, told);
}

static void
wait_for_state (ChyTenant *tenant, ChyConnectionState state)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;
  gboolean there = FALSE;

  while (!there && g_get_monotonic_time () < end)
    {
      g_autoptr (ChyConnection) connection = chy_tenant_get_connection (tenant);

      there = connection->state == state && !connection->trying;
      if (!there && !g_main_context_iteration (NULL, FALSE))
        g_usleep (2000);
    }
  g_assert_true (there);
}

static void
wait_until (const guint *counter)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;

  while (*counter == 0 && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (2000);
  g_assert_cmpuint (*counter, >, 0);
}

static void
test_here (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyTenant) tenant = server_fixture_open (fixture, fixture->administrator, FALSE);
  g_autoptr (ChyConnection) connection = chy_tenant_get_connection (tenant);
  g_autofree char *url = g_strdup_printf ("https://localhost:%d", fixture->port);

  (void) data;
  g_assert_false (chy_tenant_is_remote (fixture->local.tenant));
  g_assert_null (chy_tenant_get_connection (fixture->local.tenant));
  chy_tenant_reconnect (fixture->local.tenant);
  g_assert_true (chy_tenant_is_remote (tenant));
  g_assert_cmpint (connection->state, ==, CHY_CONNECTION_UP);
  g_assert_cmpstr (connection->address, ==, url);
  g_assert_cmpstr (connection->account, ==, "anna");
}

static void
test_away (ServerFixture *fixture, gconstpointer data)
{
  Told told = { 0 };
  g_autoptr (ChyTenant) tenant = open_watched (fixture, fixture->administrator, &told);
  g_autoptr (ChyCommand) command = chy_command_new ("user-add", g_variant_new_parsed ("{'name': <'Berta'>}"));
  g_autoptr (ChyConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  server_fixture_stop (fixture);
  wait_for_state (tenant, CHY_CONNECTION_DOWN);
  wait_until (&told.connections);
  connection = chy_tenant_get_connection (tenant);
  if (!chy_error_is (connection->error, "remote", "unreachable"))
    g_error ("%s", connection->error->message);
  g_assert_cmpint (connection->heard, >, 0);
  g_assert_null (chy_tenant_apply (tenant, command, NULL, &error));
  if (!chy_error_is (error, "remote", "not-sent"))
    g_error ("%s", error->message);
  /* Whoever asks is told that it was tried. */
  chy_tenant_reconnect (tenant);
  wait_for_state (tenant, CHY_CONNECTION_DOWN);
  g_assert_cmpuint (told.anything, ==, 0);
  close_watched (tenant, &told);
}

static gpointer
break_off (gpointer data)
{
  g_autoptr (GSocketConnection) connection = g_socket_listener_accept (data, NULL, NULL, NULL);

  g_assert_nonnull (connection);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return NULL;
}

/* It was one before, so it has not turned into something that speaks no TLS. */
static void
test_broken_off (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyTenant) tenant = server_fixture_open (fixture, fixture->administrator, FALSE);
  g_autoptr (ChyQuery) query = chy_query_new ("users", NULL);
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread;

  (void) data;
  server_fixture_stop (fixture);
  g_socket_listener_add_inet_port (listener, (guint16) fixture->port, NULL, &error);
  g_assert_no_error (error);
  thread = g_thread_new ("break", break_off, listener);
  g_assert_null (chy_tenant_query (tenant, query, NULL, &error));
  if (!chy_error_is (error, "remote", "unreachable"))
    g_error ("%s", error->message);
  g_thread_join (thread);
}

static void
test_refused (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) adam = server_fixture_add_account (fixture, "adam", "operator");
  Told told = { 0 };
  g_autoptr (ChyTenant) tenant = open_watched (fixture, adam, &told);
  g_autoptr (ChyConnection) connection = NULL;

  (void) data;
  apply_done (fixture->local.tenant, "account-disable", "{'name': <'adam'>}");
  wait_for_state (tenant, CHY_CONNECTION_REFUSED);
  connection = chy_tenant_get_connection (tenant);
  g_assert_true (chy_error_is (connection->error, "account", "sign-in"));
  apply_done (fixture->local.tenant, "account-enable", "{'name': <'adam'>}");
  chy_tenant_reconnect (tenant);
  wait_for_state (tenant, CHY_CONNECTION_UP);
  /* What was missed is not known, so everything is looked at again. */
  wait_until (&told.anything);
  close_watched (tenant, &told);
}

/* What a role allows is learned anew when it changes. */
static void
test_role (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) adam = server_fixture_add_account (fixture, "adam", "auditor");
  Told told = { 0 };
  g_autoptr (ChyTenant) tenant = open_watched (fixture, adam, &told);
  gint64 end = g_get_monotonic_time () + PATIENCE;
  g_autoptr (GByteArray) array = NULL;
  g_autoptr (GBytes) der = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_false (chy_tenant_can (tenant, "user-add"));
  g_object_get (adam, "certificate", &array, NULL);
  der = g_byte_array_free_to_bytes (g_steal_pointer (&array));
  g_assert_true (client_certificate_grant (fixture->local.tenant, "adam", "operator", der, &error));
  g_assert_no_error (error);
  while (!chy_tenant_can (tenant, "user-add") && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (2000);
  g_assert_true (chy_tenant_can (tenant, "user-add"));
  close_watched (tenant, &told);
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyResult) answer = chy_tenant_query_finish (CHY_TENANT (source), result, &error);

  g_assert_no_error (error);
  (*(guint *) data)++;
}

/* Each makes a connection of its own, and GLib makes their handshakes in the threads that callers of GTask
 * would wait in. */
static void
test_many (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyTenant) tenant = server_fixture_open (fixture, fixture->administrator, FALSE);
  g_autoptr (ChyQuery) query = chy_query_new ("users", NULL);
  gint64 end = g_get_monotonic_time () + PATIENCE;
  guint done = 0;

  (void) data;
  for (guint i = 0; i < 40; i++)
    chy_tenant_query_async (tenant, query, NULL, counted_cb, &done);
  while (done < 40 && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
  g_assert_cmpuint (done, ==, 40);
}

/* --- which server is trusted --------------------------------------------------------------------------- */

static char *
pem_of (GTlsCertificate *certificate)
{
  char *pem = NULL;

  g_object_get (certificate, "certificate-pem", &pem, NULL);
  return pem;
}

static char *
write_client (GTlsCertificate *client)
{
  g_autofree char *certificate = pem_of (client);
  g_autofree char *key = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  char *path = NULL;
  int fd = g_file_open_tmp ("chancery-XXXXXX.pem", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_object_get (client, "private-key-pem", &key, NULL);
  text = g_strconcat (certificate, key, NULL);
  chy_file_write (path, text, strlen (text), 0600, &error);
  g_assert_no_error (error);
  return path;
}

static void
test_trust (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *url = g_strdup_printf ("https://localhost:%d", fixture->port);
  g_autofree char *path = write_client (fixture->administrator);
  g_autofree char *pin = pem_of (fixture->certificate);
  g_autofree char *other = client_certificate_self_signed ("localhost");
  ChyServerOpenOptions sign_in = { .url = url, .certificate = path };
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) changed = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (ChyTenant) tenant = NULL;

  (void) data;
  g_assert_null (chy_server_open (&sign_in, NULL, &unknown));
  g_assert_true (chy_error_is (unknown, "remote", "unknown-server"));
  problems = chy_problems_from_error (unknown);
  g_assert_cmpstr (chy_problem_get_argument (problems->pdata[0], "subject"), ==, "CN=localhost");
  g_assert_cmpuint (strlen (chy_problem_get_argument (problems->pdata[0], "thumbprint")), ==, 64);
  g_assert_cmpstr (chy_problem_get_argument (problems->pdata[0], "certificate"), ==, pin);
  sign_in.pin = other;
  g_assert_null (chy_server_open (&sign_in, NULL, &changed));
  g_assert_true (chy_error_is (changed, "remote", "other-server"));
  sign_in.pin = pin;
  tenant = chy_server_open (&sign_in, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (chy_tenant_can (tenant, "user-add"));
  g_unlink (path);
}

/* A pin is that certificate alone: not what it has signed, nor what the system trusts. */
static void
test_pin (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *url = g_strdup_printf ("https://localhost:%d", fixture->port);
  g_autofree char *pem = client_certificate_self_signed ("localhost");
  g_autoptr (GTlsCertificate) other = server_fixture_load (pem);
  ChyTenantRemoteOptions options = {
    .url = url, .client = fixture->administrator, .server = other, .pinned = TRUE
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyTenant) tenant = NULL;

  (void) data;
  g_assert_null (chy_tenant_remote_open (&options, NULL, &error));
  g_assert_true (chy_error_is (error, "remote", "server-certificate"));
  g_clear_error (&error);
  options.server = fixture->certificate;
  tenant = chy_tenant_remote_open (&options, NULL, &error);
  g_assert_no_error (error);
}

#define ADD(path, func)                                                                                      \
  g_test_add (path, ServerFixture, NULL, server_fixture_set_up, func, server_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/connection/a tenant that is here cannot go away", test_here);
  ADD ("/connection/a server that goes away is told, and nothing is sent to it", test_away);
  ADD ("/connection/a server that breaks off a handshake is away", test_broken_off);
  ADD ("/connection/an account that is closed is told, and comes back", test_refused);
  ADD ("/connection/another role offers something else", test_role);
  ADD ("/connection/many questions at once are all answered", test_many);
  ADD ("/connection/a server is trusted by a person, and another is told apart", test_trust);
  ADD ("/connection/a pin is one certificate", test_pin);
  return g_test_run ();
}
