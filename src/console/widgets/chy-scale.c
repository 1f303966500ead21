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

static void
turn (gpointer box, GtkOrientation orientation)
{
  gtk_orientable_set_orientation (box, orientation);
  if (gtk_style_context_has_class (gtk_widget_get_style_context (box), "even"))
    gtk_box_set_homogeneous (box, orientation == GTK_ORIENTATION_HORIZONTAL);
}

static gboolean
turn_down_cb (gpointer data)
{
  turn (data, GTK_ORIENTATION_VERTICAL);

  return G_SOURCE_REMOVE;
}

static gboolean
turn_aside_cb (gpointer data)
{
  turn (data, GTK_ORIENTATION_HORIZONTAL);

  return G_SOURCE_REMOVE;
}

void
chy_box_turn (GtkBox *box, gboolean narrow)
{
  GtkOrientation wanted = narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;

  if (gtk_orientable_get_orientation (GTK_ORIENTABLE (box)) != wanted)
    g_idle_add_full (GTK_PRIORITY_RESIZE - 1, narrow ? turn_down_cb : turn_aside_cb, g_object_ref (box),
                     g_object_unref);
}

void
chy_window_fit (GtkWindow *window)
{
  GtkWindow *parent = gtk_window_get_transient_for (window);

  if (parent != NULL)
    chy_window_fit_beside (window, parent);
}

void
chy_window_fit_beside (GtkWindow *window, GtkWindow *parent)
{
  double scale = chy_text_scale (GTK_WIDGET (window));
  int width, height, most_width, most_height;

  gtk_window_get_default_size (window, &width, &height);
  gtk_window_get_size (parent, &most_width, &most_height);
  if (width > 0)
    width = MIN ((int) (width * scale), MAX (most_width, LEAST_WIDTH));
  if (height > 0)
    height = MIN ((int) (height * scale), MAX (most_height, LEAST_HEIGHT));
  gtk_window_set_default_size (window, width, height);
}
