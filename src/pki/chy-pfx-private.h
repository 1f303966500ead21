/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-der.h"
#include "chy-pfx.h"

#include <gnutls/gnutls.h>

G_BEGIN_DECLS

/* Inside the PKCS#12 files and their tests only. */

#define PFX_OID_DATA              "1.2.840.113549.1.7.1"
#define PFX_OID_ENCRYPTED_DATA    "1.2.840.113549.1.7.6"
#define PFX_OID_KEY_BAG           "1.2.840.113549.1.12.10.1.1"
#define PFX_OID_SHROUDED_KEY_BAG  "1.2.840.113549.1.12.10.1.2"
#define PFX_OID_CERT_BAG          "1.2.840.113549.1.12.10.1.3"
#define PFX_OID_SAFE_CONTENTS_BAG "1.2.840.113549.1.12.10.1.6"
#define PFX_OID_X509_CERTIFICATE  "1.2.840.113549.1.9.22.1"
#define PFX_OID_FRIENDLY_NAME     "1.2.840.113549.1.9.20"
#define PFX_OID_LOCAL_KEY_ID      "1.2.840.113549.1.9.21"
#define PFX_OID_PBES2             "1.2.840.113549.1.5.13"
#define PFX_OID_PBKDF2            "1.2.840.113549.1.5.12"
#define PFX_OID_PBMAC1            "1.2.840.113549.1.5.14"
#define PFX_OID_3DES              "1.2.840.113549.1.12.1.3"

enum
{
  PFX_MAX_ITERATIONS = 10000000,
  /* Of one file in all: a hostile one could have many bags. */
  PFX_MAX_WORK = 40000000,
  PFX_MAX_SALT = 1024,
  PFX_MAX_BAGS = 256,
  PFX_MAX_KEY = 64,
  PFX_MAX_IV = 16,
  PFX_SALT_SIZE = 16,
  PFX_SALT_SIZE_LEGACY = 8,
};

/* --- chy-pfx-derive.c: keys from a password ------------------------------------------------------- */

typedef enum
{
  PFX_KDF_PBKDF2 = 0,
  PFX_KDF_KEY = 1, /* the "ID" octets of RFC 7292 B.3 */
  PFX_KDF_IV = 2,
  PFX_KDF_MAC = 3,
} PfxKdf;

/* A password in its forms, and what was derived from it already: the bags of a file often share a salt. */
typedef struct
{
  ChySecret *text;       /* (owned) UTF-8, for PBES2 */
  ChySecret *bmp;        /* (owned) UTF-16BE with its terminator (RFC 7292 B.1) */
  gboolean empty_is_nil; /* an empty password is no octets, not the terminator alone */
  gboolean bmp_in_pbes2; /* as old NSS does */
  GPtrArray *known;      /* (owned) of derived keys */
  gint64 work;           /* iterations done */
} PfxDeriver;

/* CHY_PKI_ERROR_NOT_ENCODABLE where the password is not UTF-8 or has a zero character. */
PfxDeriver *pfx_deriver_new (ChySecret *password, GError **error);
void pfx_deriver_free (PfxDeriver *self);
/* Takes over what `other` knows, but for keys of this salt. */
void pfx_deriver_adopt (PfxDeriver *self, PfxDeriver *other, const guint8 *but_salt, gsize but_size);
ChySecret *pfx_derive (PfxDeriver *self,
                       PfxKdf kdf,
                       gnutls_mac_algorithm_t mac,
                       const guint8 *salt,
                       gsize salt_size,
                       guint iterations,
                       gsize size,
                       GError **error);

/* RFC 7292 B.2 by itself. */
gboolean pfx_kdf (gnutls_mac_algorithm_t mac,
                  guint8 id,
                  const guint8 *password,
                  gsize password_size,
                  const guint8 *salt,
                  gsize salt_size,
                  guint iterations,
                  guint8 *ret_key,
                  gsize size,
                  GError **error);

/* --- chy-pfx-scheme.c: password-based encryption and MAC ------------------------------------------- */

typedef struct
{
  const char *name; /* "AES-256-CBC" */
  gnutls_cipher_algorithm_t cipher;
  gsize key_size; /* octets */
  gboolean pbes2;
  gboolean two_keys;          /* 3DES with the third key equal to the first */
  gnutls_mac_algorithm_t mac; /* of the derivation */
  guint8 salt[PFX_MAX_SALT];
  gsize salt_size;
  guint iterations;
  guint8 iv[PFX_MAX_IV]; /* PBES2 only: the others derive it */
} PfxScheme;

/* From an AlgorithmIdentifier. */
gboolean pfx_scheme_read (ChyDer *algorithm, PfxScheme *ret_scheme, GError **error);
void pfx_scheme_write (const PfxScheme *self, ChyDerWriter *writer);
/* A fresh one by the preset. */
void pfx_scheme_init (PfxScheme *self, ChyPfxCipher cipher, guint iterations);
char *pfx_scheme_describe (const PfxScheme *self);
/* With PKCS#7 padding. Decryption gives WRONG_PASSWORD where the padding is not right. */
GBytes *pfx_scheme_encrypt (
    const PfxScheme *self, PfxDeriver *deriver, gconstpointer data, gsize size, GError **error);
ChySecret *pfx_scheme_decrypt (
    const PfxScheme *self, PfxDeriver *deriver, const guint8 *data, gsize size, GError **error);

typedef struct
{
  gnutls_mac_algorithm_t mac;
  gboolean pbmac1; /* RFC 9579 */
  gnutls_mac_algorithm_t prf;
  gsize key_size;
  guint8 salt[PFX_MAX_SALT];
  gsize salt_size;
  guint iterations;
  guint8 value[PFX_MAX_KEY];
  gsize value_size;
} PfxMac;

gboolean pfx_mac_read (ChyDer *mac_data, PfxMac *ret_mac, GError **error);
void pfx_mac_write (const PfxMac *self, ChyDerWriter *writer);
gboolean pfx_mac_compute (const PfxMac *self,
                          PfxDeriver *deriver,
                          const guint8 *data,
                          gsize size,
                          guint8 *ret_value,
                          gsize *ret_size,
                          GError **error);

/* --- chy-pfx-text.c ------------------------------------------------------------------------------- */

/* UTF-16BE of UTF-8 (characters beyond the BMP as surrogate pairs), two zero octets behind it where
 * `terminated`. NULL where `text` is not UTF-8 or has a zero character. */
ChySecret *pfx_utf16_encode (const char *text, gsize size, gboolean terminated);
/* NULL where malformed. */
char *pfx_utf16_decode (const guint8 *data, gsize size);

/* --- chy-pfx-bags.c: what is in a file ------------------------------------------------------------- */

typedef struct
{
  ChySecret *key;      /* (owned) PKCS#8, or NULL */
  GBytes *certificate; /* (owned) DER, or NULL */
  GBytes *local_id;    /* (owned) or NULL */
  char *name;          /* (owned) or NULL */
} PfxBag;

typedef struct
{
  PfxDeriver *deriver;
  GPtrArray *bags; /* (owned) of PfxBag */
  GString *protection;
  gboolean fits; /* something was decrypted with the password */
} PfxReading;

/* The bags of an AuthenticatedSafe. */
gboolean pfx_read_safes (PfxReading *reading, const guint8 *data, gsize size, GError **error);
void pfx_bag_free (PfxBag *self);

/* --- chy-pfx-order.c ------------------------------------------------------------------------------ */

/* The one key and its certificate first, then its chain, then the rest. */
ChyPfxContent *pfx_order (GPtrArray *bags, GError **error);
/* CHY_PKI_ERROR_KEY_MISMATCH where they are no pair. */
gboolean pfx_check_pair (ChySecret *key, GBytes *certificate, GError **error);

/* Reads with a deriver that may know keys already. */
ChyPfxContent *pfx_read_with (GBytes *data, PfxDeriver *deriver, char **ret_protection, GError **error);

gboolean pfx_malformed (GError **error, const char *what);
gboolean pfx_failed (int code, const char *what, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfxDeriver, pfx_deriver_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PfxBag, pfx_bag_free)

G_END_DECLS
