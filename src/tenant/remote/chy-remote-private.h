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

/* Where changes begin, for chy_remote_watch_new(): asked for before anything else is, so that none is missed.
 * g_free(). */
char *chy_remote_watch_begin (ChyHttpClient *client, GCancellable *cancellable, GError **error);
/* Emits "changed" and "connection" on `tenant` in the caller's main context until it is freed. */
ChyRemoteWatch *chy_remote_watch_new (ChyHttpClient *client, ChyTenant *tenant, const char *etag);
void chy_remote_watch_free (ChyRemoteWatch *self);
/* Asks now, whatever it waits for. */
void chy_remote_watch_look (ChyRemoteWatch *self);
/* The same where the other side is thought to be there: something else has failed. */
void chy_remote_watch_doubt (ChyRemoteWatch *self);
/* Everything of it but who and where. */
void chy_remote_watch_describe (ChyRemoteWatch *self, ChyConnection *connection);

/* --- what is offered: chy-tenant-remote.c
 * ------------------------------------------------------------------------------ */

/* The names of the commands that this account may run over there (a set), and its name, which may be NULL. */
gboolean chy_remote_learn (ChyHttpClient *client,
                           GHashTable **ret_offered,
                           char **ret_account,
                           GCancellable *cancellable,
                           GError **error);
void chy_tenant_remote_take_offered (ChyTenantRemote *self, GHashTable *offered);

G_END_DECLS
