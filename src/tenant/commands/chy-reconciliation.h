/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-profile-store.h"
#include "chy-request-store.h"

G_BEGIN_DECLS

/* One run of chy_reconcile(), in its parts: who is there, what requests and what deliveries that asks for. */

/* A user or device of the directory. */
typedef struct
{
  char *name;     /* (owned) */
  char *upn;      /* (owned) of a user */
  char *user;     /* (owned) of a device: its user's id, or NULL */
  char *platform; /* (owned) of a device */
} ChyReconcileEntry;

typedef struct
{
  ChyCommandContext *context; /* borrowed */
  ChySession *session;        /* borrowed */
  gint64 now;
  ChyDirectoryView *view; /* (owned) or NULL: not loaded, as nothing is assigned */
  GHashTable *entries;    /* (owned) id -> ChyReconcileEntry */
  GHashTable *done;       /* (owned) ids of profiles that were looked at */
  gint64 created, cancelled, renewed, deliveries;
} ChyReconciliation;

/* At the time of `context`, which is borrowed. */
void chy_reconciliation_init (ChyReconciliation *self, ChyCommandContext *context);
void chy_reconciliation_clear (ChyReconciliation *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ChyReconciliation, chy_reconciliation_clear)

/* Reads the directory, once. Who is switched off is not in it, and so has no right to anything. */
gboolean chy_reconciliation_load_directory (ChyReconciliation *self, GError **error);
/* Who gets `profile` of the certificate type `type`; `ret_effective` stays NULL where that is nobody: there
 * is no such profile any more, or nothing is assigned. Both results are owned by the caller; the targets
 * outlive the other one. */
gboolean chy_reconciliation_find_effective (ChyReconciliation *self,
                                            const ChyDocument *profile,
                                            ChyCertificateType type,
                                            GPtrArray **ret_targets,
                                            ChyEffective **ret_effective,
                                            GError **error);
/* Makes, renews and cancels requests for certificates of `profile`, by who gets it now. */
gboolean chy_reconcile_requests (ChyReconciliation *self, const ChyDocument *profile, GError **error);
/* The same for deliveries of a trusted certificate. */
gboolean chy_reconcile_deliveries (ChyReconciliation *self, const ChyDocument *profile, GError **error);

G_END_DECLS
