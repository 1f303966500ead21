/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "postgres-proxy.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>

#include "postgres-server.h"

#define SOCKET_NAME ".s.PGSQL.5432"

struct _TestProxy
{
  char *folder; /* owned */
  char *name;   /* owned: of the database */
  char *target; /* owned: the server's socket */
  GSocketService *service;
  GThread *thread;
  GMainLoop *loop;
  GMutex lock; /* for what follows */
  GCond changed;
  TestProxyMode mode;
  guint n_broken;
  guint n_held;
};

/* One way of a connection: a thread reads from one side and writes to the other. */
typedef struct
{
  TestProxy *proxy;
  GSocket *client;
  GSocket *server;
} Pair;

/* Whether this is the beginning of a transaction that writes, and is to break. */
static gboolean
breaks_begin (TestProxy *self, const char *data, gssize size)
{
  static const char begin[] = "BEGIN ISOLATION LEVEL READ COMMITTED";
  gboolean breaks;

  if (size < 5 + (gssize) strlen (begin) || data[0] != 'Q' || memcmp (data + 5, begin, strlen (begin)) != 0)
    return FALSE;
  g_mutex_lock (&self->lock);
  breaks = self->mode == TEST_PROXY_BREAKS_BEGINS && self->n_broken < 2;
  self->n_broken += breaks;
  g_mutex_unlock (&self->lock);
  return breaks;
}

/* Whether this is the client's COMMIT, and what is to become of it. */
static TestProxyMode
look (TestProxy *self, const char *data, gssize size)
{
  TestProxyMode mode = TEST_PROXY_PASSES;

  /* A simple query: 'Q', its length in four octets, the text and a zero. It comes alone. */
  if (size != 5 + (gssize) sizeof "COMMIT" || data[0] != 'Q' ||
      memcmp (data + 5, "COMMIT", sizeof "COMMIT") != 0)
    return mode;
  g_mutex_lock (&self->lock);
  mode = self->mode <= TEST_PROXY_GOES_AFTER_COMMIT ? self->mode : TEST_PROXY_PASSES;
  if (mode != TEST_PROXY_PASSES)
    self->n_broken++;
  if (mode == TEST_PROXY_BREAKS_BEFORE_COMMIT || mode == TEST_PROXY_BREAKS_AFTER_COMMIT)
    self->mode = TEST_PROXY_PASSES;
  g_mutex_unlock (&self->lock);
  return mode;
}

static void
cut (Pair *pair)
{
  g_socket_shutdown (pair->client, TRUE, TRUE, NULL);
  g_socket_shutdown (pair->server, TRUE, TRUE, NULL);
}

static gpointer
carry_back (gpointer data)
{
  Pair *pair = data;
  char buffer[16384];
  gssize n;

  while ((n = g_socket_receive (pair->server, buffer, sizeof buffer, NULL, NULL)) > 0)
    for (gssize at = 0, more = 0; at < n; at += more)
      if ((more = g_socket_send (pair->client, buffer + at, (gsize) (n - at), NULL, NULL)) <= 0)
        break;
  cut (pair);
  return NULL;
}

static void
carry_there (Pair *pair)
{
  char buffer[16384];
  gssize n;

  while ((n = g_socket_receive (pair->client, buffer, sizeof buffer, NULL, NULL)) > 0)
    {
      TestProxyMode mode = look (pair->proxy, buffer, n);

      if (mode == TEST_PROXY_BREAKS_BEFORE_COMMIT || breaks_begin (pair->proxy, buffer, n))
        break;
      /* Nothing goes back from here on, but the server does what it was told. */
      if (mode != TEST_PROXY_PASSES)
        g_socket_shutdown (pair->client, TRUE, TRUE, NULL);
      if (g_socket_send (pair->server, buffer, (gsize) n, NULL, NULL) <= 0)
        break;
    }
}

/* Whether a new connection goes through to the server. */
static gboolean
let_in (TestProxy *self)
{
  gboolean gone;

  g_mutex_lock (&self->lock);
  self->n_held++;
  g_cond_broadcast (&self->changed);
  while (self->mode == TEST_PROXY_HOLDS)
    g_cond_wait (&self->changed, &self->lock);
  self->n_held--;
  gone =
      self->mode == TEST_PROXY_REFUSES || (self->mode == TEST_PROXY_GOES_AFTER_COMMIT && self->n_broken > 0);
  g_mutex_unlock (&self->lock);
  return !gone;
}

static gboolean
serve (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  TestProxy *self = data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->target);
  g_autoptr (GSocketConnection) server = NULL;
  Pair pair = { .proxy = self, .client = g_socket_connection_get_socket (connection) };
  GThread *back;

  (void) service;
  (void) source;
  if (let_in (self))
    server = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  if (server == NULL)
    return TRUE;
  pair.server = g_socket_connection_get_socket (server);
  back = g_thread_new ("proxy-back", carry_back, &pair);
  carry_there (&pair);
  g_socket_shutdown (pair.server, FALSE, TRUE, NULL);
  g_thread_join (back);
  return TRUE;
}

static gpointer
run_loop (gpointer data)
{
  TestProxy *self = data;
  GMainContext *context = g_main_loop_get_context (self->loop);

  g_main_context_push_thread_default (context);
  g_socket_service_start (self->service);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (context);
  return NULL;
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

TestProxy *
test_proxy_new (const char *name)
{
  TestProxy *self = g_new0 (TestProxy, 1);
  g_autofree char *url = test_server_url (name);
  g_autofree char *folder = g_uri_unescape_string (strstr (url, "host=") + strlen ("host="), NULL);
  g_autofree char *path = NULL;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  self->name = g_strdup (name);
  self->target = g_build_filename (folder, SOCKET_NAME, NULL);
  self->folder = g_dir_make_tmp ("chancery-proxy-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (self->folder, SOCKET_NAME, NULL);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->loop = g_main_loop_new (context, FALSE);
  g_main_context_push_thread_default (context);
  self->service = g_threaded_socket_service_new (20);
  address = g_unix_socket_address_new (path);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error);
  g_assert_no_error (error);
  g_main_context_pop_thread_default (context);
  g_signal_connect (self->service, "run", G_CALLBACK (serve), self);
  self->thread = g_thread_new ("proxy", run_loop, self);
  return self;
}

void
test_proxy_free (TestProxy *self)
{
  g_autofree char *path = g_build_filename (self->folder, SOCKET_NAME, NULL);

  g_main_context_invoke (g_main_loop_get_context (self->loop), quit, self->loop);
  g_thread_join (self->thread);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_main_loop_unref (self->loop);
  (void) g_unlink (path);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->folder);
  g_free (self->target);
  g_free (self->name);
  g_free (self);
}

char *
test_proxy_get_url (TestProxy *self)
{
  g_autofree char *folder = g_uri_escape_string (self->folder, NULL, FALSE);

  return g_strdup_printf ("postgresql://chancery@/%s?host=%s", self->name, folder);
}

void
test_proxy_set_mode (TestProxy *self, TestProxyMode mode)
{
  g_mutex_lock (&self->lock);
  self->mode = mode;
  self->n_broken = 0;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

guint
test_proxy_get_n_broken (TestProxy *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->n_broken;
  g_mutex_unlock (&self->lock);
  return n;
}

guint
test_proxy_get_n_held (TestProxy *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->n_held;
  g_mutex_unlock (&self->lock);
  return n;
}

void
test_proxy_wait_held (TestProxy *self, guint n)
{
  g_mutex_lock (&self->lock);
  while (self->n_held < n)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}
