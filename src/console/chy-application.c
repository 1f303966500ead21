/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>

#include "base/chy-i18n.h"

#include "chy-application-actions.h"
#include "chy-application.h"
#include "chy-color-scheme.h"
#include "chy-console-resources.h"
#include "chy-contrast.h"
#include "chy-drop.h"
#include "chy-engines.h"
#include "chy-lock-bar.h"
#include "chy-navigate.h"
#include "chy-panel.h"
#include "chy-preferences.h"
#include "chy-shortcuts.h"
#include "chy-window.h"
#include "console/help/chy-help.h"
#include "console/search/chy-search-provider.h"
#include "console/start/chy-server-start.h"
#include "console/start/chy-servers.h"
#include "console/start/chy-start.h"
#include "console/widgets/chy-focus.h"
#include "console/widgets/chy-large-icons.h"
#include "console/widgets/chy-notebook.h"

struct _ChyApplication
{
  GtkApplication parent_instance;

  const ChyConsoleHost *host; /* borrowed */
  ChyColorScheme *scheme;     /* (owned) from the start on */
  ChyEngines *engines;        /* (owned) likewise */
  GPtrArray *files;           /* (owned) of GFile: to open once there is a tenant */
  GHashTable *sign_ins;       /* (owned) char* -> ChyConsoleSignIn: what the command line said of servers */
  ChySearchProvider *search;  /* (owned) */
};

G_DEFINE_FINAL_TYPE (ChyApplication, chy_application, GTK_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Open the data folder DIR"), N_ ("DIR") },
  { "tenant", 0, 0, G_OPTION_ARG_STRING, NULL,
    N_ ("Open the tenant at URL, such as sqlite:DIR or https://HOST:PORT"), N_ ("URL") },
  { "client-certificate", 0, 0, G_OPTION_ARG_FILENAME, NULL,
    N_ ("Sign in to a server by the certificate and key in FILE"), N_ ("FILE") },
  { "server-certificate", 0, 0, G_OPTION_ARG_FILENAME, NULL,
    N_ ("Trust the server's certificate in FILE, or what it has signed"), N_ ("FILE") },
  { "panel", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Show the panel NAME first"), N_ ("NAME") },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version"), NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_ ("[FILE…]") },
  { NULL },
};

static void
open_files (ChyApplication *self, ChyWindow *window)
{
  while (self->files->len > 0 && chy_window_get_tenant (window) != NULL)
    {
      g_autoptr (GFile) file = g_ptr_array_steal_index (self->files, 0);

      chy_drop_open (GTK_WIDGET (window), file);
    }
}

static void
take_tenant (ChyApplication *self, ChyWindow *window, ChyTenant *tenant)
{
  chy_application_attach (self, GTK_WINDOW (window), tenant);
  chy_window_set_tenant (window, tenant);
  if (!chy_tenant_is_remote (tenant))
    chy_window_take_bar (window, chy_lock_bar_new (chy_engines_get_lock (self->engines), tenant));
  open_files (self, window);
  chy_start_dress_tenant (window, tenant);
  chy_search_provider_rest (self->search);
}

static char *
default_location (void)
{
  return g_build_filename (g_get_user_data_dir (), "chancery", NULL);
}

/* What the command line said, or else what is remembered. */
static ChyConsoleSignIn *
find_sign_in (ChyApplication *self, const char *location)
{
  const ChyConsoleSignIn *given = g_hash_table_lookup (self->sign_ins, location);

  if (given != NULL)
    return chy_sign_in_copy (given);

  return chy_servers_is_address (location) ? chy_servers_find (location) : chy_sign_in_new (location);
}

static void
opened_cb (GtkWidget *widget, gpointer data)
{
  ChyWindow *window = CHY_WINDOW (widget);
  ChyApplication *self = CHY_APPLICATION (g_application_get_default ());
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyTenant) tenant = chy_sign_in_open_finish (G_ASYNC_RESULT (data), &error);
  g_autoptr (ChyConsoleSignIn) sign_in = find_sign_in (self, chy_window_get_location (window));

  if (gtk_window_get_application (GTK_WINDOW (window)) == NULL)
    return;
  if (tenant == NULL && chy_servers_is_address (sign_in->location))
    chy_server_start_failed (self, window, sign_in, error);
  else if (tenant == NULL)
    chy_window_show_error (window, error, _ ("Try Again"), "app.retry");
  else
    {
      if (chy_servers_is_address (sign_in->location))
        chy_servers_remember (sign_in);
      take_tenant (self, window, tenant);
    }
}

/* The window stands on the screen before anything is put into it. */
static void
open_done_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyWindow) window = data;

  chy_window_when_drawn (window, opened_cb, g_object_ref (result), g_object_unref);
}

static void
open_tenant (ChyApplication *self, ChyWindow *window)
{
  g_autoptr (ChyConsoleSignIn) sign_in = find_sign_in (self, chy_window_get_location (window));

  chy_sign_in_open_async (sign_in, self->host, NULL, open_done_cb, g_object_ref (window));
}

static void
retry_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  ChyApplication *self = data;
  ChyWindow *window = chy_application_find_window (self, g_variant_get_string (parameter, NULL));

  if (window != NULL && chy_window_get_tenant (window) != NULL)
    chy_tenant_reconnect (chy_window_get_tenant (window));
  else if (window != NULL)
    open_tenant (self, window);
}

static void
quit_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  chy_search_provider_leave (CHY_APPLICATION (data)->search);
  chy_engines_close_windows (CHY_APPLICATION (data)->engines);
}

/* A modal dialog keeps its window from being closed. */
static void
close_dialogs (void)
{
  g_autoptr (GList) tops = gtk_window_list_toplevels ();

  g_list_foreach (tops, (GFunc) (void (*) (void)) g_object_ref, NULL);
  for (GList *l = tops; l != NULL; l = l->next)
    {
      if (!CHY_IS_WINDOW (l->data) && gtk_window_get_modal (l->data) &&
          gtk_widget_get_visible (GTK_WIDGET (l->data)))
        {
          /* A chooser of files belongs to its GtkNativeDialog, which would not know that it is gone. */
          if (GTK_IS_FILE_CHOOSER (l->data) && GTK_IS_DIALOG (l->data))
            gtk_dialog_response (l->data, GTK_RESPONSE_CANCEL);
          else
            gtk_widget_destroy (GTK_WIDGET (l->data));
        }
      g_object_unref (l->data);
    }
}

/* What ends a session asks politely. */
static gboolean
signal_cb (gpointer data)
{
  close_dialogs ();
  chy_search_provider_leave (CHY_APPLICATION (data)->search);
  chy_engines_close_windows (CHY_APPLICATION (data)->engines);

  return G_SOURCE_CONTINUE;
}

/* From a notification: (location, panel, place). */
static void
show_place_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  const char *location, *panel, *place;
  ChyWindow *window;

  g_variant_get (parameter, "(&s&s&s)", &location, &panel, &place);
  window = chy_application_find_window (data, location);
  if (window != NULL)
    chy_navigate (GTK_WIDGET (window), panel, place);
}

/* From the menu of the application's icon, where no window may be open: the action's name is the panel's. */
static void
panel_cb (GSimpleAction *action, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  g_autofree char *location = default_location ();

  chy_application_show_location (data, location, g_action_get_name (G_ACTION (action)));
}

static const GActionEntry entries[] = {
  { .name = "certificates", .activate = panel_cb },
  { .name = "connectors", .activate = panel_cb },
  { .name = "health", .activate = panel_cb },
  { .name = "show-place", .activate = show_place_cb, .parameter_type = "(sss)" },
  { .name = "quit", .activate = quit_cb },
  { .name = "retry", .activate = retry_cb, .parameter_type = "s" },
};

static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  /* Names the bundle, so that the linker keeps it. */
  g_resources_register (chy_console_get_resource ());
  gtk_css_provider_load_from_resource (provider, "/io/github/chancery_pki/Chancery/ui/style.css");
  gtk_style_context_add_provider_for_screen (gdk_screen_get_default (), GTK_STYLE_PROVIDER (provider),
                                             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_default (), "/io/github/chancery_pki/Chancery/icons");
  gtk_window_set_default_icon_name (CHY_APPLICATION_ID);
}

static void
chy_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (chy_application_parent_class)->startup (application);

  g_unix_signal_add (SIGTERM, signal_cb, application);
  g_unix_signal_add (SIGINT, signal_cb, application);
  /* Translators: "default:RTL" where your language is written from right to left, else "default:LTR". */
  if (g_strcmp0 (_ ("default:LTR"), "default:RTL") == 0)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  load_style ();
  chy_contrast_follow ();
  chy_help_install_key ();
  chy_focus_mend ();
  chy_large_icons_mend ();
  chy_notebook_mend ();
  CHY_APPLICATION (application)->scheme = chy_color_scheme_new ();
  chy_application_add_actions (GTK_APPLICATION (application));
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  CHY_APPLICATION (application)->engines =
      chy_engines_new (GTK_APPLICATION (application), CHY_APPLICATION (application)->host);
  chy_start_add_actions (CHY_APPLICATION (application));
}

static ChyWindow *
new_window (ChyApplication *self, const char *location)
{
  ChyWindow *window = CHY_WINDOW (chy_window_new (GTK_APPLICATION (self), location));

  chy_start_dress (window);
  chy_drop_enable (GTK_WIDGET (window));

  return window;
}

ChyWindow *
chy_application_find_window (ChyApplication *self, const char *location)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (CHY_IS_WINDOW (l->data) && g_str_equal (chy_window_get_location (l->data), location))
      return l->data;

  return NULL;
}

void
chy_application_show_location (ChyApplication *self, const char *location, const char *panel)
{
  ChyWindow *window = chy_application_find_window (self, location);

  if (window == NULL)
    {
      window = new_window (self, location);
      open_tenant (self, window);
    }
  if (panel != NULL)
    chy_window_show_panel (window, panel);
  gtk_window_present (GTK_WINDOW (window));
}

void
chy_application_show_tenant (ChyApplication *self, const char *location, ChyTenant *tenant)
{
  ChyWindow *old = chy_application_find_window (self, location);
  gboolean signed_in = old != NULL && chy_window_get_tenant (old) != NULL;
  ChyWindow *window = old == NULL || signed_in ? new_window (self, location) : old;

  take_tenant (self, window, tenant);
  gtk_window_present (GTK_WINDOW (window));
  if (signed_in)
    gtk_window_close (GTK_WINDOW (old));
}

static void
chy_application_activate (GApplication *application)
{
  g_autofree char *location = default_location ();

  chy_application_show_location (CHY_APPLICATION (application), location, NULL);
}

/* From a file manager, by D-Bus. */
static void
chy_application_open (GApplication *application, GFile **files, gint n_files, const char *hint G_GNUC_UNUSED)
{
  ChyApplication *self = CHY_APPLICATION (application);
  g_autofree char *location = default_location ();

  for (gint i = 0; i < n_files; i++)
    g_ptr_array_add (self->files, g_object_ref (files[i]));
  chy_application_show_location (self, location, NULL);
  open_files (self, chy_application_find_window (self, location));
}

static void
take_file (GApplicationCommandLine *line, const char *option, char **path)
{
  const char *given = NULL;
  g_autoptr (GFile) file = NULL;

  if (!g_variant_dict_lookup (g_application_command_line_get_options_dict (line), option, "^&ay", &given))
    return;
  file = g_application_command_line_create_file_for_arg (line, given);
  g_free (*path);
  *path = g_file_get_path (file);
}

/* What is not said is as it was. */
static void
take_sign_in (ChyApplication *self, GApplicationCommandLine *line, const char *location)
{
  ChyConsoleSignIn *sign_in = find_sign_in (self, location);

  take_file (line, "client-certificate", &sign_in->certificate);
  take_file (line, "server-certificate", &sign_in->server);
  g_hash_table_insert (self->sign_ins, g_strdup (location), sign_in);
}

static int
chy_application_command_line (GApplication *application, GApplicationCommandLine *line)
{
  GVariantDict *given = g_application_command_line_get_options_dict (line);
  const char *folder = NULL, *url = NULL, *panel = NULL;
  g_autofree const char **files = NULL;
  g_autofree char *location = NULL;

  (void) g_variant_dict_lookup (given, "data-dir", "^&ay", &folder);
  (void) g_variant_dict_lookup (given, "tenant", "&s", &url);
  (void) g_variant_dict_lookup (given, "panel", "&s", &panel);
  if (panel != NULL && chy_panel_find (panel) == NULL)
    {
      g_application_command_line_printerr (line, _ ("There is no panel “%s”.\n"), panel);
      return 2;
    }
  if (folder != NULL && url != NULL)
    {
      g_application_command_line_printerr (line, _ ("Give either --data-dir or --tenant, not both.\n"));
      return 2;
    }
  if (folder != NULL)
    {
      g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (line, folder);

      location = g_file_get_path (file);
      if (location == NULL)
        {
          /* The address of something elsewhere. */
          g_application_command_line_printerr (line, "%s: %s\n", folder, _ ("It is not a folder"));
          return 2;
        }
    }
  else
    location = url == NULL                    ? default_location ()
               : chy_servers_is_address (url) ? chy_servers_normalize (url)
                                              : g_strdup (url);
  if (chy_servers_is_address (location))
    take_sign_in (CHY_APPLICATION (application), line, location);
  (void) g_variant_dict_lookup (given, G_OPTION_REMAINING, "^a&ay", &files);
  for (gsize i = 0; files != NULL && files[i] != NULL; i++)
    g_ptr_array_add (CHY_APPLICATION (application)->files,
                     g_application_command_line_create_file_for_arg (line, files[i]));
  chy_application_show_location (CHY_APPLICATION (application), location, panel);
  open_files (CHY_APPLICATION (application),
              chy_application_find_window (CHY_APPLICATION (application), location));

  return 0;
}

static int
chy_application_handle_local_options (GApplication *application G_GNUC_UNUSED, GVariantDict *given)
{
  if (!g_variant_dict_contains (given, "version"))
    return -1;
  g_print ("chancery %s\n", CHY_VERSION);

  return 0;
}

static gboolean
chy_application_dbus_register (GApplication *application,
                               GDBusConnection *connection,
                               const char *path,
                               GError **error)
{
  return G_APPLICATION_CLASS (chy_application_parent_class)
             ->dbus_register (application, connection, path, error) &&
         chy_search_provider_export (CHY_APPLICATION (application)->search, connection, path, error);
}

static void
chy_application_dbus_unregister (GApplication *application, GDBusConnection *connection, const char *path)
{
  if (CHY_APPLICATION (application)->search != NULL)
    chy_search_provider_unexport (CHY_APPLICATION (application)->search);
  G_APPLICATION_CLASS (chy_application_parent_class)->dbus_unregister (application, connection, path);
}

static void
chy_application_finalize (GObject *object)
{
  ChyApplication *self = CHY_APPLICATION (object);

  g_clear_object (&self->search);
  g_clear_pointer (&self->engines, chy_engines_free);
  g_ptr_array_unref (self->files);
  g_hash_table_unref (self->sign_ins);
  if (self->scheme != NULL)
    g_object_run_dispose (G_OBJECT (self->scheme));
  g_clear_object (&self->scheme);

  G_OBJECT_CLASS (chy_application_parent_class)->finalize (object);
}

static void
chy_application_class_init (ChyApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = chy_application_finalize;

  application_class->startup = chy_application_startup;
  application_class->activate = chy_application_activate;
  application_class->open = chy_application_open;
  application_class->command_line = chy_application_command_line;
  application_class->dbus_register = chy_application_dbus_register;
  application_class->dbus_unregister = chy_application_dbus_unregister;
  application_class->handle_local_options = chy_application_handle_local_options;
}

static void
chy_application_init (ChyApplication *self)
{
  self->search = chy_search_provider_new (self);
  self->files = g_ptr_array_new_with_free_func (g_object_unref);
  self->sign_ins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) chy_sign_in_free);
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_summary (G_APPLICATION (self),
                                            _ ("Manages certificates for devices, and the road to them."));
}

ChyApplication *
chy_application_new (const ChyConsoleHost *host)
{
  ChyApplication *self = g_object_new (CHY_TYPE_APPLICATION, "application-id", CHY_APPLICATION_ID, "flags",
                                       G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_HANDLES_OPEN, NULL);

  self->host = host;

  return self;
}

const ChyConsoleHost *
chy_application_get_host (ChyApplication *self)
{
  return self->host;
}

void
chy_application_attach (ChyApplication *self, GtkWindow *window, ChyTenant *tenant)
{
  g_return_if_fail (CHY_IS_APPLICATION (self));

  chy_engines_attach (self->engines, window, tenant);
}

ChyLock *
chy_application_get_lock (ChyApplication *self)
{
  g_return_val_if_fail (CHY_IS_APPLICATION (self), NULL);

  return chy_engines_get_lock (self->engines);
}

ChyEngine *
chy_application_find_engine (ChyTenant *tenant)
{
  GApplication *application = g_application_get_default ();
  ChyEngines *engines = CHY_IS_APPLICATION (application) ? CHY_APPLICATION (application)->engines : NULL;

  return engines != NULL ? chy_engines_find (engines, tenant) : NULL;
}
