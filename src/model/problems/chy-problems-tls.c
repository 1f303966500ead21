/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* Files for secure connections, and what a server listens on. */
static const ChyProblemWords words[] = {
  { "bad-certificate", N_ ("Not a certificate"), N_ ("“{file}” is no certificate in PEM: {detail}."),
    N_ ("Give a certificate in PEM; “openssl x509 -inform DER” makes one of DER.") },
  { "bad-pair", N_ ("Not a certificate with its key"),
    N_ ("“{file}” and “{key}” are no certificate and its private key in PEM: {detail}."),
    N_ ("Give both in PEM, the key without a passphrase.") },
  { "other-key", N_ ("The key of something else"),
    N_ ("The private key in “{key}” does not belong to the certificate in “{file}”."),
    N_ ("Give the key that the certificate was requested with.") },
  { "password", N_ ("A password is needed"), N_ ("“{file}” is protected by a password, and this is not it."),
    N_ ("Give the password that the file was saved with.") },
  { "bad-pfx", N_ ("Not a certificate with its key"), N_ ("“{file}” cannot be read: {detail}."),
    N_ ("Give a PEM file with a certificate and its key, or a PFX file and its password.") },
  { "bad-listen", N_ ("Nothing to listen on"), N_ ("“{address}” cannot be listened on: {detail}."),
    N_ ("Write --listen ADDRESS:PORT, with an address of this computer and a port that no other program "
        "uses.") },
  { NULL },
};

const ChyProblemDomain chy_problems_tls = {
  .domain = "tls",
  .words = words,
};
