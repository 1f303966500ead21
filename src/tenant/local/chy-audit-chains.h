/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-problem.h"
#include "store/chy-audit.h"
#include "tenant/local/chy-local-private.h"

G_BEGIN_DECLS

/* The two audit chains of a data folder, each held against the head file beside its database. */
typedef struct
{
  const char *schema; /* static: "tenant", "authority" */
  ChyAuditResult result;
  gboolean signed_head; /* the head file carries a signature (which was checked where the vault is open) */
  char *detail;         /* (owned) why a head file was not taken, or NULL */
} ChyAuditChain;

#define CHY_N_AUDIT_CHAINS 2

/* Walks both, and tells `progress` (or NULL) of their records together. FALSE where one cannot be read at
 * all. Clear each with chy_audit_chain_clear(). */
gboolean chy_audit_chains_verify (ChyTenantLocal *tenant,
                                  ChyProgress *progress,
                                  GCancellable *cancellable,
                                  ChyAuditChain ret_chains[CHY_N_AUDIT_CHAINS],
                                  GError **error);
void chy_audit_chain_clear (ChyAuditChain *self);

/* "whole", "changed", "gap", "cut", "forged". */
const char *chy_audit_state_to_string (ChyAuditState state);
/* What is wrong with it, or NULL. Free with chy_problem_unref(). */
ChyProblem *chy_audit_chain_to_problem (const ChyAuditChain *self);

G_END_DECLS
