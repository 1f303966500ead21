/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/chy-secret.h"

G_BEGIN_DECLS

/* The store key and its slots (decisions.md 14). A vault is a small JSON text, public by itself: random
 * 256-bit store key, wrapped once per slot by AES-256-GCM under a key that the slot's secret yields
 * (passphrase and recovery code: PBKDF2-HMAC-SHA256, 16-octet salt, at least 600,000 iterations; keyring: a
 * random 256-bit secret). The holder (the tenant) stores the text; all calls here are CPU work without I/O,
 * but for the keyring. Thread safe. */
typedef struct _ChyVault ChyVault;

typedef enum
{
  CHY_VAULT_ERROR_LOCKED,       /* it must be opened first */
  CHY_VAULT_ERROR_WRONG_SECRET, /* no slot opens with it */
  CHY_VAULT_ERROR_DAMAGED,      /* not a vault, or changed by somebody */
  CHY_VAULT_ERROR_NEWER,        /* made by a newer version */
  CHY_VAULT_ERROR_SEAL,         /* a sealed field does not open: moved, changed or of another vault */
  CHY_VAULT_ERROR_LAST_SLOT,    /* the last passphrase or recovery slot cannot be removed */
  CHY_VAULT_ERROR_NO_SLOT,      /* no slot of that id */
  CHY_VAULT_ERROR_NO_KEYRING,   /* the desktop keyring does not answer */
  CHY_VAULT_ERROR_WEAK,         /* passphrase shorter than 8 characters */
  CHY_VAULT_ERROR_TOO_MANY,     /* more slots than a vault can have */
  CHY_VAULT_ERROR_FAILED,       /* the cryptographic library failed; the message says at what */
} ChyVaultError;

#define CHY_VAULT_ERROR (chy_vault_error_quark ())
GQuark chy_vault_error_quark (void);

typedef enum
{
  CHY_VAULT_SLOT_PASSPHRASE,
  CHY_VAULT_SLOT_RECOVERY,
  CHY_VAULT_SLOT_KEYRING,
} ChyVaultSlotKind;

typedef struct
{
  char *id; /* (owned) */
  ChyVaultSlotKind kind;
  gint64 created;
} ChyVaultSlot;

void chy_vault_slot_free (ChyVaultSlot *self);

/* A new open vault with one passphrase slot. */
ChyVault *chy_vault_create (ChySecret *passphrase, gint64 now, GError **error);
/* A locked vault from its text. */
ChyVault *chy_vault_load (const char *text, GError **error);
ChyVault *chy_vault_ref (ChyVault *self);
void chy_vault_unref (ChyVault *self);

/* Its text, to be stored; changes with every change of slots. Free with g_free(). */
char *chy_vault_save (ChyVault *self);

gboolean chy_vault_is_open (ChyVault *self);
/* Tries every passphrase and recovery slot. */
gboolean chy_vault_open (ChyVault *self, ChySecret *secret, GError **error);
/* Asks the desktop keyring (blocking); FALSE with CHY_VAULT_ERROR_NO_KEYRING (there is none, it does not
 * answer within D-Bus's 25 seconds, or it stayed locked), _NO_SLOT (it knows nothing of this vault) or
 * G_IO_ERROR_CANCELLED. */
gboolean chy_vault_open_from_keyring (ChyVault *self, GCancellable *cancellable, GError **error);
void chy_vault_lock (ChyVault *self);

/* Slots. To change them the vault must be open. */
GPtrArray *chy_vault_list_slots (ChyVault *self); /* of ChyVaultSlot */
gboolean chy_vault_add_passphrase (ChyVault *self, ChySecret *passphrase, gint64 now, GError **error);
/* Makes a recovery code (at least 128 bits), returned once and never stored. */
ChySecret *chy_vault_add_recovery (ChyVault *self, gint64 now, GError **error);
gboolean chy_vault_add_keyring (ChyVault *self, gint64 now, GCancellable *cancellable, GError **error);
gboolean chy_vault_remove_slot (ChyVault *self, const char *id, GError **error);
/* Replaces the slot that `old_passphrase` opens. */
gboolean chy_vault_change_passphrase (
    ChyVault *self, ChySecret *old_passphrase, ChySecret *new_passphrase, gint64 now, GError **error);

/* AES-256-GCM under a key that is derived from the store key (HKDF-SHA256), a fresh 96-bit nonce, associated
 * data "table|id|column|key version"; table and column are names without '|'.
 * The sealed form is: version octet, key version (4 octets), nonce, ciphertext, tag. */
GBytes *chy_vault_seal (ChyVault *self,
                        gconstpointer data,
                        gsize size,
                        const char *table,
                        const char *id,
                        const char *column,
                        GError **error);
ChySecret *chy_vault_unseal (
    ChyVault *self, GBytes *sealed, const char *table, const char *id, const char *column, GError **error);

/* HMAC-SHA256 by a key derived (HKDF-SHA256) from the store key for `purpose`: signs the audit head. 32
 * octets. */
GBytes *chy_vault_sign (ChyVault *self, const char *purpose, gconstpointer data, gsize size, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyVault, chy_vault_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyVaultSlot, chy_vault_slot_free)

G_END_DECLS
