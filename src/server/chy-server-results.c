/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-server-private.h"

#include "base/chy-id.h"

/* A list of a million rows is 8 MB of ids. */
#define MOST_OF_ONE 16
#define MOST        256
#define KEPT        (5 * G_TIME_SPAN_MINUTE)

typedef struct
{
  char *handle;      /* (owned) */
  char *stamp;       /* (owned) of the account */
  char *resource;    /* (owned) */
  ChyResult *result; /* (owned) */
  gint64 used;       /* monotonic */
} Kept;

struct _ChyServerResults
{
  GMutex lock;
  GQueue kept; /* (owned) of Kept, the one that was used last at the head */
};

static void
kept_free (Kept *kept)
{
  g_free (kept->handle);
  g_free (kept->stamp);
  g_free (kept->resource);
  g_object_unref (kept->result);
  g_free (kept);
}

ChyServerResults *
chy_server_results_new (void)
{
  ChyServerResults *self = g_new0 (ChyServerResults, 1);

  g_mutex_init (&self->lock);
  return self;
}

void
chy_server_results_free (ChyServerResults *self)
{
  g_queue_clear_full (&self->kept, (GDestroyNotify) kept_free);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Lets go of what is old or one too many; under the lock. */
static void
prune (ChyServerResults *self, const char *stamp, GQueue *gone)
{
  gint64 now = g_get_monotonic_time ();
  guint n = 0, n_own = 0;
  GList *next;

  for (GList *link = self->kept.head; link != NULL; link = next)
    {
      Kept *kept = link->data;

      next = link->next;
      n++;
      n_own += g_str_equal (kept->stamp, stamp);
      if (now - kept->used < KEPT && n <= MOST && (n_own <= MOST_OF_ONE || !g_str_equal (kept->stamp, stamp)))
        continue;
      g_queue_unlink (&self->kept, link);
      g_queue_push_tail_link (gone, link);
    }
}

char *
chy_server_results_keep (ChyServerResults *self, const char *stamp, const char *resource, ChyResult *result)
{
  Kept *kept = g_new0 (Kept, 1);
  GQueue gone = G_QUEUE_INIT;
  char *handle;

  kept->handle = chy_id_new ();
  kept->stamp = g_strdup (stamp);
  kept->resource = g_strdup (resource);
  kept->result = g_object_ref (result);
  kept->used = g_get_monotonic_time ();
  handle = g_strdup (kept->handle);
  g_mutex_lock (&self->lock);
  g_queue_push_head (&self->kept, kept);
  prune (self, stamp, &gone);
  g_mutex_unlock (&self->lock);
  g_queue_clear_full (&gone, (GDestroyNotify) kept_free);
  return handle;
}

ChyResult *
chy_server_results_find (ChyServerResults *self, const char *stamp, const char *resource, const char *handle)
{
  ChyResult *found = NULL;
  GQueue gone = G_QUEUE_INIT;

  g_mutex_lock (&self->lock);
  prune (self, stamp, &gone);
  for (GList *link = self->kept.head; link != NULL && found == NULL; link = link->next)
    {
      Kept *kept = link->data;

      if (!g_str_equal (kept->handle, handle) || !g_str_equal (kept->stamp, stamp) ||
          !g_str_equal (kept->resource, resource))
        continue;
      found = g_object_ref (kept->result);
      kept->used = g_get_monotonic_time ();
      g_queue_unlink (&self->kept, link);
      g_queue_push_head_link (&self->kept, link);
      break;
    }
  g_mutex_unlock (&self->lock);
  g_queue_clear_full (&gone, (GDestroyNotify) kept_free);
  return found;
}
