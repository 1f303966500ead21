/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/chy-clock.h"
#include "oidc/chy-oidc-provider.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* A tenant over HTTPS. Everything that a client sends is hostile until it has signed in, and bounded
 * afterwards: libsoup's server has no limits of its own (decisions 32), so they stand here. */
#define CHY_TYPE_SERVER (chy_server_get_type ())
G_DECLARE_FINAL_TYPE (ChyServer, chy_server, CHY, SERVER, GObject)

/* What one client may take; 0 stands for the default. Times in milliseconds. */
typedef struct
{
  guint connections;            /* 512: all of them */
  guint connections_per_client; /* 64: of one address */
  gsize header_size;            /* 32 KiB */
  gsize body_size;              /* 16 MiB; for whoever has signed in */
  gsize public_body_size;       /* 16 KiB: on the routes that need no sign-in; elsewhere others send none */
  guint header_time;            /* 10 s: from the connection to the end of the first headers, with TLS */
  guint body_time;              /* 60 s: for a whole body; without a sign-in it is header_time */
  guint work_time;              /* 120 s: for an answer */
  guint idle_time;              /* 60 s: between two requests of a connection, and for reading an answer */
  guint workers;                /* 8 answers at a time */
  guint waiting;                /* 256 requests wait for one; more are told to come again */
  guint rate;                   /* 100 requests a second of one account, or without one of one address */
  guint burst;                  /* 1000 of them in a row; more are told when to come again */
} ChyServerLimits;

/* Whoever holds the key of `certificate` (DER): the tenant as that account, its name for the log, and a text
 * that is another one when the account was changed. Called in workers, for every request. */
typedef ChyTenant *(*ChyServerSignIn) (ChyTenant *tenant,
                                       GBytes *certificate,
                                       char **ret_name,
                                       char **ret_stamp,
                                       GCancellable *cancellable,
                                       GError **error);

/* A file that anybody may have, of the folder "crl" or "aia"; NULL where there is none. Called in workers. */
typedef GBytes *(*ChyServerPublished) (gpointer data, const char *folder, const char *file);

typedef struct
{
  ChyTenant *tenant; /* tells of changes; a reference is taken */
  /* The server's, with its key; a reference is taken. NULL: a server without TLS, which has nothing but what
   * is published: a revocation list must not depend on what it may revoke (RFC 5280 8). */
  GTlsCertificate *certificate;
  ChyServerSignIn sign_in;      /* NULL without TLS */
  ChyServerPublished published; /* or NULL */
  gpointer published_data;
  ChyOidcProvider *oidc;      /* who else may say who somebody is; a reference is taken; or NULL */
  gint64 oidc_session;        /* seconds that such a sign-in is good for */
  const char *oidc_authority; /* name or ID of what issues their certificates; NULL: the only one */
  ChyClock *clock;            /* a reference is taken */
  ChyServerLimits limits;
} ChyServerOptions;

ChyServer *chy_server_new (const ChyServerOptions *options);

/* Listens on "ADDRESS:PORT" ("[::1]:8443"; port 0: any that is free) and serves from the thread-default main
 * context of the caller. */
gboolean chy_server_start (ChyServer *self, const char *listen, GError **error);
/* Where it listens, once it does. */
guint16 chy_server_get_port (ChyServer *self);

/* No new requests; those under way are answered, or given up after `milliseconds`. Then `stopped` is called,
 * in the same context. */
void chy_server_stop (ChyServer *self, guint milliseconds, GSourceFunc stopped, gpointer data);

G_END_DECLS
