/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "slow-tenant.h"

G_BEGIN_DECLS

/* Templates, style and icons, as the application has them; once, after gtk_test_init(). */
void screen_load_ui (void);

/* Runs the main loop until `done` says TRUE; fails the test after 20 seconds. */
void screen_wait (gboolean (*done) (gpointer data), gpointer data);
/* Runs it for as long as something is ready, and a little longer. */
void screen_settle (void);

/* The descendant of that type, the first one of them; fails where there is none. */
gpointer screen_find (GtkWidget *root, GType type);
/* The button that can be seen with that label or accessible name (without its mnemonic); fails where there is
 * none. */
GtkButton *screen_find_button (GtkWidget *root, const char *name);
/* Whether a label that can be seen has `text` in it. */
gboolean screen_says (GtkWidget *root, const char *text);
void screen_wait_for_text (GtkWidget *root, const char *text);

/* Until the last query was "sort,descending,search,state". */
void screen_wait_for_query (SlowTenant *tenant, const char *query);

/* Sends a key to the widget, as a person would with it in focus. */
void screen_key (GtkWidget *widget, guint key, GdkModifierType state);

G_END_DECLS
