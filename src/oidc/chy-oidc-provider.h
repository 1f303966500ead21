/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/chy-secret.h"

G_BEGIN_DECLS

/* A provider of OpenID Connect, as a server sees it that takes its word for who somebody is: the
 * authorization code flow (OpenID Connect Core 1.0, 3.1) of native applications (RFC 8252), whose codes the
 * server exchanges. Thread safe; calls with a cancellable block. Refusals of domain "sign-in". */
typedef struct _ChyOidcProvider ChyOidcProvider;

typedef struct
{
  const char *issuer; /* what the provider calls itself, "https://HOST/PATH"; compared octet by octet */
  const char *client_id;
  ChySecret *client_secret;  /* a reference is taken; NULL: a public client */
  const char *scope;         /* NULL: "openid", which it has to contain */
  GTlsDatabase *authorities; /* trusted instead of what the system trusts; a reference is taken; or NULL */
} ChyOidcOptions;

/* Refused ("sign-in", "bad-option") where the issuer is no address of HTTPS without a query, there is no
 * client ID, or "openid" is not among the scopes. Asks nobody yet. */
ChyOidcProvider *chy_oidc_provider_new (const ChyOidcOptions *options, GError **error);
ChyOidcProvider *chy_oidc_provider_ref (ChyOidcProvider *self);
void chy_oidc_provider_unref (ChyOidcProvider *self);

/* Borrowed. */
const char *chy_oidc_provider_get_issuer (ChyOidcProvider *self);

/* What a client needs to begin: a body with "issuer", "clientId", "authorizationEndpoint" and "scope". Full
 * reference. Refused with "provider-unreachable" or "provider-answer"; G_IO_ERROR_BUSY where too many ask at
 * the same time. */
GVariant *chy_oidc_provider_describe (ChyOidcProvider *self, GCancellable *cancellable, GError **error);

/* What a client comes back with. */
typedef struct
{
  const char *redirect_uri; /* where the provider has sent the browser */
  ChySecret *code;
  ChySecret *verifier; /* RFC 7636 4.1 */
  GBytes *csr;         /* the request, DER or PEM, whose key the ID token has to be for: its nonce is
                          chy_oidc_nonce() */
  gint64 now;          /* microseconds since 1970 */
} ChyOidcExchange;

/* Exchanges the code and verifies the ID token: whom it is about (the claim "sub"); g_free(). Refused with
 * "bad-redirect", "code-refused", "token-invalid" (argument "rule": chy_oidc_rule_to_string()), and as above;
 * errors of the request. */
char *chy_oidc_provider_redeem (ChyOidcProvider *self,
                                const ChyOidcExchange *exchange,
                                GCancellable *cancellable,
                                GError **error);

/* The nonce for a key (SubjectPublicKeyInfo DER): base64url of its SHA-256. g_free(). */
char *chy_oidc_nonce (GBytes *public_key);

/* Whether it is http://127.0.0.1:PORT/callback or http://[::1]:PORT/callback (RFC 8252 7.3). */
gboolean chy_oidc_is_redirect (const char *uri);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyOidcProvider, chy_oidc_provider_unref)

G_END_DECLS
