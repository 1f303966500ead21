/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/local/chy-tenant-local.h"

G_BEGIN_DECLS

/* A whole data folder in one file (decisions.md 17): a ustar archive of a manifest and copies of both
 * databases, the tenant's first, so that the authority's knows at least as much. Secrets in it stay sealed by
 * the vault. Errors are refusals of domain "backup", CHY_STORE_ERROR and GFileError. */

typedef void (*ChyBackupProgress) (gint64 done, gint64 total, gpointer data);

/* Writes it while others work; the file has mode 0600 and appears whole or not at all. Refuses where the
 * vault could not be opened elsewhere (no passphrase or recovery slot), and to overwrite what is no backup.
 * Blocking. */
gboolean chy_backup_write (ChyTenantLocal *tenant,
                           const char *path,
                           ChyBackupProgress progress,
                           gpointer data,
                           GCancellable *cancellable,
                           GError **error);

/* Takes a backup apart into `folder` (which is there, empty and private): tenant.db and authority.db, with
 * sizes and hashes as the manifest says. `ret_created` gets when it was made. */
gboolean chy_backup_unpack (const char *path,
                            const char *folder,
                            gint64 *ret_created,
                            ChyBackupProgress progress,
                            gpointer data,
                            GCancellable *cancellable,
                            GError **error);

G_END_DECLS
