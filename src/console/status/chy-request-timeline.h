/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "model/chy-problem.h"

G_BEGIN_DECLS

/* A request's way, step by step: what happened, who did it, how long it took; a failed one with its cause;
 * and what is still to come. */
#define CHY_TYPE_REQUEST_TIMELINE (chy_request_timeline_get_type ())
G_DECLARE_FINAL_TYPE (ChyRequestTimeline, chy_request_timeline, CHY, REQUEST_TIMELINE, GtkBox)

GtkWidget *chy_request_timeline_new (void);
/* `events` (GVariant bodies of "request-events", in their order) of `request`; `connectors` gives the names
 * (char*) by id. `mend` (sunk, or NULL) stands below the message of the failure that the request is in. */
void chy_request_timeline_show (
    ChyRequestTimeline *self, GVariant *request, GPtrArray *events, GHashTable *connectors, GtkWidget *mend);

/* Why the request failed in the last place, or NULL where it did not; a new reference. */
ChyProblem *chy_request_problem (GVariant *request);

/* "at once", "0.6 s", "18 s", "5 min"; g_free(). */
char *chy_request_duration (gint64 usec);

G_END_DECLS
