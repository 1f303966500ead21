/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-application-actions.h"
#include "chy-application.h"
#include "chy-panel.h"
#include "chy-preferences.h"
#include "chy-shortcuts.h"
#include "console/help/chy-diagnostics-dialog.h"
#include "console/help/chy-help.h"

/* What the application does whatever tenant is open, and the keys of everything. */

static void
about_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  gtk_show_about_dialog (gtk_application_get_active_window (data), "program-name", _ ("Chancery"), "version",
                         CHY_VERSION, "comments", _ ("Gives certificates to devices."), "license-type",
                         GTK_LICENSE_GPL_3_0, "logo-icon-name", CHY_APPLICATION_ID, NULL);
}

static void
preferences_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  chy_preferences_show (gtk_application_get_active_window (data));
}

static void
help_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (data);

  if (window != NULL)
    chy_help_show_for (GTK_WIDGET (window));
}

/* "PAGE#SECTION", from a link or a button. */
static void
help_page_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (data);

  if (window != NULL)
    chy_help_show (GTK_WIDGET (window), g_variant_get_string (parameter, NULL));
}

/* Also of a tenant that cannot be opened. */
static void
diagnostics_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  const ChyConsoleHost *host = CHY_IS_APPLICATION (data) ? chy_application_get_host (data) : NULL;
  GtkWindow *window = gtk_application_get_active_window (data);

  if (host != NULL && host->diagnose != NULL && CHY_IS_WINDOW (window))
    chy_diagnostics_dialog_show (window, host, chy_window_get_location (CHY_WINDOW (window)),
                                 chy_window_get_tenant (CHY_WINDOW (window)));
}

static void
shortcuts_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  chy_shortcuts_show (gtk_application_get_active_window (data));
}

static const GActionEntry entries[] = {
  { .name = "about", .activate = about_cb },
  { .name = "diagnostics", .activate = diagnostics_cb },
  { .name = "help", .activate = help_cb },
  { .name = "help-page", .activate = help_page_cb, .parameter_type = "s" },
  { .name = "preferences", .activate = preferences_cb },
  { .name = "shortcuts", .activate = shortcuts_cb },
};

static const struct
{
  const char *action;
  const char *accels[3];
} accelerators[] = {
  { "app.quit", { "<Primary>q" } },
  { "app.shortcuts", { "<Primary>question", "<Primary>F1" } },
  { "win.search", { "<Primary>f" } },
  { "win.back", { "<Alt>Left" } },
  { "win.close", { "<Primary>w" } },
  { "win.main", { "<Primary>n" } },
  { "win.undo", { "<Primary>z" } },
  { "win.refresh", { "F5", "<Primary>r" } },
  { "app.help", { "F1" } },
  { "win.menu", { "F10" } },
  { "app.preferences", { "<Primary>comma" } },
  { "app.lock", { "<Primary>l" } },
};

/* Alt+1 is the first panel of the sidebar, and so on to nine. */
static void
set_panel_accelerators (GtkApplication *application)
{
  const ChyPanelType *const *types = chy_panel_types ();

  for (guint i = 0; i < 9 && types[i] != NULL; i++)
    {
      g_autofree char *action = g_strdup_printf ("win.show(('%s',''))", types[i]->id);
      g_autofree char *key = g_strdup_printf ("<Alt>%u", i + 1);
      const char *keys[] = { key, NULL };

      gtk_application_set_accels_for_action (application, action, keys);
    }
}

void
chy_application_add_actions (GtkApplication *application)
{
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  set_panel_accelerators (application);
  for (gsize i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (application, accelerators[i].action, accelerators[i].accels);
}
