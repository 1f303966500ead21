/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-authority-assistant.h"
#include "chy-first-run.h"
#include "console/widgets/chy-scale.h"

enum
{
  NARROW = 660, /* below it the choices stand one above the other */
};

struct _ChyFirstRun
{
  GtkBox parent_instance;

  ChyTenant *tenant; /* (owned) */

  /* Template children. */
  GtkBox *choices;
};

G_DEFINE_FINAL_TYPE (ChyFirstRun, chy_first_run, GTK_TYPE_BOX)

static void
set_up_cb (ChyFirstRun *self)
{
  chy_authority_assistant_run (GTK_WIDGET (self), self->tenant);
}

static void
chy_first_run_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  ChyFirstRun *self = CHY_FIRST_RUN (widget);
  GtkWidget *parent = gtk_widget_get_parent (widget);
  int width = parent != NULL ? gtk_widget_get_allocated_width (parent) : allocation->width;
  GtkOrientation orientation =
      width < NARROW * chy_text_scale (widget) ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;

  if (gtk_orientable_get_orientation (GTK_ORIENTABLE (self->choices)) != orientation)
    gtk_orientable_set_orientation (GTK_ORIENTABLE (self->choices), orientation);

  GTK_WIDGET_CLASS (chy_first_run_parent_class)->size_allocate (widget, allocation);
}

static void
chy_first_run_finalize (GObject *object)
{
  g_clear_object (&CHY_FIRST_RUN (object)->tenant);

  G_OBJECT_CLASS (chy_first_run_parent_class)->finalize (object);
}

static void
chy_first_run_class_init (ChyFirstRunClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_first_run_finalize;
  widget_class->size_allocate = chy_first_run_size_allocate;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/chancery_pki/Chancery/ui/chy-first-run.ui");
  gtk_widget_class_bind_template_child (widget_class, ChyFirstRun, choices);
  gtk_widget_class_bind_template_callback (widget_class, set_up_cb);
}

static void
chy_first_run_init (ChyFirstRun *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
chy_first_run_new (ChyTenant *tenant)
{
  ChyFirstRun *self = g_object_new (CHY_TYPE_FIRST_RUN, "visible", TRUE, NULL);

  self->tenant = g_object_ref (tenant);

  return GTK_WIDGET (self);
}
