/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-local-private.h"
#include "tenant/commands/chy-setting.h"

static gboolean
read_text (ChySession *session, gpointer data, GError **error)
{
  ChyCommandContext *context = data;

  g_clear_pointer (&context->stored_vault, g_free);
  return chy_setting_get (session, CHY_SETTING_VAULT, &context->stored_vault, error);
}

static gboolean
store_first (ChySession *session, gpointer data, GError **error)
{
  ChyCommandContext *context = data;

  (void) session;
  chy_command_context_audit (context, "vault", "vault", "vault", NULL, NULL);
  return chy_command_context_store_vault (context, error);
}

static gboolean
change (ChyCommandContext *self,
        ChyVault *vault,
        ChyVaultChange what,
        ChySecret *passphrase,
        ChySecret *argument,
        const char *slot,
        GError **error)
{
  g_autoptr (ChySecret) code = NULL;

  switch (what)
    {
    case CHY_VAULT_CHANGE_PASSPHRASE:
      return chy_vault_change_passphrase (vault, passphrase, argument, self->now, error);
    case CHY_VAULT_ADD_PASSPHRASE:
      return chy_vault_add_passphrase (vault, argument, self->now, error);
    case CHY_VAULT_ADD_KEYRING:
      return chy_vault_add_keyring (vault, self->now, self->cancellable, error);
    case CHY_VAULT_REMOVE_SLOT:
      return chy_vault_remove_slot (vault, slot, error);
    case CHY_VAULT_ADD_RECOVERY:
    default:
      code = chy_vault_add_recovery (vault, self->now, error);
      if (code != NULL)
        chy_command_context_give_secret (self, "recoveryCode", code);
      return code != NULL;
    }
}

/* The stored vault, opened with `passphrase`, apart from the one that others use. */
static ChyVault *
open_copy (ChyCommandContext *self, ChySecret *passphrase, GError **error)
{
  g_autoptr (ChyVault) vault = NULL;

  if (!chy_command_context_read (self, read_text, self, error))
    return NULL;
  if (self->stored_vault == NULL)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND, "There is no vault yet");
      return NULL;
    }
  vault = chy_vault_load (self->stored_vault, error);
  if (vault == NULL || !chy_vault_open (vault, passphrase, error))
    return NULL;
  return g_steal_pointer (&vault);
}

gboolean
chy_command_context_make_vault (ChyCommandContext *self,
                                ChySecret *passphrase,
                                gboolean *ret_made,
                                GError **error)
{
  if (!chy_command_context_read (self, read_text, self, error))
    return FALSE;
  if (self->stored_vault != NULL)
    {
      if (!chy_local_unlock (self->tenant, passphrase, error))
        return FALSE;
      *ret_made = FALSE;
      return TRUE;
    }
  g_clear_pointer (&self->pending_vault, chy_vault_unref);
  self->pending_vault = chy_vault_create (passphrase, self->now, error);
  if (self->pending_vault == NULL || !chy_command_context_write (self, store_first, self, error))
    return FALSE;
  chy_tenant_local_set_vault (self->tenant, self->pending_vault);
  g_clear_pointer (&self->pending_vault, chy_vault_unref);
  *ret_made = TRUE;
  return TRUE;
}

gboolean
chy_command_context_change_vault (ChyCommandContext *self,
                                  ChyVaultChange what,
                                  ChySecret *passphrase,
                                  ChySecret *argument,
                                  const char *slot,
                                  GError **error)
{
  g_autoptr (ChyVault) vault = open_copy (self, passphrase, error);

  if (vault == NULL || !change (self, vault, what, passphrase, argument, slot, error))
    return FALSE;
  g_clear_pointer (&self->pending_vault, chy_vault_unref);
  self->pending_vault = g_steal_pointer (&vault);
  return TRUE;
}

gboolean
chy_command_context_store_vault (ChyCommandContext *self, GError **error)
{
  g_autofree char *current = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (self->pending_vault != NULL && self->session != NULL, FALSE);

  if (!chy_setting_get (self->session, CHY_SETTING_VAULT, &current, error))
    return FALSE;
  if (g_strcmp0 (current, self->stored_vault) != 0)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT, "The vault was changed meanwhile");
      return FALSE;
    }
  text = chy_vault_save (self->pending_vault);
  chy_session_touch (self->session, "vault");
  return chy_setting_set (self->session, CHY_SETTING_VAULT, text, error);
}

gboolean
chy_local_unlock (ChyTenantLocal *self, ChySecret *passphrase, GError **error)
{
  g_autoptr (ChyVault) vault = chy_local_ref_vault (self);
  g_autoptr (ChyVault) stored = NULL;

  if (vault != NULL && !chy_vault_is_open (vault))
    return chy_vault_open (vault, passphrase, error);

  /* It is open, or another process made one since: what is stored has to open with this passphrase. */
  if (!chy_tenant_local_load_vault (chy_tenant_local_get_store (self), &stored, error))
    return FALSE;
  if (stored == NULL)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_VAULT, "There is no vault yet");
      return FALSE;
    }
  if (!chy_vault_open (stored, passphrase, error))
    return FALSE;
  if (vault == NULL)
    chy_tenant_local_set_vault (self, stored);
  return TRUE;
}

gboolean
chy_command_context_open_vault (ChyCommandContext *self, ChySecret *passphrase, GError **error)
{
  g_autoptr (ChyVault) vault = chy_local_ref_vault (self->tenant);

  if (passphrase != NULL)
    return chy_local_unlock (self->tenant, passphrase, error);
  if (vault == NULL)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_VAULT, "There is no vault yet");
      return FALSE;
    }
  return chy_vault_is_open (vault) || chy_vault_open_from_keyring (vault, self->cancellable, error);
}

gboolean
chy_command_context_lock_vault (ChyCommandContext *self, GError **error)
{
  return chy_local_lock_vault (self->tenant, self->cancellable, error);
}
