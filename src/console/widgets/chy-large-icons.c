/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-large-icons.h"

#define NOTICEABLE 1.1

enum
{
  ICON = 16,
  MEDIUM_ICON = 24,
  LARGE_ICON = 32,
};

static double
screen_scale (void)
{
  double resolution = gdk_screen_get_resolution (gdk_screen_get_default ());

  return resolution > 0 ? resolution / 96.0 : 1.0;
}

/* An image gets its parent once, and has no size of its own then unless it is to be large anyway. */
static gboolean
placed_hook (GSignalInvocationHint *hint G_GNUC_UNUSED,
             guint n G_GNUC_UNUSED,
             const GValue *values,
             gpointer data)
{
  GtkWidget *widget = g_value_get_object (values);

  if (GTK_IS_IMAGE (widget) && gtk_image_get_pixel_size (GTK_IMAGE (widget)) == -1)
    gtk_image_set_pixel_size (GTK_IMAGE (widget), GPOINTER_TO_INT (data));

  return TRUE;
}

/* What the theme draws itself. */
static void
enlarge_marks (int size)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  g_autofree char *css =
      g_strdup_printf ("check, radio, arrow, expander { min-width: %dpx; min-height: %dpx; }", size, size);

  if (gtk_css_provider_load_from_data (provider, css, -1, NULL))
    gtk_style_context_add_provider_for_screen (gdk_screen_get_default (), GTK_STYLE_PROVIDER (provider),
                                               GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

void
chy_large_icons_mend (void)
{
  static gulong hook;
  double scale = screen_scale ();
  int size = (int) (ICON * scale);

  if (hook != 0 || scale < NOTICEABLE)
    return;
  g_type_class_unref (g_type_class_ref (GTK_TYPE_WIDGET));
  hook = g_signal_add_emission_hook (g_signal_lookup ("parent-set", GTK_TYPE_WIDGET), 0, placed_hook,
                                     GINT_TO_POINTER (size), NULL);
  enlarge_marks (size);
}

GtkIconSize
chy_large_icons_cell_size (double scale)
{
  double size = ICON * scale;

  return size >= LARGE_ICON    ? GTK_ICON_SIZE_DND
         : size >= MEDIUM_ICON ? GTK_ICON_SIZE_LARGE_TOOLBAR
                               : GTK_ICON_SIZE_MENU;
}
