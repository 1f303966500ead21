/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-connector-private.h"
#include "model/chy-field.h"

struct _ChyConnectorAuthorities
{
  ChyAuthorityHost *host; /* (owned) */
  GMutex mutex;
  GHashTable *found; /* (owned) name -> ChyConnectorAuthority; guarded by mutex */
};

static void
authority_free (ChyConnectorAuthority *self)
{
  g_clear_object (&self->authority);
  g_free (self->id);
  g_free (self->name);
  g_free (self);
}

ChyConnectorAuthorities *
chy_connector_authorities_new (ChyAuthorityHost *host)
{
  ChyConnectorAuthorities *self = g_new0 (ChyConnectorAuthorities, 1);

  self->host = g_object_ref (host);
  g_mutex_init (&self->mutex);
  self->found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) authority_free);
  return self;
}

void
chy_connector_authorities_free (ChyConnectorAuthorities *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->host);
  g_hash_table_unref (self->found);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static ChyConnectorAuthority *
find (ChyConnectorAuthorities *self, const char *name, GError **error)
{
  g_autoptr (ChyAuthority) authority = chy_authority_host_get (self->host, name, NULL, error);
  g_autoptr (GVariant) body = authority != NULL ? chy_authority_describe (authority, NULL, error) : NULL;
  ChyConnectorAuthority *found;

  if (body == NULL)
    return NULL;
  found = g_new0 (ChyConnectorAuthority, 1);
  found->authority = g_steal_pointer (&authority);
  found->id = g_strdup (chy_body_get_text (body, "id"));
  found->name = g_strdup (chy_body_get_text (body, "name"));
  return found;
}

const ChyConnectorAuthority *
chy_connector_authorities_get (ChyConnectorAuthorities *self, const char *name, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  ChyConnectorAuthority *found = g_hash_table_lookup (self->found, name);

  if (found == NULL)
    {
      found = find (self, name, error);
      if (found != NULL)
        g_hash_table_insert (self->found, g_strdup (name), found);
    }
  return found;
}
