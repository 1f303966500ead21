/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/chy-secret.h"

G_BEGIN_DECLS

/* GET and POST /v1/sign-in as a chancery-server answers them: HTTPS on a free port, in a thread of its own.
 * It looks at what it is sent as the real one and the provider do: code, code verifier against the challenge
 * of the browser's address, nonce against the key of the request. */
typedef struct
{
  char *url; /* (owned) */
  char *pem; /* (owned) its certificate, to be trusted */

  /* To be set before it is asked. */
  const char *offer;   /* what GET answers; NULL: a provider */
  const char *refusal; /* what POST answers, as JSON, with `status`; NULL: a certificate */
  guint status;
  gboolean other_key; /* the certificate is for a key of its own */
  gint64 not_after;   /* of certificates */

  /* What the browser's address said: set by whoever plays the browser. */
  char *challenge; /* (owned) */
  char *nonce;     /* (owned) */

  /* What came. */
  int n_exchanges;    /* atomic */
  char *redirect_uri; /* (owned) */

  GThread *thread;       /* (owned) */
  GMainContext *context; /* (owned) */
  GMainLoop *loop;       /* (owned) */
  int port;              /* atomic */
} FakeServer;

#define FAKE_SERVER_CODE     "SplxlOBeZQQYbYS6WxSbIA"
#define FAKE_SERVER_ISSUER   "https://login.contoso.test"
#define FAKE_SERVER_ENDPOINT "https://login.contoso.test/authorize"

FakeServer *fake_server_new (void);
void fake_server_free (FakeServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeServer, fake_server_free)

G_END_DECLS
