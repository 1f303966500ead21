/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-field.h"

G_BEGIN_DECLS

/* Filters as a person sees them: a body of column keys and texts as a query takes them (chy-tenant.h), and in
 * those of times also moments that move along: "now", "+30d", "-7d". "-7d..now" is the last seven days,
 * "now..+30d" the next thirty. */

/* What the tenant is asked: moments that move along become those of `now`. A new full reference. */
GVariant *chy_filter_resolve (const ChyField *fields, GVariant *filter, gint64 now);

/* The condition in words: "Failed, Denied", "in the last 7 days". `name` is that of the object which a
 * reference means, or NULL. Free with g_free(). */
char *chy_filter_words (const ChyField *field, const char *value, const char *name);

/* "From A (inclusive) to B (exclusive)" taken apart; either may be NULL. FALSE where it is something else. */
gboolean chy_filter_split (const char *value, char **ret_from, char **ret_to);

/* Whether "Add Filter…" can offer this column. */
gboolean chy_filter_is_fit (const ChyField *field);

G_END_DECLS
