/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pki/chy-verifier.h"

G_BEGIN_DECLS

/* ID tokens (OpenID Connect Core 1.0, 2) in the compact form of a JSON Web Signature (RFC 7515 3.1), and the
 * keys that they are signed by (RFC 7517). Everything in them is hostile until the signature is checked. */

/* --- keys: chy-oidc-keys.c -------------------------------------------------------------------------------
 */

/* The algorithm of a token or key by its name (RFC 7518 3.1, RFC 8037 3.1); FALSE for "none", for HMAC, by
 * which a public key would be the secret, and for what is not known here. */
gboolean chy_oidc_algorithm_from_string (const char *name, ChySignature *ret_algorithm);

/* The keys of a provider that can sign tokens. Immutable, reference counted. */
typedef struct _ChyOidcKeys ChyOidcKeys;

/* Reads a JWK Set. Keys of other kinds, for other purposes, or too weak to rely on are passed over; NULL
 * where it is no set at all, or none of it is left. CHY_WIRE_ERROR, CHY_PKI_ERROR. */
ChyOidcKeys *chy_oidc_keys_parse (const char *text, gsize size, GError **error);
ChyOidcKeys *chy_oidc_keys_ref (ChyOidcKeys *self);
void chy_oidc_keys_unref (ChyOidcKeys *self);
/* The key that a token of this algorithm names by `id`; without one (NULL) the only one that fits. NULL where
 * there is none, or several do. Borrowed. */
ChyVerifier *chy_oidc_keys_find (ChyOidcKeys *self, const char *id, ChySignature algorithm);

/* --- tokens: chy-oidc-token.c ----------------------------------------------------------------------------
 */

/* Octets; longer ones are refused unread. */
#define CHY_OIDC_TOKEN_MAX (32 * 1024)
/* Seconds that clocks may differ. */
#define CHY_OIDC_LEEWAY 120

/* Which rule of OpenID Connect Core 3.1.3.7 a token breaks. */
typedef enum
{
  CHY_OIDC_RULE_NONE, /* it breaks none */
  CHY_OIDC_RULE_FORMAT,
  CHY_OIDC_RULE_ALGORITHM,
  CHY_OIDC_RULE_KEY, /* it names none of the keys: they may have changed */
  CHY_OIDC_RULE_SIGNATURE,
  CHY_OIDC_RULE_ISSUER,
  CHY_OIDC_RULE_AUDIENCE,
  CHY_OIDC_RULE_AUTHORIZED_PARTY,
  CHY_OIDC_RULE_EXPIRED,
  CHY_OIDC_RULE_ISSUED_AT,
  CHY_OIDC_RULE_NONCE,
  CHY_OIDC_RULE_SUBJECT,
} ChyOidcRule;

/* "audience": for the log; and a part of a sentence about it. */
const char *chy_oidc_rule_to_string (ChyOidcRule rule);
const char *chy_oidc_rule_get_words (ChyOidcRule rule);

typedef struct
{
  const char *issuer;
  const char *client_id;
  const char *nonce;
  gint64 now; /* microseconds since 1970 */
} ChyOidcExpected;

/* Checks a token of `size` octets; the first rule that it breaks. `ret_subject`: the claim "sub" of a good
 * one; g_free(). */
ChyOidcRule chy_oidc_token_verify (
    const char *text, gsize size, ChyOidcKeys *keys, const ChyOidcExpected *expected, char **ret_subject);

/* Base64url without padding (RFC 7515 2). Only what chy_oidc_encode() gives is read, so one value has one
 * text; NULL where it is something else. */
GBytes *chy_oidc_decode (const char *text, gsize size);
char *chy_oidc_encode (gconstpointer data, gsize size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyOidcKeys, chy_oidc_keys_unref)

G_END_DECLS
