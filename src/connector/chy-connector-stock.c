/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-connector-private.h"

/* An RSA key takes as long as everything else for hundreds of requests: an idle engine makes some beforehand,
 * of the kind that was wanted last. They live in memory alone and go with the run. */

enum
{
  MOST = 64,
};

struct _ChyConnectorStock
{
  GMutex mutex;
  GQueue keys; /* (owned) of ChyKey; guarded by mutex, as all */
  ChyKeyType type;
  gboolean wanted; /* an RSA key was asked for */
};

ChyConnectorStock *
chy_connector_stock_new (void)
{
  ChyConnectorStock *self = g_new0 (ChyConnectorStock, 1);

  g_mutex_init (&self->mutex);
  g_queue_init (&self->keys);
  return self;
}

void
chy_connector_stock_free (ChyConnectorStock *self)
{
  if (self == NULL)
    return;
  g_queue_clear_full (&self->keys, (GDestroyNotify) chy_key_unref);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

ChyKey *
chy_connector_stock_take (ChyConnectorStock *self, ChyKeyType type, GError **error)
{
  ChyKey *key = NULL;

  if (type == CHY_KEY_RSA_2048 || type == CHY_KEY_RSA_3072 || type == CHY_KEY_RSA_4096)
    {
      g_mutex_lock (&self->mutex);
      if (self->type != type)
        g_queue_clear_full (&self->keys, (GDestroyNotify) chy_key_unref);
      self->type = type;
      self->wanted = TRUE;
      key = g_queue_pop_head (&self->keys);
      g_mutex_unlock (&self->mutex);
    }
  return key != NULL ? key : chy_key_generate (type, error);
}

gboolean
chy_connector_stock_add (ChyConnectorStock *self)
{
  g_autoptr (ChyKey) key = NULL;
  ChyKeyType type;
  gboolean room;

  g_mutex_lock (&self->mutex);
  room = self->wanted && g_queue_get_length (&self->keys) < MOST;
  type = self->type;
  g_mutex_unlock (&self->mutex);
  if (!room)
    return FALSE;
  key = chy_key_generate (type, NULL);
  if (key == NULL)
    return FALSE;
  g_mutex_lock (&self->mutex);
  if (self->type == type)
    g_queue_push_tail (&self->keys, g_steal_pointer (&key));
  g_mutex_unlock (&self->mutex);
  return TRUE;
}
