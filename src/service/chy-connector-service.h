/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "chy-enrolled.h"

G_BEGIN_DECLS

/* A connector that works by itself on a computer of its own: it signs in, renews what it signs in by, and
 * works; where the server is away it tries again, ever less often. */
typedef struct
{
  const char *folder;           /* as chy_enrolled_load() wants it */
  gboolean once;                /* until nothing is left to do, and any trouble ends it */
  guint lease;                  /* seconds that requests are held; 0: 120 */
  ChySecret *proxy_credentials; /* "user:password" for the proxy, or NULL */
  guint poll;                   /* seconds between looks for work that nobody told it of; 0: 15 */
} ChyConnectorServiceOptions;

typedef struct _ChyConnectorService ChyConnectorService;

/* Refused with domain "enrolled" where the folder is not enrolled or in use. */
ChyConnectorService *chy_connector_service_new (const ChyConnectorServiceOptions *options, GError **error);
void chy_connector_service_free (ChyConnectorService *self);

/* Works until `cancellable` is cancelled, or as `once` says. Blocking; where the default main context runs in
 * another thread, it hears at once of requests that come. Fails where `once` is set and it did
 * not get to its end; else only where the folder cannot be read. */
gboolean chy_connector_service_run (ChyConnectorService *self, GCancellable *cancellable, GError **error);

/* Monotonic time at which it last was seen to work, or to wait for its next try. From any thread. */
gint64 chy_connector_service_get_sign (ChyConnectorService *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyConnectorService, chy_connector_service_free)

G_END_DECLS
