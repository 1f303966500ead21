/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/remote/chy-tenant-remote.h"

G_BEGIN_DECLS

/* --- HTTP: chy-remote-client.c ------------------------------------------------------------------------- */

/* The other side, for any number of threads. */
typedef struct _ChyRemoteClient ChyRemoteClient;

typedef struct
{
  guint status;
  char *type;      /* (owned) media type, or NULL */
  char *etag;      /* (owned) or NULL */
  ChySecret *body; /* (owned) as it may hold secrets */
} ChyRemoteAnswer;

ChyRemoteClient *chy_remote_client_new (const ChyTenantRemoteOptions *options, GError **error);
ChyRemoteClient *chy_remote_client_ref (ChyRemoteClient *self);
void chy_remote_client_unref (ChyRemoteClient *self);

/* One request; `path` is encoded and may have a query. `body` NULL: GET, else POST of `type`. Whatever the
 * other side answers is an answer. */
ChyRemoteAnswer *chy_remote_client_send (ChyRemoteClient *self,
                                         const char *path,
                                         const char *etag,
                                         const char *type,
                                         GBytes *body,
                                         GCancellable *cancellable,
                                         GError **error);
void chy_remote_answer_free (ChyRemoteAnswer *self);

/* --- answers: chy-remote-answer.c --------------------------------------------------------------------------
 */

/* The object in JSON of a good answer, else the error that it tells of. Full reference. `ret_secrets` may be
 * NULL. */
GVariant *chy_remote_answer_read (const ChyRemoteAnswer *self, GHashTable **ret_secrets, GError **error);
/* GET and read. */
GVariant *
chy_remote_client_get (ChyRemoteClient *self, const char *path, GCancellable *cancellable, GError **error);

/* --- results: chy-remote-result.c
 * ---------------------------------------------------------------------------- */

ChyResult *chy_remote_result_new (ChyRemoteClient *client,
                                  const ChyQuery *query,
                                  GCancellable *cancellable,
                                  GError **error);

/* --- changes: chy-remote-watch.c
 * ------------------------------------------------------------------------------ */

typedef struct _ChyRemoteWatch ChyRemoteWatch;

/* Emits "changed" on `tenant` in the caller's main context until it is freed. */
ChyRemoteWatch *chy_remote_watch_new (ChyRemoteClient *client, ChyTenant *tenant);
void chy_remote_watch_free (ChyRemoteWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyRemoteAnswer, chy_remote_answer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyRemoteClient, chy_remote_client_unref)

G_END_DECLS
