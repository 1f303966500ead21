/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Mends GTK 3, once per program: a popover that closes because its window does hands the focus back into that
 * window, and GTK keeps the pointer after the widget is gone. Here a window that is no longer mapped has no
 * focus. And a viewport that comes from a template, or that a subclass of
 * GtkScrolledWindow makes in its init, does not scroll to what has the keyboard; here each does, and a
 * scrolled window that has the keyboard shows it. */
void chy_focus_mend (void);

/* For a list whose rows are pages: Tab comes to the chosen row and leaves the list. GTK would take it from
 * row to row, and each that it comes to would show its page: only the last one's could be reached. */
void chy_focus_leave_list (GtkListBox *list);

G_END_DECLS
