/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pki/chy-key.h"

G_BEGIN_DECLS

/* PKCS#12 (RFC 7292), written and read by ourselves: GnuTLS offers no iteration count (reference
 * performance.md 6). */

typedef enum
{
  CHY_PFX_CIPHER_AES_256_CBC, /* PBES2, PBKDF2-HMAC-SHA256 */
  CHY_PFX_CIPHER_3DES,        /* pbeWithSHAAnd3-KeyTripleDES-CBC */
} ChyPfxCipher;

typedef enum
{
  CHY_PFX_MAC_SHA1,
  CHY_PFX_MAC_SHA256,
} ChyPfxMac;

/* A target system and what it can read: the matrix of reference domain.md 7.6. */
typedef struct
{
  const char *id;    /* "windows11" */
  const char *title; /* N_() */
  const char *help;  /* N_(): what it is for, and what is known */
  ChyPfxCipher cipher;
  ChyPfxMac mac;
  guint mac_salt_size;
  gboolean legacy; /* protection that is weak today; screens mark it */
} ChyPfxPreset;

/* NULL-terminated. */
const ChyPfxPreset *const *chy_pfx_presets (void);
const ChyPfxPreset *chy_pfx_preset_find (const char *id);

enum
{
  CHY_PFX_ITERATIONS_MADE = 2048,     /* for a password of at least 128 bits that we made */
  CHY_PFX_ITERATIONS_CHOSEN = 600000, /* for one that a person chose */
};

typedef struct
{
  ChySecret *key;          /* (owned) PKCS#8 in the clear, or NULL */
  GPtrArray *certificates; /* (owned) of GBytes DER, the key's own first, then its chain */
  char *friendly_name;     /* (owned) or NULL */
} ChyPfxContent;

ChyPfxContent *chy_pfx_content_new (ChySecret *key, GPtrArray *certificates, const char *friendly_name);
void chy_pfx_content_free (ChyPfxContent *self);

/* Writes, opens the result again with the same password, compares, and only then returns it. */
GBytes *chy_pfx_write (const ChyPfxContent *content,
                       ChySecret *password,
                       const ChyPfxPreset *preset,
                       guint iterations,
                       GError **error);

/* Reads PFX files of openssl (also -legacy with RC2-40, and without MAC or encryption), GnuTLS, NSS, Java and
 * Windows. Iteration counts above 10,000,000 are refused. `ret_protection` describes the protection, may be
 * NULL. */
ChyPfxContent *chy_pfx_read (GBytes *data, ChySecret *password, char **ret_protection, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyPfxContent, chy_pfx_content_free)

G_END_DECLS
