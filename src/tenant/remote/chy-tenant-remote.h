/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* A tenant that a chancery-server has: the same port over HTTPS. */
#define CHY_TYPE_TENANT_REMOTE (chy_tenant_remote_get_type ())
G_DECLARE_FINAL_TYPE (ChyTenantRemote, chy_tenant_remote, CHY, TENANT_REMOTE, GObject)

typedef struct
{
  const char *url;         /* "https://ca1.corp.contoso.test:8443" */
  GTlsCertificate *client; /* what to sign in by, with its key; a reference is taken */
  gint64 expires; /* when that ends, where it is a session that a person begins again; 0: it is none */
  GTlsCertificate *server; /* this very certificate is trusted, or what it has signed; NULL: what the system
                              trusts. A reference is taken */
  gboolean pinned;         /* `server` itself is trusted, and nothing else, whatever the system trusts */
  gboolean watch;          /* emit "changed", by a thread that polls */
  const char *proxy;       /* on the way there, with its scheme; NULL: the system's */
  ChySecret *proxy_credentials; /* "user:password" for it, or NULL */
  guint timeout;                /* seconds without a byte; 0: 150 */
} ChyTenantRemoteOptions;

/* Signs in and learns what this account may do. Blocking. Refusals of domain "remote"; ("session", "ended")
 * where a session gives no access (any more), here and in the connection. */
ChyTenant *
chy_tenant_remote_open (const ChyTenantRemoteOptions *options, GCancellable *cancellable, GError **error);

/* The same account goes on by another certificate, which is good until `expires`: nothing that is on a screen
 * changes. Asks at once whether it is let in; signal "connection" tells. Not blocking; any thread. */
void chy_tenant_remote_sign_in (ChyTenantRemote *self, GTlsCertificate *client, gint64 expires);

/* Who this is over there (borrowed). */
const char *chy_tenant_remote_get_account (ChyTenantRemote *self);

G_END_DECLS
