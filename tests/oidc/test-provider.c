/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-problem.h"
#include "oidc/chy-oidc-provider.h"

/* Providers that are in no state to answer, and what they may cost a server. */

#define ASKERS 6
/* Of which so many may wait for a provider. */
#define MOST 4

static ChyOidcProvider *
provider_at (guint16 port)
{
  g_autofree char *issuer = g_strdup_printf ("https://127.0.0.1:%u", port);
  const ChyOidcOptions options = { .issuer = issuer, .client_id = "c" };
  g_autoptr (GError) error = NULL;
  ChyOidcProvider *provider = chy_oidc_provider_new (&options, &error);

  g_assert_no_error (error);
  return provider;
}

typedef struct
{
  ChyOidcProvider *provider; /* borrowed */
  GCancellable *cancellable; /* borrowed */
  GAsyncQueue *results;      /* borrowed: of GError */
} Asker;

static gpointer
ask (gpointer data)
{
  Asker *self = data;
  GError *error = NULL;

  g_assert_null (chy_oidc_provider_describe (self->provider, self->cancellable, &error));
  g_async_queue_push (self->results, error);
  return NULL;
}

static void
assert_next (Asker *asker, GIOErrorEnum code)
{
  g_autoptr (GError) error = g_async_queue_pop (asker->results);

  g_assert_error (error, G_IO_ERROR, (int) code);
}

/* One that takes connections and then says nothing. */
static void
test_hangs (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncQueue) results = g_async_queue_new ();
  g_autoptr (GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);
  g_autoptr (ChyOidcProvider) provider = provider_at (port);
  Asker asker = { provider, cancellable, results };
  GThread *threads[ASKERS];

  g_assert_no_error (error);
  for (guint i = 0; i < ASKERS; i++)
    threads[i] = g_thread_new ("asker", ask, &asker);
  for (guint i = MOST; i < ASKERS; i++)
    assert_next (&asker, G_IO_ERROR_BUSY);
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < MOST; i++)
    assert_next (&asker, G_IO_ERROR_CANCELLED);
  for (guint i = 0; i < ASKERS; i++)
    g_thread_join (threads[i]);
}

static gboolean
on_run (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gint *count)
{
  (void) service;
  (void) connection;
  (void) source;
  g_atomic_int_inc (count);
  return TRUE;
}

/* One that hangs up on everybody is asked once, however many want to know. */
static void
test_hangs_up (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSocketService) service = NULL;
  g_autoptr (GAsyncQueue) results = g_async_queue_new ();
  g_autoptr (ChyOidcProvider) provider = NULL;
  g_autoptr (GError) error = NULL;
  Asker asker = { .results = results };
  gint count = 0, after_first = 0;
  guint16 port;

  g_main_context_push_thread_default (context);
  service = g_threaded_socket_service_new (-1);
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (service, "run", G_CALLBACK (on_run), &count);
  g_socket_service_start (service);
  provider = provider_at (port);
  asker.provider = provider;
  for (guint i = 0; i < 2; i++)
    {
      GThread *thread = g_thread_new ("asker", ask, &asker);
      g_autoptr (GError) failure = NULL;

      while ((failure = g_async_queue_try_pop (results)) == NULL)
        g_main_context_iteration (context, FALSE);
      g_thread_join (thread);
      g_assert_true (chy_error_is (failure, "sign-in", "provider-unreachable"));
      if (i == 0)
        after_first = g_atomic_int_get (&count);
    }
  g_assert_cmpint (after_first, >, 0);
  g_assert_cmpint (g_atomic_int_get (&count), ==, after_first);
  g_socket_service_stop (service);
  g_main_context_pop_thread_default (context);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/oidc/provider/one that hangs holds a few callers, not all", test_hangs);
  g_test_add_func ("/oidc/provider/one that fails is not asked again at once", test_hangs_up);
  return g_test_run ();
}
