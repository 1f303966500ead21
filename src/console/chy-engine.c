/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-field.h"
#include "model/chy-problem.h"

#include "chy-engine-choice.h"
#include "chy-engine-worker.h"
#include "chy-engine.h"
#include "console/widgets/chy-rows.h"

enum
{
  LOOK_SECONDS = 5,   /* whether the vault was opened: nothing tells */
  RETRY_SECONDS = 30, /* whether the other program has ended */
  MOST_CONNECTORS = 200,
  MOST_RIGHTS = 1000,
};

struct _ChyEngine
{
  GObject parent_instance;

  ChyTenant *tenant;          /* (owned) */
  const ChyConsoleHost *host; /* borrowed */
  ChyEngineState state;
  char *connector;           /* (owned) id, or NULL */
  char *name;                /* (owned) or NULL */
  char *wanted;              /* (owned) the id that a person chose, or NULL */
  GError *error;             /* (owned) or NULL */
  GCancellable *cancellable; /* (owned) of looks; cancelled when it is closed */
  ChyEngineWorker *worker;   /* (owned) */
  GPtrArray *closing;        /* (owned) of GTask that wait for the worker's end */
  guint n_paused;            /* who does not want it to begin anything */
  guint timer;               /* source id, or 0 */
  gboolean looking;
  gboolean look_again;
  gboolean tried_keyring;
  gboolean stopped; /* by a person */
  gboolean resting; /* failed, or found another program at work: a change of the tenant is no reason to try
                       again */
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (ChyEngine, chy_engine, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void look (ChyEngine *self);

static gboolean
is_running (ChyEngine *self)
{
  return chy_engine_worker_is_running (self->worker);
}

static void
set_state (ChyEngine *self, ChyEngineState state)
{
  self->state = state;
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
timer_cb (gpointer data)
{
  ChyEngine *self = data;

  self->timer = 0;
  self->resting = FALSE;
  look (self);

  return G_SOURCE_REMOVE;
}

static void
look_later (ChyEngine *self, guint seconds)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (!self->closed)
    self->timer = g_timeout_add_seconds (seconds, timer_cb, self);
}

/* --- the worker -------------------------------------------------------------------------------------- */

static void
tell_closing (ChyEngine *self)
{
  g_autoptr (GPtrArray) closing = g_steal_pointer (&self->closing);

  self->closing = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < closing->len; i++)
    g_task_return_boolean (g_ptr_array_index (closing, i), TRUE);
}

/* What an ended run leaves it in. */
static ChyEngineState
state_after (ChyEngine *self, GError *error)
{
  if (error != NULL && !self->closed)
    {
      self->resting = !g_error_matches (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_VAULT);
      if (g_error_matches (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_IN_USE))
        return CHY_ENGINE_BUSY;
      if (self->resting)
        return CHY_ENGINE_FAILED;
    }

  return self->stopped || self->closed ? CHY_ENGINE_STOPPED : CHY_ENGINE_UNKNOWN;
}

static void
run_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyEngine) self = data;
  g_autoptr (GError) error = NULL;
  ChyEngineState state;

  (void) chy_engine_worker_run_finish (CHY_ENGINE_WORKER (source), result, &error);
  state = state_after (self, error);
  g_clear_error (&self->error);
  if (state == CHY_ENGINE_FAILED)
    self->error = g_steal_pointer (&error);
  set_state (self, state);
  /* A look may still ask the keyring; it tells those who pause the engine when it is over. */
  if (self->n_paused == 0 || !self->looking)
    tell_closing (self);
  if (state == CHY_ENGINE_BUSY)
    look_later (self, RETRY_SECONDS);
  else if (state != CHY_ENGINE_FAILED)
    look (self);
}

static void
run (ChyEngine *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_error (&self->error);
  chy_engine_worker_run_async (self->worker, self->connector, run_done_cb, g_object_ref (self));
  set_state (self, CHY_ENGINE_RUNNING);
}

static void
cancel_run (ChyEngine *self)
{
  if (!is_running (self) || self->state == CHY_ENGINE_STOPPING)
    return;
  self->state = CHY_ENGINE_STOPPING;
  chy_engine_worker_cancel (self->worker);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- what there is to do ------------------------------------------------------------------------------ */

static void
look_over (ChyEngine *self)
{
  self->looking = FALSE;
  if (self->n_paused > 0 && !is_running (self))
    tell_closing (self);
  else if (self->look_again)
    look (self);
}

static void keyring_done_cb (GObject *source, GAsyncResult *result, gpointer data);

static void
keyring_worker (GTask *task, gpointer source, gpointer data G_GNUC_UNUSED, GCancellable *cancellable)
{
  ChyEngine *self = source;
  GError *error = NULL;

  if (self->host->open_keyring (self->host->data, self->tenant, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* The vault is locked: the keyring may open it, once; then a person has to. */
static void
wait_for_vault (ChyEngine *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->tried_keyring || self->host->open_keyring == NULL)
    {
      set_state (self, CHY_ENGINE_LOCKED);
      look_later (self, LOOK_SECONDS);
      look_over (self);
      return;
    }
  self->tried_keyring = TRUE;
  task = g_task_new (self, self->cancellable, keyring_done_cb, NULL);
  g_task_set_source_tag (task, wait_for_vault);
  g_task_run_in_thread (task, keyring_worker);
}

static void
keyring_done_cb (GObject *source, GAsyncResult *result, gpointer data G_GNUC_UNUSED)
{
  ChyEngine *self = CHY_ENGINE (source);
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    self->look_again = TRUE;
  else if (!self->closed)
    {
      g_info ("the keyring does not open the vault: %s", error->message);
      wait_for_vault (self);
      return;
    }
  look_over (self);
}

/* `rights` NULL: they are not known, which is no reason to wait. */
static void
run_with_rights (ChyEngine *self, GPtrArray *rights)
{
  if (self->closed || is_running (self) || self->stopped || self->n_paused > 0)
    ;
  else if (rights != NULL && chy_engine_lacks_right (rights))
    set_state (self, CHY_ENGINE_LACKS);
  else
    run (self);
  look_over (self);
}

static void
rights_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyEngine) self = data;
  g_autoptr (GPtrArray) rights = chy_rows_finish (result, NULL, NULL);

  run_with_rights (self, rights);
}

static void
look_at_rights (ChyEngine *self)
{
  g_autoptr (ChyQuery) query = chy_query_new (
      "connector-rights", chy_body_with (NULL, "connector", g_variant_new_string (self->connector)));

  chy_rows_async (self->tenant, query, MOST_RIGHTS, self->cancellable, rights_cb, g_object_ref (self));
}

static void
vault_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyEngine) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) vault = chy_tenant_get_finish (CHY_TENANT (source), result, &error);
  const char *state = vault != NULL ? chy_body_get_text (vault, "state") : NULL;

  if (self->closed || is_running (self) || self->n_paused > 0)
    look_over (self);
  else if (g_strcmp0 (state, "open") == 0)
    look_at_rights (self);
  else
    wait_for_vault (self);
}

/* `row` NULL: there is none any more. */
static void
take (ChyEngine *self, GVariant *row)
{
  const char *id = row != NULL ? chy_body_get_text (row, "id") : NULL;
  gboolean same = g_strcmp0 (id, self->connector) == 0;
  gboolean enabled = row != NULL && chy_body_get_bool (row, "enabled", TRUE);

  /* What runs ends first; then it looks again. */
  if (is_running (self) && (!same || !enabled))
    {
      cancel_run (self);
      look_over (self);
      return;
    }
  if (!same)
    {
      g_free (self->connector);
      self->connector = g_strdup (id);
    }
  g_free (self->name);
  self->name = row != NULL ? g_strdup (chy_body_get_text (row, "displayName")) : NULL;
  if (is_running (self) || (same && enabled && self->resting && !self->stopped))
    look_over (self);
  else if (row == NULL || !enabled || self->stopped)
    {
      set_state (self, row == NULL ? CHY_ENGINE_NONE : !enabled ? CHY_ENGINE_DISABLED : CHY_ENGINE_STOPPED);
      look_over (self);
    }
  else
    chy_tenant_get_async (self->tenant, "vault", "vault", self->cancellable, vault_done_cb,
                          g_object_ref (self));
}

static void
connectors_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ChyEngine) self = data;
  g_autoptr (GPtrArray) rows = chy_rows_finish (result, NULL, NULL);

  if (rows != NULL && !self->closed)
    {
      take (self, chy_engine_choose (rows, self->wanted));
      return;
    }
  if (!self->closed)
    look_later (self, RETRY_SECONDS);
  look_over (self);
}

static void
look (ChyEngine *self)
{
  g_autoptr (ChyQuery) query = NULL;

  if (self->closed || self->n_paused > 0 || !chy_engine_can_run (self))
    return;
  self->look_again = self->looking;
  if (self->looking)
    return;
  self->looking = TRUE;
  query = chy_query_new ("connectors", NULL);
  chy_rows_async (self->tenant, query, MOST_CONNECTORS, self->cancellable, connectors_cb,
                  g_object_ref (self));
}

static void
tenant_changed_cb (ChyEngine *self, const char *const *resources)
{
  static const char *const matter[] = { "connectors", "vault", "templates", "authorities", "profiles" };
  gboolean any = resources == NULL || *resources == NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (matter) && !any; i++)
    any = g_strv_contains (resources, matter[i]) && (i < 2 || self->state == CHY_ENGINE_LACKS);
  if (any)
    look (self);
}

/* --- object --------------------------------------------------------------------------------------------- */

static void
progress_cb (ChyEngine *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
chy_engine_dispose (GObject *object)
{
  ChyEngine *self = CHY_ENGINE (object);

  self->closed = TRUE;
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);

  G_OBJECT_CLASS (chy_engine_parent_class)->dispose (object);
}

static void
chy_engine_finalize (GObject *object)
{
  ChyEngine *self = CHY_ENGINE (object);

  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->closing);
  g_clear_object (&self->worker);
  g_clear_object (&self->tenant);
  g_clear_error (&self->error);
  g_free (self->connector);
  g_free (self->name);
  g_free (self->wanted);

  G_OBJECT_CLASS (chy_engine_parent_class)->finalize (object);
}

static void
chy_engine_class_init (ChyEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chy_engine_dispose;
  object_class->finalize = chy_engine_finalize;

  signals[CHANGED] =
      g_signal_new ("changed", CHY_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
chy_engine_init (ChyEngine *self)
{
  self->cancellable = g_cancellable_new ();
  self->closing = g_ptr_array_new_with_free_func (g_object_unref);
}

ChyEngine *
chy_engine_new (ChyTenant *tenant, const ChyConsoleHost *host)
{
  ChyEngine *self = g_object_new (CHY_TYPE_ENGINE, NULL);

  self->tenant = g_object_ref (tenant);
  self->host = host;
  self->worker = chy_engine_worker_new (tenant, host);
  g_signal_connect_object (self->worker, "progress", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
  self->state = chy_engine_can_run (self) ? CHY_ENGINE_UNKNOWN : CHY_ENGINE_NONE;
  g_signal_connect_object (tenant, "changed", G_CALLBACK (tenant_changed_cb), self, G_CONNECT_SWAPPED);
  look (self);

  return self;
}

ChyEngineState
chy_engine_get_state (ChyEngine *self)
{
  return self->state;
}

const char *
chy_engine_get_connector (ChyEngine *self)
{
  return self->connector;
}

const char *
chy_engine_get_name (ChyEngine *self)
{
  return self->name;
}

const GError *
chy_engine_get_error (ChyEngine *self)
{
  return self->error;
}

void
chy_engine_get_progress (ChyEngine *self, gint64 *ret_done, gint64 *ret_total)
{
  chy_engine_worker_get_progress (self->worker, ret_done, ret_total);
}

ChyTenant *
chy_engine_get_tenant (ChyEngine *self)
{
  return self->tenant;
}

gboolean
chy_engine_can_run (ChyEngine *self)
{
  /* A tenant elsewhere has connectors of its own, which run where they are enrolled. */
  return self->host->run_connector != NULL && !chy_tenant_is_remote (self->tenant);
}

void
chy_engine_start (ChyEngine *self, const char *connector)
{
  g_return_if_fail (CHY_IS_ENGINE (self));

  self->stopped = FALSE;
  self->resting = FALSE;
  /* Somebody asks, so the keyring may be asked again too. */
  self->tried_keyring = FALSE;
  if (connector != NULL)
    {
      g_free (self->wanted);
      self->wanted = g_strdup (connector);
    }
  look (self);
}

void
chy_engine_stop (ChyEngine *self)
{
  g_return_if_fail (CHY_IS_ENGINE (self));

  self->stopped = TRUE;
  if (is_running (self))
    cancel_run (self);
  else
    look (self);
}

void
chy_engine_look (ChyEngine *self)
{
  g_return_if_fail (CHY_IS_ENGINE (self));

  look (self);
}

void
chy_engine_pause_async (ChyEngine *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (CHY_IS_ENGINE (self));

  g_task_set_source_tag (task, chy_engine_pause_async);
  self->n_paused++;
  self->tried_keyring = TRUE;
  if (!is_running (self) && !self->looking)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  g_ptr_array_add (self->closing, task);
  cancel_run (self);
}

void
chy_engine_pause_finish (ChyEngine *self G_GNUC_UNUSED, GAsyncResult *result)
{
  (void) g_task_propagate_boolean (G_TASK (result), NULL);
}

void
chy_engine_resume (ChyEngine *self)
{
  g_return_if_fail (CHY_IS_ENGINE (self) && self->n_paused > 0);

  self->n_paused--;
  look (self);
}

void
chy_engine_close_async (ChyEngine *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (CHY_IS_ENGINE (self));

  g_task_set_source_tag (task, chy_engine_close_async);
  self->closed = TRUE;
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (!is_running (self))
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  g_ptr_array_add (self->closing, task);
  cancel_run (self);
}

gboolean
chy_engine_is_closed (ChyEngine *self)
{
  return self->closed;
}

void
chy_engine_close_finish (ChyEngine *self G_GNUC_UNUSED, GAsyncResult *result)
{
  (void) g_task_propagate_boolean (G_TASK (result), NULL);
}
