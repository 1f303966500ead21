/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-alerts.h"
#include "chy-closing.h"
#include "chy-engines.h"
#include "chy-state.h"
#include "chy-window.h"
#include "console/widgets/chy-act.h"
#include "console/widgets/chy-secret-entry.h"

struct _ChyEngines
{
  GtkApplication *application; /* borrowed */
  const ChyConsoleHost *host;  /* borrowed */
  ChyLock *lock;               /* (owned) */
  GPtrArray *work;             /* (owned) of Work */
};

/* Behind one window. */
typedef struct
{
  ChyEngines *all;   /* borrowed */
  GtkWindow *window; /* borrowed: until it is destroyed */
  ChyEngine *engine; /* (owned) */
  ChyAlerts *alerts; /* (owned) */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_signal_handlers_disconnect_by_data (work->window, work);
  /* Its queries may hold it a little longer; it is silent from now on. */
  g_object_run_dispose (G_OBJECT (work->alerts));
  g_object_unref (work->alerts);
  g_object_unref (work->engine);
  g_free (work);
}

/* --- the lock ------------------------------------------------------------------------------------------- */

static void
lock_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  chy_lock_now (((ChyEngines *) data)->lock, CHY_LOCK_ASKED);
}

static const GActionEntry entries[] = { { .name = "lock", .activate = lock_cb } };

/* A vault elsewhere is the server's. */
static void
allow_lock (ChyEngines *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->application), "lock");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), chy_lock_has_any (self->lock));
}

/* A password on the clipboard is one, wherever it came from. */
static void
lock_begins_cb (void)
{
  chy_secret_clear_clipboard (gdk_display_get_default ());
}

static void
lock_refused_cb (ChyEngines *self, ChyTenant *tenant, const GError *error)
{
  for (guint i = 0; i < self->work->len; i++)
    {
      const Work *work = g_ptr_array_index (self->work, i);

      if (chy_engine_get_tenant (work->engine) == tenant)
        {
          chy_show_error (GTK_WIDGET (work->window), error);
          return;
        }
    }
}

static void
make_lock (ChyEngines *self)
{
  g_autoptr (GSettings) settings = chy_state_get_settings ();
  g_autoptr (ChyClock) clock = chy_clock_new_system ();
  g_autoptr (ChySessionWatch) watch = chy_session_watch_new (chy_session_watch_is_sandboxed ());

  self->lock = chy_lock_new (settings, clock, watch);
  chy_lock_watch_input (self->lock);
  g_signal_connect (self->lock, "locked", G_CALLBACK (lock_begins_cb), NULL);
  g_signal_connect_swapped (self->lock, "refused", G_CALLBACK (lock_refused_cb), self);
  g_action_map_add_action_entries (G_ACTION_MAP (self->application), entries, G_N_ELEMENTS (entries), self);
  allow_lock (self);
}

/* --- windows -------------------------------------------------------------------------------------------- */

static gboolean
delete_cb (GtkWindow *window, GdkEvent *event G_GNUC_UNUSED, const Work *work)
{
  return chy_closing_begin (window, work->engine);
}

static void
destroy_cb (GtkWidget *window G_GNUC_UNUSED, Work *work)
{
  ChyEngines *self = work->all;

  chy_lock_remove (self->lock, chy_engine_get_tenant (work->engine));
  allow_lock (self);
  chy_engine_close_async (work->engine, NULL, NULL);
  g_ptr_array_remove (self->work, work);
}

void
chy_engines_attach (ChyEngines *self, GtkWindow *window, ChyTenant *tenant)
{
  Work *work = g_new0 (Work, 1);

  work->all = self;
  work->window = window;
  work->engine = chy_engine_new (tenant, self->host);
  work->alerts = chy_alerts_new (tenant, window);
  g_ptr_array_add (self->work, work);
  chy_lock_add (self->lock, tenant, work->engine);
  allow_lock (self);
  g_signal_connect (window, "delete-event", G_CALLBACK (delete_cb), work);
  g_signal_connect (window, "destroy", G_CALLBACK (destroy_cb), work);
}

ChyEngine *
chy_engines_find (ChyEngines *self, ChyTenant *tenant)
{
  for (guint i = 0; i < self->work->len; i++)
    {
      const Work *work = g_ptr_array_index (self->work, i);

      if (chy_engine_get_tenant (work->engine) == tenant)
        return work->engine;
    }

  return NULL;
}

static ChyEngine *
engine_of (ChyEngines *self, gpointer window)
{
  for (guint i = 0; i < self->work->len; i++)
    {
      const Work *work = g_ptr_array_index (self->work, i);

      if (work->window == window)
        return work->engine;
    }

  return NULL;
}

void
chy_engines_close_windows (ChyEngines *self)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (self->application));

  for (GList *l = windows; l != NULL; l = l->next)
    {
      ChyEngine *engine = CHY_IS_WINDOW (l->data) ? engine_of (self, l->data) : NULL;

      if (CHY_IS_WINDOW (l->data) && (engine == NULL || !chy_closing_begin (l->data, engine)))
        gtk_widget_destroy (l->data);
    }
}

ChyLock *
chy_engines_get_lock (ChyEngines *self)
{
  return self->lock;
}

ChyEngines *
chy_engines_new (GtkApplication *application, const ChyConsoleHost *host)
{
  ChyEngines *self = g_new0 (ChyEngines, 1);

  self->application = application;
  self->host = host;
  self->work = g_ptr_array_new_with_free_func (work_free);
  make_lock (self);

  return self;
}

void
chy_engines_free (ChyEngines *self)
{
  g_ptr_array_unref (self->work);
  g_signal_handlers_disconnect_by_data (self->lock, self);
  g_object_run_dispose (G_OBJECT (self->lock));
  g_object_unref (self->lock);
  g_free (self);
}
