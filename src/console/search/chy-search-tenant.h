/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/chy-application.h"

G_BEGIN_DECLS

/* Which tenant the desktop's search looks into: the one that was used last, where the person wants that, and
 * it is a data folder of this computer or a window shows it anyhow. Nobody is asked for a password for it,
 * no folder is made, and no server is signed in to. Main thread only. */
#define CHY_TYPE_SEARCH_TENANT (chy_search_tenant_get_type ())
G_DECLARE_FINAL_TYPE (ChySearchTenant, chy_search_tenant, CHY, SEARCH_TENANT, GObject)

/* `application` outlives it. */
ChySearchTenant *chy_search_tenant_new (ChyApplication *application);

/* The tenant to ask, which is the caller's reference; NULL where there is none. It never fails. */
void chy_search_tenant_find_async (ChySearchTenant *self, GAsyncReadyCallback callback, gpointer user_data);
ChyTenant *chy_search_tenant_find_finish (GAsyncResult *result);
/* Where it was found last; borrowed, NULL before. */
const char *chy_search_tenant_get_location (ChySearchTenant *self);

/* Lets go of a folder that was opened for this alone. */
void chy_search_tenant_rest (ChySearchTenant *self);

G_END_DECLS
