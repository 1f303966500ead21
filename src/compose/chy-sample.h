/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "compose/chy-folder.h"

G_BEGIN_DECLS

/* A small made-up organization to explore (decisions.md 24): a year of real operations of the engine, done at
 * once under a clock that is told the time. It lives in a data folder of its own that is marked as sample. */

/* `done` of `total`, in the thread that makes it. */
typedef void (*ChySampleProgress) (gint64 done, gint64 total, gpointer data);

/* What opens its vault; no secret, as nothing in it is real. */
#define CHY_SAMPLE_PASSPHRASE "sample organization"

/* Makes it in a folder that is missing or empty; any other is refused ("sample", "not-empty"). `now` is the
 * end of its history. Where it fails or is cancelled nothing of it stays. Blocking. */
gboolean chy_sample_create (const char *path,
                            gint64 now,
                            ChySampleProgress progress,
                            gpointer data,
                            GCancellable *cancellable,
                            GError **error);

/* Removes the folder; refused where it is not marked as sample ("sample", "not-a-sample") or another program
 * has it open ("sample", "in-use"). Files that are not ours stay, and their folder with them. Blocking. */
gboolean chy_sample_remove (const char *path, GError **error);

/* Whether an open folder is marked. */
gboolean chy_sample_is (ChyFolder *folder);
/* Opens the vault of a folder that is marked; TRUE for any other one, too. */
gboolean chy_sample_unlock (ChyFolder *folder, GError **error);

G_END_DECLS
