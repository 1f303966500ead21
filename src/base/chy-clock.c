/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-clock.h"

#include <time.h>

struct _ChyClock
{
  gatomicrefcount refs;
  gboolean fixed;
  GMutex lock;
  gint64 now;     /* guarded by lock, as the next; only where fixed */
  gint64 elapsed; /* by which it was advanced */
};

static ChyClock *
clock_new (gboolean fixed, gint64 now)
{
  ChyClock *self = g_new0 (ChyClock, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->fixed = fixed;
  self->now = now;

  return self;
}

ChyClock *
chy_clock_new_system (void)
{
  return clock_new (FALSE, 0);
}

ChyClock *
chy_clock_new_fixed (gint64 now)
{
  return clock_new (TRUE, now);
}

ChyClock *
chy_clock_ref (ChyClock *self)
{
  g_atomic_ref_count_inc (&self->refs);

  return self;
}

void
chy_clock_unref (ChyClock *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;

  g_mutex_clear (&self->lock);
  g_free (self);
}

gint64
chy_clock_now (ChyClock *self)
{
  gint64 now;

  if (!self->fixed)
    return g_get_real_time ();

  g_mutex_lock (&self->lock);
  now = self->now;
  g_mutex_unlock (&self->lock);

  return now;
}

gint64
chy_clock_elapsed (ChyClock *self)
{
  gint64 elapsed;

  if (!self->fixed)
    {
#ifdef CLOCK_BOOTTIME
      struct timespec time;

      /* CLOCK_MONOTONIC, which GLib uses, stands still while the computer sleeps. */
      if (clock_gettime (CLOCK_BOOTTIME, &time) == 0)
        return (gint64) time.tv_sec * CHY_USEC_PER_SEC + time.tv_nsec / 1000;
#endif
      return g_get_monotonic_time ();
    }

  g_mutex_lock (&self->lock);
  elapsed = self->elapsed;
  g_mutex_unlock (&self->lock);

  return elapsed;
}

void
chy_clock_set (ChyClock *self, gint64 now)
{
  g_return_if_fail (self->fixed);

  g_mutex_lock (&self->lock);
  self->now = now;
  g_mutex_unlock (&self->lock);
}

void
chy_clock_advance (ChyClock *self, gint64 usec)
{
  g_return_if_fail (self->fixed);

  g_mutex_lock (&self->lock);
  self->now += usec;
  self->elapsed += MAX (usec, 0);
  g_mutex_unlock (&self->lock);
}
