/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/local/chy-local-resource.h"

G_BEGIN_DECLS

/* The ids of the rows of a table that fit the query, in its order; `limit` 0: all. NULL with an error. */
GArray *chy_local_list_ids (ChyTenantLocal *tenant,
                            const ChyLocalResource *resource,
                            const ChyQuery *query,
                            guint limit,
                            GCancellable *cancellable,
                            GError **error);
/* The row of the object with this id, or -1. */
gint64 chy_local_find_row (ChyTenantLocal *tenant,
                           const ChyLocalResource *resource,
                           const char *id,
                           GCancellable *cancellable);

G_END_DECLS
