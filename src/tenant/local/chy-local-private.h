/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/local/chy-tenant-local.h"

G_BEGIN_DECLS

/* --- one run of one command ----------------------------------------------------------------------- */

typedef struct _ChyLocalReader ChyLocalReader;

struct _ChyCommandContext
{
  ChyTenantLocal *tenant;     /* borrowed: the caller of the run holds it */
  const ChyCommandType *type; /* static */
  const ChyCommand *command;  /* borrowed */
  GCancellable *cancellable;  /* borrowed or NULL */
  ChySession *session;        /* borrowed, while one is open */
  gint64 now;                 /* when the run began */
  GPtrArray *problems;        /* (owned) of ChyProblem */
  GHashTable *given;          /* (owned) char* -> ChySecret* */
  GPtrArray *audits;          /* (owned) of ChyAuditEntry: of the transaction that runs */
  ChyVault *pending_vault;    /* (owned) made or changed, not stored yet; or NULL */
  char *stored_vault;         /* (owned) the text that the change started from, or NULL */
};

ChyCommandContext *chy_command_context_new (ChyTenantLocal *tenant,
                                            const ChyCommandType *type,
                                            const ChyCommand *command,
                                            GCancellable *cancellable);
void chy_command_context_free (ChyCommandContext *self);
/* Writes the records that the command collected; one of its own where it collected none. */
gboolean chy_command_context_write_audits (ChyCommandContext *self, gboolean at_least_one, GError **error);

/* --- the verbs --------------------------------------------------------------------------------------- */

gboolean chy_local_can (ChyTenantLocal *self, const ChyCommandType *type);
ChyOutcome *chy_local_preview_command (ChyTenantLocal *self,
                                       const ChyCommand *command,
                                       GCancellable *cancellable,
                                       GError **error);
ChyOutcome *
chy_local_apply (ChyTenantLocal *self, const ChyCommand *command, GCancellable *cancellable, GError **error);
ChyResult *
chy_local_query (ChyTenantLocal *self, const ChyQuery *query, GCancellable *cancellable, GError **error);

/* A reference, or NULL. */
ChyVault *chy_local_ref_vault (ChyTenantLocal *self);
ChyRole chy_local_get_role (ChyTenantLocal *self);
/* The id of the one connector that a connector's view may be, or NULL. */
const char *chy_local_get_connector (ChyTenantLocal *self);
/* Whether it is the tenant for somebody else: chy_tenant_local_as(). */
gboolean chy_local_is_view (ChyTenantLocal *self);
ChyStore *chy_local_get_authority_store (ChyTenantLocal *self);

/* Rows of what the doctor found lately, for whoever only counts them: a reference, or NULL where they are too
 * old. They may be 20 times as old as the look `took` (microseconds), so that it never runs all the time. */
GPtrArray *chy_local_ref_findings (ChyTenantLocal *self);
void chy_local_keep_findings (ChyTenantLocal *self, GPtrArray *findings, gint64 took);

/* Around a command, which may be part of another one. */
void chy_local_begin_work (ChyTenantLocal *self);
void chy_local_end_work (ChyTenantLocal *self);
/* Locks the vault and every key of an authority once no command is at work; G_IO_ERROR_CANCELLED. */
gboolean chy_local_lock_vault (ChyTenantLocal *self, GCancellable *cancellable, GError **error);

/* Opens the vault with a passphrase that came with a command; one that is open already must open with it
 * too. */
gboolean chy_local_unlock (ChyTenantLocal *self, ChySecret *passphrase, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyCommandContext, chy_command_context_free)

G_END_DECLS
