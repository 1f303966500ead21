/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/local/chy-local-resource.h"

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

/* One row: "none", "locked" or "open". */
static GPtrArray *
list (ChyTenantLocal *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr (ChyVault) vault = chy_local_ref_vault (tenant);
  g_autoptr (GPtrArray) slots = vault != NULL ? chy_vault_list_slots (vault) : NULL;
  const char *state = vault == NULL ? "none" : chy_vault_is_open (vault) ? "open" : "locked";
  GVariantDict row;

  (void) query;
  (void) cancellable;
  (void) error;
  g_variant_dict_init (&row, NULL);
  g_variant_dict_insert (&row, "id", "s", "vault");
  g_variant_dict_insert (&row, "state", "s", state);
  g_variant_dict_insert (&row, "slotCount", "x", (gint64) (slots != NULL ? slots->len : 0));
  g_ptr_array_add (rows, g_variant_ref_sink (g_variant_dict_end (&row)));
  return rows;
}

const ChyLocalResource chy_local_vault = { .id = "vault", .keys = keys, .list_outside = list };
