/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-server-private.h"

/* How many requests a client may still make: a bucket that fills by itself. One that is full again is not
 * kept, so that clients who come with ever new certificates take no memory. */

#define SWEEP_FROM 256

typedef struct
{
  double left;
  gint64 then; /* monotonic */
} Bucket;

struct _ChyServerRate
{
  double per_usec;
  double most;
  GHashTable *buckets; /* (owned) GBytes -> Bucket */
  guint sweep_at;
};

ChyServerRate *
chy_server_rate_new (guint per_second, guint burst)
{
  ChyServerRate *self = g_new0 (ChyServerRate, 1);

  self->per_usec = (double) per_second / G_USEC_PER_SEC;
  self->most = MAX (burst, 1);
  self->buckets = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, g_free);
  self->sweep_at = SWEEP_FROM;
  return self;
}

void
chy_server_rate_free (ChyServerRate *self)
{
  g_hash_table_unref (self->buckets);
  g_free (self);
}

static void
fill (const ChyServerRate *self, Bucket *bucket, gint64 now)
{
  bucket->left = MIN (self->most, bucket->left + (double) (now - bucket->then) * self->per_usec);
  bucket->then = now;
}

static void
sweep (ChyServerRate *self, gint64 now)
{
  GHashTableIter iter;
  gpointer value;

  if (g_hash_table_size (self->buckets) < self->sweep_at)
    return;
  g_hash_table_iter_init (&iter, self->buckets);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      fill (self, value, now);
      if (((Bucket *) value)->left >= self->most)
        g_hash_table_iter_remove (&iter);
    }
  self->sweep_at = MAX (SWEEP_FROM, 2 * g_hash_table_size (self->buckets));
}

gboolean
chy_server_rate_take (ChyServerRate *self, GBytes *client, gint64 now, guint *ret_seconds)
{
  Bucket *bucket;

  sweep (self, now);
  bucket = g_hash_table_lookup (self->buckets, client);
  if (bucket == NULL)
    {
      bucket = g_new0 (Bucket, 1);
      bucket->left = self->most;
      bucket->then = now;
      g_hash_table_insert (self->buckets, g_bytes_ref (client), bucket);
    }
  fill (self, bucket, now);
  if (bucket->left < 1)
    {
      *ret_seconds = (guint) ((1 - bucket->left) / self->per_usec / G_USEC_PER_SEC) + 1;
      return FALSE;
    }
  bucket->left -= 1;
  return TRUE;
}
