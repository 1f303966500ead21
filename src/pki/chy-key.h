/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/chy-secret.h"
#include "pki/chy-pki-error.h"

G_BEGIN_DECLS

typedef enum
{
  CHY_KEY_RSA_2048,
  CHY_KEY_RSA_3072,
  CHY_KEY_RSA_4096,
  CHY_KEY_EC_P256,
  CHY_KEY_EC_P384,
  CHY_KEY_ED25519,
} ChyKeyType;

/* "rsa:2048", "ec:p256", "ed25519": stored and typed. */
const char *chy_key_type_to_string (ChyKeyType type);
gboolean chy_key_type_from_string (const char *text, ChyKeyType *ret_type);

/* A private key: in memory, or on a PKCS#11 token. Immutable, reference counted; signing is thread safe. */
typedef struct _ChyKey ChyKey;

/* CPU work; call it off the main thread. */
ChyKey *chy_key_generate (ChyKeyType type, GError **error);
/* PKCS#8 DER or PEM (also PKCS#1, SEC 1), encrypted where a passphrase is given. */
ChyKey *chy_key_import (GBytes *data, ChySecret *passphrase, GError **error);
/* A "pkcs11:" URI (RFC 7512). `pin-value` in it is refused: the PIN comes as a secret. Makes the key on the
 * token where `generate` is not NULL and it is not there. */
ChyKey *chy_key_open_token (const char *uri, ChySecret *pin, const ChyKeyType *generate, GError **error);
ChyKey *chy_key_ref (ChyKey *self);
void chy_key_unref (ChyKey *self);

/* How many PKCS#11 tokens the system has, without those that only hold certificates to trust. Asks all
 * modules.
 */
guint chy_key_count_tokens (void);
/* Of GnuTLS, as it runs. */
const char *chy_key_get_library_version (void);

/* PKCS#8 in the clear (CHY_PKI_ERROR_TOKEN for a key on a token), or PBES2 AES-256 under a passphrase
 * (`iterations` of PBKDF2-HMAC-SHA256). */
ChySecret *chy_key_export (ChyKey *self, GError **error);
GBytes *chy_key_export_encrypted (ChyKey *self, ChySecret *passphrase, guint iterations, GError **error);

/* "rsa:2048" ...; borrowed. */
const char *chy_key_get_algorithm (ChyKey *self);
gboolean chy_key_is_on_token (ChyKey *self);
/* SubjectPublicKeyInfo DER. */
GBytes *chy_key_get_public (ChyKey *self);
/* SHA-1 of the public key bits (RFC 5280 4.2.1.2 method 1), 20 octets. */
GBytes *chy_key_get_id (ChyKey *self);
/* Signs with the hash that fits the key (SHA-256; SHA-384 for P-384). Gives the signature bits, and the
 * AlgorithmIdentifier DER where wanted. */
GBytes *chy_key_sign (ChyKey *self, gconstpointer data, gsize size, GBytes **ret_algorithm, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyKey, chy_key_unref)

G_END_DECLS
