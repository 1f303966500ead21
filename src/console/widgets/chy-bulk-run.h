/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* One command over many objects, a few at a time so that it can be stopped, shown, and does not hold others
 * up. What fails is kept by object and does not stop the rest; a fault that has nothing to do with an object
 * (a full disk) does. Signals: "progress"; "locked" (the vault has to be opened: chy_bulk_run_go_on() or
 * _stop()); "ended". */
#define CHY_TYPE_BULK_RUN (chy_bulk_run_get_type ())
G_DECLARE_FINAL_TYPE (ChyBulkRun, chy_bulk_run, CHY, BULK_RUN, GObject)

/* `key` is the parameter that takes the objects, `params` (or NULL) the other ones. */
ChyBulkRun *chy_bulk_run_new (
    ChyTenant *tenant, const char *command, const char *key, const char *const *ids, GVariant *params);
void chy_bulk_run_set_params (ChyBulkRun *self, GVariant *params);
/* The command for all of them, to be previewed; a new one. Where it takes one object alone it is the first's.
 */
ChyCommand *chy_bulk_run_get_command (ChyBulkRun *self);

/* Whether that command is for all of them. */
gboolean chy_bulk_run_covers_all (ChyBulkRun *self);

void chy_bulk_run_go_on (ChyBulkRun *self);
/* No further object is begun; "ended" comes once what is under way is done. */
void chy_bulk_run_stop (ChyBulkRun *self);

guint chy_bulk_run_get_n_ids (ChyBulkRun *self);
guint chy_bulk_run_get_n_tried (ChyBulkRun *self);
guint chy_bulk_run_get_n_done (ChyBulkRun *self);
/* Of ChyProblem, borrowed: what failed. */
GPtrArray *chy_bulk_run_get_problems (ChyBulkRun *self);
/* The fault that ended it before its time, borrowed, or NULL. */
const GError *chy_bulk_run_get_error (ChyBulkRun *self);

G_END_DECLS
