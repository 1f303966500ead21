/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* What can be wrong about requests and the connectors that work on them. */
static const ChyProblemWords words[] = {
  { "wrong-state", N_ ("Not in this state"),
    N_ ("Request {object} is in the state “{state}”, where this cannot be done."),
    N_ ("Look at its timeline to see what it waits for.") },
  { "names-differ", N_ ("Other names"),
    N_ ("The connector made a key for request {number} under names that its profile does not give."),
    N_ ("Where the user, device or profile was just changed, it will try again by itself; else look at the "
        "connector: somebody may have changed it.") },
  { "newer-exists", N_ ("There is a newer one"),
    N_ ("Request {object} has been followed by a newer one for the same device already."),
    N_ ("Look at the newer request.") },
  { "connector-disabled", N_ ("The connector is disabled"),
    N_ ("The connector “{object}” is disabled and gets no requests."),
    N_ ("Enable it with “connector set”.") },
  { "connector-running", N_ ("A connector works here already"),
    N_ ("Another program works on the requests of this data folder."),
    N_ ("Let it work, or stop it first.") },
  { "revocation-waits", N_ ("Not revoked yet"),
    N_ ("The authority did not revoke the certificate {object}: {detail}. It is tried again."), NULL },
  { "revocations-left", N_ ("A connector revokes"),
    N_ ("{count} certificates wait for a connector, which has the authority revoke them."), NULL },
  { "no-certificate", N_ ("No certificate"),
    N_ ("Request {object} has no certificate that could be exported."), N_ ("Wait until it is delivered.") },
  { "unknown-preset", N_ ("Unknown target"), N_ ("“{value}” is no target system of a PFX file."),
    N_ ("Use one of: {choices}.") },
  { "folder-not-empty", N_ ("The folder is used"),
    N_ ("The folder {object} holds files that are not of this export."),
    N_ ("Choose a new or empty folder.") },
  { "export-failed", N_ ("Not exported"),
    N_ ("The PFX file of request {object} could not be written: {detail}."),
    N_ ("Mend that and run the export again; what is done already is kept.") },
  { NULL },
};

const ChyProblemDomain chy_problems_request = { .domain = "request", .words = words };
