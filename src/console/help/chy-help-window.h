/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The built-in viewer of the help: an index with a search, and the page. */
#define CHY_TYPE_HELP_WINDOW (chy_help_window_get_type ())
G_DECLARE_FINAL_TYPE (ChyHelpWindow, chy_help_window, CHY, HELP_WINDOW, GtkWindow)

GtkWidget *chy_help_window_new (void);
/* "PAGE" or "PAGE#SECTION"; FALSE where there is no such page. */
gboolean chy_help_window_go (ChyHelpWindow *self, const char *xref);
/* The id of the page that it shows. */
const char *chy_help_window_get_page (ChyHelpWindow *self);

G_END_DECLS
