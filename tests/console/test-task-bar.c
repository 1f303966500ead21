/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "console/chy-application.h"
#include "console/chy-window.h"
#include "console/widgets/chy-task-bar.h"
#include "fake-tenant.h"
#include "screen.h"

/* Longer than several pulses take. */
#define LOOK (G_USEC_PER_SEC)

typedef struct
{
  FakeTenant *tenant; /* (owned) */
  GtkWidget *window;
  ChyTaskBar *bar; /* (owned by the call of chy_task_end()) */
  guint drawn;     /* how often the progress was painted since it was shown */
} Fixture;

static gboolean
drawn_cb (GtkWidget *widget, cairo_t *cr, Fixture *fixture)
{
  (void) widget;
  (void) cr;
  fixture->drawn++;
  return GDK_EVENT_PROPAGATE;
}

static gboolean
is_shown (gpointer data)
{
  return gtk_widget_get_mapped (GTK_WIDGET (((Fixture *) data)->bar));
}

static gboolean
has_moved (gpointer data)
{
  return ((Fixture *) data)->drawn > 3;
}

static gboolean
is_past (gpointer data)
{
  return g_get_monotonic_time () > *(gint64 *) data;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->tenant = fake_tenant_new ();
  fixture->window = chy_window_new ((gpointer) data, "/nowhere");
  chy_window_set_tenant (CHY_WINDOW (fixture->window), CHY_TENANT (fixture->tenant));
  gtk_window_present (GTK_WINDOW (fixture->window));
  screen_settle ();
}

static void
show_bar (Fixture *fixture, gboolean animations)
{
  g_object_set (gtk_widget_get_settings (fixture->window), "gtk-enable-animations", animations, NULL);
  fixture->bar = chy_task_begin (fixture->window, "Working", NULL);
  screen_wait (is_shown, fixture);
  screen_settle ();
  g_signal_connect (screen_find (GTK_WIDGET (fixture->bar), GTK_TYPE_PROGRESS_BAR), "draw",
                    G_CALLBACK (drawn_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  chy_task_end (fixture->bar);
  gtk_widget_destroy (fixture->window);
  screen_settle ();
  g_object_unref (fixture->tenant);
  screen_settle ();
}

static void
test_moves (Fixture *fixture, gconstpointer data)
{
  (void) data;
  show_bar (fixture, TRUE);
  screen_wait (has_moved, fixture);
}

/* Two may be painted for another reason; eight pulses would be eight. */
static void
test_stands (Fixture *fixture, gconstpointer data)
{
  gint64 end;

  (void) data;
  show_bar (fixture, FALSE);
  end = g_get_monotonic_time () + LOOK;
  screen_wait (is_past, &end);
  g_assert_cmpuint (fixture->drawn, <=, 2);
}

/* The last window of a console that quits is gone before an answer comes: GLib's application ends with its
 * loop. */
static void
test_late (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GApplication) application = g_application_new ("com.example.Late", G_APPLICATION_NON_UNIQUE);
  GApplication *before = g_application_get_default ();
  ChyTaskBar *bar;

  (void) data;
  g_signal_connect_swapped (application, "activate", G_CALLBACK (g_application_hold), application);
  g_signal_connect (application, "activate", G_CALLBACK (g_application_quit), NULL);
  g_application_set_default (application);
  g_assert_true (g_application_register (application, NULL, NULL));
  bar = chy_task_begin (fixture->window, "Work", NULL);
  g_assert_true (g_application_get_is_busy (application));
  g_application_run (application, 0, NULL);
  chy_task_end (bar);
  /* And work that begins when it has ended. */
  fixture->bar = chy_task_begin (fixture->window, "Work", NULL);
  g_application_set_default (before);
}

static ChyTenant *
open_nothing (gpointer data, const char *location, GError **error)
{
  (void) data;
  (void) location;
  g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "nothing is opened here");
  return NULL;
}

int
main (int argc, char *argv[])
{
  const ChyConsoleHost host = { .open = open_nothing };
  g_autoptr (ChyApplication) application = NULL;
  g_autoptr (GError) error = NULL;

  gtk_test_init (&argc, &argv, NULL);
  application = chy_application_new (&host);
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  g_test_add ("/console/task-bar/moves-while-work-goes-on", Fixture, application, set_up, test_moves,
              tear_down);
  g_test_add ("/console/task-bar/stands-still-where-motion-is-off", Fixture, application, set_up, test_stands,
              tear_down);
  g_test_add ("/console/task-bar/work-may-end-after-the-application", Fixture, application, set_up, test_late,
              tear_down);
  return g_test_run ();
}
