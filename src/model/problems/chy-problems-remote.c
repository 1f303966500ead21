/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

static const ChyProblemWords words[] = {
  { "bad-address", N_ ("Not an address"), N_ ("“{address}” is not the address of a server."),
    N_ ("Write it as https://HOST:PORT.") },
  { "unreachable", N_ ("Not reachable"), N_ ("{address} does not answer: {detail}."),
    N_ ("See whether the server runs, and whether its address and port are right.") },
  { "not-sent", N_ ("Nothing was sent"),
    N_ ("{address} does not answer: {detail}. What was asked for did not reach it, and was not done."),
    N_ ("Do it again when the server is back.") },
  { "timeout", N_ ("No answer"), N_ ("{address} took too long to answer."),
    N_ ("Try again; what was asked for may have been done.") },
  { "lost", N_ ("The answer was lost"),
    N_ ("The connection to {address} ended before it had answered: {detail}."),
    N_ ("What was asked for may have been done: look before you ask again.") },
  { "server-certificate", N_ ("Not trusted"), N_ ("The certificate of {address} is not trusted: {detail}."),
    N_ ("Where it is the right server, give its certificate, or that of its authority "
        "(--server-certificate FILE).") },
  { "unknown-server", N_ ("A server that is not known yet"),
    N_ ("The certificate of {address} is for {subject}, valid until {to}, with the thumbprint {thumbprint}."),
    N_ ("Ask whoever runs the server for the thumbprint of its certificate, and trust it if they are the "
        "same.") },
  { "other-server", N_ ("Not the server that it was"),
    N_ ("{address} shows a certificate other than the one that was trusted: for {subject}, valid until {to}, "
        "with the thumbprint {thumbprint}. Somebody may be in between. Nothing was sent."),
    N_ ("Ask whoever runs the server whether it has a new certificate. If so, choose “Forget This Server” and "
        "open it again.") },
  { "no-tls", N_ ("No secure connection"), N_ ("No secure connection to {address}: {detail}."),
    N_ ("See whether a server of Chancery listens there.") },
  { "not-signed-in", N_ ("Not signed in"), N_ ("The server wants a certificate to sign in by."),
    N_ ("Give a certificate with its key (--client-certificate FILE), or sign in with a browser where the "
        "server lets you (chancery-cli sign-in URL).") },
  { "busy", N_ ("Busy"), N_ ("The server has too much to do, or ends."), N_ ("Try again in a moment.") },
  { "failed", N_ ("Not done"), N_ ("The server could not do it: {detail}."),
    N_ ("Its log says more, under the same time.") },
  { "too-large", N_ ("Too much at once"), N_ ("This is more than the server takes at once."),
    N_ ("Do it in parts, such as a list of people in several files.") },
  { "not-chancery", N_ ("Not a server of Chancery"),
    N_ ("What answers there is not a server of Chancery: {detail}."),
    N_ ("See whether the address and port are right.") },
  { NULL },
};

const ChyProblemDomain chy_problems_remote = {
  .domain = "remote",
  .words = words,
};
