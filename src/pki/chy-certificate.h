/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-cert-info.h"
#include "pki/chy-key.h"

G_BEGIN_DECLS

/* Makes and signs a certificate exactly by RFC 5280. `public_key` is the subject's SubjectPublicKeyInfo. With
 * `issuer_certificate` NULL it is self-signed by `issuer_key`. Issuer name and authority key id are taken
 * byte for byte from the issuer's certificate; notAfter must not lie beyond the issuer's. Order: encode the
 * TBS, lint it (chy-lint.h), sign, read the DER back and compare every field with `spec`. What fails any step
 * is not released. Returns DER. */
GBytes *chy_certificate_issue (const ChyCertSpec *spec,
                               GBytes *public_key,
                               ChyKey *issuer_key,
                               GBytes *issuer_certificate,
                               GError **error);

/* A serial number by decisions.md 12: 16 octets from the kernel's generator, the first 01 to 7F. */
GBytes *chy_serial_new (void);

/* Whether `certificate` (DER) is signed by the key of `issuer` (DER). */
gboolean chy_certificate_verify (GBytes *certificate, GBytes *issuer, GError **error);
/* Whether key and certificate are a pair; CHY_PKI_ERROR_KEY_MISMATCH where not. */
gboolean chy_certificate_matches_key (GBytes *certificate, ChyKey *key, GError **error);

/* The chain of `leaf` to its root out of `pool` (arrays of GBytes DER), the leaf first and the root last.
 * Names, key ids and signatures must fit; CHY_PKI_ERROR_NO_CHAIN where it does not end in a self-signed
 * certificate. */
GPtrArray *chy_chain_build (GBytes *leaf, GPtrArray *pool, GError **error);

/* certs-only PKCS#7 (RFC 2315 degenerate SignedData), DER. */
GBytes *chy_pkcs7_write (GPtrArray *certificates, GError **error);
GPtrArray *chy_pkcs7_read (GBytes *data, GError **error);

/* --- lint ------------------------------------------------------------------------------------- */

/* Holds a TBSCertificate or a Certificate (DER) against the rules of reference domain.md 7.3; `problems` gets
 * one ChyProblem of domain "lint" for each broken rule. FALSE where one is an error. */
gboolean chy_lint_certificate (GBytes *der, GPtrArray *problems);

/* --- CRL -------------------------------------------------------------------------------------- */

typedef struct
{
  guint8 serial[20];
  guint8 serial_size;
  guint8 reason; /* RFC 5280 5.3.1; 0 writes no extension */
  gint64 time;   /* microseconds */
} ChyCrlEntry;

/* A version 2 CRL (RFC 5280 5): linear in `n`, entries sorted by the caller or not; AKI and CRLNumber
 * included. */
GBytes *chy_crl_create (const ChyCrlEntry *entries,
                        gsize n,
                        guint64 number,
                        gint64 this_update,
                        gint64 next_update,
                        ChyKey *issuer_key,
                        GBytes *issuer_certificate,
                        GError **error);

/* A list of a million entries has 50 MB. */
#define CHY_CRL_MAX_INPUT (128 * 1024 * 1024)

typedef struct
{
  guint64 number;
  gint64 this_update, next_update;
  gsize n_entries;
  ChyName *issuer; /* (owned) */
} ChyCrlInfo;

ChyCrlInfo *chy_crl_parse (GBytes *der,
                           GBytes *issuer_certificate,
                           GError **error); /* checks the signature where an issuer is given */
void chy_crl_info_free (ChyCrlInfo *self);

/* "keyCompromise" ... (RFC 5280 names: unspecified, keyCompromise, cACompromise, affiliationChanged,
 * superseded, cessationOfOperation, certificateHold, removeFromCRL, privilegeWithdrawn, aACompromise). */
const char *chy_revocation_reason_to_string (guint reason);
gboolean chy_revocation_reason_from_string (const char *text, guint *ret_reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyCrlInfo, chy_crl_info_free)

G_END_DECLS
