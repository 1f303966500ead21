/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/chy-console-host.h"
#include "console/chy-engine.h"
#include "console/chy-lock.h"

G_BEGIN_DECLS

/* What works behind the windows of an application: each window that shows a tenant has an engine and alerts,
 * and the lock knows its vault. */
typedef struct _ChyEngines ChyEngines;

/* Both are borrowed and outlive it. Adds the action "lock" to the application. */
ChyEngines *chy_engines_new (GtkApplication *application, const ChyConsoleHost *host);
void chy_engines_free (ChyEngines *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChyEngines, chy_engines_free)

/* From now on `window` shows `tenant`, and closes only when its engine has ended. */
void chy_engines_attach (ChyEngines *self, GtkWindow *window, ChyTenant *tenant);
/* The engine that works for `tenant`, borrowed, or NULL. */
ChyEngine *chy_engines_find (ChyEngines *self, ChyTenant *tenant);
/* Windows go one by one, with the dialogs in front of them: each waits for what works behind it. */
void chy_engines_close_windows (ChyEngines *self);
/* Borrowed. */
ChyLock *chy_engines_get_lock (ChyEngines *self);

G_END_DECLS
