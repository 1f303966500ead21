/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The help, without a network: the desktop's viewer (Yelp) where it is and our pages are installed, else the
 * built-in one. */

/* Shows "PAGE" or "PAGE#SECTION". `from` is a window or a widget in one. */
void chy_help_show (GtkWidget *from, const char *xref);
/* Shows the page of the window that `from` is in: a dialog's own, or that of the panel behind it. */
void chy_help_show_for (GtkWidget *from);

/* F1 in every window and dialog. Once, by the application. */
void chy_help_install_key (void);

/* The page of a window, borrowed; "index" where nothing is nearer. g_free(). */
char *chy_help_page_of (GtkWidget *from);

G_END_DECLS
