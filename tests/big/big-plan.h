/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/chy-store.h"

G_BEGIN_DECLS

/* Appends to `plan` what the database means to do for the first page of `query`, a line a step. */
gboolean big_plan (ChyStore *store, const ChyListQuery *query, GString *plan, GError **error);

G_END_DECLS
