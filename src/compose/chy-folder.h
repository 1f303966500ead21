/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "authority/chy-authority.h"
#include "base/chy-clock.h"
#include "connector/chy-connector.h"
#include "store/chy-store.h"
#include "tenant/chy-tenant.h"
#include "vault/chy-vault.h"

G_BEGIN_DECLS

/* Between the name of a database's file and a time, where its contents have been moved to a server. */
#define CHY_FOLDER_MOVED ".moved."

/* A tenant put together: the embedded default, a data folder with the tenant's and the authorities'
 * databases, or the same two in a PostgreSQL database that a team shares; and the local tenant and built-in
 * authorities on them. The programs' main() share it; it is the one place but them that names back ends. */
typedef struct
{
  char *path;                /* (owned) the data folder; for a database on a server where this computer keeps
                                the heads of its audit chains and the lock of its connector */
  gboolean is_server;        /* the databases are elsewhere, and others work on them */
  int lock;                  /* of the folder, held in common; -1: none */
  ChyClock *clock;           /* (owned) */
  ChyStore *store;           /* (owned) the tenant's */
  ChyStore *authority_store; /* (owned) */
  ChyVault *vault;           /* (owned) locked or open; NULL: there is none yet */
  ChyAuthorityHost *host;    /* (owned) */
  ChyTenant *tenant;         /* (owned) */
} ChyFolder;

/* Opens what is at `location` (a folder, or postgresql://...), or makes it where `create` is TRUE (without a
 * vault: that is asked for, decisions.md 14); a database itself is made by whoever runs the server. Blocking.
 * CHY_STORE_ERROR_NOT_FOUND where it is missing and shall not be made; refused where it was moved to a
 * server. */
ChyFolder *chy_folder_open (const char *location, gboolean create, GError **error);
/* The same by a clock of the caller's, of which a reference is taken. */
ChyFolder *
chy_folder_open_with_clock (const char *location, gboolean create, ChyClock *clock, GError **error);
/* The same for somebody who only looks: nothing is made, migrated (CHY_STORE_ERROR_OLDER) or finished of a
 * restore (CHY_STORE_ERROR_LOCKED), so that what is wrong stays as it was found. */
ChyFolder *chy_folder_look (const char *location, GError **error);
void chy_folder_close (ChyFolder *self);

/* What `--data-dir DIR`, `--tenant sqlite:DIR` or `--tenant postgresql://...` names, for chy_folder_open();
 * the user's own folder where both are NULL. NULL with CHY_TENANT_ERROR_UNSUPPORTED for a URL of another
 * kind. Free with g_free(). */
char *chy_folder_location (const char *data_dir, const char *url, GError **error);
/* The same for what is done to folders alone. */
char *chy_folder_path (const char *data_dir, const char *url, GError **error);

/* --- on a database server: chy-folder-server.c ---------------------------------------------------- */

gboolean chy_folder_is_server (const char *location);
/* Where this computer keeps what goes with the database at `url`. Free with g_free(). */
char *chy_folder_server_path (const char *url);
gboolean chy_folder_server_open_stores (const char *url,
                                        ChyStoreOpenFlags flags,
                                        ChyStore **ret_store,
                                        ChyStore **ret_authority_store,
                                        GError **error);

/* Works as the connector `name` on the folder's tenant and authorities: chy_connector_run() in this process,
 * under the lock of which each folder has one (CHY_TENANT_ERROR_IN_USE). The vault must be open. `farewell`
 * is what it reports at the end where it is cancelled, or NULL. */
gboolean chy_folder_run_connector (ChyFolder *self,
                                   const char *name,
                                   gint64 usec,
                                   const char *farewell,
                                   ChyConnectorProgress progress,
                                   gpointer progress_data,
                                   GCancellable *cancellable,
                                   ChyConnectorCounts *ret_counts,
                                   GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyFolder, chy_folder_close)

G_END_DECLS
