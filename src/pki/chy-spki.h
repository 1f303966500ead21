/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pki/chy-pki-error.h"

G_BEGIN_DECLS

typedef enum
{
  CHY_PUBLIC_KEY_RSA,
  CHY_PUBLIC_KEY_EC,
  CHY_PUBLIC_KEY_ED25519,
  CHY_PUBLIC_KEY_OTHER,
} ChyPublicKeyKind;

/* A SubjectPublicKeyInfo taken apart (RFC 3279, 5480, 8410). The pointers go into the DER it was read from.
 */
typedef struct
{
  ChyPublicKeyKind kind;
  guint bits;
  char algorithm[32]; /* "rsa:2048", "ec:p256", "ed25519", "other" */
  const guint8 *modulus, *exponent;
  gsize modulus_size, exponent_size;
  guint curve;         /* 256, 384, 521 */
  const guint8 *point; /* EC: the point; Ed25519: the 32 octets */
  gsize point_size;
  const guint8 *key; /* the contents of the BIT STRING */
  gsize key_size;
} ChyPublicKey;

gboolean chy_public_key_read (GBytes *public_key, ChyPublicKey *ret_key, GError **error);
/* SHA-1 of the public key bits (RFC 5280 4.2.1.2 method 1), 20 octets. */
GBytes *chy_public_key_id (const ChyPublicKey *key);

G_END_DECLS
