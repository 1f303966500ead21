/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <unistd.h>

#include "chy-postgres.h"

/* Milliseconds between two tries to reach the server. */
#define PAUSE 1000

struct _ChyPostgresListener
{
  const ChyPostgresPlace *place; /* not owned */
  guint version;
  char *name;                        /* owned: of the own writer */
  ChyNotifier *notifier;             /* owned */
  ChyPostgresConnection *connection; /* owned; the thread's alone; NULL while it is lost */
  int end[2];                        /* owned: closing the second one ends the thread */
  GThread *thread;                   /* owned */
};

static gboolean
start_listening (ChyPostgresListener *self, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("LISTEN %s", self->place->namespace);

  self->connection = chy_postgres_open_again (self->place, self->version, FALSE, error);
  if (self->connection != NULL && !chy_postgres_connection_script (self->connection, sql, error))
    g_clear_pointer (&self->connection, chy_postgres_connection_free);
  return self->connection != NULL;
}

/* FALSE when the connection is lost. */
static gboolean
hear (ChyPostgresListener *self)
{
  PGconn *db = chy_postgres_connection_get (self->connection);
  gboolean others = FALSE;
  PGnotify *notify;

  if (PQconsumeInput (db) != 1)
    return FALSE;
  while ((notify = PQnotifies (db)) != NULL)
    {
      others |= g_strcmp0 (notify->extra, self->name) != 0;
      PQfreemem (notify);
    }
  if (others)
    chy_notifier_announce (self->notifier, NULL);
  return PQstatus (db) == CONNECTION_OK;
}

/* What was said while nobody listened is not known: so it counts as something. */
static void
take_up_again (ChyPostgresListener *self)
{
  g_autoptr (GError) error = NULL;

  if (start_listening (self, &error))
    chy_notifier_announce (self->notifier, NULL);
  else
    g_debug ("changes of others are not heard of: %s", error->message);
}

static gpointer
run_thread (gpointer data)
{
  ChyPostgresListener *self = data;

  for (;;)
    {
      GPollFD fds[] = { { .fd = self->end[0], .events = G_IO_IN | G_IO_HUP }, { .events = G_IO_IN } };
      const gboolean listens = self->connection != NULL;

      if (listens)
        fds[1].fd = PQsocket (chy_postgres_connection_get (self->connection));
      if (g_poll (fds, listens ? 2 : 1, listens ? -1 : PAUSE) < 0)
        continue;
      if (fds[0].revents != 0)
        return NULL;
      if (!listens)
        take_up_again (self);
      else if (fds[1].revents != 0 && !hear (self))
        {
          g_clear_pointer (&self->connection, chy_postgres_connection_free);
          take_up_again (self);
        }
    }
}

ChyPostgresListener *
chy_postgres_listener_new (
    const ChyPostgresPlace *place, guint version, const char *name, ChyNotifier *notifier, GError **error)
{
  ChyPostgresListener *self = g_new0 (ChyPostgresListener, 1);

  self->place = place;
  self->version = version;
  self->name = g_strdup (name);
  self->notifier = chy_notifier_ref (notifier);
  self->end[0] = -1;
  self->end[1] = -1;
  if (!start_listening (self, error) || !g_unix_open_pipe (self->end, FD_CLOEXEC, error))
    {
      chy_postgres_listener_free (self);
      return NULL;
    }
  self->thread = g_thread_new ("store-listener", run_thread, self);
  return self;
}

void
chy_postgres_listener_free (ChyPostgresListener *self)
{
  if (self->end[1] >= 0)
    close (self->end[1]);
  if (self->thread != NULL)
    g_thread_join (self->thread);
  if (self->end[0] >= 0)
    close (self->end[0]);
  g_clear_pointer (&self->connection, chy_postgres_connection_free);
  chy_notifier_unref (self->notifier);
  g_free (self->name);
  g_free (self);
}
