/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

static const ChyProblemWords words[] = {
  { "not-issued-here", N_ ("Not from this tenant"),
    N_ ("No authority of this tenant has issued this certificate."),
    N_ ("Sign a request with an authority of this tenant (chancery-cli authority sign), and use what it "
        "gives.") },
  { "not-valid", N_ ("Not valid"), N_ ("The certificate is revoked or has expired."),
    N_ ("Use a certificate that is valid.") },
  { "not-for-clients", N_ ("Not for signing in"),
    N_ ("The certificate is not made for client authentication."),
    N_ ("Use a template with the purpose Client Authentication.") },
  { "certificate-taken", N_ ("Used by another account"), N_ ("“{account}” signs in by this certificate."),
    N_ ("Give each account a certificate of its own.") },
  { "identity-taken", N_ ("Used by another account"), N_ ("“{account}” is bound to this identity."),
    N_ ("Give each account an identity of its own.") },
  { "identity-unknown", N_ ("No account"),
    N_ ("No account of this server is bound to “{subject}” of {issuer}."),
    N_ ("Ask an administrator to bind one to it (chancery-cli account grant NAME ROLE --issuer URL --subject "
        "IDENTIFIER).") },
  { "nothing-to-sign-in-by", N_ ("Nothing to sign in by"),
    N_ ("An account needs a certificate, or an identity of an OpenID Connect provider."),
    N_ ("Name the file of a certificate, or give --issuer and --subject.") },
  { "half-identity", N_ ("Half an identity"), N_ ("An identity is an issuer and a subject."),
    N_ ("Give both: --issuer URL --subject IDENTIFIER.") },
  { "bad-issuer", N_ ("Not an issuer"), N_ ("“{value}” is not the address of an OpenID Connect provider."),
    N_ ("Write it as the provider does in its tokens: https://HOST/PATH, without a query.") },
  { "bad-subject", N_ ("Not a subject"),
    N_ ("“{value}” is not what an OpenID Connect provider calls anybody."),
    N_ ("Give the claim “sub” of the provider's tokens; the refusal of a first sign-in says it.") },
  { "connector-identity", N_ ("Not for connectors"), N_ ("A connector signs in by a certificate alone."),
    N_ ("Name the file of its certificate, or make an enrollment file (chancery-cli connector enroll-file).") },
  { "sign-in", N_ ("Not signed in"), N_ ("This certificate gives no access: {detail}."),
    N_ ("Ask an administrator of this tenant (chancery-cli account grant).") },
  { NULL },
};

const ChyProblemDomain chy_problems_account = {
  .domain = "account",
  .words = words,
};
