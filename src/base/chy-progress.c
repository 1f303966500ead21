/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-progress.h"

struct _ChyProgress
{
  gatomicrefcount refs;
  GMutex mutex;
  gint64 done; /* under `mutex`, as is `total` */
  gint64 total;
};

ChyProgress *
chy_progress_new (void)
{
  ChyProgress *self = g_new0 (ChyProgress, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->mutex);

  return self;
}

ChyProgress *
chy_progress_ref (ChyProgress *self)
{
  g_atomic_ref_count_inc (&self->refs);

  return self;
}

void
chy_progress_unref (ChyProgress *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_mutex_clear (&self->mutex);
  g_free (self);
}

void
chy_progress_set (ChyProgress *self, gint64 done, gint64 total)
{
  g_mutex_lock (&self->mutex);
  self->done = done;
  self->total = total;
  g_mutex_unlock (&self->mutex);
}

void
chy_progress_get (ChyProgress *self, gint64 *ret_done, gint64 *ret_total)
{
  g_mutex_lock (&self->mutex);
  *ret_done = self->done;
  *ret_total = self->total;
  g_mutex_unlock (&self->mutex);
}
