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
  { "sign-in", N_ ("Not signed in"), N_ ("This certificate gives no access: {detail}."),
    N_ ("Ask an administrator of this tenant (chancery-cli account grant).") },
  { NULL },
};

const ChyProblemDomain chy_problems_account = {
  .domain = "account",
  .words = words,
};
