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

void
chy_focus_mend (void)
{
  static gulong hook;

  if (hook != 0)
    return;
  g_type_class_unref (g_type_class_ref (GTK_TYPE_WIDGET));
  hook =
      g_signal_add_emission_hook (g_signal_lookup ("unmap", GTK_TYPE_WIDGET), 0, unmapped_hook, NULL, NULL);
}
