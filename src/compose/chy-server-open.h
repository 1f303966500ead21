/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/chy-clock.h"
#include "base/chy-secret.h"
#include "signin/chy-sign-in.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* How a person signs in to a server, and what it is known by. */
typedef struct
{
  const char *url;         /* "https://HOST:PORT" */
  const char *certificate; /* a file: a certificate with its key, in PEM or PFX; NULL: the session that is
                              kept for that server, if any */
  ChySecret *password;     /* of a PFX, or NULL */
  const char *server;      /* a file in PEM: this certificate is trusted, or what it has signed; NULL: none */
  const char *pin;         /* PEM of the one certificate that was trusted before; NULL: none */
  ChyClock *clock;         /* NULL: the system's */
} ChyServerOpenOptions;

/* Opens the tenant of a server, which tells of changes. Where neither `server` nor `pin` is given and the
 * system does not trust the server, it is refused as ("remote", "unknown-server"), and as ("remote",
 * "other-server") where it shows another certificate than `pin`; the arguments say subject, thumbprint, from,
 * to, and as "certificate" the PEM to be given as `pin` once a person trusts it. ("tls", "password") where a
 * PFX wants another password, ("session", "expired") where the kept session is over. Blocking. */
ChyTenant *chy_server_open (const ChyServerOpenOptions *sign_in, GCancellable *cancellable, GError **error);

/* --- with a browser: chy-server-sign-in.c -------------------------------------------------------------- */

/* What people may sign in to that server by; refused as chy_server_open() does it where a person has to say
 * whom they trust, and as ("session", "not-offered"). `certificate` does not matter. Blocking. */
ChySignInProvider *
chy_server_ask_sign_in (const ChyServerOpenOptions *sign_in, GCancellable *cancellable, GError **error);

/* chy_sign_in() on that server; the session is kept. Blocking, and long. */
ChySignInSession *chy_server_sign_in (const ChyServerOpenOptions *sign_in,
                                      ChySignInShow show,
                                      gpointer data,
                                      GCancellable *cancellable,
                                      GError **error);

/* Ends the session there and removes it here. Its key is removed in any case: ("session", "server-not-told")
 * where the server does not know of it; ("session", "none") where there is none. Blocking. */
gboolean chy_server_sign_out (const ChyServerOpenOptions *sign_in, GCancellable *cancellable, GError **error);

G_END_DECLS
