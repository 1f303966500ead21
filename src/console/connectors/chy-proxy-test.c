/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-proxy-test.h"

enum
{
  PATIENCE_SECONDS = 10,
  HTTPS_PORT = 443,
  MILLISECOND = 1000,
};

typedef struct
{
  char *proxy;   /* (owned) host of the proxy, or NULL */
  char *address; /* (owned) as it was given */
  gint64 start;
  gboolean reached_proxy; /* it answered, and was asked for the address */
  gboolean ok;
} Test;

static void
test_free (gpointer data)
{
  Test *test = data;

  g_free (test->proxy);
  g_free (test->address);
  g_free (test);
}

static char *
why (const GError *error)
{
  if (error->domain == G_RESOLVER_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND))
    return g_strdup (_ ("Its name is not known here."));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return g_strdup (_ ("The connection was refused: nothing listens there, or a firewall forbids it."));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "There was no answer within %d second.",
                                         "There was no answer within %d seconds.", PATIENCE_SECONDS),
                            PATIENCE_SECONDS);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE))
    return g_strdup (_ ("There is no way to it in the network of this computer."));

  return g_strdup (error->message);
}

static char *
describe_failure (const Test *test, const GError *error)
{
  g_autofree char *detail = why (error);

  if (test->proxy == NULL)
    /* Translators: an address, and the reason in a sentence. */
    return g_strdup_printf (_ ("%s cannot be reached. %s"), test->address, detail);
  if (!test->reached_proxy)
    /* Translators: the host of a proxy, and the reason in a sentence. */
    return g_strdup_printf (_ ("The proxy %s does not answer. %s"), test->proxy, detail);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED))
    /* Translators: the host of a proxy. */
    return g_strdup_printf (_ ("The proxy %s answers, but wants a name and password that it accepts. They "
                               "may stand in its address, as http://NAME:PASSWORD@HOST:PORT."),
                            test->proxy);

  /* Translators: the host of a proxy, an address, and the reason in a sentence. */
  return g_strdup_printf (_ ("The proxy %s answers, but does not connect to %s. %s"), test->proxy,
                          test->address, detail);
}

static char *
describe_success (const Test *test, gint64 usec)
{
  int milliseconds = (int) MAX (usec / MILLISECOND, 1);

  if (test->proxy == NULL)
    /* Translators: an address and a number of milliseconds. */
    return g_strdup_printf (_ ("%s answered in %d ms, without a proxy"), test->address, milliseconds);

  /* Translators: an address, a number of milliseconds, and the host of a proxy. */
  return g_strdup_printf (_ ("%s answered in %d ms through %s"), test->address, milliseconds, test->proxy);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Test *test = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  test->ok = connection != NULL;
  g_task_return_pointer (task,
                         test->ok ? describe_success (test, g_get_monotonic_time () - test->start)
                                  : describe_failure (test, error),
                         g_free);
}

static void
event_cb (GSocketClient *client G_GNUC_UNUSED,
          GSocketClientEvent event,
          GSocketConnectable *connectable G_GNUC_UNUSED,
          GIOStream *connection G_GNUC_UNUSED,
          Test *test)
{
  if (event == G_SOCKET_CLIENT_PROXY_NEGOTIATING)
    test->reached_proxy = TRUE;
}

static GSocketConnectable *
read_address (const char *address, GError **error)
{
  if (strstr (address, "://") != NULL)
    return g_network_address_parse_uri (address, HTTPS_PORT, error);

  return g_network_address_parse (address, HTTPS_PORT, error);
}

void
chy_proxy_test_async (const char *proxy,
                      const char *address,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) target = NULL;
  g_autoptr (GUri) uri = *proxy != '\0' ? g_uri_parse (proxy, G_URI_FLAGS_NONE, NULL) : NULL;
  g_autoptr (GProxyResolver) resolver = NULL;
  GError *error = NULL;
  Test *test = g_new0 (Test, 1);

  test->address = g_strdup (address);
  test->proxy = uri != NULL ? g_strdup (g_uri_get_host (uri)) : NULL;
  test->start = g_get_monotonic_time ();
  g_task_set_source_tag (task, chy_proxy_test_async);
  g_task_set_task_data (task, test, test_free);
  target = read_address (address, &error);
  if (target == NULL)
    {
      g_clear_error (&error);
      g_task_return_pointer (
          task,
          g_strdup (_ ("This is no address. Give a host, such as ca1.contoso.com or ca1.contoso.com:443.")),
          g_free);
      return;
    }
  resolver = g_simple_proxy_resolver_new (*proxy != '\0' ? proxy : "direct://", NULL);
  g_socket_client_set_proxy_resolver (client, resolver);
  g_socket_client_set_timeout (client, PATIENCE_SECONDS);
  g_signal_connect (client, "event", G_CALLBACK (event_cb), test);
  g_socket_client_connect_async (client, target, cancellable, connected_cb, g_steal_pointer (&task));
}

char *
chy_proxy_test_finish (GAsyncResult *result, gboolean *ret_ok, GError **error)
{
  Test *test = g_task_get_task_data (G_TASK (result));
  char *sentence = g_task_propagate_pointer (G_TASK (result), error);

  if (sentence != NULL)
    *ret_ok = test->ok;

  return sentence;
}
