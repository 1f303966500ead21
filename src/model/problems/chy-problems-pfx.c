/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* What can be wrong about certificates that are imported for users. */
static const ChyProblemWords words[] = {
  { "no-certificate", N_ ("No certificate"), N_ ("There is no certificate in the file."),
    N_ ("Export the certificate together with its private key.") },
  { "no-key", N_ ("No private key"),
    N_ ("The file has the certificate “{name}”, but not its private key. A device could do nothing with it."),
    N_ ("Export the certificate together with its private key.") },
  { "authority", N_ ("The certificate of an authority"),
    N_ ("“{name}” is the certificate of an authority. Its key must never reach a user's device."),
    N_ ("Choose the file of the user's own certificate.") },
  { "expired", N_ ("Expired"), N_ ("“{name}” has expired, so no device gets it."),
    N_ ("Import the user's current certificate.") },
  { "expires-soon", N_ ("Expires soon"),
    N_ ("“{name}” expires within 30 days. An imported certificate is not renewed from here."),
    N_ ("Have it renewed where it was issued, and import the new one.") },
  { "not-yet-valid", N_ ("Not valid yet"),
    N_ ("The validity of “{name}” has not begun. Devices get it when it does."), NULL },
  { "key-usage", N_ ("Not for this purpose"),
    N_ ("The key usage of “{name}” does not fit the purpose “{detail}”."),
    N_ ("Choose another purpose, or the certificate that was issued for this one.") },
  { "extended-key-usage", N_ ("Not for this purpose"),
    N_ ("The extended key usage of “{name}” does not fit the purpose “{detail}”."),
    N_ ("Choose another purpose, or the certificate that was issued for this one.") },
  { "other-mail", N_ ("Another e-mail address"),
    N_ ("“{name}” is for another e-mail address than {detail}, which the directory has for {user}."),
    N_ ("Check that this is the user's own file, and the address in the directory.") },
  { "no-chain", N_ ("Without its chain"),
    N_ ("The file has “{name}” alone, without the certificates of the authorities above it."),
    N_ ("Export the file with all certificates of the path, or make sure that devices have them.") },
  { "weak-protection", N_ ("The file is weakly protected"),
    N_ ("The file is protected in a way that is weak today: whoever has a copy may open it."),
    N_ ("Delete the file where it is not needed. What is kept here is protected anew.") },
  { "imported-already", N_ ("Imported already"),
    N_ ("The certificate with the thumbprint {thumbprint} has been imported for {user} already, for the purpose "
        "“{purpose}”."),
    N_ ("Remove that one first if it shall be for another purpose.") },
  { "other-user-has-it", N_ ("Somebody else has it, too"),
    N_ ("The same certificate has been imported for {other}."),
    N_ ("Check that both shall have the same key.") },
  { "user-has-imported", N_ ("Certificates are imported for this user"),
    N_ ("Certificates with their keys are imported for {user}; they would stay without anybody to whom they belong."),
    N_ ("Retire the user, which deletes them too, or remove them first.") },
  { "missing", N_ ("No imported certificate"),
    N_ ("No valid certificate of the purpose that the profile asks for has been imported for this user."),
    N_ ("Import one with “pfx import”.") },
  { "newer", N_ ("A newer one was imported"),
    N_ ("A newer certificate was imported while a connector had the older one in hand."), NULL },
  { "wrong-certificate", N_ ("Another certificate"),
    N_ ("The connector handed back another certificate for request {number} than it was given."),
    N_ ("Look at the connector: somebody may have changed it.") },
  { NULL },
};

const ChyProblemDomain chy_problems_pfx = { .domain = "pfx", .words = words };
