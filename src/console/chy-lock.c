/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-problem.h"

#include "chy-lock.h"

enum
{
  /* A timer stands still while the computer sleeps, and the clock does not: it is looked at so often. */
  LOOK_SECONDS = 20,
};

struct _ChyLock
{
  GObject parent_instance;

  GSettings *settings;    /* (owned) or NULL */
  ChyClock *clock;        /* (owned) */
  ChySessionWatch *watch; /* (owned) or NULL */
  GPtrArray *entries;     /* (owned) of Entry */
  gint64 touched;         /* of the clock */
  guint timer;            /* source id, or 0 */
  gulong input_hook;      /* or 0 */
  gboolean asleep;        /* locked for want of input, until there is some */
  ChyLockReason waiting;  /* until the application is not busy any more; of that which a person asked for the
                             screen speaks */
};

G_DEFINE_FINAL_TYPE (ChyLock, chy_lock, G_TYPE_OBJECT)

enum
{
  CHANGED,
  LOCKED,
  REFUSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* One tenant. Whoever works on it holds a reference. */
typedef struct
{
  gatomicrefcount refs;
  ChyLock *lock;             /* borrowed; NULL once it was removed */
  ChyTenant *tenant;         /* (owned) */
  ChyEngine *engine;         /* (owned) or NULL */
  GCancellable *cancellable; /* (owned) cancelled when it is removed */
  ChyLockReason reason;      /* what is said of it */
  ChyLockReason wanted;      /* it is being locked for that, whether there is anything to say or not */
  ChyLockReason again;       /* it could not be locked for that: tried again */
  gboolean working;          /* on locking it */
  gboolean known;            /* it stood locked before */
  gboolean paused;           /* the engine, by us */
} Entry;

static Entry *
entry_ref (Entry *entry)
{
  g_atomic_ref_count_inc (&entry->refs);

  return entry;
}

static void
entry_unref (Entry *entry)
{
  if (!g_atomic_ref_count_dec (&entry->refs))
    return;

  g_object_unref (entry->tenant);
  g_clear_object (&entry->engine);
  g_object_unref (entry->cancellable);
  g_free (entry);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Entry, entry_unref)

static void
set_reason (Entry *entry, ChyLockReason reason)
{
  entry->reason = reason;
  if (entry->lock != NULL)
    g_signal_emit (entry->lock, signals[CHANGED], 0, entry->tenant);
}

/* --- locking one ------------------------------------------------------------------------------------------
 */

/* The computer need not wait once nothing is being locked. */
static void
let_sleep (ChyLock *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (((Entry *) g_ptr_array_index (self->entries, i))->working)
      return;
  if (self->watch != NULL)
    chy_session_watch_let_sleep (self->watch);
}

static void
over (Entry *entry, ChyLockReason reason)
{
  entry->working = FALSE;
  if (entry->paused)
    chy_engine_resume (entry->engine);
  entry->paused = FALSE;
  set_reason (entry, reason);
  if (entry->lock != NULL)
    let_sleep (entry->lock);
}

static gboolean
is_in_state (GVariant *vault, const char *state)
{
  return vault != NULL && g_strcmp0 (chy_body_get_text (vault, "state"), state) == 0;
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Entry) entry = data;
  g_autoptr (GVariant) vault = chy_tenant_get_finish (CHY_TENANT (source), result, NULL);

  over (entry, is_in_state (vault, "locked") ? entry->reason : CHY_LOCK_NONE);
}

/* A database that is away: nothing can be signed without it, and what was to be done is done when it is back.
 */
static void
failed (Entry *entry, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_info ("the vault could not be locked: %s", error->message);
  entry->again = entry->wanted;
}

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Entry) entry = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_tenant_apply_finish (CHY_TENANT (source), result, &error);

  if (outcome == NULL)
    failed (entry, error);
  chy_tenant_get_async (entry->tenant, "vault", "vault", entry->cancellable, looked_cb, entry_ref (entry));
}

static ChyCommand *
command_new (void)
{
  ChyCommand *command = chy_command_new ("vault-lock", NULL);

  command->confirmed = TRUE;

  return command;
}

static void
apply (Entry *entry)
{
  g_autoptr (ChyCommand) command = command_new ();

  chy_tenant_apply_async (entry->tenant, command, entry->cancellable, applied_cb, entry_ref (entry));
}

static void
paused_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Entry) entry = data;

  chy_engine_pause_finish (CHY_ENGINE (source), result);
  apply (entry);
}

/* A sample refuses, and what works for it goes on. */
static void
previewed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Entry) entry = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = chy_tenant_preview_finish (CHY_TENANT (source), result, &error);

  if (outcome != NULL && chy_problems_have_error (outcome->problems))
    chy_refuse (&error, outcome->problems);
  else if (outcome == NULL)
    failed (entry, error);
  if (error != NULL)
    {
      if (entry->lock != NULL && entry->wanted == CHY_LOCK_ASKED)
        g_signal_emit (entry->lock, signals[REFUSED], 0, entry->tenant, error);
      over (entry, CHY_LOCK_NONE);
    }
  else if (entry->engine == NULL || chy_engine_is_closed (entry->engine))
    apply (entry);
  else
    {
      entry->paused = TRUE;
      chy_engine_pause_async (entry->engine, paused_cb, entry_ref (entry));
    }
}

/* Where it is locked already the keys of authorities may still be open, so the command is given; the screen
 * says nothing of it, as nobody would know what has changed. */
static void
vault_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Entry) entry = data;
  g_autoptr (GVariant) vault = chy_tenant_get_finish (CHY_TENANT (source), result, NULL);
  g_autoptr (ChyCommand) command = command_new ();

  set_reason (entry, is_in_state (vault, "open") || entry->known ? entry->reason : CHY_LOCK_NONE);
  chy_tenant_preview_async (entry->tenant, command, entry->cancellable, previewed_cb, entry_ref (entry));
}

static void
begin (Entry *entry, ChyLockReason reason)
{
  if (entry->working || !chy_tenant_can (entry->tenant, "vault-lock"))
    return;
  entry->working = TRUE;
  entry->wanted = reason;
  entry->again = CHY_LOCK_NONE;
  /* What stands locked was locked for the reason that it had then. */
  entry->known = entry->reason != CHY_LOCK_NONE;
  if (!entry->known)
    entry->reason = reason;
  chy_tenant_get_async (entry->tenant, "vault", "vault", entry->cancellable, vault_cb, entry_ref (entry));
}

/* --- a vault that opens again ------------------------------------------------------------------------------
 */

static void
open_again_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Entry) entry = data;
  g_autoptr (GVariant) vault = chy_tenant_get_finish (CHY_TENANT (source), result, NULL);

  if (is_in_state (vault, "open") && !entry->working && entry->reason != CHY_LOCK_NONE)
    set_reason (entry, CHY_LOCK_NONE);
}

static void
look_at (Entry *entry)
{
  if (entry->reason != CHY_LOCK_NONE && !entry->working)
    chy_tenant_get_async (entry->tenant, "vault", "vault", entry->cancellable, open_again_cb,
                          entry_ref (entry));
}

static void
tenant_changed_cb (Entry *entry, const char *const *resources)
{
  if (resources == NULL || *resources == NULL || g_strv_contains (resources, "vault"))
    look_at (entry);
}

/* --- when ----------------------------------------------------------------------------------------------- */

static guint
minutes (ChyLock *self)
{
  return self->settings != NULL ? g_settings_get_uint (self->settings, "lock-after") : CHY_LOCK_MINUTES;
}

static gboolean
is_busy (void)
{
  GApplication *application = g_application_get_default ();

  return application != NULL && g_application_get_is_busy (application);
}

static void
set_waiting (ChyLock *self, ChyLockReason reason)
{
  self->waiting = reason;
  for (guint i = 0; i < self->entries->len; i++)
    g_signal_emit (self, signals[CHANGED], 0, ((Entry *) g_ptr_array_index (self->entries, i))->tenant);
}

static void
busy_cb (ChyLock *self)
{
  ChyLockReason reason = self->waiting;

  if (reason == CHY_LOCK_NONE || is_busy ())
    return;
  set_waiting (self, CHY_LOCK_NONE);
  chy_lock_now (self, reason);
}

/* Who wants no lock by itself wants none of that kind, either: the console's connector works on behind it. */
static void
away_cb (ChyLock *self, int away)
{
  if (minutes (self) == 0)
    chy_session_watch_let_sleep (self->watch);
  else
    chy_lock_now (self, away == CHY_SESSION_SLEEPS ? CHY_LOCK_SLEEP : CHY_LOCK_AWAY);
}

static gboolean
timer_cb (gpointer data)
{
  chy_lock_look (data);

  return G_SOURCE_CONTINUE;
}

static gboolean
is_input (const GdkEvent *event)
{
  switch (event->type)
    {
    case GDK_KEY_PRESS:
    case GDK_BUTTON_PRESS:
    case GDK_SCROLL:
    case GDK_TOUCH_BEGIN:
    case GDK_MOTION_NOTIFY:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
event_hook (GSignalInvocationHint *hint G_GNUC_UNUSED, guint n, const GValue *values, gpointer data)
{
  const GdkEvent *event = n > 1 ? g_value_get_boxed (&values[1]) : NULL;

  if (event != NULL && is_input (event))
    chy_lock_touch (data);

  return TRUE;
}

/* --- object -----------------------------------------------------------------------------------------------
 */

static void
entry_remove (gpointer data)
{
  Entry *entry = data;

  g_signal_handlers_disconnect_by_data (entry->tenant, entry);
  if (entry->engine != NULL)
    g_signal_handlers_disconnect_by_data (entry->engine, entry);
  entry->lock = NULL;
  g_cancellable_cancel (entry->cancellable);
  entry_unref (entry);
}

static void
chy_lock_dispose (GObject *object)
{
  ChyLock *self = CHY_LOCK (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->input_hook != 0)
    g_signal_remove_emission_hook (g_signal_lookup ("event", GTK_TYPE_WIDGET), self->input_hook);
  self->input_hook = 0;
  if (self->watch != NULL)
    g_signal_handlers_disconnect_by_data (self->watch, self);
  g_clear_object (&self->watch);
  g_ptr_array_set_size (self->entries, 0);

  G_OBJECT_CLASS (chy_lock_parent_class)->dispose (object);
}

static void
chy_lock_finalize (GObject *object)
{
  ChyLock *self = CHY_LOCK (object);

  g_clear_object (&self->settings);
  g_clear_pointer (&self->clock, chy_clock_unref);
  g_ptr_array_unref (self->entries);

  G_OBJECT_CLASS (chy_lock_parent_class)->finalize (object);
}

static void
chy_lock_class_init (ChyLockClass *klass)
{
  const GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = chy_lock_dispose;
  G_OBJECT_CLASS (klass)->finalize = chy_lock_finalize;

  signals[CHANGED] =
      g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, CHY_TYPE_TENANT);
  signals[REFUSED] = g_signal_new ("refused", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                   CHY_TYPE_TENANT, G_TYPE_ERROR);
  signals[LOCKED] = g_signal_new ("locked", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
chy_lock_init (ChyLock *self)
{
  self->entries = g_ptr_array_new_with_free_func (entry_remove);
  self->timer = g_timeout_add_seconds (LOOK_SECONDS, timer_cb, self);
}

ChyLock *
chy_lock_new (GSettings *settings, ChyClock *clock, ChySessionWatch *watch)
{
  ChyLock *self = g_object_new (CHY_TYPE_LOCK, NULL);
  GApplication *application = g_application_get_default ();

  g_set_object (&self->settings, settings);
  self->clock = chy_clock_ref (clock);
  self->touched = chy_clock_elapsed (clock);
  if (watch != NULL)
    {
      self->watch = g_object_ref (watch);
      g_signal_connect_swapped (watch, "away", G_CALLBACK (away_cb), self);
    }
  if (application != NULL)
    g_signal_connect_object (application, "notify::is-busy", G_CALLBACK (busy_cb), self, G_CONNECT_SWAPPED);

  return self;
}

void
chy_lock_add (ChyLock *self, ChyTenant *tenant, ChyEngine *engine)
{
  Entry *entry;

  g_return_if_fail (CHY_IS_LOCK (self) && CHY_IS_TENANT (tenant));

  if (chy_tenant_is_remote (tenant))
    return;
  entry = g_new0 (Entry, 1);
  g_atomic_ref_count_init (&entry->refs);
  entry->lock = self;
  entry->tenant = g_object_ref (tenant);
  entry->cancellable = g_cancellable_new ();
  g_signal_connect_swapped (tenant, "changed", G_CALLBACK (tenant_changed_cb), entry);
  if (engine != NULL)
    {
      entry->engine = g_object_ref (engine);
      /* The keyring opens a vault for the engine, of which the tenant knows nothing. */
      g_signal_connect_swapped (engine, "changed", G_CALLBACK (look_at), entry);
    }
  g_ptr_array_add (self->entries, entry);
}

static Entry *
find (ChyLock *self, ChyTenant *tenant)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->tenant == tenant)
        return entry;
    }

  return NULL;
}

void
chy_lock_remove (ChyLock *self, ChyTenant *tenant)
{
  Entry *entry;

  g_return_if_fail (CHY_IS_LOCK (self));

  entry = find (self, tenant);
  if (entry != NULL)
    g_ptr_array_remove (self->entries, entry);
}

gboolean
chy_lock_has_any (ChyLock *self)
{
  g_return_val_if_fail (CHY_IS_LOCK (self), FALSE);

  return self->entries->len > 0;
}

gboolean
chy_lock_hears_of_screen (ChyLock *self)
{
  g_return_val_if_fail (CHY_IS_LOCK (self), FALSE);

  return self->watch != NULL && chy_session_watch_hears (self->watch);
}

void
chy_lock_touch (ChyLock *self)
{
  g_return_if_fail (CHY_IS_LOCK (self));

  self->touched = chy_clock_elapsed (self->clock);
  self->asleep = FALSE;
  /* Who came back before it could be locked is not locked out in the midst of their work. */
  if (self->waiting == CHY_LOCK_IDLE)
    self->waiting = CHY_LOCK_NONE;
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->again == CHY_LOCK_IDLE)
        entry->again = CHY_LOCK_NONE;
    }
}

void
chy_lock_watch_input (ChyLock *self)
{
  g_return_if_fail (CHY_IS_LOCK (self));

  if (self->input_hook != 0)
    return;
  g_type_class_unref (g_type_class_ref (GTK_TYPE_WIDGET));
  self->input_hook =
      g_signal_add_emission_hook (g_signal_lookup ("event", GTK_TYPE_WIDGET), 0, event_hook, self, NULL);
}

void
chy_lock_look (ChyLock *self)
{
  guint after;

  g_return_if_fail (CHY_IS_LOCK (self));

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->again != CHY_LOCK_NONE)
        begin (entry, entry->again);
    }
  after = minutes (self);
  if (after == 0 || self->asleep ||
      chy_clock_elapsed (self->clock) - self->touched < after * 60 * CHY_USEC_PER_SEC)
    return;
  self->asleep = TRUE;
  chy_lock_now (self, CHY_LOCK_IDLE);
}

void
chy_lock_now (ChyLock *self, ChyLockReason reason)
{
  g_return_if_fail (CHY_IS_LOCK (self) && reason != CHY_LOCK_NONE);

  if (is_busy ())
    {
      /* The later ones are more of a person's own will. */
      set_waiting (self, MAX (self->waiting, reason));
      return;
    }
  g_signal_emit (self, signals[LOCKED], 0);
  for (guint i = 0; i < self->entries->len; i++)
    begin (g_ptr_array_index (self->entries, i), reason);
  if (reason == CHY_LOCK_SLEEP)
    let_sleep (self);
}

ChyLockReason
chy_lock_get_reason (ChyLock *self, ChyTenant *tenant)
{
  Entry *entry;

  g_return_val_if_fail (CHY_IS_LOCK (self), CHY_LOCK_NONE);

  entry = find (self, tenant);
  if (entry == NULL)
    return CHY_LOCK_NONE;

  return entry->reason == CHY_LOCK_NONE && self->waiting == CHY_LOCK_ASKED ? CHY_LOCK_ASKED : entry->reason;
}

gboolean
chy_lock_is_waiting (ChyLock *self, ChyTenant *tenant)
{
  Entry *entry;

  g_return_val_if_fail (CHY_IS_LOCK (self), FALSE);

  entry = find (self, tenant);

  return entry != NULL && (entry->reason != CHY_LOCK_NONE ? entry->working : self->waiting == CHY_LOCK_ASKED);
}
