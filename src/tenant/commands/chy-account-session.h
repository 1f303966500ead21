/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/commands/chy-command-type.h"
#include "tenant/commands/chy-document.h"

G_BEGIN_DECLS

/* Sessions: an account that is bound to an identity signs in by a certificate of some hours, and each one is
 * a row that is found by its SHA-256. Without its row a certificate gives no access, whatever it says. */

/* The account (its id) whose session has the certificate of this SHA-256, and until when; *ret_account NULL
 * without an error where there is none. */
gboolean chy_sessions_find (
    ChySession *session, const char *hash, char **ret_account, gint64 *ret_not_after, GError **error);

/* In `apply`: the account is signed in by the certificate that chy_enrollment_issue() left in the result,
 * from `address` (or NULL). Sessions that have ended by themselves are swept. */
gboolean chy_sessions_begin (ChyCommandContext *context,
                             const ChyDocument *account,
                             const char *address,
                             GVariantDict *result,
                             GError **error);
/* In `apply`: ends all sessions of an account. `ret_n`: how many were good; or NULL. */
gboolean
chy_sessions_end (ChyCommandContext *context, const ChyDocument *account, guint *ret_n, GError **error);

/* How many sessions are good at `now`: char* (id of the account) -> GUINT_TO_POINTER. Full reference. */
GHashTable *chy_sessions_count (ChySession *session, gint64 now, GError **error);

G_END_DECLS
