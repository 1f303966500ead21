/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-store-private.h"

struct _ChyNotifier
{
  gatomicrefcount refs;
  GMainContext *context; /* owned: where the signal is emitted */
  GWeakRef store;
  GMutex lock;        /* for what follows */
  GPtrArray *names;   /* owned: interned names that wait */
  gboolean elsewhere; /* another process changed something */
  gboolean pending;   /* a source is attached */
};

/* Takes what waits; the pair of it is emitted without the lock. */
static gboolean
emit_changes (gpointer data)
{
  ChyNotifier *self = data;
  g_autoptr (ChyStore) store = g_weak_ref_get (&self->store);
  g_autoptr (GPtrArray) names = NULL;
  const char *const none[] = { NULL };
  gboolean elsewhere;

  g_mutex_lock (&self->lock);
  names = g_steal_pointer (&self->names);
  self->names = g_ptr_array_new ();
  elsewhere = self->elsewhere;
  self->elsewhere = FALSE;
  self->pending = FALSE;
  g_mutex_unlock (&self->lock);

  if (store != NULL && names->len > 0)
    {
      g_ptr_array_add (names, NULL);
      g_signal_emit_by_name (store, "changed", names->pdata);
    }
  if (store != NULL && elsewhere)
    g_signal_emit_by_name (store, "changed", none);
  return G_SOURCE_REMOVE;
}

static void
schedule (ChyNotifier *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, emit_changes, chy_notifier_ref (self), (GDestroyNotify) chy_notifier_unref);
  g_source_attach (source, self->context);
}

ChyNotifier *
chy_notifier_new (ChyStore *store)
{
  ChyNotifier *self = g_new0 (ChyNotifier, 1);

  g_atomic_ref_count_init (&self->refs);
  self->context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&self->store, store);
  g_mutex_init (&self->lock);
  self->names = g_ptr_array_new ();
  return self;
}

ChyNotifier *
chy_notifier_ref (ChyNotifier *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
chy_notifier_unref (ChyNotifier *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_main_context_unref (self->context);
  g_weak_ref_clear (&self->store);
  g_mutex_clear (&self->lock);
  g_ptr_array_unref (self->names);
  g_free (self);
}

void
chy_notifier_announce (ChyNotifier *self, GPtrArray *resources)
{
  gboolean start;

  g_mutex_lock (&self->lock);
  for (guint i = 0; resources != NULL && i < resources->len; i++)
    if (!g_ptr_array_find (self->names, resources->pdata[i], NULL))
      g_ptr_array_add (self->names, resources->pdata[i]);
  if (resources == NULL)
    self->elsewhere = TRUE;
  start = !self->pending;
  self->pending = TRUE;
  g_mutex_unlock (&self->lock);
  if (start)
    schedule (self);
}
