/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/local/chy-local-resource.h"

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_TEXT },
  { "name", CHY_LOCAL_KEY_TEXT },
  { "fqdn", CHY_LOCAL_KEY_TEXT },
  { "thumbprint", CHY_LOCAL_KEY_HEX },
  { NULL, 0 },
};

static GPtrArray *
list (ChyTenantLocal *tenant, const ChyQuery *query, GCancellable *cancellable, GError **error)
{
  ChyAuthorityHost *host = chy_tenant_local_get_host (tenant);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr (GPtrArray) authorities = NULL;

  (void) query;
  if (host == NULL)
    return g_steal_pointer (&rows);
  authorities = chy_authority_host_list (host, cancellable, error);
  if (authorities == NULL)
    return NULL;
  for (guint i = 0; i < authorities->len; i++)
    {
      GVariant *row = chy_authority_describe (g_ptr_array_index (authorities, i), cancellable, error);

      if (row == NULL)
        return NULL;
      g_ptr_array_add (rows, row);
    }
  return g_steal_pointer (&rows);
}

const ChyLocalResource chy_local_authorities = { .id = "authorities", .keys = keys, .list_outside = list };
