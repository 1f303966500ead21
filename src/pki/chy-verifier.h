/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pki/chy-pki-error.h"

G_BEGIN_DECLS

/* Signatures as JSON Web Signatures have them (RFC 7518 3, RFC 8037 3.1). There are none by a shared secret,
 * so that a public key is never taken for one. */
typedef enum
{
  CHY_SIGNATURE_RS256, /* RSASSA-PKCS1-v1_5, SHA-256 */
  CHY_SIGNATURE_PS256, /* RSASSA-PSS, SHA-256, with a salt of 32 octets */
  CHY_SIGNATURE_ES256, /* ECDSA on P-256, SHA-256: R and S, 32 octets each */
  CHY_SIGNATURE_EDDSA, /* Ed25519 */
} ChySignature;

/* A public key that signatures are checked by, made of its numbers. Immutable; thread safe. */
typedef struct _ChyVerifier ChyVerifier;

/* Unsigned numbers, the most significant octet first. CHY_PKI_ERROR_KEY_TOO_SMALL for RSA below 2048 bits;
 * CHY_PKI_ERROR_MALFORMED, CHY_PKI_ERROR_KEY_WEAK for what is no key to rely on. */
ChyVerifier *chy_verifier_new_rsa (GBytes *modulus, GBytes *exponent, GError **error);
/* A point of P-256, 32 octets each. */
ChyVerifier *chy_verifier_new_p256 (GBytes *x, GBytes *y, GError **error);
/* 32 octets. */
ChyVerifier *chy_verifier_new_ed25519 (GBytes *key, GError **error);
void chy_verifier_free (ChyVerifier *self);

/* Whether signatures of this kind are made by such a key. */
gboolean chy_verifier_fits (ChyVerifier *self, ChySignature kind);
/* CHY_PKI_ERROR_BAD_SIGNATURE where `signature` is not the key's over `data`. */
gboolean chy_verifier_check (
    ChyVerifier *self, ChySignature kind, gconstpointer data, gsize size, GBytes *signature, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyVerifier, chy_verifier_free)

G_END_DECLS
