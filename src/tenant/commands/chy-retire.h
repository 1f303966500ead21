/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-request-store.h"

G_BEGIN_DECLS

/* A user or device leaves: its certificates are revoked, its open requests cancelled, its keys wiped, and it
 * gets nothing more. `kind` is "user" or "device". */
char *chy_retire_consequence (ChyCommandContext *context, const char *kind, const char *key, GError **error);
gboolean chy_retire (
    ChyCommandContext *context, const char *kind, const char *key, GVariantDict *result, GError **error);

G_END_DECLS
