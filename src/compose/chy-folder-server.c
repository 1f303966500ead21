/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "authority/chy-authority-builtin.h"
#include "chy-folder.h"
#include "tenant/local/chy-tenant-local.h"

/* Characters of a hash that tell one server's folder from another's. */
#define NAME_LENGTH 16

gboolean
chy_folder_is_server (const char *location)
{
  return g_str_has_prefix (location, "postgresql://") || g_str_has_prefix (location, "postgres://");
}

char *
chy_folder_server_path (const char *url)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, url, -1);

  hash[NAME_LENGTH] = '\0';
  return g_build_filename (g_get_user_data_dir (), "chancery-servers", hash, NULL);
}

gboolean
chy_folder_server_open_stores (const char *url,
                               ChyStoreOpenFlags flags,
                               ChyStore **ret_store,
                               ChyStore **ret_authority_store,
                               GError **error)
{
  g_autoptr (ChyStore) store = chy_store_postgres_open (url, &chy_tenant_schema, flags, error);
  g_autoptr (ChyStore) authority_store = NULL;

  if (store == NULL)
    return FALSE;
  /* Whoever has a tenant has its second schema, so it may be made here. */
  authority_store = chy_store_postgres_open (
      url, &chy_authority_schema, (flags & CHY_STORE_AS_IS) != 0 ? flags : CHY_STORE_CREATE, error);
  if (authority_store == NULL)
    return FALSE;
  *ret_store = g_steal_pointer (&store);
  *ret_authority_store = g_steal_pointer (&authority_store);
  return TRUE;
}
