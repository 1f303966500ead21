/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-problem.h"

/* In the order of ChyPkiError. */
static const ChyProblemWords words[] = {
  { "failed", N_ ("The cryptographic library failed"), N_ ("{detail}."),
    N_ ("Try again. If it happens again, check the system's GnuTLS installation.") },
  { "malformed", N_ ("Not readable"), N_ ("The data is damaged or of another kind: {detail}."),
    N_ ("Save the file again in its original form (DER or PEM) and try again.") },
  { "wrong-kind", N_ ("The wrong kind of file"), N_ ("The file holds something else: {detail}."),
    N_ ("Choose a file of the kind that is asked for.") },
  { "bad-signature", N_ ("The signature is false"),
    N_ ("The data was changed after it was signed, or it was signed by another key: {detail}."),
    N_ ("Get the file again from where it was made.") },
  { "key-too-small", N_ ("The key is too small"), N_ ("The key can be broken because it is short: {detail}."),
    N_ ("Make a new key of at least 2048 bits (RSA), or on the curve P-256.") },
  { "key-weak", N_ ("The key is weak"), N_ ("The key has a known weakness: {detail}."),
    N_ ("Make a new key with an up-to-date program or device; this key must not be used.") },
  { "key-unsupported", N_ ("Unknown kind of key"), N_ ("The key cannot be used here: {detail}."),
    N_ ("Use a key of the kind RSA, P-256, P-384, or Ed25519.") },
  { "key-mismatch", N_ ("Key and certificate do not belong together"), N_ ("{detail}."),
    N_ ("Choose the key that the certificate was requested with.") },
  { "wrong-password", N_ ("Wrong password"), N_ ("The password does not open the file: {detail}."),
    N_ ("Enter the password that the file was protected with.") },
  { "too-large", N_ ("Too large"), N_ ("The data is larger than is sensible for its kind: {detail}."),
    N_ ("Check that this is the right file.") },
  { "lint", N_ ("The certificate would break a rule"),
    N_ ("The certificate was not signed because it would break the standard for certificates (RFC 5280): {detail}."),
    N_ ("Change the template, the profile, or the name that the certificate would get.") },
  { "mismatch", N_ ("The certificate is not what was asked for"),
    N_ ("The finished certificate differs from the request and was not released: {detail}."),
    N_ ("This should not happen. Report it together with the request's details.") },
  { "no-chain", N_ ("No chain to a root"),
    N_ ("The certificate cannot be followed up to a self-signed root: {detail}."),
    N_ ("Add the missing certificates of the authorities above it.") },
  { "token", N_ ("The token does not work"), N_ ("{detail}."),
    N_ ("Check that the token is connected, that its module is installed, that the address names the right key, and "
        "that the PIN is right. Several wrong PINs lock a token.") },
  { "not-encodable", N_ ("A value does not fit"),
    N_ ("A value cannot be written in the form that the standard asks for: {detail}."),
    N_ ("Correct the value in the directory, the profile, or the template.") },
  { "unsupported", N_ ("The file is protected in a way that is not read here"), N_ ("{detail}."),
    N_ ("Export the file again with AES-256 or Triple DES and a password.") },
  { NULL },
};

const ChyProblemDomain chy_problems_pki = { "chy-pki-error-quark", words };
