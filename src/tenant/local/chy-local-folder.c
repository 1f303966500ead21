/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-file.h"
#include "base/chy-id.h"
#include "chy-local-private.h"
#include "store/chy-audit.h"
#include "tenant/commands/chy-setting.h"

/* What the head of an audit chain is signed for. */
#define HEAD_PURPOSE "audit-head"

static gboolean
read_vault_text (ChySession *session, gpointer data, GError **error)
{
  char **ret_text = data;

  g_clear_pointer (ret_text, g_free);
  return chy_setting_get (session, CHY_SETTING_VAULT, ret_text, error);
}

/* The head as text, with a line "signature HEX" where the vault is open. */
static char *
sign_head (ChyVault *vault, char *head, GError **error)
{
  g_autoptr (GBytes) signature = NULL;
  g_autofree char *owned = head;
  g_autofree char *hex = NULL;

  if (vault == NULL || !chy_vault_is_open (vault))
    return g_steal_pointer (&owned);
  signature = chy_vault_sign (vault, HEAD_PURPOSE, owned, strlen (owned), error);
  if (signature == NULL)
    return NULL;
  hex = chy_hex_encode (g_bytes_get_data (signature, NULL), g_bytes_get_size (signature));
  return g_strdup_printf ("%s%ssignature %s\n", owned, g_str_has_suffix (owned, "\n") ? "" : "\n", hex);
}

static gboolean
write_head (ChyStore *store, const char *path, ChyVault *vault, GError **error)
{
  g_autofree char *head = NULL;
  g_autofree char *text = NULL;

  if (!chy_audit_head (store, &head, error))
    return FALSE;
  text = sign_head (vault, g_steal_pointer (&head), error);
  return text != NULL && chy_file_write (path, text, strlen (text), 0600, error);
}

char *
chy_tenant_local_get_store_path (const char *folder)
{
  g_return_val_if_fail (folder != NULL, NULL);

  return g_build_filename (folder, "tenant.db", NULL);
}

char *
chy_tenant_local_get_authority_path (const char *folder)
{
  g_return_val_if_fail (folder != NULL, NULL);

  return g_build_filename (folder, "authority.db", NULL);
}

/* `schema` is "tenant" or "authority". */
char *
chy_tenant_local_get_audit_head_path (const char *folder, const char *schema)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (folder != NULL && schema != NULL, NULL);

  name = g_strdup_printf ("%s.audit-head", schema);
  return g_build_filename (folder, name, NULL);
}

/* Held by the one connector engine of a folder. */
char *
chy_tenant_local_get_lock_path (const char *folder)
{
  g_return_val_if_fail (folder != NULL, NULL);

  return g_build_filename (folder, "connector.lock", NULL);
}

gboolean
chy_tenant_local_load_vault (ChyStore *store, ChyVault **ret_vault, GError **error)
{
  g_autofree char *text = NULL;
  ChyVault *vault = NULL;

  g_return_val_if_fail (CHY_IS_STORE (store) && ret_vault != NULL, FALSE);

  if (!chy_store_read (store, read_vault_text, &text, NULL, error))
    return FALSE;
  if (text != NULL)
    {
      vault = chy_vault_load (text, error);
      if (vault == NULL)
        return FALSE;
    }
  *ret_vault = vault;
  return TRUE;
}

gboolean
chy_tenant_local_read_head (
    const char *path, ChyVault *vault, GBytes **ret_head, gboolean *ret_signed, GError **error)
{
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GBytes) expected = NULL;
  g_autoptr (GBytes) given = NULL;
  g_autofree char *text = NULL;
  char *line;

  g_return_val_if_fail (path != NULL && ret_head != NULL && ret_signed != NULL, FALSE);

  *ret_signed = FALSE;
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      *ret_head = NULL;
      return TRUE;
    }
  file = chy_file_read (path, 4096, error);
  if (file == NULL)
    return FALSE;
  text = g_strndup (g_bytes_get_data (file, NULL), g_bytes_get_size (file));
  line = strstr (text, "signature ");
  if (line == NULL || (line != text && line[-1] != '\n'))
    {
      *ret_head = g_steal_pointer (&file);
      return TRUE;
    }

  *ret_signed = TRUE;
  given = chy_hex_decode (g_strstrip (line + strlen ("signature ")), error);
  *line = '\0';
  if (given == NULL)
    return FALSE;
  if (vault != NULL && chy_vault_is_open (vault))
    {
      expected = chy_vault_sign (vault, HEAD_PURPOSE, text, strlen (text), error);
      if (expected == NULL)
        return FALSE;
      if (!g_bytes_equal (expected, given))
        {
          g_set_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_SEAL, "%s: the signature is wrong", path);
          return FALSE;
        }
    }
  *ret_head = g_bytes_new (text, strlen (text));
  return TRUE;
}

void
chy_tenant_local_write_heads (ChyTenantLocal *self)
{
  const char *folder;
  g_autoptr (ChyVault) vault = NULL;
  struct
  {
    const char *schema;
    ChyStore *store;
  } chains[2];

  g_return_if_fail (CHY_IS_TENANT_LOCAL (self));

  folder = chy_tenant_local_get_folder (self);
  if (folder == NULL)
    return;
  vault = chy_local_ref_vault (self);
  chains[0].schema = "tenant";
  chains[0].store = chy_tenant_local_get_store (self);
  chains[1].schema = "authority";
  chains[1].store = chy_local_get_authority_store (self);
  for (guint i = 0; i < G_N_ELEMENTS (chains); i++)
    {
      g_autofree char *path = chy_tenant_local_get_audit_head_path (folder, chains[i].schema);
      g_autoptr (GError) error = NULL;

      if (chains[i].store != NULL && !write_head (chains[i].store, path, vault, &error))
        g_info ("%s: %s", path, error->message);
    }
}
