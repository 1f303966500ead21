/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-request-store.h"

G_BEGIN_DECLS

/* A certificate that is to be revoked, as it waits in the outbox; and to whom it is lent. */
typedef struct
{
  gint64 row;
  char *authority; /* (owned) id */
  char *serial;    /* (owned) hex */
  guint reason;    /* RFC 5280 5.3.1 */
  gint64 fence;    /* how often it was lent: its holder knows the number */
  char *connector; /* (owned) id of the last holder, or NULL */
  gint64 lease_until;
  gint64 done;   /* when the authority said so to whoever held it then; 0: not yet */
  char *message; /* (owned) why the authority did not, or NULL */
} ChyRevocation;

void chy_revocation_free (ChyRevocation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyRevocation, chy_revocation_free)

/* A ChyRowFunc for the statements "revocation-list", "-claimable", "-by-id" and "-by-serial": adds to a
 * GPtrArray of ChyRevocation. */
gboolean chy_revocation_on_row (ChyRow *row, gpointer list);

/* Whether that connector holds it now. */
gboolean chy_revocation_is_held (const ChyRevocation *self, const char *connector, gint64 now);

/* Until when it must have been made so that whoever runs this takes it: a command that a person has started
 * sends by itself what it has added, so an engine beside it leaves it a moment. */
gint64 chy_revocation_get_claim_limit (ChyCommandContext *context);

/* Has the authority revoke it, as `who`. One that is revoked there already is what was asked for. No session
 * is open. */
gboolean chy_revocation_send (ChyCommandContext *context,
                              const ChyRevocation *self,
                              const ChyPrincipal *who,
                              GError **error);

/* The authority has revoked it: certificate and request become revoked, and it leaves the outbox. */
gboolean chy_revocation_settle (ChyCommandContext *context, const ChyRevocation *self, GError **error);

G_END_DECLS
