/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "panel-fixture.h"

void
panel_set_up (PanelFixture *fixture, gconstpointer application)
{
  fixture->tenant = fake_tenant_new ();
  fixture->window = chy_window_new ((gpointer) application, "/nowhere");
}

void
panel_tear_down (PanelFixture *fixture, gconstpointer application)
{
  gtk_widget_destroy (fixture->window);
  screen_settle ();
  g_object_unref (fixture->tenant);
  screen_settle ();
  (void) application;
}

void
panel_show (PanelFixture *fixture, const char *panel, const char *place)
{
  chy_window_set_tenant (CHY_WINDOW (fixture->window), CHY_TENANT (fixture->tenant));
  gtk_window_present (GTK_WINDOW (fixture->window));
  screen_settle ();
  g_assert_true (chy_window_show_place (CHY_WINDOW (fixture->window), panel, place));
}

typedef struct
{
  const char *title;
  GtkWidget *found;
} Wanted;

static gboolean
is_shown (gpointer data)
{
  Wanted *wanted = data;
  g_autoptr (GList) all = gtk_window_list_toplevels ();

  for (GList *l = all; l != NULL; l = l->next)
    if (GTK_IS_DIALOG (l->data) && gtk_widget_get_visible (l->data) &&
        g_strcmp0 (gtk_window_get_title (l->data), wanted->title) == 0)
      wanted->found = l->data;

  return wanted->found != NULL;
}

GtkWidget *
panel_wait_for_dialog (PanelFixture *fixture, const char *title)
{
  Wanted wanted = { title, NULL };

  (void) fixture;
  g_test_message ("waiting for the dialog “%s”", title);
  screen_wait (is_shown, &wanted);
  return wanted.found;
}

char *
panel_wait_for_command (PanelFixture *fixture, const char *command, guint n)
{
  g_autoptr (GVariant) params = NULL;

  fake_tenant_wait (fixture->tenant, command, n);
  params = fake_tenant_get_params (fixture->tenant, command);
  return g_variant_print (params, FALSE);
}

void
panel_press (GtkWidget *root, const char *button)
{
  gtk_button_clicked (screen_find_button (root, button));
}

static ChyTenant *
open_nothing (gpointer data, const char *location, GError **error)
{
  (void) data;
  (void) location;
  g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "nothing is opened here");
  return NULL;
}

ChyApplication *
panel_application_new (void)
{
  static const ChyConsoleHost host = { .open = open_nothing };
  ChyApplication *application = chy_application_new (&host);
  g_autoptr (GError) error = NULL;

  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  g_assert_no_error (error);
  return application;
}
