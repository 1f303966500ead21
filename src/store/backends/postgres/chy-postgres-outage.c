/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-postgres.h"

/* Microseconds between two tries to reach the server, at first. */
#define FIRST_PAUSE 50000
#define LAST_PAUSE  1000000

struct _ChyPostgresOutage
{
  GMutex lock;    /* for what follows */
  gint64 since;   /* monotonic: when a try first failed; 0: the server answers */
  GError *error;  /* owned: of the last try; NULL with `since` 0 */
  gboolean tried; /* the time is up, and somebody tries all the same */
};

ChyPostgresOutage *
chy_postgres_outage_new (void)
{
  ChyPostgresOutage *self = g_new0 (ChyPostgresOutage, 1);

  g_mutex_init (&self->lock);
  return self;
}

void
chy_postgres_outage_free (ChyPostgresOutage *self)
{
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
chy_postgres_outage_end (ChyPostgresOutage *self)
{
  g_mutex_lock (&self->lock);
  self->since = 0;
  g_clear_error (&self->error);
  g_mutex_unlock (&self->lock);
}

/* When all who wait for the server give up; G_MAXINT64 where it is not known to be away. Under the lock. */
static gint64
get_end (const ChyPostgresPlace *place)
{
  const ChyPostgresOutage *outage = place->outage;

  return outage->since != 0 ? outage->since + (gint64) place->options.reconnect_timeout * 1000 : G_MAXINT64;
}

/* Whether the caller may try now. `ret_alone`: for all others too, who are told what was told before. */
static gboolean
begin_try (const ChyPostgresPlace *place, gboolean *ret_alone, GError **error)
{
  ChyPostgresOutage *outage = place->outage;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&outage->lock);

  *ret_alone = get_end (place) <= g_get_monotonic_time ();
  if (*ret_alone && outage->tried)
    {
      g_propagate_error (error, g_error_copy (outage->error));
      return FALSE;
    }
  outage->tried |= *ret_alone;
  return TRUE;
}

/* Takes in what came of a try, NULL where it reached the server. Gives the time at which to give up. */
static gint64
end_try (const ChyPostgresPlace *place, gboolean alone, const GError *error)
{
  ChyPostgresOutage *outage = place->outage;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&outage->lock);

  if (alone)
    outage->tried = FALSE;
  if (g_error_matches (error, CHY_STORE_ERROR, CHY_STORE_ERROR_UNREACHABLE))
    {
      if (outage->since == 0)
        outage->since = g_get_monotonic_time ();
      g_clear_error (&outage->error);
      outage->error = g_error_copy (error);
    }
  return get_end (place);
}

ChyPostgresConnection *
chy_postgres_open_patiently (const ChyPostgresPlace *place,
                             guint version,
                             gboolean takes_lock,
                             GCancellable *cancellable,
                             GError **error)
{
  gint64 pause = FIRST_PAUSE;

  for (;;)
    {
      g_autoptr (GError) local_error = NULL;
      ChyPostgresConnection *connection;
      gboolean alone = FALSE;
      gint64 left;

      if (!begin_try (place, &alone, error))
        return NULL;
      connection = chy_postgres_open_again (place, version, takes_lock, &local_error);
      left = end_try (place, alone, local_error) - g_get_monotonic_time ();
      if (connection != NULL)
        return connection;
      if (!g_error_matches (local_error, CHY_STORE_ERROR, CHY_STORE_ERROR_UNREACHABLE) || left <= 0 ||
          g_cancellable_is_cancelled (cancellable))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      g_usleep ((gulong) MIN (pause, left));
      pause = MIN (pause * 2, LAST_PAUSE);
    }
}
