/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-cert-spec.h"
#include "pki/chy-key.h"

G_BEGIN_DECLS

/* A PKCS#10 request (RFC 2986) in DER, signed by `key`, with subject, SAN, key usages, SID and template name
 * or OID of `spec` in its extensionRequest; serial and dates are not used. */
GBytes *chy_csr_create (ChyKey *key, const ChyCertSpec *spec, GError **error);

typedef struct
{
  ChyName *subject;               /* (owned) */
  GPtrArray *sans;                /* (owned) of ChySan */
  char *sid;                      /* (owned) or NULL */
  char *template_name;            /* (owned) or NULL */
  char *template_oid;             /* (owned) or NULL */
  GPtrArray *extended_key_usages; /* (owned) of OID text */
  GBytes *der;                    /* (owned) the whole request as DER */
  GBytes *public_key;             /* (owned) SubjectPublicKeyInfo DER */
  char *key_algorithm;            /* (owned) "rsa:2048"; "rsa:1024" and the like for what is too small */
  guint key_bits;
} ChyCsr;

/* Reads DER or PEM and checks the signature and the key: type known, RSA >= `minimum_rsa_bits` (0: 2048),
 * exponent odd and > 2^16, modulus odd and not a ROCA one, primes not close (Fermat, 100 rounds), no small
 * factor, EC point on its curve. */
ChyCsr *chy_csr_parse (GBytes *data, guint minimum_rsa_bits, GError **error);
void chy_csr_free (ChyCsr *self);

/* Only the key checks, on a SubjectPublicKeyInfo. */
gboolean chy_public_key_check (GBytes *public_key, guint minimum_rsa_bits, GError **error);

/* CHY_PKI_ERROR_KEY_WEAK where two different RSA keys have a prime or the modulus in common, so that whoever
 * has one can compute the other. The same key twice is no matter of this check. */
gboolean chy_public_keys_are_unrelated (GBytes *a, GBytes *b, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyCsr, chy_csr_free)

G_END_DECLS
