/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-oidc-provider.h"
#include "chy-oidc-token.h"
#include "http/chy-http-client.h"

G_BEGIN_DECLS

/* What a provider says of itself (OpenID Connect Discovery 1.0, 3). */
typedef struct
{
  char *authorization_endpoint; /* (owned) */
  char *token_endpoint;         /* (owned) */
  char *jwks_uri;               /* (owned) */
  gboolean by_basic;            /* the client's secret goes into a header (client_secret_basic), else into the
                                   body (client_secret_post) */
} ChyOidcDiscovery;

void chy_oidc_discovery_clear (ChyOidcDiscovery *self);

/* Each reads an answer, or says why it cannot be (a refusal that names `issuer`). */
gboolean chy_oidc_answer_discovery (const ChyHttpAnswer *answer,
                                    const char *issuer,
                                    ChyOidcDiscovery *ret_discovery,
                                    GError **error);
ChyOidcKeys *chy_oidc_answer_keys (const ChyHttpAnswer *answer, const char *issuer, GError **error);
/* The ID token out of the answer of the token endpoint. */
ChySecret *chy_oidc_answer_token (const ChyHttpAnswer *answer, const char *issuer, GError **error);

/* Takes what a request failed with: what went wrong in the network becomes "provider-unreachable". */
void chy_oidc_take_failure (GError *failure, const char *issuer, GError **error);

/* Whether it is an address of HTTPS without user and fragment. */
gboolean chy_oidc_is_address (const char *text);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ChyOidcDiscovery, chy_oidc_discovery_clear)

G_END_DECLS
