/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-builtin-authority.h"
#include "chy-builtin-private.h"

static void chy_builtin_host_iface_init (ChyAuthorityHostInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChyBuiltinHost,
                               chy_builtin_host,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHY_TYPE_AUTHORITY_HOST, chy_builtin_host_iface_init))

const ChyStoreSchema chy_authority_schema = {
  .name = "authority",
  .application_id = 0x43485941, /* "CHYA" */
  .migrations_path = "/io/github/chancery_pki/Chancery/migrations/authority",
  .statements_path = "/io/github/chancery_pki/Chancery/statements/authority",
};

/* Others that hold the database, or a server that is away, are a reason to come again: a request that was
 * kept although nobody could say so is found again by its id. */
static void
translate (GError **error)
{
  int code;

  if (g_error_matches (*error, CHY_STORE_ERROR, CHY_STORE_ERROR_BUSY) ||
      g_error_matches (*error, CHY_STORE_ERROR, CHY_STORE_ERROR_LOCKED) ||
      g_error_matches (*error, CHY_STORE_ERROR, CHY_STORE_ERROR_UNREACHABLE) ||
      g_error_matches (*error, CHY_STORE_ERROR, CHY_STORE_ERROR_UNKNOWN))
    code = CHY_AUTHORITY_ERROR_UNREACHABLE;
  else
    return;
  g_autofree char *message = g_strdup ((*error)->message);
  g_clear_error (error);
  g_set_error_literal (error, CHY_AUTHORITY_ERROR, code, message);
}

typedef struct
{
  ChyBuiltinHost *host;
  const char *uuid;
  ChyBuiltinSnapshot *known; /* (owned) */
  ChyBuiltinSnapshot *found; /* (owned) */
} Look;

static gboolean
look (ChySession *session, gpointer data, GError **error)
{
  Look *self = data;
  gint64 revision = 0;
  gboolean found = FALSE;

  g_clear_pointer (&self->found, chy_builtin_snapshot_unref);
  if (!chy_session_get_int (session, "authority-revision", CHY_PARAMS (CHY_TEXT (self->uuid)), &revision,
                            &found, error))
    return FALSE;
  if (found && self->known != NULL && self->known->revision == revision)
    {
      self->found = chy_builtin_snapshot_ref (self->known);
      return TRUE;
    }
  self->found = chy_builtin_snapshot_load (session, self->uuid, error);
  return self->found != NULL;
}

ChyBuiltinSnapshot *
chy_builtin_host_snapshot (ChyBuiltinHost *self, const char *uuid, GCancellable *cancellable, GError **error)
{
  Look data = { .host = self, .uuid = uuid };

  g_mutex_lock (&self->mutex);
  data.known = g_hash_table_lookup (self->snapshots, uuid);
  if (data.known != NULL)
    chy_builtin_snapshot_ref (data.known);
  g_mutex_unlock (&self->mutex);

  gboolean done = chy_builtin_host_read (self, look, &data, cancellable, error);
  g_autoptr (ChyBuiltinSnapshot) known = data.known;
  g_autoptr (ChyBuiltinSnapshot) found = data.found;
  if (!done)
    return NULL;
  if (found != known)
    {
      g_mutex_lock (&self->mutex);
      g_hash_table_replace (self->snapshots, g_strdup (uuid), chy_builtin_snapshot_ref (found));
      g_mutex_unlock (&self->mutex);
    }
  return g_steal_pointer (&found);
}

void
chy_builtin_host_forget (ChyBuiltinHost *self, const char *uuid)
{
  g_mutex_lock (&self->mutex);
  g_hash_table_remove (self->snapshots, uuid);
  g_mutex_unlock (&self->mutex);
}

gboolean
chy_builtin_host_read (
    ChyBuiltinHost *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  GError *local = NULL;

  if (chy_store_read (self->store, func, data, cancellable, &local))
    return TRUE;
  translate (&local);
  g_propagate_error (error, local);
  return FALSE;
}

gboolean
chy_builtin_host_write (
    ChyBuiltinHost *self, ChySessionFunc func, gpointer data, GCancellable *cancellable, GError **error)
{
  GError *local = NULL;

  if (chy_store_write (self->store, func, data, cancellable, &local))
    return TRUE;
  translate (&local);
  g_propagate_error (error, local);
  return FALSE;
}

gint64
chy_builtin_host_now (ChyBuiltinHost *self)
{
  return chy_clock_now (self->clock);
}

static gboolean
on_uuid (ChyRow *row, gpointer data)
{
  g_ptr_array_add (data, g_strdup (chy_row_text (row, 0)));
  return TRUE;
}

static gboolean
read_uuids (ChySession *session, gpointer data, GError **error)
{
  g_ptr_array_set_size (data, 0);
  return chy_session_each (session, "authority-list", CHY_NO_PARAMS, on_uuid, data, error);
}

static GPtrArray *
chy_builtin_host_list (ChyAuthorityHost *host, GCancellable *cancellable, GError **error)
{
  ChyBuiltinHost *self = CHY_BUILTIN_HOST (host);
  g_autoptr (GPtrArray) uuids = g_ptr_array_new_with_free_func (g_free);

  if (!chy_builtin_host_read (self, read_uuids, uuids, cancellable, error))
    return NULL;
  GPtrArray *authorities = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < uuids->len; i++)
    g_ptr_array_add (authorities, chy_builtin_authority_new (self, g_ptr_array_index (uuids, i)));
  return authorities;
}

typedef struct
{
  const char *id_or_name;
  char *uuid; /* (owned) */
} Find;

static gboolean
find (ChySession *session, gpointer data, GError **error)
{
  Find *self = data;
  gboolean found = FALSE;

  g_clear_pointer (&self->uuid, g_free);
  return chy_session_get_text (session, "authority-find", CHY_PARAMS (CHY_TEXT (self->id_or_name)),
                               &self->uuid, &found, error);
}

static char *
find_uuid (ChyBuiltinHost *self, const char *id_or_name, GCancellable *cancellable, GError **error)
{
  Find data = { .id_or_name = id_or_name };

  if (chy_builtin_host_read (self, find, &data, cancellable, error) && data.uuid == NULL)
    g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_FOUND, "no authority %s", id_or_name);
  return data.uuid;
}

ChyBuiltinSnapshot *
chy_builtin_host_find (ChyBuiltinHost *self,
                       const char *id_or_name,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autofree char *uuid = find_uuid (self, id_or_name, cancellable, error);

  return uuid != NULL ? chy_builtin_host_snapshot (self, uuid, cancellable, error) : NULL;
}

static ChyAuthority *
chy_builtin_host_get (ChyAuthorityHost *host,
                      const char *id_or_name,
                      GCancellable *cancellable,
                      GError **error)
{
  ChyBuiltinHost *self = CHY_BUILTIN_HOST (host);
  g_autofree char *uuid = find_uuid (self, id_or_name, cancellable, error);

  return uuid != NULL ? chy_builtin_authority_new (self, uuid) : NULL;
}

static ChyAuthority *
chy_builtin_host_create (ChyAuthorityHost *host,
                         GVariant *params,
                         GHashTable *secrets,
                         const ChyPrincipal *who,
                         GCancellable *cancellable,
                         GError **error)
{
  ChyBuiltinHost *self = CHY_BUILTIN_HOST (host);
  g_autofree char *uuid = chy_builtin_create (self, params, secrets, who, cancellable, error);

  return uuid != NULL ? chy_builtin_authority_new (self, uuid) : NULL;
}

static gboolean
chy_builtin_host_remove (ChyAuthorityHost *host,
                         const char *id,
                         const ChyPrincipal *who,
                         GCancellable *cancellable,
                         GError **error)
{
  ChyBuiltinHost *self = CHY_BUILTIN_HOST (host);
  g_autofree char *uuid = find_uuid (self, id, cancellable, error);

  return uuid != NULL && chy_builtin_remove (self, uuid, who, cancellable, error);
}

static void
chy_builtin_host_lock (ChyAuthorityHost *host)
{
  ChyBuiltinHost *self = CHY_BUILTIN_HOST (host);

  g_mutex_lock (&self->mutex);
  g_hash_table_remove_all (self->keys);
  g_hash_table_remove_all (self->secrets);
  g_mutex_unlock (&self->mutex);
}

static void
chy_builtin_host_iface_init (ChyAuthorityHostInterface *iface)
{
  iface->list = chy_builtin_host_list;
  iface->get = chy_builtin_host_get;
  iface->create = chy_builtin_host_create;
  iface->remove = chy_builtin_host_remove;
  iface->unlock = chy_authority_builtin_unlock;
  iface->lock = chy_builtin_host_lock;
}

static void
chy_builtin_host_finalize (GObject *object)
{
  ChyBuiltinHost *self = CHY_BUILTIN_HOST (object);

  chy_builtin_pool_free (self->pool);
  g_hash_table_unref (self->snapshots);
  g_hash_table_unref (self->keys);
  g_hash_table_unref (self->secrets);
  g_hash_table_unref (self->tidied);
  g_clear_pointer (&self->vault, chy_vault_unref);
  g_clear_pointer (&self->clock, chy_clock_unref);
  g_clear_object (&self->store);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (chy_builtin_host_parent_class)->finalize (object);
}

static void
chy_builtin_host_class_init (ChyBuiltinHostClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = chy_builtin_host_finalize;
}

static void
chy_builtin_host_init (ChyBuiltinHost *self)
{
  g_mutex_init (&self->mutex);
  self->pool = chy_builtin_pool_new ();
  self->snapshots =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) chy_builtin_snapshot_unref);
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) chy_secret_unref);
  self->tidied = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) chy_key_unref);
}

ChyAuthorityHost *
chy_authority_builtin_host_new (ChyStore *store, ChyVault *vault, ChyClock *clock, GError **error)
{
  g_return_val_if_fail (CHY_IS_STORE (store) && clock != NULL, NULL);

  g_autoptr (ChyBuiltinHost) self = g_object_new (CHY_TYPE_BUILTIN_HOST, NULL);
  self->store = g_object_ref (store);
  self->clock = chy_clock_ref (clock);
  if (vault != NULL)
    self->vault = chy_vault_ref (vault);
  /* A database of another schema is found out here and not at the first request. */
  g_autoptr (GPtrArray) authorities = chy_builtin_host_list (CHY_AUTHORITY_HOST (self), NULL, error);
  return authorities != NULL ? CHY_AUTHORITY_HOST (g_steal_pointer (&self)) : NULL;
}

void
chy_authority_builtin_host_set_vault (ChyAuthorityHost *host, ChyVault *vault)
{
  g_return_if_fail (CHY_IS_BUILTIN_HOST (host));
  ChyBuiltinHost *self = CHY_BUILTIN_HOST (host);

  g_mutex_lock (&self->mutex);
  ChyVault *old = self->vault;
  self->vault = vault != NULL ? chy_vault_ref (vault) : NULL;
  g_hash_table_remove_all (self->keys);
  g_mutex_unlock (&self->mutex);
  g_clear_pointer (&old, chy_vault_unref);
}

gboolean
chy_authority_builtin_unlock (ChyAuthorityHost *host,
                              const char *id_or_name,
                              ChySecret *passphrase,
                              GError **error)
{
  g_return_val_if_fail (CHY_IS_BUILTIN_HOST (host) && passphrase != NULL, FALSE);
  ChyBuiltinHost *self = CHY_BUILTIN_HOST (host);
  g_autoptr (ChyBuiltinSnapshot) snapshot = chy_builtin_host_find (self, id_or_name, NULL, error);
  if (snapshot == NULL)
    return FALSE;
  /* Keys of before a renewal may have had another passphrase: the newest one decides. */
  for (guint i = snapshot->keys->len; i > 0; i--)
    {
      const ChyBuiltinKey *key = g_ptr_array_index (snapshot->keys, i - 1);
      if (i == snapshot->keys->len ? !chy_builtin_key_unlock (self, key, passphrase, error)
                                   : !chy_builtin_key_unlock (self, key, passphrase, NULL))
        {
          if (i == snapshot->keys->len)
            return FALSE;
          g_debug ("an earlier key of %s stays locked", snapshot->name);
        }
    }
  return TRUE;
}
