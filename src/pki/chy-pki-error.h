/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CHY_PKI_ERROR_FAILED,        /* the library failed; the message says at what */
  CHY_PKI_ERROR_MALFORMED,     /* not the ASN.1 that it should be */
  CHY_PKI_ERROR_WRONG_KIND,    /* a key where a certificate belongs, and the like */
  CHY_PKI_ERROR_BAD_SIGNATURE, /* the signature is not by the key that it names */
  CHY_PKI_ERROR_KEY_TOO_SMALL,
  CHY_PKI_ERROR_KEY_WEAK, /* ROCA, close primes, exponent 1, shared or even modulus, point not on the curve */
  CHY_PKI_ERROR_KEY_UNSUPPORTED,
  CHY_PKI_ERROR_KEY_MISMATCH, /* key and certificate are not a pair */
  CHY_PKI_ERROR_WRONG_PASSWORD,
  CHY_PKI_ERROR_TOO_LARGE,
  CHY_PKI_ERROR_LINT,          /* breaks a rule of RFC 5280; the message names it */
  CHY_PKI_ERROR_MISMATCH,      /* what was made is not what was asked for */
  CHY_PKI_ERROR_NO_CHAIN,      /* no chain to a root */
  CHY_PKI_ERROR_TOKEN,         /* the PKCS#11 token does not answer, has no such key, or its PIN is wrong */
  CHY_PKI_ERROR_NOT_ENCODABLE, /* a value cannot be written in the type that the standard asks for */
  CHY_PKI_ERROR_UNSUPPORTED,   /* encryption, MAC or version of a file that we do not read */
} ChyPkiError;

#define CHY_PKI_ERROR (chy_pki_error_quark ())
GQuark chy_pki_error_quark (void);

/* Whatever comes from outside is refused beyond this. */
#define CHY_PKI_MAX_INPUT (8 * 1024 * 1024)

G_END_DECLS
