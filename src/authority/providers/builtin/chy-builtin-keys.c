/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-builtin-private.h"

#include "base/chy-id.h"

#include <string.h>

/* Associated data of what is sealed (decisions.md 14): table, column. */
#define TABLE  "authority_key"
#define COLUMN "secret"

static gboolean
is_storage (const ChyBuiltinKey *key, const char *storage)
{
  return strcmp (key->storage, storage) == 0;
}

static ChyVault *
dup_open_vault (ChyBuiltinHost *self)
{
  ChyVault *vault = NULL;

  g_mutex_lock (&self->mutex);
  if (self->vault != NULL)
    vault = chy_vault_ref (self->vault);
  g_mutex_unlock (&self->mutex);
  if (vault != NULL && !chy_vault_is_open (vault))
    g_clear_pointer (&vault, chy_vault_unref);
  return vault;
}

static GBytes *
seal (ChyBuiltinHost *self, ChySecret *secret, const char *uuid, GError **error)
{
  g_autoptr (ChyVault) vault = dup_open_vault (self);
  if (vault == NULL)
    {
      g_set_error_literal (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_LOCKED,
                           "the vault is not open, so the key cannot be protected");
      return NULL;
    }
  gsize size;
  gconstpointer data = chy_secret_get_data (secret, &size);
  return chy_vault_seal (vault, data, size, TABLE, uuid, COLUMN, error);
}

/* The passphrase or PIN that was given for a key, or NULL. */
static ChySecret *
dup_given (ChyBuiltinHost *self, const char *uuid)
{
  g_mutex_lock (&self->mutex);
  ChySecret *secret = g_hash_table_lookup (self->secrets, uuid);
  if (secret != NULL)
    chy_secret_ref (secret);
  g_mutex_unlock (&self->mutex);
  return secret;
}

/* The secret that opens `key`: what was given for it, or what the vault holds. */
static ChySecret *
find_secret (ChyBuiltinHost *self, const ChyBuiltinKey *key, GError **error)
{
  g_autoptr (ChySecret) given = dup_given (self, key->uuid);
  if (given != NULL)
    return g_steal_pointer (&given);
  g_autoptr (ChyVault) vault = dup_open_vault (self);
  if (vault == NULL || key->sealed == NULL)
    {
      g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_LOCKED, "%s",
                   key->sealed != NULL ? "the vault is not open" : "the key has a passphrase of its own");
      return NULL;
    }
  return chy_vault_unseal (vault, key->sealed, TABLE, key->uuid, COLUMN, error);
}

/* A kept key goes when the vault that protects it was locked. */
static ChyKey *
find_open (ChyBuiltinHost *self, const ChyBuiltinKey *key)
{
  ChyKey *found = NULL;
  gboolean by_vault = is_storage (key, "vault");

  g_mutex_lock (&self->mutex);
  if (by_vault && (self->vault == NULL || !chy_vault_is_open (self->vault)))
    g_hash_table_remove (self->keys, key->uuid);
  else
    found = g_hash_table_lookup (self->keys, key->uuid);
  if (found != NULL)
    chy_key_ref (found);
  g_mutex_unlock (&self->mutex);
  return found;
}

/* A wrong passphrase or PIN is the key staying shut; a token that does not answer may do so later. */
static void
translate (GError **error)
{
  int code;

  if (g_error_matches (*error, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_PASSWORD))
    code = CHY_AUTHORITY_ERROR_LOCKED;
  else if (g_error_matches (*error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOKEN))
    code = CHY_AUTHORITY_ERROR_UNREACHABLE;
  else
    return;
  g_autofree char *message = g_strdup ((*error)->message);
  g_clear_error (error);
  g_set_error_literal (error, CHY_AUTHORITY_ERROR, code, message);
}

static ChyKey *
open_with (const ChyBuiltinKey *key, ChySecret *secret, GError **error)
{
  GError *local = NULL;
  g_autoptr (ChyKey) opened = NULL;

  if (is_storage (key, "token"))
    opened = chy_key_open_token (key->uri, secret, NULL, &local);
  else
    opened = chy_key_import (key->blob, secret, &local);
  if (opened != NULL && !g_bytes_equal (chy_key_get_public (opened), key->public_key))
    g_set_error_literal (&local, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_MISMATCH,
                         "the stored key is not the authority's");
  if (local != NULL)
    {
      translate (&local);
      g_propagate_error (error, local);
      return NULL;
    }
  return g_steal_pointer (&opened);
}

void
chy_builtin_new_key_free (ChyBuiltinNewKey *self)
{
  if (self == NULL)
    return;
  g_free (self->uuid);
  g_clear_pointer (&self->key, chy_key_unref);
  g_clear_pointer (&self->blob, g_bytes_unref);
  g_clear_pointer (&self->sealed, g_bytes_unref);
  g_free (self->uri);
  g_free (self);
}

ChyBuiltinNewKey *
chy_builtin_key_protect (
    ChyBuiltinHost *self, ChyKey *key, const char *uri, ChySecret *passphrase, ChySecret *pin, GError **error)
{
  g_autoptr (ChyBuiltinNewKey) new_key = g_new0 (ChyBuiltinNewKey, 1);
  new_key->uuid = chy_id_new ();
  new_key->key = chy_key_ref (key);

  if (chy_key_is_on_token (key))
    {
      new_key->storage = "token";
      new_key->uri = g_strdup (uri);
      g_autoptr (ChyVault) vault = dup_open_vault (self);
      /* Without a vault the PIN is asked for whenever the key is needed. */
      if (pin != NULL && vault != NULL)
        {
          new_key->sealed = seal (self, pin, new_key->uuid, error);
          if (new_key->sealed == NULL)
            return NULL;
        }
      return g_steal_pointer (&new_key);
    }
  if (passphrase != NULL)
    {
      if (g_utf8_strlen (chy_secret_get_text (passphrase), -1) < CHY_BUILTIN_PASSPHRASE_MINIMUM)
        {
          g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID,
                       "keyPassphrase: at least %d characters", CHY_BUILTIN_PASSPHRASE_MINIMUM);
          return NULL;
        }
      new_key->storage = "passphrase";
      new_key->blob = chy_key_export_encrypted (key, passphrase, CHY_BUILTIN_OWN_ITERATIONS, error);
      return new_key->blob != NULL ? g_steal_pointer (&new_key) : NULL;
    }
  g_autoptr (ChySecret) made = chy_secret_new_password (256);
  new_key->storage = "vault";
  new_key->sealed = seal (self, made, new_key->uuid, error);
  if (new_key->sealed == NULL)
    return NULL;
  new_key->blob = chy_key_export_encrypted (key, made, CHY_BUILTIN_VAULT_ITERATIONS, error);
  return new_key->blob != NULL ? g_steal_pointer (&new_key) : NULL;
}

ChyKey *
chy_builtin_key_open (ChyBuiltinHost *self, const ChyBuiltinKey *key, GError **error)
{
  g_autoptr (ChyKey) kept = find_open (self, key);
  if (kept != NULL)
    return g_steal_pointer (&kept);

  g_autoptr (ChySecret) secret = find_secret (self, key, error);
  if (secret == NULL)
    return NULL;
  g_autoptr (ChyKey) opened = open_with (key, secret, error);
  if (opened == NULL)
    return NULL;
  chy_builtin_key_keep (self, key->uuid, opened, NULL);
  return g_steal_pointer (&opened);
}

gboolean
chy_builtin_key_is_open (ChyBuiltinHost *self, const ChyBuiltinKey *key)
{
  g_autoptr (ChyKey) kept = find_open (self, key);
  if (kept != NULL)
    return TRUE;
  g_autoptr (ChySecret) given = dup_given (self, key->uuid);
  g_autoptr (ChyVault) vault = dup_open_vault (self);
  return given != NULL || (vault != NULL && key->sealed != NULL);
}

gboolean
chy_builtin_key_unlock (ChyBuiltinHost *self, const ChyBuiltinKey *key, ChySecret *passphrase, GError **error)
{
  if (is_storage (key, "vault"))
    {
      g_set_error_literal (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE,
                           "its key is protected by the vault, not by a passphrase of its own");
      return FALSE;
    }
  g_autoptr (ChyKey) opened = open_with (key, passphrase, error);
  if (opened == NULL)
    return FALSE;
  chy_builtin_key_keep (self, key->uuid, opened, passphrase);
  return TRUE;
}

void
chy_builtin_key_keep (ChyBuiltinHost *self, const char *uuid, ChyKey *key, ChySecret *secret)
{
  g_mutex_lock (&self->mutex);
  g_hash_table_replace (self->keys, g_strdup (uuid), chy_key_ref (key));
  if (secret != NULL)
    g_hash_table_replace (self->secrets, g_strdup (uuid), chy_secret_ref (secret));
  g_mutex_unlock (&self->mutex);
}

/* The URI of another object beside the old one: "object=ca" becomes "object=ca-2". */
static char *
next_uri (const char *uri, int index)
{
  const char *object = strstr (uri, "object=");
  gsize end = object != NULL ? (gsize) (object - uri) + strcspn (object, ";?&") : strlen (uri);

  return object != NULL ? g_strdup_printf ("%.*s-%d%s", (int) end, uri, index, uri + end) : NULL;
}

static ChyBuiltinNewKey *
succeed_on_token (
    ChyBuiltinHost *self, const ChyBuiltinKey *old, const ChyKeyType *type, int index, GError **error)
{
  g_autoptr (ChySecret) pin = find_secret (self, old, error);
  g_autofree char *uri = next_uri (old->uri, index);

  if (pin == NULL)
    return NULL;
  if (uri == NULL)
    {
      g_set_error_literal (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_UNSUPPORTED,
                           "the key on the token has no name that another one could follow");
      return NULL;
    }
  g_autoptr (ChyKey) key = chy_key_open_token (uri, pin, type, error);
  return key != NULL ? chy_builtin_key_protect (self, key, uri, NULL, pin, error) : NULL;
}

ChyBuiltinNewKey *
chy_builtin_key_succeed (ChyBuiltinHost *self, const ChyBuiltinKey *old, int index, GError **error)
{
  g_autoptr (ChySecret) given = NULL;
  ChyKeyType type;

  if (!chy_key_type_from_string (old->algorithm, &type))
    {
      g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_UNSUPPORTED, "no new key of the kind %s",
                   old->algorithm);
      return NULL;
    }
  if (is_storage (old, "token"))
    return succeed_on_token (self, old, &type, index, error);
  if (is_storage (old, "passphrase"))
    {
      given = dup_given (self, old->uuid);
      if (given == NULL)
        {
          g_set_error_literal (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_LOCKED,
                               "the key has a passphrase of its own");
          return NULL;
        }
    }
  g_autoptr (ChyKey) key = chy_key_generate (type, error);
  return key != NULL ? chy_builtin_key_protect (self, key, NULL, given, NULL, error) : NULL;
}

void
chy_builtin_key_follow (ChyBuiltinHost *self, const ChyBuiltinKey *old, const ChyBuiltinNewKey *new_key)
{
  g_autoptr (ChySecret) given = dup_given (self, old->uuid);

  chy_builtin_key_keep (self, new_key->uuid, new_key->key, given);
}
