/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-focus.h"

/* After the class's own handler: by then the popovers of the window have closed, too. */
static gboolean
unmapped_hook (GSignalInvocationHint *hint G_GNUC_UNUSED,
               guint n G_GNUC_UNUSED,
               const GValue *values,
               gpointer data G_GNUC_UNUSED)
{
  GtkWidget *widget = g_value_get_object (values);

  if (GTK_IS_WINDOW (widget) && gtk_window_get_focus (GTK_WINDOW (widget)) != NULL)
    gtk_window_set_focus (GTK_WINDOW (widget), NULL);

  return TRUE;
}

/* A scrolled window in which nothing takes the keyboard takes it itself, to scroll; GTK does not show that.
 */
static gboolean
drawn_cb (GtkWidget *widget, cairo_t *cr)
{
  if (gtk_widget_has_visible_focus (widget))
    gtk_render_focus (gtk_widget_get_style_context (widget), cr, 0, 0,
                      gtk_widget_get_allocated_width (widget), gtk_widget_get_allocated_height (widget));

  return GDK_EVENT_PROPAGATE;
}

static gboolean
mapped_hook (GSignalInvocationHint *hint G_GNUC_UNUSED,
             guint n G_GNUC_UNUSED,
             const GValue *values,
             gpointer data G_GNUC_UNUSED)
{
  GtkWidget *widget = g_value_get_object (values);

  if (GTK_IS_VIEWPORT (widget))
    {
      gtk_container_set_focus_hadjustment (GTK_CONTAINER (widget),
                                           gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (widget)));
      gtk_container_set_focus_vadjustment (GTK_CONTAINER (widget),
                                           gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (widget)));
    }
  if (GTK_IS_SCROLLED_WINDOW (widget) &&
      g_signal_handler_find (widget, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, drawn_cb, NULL) == 0)
    g_signal_connect_after (widget, "draw", G_CALLBACK (drawn_cb), NULL);

  return TRUE;
}

static gboolean
focus_cb (GtkListBox *list, GtkDirectionType direction)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (list);
  gboolean inside = gtk_container_get_focus_child (GTK_CONTAINER (list)) != NULL;

  if (row == NULL || (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD))
    return FALSE;
  if (!inside)
    {
      gtk_widget_grab_focus (GTK_WIDGET (row));
      return TRUE;
    }
  g_signal_stop_emission_by_name (list, "focus");

  return FALSE;
}

void
chy_focus_leave_list (GtkListBox *list)
{
  g_return_if_fail (GTK_IS_LIST_BOX (list));

  g_signal_connect (list, "focus", G_CALLBACK (focus_cb), NULL);
}

void
chy_focus_mend (void)
{
  static gulong hook;

  if (hook != 0)
    return;
  g_type_class_unref (g_type_class_ref (GTK_TYPE_WIDGET));
  hook =
      g_signal_add_emission_hook (g_signal_lookup ("unmap", GTK_TYPE_WIDGET), 0, unmapped_hook, NULL, NULL);
  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, mapped_hook, NULL, NULL);
}
