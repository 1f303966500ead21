/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

static const ChyProblemWords words[] = {
  { "not-configured", N_ ("No OpenID Connect"), N_ ("This server has no sign-in by OpenID Connect."),
    N_ ("Sign in by a certificate, or have the server started with --oidc-issuer and --oidc-client-id.") },
  { "provider-unreachable", N_ ("Provider not reachable"),
    N_ ("The server cannot reach the OpenID Connect provider {issuer}: {detail}."),
    N_ ("Try again in a moment. If it stays so, see whether the server may reach the provider, and trusts its "
        "certificate (--oidc-ca).") },
  { "provider-answer", N_ ("Unexpected answer"),
    N_ ("The OpenID Connect provider {issuer} does not answer as it should: {detail}."),
    N_ ("See whether --oidc-issuer is exactly what the provider calls itself, and what the provider's log "
        "says.") },
  { "token-invalid", N_ ("ID token refused"), N_ ("The ID token of {issuer} is not accepted: {detail}."),
    N_ ("Sign in again. If it stays so, compare --oidc-issuer, --oidc-client-id and the clocks of the server "
        "and the provider.") },
  { "code-refused", N_ ("Sign-in refused"),
    N_ ("The OpenID Connect provider {issuer} does not accept this sign-in: {detail}."),
    N_ ("Sign in again: a sign-in is good once, and for a short time. If it stays so, compare the client ID, "
        "its secret and the redirect address with what is registered at the provider.") },
  { "bad-option", N_ ("Wrong option"), N_ ("“{value}” does not do for {option}."),
    N_ ("The issuer is an address such as https://login.example.org, the client ID what the provider calls this "
        "server, and “openid” is one of the scopes.") },
  { "bad-redirect", N_ ("Wrong redirect address"),
    N_ ("“{value}” is not an address that a sign-in may come back to."),
    N_ ("It is http://127.0.0.1:PORT/callback or http://[::1]:PORT/callback.") },
  { "too-many-tries", N_ ("Too many tries"),
    N_ ("Sign-ins from this address were refused too often. The server asks to wait."),
    N_ ("Wait for a quarter of an hour.") },
  { NULL },
};

const ChyProblemDomain chy_problems_sign_in = {
  .domain = "sign-in",
  .words = words,
};
