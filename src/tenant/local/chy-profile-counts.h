/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/local/chy-local-private.h"

G_BEGIN_DECLS

/* How far profiles have come, counted over an index alone: one holder (a device and its user) counts once, by
 * its youngest request or its delivery. */
typedef struct
{
  gint64 succeeded, pending, failed, not_applicable;
} ChyProfileCounts;

/* "succeeded", "error", "pending" or "notApplicable" for the state of a request or delivery (domain.md 2.14).
 * "" for one that a younger one has taken the place of. */
const char *chy_profile_status_of (const char *state);

/* Of all profiles: id -> ChyProfileCounts. Those of requests, or of deliveries of trusted certificates. */
GHashTable *chy_profile_counts_load (ChySession *session, gboolean of_requests, GError **error);

G_END_DECLS
