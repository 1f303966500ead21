/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-field.h"

#include "chy-places.h"
#include "chy-sample-dialog.h"
#include "chy-server-start.h"
#include "chy-start.h"
#include "chy-tenant-switcher.h"
#include "console/chy-connection-bar.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-confirm.h"
#include "console/widgets/chy-files.h"

static GtkWindow *
active_window (ChyApplication *application)
{
  return gtk_application_get_active_window (GTK_APPLICATION (application));
}

/* --- opening ----------------------------------------------------------------------------------------- */

static void
open_place_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  chy_application_show_location (data, g_variant_get_string (parameter, NULL), NULL);
}

static void
folder_chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyApplication) application = data;
  g_autofree char *path = chy_folder_choose_finish (result, NULL);

  (void) source;
  if (path != NULL)
    chy_application_show_location (application, path, NULL);
  g_application_release (G_APPLICATION (application));
}

static void
open_folder_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  const ChyFileOptions options = { .title = _ ("Open a Data Folder"), .accept = _ ("_Open") };
  GtkWindow *window = active_window (data);

  if (window == NULL)
    return;
  g_application_hold (data);
  chy_folder_choose_async (GTK_WIDGET (window), &options, NULL, folder_chosen_cb, g_object_ref (data));
}

/* --- the sample --------------------------------------------------------------------------------------- */

static void
sample_made_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyApplication) application = data;
  g_autofree char *path = chy_places_get_sample ();

  (void) source;
  if (chy_sample_dialog_run_finish (result, NULL))
    {
      chy_places_remember (path, TRUE);
      chy_application_show_location (application, path, "overview");
    }
  g_application_release (G_APPLICATION (application));
}

static void
explore_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ChyApplication *application = data;
  const ChyConsoleHost *host = chy_application_get_host (application);
  g_autofree char *path = chy_places_get_sample ();
  g_autofree char *inside = g_build_filename (path, "tenant.db", NULL);

  if (g_file_test (inside, G_FILE_TEST_EXISTS))
    {
      chy_application_show_location (application, path, NULL);
      return;
    }
  if (host->create_sample == NULL)
    return;
  g_application_hold (G_APPLICATION (application));
  chy_sample_dialog_run_async (active_window (application), host, path, sample_made_cb,
                               g_object_ref (application));
}

typedef struct
{
  ChyApplication *application; /* (owned), held */
  char *location;              /* (owned) */
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_object_unref (removal->application);
  g_free (removal->location);
  g_free (removal);
}

static void
remove_worker (GTask *task,
               gpointer source G_GNUC_UNUSED,
               gpointer data,
               GCancellable *cancellable G_GNUC_UNUSED)
{
  const Removal *removal = data;
  const ChyConsoleHost *host = chy_application_get_host (removal->application);
  GError *error = NULL;

  /* It waits a little for the window's tenant to be closed. */
  if (host->remove_sample (host->data, removal->location, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Removal *removal = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  GtkWindow *window = active_window (removal->application);

  (void) source;
  (void) data;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (window != NULL)
        chy_show_error (GTK_WIDGET (window), error);
    }
  else
    {
      chy_places_forget (removal->location);
      if (CHY_IS_WINDOW (window))
        chy_window_notify (CHY_WINDOW (window), _ ("The sample organization is removed"), NULL, NULL);
    }
  g_application_release (G_APPLICATION (removal->application));
}

/* The window lets go of the tenant first; the user's own comes in its place. */
static void
remove_now (ChyApplication *application, const char *location)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, removed_cb, NULL);
  g_autofree char *own = chy_places_get_own ();
  ChyWindow *window = chy_application_find_window (application, location);
  Removal *removal = g_new0 (Removal, 1);

  removal->application = g_object_ref (application);
  removal->location = g_strdup (location);
  g_task_set_source_tag (task, remove_now);
  g_task_set_task_data (task, removal, removal_free);
  g_application_hold (G_APPLICATION (application));
  chy_application_show_location (application, own, NULL);
  if (window != NULL)
    gtk_window_close (GTK_WINDOW (window));
  g_task_run_in_thread (task, remove_worker);
}

static void
remove_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree char *location = data;

  (void) source;
  if (chy_confirm_finish (result, NULL))
    remove_now (CHY_APPLICATION (g_application_get_default ()), location);
}

static void
remove_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  const char *location = g_variant_get_string (parameter, NULL);
  ChyWindow *window = chy_application_find_window (data, location);
  GtkWindow *from = window != NULL ? GTK_WINDOW (window) : active_window (data);
  g_autofree char *path = g_filename_display_name (location);
  g_autofree char *sentence = g_strdup_printf (
      /* Translators: %s is a folder. */
      _ ("The folder %s is deleted with everything that was tried in it. Your own data stays as it is."),
      path);
  const ChyConfirmation asked = { .title = _ ("Remove the Sample Organization"),
                                  .sentence = sentence,
                                  .verb = _ ("_Remove") };

  if (chy_application_get_host (data)->remove_sample != NULL && from != NULL)
    chy_confirm_async (GTK_WIDGET (from), &asked, NULL, remove_answered_cb, g_strdup (location));
}

static const GActionEntry entries[] = {
  { .name = "open-place", .activate = open_place_cb, .parameter_type = "s" },
  { .name = "open-folder", .activate = open_folder_cb },
  { .name = "explore-sample", .activate = explore_cb },
  { .name = "remove-sample", .activate = remove_cb, .parameter_type = "s" },
};

void
chy_start_add_actions (ChyApplication *application)
{
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  chy_server_start_add_actions (application);
}

/* --- windows ------------------------------------------------------------------------------------------ */

void
chy_start_dress (ChyWindow *window)
{
  chy_window_add_header (window, chy_tenant_switcher_new (chy_window_get_location (window)));
}

static void
find_switcher (GtkWidget *widget, gpointer data)
{
  GtkWidget **found = data;

  if (CHY_IS_TENANT_SWITCHER (widget))
    *found = widget;
}

static GtkWidget *
sample_bar_new (const char *location)
{
  GtkWidget *bar = gtk_info_bar_new ();
  GtkWidget *box = gtk_info_bar_get_content_area (GTK_INFO_BAR (bar));
  GtkWidget *label = gtk_label_new (_ ("Sample organization: nothing here is real."));
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Remove…"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "app.remove-sample");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", location);
  gtk_widget_set_tooltip_text (button, _ ("Remove the Sample Organization…"));
  g_object_set (label, "xalign", 0.0, "wrap", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (bar), "undo");
  gtk_container_add (GTK_CONTAINER (box),
                     gtk_image_new_from_icon_name ("chy-state-info-symbolic", GTK_ICON_SIZE_BUTTON));
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (gtk_info_bar_get_action_area (GTK_INFO_BAR (bar))), button);
  g_object_set (bar, "vexpand", FALSE, NULL);
  gtk_widget_show_all (bar);

  return bar;
}

static void
setting_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyWindow) window = data;
  g_autoptr (GVariant) setting = chy_tenant_get_finish (CHY_TENANT (source), result, NULL);
  GtkWidget *bar = gtk_window_get_titlebar (GTK_WINDOW (window));
  GtkWidget *switcher = NULL;
  /* That of a server is for those who run it to remove. */
  gboolean sample = setting != NULL && !chy_tenant_is_remote (CHY_TENANT (source));

  if (gtk_widget_in_destruction (GTK_WIDGET (window)) || bar == NULL)
    return;
  chy_places_remember (chy_window_get_location (window), sample);
  gtk_container_forall (GTK_CONTAINER (bar), find_switcher, &switcher);
  if (switcher != NULL)
    chy_tenant_switcher_set_sample (CHY_TENANT_SWITCHER (switcher), sample);
  if (sample)
    chy_window_take_bar (window, sample_bar_new (chy_window_get_location (window)));
}

void
chy_start_dress_tenant (ChyWindow *window, ChyTenant *tenant)
{
  if (chy_tenant_is_remote (tenant))
    chy_window_take_bar (window, chy_connection_bar_new (tenant));
  chy_tenant_get_async (tenant, "settings", "sample", NULL, setting_done_cb, g_object_ref (window));
}
