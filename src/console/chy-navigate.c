/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-navigate.h"
#include "chy-window.h"
#include "console/certificate/chy-certificate-window.h"

/* Where the page of an object of a resource is. */
static const struct
{
  const char *resource;
  const char *panel;
  const char *prefix; /* of the place, where the panel shows several kinds */
} places[] = {
  { "profiles", "profiles", "" },       { "requests", "status", "" },
  { "devices", "devices", "device:" },  { "users", "devices", "user:" },
  { "groups", "devices", "group:" },    { "connectors", "connectors", "" },
  { "authorities", "authorities", "" }, { "templates", "templates", "" },
};

/* The toplevel that a widget stands in; a menu stands in what it was opened from. */
static GtkWidget *
toplevel_of (GtkWidget *from)
{
  GtkWidget *menu = from != NULL ? gtk_widget_get_ancestor (from, GTK_TYPE_MENU) : NULL;

  while (menu != NULL)
    {
      from = gtk_menu_get_attach_widget (GTK_MENU (menu));
      menu = from != NULL ? gtk_widget_get_ancestor (from, GTK_TYPE_MENU) : NULL;
    }

  return from != NULL ? gtk_widget_get_toplevel (from) : NULL;
}

static ChyWindow *
console_of (GtkWidget *from)
{
  GtkWidget *top = toplevel_of (from);

  while (GTK_IS_WINDOW (top) && !CHY_IS_WINDOW (top))
    top = GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (top)));

  return CHY_IS_WINDOW (top) ? CHY_WINDOW (top) : NULL;
}

void
chy_navigate (GtkWidget *from, const char *panel, const char *place)
{
  ChyWindow *window = console_of (from);

  g_return_if_fail (panel != NULL);

  if (window != NULL && chy_window_show_place (window, panel, place))
    gtk_window_present (GTK_WINDOW (window));
}

void
chy_navigate_act (GtkWidget *from, const char *panel, const char *action, GVariant *target)
{
  ChyWindow *window = console_of (from);
  g_autoptr (GVariant) owned = target != NULL ? g_variant_ref_sink (target) : NULL;

  g_return_if_fail (panel != NULL && action != NULL);

  if (window != NULL)
    chy_window_act (window, panel, action, owned);
}

gboolean
chy_navigate_to_object (GtkWidget *from, const char *resource, const char *id)
{
  ChyWindow *window = console_of (from);

  g_return_val_if_fail (resource != NULL && id != NULL, FALSE);

  /* A certificate has no page but a window of its own. */
  if (g_str_equal (resource, "certificates"))
    {
      if (window != NULL && chy_window_get_tenant (window) != NULL)
        chy_certificate_window_show (from, chy_window_get_tenant (window), id);
      return TRUE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_equal (places[i].resource, resource))
      {
        g_autofree char *place = g_strconcat (places[i].prefix, id, NULL);

        chy_navigate (from, places[i].panel, place);
        return TRUE;
      }

  return FALSE;
}

void
chy_notify_done (GtkWidget *from, const char *sentence, ChyTenant *tenant, ChyCommand *undo)
{
  ChyWindow *window = console_of (from);

  if (window != NULL)
    chy_window_notify (window, sentence, tenant, undo);
  else
    chy_command_free (undo);
}

gboolean
chy_window_add_bar (GtkWidget *from, GtkWidget *bar)
{
  ChyWindow *window = console_of (from);

  if (window == NULL)
    return FALSE;
  chy_window_take_bar (window, bar);

  return TRUE;
}

GtkWindow *
chy_window_of (GtkWidget *from)
{
  GtkWidget *top = toplevel_of (from);

  return GTK_IS_WINDOW (top) ? GTK_WINDOW (top) : NULL;
}
