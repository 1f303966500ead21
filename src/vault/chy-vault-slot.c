/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-vault-private.h"

#include "base/chy-id.h"

#include <string.h>

/* Everything about a slot that is not secret is associated data: a slot cannot be moved to another vault, nor
 * its count, kind or date be changed. */
static char *
slot_associated (VaultSlot *self, const char *vault_id)
{
  g_autofree char *salt = chy_hex_encode (self->salt, sizeof self->salt);

  return g_strdup_printf ("%s|%s|%s|%" G_GINT64_FORMAT "|%u|%s", vault_id, self->id,
                          vault_slot_kind_to_string (self->kind), self->created, self->iterations, salt);
}

/* A recovery code is typed from paper: its separators and any blanks do not count. */
static ChySecret *
strip_code (ChySecret *secret)
{
  gsize size = 0, used = 0;
  const char *text = chy_secret_get_data (secret, &size);
  char *copy = g_malloc0 (size + 1);

  for (gsize i = 0; i < size; i++)
    if (text[i] != '-' && !g_ascii_isspace (text[i]))
      copy[used++] = text[i];
  memset (copy + used, 0, size - used);
  secret = chy_secret_new (copy, used);
  chy_wipe (copy, size);
  g_free (copy);

  return secret;
}

/* The key that wraps the store key. */
static ChySecret *
slot_key (VaultSlot *self, ChySecret *secret, GError **error)
{
  g_autoptr (ChySecret) code = NULL;

  switch (self->kind)
    {
    case CHY_VAULT_SLOT_KEYRING:
      if (chy_secret_get_size (secret) == VAULT_KEY_SIZE)
        return chy_secret_ref (secret);
      g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_WRONG_SECRET,
                   "the keyring's secret is not of 32 octets");
      return NULL;
    case CHY_VAULT_SLOT_RECOVERY:
      code = strip_code (secret);
      return vault_stretch (code, self->salt, self->iterations, error);
    case CHY_VAULT_SLOT_PASSPHRASE:
    default:
      return vault_stretch (secret, self->salt, self->iterations, error);
    }
}

const char *
vault_slot_kind_to_string (ChyVaultSlotKind kind)
{
  switch (kind)
    {
    case CHY_VAULT_SLOT_RECOVERY:
      return "recovery";
    case CHY_VAULT_SLOT_KEYRING:
      return "keyring";
    case CHY_VAULT_SLOT_PASSPHRASE:
    default:
      return "passphrase";
    }
}

VaultSlot *
vault_slot_alloc (void)
{
  VaultSlot *self = g_new0 (VaultSlot, 1);

  g_atomic_ref_count_init (&self->refs);

  return self;
}

VaultSlot *
vault_slot_new (const char *vault_id,
                ChyVaultSlotKind kind,
                ChySecret *secret,
                ChySecret *store_key,
                guint iterations,
                gint64 now,
                GError **error)
{
  g_autoptr (VaultSlot) self = vault_slot_alloc ();
  g_autoptr (ChySecret) key = NULL;
  g_autofree char *associated = NULL;

  self->id = chy_id_new ();
  self->kind = kind;
  self->created = now;
  self->iterations = kind == CHY_VAULT_SLOT_KEYRING ? 0 : iterations;
  chy_random (self->salt, sizeof self->salt);
  chy_random (self->nonce, sizeof self->nonce);
  key = slot_key (self, secret, error);
  if (key == NULL)
    return NULL;
  associated = slot_associated (self, vault_id);
  if (!vault_encrypt (key, self->nonce, associated, chy_secret_get_data (store_key, NULL), VAULT_KEY_SIZE,
                      self->wrapped, error))
    return NULL;

  return g_steal_pointer (&self);
}

VaultSlot *
vault_slot_ref (VaultSlot *self)
{
  g_atomic_ref_count_inc (&self->refs);

  return self;
}

void
vault_slot_unref (VaultSlot *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;

  g_free (self->id);
  g_free (self);
}

ChySecret *
vault_slot_open (VaultSlot *self, const char *vault_id, ChySecret *secret, GError **error)
{
  g_autoptr (ChySecret) key = slot_key (self, secret, error);
  g_autofree char *associated = NULL;
  g_autoptr (GError) failure = NULL;
  ChySecret *store_key;

  if (key == NULL)
    return NULL;
  associated = slot_associated (self, vault_id);
  store_key = vault_decrypt (key, self->nonce, associated, self->wrapped, sizeof self->wrapped, &failure);
  if (store_key != NULL)
    return store_key;
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_WRONG_SECRET, "slot %s does not open", self->id);

  return NULL;
}
