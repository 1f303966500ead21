/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How much larger than usual the desktop's text is: 2.0 at 200 %. Widths at which something changes are
 * multiplied by it. */
double chy_text_scale (GtkWidget *widget);

G_END_DECLS
