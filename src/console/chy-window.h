/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "tenant/chy-tenant.h"

G_BEGIN_DECLS

/* One tenant in a window: the sidebar, the header bar, and the panel in sight. Actions: win.back, win.search,
 * win.close, win.main (the panel's main button), win.undo, win.refresh, win.show (panel, place); those of the
 * panel in front as "panel.NAME". Signal "opened": there is a tenant, and a panel. */
#define CHY_TYPE_WINDOW (chy_window_get_type ())
G_DECLARE_FINAL_TYPE (ChyWindow, chy_window, CHY, WINDOW, GtkApplicationWindow)

/* `location` is what the tenant was opened by: a second start with the same one raises this window. */
GtkWidget *chy_window_new (GtkApplication *application, const char *location);
const char *chy_window_get_location (ChyWindow *self);

/* The tenant has been opened: panels are made as they are first shown. */
void chy_window_set_tenant (ChyWindow *self, ChyTenant *tenant);
ChyTenant *chy_window_get_tenant (ChyWindow *self); /* borrowed, NULL until it is open */
/* The id of the panel in front, or NULL. */
const char *chy_window_get_panel (ChyWindow *self);
/* Calls back once the first frame is on the screen: at once where it is, and never where it will not be. */
void chy_window_when_drawn (ChyWindow *self,
                            void (*callback) (GtkWidget *window, gpointer data),
                            gpointer data,
                            GDestroyNotify destroy);
/* It could not be, or is not to be seen any more: the reason, and a button with an action that takes the
 * location ("app.retry"). */
void chy_window_show_error (ChyWindow *self, const GError *error, const char *button, const char *action);
/* Back from it, where the tenant had been open. */
void chy_window_show_panels (ChyWindow *self);
/* FALSE for a panel that there is not. */
gboolean chy_window_show_panel (ChyWindow *self, const char *id);
/* A panel's place (chy_navigate()); waits for the tenant where there is none yet. */
gboolean chy_window_show_place (ChyWindow *self, const char *id, const char *place);
/* Goes to the panel and activates one of its actions. */
void chy_window_act (ChyWindow *self, const char *id, const char *action, GVariant *target);

/* Goes to the panel and looks there for words, as if they had been typed; only with a tenant. */
void chy_window_search (ChyWindow *self, const char *id, const char *words);

/* Above the panel in sight: what was done (Undo bar), and bars of work under way. */
void chy_window_notify (ChyWindow *self, const char *sentence, ChyTenant *tenant, ChyCommand *undo);
void chy_window_take_bar (ChyWindow *self, GtkWidget *bar);

/* Of the header bar: a widget at its end, before the menu (the tenant switcher). */
void chy_window_add_header (ChyWindow *self, GtkWidget *widget);

G_END_DECLS
