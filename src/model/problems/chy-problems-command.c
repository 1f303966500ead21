/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* What a change is refused for, whatever it is about. */
static const ChyProblemWords words[] = {
  { "unknown-parameter", N_ ("Unknown setting"), N_ ("{object} has no setting “{parameter}”."),
    N_ ("Check the spelling; --help lists the settings.") },
  { "secret-missing", N_ ("A secret is missing"), N_ ("“{parameter}” is needed for this."),
    N_ ("Give it as a file that holds one line.") },
  { "unconfirmed", N_ ("Not confirmed"),
    N_ ("{consequence} Nothing was done, because that was not confirmed."),
    N_ ("Confirm it; on the command line with --yes.") },
  { "sample-stays-open", N_ ("The sample stays open"),
    N_ ("Nothing in the sample organization is secret, so its vault is not locked."),
    N_ ("There is nothing to do.") },
  { "unfinished", N_ ("Not finished yet"),
    N_ ("The change is saved, but what follows from it is not done yet."),
    N_ ("It is tried again with the next change; the doctor shows what is missing.") },
  { "vault-exists", N_ ("There is a vault already"),
    N_ ("This tenant has a vault, and this passphrase opens it."),
    N_ ("Use it as it is, or change its passphrase.") },
  { "vault-made", N_ ("A vault was made"),
    N_ ("A vault was made for this tenant. Its passphrase opens every key in it, and nothing else does."),
    N_ ("Keep the passphrase safe, and add a recovery code.") },
  { "unresolved-principal", N_ ("Not known yet"),
    N_ ("“{name}” is no account or group of this directory. The right is granted to that name and works as soon "
        "as somebody has it."),
    N_ ("Check the spelling.") },
  { "not-granted", N_ ("Nothing to take away"), N_ ("“{name}” has no right “{right}” of its own here."),
    N_ ("Look at the security of this object; the right may come from a group.") },
  { "unknown-right", N_ ("Unknown right"), N_ ("There is no right “{right}” here."),
    N_ ("Use one of: {choices}.") },
  { "unknown-version", N_ ("No such version"), N_ ("“{object}” has no version {version}."),
    N_ ("Look at its history.") },
  { "name-taken", N_ ("The name is taken"), N_ ("There is another object named “{name}”."),
    N_ ("Choose another name.") },
  { "in-use", N_ ("In use"), N_ ("“{object}” is used by {users}."), N_ ("Change those first.") },
  { "built-in", N_ ("Built in"), N_ ("“{object}” is a built-in template and stays."),
    N_ ("Duplicate it, and change the copy.") },
  { "member-of-itself", N_ ("A group in itself"), N_ ("“{object}” would be a member of itself."),
    N_ ("Choose another group.") },
  { "not-a-member", N_ ("Not a member"), N_ ("“{member}” is not directly in “{object}”."), NULL },
  { "identity-missing", N_ ("Nothing to know it by"),
    N_ ("A {object} needs a name, an ID, or another value that tells it from the others."), NULL },
  { "import-line", N_ ("A line was left out"), N_ ("Line {line}: {detail}."),
    N_ ("Correct the line and import again.") },
  { "unknown-assignment", N_ ("Not a target"), N_ ("“{value}” is no target of an assignment."),
    N_ ("Use group:NAME, all-users or all-devices; only groups can be excluded.") },
  { "nothing-to-change", N_ ("Nothing to change"), N_ ("No setting was given."), N_ ("Add key=value.") },
  { "already-revoked", N_ ("Already revoked"), N_ ("The certificate {object} is revoked already."), NULL },
  { "not-on-hold", N_ ("Not on hold"), N_ ("The certificate {object} is not on hold."), NULL },
  { "no-request", N_ ("Not of a profile"),
    N_ ("The certificate {object} was not issued for a profile of this tenant, so its holder has to renew it."),
    NULL },
  { "unaccepted", N_ ("Not sent on"),
    N_ ("“{object}” has an error that was not accepted, so {authority} keeps the version that it has."),
    N_ ("Mend it, or issue the template again and accept the error by name.") },
  { NULL },
};

const ChyProblemDomain chy_problems_command = {
  .domain = "command",
  .words = words,
};
