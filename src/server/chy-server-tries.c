/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-server-private.h"

/* A token has 256 bits, so nobody guesses one; the limit keeps strangers from using up the server's time and
 * its journal. Only what failed counts: a hundred connectors behind one address enroll undisturbed. */

#define MOST_FAILURES 10
#define WINDOW        (15 * 60 * G_USEC_PER_SEC)

/* Addresses that are remembered; the one that failed longest ago makes room. */
#define MOST_ADDRESSES 4096

struct _ChyServerTries
{
  GMutex mutex;
  GHashTable *addresses; /* (owned) char* -> Tries* (owned); guarded by mutex */
};

typedef struct
{
  gint64 began; /* the window */
  guint failed; /* in it */
} Tries;

ChyServerTries *
chy_server_tries_new (void)
{
  ChyServerTries *self = g_new0 (ChyServerTries, 1);

  g_mutex_init (&self->mutex);
  self->addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
chy_server_tries_free (ChyServerTries *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->addresses);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* Whoever has IPv6 has a network of 64 bits for each line; an address alone is no limit there. */
static char *
key_of (const char *address)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (address);
  const guint8 *bytes = inet != NULL ? g_inet_address_to_bytes (inet) : NULL;

  if (bytes == NULL || g_inet_address_get_family (inet) != G_SOCKET_FAMILY_IPV6)
    return g_strdup (address);
  return g_strdup_printf ("%02x%02x:%02x%02x:%02x%02x:%02x%02x", bytes[0], bytes[1], bytes[2], bytes[3],
                          bytes[4], bytes[5], bytes[6], bytes[7]);
}

guint
chy_server_tries_wait (ChyServerTries *self, const char *address, gint64 now)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autofree char *key = key_of (address);
  const Tries *tries = g_hash_table_lookup (self->addresses, key);

  if (tries == NULL || now - tries->began >= WINDOW || tries->failed < MOST_FAILURES)
    return 0;
  return (guint) ((tries->began + WINDOW - now) / G_USEC_PER_SEC) + 1;
}

static void
make_room (ChyServerTries *self)
{
  GHashTableIter iter;
  gpointer key, value;
  const char *oldest = NULL;
  gint64 began = G_MAXINT64;

  if (g_hash_table_size (self->addresses) < MOST_ADDRESSES)
    return;
  g_hash_table_iter_init (&iter, self->addresses);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (((const Tries *) value)->began < began)
      {
        began = ((const Tries *) value)->began;
        oldest = key;
      }
  g_hash_table_remove (self->addresses, oldest);
}

void
chy_server_tries_fail (ChyServerTries *self, const char *address, gint64 now)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autofree char *key = key_of (address);
  Tries *tries = g_hash_table_lookup (self->addresses, key);

  if (tries == NULL)
    {
      make_room (self);
      tries = g_new0 (Tries, 1);
      tries->began = now;
      g_hash_table_insert (self->addresses, g_steal_pointer (&key), tries);
    }
  if (now - tries->began >= WINDOW)
    *tries = (Tries){ .began = now };
  tries->failed++;
}
