/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-wire-file.h"

#include "base/chy-file.h"
#include "wire/chy-wire-exchange.h"

#define MAX_FILE (1024 * 1024)

gboolean
chy_wire_file_write (const char *path, GVariant *body, ChySecret *key, GError **error)
{
  g_autofree char *line = chy_wire_exchange_to_text (body, NULL);
  g_autoptr (GHashTable) secrets =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) chy_secret_unref);
  g_autoptr (ChySecret) text = NULL;
  gsize size;
  gconstpointer data;

  g_hash_table_insert (secrets, g_strdup ("key"), chy_secret_ref (key));
  text = chy_wire_exchange_join (line, secrets);
  data = chy_secret_get_data (text, &size);
  return chy_file_write (path, data, size, 0600, error);
}

static gboolean
parse (GBytes *bytes, GVariant **ret_body, ChySecret **ret_key, GError **error)
{
  g_autofree char *line = NULL;
  g_autoptr (GHashTable) secrets = NULL;
  g_autoptr (GVariant) tree = NULL;
  ChySecret *key;
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  if (!chy_wire_exchange_split (data, size, &line, &secrets, error))
    return FALSE;
  tree = chy_wire_parse (line, -1, error);
  key = g_hash_table_lookup (secrets, "key");
  if (tree == NULL)
    return FALSE;
  if (key == NULL || !g_variant_is_of_type (tree, G_VARIANT_TYPE_VARDICT))
    {
      g_set_error_literal (error, CHY_WIRE_ERROR, CHY_WIRE_ERROR_TYPE, "an object and a key are expected");
      return FALSE;
    }
  *ret_body = chy_wire_exchange_from_tree (tree, NULL, error);
  if (*ret_body == NULL)
    return FALSE;
  *ret_key = chy_secret_ref (key);
  return TRUE;
}

gboolean
chy_wire_file_read (const char *path, GVariant **ret_body, ChySecret **ret_key, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = chy_file_read (path, MAX_FILE, &local);
  gboolean ok;
  gsize size;
  gconstpointer data;

  *ret_body = NULL;
  if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;
  if (bytes == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  ok = parse (bytes, ret_body, ret_key, error);
  data = g_bytes_get_data (bytes, &size);
  chy_wipe ((gpointer) data, size);
  return ok;
}
