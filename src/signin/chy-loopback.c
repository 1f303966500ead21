/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-loopback.h"

#include <libsoup/soup.h>
#include <string.h>

#include "base/chy-i18n.h"
#include "model/chy-problem.h"

#define ADDRESS   "127.0.0.1"
#define PATH      "/callback"
#define LONGEST   (5 * 60 * CHY_USEC_PER_SEC)
#define LOOK_MSEC 100 /* between two looks at the clock */
/* What a browser is given to take the page, once the answer is here. */
#define FAREWELL_MSEC 2000
/* A provider's answer is a code, a state and a few words. */
#define LONGEST_QUERY  16384
#define LONGEST_DETAIL 200

struct _ChyLoopback
{
  GMainContext *context; /* (owned) */
  SoupServer *server;    /* (owned) */
  char *uri;             /* (owned) */
  guint16 port;

  /* While it waits. */
  GMainLoop *loop;           /* (owned) or NULL */
  ChySecret *state;          /* borrowed */
  const char *issuer;        /* borrowed */
  ChyClock *clock;           /* borrowed */
  GCancellable *cancellable; /* borrowed or NULL */
  gint64 end;
  gboolean answered;
  ChySecret *code; /* (owned) or NULL */
  GError *failure; /* (owned) or NULL */
};

/* --- the page ------------------------------------------------------------------------------------------ */

static void
answer_page (SoupServerMessage *message, guint status, const char *title, const char *sentence)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *safe_title = g_markup_escape_text (title, -1);
  g_autofree char *safe_sentence = g_markup_escape_text (sentence, -1);
  /* As decision 54 has it: our own catalog says which way it is written. */
  const char *direction = g_strcmp0 (_ ("default:LTR"), "default:RTL") == 0 ? "rtl" : "ltr";
  char *page = g_strdup_printf ("<!DOCTYPE html>\n"
                                "<html dir=\"%s\"><head><meta charset=\"utf-8\">"
                                "<meta name=\"color-scheme\" content=\"light dark\">"
                                "<meta name=\"viewport\" content=\"width=device-width\">"
                                "<title>%s</title></head>\n"
                                "<body><main><h1>%s</h1><p>%s</p></main></body></html>\n",
                                direction, safe_title, safe_title, safe_sentence);

  soup_server_message_set_status (message, status, NULL);
  /* The address of this page has the code in it. */
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_replace (headers, "Content-Security-Policy", "default-src 'none'");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Connection", "close");
  soup_server_message_set_response (message, "text/html; charset=utf-8", SOUP_MEMORY_TAKE, page,
                                    strlen (page));
}

static void
answer_nothing (SoupServerMessage *message)
{
  soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
}

/* --- the provider's answer ----------------------------------------------------------------------------- */

/* In words that a provider may have written for its log; none of it is trusted to be short. */
static void
take_error (ChyLoopback *self, const char *code, const char *description)
{
  g_autofree char *said =
      g_utf8_make_valid (description != NULL && *description != '\0' ? description : code, -1);
  g_autofree char *detail = g_utf8_substring (said, 0, MIN (g_utf8_strlen (said, -1), LONGEST_DETAIL));

  chy_refuse_one (&self->failure, "session", strcmp (code, "access_denied") == 0 ? "denied" : "provider",
                  NULL, "issuer", self->issuer, "detail", detail, NULL);
}

/* FALSE where it does not belong to this sign-in. */
static gboolean
take_answer (ChyLoopback *self, GHashTable *query)
{
  const char *text = g_hash_table_lookup (query, "state");
  const char *issuer = g_hash_table_lookup (query, "iss");
  const char *code = g_hash_table_lookup (query, "code");
  const char *error = g_hash_table_lookup (query, "error");
  g_autoptr (ChySecret) state = text != NULL ? chy_secret_new_string (text) : NULL;

  if (state == NULL || !chy_secret_equal (state, self->state) ||
      (issuer != NULL && strcmp (issuer, self->issuer) != 0))
    return FALSE;
  if (error != NULL)
    take_error (self, error, g_hash_table_lookup (query, "error_description"));
  else if (code != NULL && *code != '\0')
    self->code = chy_secret_new_string (code);
  else
    return FALSE;
  self->answered = TRUE;
  return TRUE;
}

/* The page is out, or nobody is there any more who would read it. */
static void
finished_cb (ChyLoopback *self)
{
  if (self->loop != NULL)
    g_main_loop_quit (self->loop);
}

static gboolean
farewell_cb (gpointer data)
{
  finished_cb (data);
  return G_SOURCE_REMOVE;
}

static void
attach (ChyLoopback *self, GSource *source, GSourceFunc func)
{
  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, self->context);
}

/* A name that leads here from a page in the browser (DNS rebinding) is none of ours. */
static gboolean
is_ours (ChyLoopback *self, SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  const char *query = g_uri_get_query (uri);

  return soup_server_message_get_method (message) == SOUP_METHOD_GET &&
         strcmp (g_uri_get_path (uri), PATH) == 0 && g_strcmp0 (g_uri_get_host (uri), ADDRESS) == 0 &&
         g_uri_get_port (uri) == self->port && query != NULL && strlen (query) <= LONGEST_QUERY;
}

static void
request_cb (
    SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  ChyLoopback *self = data;
  g_autoptr (GSource) farewell = NULL;

  (void) server;
  (void) path;
  if (self->loop == NULL || self->answered || query == NULL || !is_ours (self, message) ||
      !take_answer (self, query))
    {
      answer_nothing (message);
      return;
    }
  if (self->code != NULL)
    answer_page (message, SOUP_STATUS_OK, _ ("Back to Chancery"),
                 _ ("Chancery goes on by itself. You may close this window."));
  else
    answer_page (message, SOUP_STATUS_OK, _ ("Not signed in"),
                 _ ("Chancery says why. You may close this window."));
  g_signal_connect_swapped (message, "finished", G_CALLBACK (finished_cb), self);
  farewell = g_timeout_source_new (FAREWELL_MSEC);
  attach (self, farewell, farewell_cb);
}

/* Nothing that is sent here has a body that is read. */
static void
headers_cb (SoupServerMessage *message)
{
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
}

static void
started_cb (SoupServer *server, SoupServerMessage *message)
{
  (void) server;
  g_signal_connect (message, "got-headers", G_CALLBACK (headers_cb), NULL);
}

/* --- waiting ------------------------------------------------------------------------------------------- */

/* The cancellable is looked at as well: a source of its own would race with whoever cancels. */
static gboolean
look_cb (gpointer data)
{
  ChyLoopback *self = data;

  if (g_cancellable_is_cancelled (self->cancellable) ||
      (!self->answered && chy_clock_now (self->clock) >= self->end))
    g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

static void
run (ChyLoopback *self)
{
  g_autoptr (GSource) look = g_timeout_source_new (LOOK_MSEC);

  g_main_context_push_thread_default (self->context);
  self->loop = g_main_loop_new (self->context, FALSE);
  attach (self, look, look_cb);
  g_main_loop_run (self->loop);
  g_source_destroy (look);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_main_context_pop_thread_default (self->context);
}

ChySecret *
chy_loopback_wait (ChyLoopback *self,
                   ChySecret *state,
                   const char *issuer,
                   ChyClock *clock,
                   GCancellable *cancellable,
                   GError **error)
{
  g_return_val_if_fail (!self->answered, NULL);

  self->state = state;
  self->issuer = issuer;
  self->clock = clock;
  self->end = chy_clock_now (clock) + LONGEST;
  self->cancellable = cancellable;
  run (self);
  if (self->code == NULL && self->failure == NULL &&
      !g_cancellable_set_error_if_cancelled (cancellable, error))
    chy_refuse_one (error, "session", "timeout", NULL, "issuer", issuer, NULL);
  else if (self->failure != NULL)
    g_propagate_error (error, g_steal_pointer (&self->failure));
  return g_steal_pointer (&self->code);
}

/* --- object -------------------------------------------------------------------------------------------- */

static gboolean
listen_here (ChyLoopback *self, GError **error)
{
  GSList *uris;
  gboolean ok;

  g_main_context_push_thread_default (self->context);
  ok = soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, error);
  g_main_context_pop_thread_default (self->context);
  if (!ok)
    return FALSE;
  uris = soup_server_get_uris (self->server);
  self->port = (guint16) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  self->uri = g_strdup_printf ("http://" ADDRESS ":%u" PATH, self->port);
  return TRUE;
}

ChyLoopback *
chy_loopback_new (GError **error)
{
  g_autoptr (ChyLoopback) self = g_new0 (ChyLoopback, 1);

  self->context = g_main_context_new ();
  self->server = g_object_new (SOUP_TYPE_SERVER, "server-header", NULL, NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
  g_signal_connect (self->server, "request-started", G_CALLBACK (started_cb), NULL);
  return listen_here (self, error) ? g_steal_pointer (&self) : NULL;
}

void
chy_loopback_free (ChyLoopback *self)
{
  if (self == NULL)
    return;
  g_main_context_push_thread_default (self->context);
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_main_context_pop_thread_default (self->context);
  g_main_context_unref (self->context);
  g_clear_pointer (&self->code, chy_secret_unref);
  g_clear_error (&self->failure);
  g_free (self->uri);
  g_free (self);
}

const char *
chy_loopback_get_uri (ChyLoopback *self)
{
  return self->uri;
}
