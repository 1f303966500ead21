/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "console/widgets/chy-menus.h"

static GMenuModel *
menu_new (const char *title, const char *action)
{
  GMenu *menu = g_menu_new ();
  GMenu *section = g_menu_new ();
  GMenu *exports = g_menu_new ();

  g_menu_append (exports, "Root", "panel.export::root");
  g_menu_append_submenu (section, "Export", G_MENU_MODEL (exports));
  g_menu_append (section, title, action);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  g_object_unref (exports);
  g_object_unref (section);

  return G_MENU_MODEL (menu);
}

static void
test_equal (void)
{
  g_autoptr (GMenuModel) a = menu_new ("Delete", "panel.delete");
  g_autoptr (GMenuModel) same = menu_new ("Delete", "panel.delete");
  g_autoptr (GMenuModel) renamed = menu_new ("Remove", "panel.delete");
  g_autoptr (GMenuModel) other = menu_new ("Delete", "panel.remove");
  g_autoptr (GMenuModel) longer = menu_new ("Delete", "panel.delete");

  g_menu_append (G_MENU (longer), "Refresh", "panel.refresh");
  g_assert_true (chy_menus_equal (a, a));
  g_assert_true (chy_menus_equal (a, same));
  g_assert_true (chy_menus_equal (NULL, NULL));
  g_assert_false (chy_menus_equal (a, NULL));
  g_assert_false (chy_menus_equal (NULL, a));
  g_assert_false (chy_menus_equal (a, renamed));
  g_assert_false (chy_menus_equal (a, other));
  g_assert_false (chy_menus_equal (a, longer));
}

/* What is open stays open while the same is set again, as a panel does on every change of its tenant. */
static void
test_button (void)
{
  g_autoptr (GMenuModel) menu = menu_new ("Delete", "panel.delete");
  g_autoptr (GMenuModel) same = menu_new ("Delete", "panel.delete");
  g_autoptr (GMenuModel) other = menu_new ("Remove", "panel.remove");
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *button = gtk_menu_button_new ();

  gtk_container_add (GTK_CONTAINER (window), button);
  gtk_widget_show_all (window);
  chy_menu_button_set (GTK_MENU_BUTTON (button), menu);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  chy_menu_button_set (GTK_MENU_BUTTON (button), same);
  g_assert_true (gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (button)) == menu);
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
  chy_menu_button_set (GTK_MENU_BUTTON (button), other);
  g_assert_true (gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (button)) == other);
  gtk_widget_destroy (window);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/menus/equal", test_equal);
  g_test_add_func ("/console/menus/button", test_button);
  return g_test_run ();
}
