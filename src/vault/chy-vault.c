/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-vault.h"

#include "chy-vault-private.h"

#include "base/chy-id.h"

#include <string.h>

enum
{
  RECOVERY_BITS = 130,
  MIN_PASSPHRASE = 8,
};

struct _ChyVault
{
  gatomicrefcount refs;
  guint iterations;     /* of new slots */
  char *id;             /* (owned) never changes */
  GMutex mutex;         /* of all below */
  VaultState *state;    /* (owned) */
  ChySecret *store_key; /* (owned) or NULL while it is locked */
  ChySecret *field_key; /* (owned) derived from it, NULL while it is locked */
};

G_DEFINE_QUARK (chy - vault - error - quark, chy_vault_error)

static ChyVault *
vault_alloc (VaultState *state, guint iterations)
{
  ChyVault *self = g_new0 (ChyVault, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->mutex);
  self->id = g_strdup (state->id);
  self->state = state;
  self->iterations = iterations;

  return self;
}

static void
set_locked (GError **error)
{
  g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_LOCKED, "the vault is locked");
}

/* New references, so that the work is done without the lock. */
ChySecret *
vault_take_store_key (ChyVault *self, GError **error)
{
  ChySecret *key = NULL;

  g_mutex_lock (&self->mutex);
  if (self->store_key != NULL)
    key = chy_secret_ref (self->store_key);
  g_mutex_unlock (&self->mutex);
  if (key == NULL)
    set_locked (error);

  return key;
}

ChySecret *
vault_take_field_key (ChyVault *self, GError **error)
{
  ChySecret *key = NULL;

  g_mutex_lock (&self->mutex);
  if (self->field_key != NULL)
    key = chy_secret_ref (self->field_key);
  g_mutex_unlock (&self->mutex);
  if (key == NULL)
    set_locked (error);

  return key;
}

const char *
vault_get_id (ChyVault *self)
{
  return self->id;
}

static VaultState *
take_state (ChyVault *self)
{
  VaultState *state;

  g_mutex_lock (&self->mutex);
  state = vault_state_copy (self->state);
  g_mutex_unlock (&self->mutex);

  return state;
}

/* The slots as a whole, under a key that only an open vault has: none can be added, removed or swapped by
 * somebody else. */
static gboolean
authenticate (VaultState *state, ChySecret *store_key, guint8 *ret_digest, GError **error)
{
  g_autoptr (ChySecret) key = vault_derive (store_key, state->id, "slots", error);
  g_autoptr (GBytes) body = vault_state_body (state);
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (body, &size);

  return key != NULL && vault_hmac (key, data, size, ret_digest, error);
}

/* Opens with a store key that a slot gave. */
static gboolean
adopt_key (ChyVault *self, VaultState *state, ChySecret *store_key, GError **error)
{
  g_autoptr (ChySecret) field_key = NULL;
  guint8 digest[VAULT_DIGEST_SIZE];

  if (!authenticate (state, store_key, digest, error))
    return FALSE;
  if (!vault_equal (digest, state->authenticator, sizeof digest))
    {
      g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_DAMAGED,
                   "the slots of the vault were changed by somebody who could not open it");
      return FALSE;
    }
  field_key = vault_derive (store_key, state->id, "fields", error);
  if (field_key == NULL)
    return FALSE;
  g_mutex_lock (&self->mutex);
  if (self->store_key == NULL)
    {
      self->store_key = chy_secret_ref (store_key);
      self->field_key = g_steal_pointer (&field_key);
    }
  g_mutex_unlock (&self->mutex);

  return TRUE;
}

/* Puts `slot` (taken over, may be NULL) in place of the one called `old_id` (may be NULL), under the lock. */
static gboolean
change_slots (ChyVault *self, VaultSlot *slot, const char *old_id, GError **error)
{
  g_autoptr (VaultState) state = vault_state_copy (self->state);

  if (slot != NULL)
    g_ptr_array_add (state->slots, slot);
  for (guint i = 0; old_id != NULL && i < state->slots->len; i++)
    if (strcmp (((VaultSlot *) state->slots->pdata[i])->id, old_id) == 0)
      {
        g_ptr_array_remove_index (state->slots, i);
        break;
      }
  if (state->slots->len > VAULT_MAX_SLOTS)
    {
      g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_TOO_MANY, "a vault has at most %d slots",
                   VAULT_MAX_SLOTS);
      return FALSE;
    }
  if (self->store_key == NULL)
    {
      set_locked (error);
      return FALSE;
    }
  if (!authenticate (state, self->store_key, state->authenticator, error))
    return FALSE;
  vault_state_free (self->state);
  self->state = g_steal_pointer (&state);

  return TRUE;
}

static gboolean
replace_slot (ChyVault *self, VaultSlot *slot, const char *old_id, GError **error)
{
  gboolean done;

  g_mutex_lock (&self->mutex);
  done = change_slots (self, slot, old_id, error);
  g_mutex_unlock (&self->mutex);

  return done;
}

/* Wraps the store key for `secret` and adds that as a slot; gives its id (caller frees) where wanted. */
static gboolean
add_slot (ChyVault *self, ChyVaultSlotKind kind, ChySecret *secret, gint64 now, char **ret_id, GError **error)
{
  g_autoptr (ChySecret) store_key = vault_take_store_key (self, error);
  g_autoptr (VaultSlot) slot = NULL;

  if (store_key == NULL)
    return FALSE;
  slot = vault_slot_new (self->id, kind, secret, store_key, self->iterations, now, error);
  if (slot == NULL || !replace_slot (self, vault_slot_ref (slot), NULL, error))
    return FALSE;
  if (ret_id != NULL)
    *ret_id = g_strdup (slot->id);

  return TRUE;
}

static gboolean
check_strength (ChySecret *passphrase, GError **error)
{
  gsize size = 0;
  const char *text = chy_secret_get_data (passphrase, &size);
  glong characters =
      g_utf8_validate (text, (gssize) size, NULL) ? g_utf8_strlen (text, (gssize) size) : (glong) size;

  if (characters >= MIN_PASSPHRASE)
    return TRUE;
  g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_WEAK, "a passphrase has at least %d characters",
               MIN_PASSPHRASE);

  return FALSE;
}

/* The slot among `state` that the secret opens, and the store key from it. */
static VaultSlot *
find_slot (
    VaultState *state, ChySecret *secret, gboolean passphrases_only, ChySecret **ret_key, GError **error)
{
  for (guint i = 0; i < state->slots->len; i++)
    {
      VaultSlot *slot = state->slots->pdata[i];
      g_autoptr (GError) failure = NULL;

      if (slot->kind == CHY_VAULT_SLOT_KEYRING ||
          (passphrases_only && slot->kind != CHY_VAULT_SLOT_PASSPHRASE))
        continue;
      *ret_key = vault_slot_open (slot, state->id, secret, &failure);
      if (*ret_key != NULL)
        return slot;
      if (!g_error_matches (failure, CHY_VAULT_ERROR, CHY_VAULT_ERROR_WRONG_SECRET))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
    }
  g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_WRONG_SECRET, "no slot of the vault opens with this");

  return NULL;
}

void
chy_vault_slot_free (ChyVaultSlot *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self);
}

ChyVault *
chy_vault_create_full (ChySecret *passphrase, gint64 now, guint iterations, GError **error)
{
  g_autoptr (ChyVault) self = NULL;
  g_autofree char *id = chy_id_new ();

  if (!check_strength (passphrase, error))
    return NULL;
  self = vault_alloc (vault_state_new (id), iterations);
  self->store_key = chy_secret_new_random (VAULT_KEY_SIZE);
  self->field_key = vault_derive (self->store_key, id, "fields", error);
  if (self->field_key == NULL || !add_slot (self, CHY_VAULT_SLOT_PASSPHRASE, passphrase, now, NULL, error))
    return NULL;

  return g_steal_pointer (&self);
}

ChyVault *
chy_vault_create (ChySecret *passphrase, gint64 now, GError **error)
{
  return chy_vault_create_full (passphrase, now, VAULT_MIN_ITERATIONS, error);
}

ChyVault *
chy_vault_load_full (const char *text, guint iterations, GError **error)
{
  VaultState *state = vault_state_from_text (text, iterations, error);

  return state != NULL ? vault_alloc (state, iterations) : NULL;
}

ChyVault *
chy_vault_load (const char *text, GError **error)
{
  return chy_vault_load_full (text, VAULT_MIN_ITERATIONS, error);
}

ChyVault *
chy_vault_ref (ChyVault *self)
{
  g_atomic_ref_count_inc (&self->refs);

  return self;
}

void
chy_vault_unref (ChyVault *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;

  chy_vault_lock (self);
  vault_state_free (self->state);
  g_free (self->id);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

char *
chy_vault_save (ChyVault *self)
{
  g_autoptr (VaultState) state = take_state (self);

  return vault_state_to_text (state);
}

gboolean
chy_vault_is_open (ChyVault *self)
{
  gboolean open;

  g_mutex_lock (&self->mutex);
  open = self->store_key != NULL;
  g_mutex_unlock (&self->mutex);

  return open;
}

gboolean
chy_vault_open (ChyVault *self, ChySecret *secret, GError **error)
{
  g_autoptr (VaultState) state = take_state (self);
  g_autoptr (ChySecret) store_key = NULL;

  return find_slot (state, secret, FALSE, &store_key, error) != NULL &&
         adopt_key (self, state, store_key, error);
}

gboolean
chy_vault_open_from_keyring (ChyVault *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (VaultState) state = take_state (self);

  for (guint i = 0; i < state->slots->len; i++)
    {
      VaultSlot *slot = state->slots->pdata[i];
      g_autoptr (ChySecret) secret = NULL;
      g_autoptr (ChySecret) store_key = NULL;
      g_autoptr (GError) failure = NULL;

      if (slot->kind != CHY_VAULT_SLOT_KEYRING)
        continue;
      secret = vault_keyring_lookup (state->id, slot->id, cancellable, &failure);
      if (secret != NULL)
        store_key = vault_slot_open (slot, state->id, secret, &failure);
      if (store_key != NULL)
        return adopt_key (self, state, store_key, error);
      /* Another desktop's slot is no failure; a keyring that does not answer is one. */
      if (g_error_matches (failure, CHY_VAULT_ERROR, CHY_VAULT_ERROR_NO_KEYRING) ||
          g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }
  g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_NO_SLOT,
               "this desktop's keyring has no slot of the vault");

  return FALSE;
}

void
chy_vault_lock (ChyVault *self)
{
  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->store_key, chy_secret_unref);
  g_clear_pointer (&self->field_key, chy_secret_unref);
  g_mutex_unlock (&self->mutex);
}

GPtrArray *
chy_vault_list_slots (ChyVault *self)
{
  g_autoptr (VaultState) state = take_state (self);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_vault_slot_free);

  for (guint i = 0; i < state->slots->len; i++)
    {
      VaultSlot *slot = state->slots->pdata[i];
      ChyVaultSlot *shown = g_new0 (ChyVaultSlot, 1);

      shown->id = g_strdup (slot->id);
      shown->kind = slot->kind;
      shown->created = slot->created;
      g_ptr_array_add (list, shown);
    }

  return list;
}

gboolean
chy_vault_add_passphrase (ChyVault *self, ChySecret *passphrase, gint64 now, GError **error)
{
  return check_strength (passphrase, error) &&
         add_slot (self, CHY_VAULT_SLOT_PASSPHRASE, passphrase, now, NULL, error);
}

ChySecret *
chy_vault_add_recovery (ChyVault *self, gint64 now, GError **error)
{
  g_autoptr (ChySecret) code = chy_secret_new_password (RECOVERY_BITS);

  if (!add_slot (self, CHY_VAULT_SLOT_RECOVERY, code, now, NULL, error))
    return NULL;

  return g_steal_pointer (&code);
}

gboolean
chy_vault_add_keyring (ChyVault *self, gint64 now, GCancellable *cancellable, GError **error)
{
  g_autoptr (ChySecret) store_key = vault_take_store_key (self, error);
  g_autoptr (ChySecret) secret = chy_secret_new_random (VAULT_KEY_SIZE);
  g_autoptr (VaultSlot) slot = NULL;

  if (store_key == NULL)
    return FALSE;
  slot = vault_slot_new (self->id, CHY_VAULT_SLOT_KEYRING, secret, store_key, 0, now, error);
  /* The keyring first: a slot whose secret is nowhere would be of no use. */
  if (slot == NULL || !vault_keyring_store (self->id, slot->id, secret, cancellable, error))
    return FALSE;
  if (replace_slot (self, vault_slot_ref (slot), NULL, error))
    return TRUE;
  vault_keyring_clear (self->id, slot->id);

  return FALSE;
}

/* Under the lock. */
static gboolean
check_removal (ChyVault *self, const char *id, ChyVaultSlotKind *ret_kind, GError **error)
{
  VaultSlot *found = NULL;
  guint others = 0;

  if (self->store_key == NULL)
    {
      set_locked (error);
      return FALSE;
    }
  for (guint i = 0; i < self->state->slots->len; i++)
    {
      VaultSlot *slot = self->state->slots->pdata[i];

      if (strcmp (slot->id, id) == 0)
        found = slot;
      else
        others += slot->kind != CHY_VAULT_SLOT_KEYRING;
    }
  if (found == NULL)
    {
      g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_NO_SLOT, "the vault has no slot %s", id);
      return FALSE;
    }
  if (found->kind != CHY_VAULT_SLOT_KEYRING && others == 0)
    {
      g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_LAST_SLOT,
                   "the last passphrase or recovery code cannot be removed");
      return FALSE;
    }
  *ret_kind = found->kind;

  return TRUE;
}

gboolean
chy_vault_remove_slot (ChyVault *self, const char *id, GError **error)
{
  ChyVaultSlotKind kind = CHY_VAULT_SLOT_PASSPHRASE;
  gboolean done;

  g_mutex_lock (&self->mutex);
  done = check_removal (self, id, &kind, error) && change_slots (self, NULL, id, error);
  g_mutex_unlock (&self->mutex);
  /* An old copy of the vault would still open with what the keyring kept. */
  if (done && kind == CHY_VAULT_SLOT_KEYRING)
    vault_keyring_clear (self->id, id);

  return done;
}

gboolean
chy_vault_change_passphrase (
    ChyVault *self, ChySecret *old_passphrase, ChySecret *new_passphrase, gint64 now, GError **error)
{
  g_autoptr (ChySecret) store_key = vault_take_store_key (self, error);
  g_autoptr (VaultState) state = NULL;
  g_autoptr (ChySecret) opened = NULL;
  VaultSlot *old_slot, *new_slot;

  if (store_key == NULL || !check_strength (new_passphrase, error))
    return FALSE;
  state = take_state (self);
  old_slot = find_slot (state, old_passphrase, TRUE, &opened, error);
  if (old_slot == NULL)
    return FALSE;
  new_slot = vault_slot_new (state->id, CHY_VAULT_SLOT_PASSPHRASE, new_passphrase, store_key,
                             self->iterations, now, error);

  return new_slot != NULL && replace_slot (self, new_slot, old_slot->id, error);
}
