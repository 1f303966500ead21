/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-vault-private.h"

#include "base/chy-id.h"

#include <string.h>

#if CHY_HAVE_LIBSECRET

#include <libsecret/secret.h>

static const SecretSchema schema = {
  "io.github.chancery_pki.Chancery.Vault",
  SECRET_SCHEMA_NONE,
  {
      { "vault", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "slot", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
};

static void
keyring_failed (GError *failure, GError **error)
{
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_error_copy (failure));
  else
    g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_NO_KEYRING,
                 "the desktop keyring does not answer: %s",
                 failure != NULL ? failure->message : "no reason given");
}

gboolean
vault_keyring_store (
    const char *vault_id, const char *slot_id, ChySecret *secret, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  gsize size = 0;
  gconstpointer data = chy_secret_get_data (secret, &size);
  char *text = chy_hex_encode (data, size);
  gboolean stored =
      secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT, "Chancery", text, cancellable, &failure,
                                  "vault", vault_id, "slot", slot_id, NULL);

  chy_wipe (text, strlen (text));
  g_free (text);
  if (!stored)
    keyring_failed (failure, error);

  return stored;
}

/* Where nothing was found: an entry that is there belongs to a keyring that stayed locked, as the person did
 * not unlock it or there is no screen to ask them on. libsecret tells the two apart in no other way. */
static gboolean
has_entry (const char *vault_id, const char *slot_id, GCancellable *cancellable)
{
  GList *found = secret_password_search_sync (&schema, SECRET_SEARCH_NONE, cancellable, NULL, "vault",
                                              vault_id, "slot", slot_id, NULL);
  gboolean any = found != NULL;

  g_list_free_full (found, g_object_unref);

  return any;
}

ChySecret *
vault_keyring_lookup (const char *vault_id, const char *slot_id, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GBytes) octets = NULL;
  ChySecret *secret = NULL;
  gsize size = 0;
  char *text = secret_password_lookup_nonpageable_sync (&schema, cancellable, &failure, "vault", vault_id,
                                                        "slot", slot_id, NULL);

  if (failure != NULL)
    {
      keyring_failed (failure, error);
      return NULL;
    }
  if (text != NULL)
    octets = chy_hex_decode (text, NULL);
  if (octets != NULL)
    {
      gpointer data = g_bytes_unref_to_data (g_steal_pointer (&octets), &size);

      secret = chy_secret_new_wiping (data, size);
      g_free (data);
    }
  else if (text == NULL && has_entry (vault_id, slot_id, cancellable))
    g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_NO_KEYRING, "the desktop keyring stayed locked");
  else
    g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_NO_SLOT,
                 "the desktop keyring has nothing for this vault");
  secret_password_free (text);

  return secret;
}

void
vault_keyring_clear (const char *vault_id, const char *slot_id)
{
  g_autoptr (GError) failure = NULL;

  if (!secret_password_clear_sync (&schema, NULL, &failure, "vault", vault_id, "slot", slot_id, NULL) &&
      failure != NULL)
    g_debug ("The keyring keeps the entry of a removed slot: %s", failure->message);
}

#else

gboolean
vault_keyring_store (
    const char *vault_id, const char *slot_id, ChySecret *secret, GCancellable *cancellable, GError **error)
{
  g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_NO_KEYRING, "built without a desktop keyring");

  return FALSE;
}

ChySecret *
vault_keyring_lookup (const char *vault_id, const char *slot_id, GCancellable *cancellable, GError **error)
{
  g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_NO_KEYRING, "built without a desktop keyring");

  return NULL;
}

void
vault_keyring_clear (const char *vault_id, const char *slot_id)
{
}

#endif
