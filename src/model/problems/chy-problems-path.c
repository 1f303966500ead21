/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* What stands on the way from a certificate to its root. */
static const ChyProblemWords words[] = {
  { "expired", N_ ("Expired"), N_ ("“{name}” has expired."), NULL },
  { "not-yet-valid", N_ ("Not valid yet"), N_ ("The validity of “{name}” has not begun."),
    N_ ("Check the clock of this computer, or wait until the certificate is valid.") },
  { "bad-signature", N_ ("False signature"),
    N_ ("“{name}” says that “{issuer}” has signed it, but the signature is not that of its key."),
    N_ ("Do not trust it. It was changed, or made by somebody else.") },
  { "no-cert-sign", N_ ("Authority that may not sign"),
    N_ ("The key usage of “{name}” does not allow it to sign certificates."), NULL },
  { "no-issuer", N_ ("Issuer not at hand"),
    N_ ("The certificate of “{issuer}” is neither in the file nor one of an authority of this organization."),
    N_ ("Open a file that has the whole chain in it.") },
  { NULL },
};

const ChyProblemDomain chy_problems_path = { "path", words };
