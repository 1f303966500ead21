/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-resource.h"
#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* The lists of a FakeTenant: which rows a query gets, and in which order. */

/* FALSE with the refusal that the real tenant has for an unknown filter or sort. */
gboolean fake_rows_check (const ChyResource *resource, const ChyQuery *query, GError **error);
/* The rows (GVariant, owned) that `query` gets of `rows`. */
GPtrArray *fake_rows_pick (const ChyResource *resource, GPtrArray *rows, const ChyQuery *query);

/* A result over them; takes `rows` over. */
ChyResult *fake_result_new (GPtrArray *rows);

G_END_DECLS
