/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-audit-chains.h"

#include "base/chy-i18n.h"

void
chy_audit_chain_clear (ChyAuditChain *self)
{
  g_clear_pointer (&self->detail, g_free);
}

const char *
chy_audit_state_to_string (ChyAuditState state)
{
  static const char *const words[] = { "whole", "changed", "gap", "cut", "forged" };

  return words[state];
}

/* How far both are, together. */
typedef struct
{
  ChyProgress *progress; /* borrowed or NULL */
  gint64 before;         /* records of the chains that are done */
  gint64 total;
} Walk;

static void
on_progress (gint64 done, gint64 total, gpointer data)
{
  const Walk *walk = data;

  (void) total;
  if (walk->progress != NULL)
    chy_progress_set (walk->progress, walk->before + done, MAX (walk->total, walk->before + done));
}

static gboolean
count (ChySession *session, gpointer data, GError **error)
{
  return chy_session_get_int (session, "audit-count", CHY_NO_PARAMS, data, NULL, error);
}

/* A head that is not genuine says nothing about the chain; the chain itself is walked nevertheless. */
static gboolean
verify (ChyTenantLocal *tenant,
        ChyStore *store,
        Walk *walk,
        GCancellable *cancellable,
        ChyAuditChain *chain,
        GError **error)
{
  const char *folder = chy_tenant_local_get_folder (tenant);
  g_autofree char *path =
      folder != NULL ? chy_tenant_local_get_audit_head_path (folder, chain->schema) : NULL;
  g_autoptr (ChyVault) vault = chy_local_ref_vault (tenant);
  g_autoptr (GBytes) head = NULL;
  g_autoptr (GError) forged = NULL;

  if (path != NULL && !chy_tenant_local_read_head (path, vault, &head, &chain->signed_head, &forged))
    chain->detail = g_strdup (forged->message);
  if (!chy_audit_verify (store, head, on_progress, walk, cancellable, &chain->result, error))
    return FALSE;
  if (forged != NULL && chain->result.state == CHY_AUDIT_WHOLE)
    chain->result.state = CHY_AUDIT_FORGED;
  walk->before += chain->result.n_records;
  return TRUE;
}

gboolean
chy_audit_chains_verify (ChyTenantLocal *tenant,
                         ChyProgress *progress,
                         GCancellable *cancellable,
                         ChyAuditChain ret_chains[CHY_N_AUDIT_CHAINS],
                         GError **error)
{
  ChyStore *stores[] = { chy_tenant_local_get_store (tenant), chy_local_get_authority_store (tenant) };
  static const char *const schemas[] = { "tenant", "authority" };
  Walk walk = { .progress = progress };

  for (guint i = 0; i < CHY_N_AUDIT_CHAINS; i++)
    {
      gint64 n = 0;

      ret_chains[i] = (ChyAuditChain){ .schema = schemas[i] };
      if (progress != NULL && stores[i] != NULL && !chy_store_read (stores[i], count, &n, cancellable, error))
        return FALSE;
      walk.total += n;
    }
  for (guint i = 0; i < CHY_N_AUDIT_CHAINS; i++)
    if (stores[i] != NULL && !verify (tenant, stores[i], &walk, cancellable, &ret_chains[i], error))
      {
        for (guint j = 0; j < CHY_N_AUDIT_CHAINS; j++)
          chy_audit_chain_clear (&ret_chains[j]);
        return FALSE;
      }
  return TRUE;
}

ChyProblem *
chy_audit_chain_to_problem (const ChyAuditChain *self)
{
  static const char *const codes[] = { NULL, "audit-changed", "audit-gap", "audit-cut", "audit-forged" };
  g_autofree char *record = g_strdup_printf ("%" G_GINT64_FORMAT, self->result.first_bad);
  const char *object = g_str_equal (self->schema, "tenant") ? _ ("tenant") : _ ("authorities");

  if (self->result.state == CHY_AUDIT_WHOLE)
    return NULL;
  return chy_problem_new (CHY_SEVERITY_ERROR, "doctor", codes[self->result.state], object, NULL, "record",
                          record, "detail", self->detail != NULL ? self->detail : "", NULL);
}
