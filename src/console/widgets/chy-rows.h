/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* A query and its first rows in one call, for what is small. */
void chy_rows_async (ChyTenant *tenant,
                     const ChyQuery *query,
                     guint limit,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data);
/* GPtrArray of bodies; `ret_total` (or NULL) gets how many there are in all. */
GPtrArray *chy_rows_finish (GAsyncResult *result, gint64 *ret_total, GError **error);

G_END_DECLS
