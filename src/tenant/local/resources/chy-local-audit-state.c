/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/local/chy-audit-chains.h"
#include "tenant/local/chy-local-resource.h"

/* Both audit chains walked: as long as it takes. */

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

static GVariant *
to_row (const ChyAuditChain *chain)
{
  g_autoptr (ChyProblem) problem = chy_audit_chain_to_problem (chain);
  g_autofree char *reason = problem != NULL ? chy_problem_get_sentence (problem) : g_strdup ("");
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", chain->schema);
  g_variant_dict_insert (&dict, "database", "s", chain->schema);
  g_variant_dict_insert (&dict, "state", "s", chy_audit_state_to_string (chain->result.state));
  g_variant_dict_insert (&dict, "records", "x", chain->result.n_records);
  if (chain->result.first_bad != 0)
    g_variant_dict_insert (&dict, "firstBad", "x", chain->result.first_bad);
  g_variant_dict_insert (&dict, "signed", "b", chain->signed_head);
  g_variant_dict_insert (&dict, "reason", "s", reason);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static GPtrArray *
list (ChyTenantLocal *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  ChyAuditChain chains[CHY_N_AUDIT_CHAINS];
  GPtrArray *rows;

  if (!chy_audit_chains_verify (tenant, query->progress, cancellable, chains, error))
    return NULL;
  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  for (guint i = 0; i < CHY_N_AUDIT_CHAINS; i++)
    {
      g_ptr_array_add (rows, to_row (&chains[i]));
      chy_audit_chain_clear (&chains[i]);
    }
  return rows;
}

const ChyLocalResource chy_local_audit_state = { .id = "audit-state", .keys = keys, .list_outside = list };
