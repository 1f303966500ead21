/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-pool.h"

struct _ChyPool
{
  guint limit;
  GMutex lock; /* for what follows */
  GCond changed;
  GPtrArray *idle; /* owned */
  guint n_inside;
};

ChyPool *
chy_pool_new (guint limit, GDestroyNotify destroy)
{
  ChyPool *self = g_new0 (ChyPool, 1);

  self->limit = limit;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->idle = g_ptr_array_new_with_free_func (destroy);

  return self;
}

void
chy_pool_free (ChyPool *self)
{
  g_mutex_lock (&self->lock);
  while (self->n_inside > 0)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
  g_ptr_array_unref (self->idle);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

void
chy_pool_enter (ChyPool *self)
{
  g_mutex_lock (&self->lock);
  while (self->n_inside >= self->limit)
    g_cond_wait (&self->changed, &self->lock);
  self->n_inside++;
  g_mutex_unlock (&self->lock);
}

gpointer
chy_pool_take (ChyPool *self)
{
  gpointer connection = NULL;

  g_mutex_lock (&self->lock);
  if (self->idle->len > 0)
    connection = g_ptr_array_steal_index (self->idle, self->idle->len - 1);
  g_mutex_unlock (&self->lock);

  return connection;
}

void
chy_pool_leave (ChyPool *self, gpointer connection)
{
  g_mutex_lock (&self->lock);
  self->n_inside--;
  if (connection != NULL)
    g_ptr_array_add (self->idle, connection);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}
