/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-builtin-private.h"

#include "base/chy-id.h"
#include "pki/chy-inspect.h"

#include <string.h>

/* RFC 5280 4.2.1.3 and what AD CS puts into the certificates of authorities. */
#define CA_KEY_USAGE (CHY_KEY_USAGE_DIGITAL_SIGNATURE | CHY_KEY_USAGE_KEY_CERT_SIGN | CHY_KEY_USAGE_CRL_SIGN)

void
chy_builtin_new_certificate_clear (ChyBuiltinNewCertificate *self)
{
  g_clear_pointer (&self->der, g_bytes_unref);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
}

ChyCertSpec *
chy_builtin_ca_spec (const ChyBuiltinCaProfile *profile, GError **error)
{
  gboolean has_organization = profile->organization != NULL && *profile->organization != '\0';
  const ChyNameAttribute attributes[] = {
    { .oid = chy_name_oid ("O"), .value = profile->organization },
    { .oid = chy_name_oid ("CN"), .value = profile->name },
  };
  g_autoptr (ChyName) subject =
      chy_name_new (has_organization ? attributes : attributes + 1, has_organization ? 2 : 1);
  if (!chy_name_check (subject, error))
    return NULL;

  ChyCertSpec *spec = chy_cert_spec_new ();
  g_clear_pointer (&spec->subject, chy_name_unref);
  spec->subject = g_steal_pointer (&subject);
  spec->key_usage = CA_KEY_USAGE;
  spec->key_usage_critical = TRUE;
  spec->is_ca = TRUE;
  spec->basic_constraints = TRUE;
  spec->basic_constraints_critical = TRUE;
  spec->path_length = profile->path_length;
  spec->ca_version = profile->index | profile->key_index << 16;
  return spec;
}

/* From `skew` before `now` on; never beyond the issuer's end (decisions.md 4). */
static gboolean
set_dates (ChyCertSpec *spec, gint64 not_before, gint64 validity, gint64 limit, GError **error)
{
  /* RFC 5280 4.1.2.5: the last date that can be written is the end of the year 9999. */
  const gint64 last = G_GINT64_CONSTANT (253402300799) * CHY_USEC_PER_SEC;

  spec->not_before = not_before;
  spec->not_after =
      MIN (validity < last / CHY_USEC_PER_SEC ? not_before + validity * CHY_USEC_PER_SEC : last, last);
  if (limit != 0)
    spec->not_after = MIN (spec->not_after, limit);
  if (spec->not_after > spec->not_before)
    return TRUE;
  g_set_error_literal (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID,
                       "validity: nothing is left of it");
  return FALSE;
}

gboolean
chy_builtin_ca_self_sign (ChyBuiltinHost *self,
                          const ChyBuiltinCaProfile *profile,
                          ChyKey *key,
                          ChyBuiltinNewCertificate *ret_certificate,
                          GError **error)
{
  gint64 not_before = chy_builtin_host_now (self) - CHY_BUILTIN_SKEW * CHY_USEC_PER_SEC;
  g_autoptr (ChyCertSpec) spec = chy_builtin_ca_spec (profile, error);

  if (spec == NULL ||
      !set_dates (spec, not_before - not_before % CHY_USEC_PER_SEC, profile->validity, 0, error))
    return FALSE;
  spec->serial = chy_serial_new ();
  GBytes *der = chy_certificate_issue (spec, chy_key_get_public (key), key, NULL, error);
  if (der == NULL)
    return FALSE;
  ret_certificate->der = der;
  ret_certificate->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  ret_certificate->not_before = spec->not_before;
  ret_certificate->not_after = spec->not_after;
  return TRUE;
}

/* --- by another authority here ------------------------------------------------------------------- */

typedef struct
{
  const ChyBuiltinSnapshot *parent;
  ChyBuiltinJob *job;
  GBytes *csr;
  gint64 now;
} Intent;

static gboolean
intend (ChySession *session, gpointer data, GError **error)
{
  Intent *self = data;
  ChyBuiltinRow *row = self->job->row;
  gboolean found = FALSE;

  if (!chy_session_get_int (session, "certificate-last-number", CHY_PARAMS (CHY_INT (self->parent->id)),
                            &row->number, &found, error))
    return FALSE;
  row->number++;
  return chy_session_insert (
             session, "certificate-insert",
             CHY_PARAMS (CHY_INT (self->parent->id), CHY_INT (row->number), CHY_TEXT (row->bucket),
                         CHY_TEXT (row->request_id), CHY_INT (row->attempt), CHY_BYTES (row->csr_hash),
                         CHY_TEXT (row->serial), CHY_TEXT (row->subject), CHY_TEXT (row->requester_id),
                         CHY_TEXT (row->requester_name), CHY_NULL, CHY_TEXT (row->template_name),
                         CHY_INT (row->ca_certificate), CHY_INT (row->validity), CHY_INT (row->not_before),
                         CHY_INT (row->not_after), CHY_INT (self->now), CHY_NULL, CHY_INT (0), CHY_NULL),
             &row->id, error) &&
         chy_session_run (session, "certificate-request-insert",
                          CHY_PARAMS (CHY_INT (row->id), CHY_BYTES (self->csr),
                                      CHY_BYTES (self->job->csr->public_key), CHY_NULL),
                          error);
}

/* The intent as a row of the parent. Every certificate of an authority is an attempt of its own. */
static ChyBuiltinRow *
row_for (const ChyBuiltinSnapshot *parent,
         const ChyBuiltinJob *job,
         const char *uuid,
         const ChyBuiltinCaProfile *profile,
         const ChyPrincipal *who)
{
  ChyBuiltinRow *row = g_new0 (ChyBuiltinRow, 1);
  g_autofree char *unique = chy_id_new ();
  gsize size;
  gconstpointer serial = g_bytes_get_data (job->spec->serial, &size);

  row->bucket = chy_builtin_bucket (parent->id, CHY_BUILTIN_SIGNING);
  /* One that was interrupted does not stand in the way of the next try. */
  row->request_id = g_strdup_printf ("%s/%s", uuid, unique);
  row->attempt = 1;
  g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, job->csr->der);
  row->csr_hash = chy_hex_decode (hash, NULL);
  row->serial = chy_hex_encode (serial, size);
  row->subject = chy_name_to_string (job->spec->subject);
  row->requester_id = g_strdup (who->id);
  row->requester_name = g_strdup (who->name);
  row->template_name = g_strdup ("SubCA");
  row->ca_certificate = job->issuer->id;
  row->validity = profile->validity;
  row->not_before = job->spec->not_before;
  row->not_after = job->spec->not_after;
  return row;
}

gboolean
chy_builtin_ca_inherit_path_length (const ChyBuiltinCertificate *issuer, ChyCertSpec *spec, GError **error)
{
  g_autoptr (ChyCertInfo) info = chy_inspect_certificate (issuer->der, error);

  if (info == NULL)
    return FALSE;
  if (info->path_length == 0)
    {
      g_set_error_literal (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID,
                           "parent: its path length allows no authority below it");
      return FALSE;
    }
  if (info->path_length > 0 && (spec->path_length < 0 || spec->path_length >= info->path_length))
    spec->path_length = info->path_length - 1;
  return TRUE;
}

static gboolean
prepare (ChyBuiltinHost *self,
         const ChyBuiltinSnapshot *parent,
         const ChyBuiltinCaProfile *profile,
         ChyKey *key,
         ChyBuiltinJob *job,
         GBytes **ret_csr,
         GError **error)
{
  gint64 now = chy_builtin_host_now (self);

  if (!chy_builtin_policy_can_sign (parent, now, error))
    return FALSE;
  job->issuer = chy_builtin_snapshot_get_active (parent);
  job->spec = chy_builtin_ca_spec (profile, error);
  if (job->spec == NULL || !chy_builtin_ca_inherit_path_length (job->issuer, job->spec, error) ||
      !set_dates (job->spec, chy_builtin_policy_not_before (job->issuer, now), profile->validity,
                  job->issuer->not_after, error))
    return FALSE;
  chy_builtin_policy_add_places (parent, job->issuer, job->spec);
  job->spec->serial = chy_serial_new ();
  g_autoptr (GBytes) csr = chy_csr_create (key, job->spec, error);
  if (csr == NULL)
    return FALSE;
  job->csr = chy_csr_parse (csr, 0, error);
  if (job->csr == NULL)
    return FALSE;
  /* Shut keys are found out before anything is recorded. */
  g_autoptr (ChyKey) signer = chy_builtin_key_open (self, job->issuer->key, error);
  if (signer == NULL)
    return FALSE;
  *ret_csr = g_steal_pointer (&csr);
  return TRUE;
}

gboolean
chy_builtin_ca_sign_by (ChyBuiltinHost *self,
                        const ChyBuiltinSnapshot *parent,
                        const ChyBuiltinCaProfile *profile,
                        const char *uuid,
                        ChyKey *key,
                        const ChyPrincipal *who,
                        ChyBuiltinNewCertificate *ret_certificate,
                        GCancellable *cancellable,
                        GError **error)
{
  ChyBuiltinJob job = { 0 };
  g_autoptr (GBytes) csr = NULL;
  gboolean done = chy_builtin_require (parent, who, CHY_CA_RIGHT_MANAGE_CA, error) &&
                  prepare (self, parent, profile, key, &job, &csr, error);

  if (done)
    {
      job.row = row_for (parent, &job, uuid, profile, who);
      Intent intent = { .parent = parent, .job = &job, .csr = csr, .now = chy_builtin_host_now (self) };
      done = chy_builtin_host_write (self, intend, &intent, cancellable, error);
    }
  if (done)
    {
      chy_builtin_sign (self, parent, &job, 1);
      done = job.error == NULL && chy_builtin_record (self, parent, &job, 1, who->name, NULL, error);
      if (job.error != NULL)
        g_propagate_error (error, g_steal_pointer (&job.error));
      else if (done && job.row->der == NULL)
        {
          g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID, "not issued: %s",
                       job.row->message);
          done = FALSE;
        }
    }
  if (done)
    {
      ret_certificate->der = g_bytes_ref (job.row->der);
      ret_certificate->chain = g_ptr_array_ref (job.issuer->chain);
      ret_certificate->not_before = job.row->not_before;
      ret_certificate->not_after = job.row->not_after;
    }
  chy_builtin_job_clear (&job);
  return done;
}

/* --- from elsewhere ------------------------------------------------------------------------------ */

static gboolean refuse (GError **error, int code, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
refuse (GError **error, int code, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, CHY_AUTHORITY_ERROR, code, message);
  return FALSE;
}

/* `wanted`: what its key must be allowed to sign. */
static gboolean
check_ca (const ChyCertInfo *info, ChyKeyUsage wanted, gint64 now, GError **error)
{
  if (!info->is_ca)
    return refuse (error, CHY_AUTHORITY_ERROR_INVALID,
                   "certificate: not of an authority (basic constraints)");
  /* Without the extension a key may be used for everything (RFC 5280 4.2.1.3). */
  if (info->key_usage != 0 && (info->key_usage & wanted) != wanted)
    return refuse (error, CHY_AUTHORITY_ERROR_INVALID,
                   "certificate: its key usage does not allow what an authority signs");
  if (now < info->not_before)
    return refuse (error, CHY_AUTHORITY_ERROR_EXPIRED, "certificate: not valid yet");
  if (now >= info->not_after)
    return refuse (error, CHY_AUTHORITY_ERROR_EXPIRED, "certificate: expired");
  return TRUE;
}

/* RFC 5280 6.1.4 (l), (m): how many authorities may follow below each issuer; and none has expired. */
static gboolean
check_issuers (GPtrArray *chain, gint64 now, GError **error)
{
  int below = 0;

  for (guint i = 1; i < chain->len; i++)
    {
      g_autoptr (ChyCertInfo) info = chy_inspect_certificate (g_ptr_array_index (chain, i), error);
      if (info == NULL || !check_ca (info, CHY_KEY_USAGE_KEY_CERT_SIGN, now, error))
        return FALSE;
      if (info->path_length >= 0 && below + 1 > info->path_length)
        {
          g_autofree char *name = chy_name_to_string (info->subject);
          return refuse (error, CHY_AUTHORITY_ERROR_INVALID,
                         "certificate: the path length of %s allows no authority so far below it", name);
        }
      if (!info->self_signed)
        below++;
    }
  return TRUE;
}

static const ChyCertInfo *
find_own (GPtrArray *infos, ChyKey *key)
{
  for (guint i = 0; i < infos->len; i++)
    {
      const ChyCertInfo *info = g_ptr_array_index (infos, i);
      if (chy_certificate_matches_key (info->der, key, NULL))
        return info;
    }
  return NULL;
}

gboolean
chy_builtin_ca_accept (GBytes *data,
                       GPtrArray *more,
                       ChyKey *key,
                       gint64 now,
                       ChyBuiltinNewCertificate *ret_certificate,
                       GError **error)
{
  g_autoptr (GPtrArray) infos = chy_inspect_certificates (data, error);
  if (infos == NULL)
    return FALSE;
  const ChyCertInfo *own = find_own (infos, key);
  if (own == NULL)
    return refuse (error, CHY_AUTHORITY_ERROR_INVALID, "certificate: it is for another key");
  if (!check_ca (own, CHY_KEY_USAGE_KEY_CERT_SIGN | CHY_KEY_USAGE_CRL_SIGN, now, error))
    return FALSE;

  g_autoptr (GPtrArray) pool = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < infos->len; i++)
    g_ptr_array_add (pool, g_bytes_ref (((ChyCertInfo *) g_ptr_array_index (infos, i))->der));
  for (guint i = 0; more != NULL && i < more->len; i++)
    g_ptr_array_add (pool, g_bytes_ref (g_ptr_array_index (more, i)));
  g_autoptr (GPtrArray) chain = chy_chain_build (own->der, pool, error);
  if (chain == NULL)
    {
      if (error != NULL && g_error_matches (*error, CHY_PKI_ERROR, CHY_PKI_ERROR_NO_CHAIN))
        {
          g_clear_error (error);
          return refuse (
              error, CHY_AUTHORITY_ERROR_INVALID,
              "certificate: its chain does not end in a root; give the issuers' certificates with it");
        }
      return FALSE;
    }
  if (!check_issuers (chain, now, error))
    return FALSE;
  ret_certificate->der = g_bytes_ref (own->der);
  ret_certificate->not_before = own->not_before;
  ret_certificate->not_after = own->not_after;
  ret_certificate->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 1; i < chain->len; i++)
    g_ptr_array_add (ret_certificate->chain, g_bytes_ref (g_ptr_array_index (chain, i)));
  return TRUE;
}

/* --- rows ---------------------------------------------------------------------------------------- */

gboolean
chy_builtin_ca_insert_key (ChySession *session,
                           gint64 authority,
                           const ChyBuiltinNewKey *key,
                           int key_index,
                           gint64 now,
                           gint64 *ret_id,
                           GError **error)
{
  return chy_session_insert (session, "authority-key-insert",
                             CHY_PARAMS (CHY_INT (authority), CHY_TEXT (key->uuid), CHY_INT (key_index),
                                         CHY_TEXT (chy_key_get_algorithm (key->key)), CHY_TEXT (key->storage),
                                         CHY_BYTES (key->blob), CHY_BYTES (key->sealed), CHY_TEXT (key->uri),
                                         CHY_BYTES (chy_key_get_public (key->key)), CHY_INT (now)),
                             ret_id, error);
}

gboolean
chy_builtin_ca_insert_certificate (ChySession *session,
                                   gint64 authority,
                                   gint64 key,
                                   int index,
                                   const ChyBuiltinNewCertificate *certificate,
                                   gint64 now,
                                   GError **error)
{
  gint64 id = 0;

  if (!chy_session_insert (session, "authority-certificate-insert",
                           CHY_PARAMS (CHY_INT (authority), CHY_INT (key), CHY_INT (index),
                                       CHY_BYTES (certificate->der), CHY_INT (certificate->not_before),
                                       CHY_INT (certificate->not_after), CHY_INT (now)),
                           &id, error))
    return FALSE;
  for (guint i = 0; i < certificate->chain->len; i++)
    if (!chy_session_run (
            session, "authority-chain-insert",
            CHY_PARAMS (CHY_INT (id), CHY_INT (i), CHY_BYTES (g_ptr_array_index (certificate->chain, i))),
            error))
      return FALSE;
  return TRUE;
}
