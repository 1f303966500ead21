/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/chy-clock.h"
#include "tenant/local/chy-backup.h"

G_BEGIN_DECLS

/* A backup put in the place of a data folder (decisions.md 17). Everything is prepared beside the databases
 * first: unpacked, checked thoroughly, brought up to date, noted in both audit chains, the numbers of the
 * revocation lists moved on. One rename then decides; whoever opens the folder after a crash finishes what
 * was decided. So there is the old folder or the new one, never half of each. The old databases stay beside
 * the new ones as NAME.replaced.TIME.bak. */

/* Nobody else may work on `folder` (refused with "backup", "in-use"); it is made where it is missing.
 * `ret_created` gets when the backup was made. Revocations since then are lost. Blocking. */
gboolean chy_restore (const char *folder,
                      const char *backup,
                      const char *actor,
                      ChyClock *clock,
                      ChyBackupProgress progress,
                      gpointer data,
                      GCancellable *cancellable,
                      gint64 *ret_created,
                      GError **error);

/* The same into the database at `url`, which has no tenant yet (CHY_STORE_ERROR_NOT_EMPTY): a restore into a
 * folder of this computer that goes again, and a move. Where it ends between the two databases, the database
 * is to be made anew. Blocking. */
gboolean chy_restore_to_server (const char *url,
                                const char *backup,
                                const char *actor,
                                ChyClock *clock,
                                ChyBackupProgress progress,
                                gpointer data,
                                GCancellable *cancellable,
                                GError **error);

/* Whether a restore was decided and not finished; finishes it. The folder's lock is held exclusively. */
gboolean chy_restore_is_pending (const char *folder);
gboolean chy_restore_finish (const char *folder, ChyClock *clock, GError **error);

/* --- who works on a folder ---------------------------------------------------------------------------- */

/* Every program holds a folder's lock in common while it has it open; a restore holds it alone. A descriptor
 * to close, or -1 with CHY_STORE_ERROR_LOCKED where others kept it for ten seconds, or *ret_none TRUE where
 * there can be no lock: the folder is missing or read-only. */
int chy_folder_lock (const char *folder, gboolean exclusive, gboolean *ret_none, GError **error);

G_END_DECLS
