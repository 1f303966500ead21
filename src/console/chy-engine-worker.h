/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/chy-console-host.h"

G_BEGIN_DECLS

/* The thread of an engine: one connector's work, until it is cancelled, and how far it has come. Signal
 * "progress", in the main thread. */
#define CHY_TYPE_ENGINE_WORKER (chy_engine_worker_get_type ())
G_DECLARE_FINAL_TYPE (ChyEngineWorker, chy_engine_worker, CHY, ENGINE_WORKER, GObject)

/* `host` outlives the worker. */
ChyEngineWorker *chy_engine_worker_new (ChyTenant *tenant, const ChyConsoleHost *host);

/* One run at a time. It comes back when the work has ended, also where it was cancelled. */
void chy_engine_worker_run_async (ChyEngineWorker *self,
                                  const char *connector,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* Errors as ChyConsoleHost has them; the run is over by now, whatever came of it. */
gboolean chy_engine_worker_run_finish (ChyEngineWorker *self, GAsyncResult *result, GError **error);
gboolean chy_engine_worker_is_running (ChyEngineWorker *self);
/* Asks it to end; it finishes what it has submitted. */
void chy_engine_worker_cancel (ChyEngineWorker *self);
/* Of this run, or of the last. */
void chy_engine_worker_get_progress (ChyEngineWorker *self, gint64 *ret_done, gint64 *ret_total);

G_END_DECLS
