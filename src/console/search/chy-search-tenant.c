/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-search-tenant.h"
#include "console/chy-state.h"
#include "console/start/chy-places.h"

struct _ChySearchTenant
{
  GObject parent_instance;

  ChyApplication *application; /* borrowed: it outlives this */
  char *location;              /* (owned) of what was asked last, or NULL */
  ChyTenant *tenant;           /* (owned) opened for this alone, or NULL */
  GPtrArray *waiting;          /* (owned) of GTask, while it is being opened; else NULL */
};

G_DEFINE_FINAL_TYPE (ChySearchTenant, chy_search_tenant, G_TYPE_OBJECT)

static gboolean
is_wanted (void)
{
  g_autoptr (GSettings) settings = chy_state_get_settings ();

  return settings == NULL || g_settings_get_boolean (settings, "desktop-search");
}

/* That of a window answers as far as it is there: a server that is away, or whose sign-in is over, is not
 * asked. */
static ChyTenant *
find_shown (ChySearchTenant *self)
{
  ChyWindow *window = chy_application_find_window (self->application, self->location);
  ChyTenant *tenant = window != NULL ? chy_window_get_tenant (window) : NULL;
  g_autoptr (ChyConnection) connection = tenant != NULL ? chy_tenant_get_connection (tenant) : NULL;

  return connection == NULL || connection->state == CHY_CONNECTION_UP ? tenant : NULL;
}

typedef struct
{
  const ChyConsoleHost *host; /* borrowed */
  char *location;             /* (owned) */
} Looking;

static void
looking_free (gpointer data)
{
  Looking *looking = data;

  g_free (looking->location);
  g_free (looking);
}

static void
look_worker (GTask *task,
             gpointer source G_GNUC_UNUSED,
             gpointer data,
             GCancellable *cancellable G_GNUC_UNUSED)
{
  const Looking *looking = data;
  GError *error = NULL;
  ChyTenant *tenant = looking->host->look (looking->host->data, looking->location, &error);

  if (tenant != NULL)
    g_task_return_pointer (task, tenant, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
return_tenant (GTask *task, ChyTenant *tenant)
{
  g_task_return_pointer (task, tenant != NULL ? g_object_ref (tenant) : NULL, g_object_unref);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ChySearchTenant *self = CHY_SEARCH_TENANT (source);
  const Looking *looking = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyTenant) tenant = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  (void) data;
  /* A folder that is broken, or not there, is none that anything is found in. */
  if (error != NULL)
    g_debug ("nothing is looked up in %s: %s", looking->location, error->message);
  /* Another place may have been opened in the meantime: what waits is not answered from this one. */
  if (g_strcmp0 (looking->location, self->location) != 0)
    g_clear_object (&tenant);
  g_set_object (&self->tenant, tenant);
  for (guint i = 0; i < waiting->len; i++)
    return_tenant (g_ptr_array_index (waiting, i), tenant);
}

static void
look (ChySearchTenant *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, looked_cb, NULL);
  Looking *looking = g_new0 (Looking, 1);

  looking->host = chy_application_get_host (self->application);
  looking->location = g_strdup (self->location);
  g_task_set_source_tag (task, look);
  g_task_set_task_data (task, looking, looking_free);
  g_task_run_in_thread (task, look_worker);
}

static void
chy_search_tenant_finalize (GObject *object)
{
  ChySearchTenant *self = CHY_SEARCH_TENANT (object);

  g_free (self->location);
  g_clear_object (&self->tenant);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);

  G_OBJECT_CLASS (chy_search_tenant_parent_class)->finalize (object);
}

static void
chy_search_tenant_class_init (ChySearchTenantClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_search_tenant_finalize;
}

static void
chy_search_tenant_init (ChySearchTenant *self G_GNUC_UNUSED)
{
}

ChySearchTenant *
chy_search_tenant_new (ChyApplication *application)
{
  ChySearchTenant *self = g_object_new (CHY_TYPE_SEARCH_TENANT, NULL);

  self->application = application;

  return self;
}

const char *
chy_search_tenant_get_location (ChySearchTenant *self)
{
  g_return_val_if_fail (CHY_IS_SEARCH_TENANT (self), NULL);

  return self->location;
}

void
chy_search_tenant_rest (ChySearchTenant *self)
{
  g_return_if_fail (CHY_IS_SEARCH_TENANT (self));

  g_clear_object (&self->tenant);
}

void
chy_search_tenant_find_async (ChySearchTenant *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *last = chy_places_get_last ();
  ChyTenant *shown;

  g_task_set_source_tag (task, chy_search_tenant_find_async);
  if (g_strcmp0 (last, self->location) != 0)
    {
      g_clear_object (&self->tenant);
      g_free (self->location);
      self->location = g_steal_pointer (&last);
    }
  shown = find_shown (self);
  if (shown != NULL)
    g_clear_object (&self->tenant);
  if (!is_wanted ())
    return_tenant (task, NULL);
  else if (shown != NULL || self->tenant != NULL || !chy_places_is_here (self->location))
    return_tenant (task, shown != NULL ? shown : self->tenant);
  else if (self->waiting != NULL)
    g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  else
    {
      self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
      g_ptr_array_add (self->waiting, g_steal_pointer (&task));
      look (self);
    }
}

ChyTenant *
chy_search_tenant_find_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
