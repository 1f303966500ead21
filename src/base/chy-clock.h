/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the time comes from, so that nothing below a program's main() asks the system by itself
 * and a test can make time jump. Reference counted and thread safe. Times are microseconds since
 * 1970-01-01 UTC in 64 bits (CHY_USEC_PER_SEC of them are a second). */
typedef struct _ChyClock ChyClock;

#define CHY_USEC_PER_SEC G_GINT64_CONSTANT (1000000)
#define CHY_USEC_PER_DAY (86400 * CHY_USEC_PER_SEC)

ChyClock *chy_clock_new_system (void);
ChyClock *chy_clock_new_fixed (gint64 now);
ChyClock *chy_clock_ref (ChyClock *self);
void chy_clock_unref (ChyClock *self);

gint64 chy_clock_now (ChyClock *self);
/* Microseconds since some moment, for how long something lasts: never goes back, is not set by anybody, and
 * goes on while the computer sleeps. A fixed clock's goes on with chy_clock_advance() alone. */
gint64 chy_clock_elapsed (ChyClock *self);

/* Only for a fixed clock: sets it, or moves it by `usec` (which may be negative). */
void chy_clock_set (ChyClock *self, gint64 now);
void chy_clock_advance (ChyClock *self, gint64 usec);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyClock, chy_clock_unref)

G_END_DECLS
