/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/chy-secret.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* How a person signs in to a server, and what it is known by. */
typedef struct
{
  const char *url;         /* "https://HOST:PORT" */
  const char *certificate; /* a file: a certificate with its key, in PEM or PFX; NULL: none */
  ChySecret *password;     /* of a PFX, or NULL */
  const char *server;      /* a file in PEM: this certificate is trusted, or what it has signed; NULL: none */
  const char *pin;         /* PEM of the one certificate that was trusted before; NULL: none */
} ChyServerOpenOptions;

/* Opens the tenant of a server, which tells of changes. Where neither `server` nor `pin` is given and the
 * system does not trust the server, it is refused as ("remote", "unknown-server"), and as ("remote",
 * "other-server") where it shows another certificate than `pin`; the arguments say subject, thumbprint, from,
 * to, and as "certificate" the PEM to be given as `pin` once a person trusts it. ("tls", "password") where a
 * PFX wants another password. Blocking. */
ChyTenant *chy_server_open (const ChyServerOpenOptions *sign_in, GCancellable *cancellable, GError **error);

G_END_DECLS
