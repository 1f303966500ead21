/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/chy-server.h"
#include "tenant/tenant-fixture.h"

G_BEGIN_DECLS

/* A real server on loopback, in a thread of its own, over a local tenant with a fixed clock. */
typedef struct
{
  TenantFixture local;
  ChyServerLimits limits;
  ChyServerSignIn sign_in; /* NULL: that of the tenant */
  ChyServer *server;
  GTlsCertificate *certificate; /* (owned) the server's: "localhost", signed by itself */
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  int port; /* 0: not yet */

  GTlsCertificate *administrator; /* (owned) signs in as "anna" */
} ServerFixture;

/* With an authority, the account "anna" (administrator) and the server running; `data` are its limits, or
 * NULL. */
void server_fixture_set_up (ServerFixture *self, gconstpointer data);
void server_fixture_tear_down (ServerFixture *self, gconstpointer data);
/* Ends the server and waits for it. */
void server_fixture_stop (ServerFixture *self);

/* Another account that can sign in. */
GTlsCertificate *server_fixture_add_account (ServerFixture *self, const char *name, const char *role);
GTlsCertificate *server_fixture_load (const char *pem);

/* The tenant over HTTPS, as this client. */
ChyTenant *server_fixture_open (ServerFixture *self, GTlsCertificate *client, gboolean watch);

/* A TLS connection to the server; NULL where it is refused. */
GIOStream *server_fixture_connect (ServerFixture *self, GTlsCertificate *client);
/* Sends bytes, and reads what comes until the other side closes or a whole answer is there. */
char *server_fixture_talk (ServerFixture *self, GTlsCertificate *client, const char *text, gssize size);
/* One request; gives the status, and the body in `ret_body`. `body` NULL: none. */
guint server_fixture_ask (ServerFixture *self,
                          GTlsCertificate *client,
                          const char *method,
                          const char *path,
                          const char *body,
                          char **ret_body);

G_END_DECLS
