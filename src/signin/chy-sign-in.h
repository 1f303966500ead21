/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/chy-clock.h"
#include "http/chy-http-client.h"
#include "signin/chy-sign-in-session.h"

G_BEGIN_DECLS

/* A person signs in to a server by OpenID Connect as a native application does it (RFC 8252): the browser
 * asks the provider, its answer comes back to a port of this computer, and the server changes the code into a
 * certificate for a key that was made here. The ID token is good for this key alone, as its nonce is the
 * key's hash. Refusals of domains "session", "remote", and what the server says ("sign-in", "account"). */

/* What a server lets people sign in by. */
typedef struct
{
  char *issuer;    /* (owned) */
  char *client_id; /* (owned) */
  char *endpoint;  /* (owned) the authorization endpoint: https */
  char *scope;     /* (owned) */
} ChySignInProvider;

void chy_sign_in_provider_free (ChySignInProvider *self);

/* Asks the server, which nobody has to be signed in for. ("session", "not-offered") where it has none.
 * Blocking. */
ChySignInProvider *chy_sign_in_ask (ChyHttpClient *client, GCancellable *cancellable, GError **error);

/* The address for the browser; in the thread that signs in. */
typedef void (*ChySignInShow) (const char *address, gpointer data);

/* Makes a key, has `show` open the browser, waits at most five minutes of `clock` for its answer, and has the
 * server certify the key. Nothing is stored. Blocking, and long. */
ChySignInSession *chy_sign_in (ChyHttpClient *client,
                               ChySignInShow show,
                               gpointer data,
                               ChyClock *clock,
                               GCancellable *cancellable,
                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChySignInProvider, chy_sign_in_provider_free)

G_END_DECLS
