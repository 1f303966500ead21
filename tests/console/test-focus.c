/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "console/widgets/chy-focus.h"

static void
mapped_cb (GtkWidget *widget, gboolean *mapped)
{
  (void) widget;
  *mapped = TRUE;
}

static void
gone_cb (gpointer gone, GObject *was)
{
  (void) was;
  *(gboolean *) gone = TRUE;
}

/* A popover of a button, the focus in an entry before it opened; the window goes with the popover open. */
static void
test_popover (void)
{
  GtkWidget *window = g_object_ref (gtk_window_new (GTK_WINDOW_TOPLEVEL));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *button = gtk_button_new_with_label ("Help");
  GtkWidget *popover = gtk_popover_new (button);
  gboolean mapped = FALSE, gone = FALSE;

  gtk_container_add (GTK_CONTAINER (popover), gtk_label_new ("Words"));
  gtk_widget_show_all (gtk_bin_get_child (GTK_BIN (popover)));
  gtk_container_add (GTK_CONTAINER (box), button);
  gtk_container_add (GTK_CONTAINER (box), entry);
  gtk_container_add (GTK_CONTAINER (window), box);
  g_signal_connect (popover, "map", G_CALLBACK (mapped_cb), &mapped);
  g_object_weak_ref (G_OBJECT (entry), gone_cb, &gone);
  gtk_widget_show_all (window);
  gtk_widget_grab_focus (entry);
  gtk_popover_popup (GTK_POPOVER (popover));
  while (!mapped)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_destroy (window);
  g_assert_true (gone);
  g_assert_null (gtk_window_get_focus (GTK_WINDOW (window)));
  g_object_unref (window);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  chy_focus_mend ();
  chy_focus_mend ();
  g_test_add_func ("/console/focus/popover", test_popover);
  return g_test_run ();
}
