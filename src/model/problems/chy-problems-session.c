/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

static const ChyProblemWords words[] = {
  { "none", N_ ("Not signed in"), N_ ("Nobody is signed in to {address} here."),
    N_ ("Sign in with a browser (chancery-cli sign-in {address}), or give a certificate with its key "
        "(--client-certificate FILE).") },
  { "expired", N_ ("The sign-in has ended"), N_ ("The sign-in to {address} was good until {time}."),
    N_ ("Sign in again (chancery-cli sign-in {address}).") },
  { "ended", N_ ("The sign-in has ended"),
    N_ ("The sign-in to {address} gives no access any more: {detail}."),
    N_ ("Sign in again (chancery-cli sign-in {address}); if that does not help, ask an administrator of the "
        "server.") },
  { "damaged", N_ ("The sign-in cannot be read"),
    N_ ("What was kept of the sign-in to {address} is damaged."),
    N_ ("Sign in again (chancery-cli sign-in {address}).") },
  { "not-offered", N_ ("No sign-in with a browser"),
    N_ ("{address} does not let people sign in with a browser."),
    N_ ("Sign in by a certificate with its key (--client-certificate FILE), or ask whoever runs the server to "
        "set up OpenID Connect (chancery-server --oidc-issuer).") },
  { "denied", N_ ("The sign-in was declined"), N_ ("{issuer} did not sign you in: {detail}."),
    N_ ("Try again; if you did not decline it yourself, ask whoever runs the identity provider whether you "
        "may use Chancery.") },
  { "provider", N_ ("The identity provider has an error"), N_ ("{issuer} could not sign you in: {detail}."),
    N_ ("Ask whoever runs the identity provider; how Chancery is registered there may be wrong.") },
  { "timeout", N_ ("Nobody has signed in"), N_ ("There was no answer of {issuer} within five minutes."),
    N_ ("Try again, and finish the sign-in in the browser of this computer.") },
  { "other-key", N_ ("Not for this key"),
    N_ ("The certificate that {address} gave is not for the key that was made here."),
    N_ ("Sign in again; if that repeats, look after the server.") },
  { "no-browser", N_ ("No browser"), N_ ("The browser could not be opened: {detail}."),
    N_ ("Copy the address and open it in a browser of this computer.") },
  { "server-not-told", N_ ("Signed out here only"),
    N_ ("The key of the sign-in to {address} is removed, but the server could not be told: {detail}."),
    N_ ("Nobody can use that sign-in any more. Until it ends by itself the server counts it as live.") },
  { NULL },
};

const ChyProblemDomain chy_problems_session = {
  .domain = "session",
  .words = words,
};
