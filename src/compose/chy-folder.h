/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "authority/chy-authority.h"
#include "base/chy-clock.h"
#include "connector/chy-connector.h"
#include "store/chy-store.h"
#include "tenant/chy-tenant.h"
#include "vault/chy-vault.h"

G_BEGIN_DECLS

/* The embedded default put together: a data folder with the tenant's and the authorities' databases, and the
 * local tenant and built-in authorities on them. The programs' main() share it; it is the one place but them
 * that names back ends. */
typedef struct
{
  char *path;                /* (owned) */
  int lock;                  /* of the folder, held in common; -1: none */
  ChyClock *clock;           /* (owned) */
  ChyStore *store;           /* (owned) the tenant's */
  ChyStore *authority_store; /* (owned) */
  ChyVault *vault;           /* (owned) locked or open; NULL: there is none yet */
  ChyAuthorityHost *host;    /* (owned) */
  ChyTenant *tenant;         /* (owned) */
} ChyFolder;

/* Opens the folder, or makes it where `create` is TRUE (without a vault: that is asked for, decisions.md 14).
 * Blocking. CHY_STORE_ERROR_NOT_FOUND where it is missing and shall not be made. */
ChyFolder *chy_folder_open (const char *path, gboolean create, GError **error);
/* The same by a clock of the caller's, of which a reference is taken. */
ChyFolder *chy_folder_open_with_clock (const char *path, gboolean create, ChyClock *clock, GError **error);
void chy_folder_close (ChyFolder *self);

/* The folder of `--data-dir DIR` or `--tenant sqlite:DIR`; the user's own where both are NULL. NULL with
 * CHY_TENANT_ERROR_UNSUPPORTED for a URL of another kind. Free with g_free(). */
char *chy_folder_path (const char *data_dir, const char *url, GError **error);

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
