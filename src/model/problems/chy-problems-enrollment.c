/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

static const ChyProblemWords words[] = {
  { "unknown-token", N_ ("Not known"), N_ ("The server does not know this enrollment file."),
    N_ ("It may have been replaced by a newer one, or the connector was removed. Make a new file (chancery-cli "
        "connector enroll-file).") },
  { "used", N_ ("Already used"), N_ ("The enrollment file of “{object}” was already used for another key."),
    N_ ("If you did not use it, somebody else has: disable the connector. Then make a new file (chancery-cli "
        "connector enroll-file).") },
  { "expired", N_ ("Expired"), N_ ("The enrollment file of “{object}” has expired."),
    N_ ("Make a new one (chancery-cli connector enroll-file).") },
  { "disabled", N_ ("Disabled"), N_ ("The connector “{object}” is disabled or removed."),
    N_ ("Enable it first (chancery-cli connector set NAME enabled=true).") },
  { "too-many-tries", N_ ("Too many tries"),
    N_ ("Enrollment from this address was refused too often. The server asks to wait."),
    N_ ("Wait for a quarter of an hour, and use an enrollment file that is good.") },
  { "no-address", N_ ("No address"), N_ ("The address of the server is needed."),
    N_ ("Name it as the connector will reach it: --url https://HOST:PORT.") },
  { "bad-address", N_ ("No address of a server"),
    N_ ("“{value}” is not the address of a server, such as https://ca1.example.org:8443."),
    N_ ("Give https, a host and its port, without a path.") },
  { "no-certificate", N_ ("No certificate"), N_ ("The certificate of the server is needed."),
    N_ ("Name the file that chancery-server has for --certificate: --server-certificate FILE.") },
  { "server-expired", N_ ("Expired"), N_ ("The certificate of the server has expired."),
    N_ ("Give the server a new certificate first.") },
  { "no-authority", N_ ("No authority"),
    N_ ("There is no authority that could issue the connector's certificate."),
    N_ ("Create one first (chancery-cli authority create).") },
  { "many-authorities", N_ ("Several authorities"),
    N_ ("There are several authorities that could issue the connector's certificate: {names}."),
    N_ ("Say which one with --authority.") },
  { "template-not-issued", N_ ("Not issued"), N_ ("“{authority}” does not issue the template “{object}”."),
    N_ ("Let it issue the template first (chancery-cli authority issue-template), or leave the template out.") },
  { "template-waits", N_ ("Waits for approval"),
    N_ ("The template “{object}” wants an approval for each certificate, so it does not do for connectors."),
    N_ ("Use another template, or leave it out.") },
  { "template-unfit", N_ ("Unfit template"),
    N_ ("Certificates of the template “{object}” are not good for signing in, or are good for more than that."),
    N_ ("Use a template with the purpose Client Authentication alone, or leave it out.") },
  { "name-taken", N_ ("Name taken"), N_ ("There is an account “{object}” that is not a connector's."),
    N_ ("Rename the connector.") },
  { "no-account", N_ ("Not enrolled by a file"),
    N_ ("“{object}” has no certificate that the server could renew."),
    N_ ("Enroll it again (chancery-cli connector enroll-file), or grant it another certificate "
        "(chancery-cli account grant).") },
  { NULL },
};

const ChyProblemDomain chy_problems_enrollment = {
  .domain = "enrollment",
  .words = words,
};
