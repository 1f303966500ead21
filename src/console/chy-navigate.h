/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* What any widget may ask of the window that it (or the window that its dialog belongs to) is in. */

/* Goes to a panel's place: ("profiles", ID), ("status", REQUEST), ("devices", "device:ID"),
 * ("devices", "user:ID"), ("devices", "group:ID"), ("connectors", ID), ("authorities", ID),
 * ("templates", ID), or to a panel itself (place NULL or ""). The way back is kept. */
void chy_navigate (GtkWidget *from, const char *panel, const char *place);

/* Starts the panel's action of that name as if its button had been pressed, after going there:
 * ("profiles", "create"). `target` may be NULL. */
void chy_navigate_act (GtkWidget *from, const char *panel, const char *action, GVariant *target);

/* Opens the page of whatever kind of object `resource` names: "devices", "profiles", "requests",
 * "certificates" (its viewer) ... FALSE where such an object has no page. */
gboolean chy_navigate_to_object (GtkWidget *from, const char *resource, const char *id);

/* A sentence that something is done, at the top of the panel; with Undo where `undo` is a command (taken
 * over) or NULL. It goes away by itself. */
void chy_notify_done (GtkWidget *from, const char *sentence, ChyTenant *tenant, ChyCommand *undo);

/* Puts a bar (a task's) at the top of the window's panel; FALSE where `from` is in no window of the console.
 */
gboolean chy_window_add_bar (GtkWidget *from, GtkWidget *bar);

/* The window that a dialog opened by `from` belongs to, or NULL. */
GtkWindow *chy_window_of (GtkWidget *from);

G_END_DECLS
