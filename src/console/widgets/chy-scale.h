/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How much larger than usual the desktop's text is: 2.0 at 200 %. Widths at which something changes are
 * multiplied by it. */
double chy_text_scale (GtkWidget *widget);

/* Puts the parts of `box` one above the other where it is `narrow`, else side by side. May be called while
 * sizes are being given: what is turned just then would not be laid out anew, so it is done right after.
 * Begin with a vertical box, as parts side by side would widen a window that has no room for them. Columns of
 * the style class "even" are equally wide. */
void chy_box_turn (GtkBox *box, gboolean narrow);

/* Makes the default size of a window or dialog larger with the text, but no larger than the window that it
 * stands over; before it is shown. */
void chy_window_fit (GtkWindow *window);
/* The same for one that stands over none. */
void chy_window_fit_beside (GtkWindow *window, GtkWindow *other);

G_END_DECLS
