/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/local/chy-local-resource.h"

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

static const char *
kind_to_string (ChyVaultSlotKind kind)
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

static GPtrArray *
list (ChyTenantLocal *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr (ChyVault) vault = chy_local_ref_vault (tenant);
  g_autoptr (GPtrArray) slots = vault != NULL ? chy_vault_list_slots (vault) : NULL;

  (void) query;
  (void) cancellable;
  (void) error;
  for (guint i = 0; slots != NULL && i < slots->len; i++)
    {
      const ChyVaultSlot *slot = g_ptr_array_index (slots, i);
      GVariantDict row;

      g_variant_dict_init (&row, NULL);
      g_variant_dict_insert (&row, "id", "s", slot->id);
      g_variant_dict_insert (&row, "kind", "s", kind_to_string (slot->kind));
      g_variant_dict_insert (&row, "createdDateTime", "x", slot->created);
      g_ptr_array_add (rows, g_variant_ref_sink (g_variant_dict_end (&row)));
    }
  return rows;
}

const ChyLocalResource chy_local_vault_slots = { .id = "vault-slots", .keys = keys, .list_outside = list };
