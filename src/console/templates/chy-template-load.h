/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* All rows of a resource that fit a filter (sunk; or NULL): for lists that are short. */
void chy_template_rows_async (ChyTenant *tenant,
                              const char *resource,
                              GVariant *filter,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GPtrArray *chy_template_rows_finish (GAsyncResult *result, GError **error);

/* A filter with one text in it, floating. */
GVariant *chy_template_filter_new (const char *key, const char *value);

G_END_DECLS
