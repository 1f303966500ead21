/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows which keys do what, for the window. A dialog of our own: the search button of GTK's has no name, and
 * its labels outlive it for a screen reader. */
void chy_shortcuts_show (GtkWindow *window);

G_END_DECLS
