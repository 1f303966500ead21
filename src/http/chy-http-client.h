/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/chy-secret.h"

G_BEGIN_DECLS

/* A chancery-server as its clients see it: HTTPS with a client certificate, for any number of threads. It
 * also asks other servers, such as a provider of OpenID Connect. All calls block. Refusals of domain
 * "remote". */
typedef struct _ChyHttpClient ChyHttpClient;

typedef struct
{
  const char *url;           /* "https://ca1.corp.contoso.test:8443" */
  GTlsCertificate *client;   /* what to sign in by, with its key; a reference is taken; NULL: nothing */
  GTlsCertificate *server;   /* this very certificate is trusted, or what it has signed; NULL: what the system
                                trusts. A reference is taken */
  gboolean pinned;           /* `server` itself is trusted, and nothing else, whatever the system trusts */
  GTlsDatabase *authorities; /* trusted instead of what the system trusts; a reference is taken; or NULL */
  ChySecret *authorization;  /* the header of that name, with each request; a reference is taken; or NULL */
  gsize largest;             /* octets of an answer; 0: twice CHY_WIRE_MAX_SIZE */
  const char *proxy;         /* "http://proxy.corp.contoso.test:3128", or socks5://...; NULL: the system's */
  ChySecret *proxy_credentials; /* "user:password" for that proxy, or NULL; a reference is not kept */
  guint timeout;                /* seconds without a byte; 0: 150 */
  gboolean known;               /* it has answered another client: where TLS breaks off, it is going away */
} ChyHttpClientOptions;

typedef struct
{
  guint status;
  char *type;        /* (owned) media type, or NULL */
  char *etag;        /* (owned) or NULL */
  gint64 date;       /* when the other side answered, by its own clock; 0: it does not say */
  guint retry_after; /* seconds after which it may be asked again; 0: it does not say */
  ChySecret *body;   /* (owned) as it may hold secrets */
} ChyHttpAnswer;

ChyHttpClient *chy_http_client_new (const ChyHttpClientOptions *options, GError **error);
ChyHttpClient *chy_http_client_ref (ChyHttpClient *self);
void chy_http_client_unref (ChyHttpClient *self);
/* "https://HOST:PORT" (borrowed). */
const char *chy_http_client_get_url (ChyHttpClient *self);

/* Signs in by another certificate from now on; what is under way ends as it began. */
void chy_http_client_set_client (ChyHttpClient *self, GTlsCertificate *client);

/* One request; `path` is encoded and may have a query. `body` NULL: GET, else POST of `type`. Whatever the
 * other side answers is an answer; where it says that it was asked too often (429), or for a GET that it is
 * not able to just now (503), and when it will be, it is asked again then, for half a minute or four seconds
 * at most. */
ChyHttpAnswer *chy_http_client_send (ChyHttpClient *self,
                                     const char *path,
                                     const char *etag,
                                     const char *type,
                                     GBytes *body,
                                     GCancellable *cancellable,
                                     GError **error);
/* Runs `func` for the task in one of a few threads of the client's own. GLib's TLS makes its handshakes in
 * the threads of GTask: callers that fill these and wait there would keep what they wait for from ever
 * running. */
void chy_http_client_run (ChyHttpClient *self, GTask *task, GTaskThreadFunc func);
void chy_http_answer_free (ChyHttpAnswer *self);

/* --- bodies: chy-http-answer.c ----------------------------------------------------------------------------
 */

/* An error that the other side told of: `code` is its word for it ("itemNotFound"), `problems` (of
 * ChyProblem) may be empty. TRUE where it has set `error` to one of the caller's domain; the rest is told by
 * its problems, or as a refusal of domain "remote". */
typedef gboolean (*ChyHttpErrorFunc) (
    guint status, const char *code, const char *message, GPtrArray *problems, GError **error);

/* The object in JSON of a good answer, else the error that it tells of. Full reference. `take_error` and
 * `ret_secrets` (char* -> ChySecret*) may be NULL. */
GVariant *chy_http_answer_read (const ChyHttpAnswer *self,
                                ChyHttpErrorFunc take_error,
                                GHashTable **ret_secrets,
                                GError **error);
/* The body of a request in JSON, with `secrets` behind it where there are any. */
GBytes *chy_http_write (GVariant *tree, GHashTable *secrets, const char **ret_type);
/* POST of that, and read. */
GVariant *chy_http_client_call (ChyHttpClient *self,
                                const char *path,
                                GVariant *tree,
                                GHashTable *secrets,
                                ChyHttpErrorFunc take_error,
                                GHashTable **ret_secrets,
                                GCancellable *cancellable,
                                GError **error);

/* Of libsoup, as it runs. g_free(). */
char *chy_http_get_library_version (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyHttpAnswer, chy_http_answer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyHttpClient, chy_http_client_unref)

G_END_DECLS
