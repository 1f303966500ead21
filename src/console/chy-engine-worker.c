/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-engine-worker.h"

struct _ChyEngineWorker
{
  GObject parent_instance;

  ChyTenant *tenant;          /* (owned) */
  const ChyConsoleHost *host; /* borrowed */
  GCancellable *run;          /* (owned) of the run; NULL: none */
  GThread *thread;            /* (owned) or NULL */

  GMutex mutex; /* of what follows: the thread writes it */
  gint64 done;
  gint64 total;
  guint update; /* source id of news from the thread, or 0 */
};

G_DEFINE_FINAL_TYPE (ChyEngineWorker, chy_engine_worker, G_TYPE_OBJECT)

enum
{
  PROGRESS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
update_cb (gpointer data)
{
  ChyEngineWorker *self = data;

  g_mutex_lock (&self->mutex);
  self->update = 0;
  g_mutex_unlock (&self->mutex);
  g_signal_emit (self, signals[PROGRESS], 0);

  return G_SOURCE_REMOVE;
}

/* In the thread. */
static void
on_progress (gint64 done, gint64 total, gpointer data)
{
  ChyEngineWorker *self = data;

  g_mutex_lock (&self->mutex);
  self->done = done;
  self->total = total;
  if (self->update == 0)
    self->update = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, update_cb, g_object_ref (self), g_object_unref);
  g_mutex_unlock (&self->mutex);
}

static gpointer
run_thread (gpointer data)
{
  g_autoptr (GTask) task = data;
  ChyEngineWorker *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (self->host->run_connector (self->host->data, self->tenant, g_task_get_task_data (task), on_progress,
                                 self, g_task_get_cancellable (task), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);

  return NULL;
}

static void
chy_engine_worker_finalize (GObject *object)
{
  ChyEngineWorker *self = CHY_ENGINE_WORKER (object);

  g_clear_object (&self->tenant);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (chy_engine_worker_parent_class)->finalize (object);
}

static void
chy_engine_worker_class_init (ChyEngineWorkerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_engine_worker_finalize;

  signals[PROGRESS] = g_signal_new ("progress", CHY_TYPE_ENGINE_WORKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 0);
}

static void
chy_engine_worker_init (ChyEngineWorker *self)
{
  g_mutex_init (&self->mutex);
}

ChyEngineWorker *
chy_engine_worker_new (ChyTenant *tenant, const ChyConsoleHost *host)
{
  ChyEngineWorker *self = g_object_new (CHY_TYPE_ENGINE_WORKER, NULL);

  self->tenant = g_object_ref (tenant);
  self->host = host;

  return self;
}

void
chy_engine_worker_run_async (ChyEngineWorker *self,
                             const char *connector,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;

  g_return_if_fail (CHY_IS_ENGINE_WORKER (self) && self->run == NULL);

  g_mutex_lock (&self->mutex);
  self->done = self->total = 0;
  g_mutex_unlock (&self->mutex);
  self->run = g_cancellable_new ();
  task = g_task_new (self, self->run, callback, user_data);
  g_task_set_source_tag (task, chy_engine_worker_run_async);
  g_task_set_task_data (task, g_strdup (connector), g_free);
  /* Its end is what counts, not that it was asked to end. */
  g_task_set_check_cancellable (task, FALSE);
  /* Not one of the pool's threads: it would keep it for hours. */
  self->thread = g_thread_new ("engine", run_thread, task);
}

gboolean
chy_engine_worker_run_finish (ChyEngineWorker *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  /* The thread lets go of the task, and with it of us, before the task does. */
  g_clear_pointer (&self->thread, g_thread_join);
  g_clear_object (&self->run);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
chy_engine_worker_is_running (ChyEngineWorker *self)
{
  return self->run != NULL;
}

void
chy_engine_worker_cancel (ChyEngineWorker *self)
{
  g_cancellable_cancel (self->run);
}

void
chy_engine_worker_get_progress (ChyEngineWorker *self, gint64 *ret_done, gint64 *ret_total)
{
  g_mutex_lock (&self->mutex);
  *ret_done = self->done;
  *ret_total = self->total;
  g_mutex_unlock (&self->mutex);
}
