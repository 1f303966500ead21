/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/chy-problem.h"
#include "store/chy-store.h"

G_BEGIN_DECLS

/* Something that is wrong now and that somebody must hear of: once when it begins, once more when it becomes
 * another thing (a connector that warned is inactive), and once when it is over. */
typedef struct
{
  char *key;           /* (owned) what it is about, whatever is wrong with it: "connector/CONNECTOR1" */
  ChyProblem *problem; /* (owned) */
  gint64 raised;       /* since when */
  gint64 over;         /* since when it is over, and that must still be told; 0: it is not */
  char **told;         /* (owned) by which ways it was told as it is now */
  gint64 tries;        /* how often that was tried */
} ChyAlert;

ChyAlert *chy_alert_new (const char *key, ChyProblem *problem, gint64 raised);
void chy_alert_free (ChyAlert *self);

/* All of them, also those that are over, by key: GPtrArray of ChyAlert. */
GPtrArray *chy_alert_list (ChySession *session, GError **error);
gboolean chy_alert_save (ChySession *session, const ChyAlert *self, GError **error);
gboolean chy_alert_remove (ChySession *session, const char *key, GError **error);
/* The one of `alerts` with that key, or NULL. Borrowed. */
ChyAlert *chy_alert_find (GPtrArray *alerts, const char *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyAlert, chy_alert_free)

G_END_DECLS
