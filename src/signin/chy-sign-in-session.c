/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-sign-in-session.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "base/chy-file.h"
#include "base/chy-clock.h"
#include "model/chy-problem.h"
#include "pki/chy-inspect.h"
#include "pki/chy-tls-identity.h"
#include "wire/chy-wire-file.h"

/* Characters of a hash that tell one server's file from another's. */
#define NAME_LENGTH 32
#define HTTPS_PORT  443

void
chy_sign_in_session_free (ChySignInSession *self)
{
  if (self == NULL)
    return;
  g_free (self->url);
  g_free (self->account);
  g_free (self->role);
  g_clear_pointer (&self->certificate, g_bytes_unref);
  g_clear_pointer (&self->chain, g_variant_unref);
  g_clear_pointer (&self->key, chy_secret_unref);
  g_free (self);
}

char *
chy_sign_in_session_normalize (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  g_autofree char *host = NULL;

  if (uri == NULL || g_strcmp0 (g_uri_get_scheme (uri), "https") != 0 || g_uri_get_host (uri) == NULL ||
      *g_uri_get_host (uri) == '\0')
    return NULL;
  host = g_ascii_strdown (g_uri_get_host (uri), -1);
  return g_uri_join (G_URI_FLAGS_NONE, "https", NULL, host,
                     g_uri_get_port (uri) == HTTPS_PORT ? -1 : g_uri_get_port (uri), "", NULL, NULL);
}

/* --- the file ------------------------------------------------------------------------------------------ */

static char *
folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "chancery-sessions", NULL);
}

static char *
path_of (const char *normal)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, normal, -1);
  g_autofree char *parent = folder ();

  hash[NAME_LENGTH] = '\0';
  return g_build_filename (parent, hash, NULL);
}

static gboolean
refuse (const char *code, const char *url, GError **error)
{
  chy_refuse_one (error, "session", code, NULL, "address", url, NULL);
  return FALSE;
}

/* The end is the certificate's own: it is what the server goes by. */
static gboolean
take_certificate (ChySignInSession *self)
{
  g_autoptr (ChyCertInfo) info =
      self->certificate != NULL ? chy_inspect_certificate (self->certificate, NULL) : NULL;

  if (info == NULL)
    return FALSE;
  self->not_after = info->not_after;
  return TRUE;
}

ChySignInSession *
chy_sign_in_session_load (const char *url, GError **error)
{
  g_autoptr (ChySignInSession) self = g_new0 (ChySignInSession, 1);
  g_autoptr (GVariant) body = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (url != NULL, NULL);

  self->url = chy_sign_in_session_normalize (url);
  path = self->url != NULL ? path_of (self->url) : NULL;
  if (path != NULL && !chy_wire_file_read (path, &body, &self->key, NULL))
    {
      refuse ("damaged", url, error);
      return NULL;
    }
  if (body == NULL)
    {
      refuse ("none", url, error);
      return NULL;
    }
  self->account = g_strdup (chy_body_get_text (body, "account"));
  self->role = g_strdup (chy_body_get_text (body, "role"));
  self->certificate = chy_body_get_bytes (body, "certificate");
  self->chain = chy_body_get (body, "chain");
  /* A file that was put in another's place is none of this server's. */
  if (g_strcmp0 (chy_body_get_text (body, "server"), self->url) != 0 || self->account == NULL ||
      !take_certificate (self))
    {
      refuse ("damaged", url, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

static char *
local_time (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / CHY_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%F %H:%M") : g_strdup ("?");
}

ChySignInSession *
chy_sign_in_session_load_live (const char *url, gint64 now, GError **error)
{
  g_autoptr (ChySignInSession) self = chy_sign_in_session_load (url, error);
  g_autofree char *ended = NULL;

  if (self == NULL || now < self->not_after)
    return g_steal_pointer (&self);
  ended = local_time (self->not_after);
  chy_refuse_one (error, "session", "expired", NULL, "address", url, "time", ended, NULL);
  return NULL;
}

gboolean
chy_sign_in_session_save (const ChySignInSession *self, GError **error)
{
  g_autofree char *parent = folder ();
  g_autofree char *path = path_of (self->url);
  g_autoptr (GVariant) body = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "server", "s", self->url);
  g_variant_dict_insert (&dict, "account", "s", self->account);
  if (self->role != NULL)
    g_variant_dict_insert (&dict, "role", "s", self->role);
  g_variant_dict_insert_value (&dict, "certificate",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, self->certificate, TRUE));
  if (self->chain != NULL)
    g_variant_dict_insert_value (&dict, "chain", self->chain);
  body = g_variant_ref_sink (g_variant_dict_end (&dict));
  return chy_file_make_private_folder (parent, error) && chy_wire_file_write (path, body, self->key, error);
}

gboolean
chy_sign_in_session_remove (const char *url, GError **error)
{
  g_autofree char *normal = chy_sign_in_session_normalize (url);
  g_autofree char *path = normal != NULL ? path_of (normal) : NULL;
  int problem;

  if (path == NULL || g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  problem = errno;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (problem), "%s: %s", path, g_strerror (problem));
  return FALSE;
}

GTlsCertificate *
chy_sign_in_session_get_client (const ChySignInSession *self, GError **error)
{
  return chy_tls_identity_new (self->certificate, self->chain, self->key, error);
}
