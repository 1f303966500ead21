/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/chy-resource.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* Writes what a query answers as CSV (RFC 4180): the columns `keys` with their titles, times in ISO 8601,
 * what a spreadsheet would take for a formula disarmed. In a worker, a page of rows at a time; the file is
 * there whole or not at all. `progress` is called in the main loop, or NULL. */
typedef void (*ChyCsvProgress) (gint64 done, gint64 total, gpointer data);

void chy_csv_export_async (ChyTenant *tenant,
                           const ChyQuery *query,
                           const char *const *keys,
                           GFile *file,
                           ChyCsvProgress progress,
                           gpointer progress_data,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
/* How many rows were written, or -1. */
gint64 chy_csv_export_finish (GAsyncResult *result, GError **error);

G_END_DECLS
