/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-connector-private.h"
#include "model/chy-field.h"

/* Lanes take a batch each through its steps, so that while one waits for a commit or a signature another
 * makes keys; the pool of threads keeps the cores busy whatever the lanes do. */

enum
{
  N_LANES = 3,
  DEFAULT_BATCH = 64,
  DEFAULT_LEASE = 300,    /* seconds */
  HEARTBEAT_SECONDS = 60, /* decisions.md 6: active is heard from within ten minutes */
  RECONCILE_SECONDS = 60,
  DEFAULT_POLL = 2,  /* seconds */
  LOOK_SECONDS = 1,  /* between two looks, however often it is woken */
  MEND_SECONDS = 10, /* after a failure that may pass */
  PROGRESS_MILLISECONDS = 200,
};

typedef struct
{
  ChyConnector *connector;   /* borrowed */
  GCancellable *cancellable; /* borrowed or NULL */
  gint64 end;                /* monotonic; 0: once, -1: never */
  guint number;
  ChyConnectorBatch *first; /* (owned) claimed before it began, or NULL */
} Lane;

gint64
chy_connector_now (ChyConnector *self)
{
  return chy_clock_now (self->clock);
}

void
chy_connector_tell (ChyConnector *self, ChyConnectorEvent event, const char *request, const char *detail)
{
  if (self->observer != NULL)
    self->observer (event, request, detail, self->data);
}

ChyConnector *
chy_connector_new (ChyTenant *tenant,
                   ChyAuthorityHost *host,
                   ChyClock *clock,
                   const char *name,
                   const ChyConnectorOptions *options)
{
  const ChyConnectorOptions none = { 0 };
  ChyConnector *self = g_new0 (ChyConnector, 1);

  if (options == NULL)
    options = &none;
  self->tenant = g_object_ref (tenant);
  self->host = g_object_ref (host);
  self->clock = chy_clock_ref (clock);
  self->name = g_strdup (name);
  self->host_name = g_strdup (options->host);
  self->version = g_strdup (options->version);
  self->account = g_strdup (options->account);
  self->farewell = g_strdup (options->farewell);
  self->threads = options->threads > 0 ? options->threads : g_get_num_processors ();
  self->batch = options->batch > 0 ? options->batch : DEFAULT_BATCH;
  self->lease = options->lease > 0 ? options->lease : DEFAULT_LEASE;
  self->poll = options->poll > 0 ? options->poll : DEFAULT_POLL;
  self->exclusive = options->exclusive;
  self->remote = options->remote;
  self->impatient = options->impatient;
  self->observer = options->observer;
  self->health = options->health;
  self->data = options->data;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  return self;
}

void
chy_connector_free (ChyConnector *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->tenant);
  g_clear_object (&self->host);
  g_clear_pointer (&self->clock, chy_clock_unref);
  g_free (self->name);
  g_free (self->host_name);
  g_free (self->version);
  g_free (self->account);
  g_free (self->farewell);
  g_free (self->reason);
  g_free (self->authority_reason);
  g_clear_error (&self->error);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

/* --- what it says ----------------------------------------------------------------------------------------
 */

static gboolean
apply (ChyConnector *self, ChyCommand *command, GError **error)
{
  g_autoptr (ChyOutcome) outcome = chy_tenant_apply (self->tenant, command, NULL, error);

  return outcome != NULL;
}

/* A heartbeat that is not taken is no reason to stop working. */
static void
heartbeat (ChyConnector *self)
{
  g_autoptr (ChyCommand) command = chy_command_new ("connector-heartbeat", NULL);
  g_autoptr (GError) error = NULL;
  ChyConnectorCounts counts;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "connector", "s", self->name);
  if (self->host_name != NULL)
    g_variant_dict_insert (&dict, "host", "s", self->host_name);
  if (self->version != NULL)
    g_variant_dict_insert (&dict, "version", "s", self->version);
  if (self->account != NULL)
    g_variant_dict_insert (&dict, "account", "s", self->account);
  g_mutex_lock (&self->mutex);
  counts = self->counts;
  if (self->reason != NULL)
    g_variant_dict_insert (&dict, "reason", "s", self->reason);
  if (self->authority_reason != NULL)
    g_variant_dict_insert (&dict, "authorityReason", "s", self->authority_reason);
  g_variant_dict_insert (&dict, "waiting", "x", self->waiting);
  g_variant_dict_insert (&dict, "revokes", "b", self->remote && !self->leaving);
  g_mutex_unlock (&self->mutex);
  if (self->health != NULL)
    self->health (&dict, self->data);
  g_variant_dict_insert (&dict, "succeeded", "x", counts.succeeded - self->reported.succeeded);
  g_variant_dict_insert (&dict, "failed", "x",
                         counts.failed + counts.denied - self->reported.failed - self->reported.denied);
  g_variant_dict_insert (&dict, "revoked", "x", counts.revoked - self->reported.revoked);
  g_variant_dict_insert (&dict, "unrevoked", "x", counts.unrevoked - self->reported.unrevoked);
  g_variant_unref (command->params);
  command->params = g_variant_ref_sink (g_variant_dict_end (&dict));
  if (apply (self, command, &error))
    self->reported = counts;
  else
    g_info ("heartbeat: %s", error->message);
  chy_connector_tell (self,
                      error == NULL ? CHY_CONNECTOR_EVENT_HEALTH_UPLOADED : CHY_CONNECTOR_EVENT_HEALTH_RETRY,
                      NULL, error != NULL ? error->message : NULL);
}

/* Makes requests of what has become due. Where the tenant does it by itself, it need not allow us to. */
static void
reconcile (ChyConnector *self)
{
  g_autoptr (ChyCommand) command = chy_command_new ("reconcile", NULL);
  g_autoptr (GError) error = NULL;

  if (chy_tenant_can (self->tenant, command->type) && !apply (self, command, &error))
    g_info ("reconcile: %s", error->message);
}

/* --- lanes
 * -------------------------------------------------------------------------------------------------- */

static ChyConnectorBatch *
claim (ChyConnector *self, gboolean start, guint count, GError **error)
{
  g_autoptr (ChyCommand) command = chy_command_new ("request-claim", NULL);
  g_autoptr (ChyOutcome) outcome = NULL;
  ChyConnectorBatch *batch;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "connector", "s", self->name);
  g_variant_dict_insert (&dict, "count", "x", (gint64) count);
  g_variant_dict_insert (&dict, "lease", "x", (gint64) self->lease);
  g_variant_dict_insert (&dict, "start", "b", start);
  g_variant_dict_insert (&dict, "imported", "b", TRUE);
  g_variant_unref (command->params);
  command->params = g_variant_ref_sink (g_variant_dict_end (&dict));
  outcome = chy_tenant_apply (self->tenant, command, NULL, error);
  if (outcome == NULL)
    return NULL;
  batch = chy_connector_batch_new (self, outcome->values, outcome->secrets);
  for (guint i = 0; i < batch->items->len; i++)
    chy_connector_tell (self, CHY_CONNECTOR_EVENT_DOWNLOADED,
                        ((const ChyConnectorItem *) batch->items->pdata[i])->id, NULL);
  g_mutex_lock (&self->mutex);
  self->worked = TRUE;
  g_clear_pointer (&self->reason, g_free);
  self->counts.claimed += batch->items->len;
  self->waiting = chy_body_get_int (outcome->values, "waiting", 0);
  self->revocations = chy_body_get_int (outcome->values, "revocations", 0);
  self->busy = batch->items->len == count;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  return batch;
}

static gboolean
is_over (const Lane *lane)
{
  return g_cancellable_is_cancelled (lane->cancellable) ||
         (lane->end > 0 && g_get_monotonic_time () >= lane->end);
}

static gboolean
is_stopped (ChyConnector *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->stop;
}

/* Stopped, or told that there is work. */
static gboolean
is_roused (ChyConnector *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->stop || self->woken;
}

/* Waits in a lane that has nothing to do. The first lane looks after work, but not again and again where one
 * change after the other is told; the others wait until it found more than it can take. */
static void
rest (Lane *lane, gint64 seconds)
{
  ChyConnector *self = lane->connector;
  gint64 now = g_get_monotonic_time ();
  gint64 until = now + seconds * G_TIME_SPAN_SECOND;
  gint64 soonest;

  if (lane->end > 0)
    until = MIN (until, lane->end);
  soonest = MIN (until, now + LOOK_SECONDS * G_TIME_SPAN_SECOND);
  while (lane->number == 0 && g_get_monotonic_time () < until && !is_over (lane) && !is_roused (self) &&
         chy_connector_stock_add (self->stock))
    ;
  g_mutex_lock (&self->mutex);
  while (!self->stop && !is_over (lane) && !(lane->number > 0 && self->busy))
    {
      if (lane->number > 0)
        g_cond_wait (&self->cond, &self->mutex);
      else if (!g_cond_wait_until (&self->cond, &self->mutex, self->woken ? soonest : until))
        break;
    }
  if (lane->number == 0)
    self->woken = FALSE;
  g_mutex_unlock (&self->mutex);
}

gboolean
chy_connector_wait (ChyConnector *self, gint64 seconds)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gint64 until = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;

  while (!self->stop && g_cond_wait_until (&self->cond, &self->mutex, until))
    ;
  return !self->stop;
}

void
chy_connector_wake (ChyConnector *self)
{
  g_return_if_fail (self != NULL);

  g_mutex_lock (&self->mutex);
  self->woken = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* Whether the last claim told of revocations that no other lane has gone for. */
static gboolean
take_revocations (ChyConnector *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gboolean some = self->revocations > 0;

  self->revocations = 0;
  return some;
}

static gboolean
work (Lane *lane, gboolean *ret_found, GError **error)
{
  ChyConnector *self = lane->connector;
  g_autoptr (ChyConnectorBatch) batch = g_steal_pointer (&lane->first);
  gboolean revokes;
  gboolean ok;

  if (batch == NULL)
    batch = claim (self, FALSE, self->batch, error);
  if (batch == NULL)
    return FALSE;
  revokes = take_revocations (self);
  *ret_found = batch->items->len > 0 || revokes;
  ok = !revokes || chy_connector_revoke (self, error);
  if (batch->items->len == 0)
    return ok;
  return chy_connector_batch_run (batch, lane->cancellable, ok ? error : NULL) && ok;
}

/* Once: any failure ends it. A service goes on where it may pass. Takes the error. */
static gboolean
survive (Lane *lane, GError *error)
{
  ChyConnector *self = lane->connector;
  gboolean goes_on;

  g_mutex_lock (&self->mutex);
  goes_on = lane->end != 0 && self->worked && !self->impatient;
  if (goes_on)
    {
      g_free (self->reason);
      self->reason = g_strdup (error->message);
    }
  else
    {
      self->stop = TRUE;
      if (self->error == NULL)
        self->error = g_error_copy (error);
      g_cond_broadcast (&self->cond);
    }
  g_mutex_unlock (&self->mutex);
  g_error_free (error);
  return goes_on;
}

static gpointer
run_lane (gpointer data)
{
  Lane *lane = data;
  ChyConnector *self = lane->connector;

  while (lane->first != NULL || (!is_over (lane) && !is_stopped (self)))
    {
      GError *error = NULL;
      gboolean found = FALSE;

      if (!work (lane, &found, &error))
        {
          if (!survive (lane, error))
            break;
          rest (lane, MEND_SECONDS);
        }
      else if (!found && lane->end == 0)
        break;
      else if (!found)
        rest (lane, self->poll);
    }
  g_mutex_lock (&self->mutex);
  self->n_lanes--;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  return NULL;
}

/* --- a run
 * ---------------------------------------------------------------------------------------------------- */

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  ChyConnector *self = data;

  (void) cancellable;
  g_mutex_lock (&self->mutex);
  self->stop = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static gint64
count_done (const ChyConnectorCounts *counts)
{
  return counts->succeeded + counts->failed + counts->denied + counts->pending + counts->returned +
         counts->refused;
}

/* Keeps the clock of a run until every lane has ended: progress, heartbeats, what becomes due. */
static void
attend (ChyConnector *self, gboolean once, ChyConnectorProgress progress, gpointer data)
{
  gint64 start = g_get_monotonic_time ();
  gint64 next_beat = start + HEARTBEAT_SECONDS * G_TIME_SPAN_SECOND;
  gint64 next_look = start + RECONCILE_SECONDS * G_TIME_SPAN_SECOND;
  gint64 shown = -1;

  g_mutex_lock (&self->mutex);
  while (self->n_lanes > 0)
    {
      gint64 now = g_get_monotonic_time ();
      gint64 done = count_done (&self->counts);
      gint64 total = self->counts.claimed + self->waiting;
      gboolean beat = now >= next_beat;
      gboolean look = !once && now >= next_look;

      if (beat || look || (progress != NULL && done != shown))
        {
          g_mutex_unlock (&self->mutex);
          if (progress != NULL && done != shown)
            progress (done, MAX (total, done), data);
          if (look)
            reconcile (self);
          if (beat)
            heartbeat (self);
          shown = done;
          next_beat = beat ? now + HEARTBEAT_SECONDS * G_TIME_SPAN_SECOND : next_beat;
          next_look = look ? now + RECONCILE_SECONDS * G_TIME_SPAN_SECOND : next_look;
          g_mutex_lock (&self->mutex);
        }
      if (self->n_lanes > 0)
        g_cond_wait_until (&self->cond, &self->mutex, now + PROGRESS_MILLISECONDS * G_TIME_SPAN_MILLISECOND);
    }
  g_mutex_unlock (&self->mutex);
}

static void
begin (ChyConnector *self)
{
  self->pool = chy_connector_pool_new (self->threads);
  self->authorities = chy_connector_authorities_new (self->host);
  self->stock = chy_connector_stock_new ();
  self->counts = (ChyConnectorCounts){ 0 };
  self->reported = self->counts;
  self->waiting = 0;
  self->n_lanes = 0;
  self->stop = FALSE;
  self->worked = FALSE;
  self->leaving = FALSE;
  self->revocations = 0;
  self->busy = FALSE;
  g_clear_error (&self->error);
  g_clear_pointer (&self->reason, g_free);
}

static void
end (ChyConnector *self)
{
  g_clear_pointer (&self->pool, chy_connector_pool_free);
  g_clear_pointer (&self->authorities, chy_connector_authorities_free);
  g_clear_pointer (&self->stock, chy_connector_stock_free);
}

static void
run_lanes (ChyConnector *self,
           ChyConnectorBatch *first,
           gint64 end_time,
           ChyConnectorProgress progress,
           gpointer progress_data,
           GCancellable *cancellable)
{
  Lane lanes[N_LANES];
  GThread *threads[N_LANES];

  /* Cancelled already: the first one gives back what it has. */
  self->n_lanes = N_LANES;
  for (guint i = 0; i < N_LANES; i++)
    {
      lanes[i] = (Lane){ .connector = self, .cancellable = cancellable, .end = end_time, .number = i };
      lanes[i].first = i == 0 ? first : NULL;
      threads[i] = g_thread_new ("connector", run_lane, &lanes[i]);
    }
  attend (self, end_time == 0, progress, progress_data);
  for (guint i = 0; i < N_LANES; i++)
    g_thread_join (threads[i]);
}

gboolean
chy_connector_run (ChyConnector *self,
                   gint64 usec,
                   ChyConnectorProgress progress,
                   gpointer progress_data,
                   GCancellable *cancellable,
                   ChyConnectorCounts *ret_counts,
                   GError **error)
{
  gint64 end_time = usec > 0 ? g_get_monotonic_time () + usec : usec;
  ChyConnectorBatch *first;
  gulong handler = 0;
  gboolean ok;

  begin (self);
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), self, NULL);
  reconcile (self);
  heartbeat (self);
  /* The first claim says whether it may work at all, and takes over what an engine before left. */
  first = claim (self, self->exclusive, self->batch, error);
  ok = first != NULL;
  if (ok)
    run_lanes (self, first, end_time, progress, progress_data, cancellable);
  g_cancellable_disconnect (cancellable, handler);
  self->leaving = end_time == CHY_CONNECTOR_ONCE || g_cancellable_is_cancelled (cancellable);
  if (ok && self->farewell != NULL && g_cancellable_is_cancelled (cancellable))
    {
      g_free (self->reason);
      self->reason = g_strdup (self->farewell);
    }
  heartbeat (self);
  end (self);
  if (ok && self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      ok = FALSE;
    }
  if (ret_counts != NULL)
    *ret_counts = self->counts;
  return ok;
}
