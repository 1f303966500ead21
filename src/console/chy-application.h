/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "console/chy-console-host.h"
#include "console/chy-engine.h"
#include "console/chy-lock.h"
#include "console/chy-window.h"

G_BEGIN_DECLS

/* One process for all windows: `chancery [--data-dir DIR | --tenant URL] [--panel NAME]`, with
 * `--client-certificate FILE` and `--server-certificate FILE` for a server's URL. */
#define CHY_TYPE_APPLICATION (chy_application_get_type ())
G_DECLARE_FINAL_TYPE (ChyApplication, chy_application, CHY, APPLICATION, GtkApplication)

/* `host` knows the back ends, which the console does not; it outlives the application. */
ChyApplication *chy_application_new (const ChyConsoleHost *host);
const ChyConsoleHost *chy_application_get_host (ChyApplication *self);

/* The window of that place, or NULL. */
ChyWindow *chy_application_find_window (ChyApplication *self, const char *location);

/* The window of that place, which is opened where there is none; `panel` may be NULL. */
void chy_application_show_location (ChyApplication *self, const char *location, const char *panel);

/* The same for one whose tenant has been opened already: where a window shows that place, somebody has signed
 * in anew, and it makes way. */
void chy_application_show_tenant (ChyApplication *self, const char *location, ChyTenant *tenant);

/* Gives a window that is about to show `tenant` the engine that works for it; the window then closes only
 * when the engine has ended. */
void chy_application_attach (ChyApplication *self, GtkWindow *window, ChyTenant *tenant);
/* What locks the vaults of this program, borrowed. */
ChyLock *chy_application_get_lock (ChyApplication *self);
/* The engine that works for `tenant` in this process, borrowed, or NULL. */
ChyEngine *chy_application_find_engine (ChyTenant *tenant);

G_END_DECLS
