/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-key.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>

G_BEGIN_DECLS

/* What the files of this layer share about keys. */

struct _ChyKey
{
  gatomicrefcount refs;
  gnutls_privkey_t key; /* (owned) */
  char *algorithm;      /* (owned) */
  GBytes *public_key;   /* (owned) SubjectPublicKeyInfo */
  GBytes *id;           /* (owned) */
  gnutls_sign_algorithm_t signature;
  const char *signature_oid;
  ChySecret *pin; /* (owned) of the token, or NULL */
  GMutex *token;  /* (owned) one operation at a time on a token's session; NULL for a key in memory */
};

/* Takes over `key` and refs `pin` (which may be NULL); checks that it is of a kind that we handle. */
ChyKey *chy_key_new (gnutls_privkey_t key, gboolean on_token, ChySecret *pin, GError **error);

/* AlgorithmIdentifier DER of the signatures that chy_key_sign() makes. */
GBytes *chy_key_get_signature_algorithm (ChyKey *self);

/* Sets CHY_PKI_ERROR_FAILED (or what fits `rc` better) with "`what`: GnuTLS's words". Returns FALSE. */
gboolean chy_pki_fail (GError **error, int rc, const char *what);

G_END_DECLS
