/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* Saves the root certificate of an authority (its id) where the person says, as certutil -ca.cert does, and
 * has the tenant remember it for the checklist of the road. What goes wrong is shown. */
void chy_root_export (GtkWidget *from, ChyTenant *tenant, const char *authority);

/* The same where somebody waits: the finish gives the path. Nothing is shown. */
void chy_root_export_async (GtkWidget *from,
                            ChyTenant *tenant,
                            const char *authority,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
char *chy_root_export_finish (GAsyncResult *result, GError **error);

G_END_DECLS
