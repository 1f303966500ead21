/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* In the order of ChyAuthorityError. */
static const ChyProblemWords words[] = {
  { "failed", N_ ("The authority failed"), N_ ("{detail}."),
    N_ ("Try again. If it happens again, check the authority with the doctor.") },
  { "not-found", N_ ("Not known to the authority"), N_ ("{detail}."),
    N_ ("Check the name or number; list what the authority has.") },
  { "exists", N_ ("That name is taken"), N_ ("{detail}."), N_ ("Choose another name.") },
  { "denied", N_ ("Not allowed"), N_ ("{detail}."),
    N_ ("Have somebody who manages the authority grant the right on its Security tab, then try again.") },
  { "locked", N_ ("The authority's key is locked"), N_ ("The key is needed, but {detail}."),
    N_ ("Give the passphrase of the vault, or the key's own one.") },
  { "unreachable", N_ ("The authority does not answer now"), N_ ("{detail}."),
    N_ ("Try again in a moment.") },
  { "conflict", N_ ("Another request under the same id"), N_ ("{detail}."),
    N_ ("Submit the new request as another attempt.") },
  { "wrong-state", N_ ("Not possible in this state"), N_ ("{detail}."),
    N_ ("Look at the present state; somebody may have changed it already.") },
  { "not-ready", N_ ("The authority has no certificate yet"), N_ ("{detail}."),
    N_ ("Have its request signed by the other authority, then install the certificate.") },
  { "expired", N_ ("Outside of its validity"), N_ ("{detail}."),
    N_ ("Renew the authority, and check that the clock of this computer is right.") },
  { "unsupported", N_ ("Not offered"), N_ ("{detail}."), N_ ("Choose an authority that offers it.") },
  { "invalid", N_ ("Not accepted"), N_ ("{detail}."), N_ ("Correct the value and try again.") },
  { NULL },
};

const ChyProblemDomain chy_problems_authority = { "chy-authority-error-quark", words };
