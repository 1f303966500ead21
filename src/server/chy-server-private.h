/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "base/chy-secret.h"
#include "chy-server.h"
#include "oidc/chy-oidc-provider.h"
#include "tenant/commands/chy-command-type.h"

G_BEGIN_DECLS

/* Of RFC 6585, which libsoup has no name for. */
#define CHY_STATUS_TOO_MANY_REQUESTS 429

typedef struct _ChyServerConnection ChyServerConnection;
typedef struct _ChyServerRequest ChyServerRequest;
typedef struct _ChyServerResults ChyServerResults;
typedef struct _ChyServerChanges ChyServerChanges;
typedef struct _ChyServerRate ChyServerRate;
typedef struct _ChyServerTries ChyServerTries;
typedef struct _ChyRoute ChyRoute;

/* Owned by the thread of the server's main context; workers see what they are given, and `results` and
 * `changes`, which lock. */
struct _ChyServer
{
  GObject parent_instance;

  ChyTenant *tenant;            /* (owned) */
  GTlsCertificate *certificate; /* (owned) NULL: without TLS */
  ChyServerSignIn sign_in;
  ChyServerPublished published; /* or NULL */
  gpointer published_data;      /* borrowed */
  ChyOidcProvider *oidc;        /* (owned) or NULL */
  gint64 oidc_session;          /* seconds */
  char *oidc_authority;         /* (owned) or NULL */
  ChyClock *clock;              /* (owned) */
  ChyServerLimits limits;

  GMainContext *context;         /* (owned) */
  GSocketService *listener;      /* (owned) or NULL */
  SoupServer *soup;              /* (owned) parses and writes HTTP on connections that are accepted here */
  GHashTable *connections;       /* (owned) GSocketAddress* of the client -> ChyServerConnection* (owned) */
  GThreadPool *workers;          /* (owned) */
  guint n_handshakes;            /* connections that have no TLS yet */
  guint n_requests;              /* with a worker or waiting for one */
  gint n_looks;                  /* atomic: workers that look at every row of a long list */
  GPtrArray *polls;              /* (owned) of ChyServerRequest (borrowed): they wait for a change */
  ChyServerResults *results;     /* (owned) */
  ChyServerChanges *changes;     /* (owned) */
  ChyServerTries *tries;         /* (owned) of enrollment */
  ChyServerTries *sign_in_tries; /* (owned) of sign-in by OpenID Connect */
  ChyServerRate *rate;           /* (owned) */
  guint16 port;
  gboolean stopping;
  gint64 stop_deadline; /* monotonic */
  GSource *stop_timer;  /* (owned) or NULL */
  GSourceFunc stopped;  /* or NULL */
  gpointer stopped_data;
};

/* Calls `func` after so many milliseconds from the server's context, in the place of what `timer` was set to
 * before. 0: never. */
void
chy_server_set_timer (ChyServer *self, GSource **timer, guint milliseconds, GSourceFunc func, gpointer data);

/* --- connections: chy-server-connection.c ----------------------------------------------------------- */

/* One client's connection: what it may still take its time for. */
struct _ChyServerConnection
{
  ChyServer *server;         /* borrowed */
  GSocket *socket;           /* (owned) */
  GIOStream *stream;         /* borrowed from whoever has it now; a weak reference tells of its end */
  GSocketAddress *remote;    /* (owned) the very object that libsoup knows it by */
  char *address;             /* (owned) of the client, without its port */
  GSource *timer;            /* (owned) or NULL */
  ChyServerRequest *request; /* (owned) or NULL */
  gboolean served;           /* libsoup has had it */
  GIOStream *kept;           /* (owned) or NULL: between two requests, when libsoup does not have it */
  GSource *kept_source;      /* (owned) or NULL: of the next request */
};

/* Starts to serve a socket, or closes it where there are too many. */
void chy_server_connection_accept (ChyServer *server, GSocketConnection *base);
/* The connection of a message, or NULL. */
ChyServerConnection *chy_server_connection_find (ChyServer *server, SoupServerMessage *msg);
/* The answer is written: takes the connection back from libsoup, until the next request comes. */
void chy_server_connection_keep (ChyServerConnection *self, SoupServerMessage *msg);
/* Closes those that have no request: libsoup has them not yet, or not now. */
void chy_server_connection_close_idle (ChyServer *server);
/* After so many milliseconds the client is cut off, unless it is set anew before. 0: never. */
void chy_server_connection_set_timer (ChyServerConnection *self, guint milliseconds);
/* Answers before the client has sent everything, and closes. Later, from the main loop. */
void chy_server_connection_refuse (ChyServerConnection *self, guint status, const char *code);
void chy_server_connection_free (ChyServerConnection *self);

/* --- requests: chy-server-request.c ------------------------------------------------------------------ */

/* One request, from its first byte to the end of its answer. */
struct _ChyServerRequest
{
  gatomicrefcount refs;
  ChyServer *server;               /* (owned) */
  ChyServerConnection *connection; /* borrowed; NULL once the client is gone */
  SoupServerMessage *msg;          /* (owned) from its headers on; touched by the server's thread alone */
  char *id;                        /* (owned) */
  char *address;                   /* (owned) */
  gint64 began;                    /* monotonic */
  gboolean has_headers;            /* the client has sent them */
  gboolean is_public;              /* its route needs no sign-in */
  gboolean handled;                /* handed to libsoup's handler */
  gboolean refused;                /* answered over libsoup's head */

  /* What a worker reads. */
  char *method;              /* (owned) */
  char *path;                /* (owned) as it came, encoded */
  GHashTable *options;       /* (owned) char* -> char*: of the query string */
  char *if_none_match;       /* (owned) or NULL */
  char *if_match;            /* (owned) or NULL */
  char *host;                /* (owned) or NULL: what the client calls the server, with the port */
  char *content_type;        /* (owned) or NULL */
  GByteArray *body;          /* (owned) wiped */
  gsize body_room;           /* what that holds without growing */
  GBytes *certificate;       /* (owned) DER of the client's, or NULL */
  GCancellable *cancellable; /* (owned) */
  gint64 now;                /* when it came, by the server's clock */

  /* What a worker finds out. */
  ChyTenant *tenant; /* (owned) as whoever signed in; NULL on a public route */
  char *account;     /* (owned) or NULL */
  char *stamp;       /* (owned) or NULL */

  /* The answer. */
  guint status;
  const char *type;  /* static: media type */
  GBytes *answer;    /* (owned) or NULL */
  char *etag;        /* (owned) or NULL */
  guint retry_after; /* seconds; 0: it does not say */
  char *location;    /* (owned) or NULL: path of what was made */
  char *allow;       /* (owned) or NULL: methods of the path, where this one is none of them */
  gboolean wait;     /* there is none yet: wait for a change, and ask again */
  gint64 deadline;   /* monotonic: a poll ends; 0: it has not begun */
  GSource *timer;    /* (owned) or NULL: of the work, or of the wait */
};

ChyServerRequest *chy_server_request_new (ChyServerConnection *connection, SoupServerMessage *msg);
/* One of several requests that came as one, as whoever sent that: for chy_route_answer() in the same worker.
 * It has neither message nor connection. `target` is a path with its query; NULL where it does not read. */
ChyServerRequest *
chy_server_request_new_inner (ChyServerRequest *outer, const char *method, const char *target);
ChyServerRequest *chy_server_request_ref (ChyServerRequest *self);
void chy_server_request_unref (ChyServerRequest *self);
/* libsoup's signals and handler. */
void chy_server_request_got_headers (ChyServerRequest *self);
void chy_server_request_got_chunk (ChyServerRequest *self, GBytes *chunk);
void chy_server_request_handle (ChyServerRequest *self);
void chy_server_request_finished (ChyServerRequest *self);
/* In a worker: signs in and answers. */
void chy_server_request_work (gpointer request, gpointer server);
/* A poll goes on. */
void chy_server_request_wake (ChyServerRequest *self);

/* --- answers: chy-server-answer.c ---------------------------------------------------------------------- */

/* An answer in JSON; `tree` is sunk. */
void chy_server_answer (ChyServerRequest *self, guint status, GVariant *tree);
void chy_server_answer_text (ChyServerRequest *self, guint status, const char *type, char *text);
/* A published file, or 404. */
void
chy_server_answer_published (ChyServerRequest *self, const char *folder, const char *file, const char *type);
/* The error in Graph's shape. */
void chy_server_answer_error (ChyServerRequest *self, const GError *error);
/* One that has no GError: "notFound". `message` NULL: the status in words. */
void chy_server_answer_status (ChyServerRequest *self, guint status, const char *code, const char *message);
/* The body of such an answer. g_free(). */
char *chy_server_error_text (
    const char *code, const char *message, const char *request_id, gint64 now, GPtrArray *problems);
/* A status in words. */
const char *chy_server_status_phrase (guint status);
/* One line of the journal about a request that is answered. */
void chy_server_log (ChyServerRequest *self);

/* --- routes ------------------------------------------------------------------------------------------------
 */

typedef enum
{
  /* For anybody, with or without a certificate: nobody is signed in, a body is small (public_body_size), and
   * whatever it asks of the tenant is the server's own doing. */
  CHY_ROUTE_PUBLIC = 1 << 0,
  CHY_ROUTE_PLAIN = 1 << 1, /* with PUBLIC: also without TLS */
} ChyRouteFlags;

/* One method of one path: src/server/routes/chy-route-NAME.c defines `const ChyRoute chy_route_NAME`; another
 * method of that path is a route of its own with the same `path`. */
struct _ChyRoute
{
  ChyRouteFlags flags;
  const char *method; /* "GET", "POST", "PATCH", "DELETE" */
  const char *path;   /* "/v1/commands/{name}"; a part in braces is any one part */
  /* In a worker; `parts` are what stands in the place of braces, decoded. Sets the answer, or fails. */
  gboolean (*answer) (ChyServerRequest *request, const char *const *parts, GError **error);
  /* The operations of this path for the OpenAPI document: adds to "paths". NULL: it is described elsewhere.
   */
  void (*describe) (GVariantBuilder *paths);
};

/* Generated from routes/meson.build; NULL-terminated. */
const ChyRoute *const *chy_routes (void);
/* The parts of a path. Graph's clients may write "users('ID')" for "users/ID". g_strfreev(). */
char **chy_route_split (const char *path);
/* Whether the request's route is a public one; asked once its headers are there. */
gboolean chy_route_is_public (ChyServerRequest *request);
/* Answers by the route of the request's path: 404, 405 where there is none. */
gboolean chy_route_answer (ChyServerRequest *request, GError **error);

/* An option of the query string, or NULL; its number within limits, or a refusal. */
const char *chy_server_request_get_option (ChyServerRequest *self, const char *name);
gboolean chy_server_request_get_number (ChyServerRequest *self,
                                        const char *name,
                                        gint64 otherwise,
                                        gint64 max,
                                        gint64 *ret_number,
                                        GError **error);

/* --- commands: chy-server-command.c --------------------------------------------------------------------- */

/* The command of this type (ChyCommandType) that a body asks for: its parameters, and secrets behind them. */
ChyCommand *chy_server_read_command (ChyServerRequest *request, const ChyCommandType *type, GError **error);
void chy_server_answer_outcome (ChyServerRequest *request, ChyOutcome *outcome);

/* --- tries of those who have not signed in: chy-server-tries.c ------------------------------------------ */

/* Thread safe. */
ChyServerTries *chy_server_tries_new (void);
void chy_server_tries_free (ChyServerTries *self);
/* Seconds that `address` has to wait before it may try again; 0: it may. `now` is monotonic. */
guint chy_server_tries_wait (ChyServerTries *self, const char *address, gint64 now);
/* One that failed. */
void chy_server_tries_fail (ChyServerTries *self, const char *address, gint64 now);

/* --- words of OData's options: chy-server-odata.c ------------------------------------------------------- */

/* Each looks at what stands at `*at`, behind blanks, and goes on behind what it took. */
void chy_odata_skip_blanks (const char **at);
gboolean chy_odata_take (const char **at, const char *mark);
/* The text of 'text', in which two quotes stand for one; NULL where none begins or it does not end. g_free().
 */
char *chy_odata_take_text (const char **at);
/* What stands there without quotes, perhaps nothing. g_free(). */
char *chy_odata_take_bare (const char **at);
/* $orderby: "NAME", "NAME asc" or "NAME desc". FALSE: something else. `ret_name`: g_free(). */
gboolean chy_odata_read_order (const char *text, char **ret_name, gboolean *ret_descending);

/* --- what a resource is asked: chy-server-query.c ------------------------------------------------------ */

/* The options (char* -> char*) of a query string, which may be NULL; NULL where one stands twice, there are
 * too many, or one does not read. */
GHashTable *chy_server_query_read (const char *query);
/* The query of `$filter`, `$orderby`, `$search`, `filter` and `details`. */
ChyQuery *chy_server_query_parse (ChyServerRequest *request, const char *resource, GError **error);

/* --- results that pages are read from: chy-server-results.c -------------------------------------------- */

ChyServerResults *chy_server_results_new (void);
void chy_server_results_free (ChyServerResults *self);
/* Keeps a result for its account; gives its handle. g_free(). */
char *
chy_server_results_keep (ChyServerResults *self, const char *stamp, const char *resource, ChyResult *result);
/* A new reference, or NULL where it is gone, another account's or of another resource. */
ChyResult *
chy_server_results_find (ChyServerResults *self, const char *stamp, const char *resource, const char *handle);

/* --- too many requests: chy-server-rate.c ----------------------------------------------------------------
 */

/* So many in a row, and then so many a second, for each client. Of one thread. */
ChyServerRate *chy_server_rate_new (guint per_second, guint burst);
void chy_server_rate_free (ChyServerRate *self);
/* Takes one for `client`, at the monotonic time `now`. FALSE: it has none left, and may come again in
 * `ret_seconds`. */
gboolean chy_server_rate_take (ChyServerRate *self, GBytes *client, gint64 now, guint *ret_seconds);

/* --- changes: chy-server-changes.c -----------------------------------------------------------------------
 */

ChyServerChanges *chy_server_changes_new (void);
void chy_server_changes_free (ChyServerChanges *self);
void chy_server_changes_add (ChyServerChanges *self, const char *const *resources);
/* What has changed since `etag` (NULL: nothing is known): FALSE where nothing has. `ret_resources` empty:
 * anything may have. `ret_etag` is the present one. */
gboolean
chy_server_changes_since (ChyServerChanges *self, const char *etag, char ***ret_resources, char **ret_etag);
/* Whether nothing has changed since it gave out `etag`. */
gboolean chy_server_changes_is_present (ChyServerChanges *self, const char *etag);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyServerRequest, chy_server_request_unref)

G_END_DECLS
