/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-vault.h"

G_BEGIN_DECLS

/* Inside this layer and its tests only. */

enum
{
  VAULT_KEY_SIZE = 32,
  VAULT_SALT_SIZE = 16,
  VAULT_NONCE_SIZE = 12, /* the 96 bits that GCM is made for (NIST SP 800-38D 8.2.2) */
  VAULT_TAG_SIZE = 16,
  VAULT_DIGEST_SIZE = 32,
  VAULT_WRAPPED_SIZE = VAULT_KEY_SIZE + VAULT_TAG_SIZE,

  VAULT_FORMAT_VERSION = 1,
  VAULT_SEALED_VERSION = 1,
  VAULT_KEY_VERSION = 1,

  VAULT_MIN_ITERATIONS = 600000,
  VAULT_MAX_ITERATIONS = 10000000,
  VAULT_MAX_SLOTS = 32,
  VAULT_MAX_TEXT = 256 * 1024,
};

/* One way to the store key. Reference counted and immutable once it is made. */
typedef struct
{
  gatomicrefcount refs;
  char *id; /* (owned) */
  ChyVaultSlotKind kind;
  gint64 created;
  guint iterations; /* 0 for a keyring slot, which has a random key */
  guint8 salt[VAULT_SALT_SIZE];
  guint8 nonce[VAULT_NONCE_SIZE];
  guint8 wrapped[VAULT_WRAPPED_SIZE];
} VaultSlot;

/* What the text says. */
typedef struct
{
  char *id;         /* (owned) */
  GPtrArray *slots; /* (owned) of VaultSlot */
  guint8 authenticator[VAULT_DIGEST_SIZE];
} VaultState;

VaultState *vault_state_new (const char *id);
VaultState *vault_state_copy (VaultState *self);
void vault_state_free (VaultState *self);
/* The bytes that checksum and authenticator run over: everything but these two. */
GBytes *vault_state_body (VaultState *self);
/* The text and back; iterations below `min_iterations` are damage. */
char *vault_state_to_text (VaultState *self);
VaultState *vault_state_from_text (const char *text, guint min_iterations, GError **error);

const char *vault_slot_kind_to_string (ChyVaultSlotKind kind);
VaultSlot *vault_slot_alloc (void);
/* Wraps the store key for this secret. */
VaultSlot *vault_slot_new (const char *vault_id,
                           ChyVaultSlotKind kind,
                           ChySecret *secret,
                           ChySecret *store_key,
                           guint iterations,
                           gint64 now,
                           GError **error);
VaultSlot *vault_slot_ref (VaultSlot *self);
void vault_slot_unref (VaultSlot *self);
/* The store key; CHY_VAULT_ERROR_WRONG_SECRET where the secret is not the slot's. */
ChySecret *vault_slot_open (VaultSlot *self, const char *vault_id, ChySecret *secret, GError **error);

/* AES-256-GCM. `ret` holds size + VAULT_TAG_SIZE octets. */
gboolean vault_encrypt (ChySecret *key,
                        const guint8 *nonce,
                        const char *associated,
                        gconstpointer data,
                        gsize size,
                        guint8 *ret,
                        GError **error);
/* NULL without an error where the tag is not right. */
ChySecret *vault_decrypt (ChySecret *key,
                          const guint8 *nonce,
                          const char *associated,
                          const guint8 *data,
                          gsize size,
                          GError **error);
/* A key for one purpose from the store key: HKDF-SHA256 (RFC 5869). */
ChySecret *vault_derive (ChySecret *store_key, const char *vault_id, const char *purpose, GError **error);
ChySecret *vault_stretch (ChySecret *secret, const guint8 *salt, guint iterations, GError **error);
gboolean vault_hmac (ChySecret *key, gconstpointer data, gsize size, guint8 *ret_digest, GError **error);
void vault_checksum (GBytes *body, guint8 *ret_digest);
gboolean vault_equal (const guint8 *a, const guint8 *b, gsize size);

/* The desktop keyring, blocking. CHY_VAULT_ERROR_NO_KEYRING where there is none or it fails,
 * CHY_VAULT_ERROR_NO_SLOT where it has no such entry. */
gboolean vault_keyring_store (
    const char *vault_id, const char *slot_id, ChySecret *secret, GCancellable *cancellable, GError **error);
ChySecret *
vault_keyring_lookup (const char *vault_id, const char *slot_id, GCancellable *cancellable, GError **error);
void vault_keyring_clear (const char *vault_id, const char *slot_id);

/* Borrowed, never changes. */
const char *vault_get_id (ChyVault *self);
/* New references, so that the work is done outside of the lock; CHY_VAULT_ERROR_LOCKED without. */
ChySecret *vault_take_store_key (ChyVault *self, GError **error);
ChySecret *vault_take_field_key (ChyVault *self, GError **error);

/* For tests, which would take hours at the count that production has: any count from 1 on. */
ChyVault *chy_vault_create_full (ChySecret *passphrase, gint64 now, guint iterations, GError **error);
ChyVault *chy_vault_load_full (const char *text, guint iterations, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VaultState, vault_state_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VaultSlot, vault_slot_unref)

G_END_DECLS
