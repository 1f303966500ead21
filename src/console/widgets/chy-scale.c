/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-scale.h"

#define USUAL_RESOLUTION 96.0

enum
{
  LEAST_WIDTH = 480,
  LEAST_HEIGHT = 360,
};

double
chy_text_scale (GtkWidget *widget)
{
  double resolution = gdk_screen_get_resolution (gtk_widget_get_screen (widget));

  return resolution > 0 ? resolution / USUAL_RESOLUTION : 1.0;
}

void
chy_window_fit (GtkWindow *window)
{
  GtkWindow *parent = gtk_window_get_transient_for (window);
  int width, height, most_width, most_height;

  if (parent == NULL || gtk_window_is_maximized (parent))
    return;
  gtk_window_get_default_size (window, &width, &height);
  gtk_window_get_size (parent, &most_width, &most_height);
  gtk_window_set_default_size (window, MIN (width, MAX (most_width, LEAST_WIDTH)),
                               MIN (height, MAX (most_height, LEAST_HEIGHT)));
}
