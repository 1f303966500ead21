/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "console/chy-console-host.h"

G_BEGIN_DECLS

/* The connector of this computer, run in this process for as long as a tenant's window is open: a worker
 * behind a GObject of the main thread. It starts by itself where a connector of this computer is enrolled and
 * enabled and the vault is open. Signal "changed": anything of it. */
#define CHY_TYPE_ENGINE (chy_engine_get_type ())
G_DECLARE_FINAL_TYPE (ChyEngine, chy_engine, CHY, ENGINE, GObject)

typedef enum
{
  CHY_ENGINE_UNKNOWN,  /* has not looked yet */
  CHY_ENGINE_NONE,     /* no connector of this computer is enrolled */
  CHY_ENGINE_DISABLED, /* it is, but disabled */
  CHY_ENGINE_LOCKED,   /* it waits for the vault */
  CHY_ENGINE_LACKS,    /* it lacks a right, without which all that it requests would be denied */
  CHY_ENGINE_RUNNING,
  CHY_ENGINE_STOPPING, /* finishes what it has submitted */
  CHY_ENGINE_STOPPED,  /* by the person at this console */
  CHY_ENGINE_BUSY,     /* another program does the work of this folder */
  CHY_ENGINE_FAILED,
} ChyEngineState;

/* `host` outlives the engine. Looks by itself; a tenant that `host` cannot work for stays NONE. */
ChyEngine *chy_engine_new (ChyTenant *tenant, const ChyConsoleHost *host);

ChyEngineState chy_engine_get_state (ChyEngine *self);
/* Id and name of the connector that it is or would be, borrowed, or NULL. */
const char *chy_engine_get_connector (ChyEngine *self);
const char *chy_engine_get_name (ChyEngine *self);
/* Why it FAILED, borrowed, or NULL. */
const GError *chy_engine_get_error (ChyEngine *self);
void chy_engine_get_progress (ChyEngine *self, gint64 *ret_done, gint64 *ret_total);
ChyTenant *chy_engine_get_tenant (ChyEngine *self);

/* Whether this console can run connectors at all. */
gboolean chy_engine_can_run (ChyEngine *self);

/* Works as that connector (an id; NULL: the one of this computer), also where it was stopped before. */
void chy_engine_start (ChyEngine *self, const char *connector);
void chy_engine_stop (ChyEngine *self);
/* Looks again what there is to do; a change of the tenant does so too. */
void chy_engine_look (ChyEngine *self);

/* Ends what is at work as chy_engine_stop() does, and begins nothing until chy_engine_resume(); comes back
 * when the worker has ended. From then on the keyring is not asked until a person starts the engine: a vault
 * that is locked meanwhile stays locked. Never fails. */
void chy_engine_pause_async (ChyEngine *self, GAsyncReadyCallback callback, gpointer user_data);
void chy_engine_pause_finish (ChyEngine *self, GAsyncResult *result);
void chy_engine_resume (ChyEngine *self);

/* Stops for good; comes back when the worker has ended. Never fails. */
void chy_engine_close_async (ChyEngine *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean chy_engine_is_closed (ChyEngine *self);
void chy_engine_close_finish (ChyEngine *self, GAsyncResult *result);

G_END_DECLS
