/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-search-open.h"
#include "console/chy-navigate.h"

typedef struct
{
  char *where;     /* (owned) a resource, or a panel */
  char *what;      /* (owned) an id, or words */
  gboolean object; /* it is an object; else a search */
} Wish;

static void
wish_free (gpointer data, GClosure *closure G_GNUC_UNUSED)
{
  Wish *wish = data;

  g_free (wish->where);
  g_free (wish->what);
  g_free (wish);
}

static void
fulfil (ChyWindow *window, const Wish *wish)
{
  if (!wish->object)
    chy_window_search (window, wish->where, wish->what);
  else
    (void) chy_navigate_to_object (GTK_WIDGET (window), wish->where, wish->what);
}

static void
opened_cb (ChyWindow *window, Wish *wish)
{
  /* Once, as a tenant may be opened anew; what is connected lives until this has returned. */
  g_signal_handlers_disconnect_by_func (window, opened_cb, wish);
  fulfil (window, wish);
}

static void
open_wish (ChyApplication *application, const char *location, Wish *wish)
{
  ChyWindow *window;

  chy_application_show_location (application, location, NULL);
  window = chy_application_find_window (application, location);
  if (window != NULL && chy_window_get_tenant (window) == NULL)
    {
      g_signal_connect_data (window, "opened", G_CALLBACK (opened_cb), wish, wish_free, 0);
      return;
    }
  if (window != NULL)
    fulfil (window, wish);
  wish_free (wish, NULL);
}

void
chy_search_open_object (ChyApplication *application,
                        const char *location,
                        const char *resource,
                        const char *id)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->where = g_strdup (resource);
  wish->what = g_strdup (id);
  wish->object = TRUE;
  open_wish (application, location, wish);
}

void
chy_search_open_panel (ChyApplication *application,
                       const char *location,
                       const char *panel,
                       const char *words)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->where = g_strdup (panel);
  wish->what = g_strdup (words);
  open_wish (application, location, wish);
}
