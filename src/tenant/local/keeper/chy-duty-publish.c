/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-keeper-private.h"

#include <glib/gstdio.h>

#include "tenant/local/chy-backup-private.h"

/* What relying parties fetch: the list and the certificate of each authority, in a folder for a web server
 * and in memory for our own. Each server does it, as each has its own folder. */

#define PERIOD (30 * CHY_USEC_PER_SEC)

static gint64
get_period (ChyKeeper *keeper)
{
  (void) keeper;
  return PERIOD;
}

/* A name as part of a file name: no other folder, and no hidden file. */
static char *
make_file_name (const char *name, const char *suffix)
{
  g_autofree char *safe = g_strdup (name);

  for (char *c = safe; *c != '\0'; c++)
    if (*c == '/' || *c == '\\' || g_ascii_iscntrl (*c) || (c == safe && *c == '.'))
      *c = '-';
  return g_strconcat (safe, suffix, NULL);
}

/* Whether the file is as it should be already. */
static gboolean
is_same (const char *path, GBytes *bytes)
{
  g_autofree char *text = NULL;
  gsize size = 0;

  return g_file_get_contents (path, &text, &size, NULL) && size == g_bytes_get_size (bytes) &&
         memcmp (text, g_bytes_get_data (bytes, NULL), size) == 0;
}

/* Whole or not at all, for whoever reads it meanwhile. */
static gboolean
write_file (const char *folder, const char *file, GBytes *bytes, GError **error)
{
  g_autofree char *path = g_build_filename (folder, file, NULL);
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  if (is_same (path, bytes))
    return TRUE;
  /* Published means for everybody, whatever the service's umask is. */
  return g_file_set_contents_full (path, data, (gssize) size,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644,
                                   error) &&
         (g_chmod (path, 0644) == 0 || chy_backup_fail_errno (path, error));
}

static gboolean
publish (ChyKeeper *keeper,
         GHashTable *published,
         const char *folder,
         const char *file,
         GBytes *bytes,
         GError **error)
{
  g_hash_table_insert (published, g_strconcat (folder, "/", file, NULL), g_bytes_ref (bytes));
  return keeper->publish_dir == NULL || write_file (keeper->publish_dir, file, bytes, error);
}

/* The list and the certificate of one key. */
static gboolean
publish_key (ChyKeeper *keeper, const char *name, GVariant *row, GHashTable *published, GError **error)
{
  static const struct
  {
    const char *key, *folder, *suffix;
  } files[] = { { "certificate", "aia", ".crt" }, { "crl", "crl", ".crl" } };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GBytes) bytes = chy_body_get_bytes (row, files[i].key);
      g_autofree char *first = make_file_name (name, files[i].suffix);
      g_autofree char *file = chy_authority_place_of_key (first, chy_body_get_int (row, "keyIndex", 0));

      if (bytes != NULL && !publish (keeper, published, files[i].folder, file, bytes, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
publish_keys (ChyKeeper *keeper,
              ChyAuthority *authority,
              const char *name,
              GHashTable *published,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GVariant) answer = chy_authority_query (authority, "crls", NULL, cancellable, error);
  g_autoptr (GVariant) rows = answer != NULL ? chy_body_get (answer, "value") : NULL;
  gboolean ok = answer != NULL;

  for (gsize i = 0; ok && rows != NULL && i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);

      ok = publish_key (keeper, name, row, published, error);
    }
  return ok;
}

static gboolean
publish_authority (ChyKeeper *keeper,
                   ChyAuthority *authority,
                   GHashTable *published,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GVariant) described = chy_authority_describe (authority, cancellable, error);
  g_autoptr (GBytes) crl = NULL;
  const char *name;

  if (described == NULL)
    return FALSE;
  name = chy_body_get_text (described, "name");
  if (!publish_key (keeper, name, described, published, error))
    return FALSE;
  /* The first list of a key and the next ones are the duty "crl". */
  if (chy_body_get_int (described, "crlThisUpdate", 0) != 0)
    {
      crl = chy_authority_publish (authority, FALSE, chy_tenant_local_get_actor (keeper->tenant), cancellable,
                                   error);
      if (crl == NULL)
        return FALSE;
    }
  return publish_keys (keeper, authority, name, published, cancellable, error);
}

static gboolean
work (ChyKeeper *keeper, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) published =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) authorities = chy_keeper_list_authorities (keeper, cancellable, error);
  g_autoptr (GError) first = NULL;

  if (authorities == NULL)
    return FALSE;
  for (guint i = 0; i < authorities->len; i++)
    publish_authority (keeper, g_ptr_array_index (authorities, i), published, cancellable,
                       first == NULL ? &first : NULL);
  g_mutex_lock (&keeper->lock);
  /* What could not be read now is served as it was. */
  if (first != NULL)
    {
      GHashTableIter iter;
      gpointer key, value;

      g_hash_table_iter_init (&iter, published);
      while (g_hash_table_iter_next (&iter, &key, &value))
        g_hash_table_insert (keeper->published, g_strdup (key), g_bytes_ref (value));
    }
  else
    {
      g_hash_table_unref (keeper->published);
      keeper->published = g_hash_table_ref (published);
    }
  g_mutex_unlock (&keeper->lock);
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

const ChyDuty chy_duty_publish = {
  .name = "publish",
  .everywhere = TRUE,
  .get_period = get_period,
  .work = work,
};
