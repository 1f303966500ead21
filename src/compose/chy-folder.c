/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-folder.h"

#include <unistd.h>

#include "authority/chy-authority-builtin.h"
#include "base/chy-file.h"
#include "chy-restore.h"
#include "model/chy-problem.h"
#include "tenant/local/chy-tenant-local.h"

typedef enum
{
  LOOK,   /* as it is */
  OPEN,   /* it has to be there */
  CREATE, /* or is made */
} Mode;

static void
vault_changed (ChyVault *vault, gpointer data)
{
  ChyFolder *self = data;
  ChyVault *old = self->vault;

  self->vault = chy_vault_ref (vault);
  chy_authority_builtin_host_set_vault (self->host, vault);
  if (old != NULL)
    chy_vault_unref (old);
}

/* In common with the other programs that work on the folder. A restore that was interrupted after its
 * decision is finished first, alone. */
static gboolean
take_lock (ChyFolder *self, Mode mode, GError **error)
{
  gboolean none = FALSE;

  if (mode == CREATE && !chy_file_make_private_folder (self->path, error))
    return FALSE;
  self->lock = chy_folder_lock (self->path, FALSE, &none, error);
  if (self->lock < 0 || !chy_restore_is_pending (self->path))
    return self->lock >= 0 || none;
  if (mode == LOOK)
    {
      g_set_error_literal (error, CHY_STORE_ERROR, CHY_STORE_ERROR_LOCKED,
                           "a restore is still to be finished");
      return FALSE;
    }
  close (self->lock);
  self->lock = chy_folder_lock (self->path, TRUE, &none, error);
  if (self->lock < 0 ||
      (chy_restore_is_pending (self->path) && !chy_restore_finish (self->path, self->clock, error)))
    return FALSE;
  close (self->lock);
  self->lock = chy_folder_lock (self->path, FALSE, &none, error);

  return self->lock >= 0;
}

/* A new tenant in the place of one that was moved would look as if everything were lost. */
static gboolean
is_moved (ChyFolder *self, const char *path)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *prefix = g_strconcat (base, CHY_FOLDER_MOVED, NULL);
  g_autoptr (GDir) dir = NULL;
  const char *name = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return FALSE;
  dir = g_dir_open (self->path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL && !g_str_has_prefix (name, prefix))
    ;
  return name != NULL;
}

static ChyStoreOpenFlags
get_flags (Mode mode)
{
  return mode == CREATE ? CHY_STORE_CREATE : mode == LOOK ? CHY_STORE_AS_IS : 0;
}

static gboolean
open_stores (ChyFolder *self, Mode mode, GError **error)
{
  g_autofree char *tenant = chy_tenant_local_get_store_path (self->path);
  g_autofree char *authority = chy_tenant_local_get_authority_path (self->path);

  if (is_moved (self, tenant) || is_moved (self, authority))
    {
      chy_refuse_one (error, "folder", "moved", self->path, NULL);
      return FALSE;
    }
  self->store = chy_store_sqlite_open (tenant, &chy_tenant_schema, get_flags (mode), self->clock, error);
  if (self->store == NULL)
    return FALSE;
  /* A folder with a tenant always has its second database, so it may be made here. */
  self->authority_store = chy_store_sqlite_open (
      authority, &chy_authority_schema, get_flags (mode == LOOK ? LOOK : CREATE), self->clock, error);

  return self->authority_store != NULL;
}

static gboolean
open_at_server (ChyFolder *self, const char *url, Mode mode, GError **error)
{
  return chy_folder_server_open_stores (url, get_flags (mode), &self->store, &self->authority_store, error) &&
         (mode == LOOK || chy_file_make_private_folder (self->path, error));
}

static ChyFolder *
open_as (const char *location, Mode mode, ChyClock *clock, GError **error)
{
  g_autoptr (ChyFolder) self = g_new0 (ChyFolder, 1);
  ChyTenantLocalOptions options = { 0 };

  self->lock = -1;
  self->is_server = chy_folder_is_server (location);
  self->path = self->is_server ? chy_folder_server_path (location) : g_strdup (location);
  self->clock = chy_clock_ref (clock);
  if (self->is_server ? !open_at_server (self, location, mode, error)
                      : !take_lock (self, mode, error) || !open_stores (self, mode, error))
    return NULL;
  if (!chy_tenant_local_load_vault (self->store, &self->vault, error))
    return NULL;
  self->host = chy_authority_builtin_host_new (self->authority_store, self->vault, self->clock, error);
  if (self->host == NULL)
    return NULL;
  options.folder = self->path;
  options.store = self->store;
  options.authority_store = self->authority_store;
  options.host = self->host;
  options.vault = self->vault;
  options.clock = self->clock;
  options.actor = g_get_user_name ();
  options.role = CHY_ROLE_ADMINISTRATOR;
  options.vault_func = vault_changed;
  options.vault_data = self;
  self->tenant = chy_tenant_local_open (&options, error);
  if (self->tenant == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

ChyFolder *
chy_folder_open_with_clock (const char *location, gboolean create, ChyClock *clock, GError **error)
{
  return open_as (location, create ? CREATE : OPEN, clock, error);
}

ChyFolder *
chy_folder_look (const char *location, GError **error)
{
  g_autoptr (ChyClock) clock = chy_clock_new_system ();

  return open_as (location, LOOK, clock, error);
}

ChyFolder *
chy_folder_open (const char *location, gboolean create, GError **error)
{
  g_autoptr (ChyClock) clock = chy_clock_new_system ();

  return chy_folder_open_with_clock (location, create, clock, error);
}

void
chy_folder_close (ChyFolder *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->tenant);
  g_clear_object (&self->host);
  if (self->store != NULL)
    chy_store_close (self->store);
  if (self->authority_store != NULL)
    chy_store_close (self->authority_store);
  g_clear_object (&self->store);
  g_clear_object (&self->authority_store);
  g_clear_pointer (&self->vault, chy_vault_unref);
  g_clear_pointer (&self->clock, chy_clock_unref);
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->path);
  g_free (self);
}

/* Of a URL only its kind is told: it may say a password. */
static char *
refuse_url (const char *url, const char *why, GError **error)
{
  const char *end = strstr (url, "://");

  g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "%s (%.*s)", why,
               end != NULL ? (int) (end - url) : 0, url);

  return NULL;
}

char *
chy_folder_location (const char *data_dir, const char *url, GError **error)
{
  if (data_dir != NULL)
    return g_strdup (data_dir);
  if (url == NULL)
    return g_build_filename (g_get_user_data_dir (), "chancery", NULL);
  if (g_str_has_prefix (url, "sqlite:"))
    return g_strdup (url + strlen ("sqlite:"));
  if (strstr (url, "://") == NULL && g_path_is_absolute (url))
    return g_strdup (url);
  if (chy_folder_is_server (url))
    return g_strdup (url);

  return refuse_url (url, "tenants of this kind are not supported yet", error);
}

char *
chy_folder_path (const char *data_dir, const char *url, GError **error)
{
  if (data_dir == NULL && url != NULL && chy_folder_is_server (url))
    return refuse_url (url, "this is for a data folder, not for a database server", error);

  return chy_folder_location (data_dir, url, error);
}
