/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-enrolled-private.h"

#include <string.h>
#include <unistd.h>

#include "base/chy-file.h"
#include "http/chy-http-client.h"
#include "model/chy-cert-spec.h"
#include "model/chy-name.h"
#include "model/chy-problem.h"
#include "pki/chy-csr.h"
#include "pki/chy-inspect.h"
#include "wire/chy-wire-exchange.h"

#define MAX_FILE 65536
#define KEY_TYPE CHY_KEY_RSA_3072

/* --- a request on its way ----------------------------------------------------------------------------------
 */

typedef struct
{
  ChyKey *key; /* (owned) */
  GBytes *csr; /* (owned) */
} Pending;

static void
pending_clear (Pending *self)
{
  g_clear_pointer (&self->key, chy_key_unref);
  g_clear_pointer (&self->csr, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pending, pending_clear)

/* The server gives a certificate its own subject; the request's is for people who look into it. */
static GBytes *
make_csr (ChyKey *key, const char *name, GError **error)
{
  const ChyNameAttribute attribute = { "2.5.4.3", name, FALSE };
  ChyCertSpec *spec = chy_cert_spec_new ();
  GBytes *csr;

  g_clear_pointer (&spec->subject, chy_name_unref);
  spec->subject = chy_name_new (&attribute, 1);
  csr = chy_csr_create (key, spec, error);
  chy_cert_spec_free (spec);
  return csr;
}

/* One that was begun for the same purpose; FALSE where there is none that can be used. */
static gboolean
load_pending (const char *folder, const char *purpose, Pending *self)
{
  g_autoptr (GVariant) body = NULL;
  g_autoptr (ChySecret) secret = NULL;
  g_autoptr (GBytes) raw = NULL;

  if (!chy_enrolled_read_file (folder, "pending", &body, &secret, NULL) || body == NULL ||
      g_strcmp0 (chy_body_get_text (body, "purpose"), purpose) != 0)
    return FALSE;
  raw = chy_secret_to_bytes (secret);
  self->key = chy_key_import (raw, NULL, NULL);
  self->csr = chy_body_get_bytes (body, "csr");
  if (self->key != NULL && self->csr != NULL)
    return TRUE;
  pending_clear (self);
  return FALSE;
}

/* The key is on disk before its request leaves: without it the answer is worth nothing. */
static gboolean
take_pending (const char *folder, const char *purpose, const char *name, Pending *self, GError **error)
{
  g_autoptr (ChySecret) secret = NULL;
  g_autoptr (GVariant) body = NULL;
  GVariantDict dict;

  if (load_pending (folder, purpose, self))
    return TRUE;
  self->key = chy_key_generate (KEY_TYPE, error);
  self->csr = self->key != NULL ? make_csr (self->key, name, error) : NULL;
  secret = self->csr != NULL ? chy_key_export (self->key, error) : NULL;
  if (secret == NULL)
    return FALSE;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "purpose", "s", purpose);
  g_variant_dict_insert_value (&dict, "csr",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, self->csr, TRUE));
  body = g_variant_ref_sink (g_variant_dict_end (&dict));
  return chy_enrolled_write_file (folder, "pending", body, secret, error);
}

static GVariant *
make_params (const char *connector, GBytes *csr)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (connector != NULL)
    g_variant_dict_insert (&dict, "connector", "s", connector);
  g_variant_dict_insert_value (&dict, "csr", g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, csr, TRUE));
  return g_variant_dict_end (&dict);
}

/* --- an enrollment file
 * --------------------------------------------------------------------------------------
 */

typedef struct
{
  GVariant *body;   /* (owned) */
  ChySecret *token; /* (owned) */
  char *hash;       /* (owned) of the token */
} File;

static void
file_clear (File *self)
{
  g_clear_pointer (&self->body, g_variant_unref);
  g_clear_pointer (&self->token, chy_secret_unref);
  g_clear_pointer (&self->hash, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (File, file_clear)

static gboolean
parse (GBytes *bytes, File *self)
{
  g_autofree char *line = NULL;
  g_autoptr (GHashTable) secrets = NULL;
  g_autoptr (GVariant) tree = NULL;
  ChySecret *token;
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  if (!chy_wire_exchange_split (data, size, &line, &secrets, NULL))
    return FALSE;
  tree = chy_wire_parse (line, -1, NULL);
  token = g_hash_table_lookup (secrets, "token");
  if (tree == NULL || token == NULL || !g_variant_is_of_type (tree, G_VARIANT_TYPE_VARDICT) ||
      chy_body_get_int (tree, "chanceryEnrollment", 0) != 1 || chy_body_get_text (tree, "server") == NULL ||
      chy_body_get_text (tree, "connector") == NULL || chy_body_get_text (tree, "serverCertificate") == NULL)
    return FALSE;
  self->body = g_steal_pointer (&tree);
  self->token = chy_secret_ref (token);
  self->hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, chy_secret_get_data (token, NULL),
                                            chy_secret_get_size (token));
  return TRUE;
}

/* The certificate and its hash are one statement, made twice so that people can compare the short one. */
static gboolean
is_consistent (const File *self)
{
  const char *pem = chy_body_get_text (self->body, "serverCertificate");
  g_autoptr (GBytes) bytes = g_bytes_new (pem, strlen (pem));
  g_autoptr (ChyCertInfo) info = chy_inspect_certificate (bytes, NULL);

  return info != NULL &&
         g_strcmp0 (info->thumbprint_sha256, chy_body_get_text (self->body, "serverCertificateSha256")) == 0;
}

static gboolean
read_file (const char *path, File *self, GError **error)
{
  g_autoptr (GBytes) bytes = chy_file_read (path, MAX_FILE, error);
  gboolean ok;
  gsize size;
  gconstpointer data;

  if (bytes == NULL)
    return FALSE;
  ok = parse (bytes, self) && is_consistent (self);
  data = g_bytes_get_data (bytes, &size);
  chy_wipe ((gpointer) data, size);
  if (!ok)
    chy_refuse_one (error, "enrolled", "not-a-file", NULL, "file", path, NULL);
  return ok;
}

/* --- redeeming
 * -------------------------------------------------------------------------------------------------
 */

static ChyEnrolled *
begin (const char *folder, const File *file, const char *proxy, GError **error)
{
  g_autoptr (ChyEnrolled) self = g_new0 (ChyEnrolled, 1);

  self->folder = g_strdup (folder);
  self->url = g_strdup (chy_body_get_text (file->body, "server"));
  self->proxy = g_strdup (proxy != NULL ? proxy : chy_body_get_text (file->body, "proxy"));
  self->server_pem = g_strdup (chy_body_get_text (file->body, "serverCertificate"));
  self->name = g_strdup (chy_body_get_text (file->body, "connector"));
  self->enrollment = g_strdup (file->hash);
  self->server = g_tls_certificate_new_from_pem (self->server_pem, -1, error);
  return self->server != NULL ? g_steal_pointer (&self) : NULL;
}

/* The values of the server's answer. */
static GVariant *
ask (const ChyEnrolled *self, const File *file, GBytes *csr, GCancellable *cancellable, GError **error)
{
  ChyHttpClientOptions options = { .url = self->url,
                                   .server = self->server,
                                   .proxy = self->proxy,
                                   .proxy_credentials = self->proxy_credentials };
  g_autoptr (ChyHttpClient) client = chy_http_client_new (&options, error);
  g_autoptr (GHashTable) secrets =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) chy_secret_unref);
  g_autoptr (GVariant) tree = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) body = NULL;
  GVariant *values;
  GVariantDict dict;

  if (client == NULL)
    return NULL;
  g_hash_table_insert (secrets, g_strdup ("token"), chy_secret_ref (file->token));
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "parameters", make_params (NULL, csr));
  tree = g_variant_ref_sink (g_variant_dict_end (&dict));
  answer = chy_http_client_call (client, "/v1/enroll", tree, secrets, NULL, NULL, cancellable, error);
  body = answer != NULL ? chy_wire_exchange_from_tree (answer, NULL, error) : NULL;
  if (body == NULL)
    return NULL;
  values = chy_body_get (body, "values");
  if (values == NULL)
    chy_refuse_one (error, "remote", "not-chancery", NULL, "detail", "values", NULL);
  return values;
}

ChyEnrolled *
chy_enrolled_redeem (const char *folder,
                     const char *path,
                     const char *proxy,
                     ChySecret *credentials,
                     GCancellable *cancellable,
                     GError **error)
{
  g_auto (File) file = { NULL };
  g_auto (Pending) pending = { NULL };
  g_autofree char *purpose = NULL;
  g_autoptr (ChyEnrolled) present = NULL;
  g_autoptr (ChyEnrolled) self = NULL;
  g_autoptr (GVariant) values = NULL;

  if (!read_file (path, &file, error))
    return NULL;
  present = chy_enrolled_load (folder, NULL);
  if (present != NULL && g_strcmp0 (present->enrollment, file.hash) == 0)
    return g_steal_pointer (&present);
  self = begin (folder, &file, proxy, error);
  purpose = g_strconcat ("enroll:", file.hash, NULL);
  if (self == NULL || !take_pending (folder, purpose, self->name, &pending, error))
    return NULL;
  self->proxy_credentials = credentials != NULL ? chy_secret_ref (credentials) : NULL;
  values = ask (self, &file, pending.csr, cancellable, error);
  if (values == NULL)
    return NULL;
  self->connector = g_strdup (chy_body_get_text (values, "connectorId"));
  if (chy_body_get_text (values, "connectorName") != NULL)
    {
      g_free (self->name);
      self->name = g_strdup (chy_body_get_text (values, "connectorName"));
    }
  if (self->connector == NULL)
    {
      chy_refuse_one (error, "remote", "not-chancery", NULL, "detail", "connectorId", NULL);
      return NULL;
    }
  if (!chy_enrolled_take (self, values, pending.key, error) || !chy_enrolled_save (self, error))
    return NULL;
  chy_enrolled_remove_file (folder, "pending");
  return g_steal_pointer (&self);
}

/* --- renewing
 * ---------------------------------------------------------------------------------------------------
 */

gint64
chy_enrolled_get_renewal (const ChyEnrolled *self)
{
  return self->not_before + (self->not_after - self->not_before) / 3 * 2;
}

/* What is not on disk is not used either: the server takes the first use as the end of the one before, and
 * whoever starts again has nothing else. */
gboolean
chy_enrolled_renew (ChyEnrolled *self, ChyTenant *tenant, GCancellable *cancellable, GError **error)
{
  g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->certificate);
  g_autofree char *purpose = g_strconcat ("renew:", hash, NULL);
  g_auto (Pending) pending = { NULL };
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  g_autoptr (ChyEnrolled) next = NULL;
  ChyEnrolled before;

  if (!take_pending (self->folder, purpose, self->name, &pending, error))
    return FALSE;
  command = chy_command_new ("connector-renew", make_params (self->connector, pending.csr));
  outcome = chy_tenant_apply (tenant, command, cancellable, error);
  next = outcome != NULL ? chy_enrolled_load (self->folder, error) : NULL;
  if (next == NULL || !chy_enrolled_take (next, outcome->values, pending.key, error) ||
      !chy_enrolled_save (next, error))
    return FALSE;
  before = *self;
  *self = *next;
  *next = before;
  chy_enrolled_remove_file (self->folder, "pending");
  return TRUE;
}
