/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How far a long work is: written by the worker, read by whoever waits, from any thread. */
typedef struct _ChyProgress ChyProgress;

ChyProgress *chy_progress_new (void);
ChyProgress *chy_progress_ref (ChyProgress *self);
void chy_progress_unref (ChyProgress *self);

void chy_progress_set (ChyProgress *self, gint64 done, gint64 total);
/* `total` 0: not known (yet). */
void chy_progress_get (ChyProgress *self, gint64 *ret_done, gint64 *ret_total);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyProgress, chy_progress_unref)

G_END_DECLS
