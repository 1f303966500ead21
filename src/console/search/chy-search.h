/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* What a desktop's search finds in a tenant: certificates, devices, users and profiles. */

enum
{
  CHY_SEARCH_MOST = 10, /* results of one search, of all kinds together */
};

/* One that was found. */
typedef struct
{
  const char *resource; /* "certificates" */
  char *id;             /* (owned) of the object */
  GVariant *row;        /* (owned) */
} ChySearchHit;

void chy_search_hit_free (ChySearchHit *self);
/* Text that names it to the desktop, "certificates:UUID"; g_free(). */
char *chy_search_hit_get_key (const ChySearchHit *self);
/* The two halves of such a text, which may come from anybody: the id is borrowed from it. FALSE where it is
 * none of ours. */
gboolean chy_search_parse_key (const char *key, const char **ret_resource, const char **ret_id);

/* Objects that have all of `terms` in what their lists search, those of one kind together and each kind with
 * its share of the places. Where it is cancelled or a list cannot be asked, what was found stands; words of
 * one letter find nothing, as they would find nearly everything. GPtrArray of ChySearchHit, never NULL. */
void chy_search_async (ChyTenant *tenant,
                       const char *const *terms,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
GPtrArray *chy_search_finish (GAsyncResult *result);

/* What a person reads of it, in their language. */
char *chy_search_hit_title (const ChySearchHit *self);
char *chy_search_hit_describe (const ChySearchHit *self);
/* An icon of the desktop's own, or ours where it has none. A new reference. */
GIcon *chy_search_hit_get_icon (const ChySearchHit *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChySearchHit, chy_search_hit_free)

G_END_DECLS
