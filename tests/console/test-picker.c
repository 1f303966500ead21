/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "console/widgets/chy-picker.h"
#include "fake-tenant.h"
#include "screen.h"

typedef struct
{
  FakeTenant *tenant;
  GtkWidget *window;
  GtkWidget *picker;
  int changes;
} Fixture;

static void
changed_cb (Fixture *fixture)
{
  fixture->changes++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  (void) data;
  fixture->tenant = fake_tenant_new ();
  fake_tenant_add (fixture->tenant, "groups", "{'id': <'1'>, 'displayName': <'Guests'>}");
  fake_tenant_add (fixture->tenant, "groups", "{'id': <'2'>, 'displayName': <'Staff'>}");
  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  fixture->picker = chy_picker_new (CHY_TENANT (fixture->tenant), "groups", NULL);
  g_signal_connect_swapped (fixture->picker, "changed", G_CALLBACK (changed_cb), fixture);
  gtk_container_add (GTK_CONTAINER (box), fixture->picker);
  gtk_container_add (GTK_CONTAINER (box), gtk_button_new_with_label ("Next"));
  gtk_container_add (GTK_CONTAINER (fixture->window), box);
  gtk_widget_show_all (fixture->window);
  gtk_widget_grab_focus (fixture->picker);
  screen_settle ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  gtk_widget_destroy (fixture->window);
  screen_settle ();
  g_object_unref (fixture->tenant);
}

static GtkWidget *
get_focus (Fixture *fixture)
{
  return gtk_window_get_focus (GTK_WINDOW (fixture->window));
}

static gboolean
is_on_a_row (gpointer data)
{
  return GTK_IS_LIST_BOX_ROW (get_focus (data));
}

/* GTK loses the Escape that comes while the popover is still opening. */
static gboolean
escapes (gpointer popover)
{
  if (!gtk_widget_get_visible (popover))
    return TRUE;
  screen_key (popover, GDK_KEY_Escape, 0);

  return !gtk_widget_get_visible (popover);
}

static void
open_it (Fixture *fixture)
{
  gtk_button_clicked (GTK_BUTTON (fixture->picker));
  screen_wait (is_on_a_row, fixture);
}

/* The keyboard comes in with the rows, and Tab does not lead it out, which would close the popover. */
static void
test_tab (Fixture *fixture, gconstpointer data)
{
  GtkPopover *popover = gtk_menu_button_get_popover (GTK_MENU_BUTTON (fixture->picker));

  (void) data;
  open_it (fixture);
  for (int i = 0; i < 4; i++)
    {
      g_signal_emit_by_name (fixture->window, "move-focus",
                             i < 2 ? GTK_DIR_TAB_FORWARD : GTK_DIR_TAB_BACKWARD);
      screen_settle ();
      g_assert_true (gtk_widget_get_visible (GTK_WIDGET (popover)));
      g_assert_true (is_on_a_row (fixture));
    }
}

/* Down and Enter choose, and the keyboard is at the button again. */
static void
test_keys (Fixture *fixture, gconstpointer data)
{
  GtkWidget *list;

  (void) data;
  open_it (fixture);
  list = gtk_widget_get_parent (get_focus (fixture));
  g_signal_emit_by_name (list, "move-cursor", GTK_MOVEMENT_DISPLAY_LINES, 1);
  g_signal_emit_by_name (list, "activate-cursor-row");
  screen_settle ();
  g_assert_cmpint (fixture->changes, ==, 1);
  g_assert_cmpstr (chy_picker_get_id (CHY_PICKER (fixture->picker)), ==, "2");
  g_assert_true (get_focus (fixture) == fixture->picker);
}

/* What has no row says so, and Escape leads out of it. */
static void
test_empty (Fixture *fixture, gconstpointer data)
{
  GtkPopover *popover = gtk_menu_button_get_popover (GTK_MENU_BUTTON (fixture->picker));

  (void) data;
  fake_tenant_clear (fixture->tenant, "groups");
  gtk_button_clicked (GTK_BUTTON (fixture->picker));
  screen_wait_for_text (GTK_WIDGET (popover), "Nothing found.");
  screen_wait (escapes, popover);
  g_assert_true (get_focus (fixture) == fixture->picker);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  screen_load_ui ();
  g_test_add ("/console/picker/tab", Fixture, NULL, set_up, test_tab, tear_down);
  g_test_add ("/console/picker/keys", Fixture, NULL, set_up, test_keys, tear_down);
  g_test_add ("/console/picker/empty", Fixture, NULL, set_up, test_empty, tear_down);
  return g_test_run ();
}
