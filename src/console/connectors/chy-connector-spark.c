/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-connector-spark.h"

enum
{
  DASH = 2, /* height of the line that stands for an hour without requests */
};

struct _ChyConnectorSpark
{
  GtkDrawingArea parent_instance;

  ChyConnectorDay day;
};

G_DEFINE_FINAL_TYPE (ChyConnectorSpark, chy_connector_spark, GTK_TYPE_DRAWING_AREA)

static void
set_color (GtkWidget *widget, cairo_t *cr, const char *name)
{
  GdkRGBA color = { 0.2, 0.5, 0.9, 1.0 };

  (void) gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &color);
  gdk_cairo_set_source_rgba (cr, &color);
}

static gboolean
chy_connector_spark_draw (GtkWidget *widget, cairo_t *cr)
{
  ChyConnectorSpark *self = CHY_CONNECTOR_SPARK (widget);
  int width = gtk_widget_get_allocated_width (widget);
  int height = gtk_widget_get_allocated_height (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  double step = (double) width / CHY_CONNECTOR_HOURS;
  gint64 most = 1;

  for (guint i = 0; i < CHY_CONNECTOR_HOURS; i++)
    most = MAX (most, self->day.succeeded[i] + self->day.failed[i]);
  for (guint i = 0; i < CHY_CONNECTOR_HOURS; i++)
    {
      gint64 all = self->day.succeeded[i] + self->day.failed[i];
      double x = step * (mirrored ? CHY_CONNECTOR_HOURS - 1 - i : i);
      double bar = MAX (step - 2, 1);
      double tall = all > 0 ? MAX ((double) height * (double) all / (double) most, 4) : 0;
      /* A failure is seen however many successes there are. */
      double bad = self->day.failed[i] > 0
                       ? MAX (tall * (double) self->day.failed[i] / (double) all, MIN (tall, 4))
                       : 0;

      if (all == 0)
        {
          set_color (widget, cr, "chy_line");
          cairo_rectangle (cr, x, height - DASH, bar, DASH);
          cairo_fill (cr);
          continue;
        }
      set_color (widget, cr, "chy_bar");
      cairo_rectangle (cr, x, height - tall, bar, tall - bad);
      cairo_fill (cr);
      set_color (widget, cr, "chy_alarm");
      cairo_rectangle (cr, x, height - bad, bar, bad);
      cairo_fill (cr);
    }

  return FALSE;
}

static void
chy_connector_spark_class_init (ChyConnectorSparkClass *klass)
{
  GTK_WIDGET_CLASS (klass)->draw = chy_connector_spark_draw;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), ATK_ROLE_IMAGE);
}

static void
chy_connector_spark_init (ChyConnectorSpark *self)
{
  gtk_widget_set_size_request (GTK_WIDGET (self), 144, 26);
}

GtkWidget *
chy_connector_spark_new (void)
{
  return g_object_new (CHY_TYPE_CONNECTOR_SPARK, "visible", TRUE, NULL);
}

void
chy_connector_spark_set_day (ChyConnectorSpark *self, const ChyConnectorDay *day, const char *sentence)
{
  g_return_if_fail (CHY_IS_CONNECTOR_SPARK (self));

  self->day = *day;
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), sentence);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), sentence);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
