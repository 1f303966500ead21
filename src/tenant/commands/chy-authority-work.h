/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/commands/chy-command-type.h"

G_BEGIN_DECLS

/* What connectors elsewhere have an authority of this tenant do (decisions.md 22). They name requests that
 * they hold; what is signed, and for whom, is taken from the tenant, never from them. */

/* "connector", "authority" and "items" (aa{sv}: requestId, attempt). */
extern const ChyField chy_authority_work_fields[];

/* In `prepare`: submits the items, or asks what became of them where `collect`; "answers" in the result has
 * a body of chy_issuance_to_body() or chy_authority_error_to_body() for each. */
gboolean chy_authority_work (
    ChyCommandContext *context, GVariant *params, gboolean collect, GVariantDict *result, GError **error);
/* There is nothing to store: requests are reported on. */
gboolean
chy_authority_work_apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error);

G_END_DECLS
