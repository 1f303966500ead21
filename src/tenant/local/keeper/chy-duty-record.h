/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/chy-store.h"

G_BEGIN_DECLS

/* What a tenant knows of a duty of its servers: when it is due, who is at it, and how it went. */
typedef struct
{
  char *name; /* (owned) of the duty; with "@HOST" behind it where each server has its own */
  gint64 due;
  char *holder;  /* (owned) the server that is at it, or NULL */
  gint64 until;  /* so long it is that server's */
  gint64 done;   /* when it last worked; 0: never */
  gint64 failed; /* since when it fails; 0: it does not */
  gint64 tried;  /* when it last failed */
  char *message; /* (owned) why, or NULL */
} ChyDutyRecord;

void chy_duty_record_free (ChyDutyRecord *self);

/* All of them, by name: GPtrArray of ChyDutyRecord. */
GPtrArray *chy_duty_record_list (ChySession *session, GError **error);

/* Takes the duty for `holder` where it is due at `now` and nobody else is at it; `ret_taken` says whether.
 * `period` (microseconds) is how far ahead it may be due: more comes from a clock that went back. */
gboolean chy_duty_take (ChyStore *store,
                        const char *name,
                        const char *holder,
                        gint64 now,
                        gint64 period,
                        gint64 lease,
                        gboolean *ret_taken,
                        GCancellable *cancellable,
                        GError **error);
/* Gives it back, due again at `due`. `message`: why it failed, or NULL: it did not. Whoever comes late, when
 * another server has taken it, changes nothing. */
gboolean chy_duty_give (ChyStore *store,
                        const char *name,
                        const char *holder,
                        gint64 now,
                        gint64 due,
                        const char *message,
                        GError **error);
/* Tells how a duty of each server went: writes only where that has changed. */
gboolean chy_duty_tell (ChyStore *store, const char *name, gint64 now, const char *message, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyDutyRecord, chy_duty_record_free)

G_END_DECLS
