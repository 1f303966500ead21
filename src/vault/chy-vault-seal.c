/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-vault.h"

#include "chy-vault-private.h"

#include <string.h>

enum
{
  SEALED_HEAD = 1 + 4 + VAULT_NONCE_SIZE,
};

static char *
field_associated (const char *table, const char *id, const char *column)
{
  return g_strdup_printf ("%s|%s|%s|%d", table, id, column, VAULT_KEY_VERSION);
}

GBytes *
chy_vault_seal (ChyVault *self,
                gconstpointer data,
                gsize size,
                const char *table,
                const char *id,
                const char *column,
                GError **error)
{
  g_autoptr (ChySecret) key = NULL;
  g_autofree char *associated = NULL;
  guint32 version = GUINT32_TO_BE (VAULT_KEY_VERSION);
  gsize total = SEALED_HEAD + size + VAULT_TAG_SIZE;
  guint8 *sealed;

  g_return_val_if_fail (strchr (table, '|') == NULL && strchr (column, '|') == NULL, NULL);

  key = vault_take_field_key (self, error);
  if (key == NULL)
    return NULL;
  associated = field_associated (table, id, column);
  sealed = g_malloc (total);
  sealed[0] = VAULT_SEALED_VERSION;
  memcpy (sealed + 1, &version, sizeof version);
  chy_random (sealed + 1 + sizeof version, VAULT_NONCE_SIZE);
  if (!vault_encrypt (key, sealed + 1 + sizeof version, associated, data, size, sealed + SEALED_HEAD, error))
    {
      g_free (sealed);
      return NULL;
    }

  return g_bytes_new_take (sealed, total);
}

ChySecret *
chy_vault_unseal (
    ChyVault *self, GBytes *sealed, const char *table, const char *id, const char *column, GError **error)
{
  g_autoptr (ChySecret) key = vault_take_field_key (self, error);
  g_autofree char *associated = field_associated (table, id, column);
  g_autoptr (GError) failure = NULL;
  guint32 version = 0;
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (sealed, &size);
  ChySecret *plain = NULL;

  if (key == NULL)
    return NULL;
  if (size > 0 && data[0] > VAULT_SEALED_VERSION)
    {
      g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_NEWER, "%s %s, %s: sealed in form %d", table, id,
                   column, data[0]);
      return NULL;
    }
  if (size >= SEALED_HEAD + VAULT_TAG_SIZE)
    memcpy (&version, data + 1, sizeof version);
  if (GUINT32_FROM_BE (version) == VAULT_KEY_VERSION && data[0] == VAULT_SEALED_VERSION)
    plain = vault_decrypt (key, data + 1 + sizeof version, associated, data + SEALED_HEAD, size - SEALED_HEAD,
                           &failure);
  if (plain != NULL)
    return plain;
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_SEAL, "%s %s, %s: the seal does not open", table, id,
                 column);

  return NULL;
}

GBytes *
chy_vault_sign (ChyVault *self, const char *purpose, gconstpointer data, gsize size, GError **error)
{
  g_autoptr (ChySecret) store_key = vault_take_store_key (self, error);
  g_autofree char *name = g_strconcat ("sign ", purpose, NULL);
  g_autoptr (ChySecret) key = NULL;
  guint8 digest[VAULT_DIGEST_SIZE];

  if (store_key == NULL)
    return NULL;
  key = vault_derive (store_key, vault_get_id (self), name, error);
  if (key == NULL || !vault_hmac (key, data, size, digest, error))
    return NULL;

  return g_bytes_new (digest, sizeof digest);
}
