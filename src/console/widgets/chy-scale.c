/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-scale.h"

#define USUAL_RESOLUTION 96.0

double
chy_text_scale (GtkWidget *widget)
{
  double resolution = gdk_screen_get_resolution (gtk_widget_get_screen (widget));

  return resolution > 0 ? resolution / USUAL_RESOLUTION : 1.0;
}
