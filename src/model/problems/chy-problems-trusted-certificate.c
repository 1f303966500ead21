/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* What stands against a certificate that devices shall trust. */
static const ChyProblemWords words[] = {
  { "leaf", N_ ("Not an authority"),
    N_ ("“{name}” is the certificate of a user, a device, or a server; devices trust only certificates of authorities."),
    N_ ("Choose the certificate of the root authority, or of an intermediate one below it.") },
  { "no-cert-sign", N_ ("Authority that may not sign"),
    N_ ("The key usage of “{name}” does not allow it to sign certificates."),
    N_ ("Choose the certificate of the authority that issues the certificates.") },
  { "private-key", N_ ("A private key is in the file"),
    N_ ("The file holds a private key. It would be handed to every device."),
    N_ ("Export the certificate alone, without its private key (DER or PEM), and choose that file.") },
  { "none", N_ ("No certificate"), N_ ("There is no certificate in the file."),
    N_ ("Choose a file that holds the certificate of an authority.") },
  { "expired", N_ ("Expired"), N_ ("“{name}” has expired; devices accept nothing that stands on it."),
    N_ ("Get the renewed certificate of this authority.") },
  { "expires-soon", N_ ("Expires soon"), N_ ("“{name}” expires within 30 days."),
    N_ ("Get the renewed certificate of this authority.") },
  { "not-yet-valid", N_ ("Not valid yet"), N_ ("The validity of “{name}” has not begun."),
    N_ ("Check the clock of this computer, or wait until the certificate is valid.") },
  { "not-self-signed", N_ ("An intermediate authority"),
    N_ ("“{name}” is signed by another authority. Devices need that one’s root as well."),
    N_ ("Make another profile for the root and assign it to the same groups.") },
  { "old-root", N_ ("An old root"),
    N_ ("“{name}” is a certificate of version 1, which does not say that it is an authority’s. Some devices refuse it."),
    NULL },
  { "several", N_ ("Several certificates"),
    N_ ("The file holds several certificates; only the first, “{name}”, is taken."),
    N_ ("Make one profile for each certificate.") },
  { "small-key", N_ ("Short key"),
    N_ ("The key of “{name}” is shorter than 2048 bits; current devices refuse it."),
    N_ ("Renew the authority with a new key.") },
  { "weak-signature", N_ ("Weak signature"),
    N_ ("“{name}” is signed with SHA-1 or MD5; current devices refuse it."),
    N_ ("Have the certificate issued again with SHA-256.") },
  { NULL },
};

const ChyProblemDomain chy_problems_trusted_certificate = { "trusted-certificate", words };
