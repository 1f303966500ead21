/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* A tenant of any number of certificates that exist only as they are asked for, and that answers when the
 * test lets it. Row i has the id "c<i>" and the subject "CN=<search> <i>", sorted and counted as the test
 * says. */
#define SLOW_TYPE_TENANT (slow_tenant_get_type ())
G_DECLARE_FINAL_TYPE (SlowTenant, slow_tenant, SLOW, TENANT, GObject)

SlowTenant *slow_tenant_new (gint64 n_rows);

/* Rows that lists have from now on; `first` is the number of their first, so that new ones push the others
 * down. */
void slow_tenant_set_rows (SlowTenant *self, gint64 first, gint64 n_rows);
/* Queries and rows wait until they are let go. */
void slow_tenant_hold (SlowTenant *self, gboolean hold);
/* The next query fails so. Takes `error` over. */
void slow_tenant_fail (SlowTenant *self, GError *error);
/* How many queries were asked, and what the last one was: "sort,descending,search,state". g_free(). */
guint slow_tenant_get_n_queries (SlowTenant *self);
char *slow_tenant_get_last (SlowTenant *self);
guint slow_tenant_get_n_rows_read (SlowTenant *self);

G_END_DECLS
