/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How much larger than usual the desktop's text is: 2.0 at 200 %. Widths at which something changes are
 * multiplied by it. */
double chy_text_scale (GtkWidget *widget);

/* Makes the default size of a window or dialog no larger than the window that it stands over; before it is
 * shown. */
void chy_window_fit (GtkWindow *window);

G_END_DECLS
