/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-server-private.h"

#include "base/chy-id.h"

/* Whoever has missed more asks for everything anew. */
#define REMEMBERED 256

struct _ChyServerChanges
{
  GMutex lock;
  char *epoch;                /* (owned) of this run of the server: an ETag of another one is unknown */
  guint64 serial;             /* of the last change */
  char **changes[REMEMBERED]; /* (owned) by serial; empty: anything */
};

ChyServerChanges *
chy_server_changes_new (void)
{
  ChyServerChanges *self = g_new0 (ChyServerChanges, 1);

  g_mutex_init (&self->lock);
  self->epoch = chy_id_new ();
  return self;
}

void
chy_server_changes_free (ChyServerChanges *self)
{
  for (gsize i = 0; i < REMEMBERED; i++)
    g_strfreev (self->changes[i]);
  g_free (self->epoch);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
chy_server_changes_add (ChyServerChanges *self, const char *const *resources)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  char ***slot;

  self->serial++;
  slot = &self->changes[self->serial % REMEMBERED];
  g_strfreev (*slot);
  *slot = g_strdupv ((char **) resources);
}

/* The serial of an ETag of this run, or FALSE. */
static gboolean
parse_etag (ChyServerChanges *self, const char *etag, guint64 *ret_serial)
{
  g_autofree char *prefix = g_strdup_printf ("\"%s-", self->epoch);
  g_autofree char *digits = NULL;

  if (etag == NULL || !g_str_has_prefix (etag, prefix) || !g_str_has_suffix (etag, "\""))
    return FALSE;
  digits = g_strndup (etag + strlen (prefix), strlen (etag) - strlen (prefix) - 1);
  return g_ascii_string_to_unsigned (digits, 10, 0, self->serial, ret_serial, NULL);
}

gboolean
chy_server_changes_since (ChyServerChanges *self, const char *etag, char ***ret_resources, char **ret_etag)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint64 serial = 0;
  gboolean known = parse_etag (self, etag, &serial);

  *ret_etag = g_strdup_printf ("\"%s-%" G_GUINT64_FORMAT "\"", self->epoch, self->serial);
  if (known && serial == self->serial)
    return FALSE;
  known = known && self->serial - serial < REMEMBERED;
  for (guint64 i = serial + 1; known && i <= self->serial; i++)
    {
      char **resources = self->changes[i % REMEMBERED];

      if (resources[0] == NULL)
        known = FALSE;
      for (; *resources != NULL; resources++)
        if (g_hash_table_add (seen, *resources))
          g_strv_builder_add (builder, *resources);
    }
  *ret_resources = known ? g_strv_builder_end (builder) : g_new0 (char *, 1);
  return TRUE;
}

gboolean
chy_server_changes_is_present (ChyServerChanges *self, const char *etag)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  guint64 serial = 0;

  return parse_etag (self, etag, &serial) && serial == self->serial;
}
