/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "screen.h"

#include <string.h>

#include "console/chy-console-resources.h"

#define PATIENCE (20 * G_USEC_PER_SEC)

void
screen_load_ui (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  g_resources_register (chy_console_get_resource ());
  gtk_css_provider_load_from_resource (provider, "/io/github/chancery_pki/Chancery/ui/style.css");
  gtk_style_context_add_provider_for_screen (gdk_screen_get_default (), GTK_STYLE_PROVIDER (provider),
                                             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_default (), "/io/github/chancery_pki/Chancery/icons");
}

static gboolean
wake_cb (gpointer data)
{
  (void) data;
  return G_SOURCE_CONTINUE;
}

void
screen_wait (gboolean (*done) (gpointer data), gpointer data)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;
  guint source = g_timeout_add (20, wake_cb, NULL);

  while (!done (data))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (source);
}

static gboolean
is_past (gpointer data)
{
  return g_get_monotonic_time () > *(gint64 *) data;
}

void
screen_settle (void)
{
  gint64 end = g_get_monotonic_time () + 100000;

  screen_wait (is_past, &end);
}

typedef struct
{
  GType type;
  const char *text;
  GtkWidget *found;
} Search;

static void
visit (GtkWidget *widget, gpointer data)
{
  Search *search = data;

  if (search->found != NULL)
    return;
  if (search->text == NULL && G_TYPE_CHECK_INSTANCE_TYPE (widget, search->type))
    search->found = widget;
  else if (search->text != NULL && GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
           strstr (gtk_label_get_text (GTK_LABEL (widget)), search->text) != NULL)
    search->found = widget;
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), visit, search);
}

gpointer
screen_find (GtkWidget *root, GType type)
{
  Search search = { .type = type };

  visit (root, &search);
  g_assert_nonnull (search.found);
  return search.found;
}

static void
visit_button (GtkWidget *widget, gpointer data)
{
  Search *search = data;

  if (search->found != NULL)
    return;
  if (GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) &&
      g_strcmp0 (atk_object_get_name (gtk_widget_get_accessible (widget)), search->text) == 0)
    search->found = widget;
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), visit_button, search);
}

GtkButton *
screen_find_button (GtkWidget *root, const char *name)
{
  Search search = { .text = name };

  visit_button (root, &search);
  if (search.found == NULL)
    g_error ("there is no button “%s”", name);
  return GTK_BUTTON (search.found);
}

gboolean
screen_says (GtkWidget *root, const char *text)
{
  Search search = { .text = text };

  visit (root, &search);
  return search.found != NULL;
}

typedef struct
{
  GtkWidget *root;
  const char *text;
} Wanted;

static gboolean
is_said (gpointer data)
{
  const Wanted *wanted = data;

  return screen_says (wanted->root, wanted->text);
}

void
screen_wait_for_text (GtkWidget *root, const char *text)
{
  Wanted wanted = { root, text };

  g_test_message ("waiting for “%s”", text);
  screen_wait (is_said, &wanted);
}

typedef struct
{
  SlowTenant *tenant;
  const char *query;
} Asked;

static gboolean
is_asked (gpointer data)
{
  const Asked *asked = data;
  g_autofree char *last = slow_tenant_get_last (asked->tenant);

  return g_strcmp0 (last, asked->query) == 0;
}

void
screen_wait_for_query (SlowTenant *tenant, const char *query)
{
  Asked asked = { tenant, query };

  g_test_message ("waiting for %s", query);
  screen_wait (is_asked, &asked);
}

void
screen_key (GtkWidget *widget, guint key, GdkModifierType state)
{
  GdkEvent *event = gdk_event_new (GDK_KEY_PRESS);

  event->key.window = g_object_ref (gtk_widget_get_window (widget));
  event->key.send_event = TRUE;
  event->key.time = GDK_CURRENT_TIME;
  event->key.keyval = key;
  event->key.state = state;
  gdk_event_set_device (
      event, gdk_seat_get_keyboard (gdk_display_get_default_seat (gtk_widget_get_display (widget))));
  gtk_widget_event (widget, event);
  gdk_event_free (event);
}
