/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-tls-file.h"

#include "base/chy-file.h"
#include "base/chy-secret.h"
#include "model/chy-problem.h"
#include "pki/chy-cert-der.h"
#include "pki/chy-key.h"

#define LARGEST (1024 * 1024)

static GBytes *
id_of_certificate (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) array = NULL;
  g_autoptr (GBytes) der = NULL;
  g_autoptr (GBytes) public_key = NULL;
  ChyPublicKey key;
  ChyCertDer parts;

  g_object_get (certificate, "certificate", &array, NULL);
  der = g_byte_array_free_to_bytes (g_steal_pointer (&array));
  if (!chy_cert_der_read (der, &parts, NULL))
    return NULL;
  public_key = chy_der_item_to_bytes (&parts.public_key);
  return chy_public_key_read (public_key, &key, NULL) ? chy_public_key_id (&key) : NULL;
}

/* TLS itself finds it out in each handshake only. A key that is of no kind that is known here may be right.
 */
static gboolean
belong_together (GTlsCertificate *certificate, const char *key_path, gboolean *ret_do, GError **error)
{
  g_autoptr (GBytes) id = id_of_certificate (certificate);
  g_autoptr (GBytes) text = chy_file_read (key_path, LARGEST, error);
  g_autoptr (ChyKey) key = NULL;
  gsize size = 0;
  gconstpointer data;

  if (text == NULL)
    return FALSE;
  key = chy_key_import (text, NULL, NULL);
  data = g_bytes_get_data (text, &size);
  chy_wipe ((gpointer) data, size);
  *ret_do = key == NULL || id == NULL || g_bytes_equal (chy_key_get_id (key), id);
  return TRUE;
}

GTlsCertificate *
chy_tls_file_load (const char *path, const char *key_path, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  gboolean together = TRUE;

  g_return_val_if_fail (path != NULL, NULL);

  certificate = key_path != NULL ? g_tls_certificate_new_from_files (path, key_path, &local)
                                 : g_tls_certificate_new_from_file (path, &local);
  if (certificate != NULL && (key_path == NULL || belong_together (certificate, key_path, &together, &local)))
    {
      if (together)
        return g_steal_pointer (&certificate);
      chy_refuse_one (error, "tls", "other-key", NULL, "file", path, "key", key_path, NULL);
    }
  else if (local->domain != G_TLS_ERROR)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (key_path != NULL)
    chy_refuse_one (error, "tls", "bad-pair", NULL, "file", path, "key", key_path, "detail", local->message,
                    NULL);
  else
    chy_refuse_one (error, "tls", "bad-certificate", NULL, "file", path, "detail", local->message, NULL);
  return NULL;
}

GTlsDatabase *
chy_tls_file_load_authorities (const char *path, GError **error)
{
  g_autofree char *full = NULL;
  g_autoptr (GError) local = NULL;
  GList *list;
  GTlsDatabase *database = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  /* A database of a file without certificates is an empty one. */
  list = g_tls_certificate_list_new_from_file (path, &local);
  full = g_canonicalize_filename (path, NULL);
  if (list != NULL)
    database = g_tls_file_database_new (full, &local);
  g_list_free_full (list, g_object_unref);
  if (database != NULL)
    return database;
  if (local != NULL && local->domain != G_TLS_ERROR)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    chy_refuse_one (error, "tls", "bad-certificate", NULL, "file", path, "detail",
                    local != NULL ? local->message : "there is none in it", NULL);
  return NULL;
}
