/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-help.h"

#include "chy-help-library.h"
#include "chy-help-window.h"
#include "console/chy-window.h"
#include "console/widgets/chy-scale.h"

#define INDEX "index"

/* "ChyProfileWizard" is explained on the page "profile-wizard". */
static char *
page_of_type (const char *type)
{
  g_autoptr (GString) id = g_string_new (NULL);

  if (!g_str_has_prefix (type, "Chy"))
    return NULL;
  for (const char *c = type + 3; *c != '\0'; c++)
    {
      if (g_ascii_isupper (*c) && id->len > 0)
        g_string_append_c (id, '-');
      g_string_append_c (id, g_ascii_tolower (*c));
    }

  return chy_help_has_page (id->str) ? g_strdup (id->str) : NULL;
}

char *
chy_help_page_of (GtkWidget *from)
{
  for (GtkWidget *window = gtk_widget_get_toplevel (from); GTK_IS_WINDOW (window);
       window = GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (window))))
    {
      g_autofree char *page = page_of_type (G_OBJECT_TYPE_NAME (window));
      const char *panel = CHY_IS_WINDOW (window) ? chy_window_get_panel (CHY_WINDOW (window)) : NULL;

      if (page != NULL)
        return g_steal_pointer (&page);
      if (panel != NULL && chy_help_has_page (panel))
        return g_strdup (panel);
      if (gtk_window_get_transient_for (GTK_WINDOW (window)) == NULL)
        break;
    }

  return g_strdup (INDEX);
}

static gboolean
is_installed (void)
{
  const char *const *folders = g_get_system_data_dirs ();

  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *path =
          g_build_filename (folders[i], "help", "C", GETTEXT_PACKAGE, INDEX ".page", NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return TRUE;
    }

  return FALSE;
}

/* FALSE where the desktop has no viewer. */
static gboolean
show_by_desktop (GtkWindow *window, const char *xref)
{
  g_autofree char *yelp = g_find_program_in_path ("yelp");
  g_autofree char *uri = NULL;

  if (yelp == NULL || !is_installed ())
    return FALSE;
  uri = g_strdup_printf ("help:" GETTEXT_PACKAGE "/%s", xref);

  return gtk_show_uri_on_window (window, uri, GDK_CURRENT_TIME, NULL);
}

/* Not one of the application's windows, which it lives as long as. */
static ChyHelpWindow *
find_window (GApplication *application)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();
  GtkWidget *window;

  for (GList *l = windows; l != NULL; l = l->next)
    if (CHY_IS_HELP_WINDOW (l->data))
      return l->data;
  window = chy_help_window_new ();
  if (application != NULL)
    g_signal_connect_object (application, "shutdown", G_CALLBACK (gtk_widget_destroy), window,
                             G_CONNECT_SWAPPED);

  return CHY_HELP_WINDOW (window);
}

void
chy_help_show (GtkWidget *from, const char *xref)
{
  GtkWidget *toplevel = gtk_widget_get_toplevel (from);
  ChyHelpWindow *window;

  if (GTK_IS_WINDOW (toplevel) && show_by_desktop (GTK_WINDOW (toplevel), xref))
    return;
  window = find_window (g_application_get_default ());
  if (!chy_help_window_go (window, xref))
    (void) chy_help_window_go (window, INDEX);
  if (GTK_IS_WINDOW (toplevel) && !gtk_widget_get_visible (GTK_WIDGET (window)))
    chy_window_fit_beside (GTK_WINDOW (window), GTK_WINDOW (toplevel));
  gtk_window_present (GTK_WINDOW (window));
}

void
chy_help_show_for (GtkWidget *from)
{
  g_autofree char *page = chy_help_page_of (from);

  chy_help_show (from, page);
}

static gboolean
show_help_hook (GSignalInvocationHint *hint, guint n, const GValue *values, gpointer data)
{
  GtkWidget *widget = g_value_get_object (&values[0]);

  (void) hint;
  (void) data;
  if (n > 1 && g_value_get_enum (&values[1]) == GTK_WIDGET_HELP_WHATS_THIS && GTK_IS_WINDOW (widget) &&
      !CHY_IS_HELP_WINDOW (widget))
    chy_help_show_for (widget);

  return TRUE;
}

/* Accelerators of the application work in its main windows alone; a binding works in dialogs, too. */
void
chy_help_install_key (void)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (GTK_TYPE_WINDOW);

  gtk_binding_entry_add_signal (gtk_binding_set_by_class (klass), GDK_KEY_F1, 0, "show-help", 1,
                                GTK_TYPE_WIDGET_HELP_TYPE, GTK_WIDGET_HELP_WHATS_THIS);
  g_signal_add_emission_hook (g_signal_lookup ("show-help", GTK_TYPE_WIDGET), 0, show_help_hook, NULL, NULL);
}
