/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-enrolled-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/chy-file.h"
#include "model/chy-problem.h"
#include "pki/chy-cert-der.h"
#include "pki/chy-inspect.h"
#include "pki/chy-tls-identity.h"
#include "wire/chy-wire-file.h"

void
chy_enrolled_free (ChyEnrolled *self)
{
  if (self == NULL)
    return;
  g_free (self->folder);
  g_free (self->url);
  g_free (self->proxy);
  g_clear_pointer (&self->proxy_credentials, chy_secret_unref);
  g_free (self->server_pem);
  g_clear_object (&self->server);
  g_free (self->connector);
  g_free (self->name);
  g_free (self->enrollment);
  g_clear_pointer (&self->certificate, g_bytes_unref);
  g_clear_pointer (&self->chain, g_variant_unref);
  g_clear_pointer (&self->key, chy_secret_unref);
  g_free (self);
}

/* --- files -----------------------------------------------------------------------------------------------
 */

gboolean
chy_enrolled_write_file (const char *folder, const char *name, GVariant *body, ChySecret *key, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return chy_wire_file_write (path, body, key, error);
}

gboolean
chy_enrolled_read_file (
    const char *folder, const char *name, GVariant **ret_body, ChySecret **ret_key, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return chy_wire_file_read (path, ret_body, ret_key, error);
}

void
chy_enrolled_remove_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_unlink (path);
}

int
chy_enrolled_lock (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "lock", NULL);
  int fd, problem;

  if (!chy_file_make_private_folder (folder, error))
    return -1;
  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  problem = errno;
  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  if (fd >= 0)
    {
      problem = errno;
      close (fd);
    }
  if (problem == EWOULDBLOCK)
    chy_refuse_one (error, "enrolled", "in-use", NULL, "folder", folder, NULL);
  else
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (problem), "%s: %s", path,
                 g_strerror (problem));
  return -1;
}

/* --- what stands in "enrolled" -----------------------------------------------------------------------------
 */

/* The dates of the certificate, and the server's as TLS wants it. */
static gboolean
complete (ChyEnrolled *self, GError **error)
{
  g_autoptr (ChyCertInfo) info = chy_inspect_certificate (self->certificate, error);

  if (info == NULL)
    return FALSE;
  self->not_before = info->not_before;
  self->not_after = info->not_after;
  if (self->server == NULL)
    self->server = g_tls_certificate_new_from_pem (self->server_pem, -1, error);
  return self->server != NULL;
}

ChyEnrolled *
chy_enrolled_load (const char *folder, GError **error)
{
  g_autoptr (ChyEnrolled) self = g_new0 (ChyEnrolled, 1);
  g_autoptr (GVariant) body = NULL;

  if (!chy_enrolled_read_file (folder, "enrolled", &body, &self->key, error))
    return NULL;
  if (body == NULL)
    {
      chy_refuse_one (error, "enrolled", "not-enrolled", NULL, "folder", folder, NULL);
      return NULL;
    }
  self->folder = g_strdup (folder);
  self->url = g_strdup (chy_body_get_text (body, "server"));
  self->proxy = g_strdup (chy_body_get_text (body, "proxy"));
  self->server_pem = g_strdup (chy_body_get_text (body, "serverCertificate"));
  self->connector = g_strdup (chy_body_get_text (body, "connectorId"));
  self->name = g_strdup (chy_body_get_text (body, "connectorName"));
  self->enrollment = g_strdup (chy_body_get_text (body, "enrollment"));
  self->certificate = chy_body_get_bytes (body, "certificate");
  self->chain = chy_body_get (body, "chain");
  if (self->url == NULL || self->server_pem == NULL || self->connector == NULL || self->name == NULL ||
      self->certificate == NULL)
    {
      chy_refuse_one (error, "enrolled", "damaged", NULL, "folder", folder, NULL);
      return NULL;
    }
  return complete (self, error) ? g_steal_pointer (&self) : NULL;
}

gboolean
chy_enrolled_save (const ChyEnrolled *self, GError **error)
{
  g_autoptr (GVariant) body = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "server", "s", self->url);
  if (self->proxy != NULL)
    g_variant_dict_insert (&dict, "proxy", "s", self->proxy);
  g_variant_dict_insert (&dict, "serverCertificate", "s", self->server_pem);
  g_variant_dict_insert (&dict, "connectorId", "s", self->connector);
  g_variant_dict_insert (&dict, "connectorName", "s", self->name);
  g_variant_dict_insert (&dict, "enrollment", "s", self->enrollment);
  g_variant_dict_insert_value (&dict, "certificate",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, self->certificate, TRUE));
  if (self->chain != NULL)
    g_variant_dict_insert_value (&dict, "chain", self->chain);
  body = g_variant_ref_sink (g_variant_dict_end (&dict));
  return chy_enrolled_write_file (self->folder, "enrolled", body, self->key, error);
}

gboolean
chy_enrolled_take (ChyEnrolled *self, GVariant *values, ChyKey *key, GError **error)
{
  g_autoptr (GBytes) der = chy_body_get_bytes (values, "certificate");
  GBytes *own = chy_key_get_public (key);
  g_autoptr (GBytes) theirs = NULL;
  g_autoptr (ChySecret) secret = chy_key_export (key, error);
  ChyCertDer parts;

  if (secret == NULL)
    return FALSE;
  if (der == NULL || !chy_cert_der_read (der, &parts, NULL))
    {
      chy_refuse_one (error, "remote", "not-chancery", NULL, "detail", "certificate", NULL);
      return FALSE;
    }
  theirs = chy_der_item_to_bytes (&parts.public_key);
  if (!g_bytes_equal (own, theirs))
    {
      chy_refuse_one (error, "enrolled", "other-key", NULL, NULL);
      return FALSE;
    }
  g_clear_pointer (&self->certificate, g_bytes_unref);
  self->certificate = g_steal_pointer (&der);
  g_clear_pointer (&self->chain, g_variant_unref);
  self->chain = chy_body_get (values, "chain");
  g_clear_pointer (&self->key, chy_secret_unref);
  self->key = g_steal_pointer (&secret);
  return complete (self, error);
}

GTlsCertificate *
chy_enrolled_get_client (const ChyEnrolled *self, GError **error)
{
  return chy_tls_identity_new (self->certificate, self->chain, self->key, error);
}
