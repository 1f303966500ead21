/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http/chy-http-client.h"
#include "tenant/remote/chy-tenant-remote.h"

G_BEGIN_DECLS

/* --- errors: chy-remote-error.c ------------------------------------------------------------------------ */

/* An error of the port as it was over there, so that callers act on it. */
gboolean chy_remote_take_error (
    guint status, const char *code, const char *message, GPtrArray *problems, GError **error);
/* GET and read. */
GVariant *chy_remote_get (ChyHttpClient *client, const char *path, GCancellable *cancellable, GError **error);

/* --- results: chy-remote-result.c
 * ---------------------------------------------------------------------------- */

ChyResult *chy_remote_result_new (ChyHttpClient *client,
                                  const ChyQuery *query,
                                  GCancellable *cancellable,
                                  GError **error);

/* --- changes: chy-remote-watch.c
 * ------------------------------------------------------------------------------ */

typedef struct _ChyRemoteWatch ChyRemoteWatch;

/* Emits "changed" on `tenant` in the caller's main context until it is freed. */
ChyRemoteWatch *chy_remote_watch_new (ChyHttpClient *client, ChyTenant *tenant);
void chy_remote_watch_free (ChyRemoteWatch *self);

G_END_DECLS
