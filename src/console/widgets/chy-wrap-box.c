/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-wrap-box.h"

struct _ChyWrapBox
{
  GtkBox parent_instance;
};

G_DEFINE_FINAL_TYPE (ChyWrapBox, chy_wrap_box, GTK_TYPE_BOX)

/* Goes through the children as they stand in `width`; `place` gets each of them, or is NULL. */
static int
lay_out (ChyWrapBox *self, int width, void (*place) (GtkWidget *child, GtkAllocation *where))
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (self));
  int spacing = gtk_box_get_spacing (GTK_BOX (self));
  int x = 0, y = 0, line = 0;

  for (GList *l = children; l != NULL; l = l->next)
    {
      GtkAllocation where = { 0 };
      int natural, minimum;

      if (!gtk_widget_get_visible (l->data))
        continue;
      gtk_widget_get_preferred_width (l->data, &minimum, &natural);
      where.width = MAX (minimum, MIN (natural, width));
      gtk_widget_get_preferred_height_for_width (l->data, where.width, NULL, &where.height);
      if (x > 0 && x + where.width > width)
        {
          y += line + spacing;
          x = line = 0;
        }
      where.x = x;
      where.y = y;
      if (place != NULL)
        place (l->data, &where);
      x += where.width + spacing;
      line = MAX (line, where.height);
    }

  return y + line;
}

static GtkSizeRequestMode
chy_wrap_box_get_request_mode (GtkWidget *widget G_GNUC_UNUSED)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
chy_wrap_box_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (widget));
  int spacing = gtk_box_get_spacing (GTK_BOX (widget));

  *minimum = *natural = 0;
  for (GList *l = children; l != NULL; l = l->next)
    {
      int child_minimum, child_natural;

      if (!gtk_widget_get_visible (l->data))
        continue;
      gtk_widget_get_preferred_width (l->data, &child_minimum, &child_natural);
      *minimum = MAX (*minimum, child_minimum);
      *natural += child_natural + (*natural > 0 ? spacing : 0);
    }
}

/* A line that does not fit goes on below, whatever the height. */
static void
chy_wrap_box_get_preferred_width_for_height (GtkWidget *widget,
                                             int height G_GNUC_UNUSED,
                                             int *minimum,
                                             int *natural)
{
  chy_wrap_box_get_preferred_width (widget, minimum, natural);
}

static void
chy_wrap_box_get_preferred_height_for_width (GtkWidget *widget, int width, int *minimum, int *natural)
{
  *minimum = *natural = lay_out (CHY_WRAP_BOX (widget), width, NULL);
}

static void
chy_wrap_box_get_preferred_height (GtkWidget *widget, int *minimum, int *natural)
{
  int width;

  chy_wrap_box_get_preferred_width (widget, &(int){ 0 }, &width);
  chy_wrap_box_get_preferred_height_for_width (widget, width, minimum, natural);
}

static void
place (GtkWidget *child, GtkAllocation *where)
{
  GtkWidget *box = gtk_widget_get_parent (child);
  GtkAllocation all;

  gtk_widget_get_allocation (box, &all);
  if (gtk_widget_get_direction (box) == GTK_TEXT_DIR_RTL)
    where->x = all.width - where->x - where->width;
  where->x += all.x;
  where->y += all.y;
  gtk_widget_size_allocate (child, where);
}

static void
chy_wrap_box_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  gtk_widget_set_allocation (widget, allocation);
  lay_out (CHY_WRAP_BOX (widget), allocation->width, place);
  gtk_widget_set_clip (widget, allocation);
}

/* A GtkBox draws what it has allotted itself, and here it has not. */
static gboolean
chy_wrap_box_draw (GtkWidget *widget, cairo_t *cr)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (widget));

  for (GList *l = children; l != NULL; l = l->next)
    gtk_container_propagate_draw (GTK_CONTAINER (widget), l->data, cr);

  return FALSE;
}

static void
chy_wrap_box_class_init (ChyWrapBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->get_request_mode = chy_wrap_box_get_request_mode;
  widget_class->get_preferred_width = chy_wrap_box_get_preferred_width;
  widget_class->get_preferred_width_for_height = chy_wrap_box_get_preferred_width_for_height;
  widget_class->get_preferred_height = chy_wrap_box_get_preferred_height;
  widget_class->get_preferred_height_for_width = chy_wrap_box_get_preferred_height_for_width;
  widget_class->size_allocate = chy_wrap_box_size_allocate;
  widget_class->draw = chy_wrap_box_draw;
}

static void
chy_wrap_box_init (ChyWrapBox *self G_GNUC_UNUSED)
{
}

GtkWidget *
chy_wrap_box_new (int spacing)
{
  return g_object_new (CHY_TYPE_WRAP_BOX, "spacing", spacing, NULL);
}
