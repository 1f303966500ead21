/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-builtin-private.h"

#include "authority/chy-certsrv.h"
#include "base/chy-id.h"
#include "model/chy-hresult.h"
#include "store/chy-audit.h"
#include "wire/chy-wire.h"

#include <string.h>

static const char *
state_of (const ChyBuiltinRow *row)
{
  return chy_builtin_bucket_state (row->bucket);
}

static gboolean
is_signing (const ChyBuiltinRow *row)
{
  return row != NULL && strcmp (state_of (row), CHY_BUILTIN_SIGNING) == 0;
}

void
chy_builtin_row_free (ChyBuiltinRow *self)
{
  if (self == NULL)
    return;
  g_free (self->bucket);
  g_free (self->serial);
  g_free (self->message);
  g_free (self->request_id);
  g_free (self->requester_id);
  g_free (self->requester_name);
  g_free (self->template_name);
  g_free (self->subject);
  g_clear_pointer (&self->csr_hash, g_bytes_unref);
  g_clear_pointer (&self->der, g_bytes_unref);
  g_free (self);
}

static gboolean
on_row (ChyRow *row, gpointer data)
{
  ChyBuiltinRow *self = g_new0 (ChyBuiltinRow, 1);
  self->id = chy_row_int (row, 0);
  self->number = chy_row_int (row, 1);
  self->bucket = g_strdup (chy_row_text (row, 2));
  self->csr_hash = chy_row_bytes (row, 3);
  self->serial = g_strdup (chy_row_text (row, 4));
  self->template = chy_row_int (row, 5);
  self->ca_certificate = chy_row_int (row, 6);
  self->validity = chy_row_int (row, 7);
  self->not_before = chy_row_int (row, 8);
  self->not_after = chy_row_int (row, 9);
  self->code = (guint32) chy_row_int (row, 10);
  self->message = g_strdup (chy_row_text (row, 11));
  self->request_id = g_strdup (chy_row_text (row, 12));
  self->attempt = (guint) chy_row_int (row, 13);
  self->requester_id = g_strdup (chy_row_text (row, 14));
  self->requester_name = g_strdup (chy_row_text (row, 15));
  self->template_name = g_strdup (chy_row_text (row, 16));
  self->subject = g_strdup (chy_row_text (row, 17));
  self->reason = (guint) chy_row_int (row, 18);
  self->revoked = chy_row_int (row, 19);
  *(ChyBuiltinRow **) data = self;
  return FALSE;
}

gboolean
chy_builtin_row_load (ChySession *session,
                      const char *statement,
                      const ChyParam *params,
                      ChyBuiltinRow **ret_row,
                      GError **error)
{
  g_autoptr (ChyBuiltinRow) row = NULL;
  gboolean found = FALSE;

  if (!chy_session_each (session, statement, params, on_row, &row, error))
    return FALSE;
  if (row != NULL && !chy_session_get_bytes (session, "certificate-der", CHY_PARAMS (CHY_INT (row->id)),
                                             &row->der, &found, error))
    return FALSE;
  *ret_row = g_steal_pointer (&row);
  return TRUE;
}

void
chy_builtin_job_clear (ChyBuiltinJob *self)
{
  g_clear_pointer (&self->csr_hash, g_bytes_unref);
  g_clear_pointer (&self->csr, chy_csr_free);
  g_clear_pointer (&self->template_name, g_free);
  g_clear_pointer (&self->subject, g_free);
  g_clear_pointer (&self->message, g_free);
  g_clear_pointer (&self->spec, chy_cert_spec_free);
  g_clear_pointer (&self->row, chy_builtin_row_free);
  g_clear_pointer (&self->other, chy_builtin_row_free);
  g_clear_pointer (&self->der, g_bytes_unref);
  g_clear_pointer (&self->thumbprint, g_free);
  g_clear_error (&self->error);
  memset (self, 0, sizeof *self);
}

/* --- reading an intent back ---------------------------------------------------------------------- */

typedef struct
{
  const ChyBuiltinRow *row;
  ChyBuiltinTemplate *template; /* (owned) */
  GBytes *csr;                  /* (owned) */
  char *directory;              /* (owned) */
} Restore;

static void
restore_clear (Restore *self)
{
  g_clear_pointer (&self->template, chy_builtin_template_free);
  g_clear_pointer (&self->csr, g_bytes_unref);
  g_clear_pointer (&self->directory, g_free);
}

static gboolean
on_request (ChyRow *row, gpointer data)
{
  Restore *self = data;
  self->csr = chy_row_bytes (row, 0);
  self->directory = g_strdup (chy_row_text (row, 1));
  return FALSE;
}

static gboolean
read_request (ChySession *session, gpointer data, GError **error)
{
  Restore *self = data;

  restore_clear (self);
  if (!chy_session_each (session, "certificate-request-row", CHY_PARAMS (CHY_INT (self->row->id)), on_request,
                         self, error))
    return FALSE;
  self->template = chy_builtin_template_load (session, self->row->template, error);
  return self->template != NULL;
}

gboolean
chy_builtin_job_restore (ChyBuiltinHost *self,
                         const ChyBuiltinSnapshot *snapshot,
                         ChyBuiltinJob *job,
                         GCancellable *cancellable,
                         GError **error)
{
  const ChyBuiltinRow *row = job->row;
  Restore restore = { .row = row };
  gboolean pending = strcmp (state_of (row), CHY_BUILTIN_PENDING) == 0;

  job->issuer = pending ? chy_builtin_snapshot_get_active (snapshot)
                        : chy_builtin_snapshot_find_certificate (snapshot, row->ca_certificate);
  if (job->issuer == NULL)
    {
      g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_FAILED,
                   "request %" G_GINT64_FORMAT " names a certificate of the authority that is not there",
                   row->number);
      return FALSE;
    }
  gboolean done = chy_builtin_host_read (self, read_request, &restore, cancellable, error);
  g_autoptr (GVariant) directory = NULL;
  if (done && restore.directory != NULL)
    done = (directory = chy_wire_parse (restore.directory, -1, error)) != NULL;
  if (done)
    {
      g_clear_pointer (&job->csr, chy_csr_free);
      done = (job->csr = chy_csr_parse (restore.csr, 0, error)) != NULL;
    }
  if (done)
    {
      gint64 not_before = pending ? chy_builtin_policy_not_before (job->issuer, chy_builtin_host_now (self))
                                  : row->not_before;
      g_clear_pointer (&job->spec, chy_cert_spec_free);
      job->code = 0;
      chy_builtin_policy_build (snapshot, restore.template->model, directory, not_before, row->validity, job);
    }
  if (done && job->spec != NULL)
    {
      job->spec->serial = pending ? chy_serial_new () : chy_hex_decode (row->serial, error);
      done = job->spec->serial != NULL;
      if (!pending)
        job->spec->not_after = row->not_after;
    }
  restore_clear (&restore);
  return done;
}

/* --- signing ------------------------------------------------------------------------------------- */

typedef struct
{
  ChyBuiltinHost *host;
  ChyBuiltinJob **jobs;
} Signing;

/* A certificate that must not be made is refused for good; what a token or the vault holds up is tried
 * again. */
static void
judge (ChyBuiltinJob *job)
{
  if (job->error->domain != CHY_PKI_ERROR)
    return;
  switch ((ChyPkiError) job->error->code)
    {
    case CHY_PKI_ERROR_FAILED:
      break;
    case CHY_PKI_ERROR_TOKEN:
      {
        g_autofree char *message = g_strdup (job->error->message);
        g_clear_error (&job->error);
        g_set_error_literal (&job->error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_UNREACHABLE, message);
        break;
      }
    default:
      job->code = CHY_CERTSRV_E_BAD_REQUESTSUBJECT;
      g_free (job->message);
      job->message = g_strdup (job->error->message);
      g_clear_error (&job->error);
    }
}

static void
on_sign (gsize i, gpointer data)
{
  Signing *signing = data;
  ChyBuiltinJob *job = signing->jobs[i];
  g_autoptr (ChyKey) key = chy_builtin_key_open (signing->host, job->issuer->key, &job->error);

  if (key != NULL)
    job->der = chy_certificate_issue (job->spec, job->csr->public_key, key, job->issuer->der, &job->error);
  if (job->der != NULL)
    job->thumbprint = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, job->der);
  else
    judge (job);
}

void
chy_builtin_sign (ChyBuiltinHost *self,
                  const ChyBuiltinSnapshot *snapshot G_GNUC_UNUSED,
                  ChyBuiltinJob *jobs,
                  gsize n)
{
  g_autofree ChyBuiltinJob **wanted = g_new (ChyBuiltinJob *, n);
  gsize n_wanted = 0;

  for (gsize i = 0; i < n; i++)
    if (jobs[i].error == NULL && jobs[i].code == 0 && jobs[i].spec != NULL && is_signing (jobs[i].row))
      wanted[n_wanted++] = &jobs[i];
  Signing signing = { .host = self, .jobs = wanted };
  chy_builtin_pool_each (self->pool, n_wanted, on_sign, &signing);
}

/* --- recording ----------------------------------------------------------------------------------- */

typedef struct
{
  const ChyBuiltinSnapshot *snapshot;
  ChyBuiltinJob *jobs;
  gsize n;
  gint64 now;
  const char *who;
  char *from, *issued, *failed; /* buckets */
} Record;

static GVariant *
after_issue (const ChyBuiltinJob *job)
{
  GVariantDict dict;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "state", "s", CHY_BUILTIN_ISSUED);
  g_variant_dict_insert (&dict, "serialNumber", "s", job->row->serial);
  g_variant_dict_insert (&dict, "thumbprint", "s", job->thumbprint);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static GVariant *
after_denial (guint32 code, const char *message)
{
  GVariantDict dict;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "state", "s", CHY_BUILTIN_FAILED);
  g_variant_dict_insert (&dict, "code", "x", (gint64) code);
  if (message != NULL)
    g_variant_dict_insert (&dict, "message", "s", message);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
record_one (ChySession *session, Record *self, ChyBuiltinJob *job, GError **error)
{
  ChyBuiltinRow *row = job->row;
  gint64 changes = 0;
  gboolean done;

  if (job->der != NULL)
    done = chy_session_run_counted (session, "certificate-issue",
                                    CHY_PARAMS (CHY_INT (row->id), CHY_TEXT (self->from),
                                                CHY_TEXT (self->issued), CHY_INT (self->now),
                                                CHY_TEXT (job->thumbprint), CHY_TEXT (job->message)),
                                    &changes, error);
  else
    done = chy_session_run_counted (session, "certificate-fail",
                                    CHY_PARAMS (CHY_INT (row->id), CHY_TEXT (self->from),
                                                CHY_TEXT (self->failed), CHY_INT (self->now),
                                                CHY_INT (job->code), CHY_TEXT (job->message)),
                                    &changes, error);
  if (!done)
    return FALSE;
  if (changes == 0) /* another thread or process finished it first: its answer is the answer */
    return chy_builtin_row_load (session, "certificate-by-number",
                                 CHY_PARAMS (CHY_INT (self->snapshot->id), CHY_INT (row->number)),
                                 &job->other, error);
  if (job->der != NULL && !chy_session_run (session, "certificate-der-insert",
                                            CHY_PARAMS (CHY_INT (row->id), CHY_BYTES (job->der)), error))
    return FALSE;
  g_autoptr (GVariant) after = job->der != NULL ? after_issue (job) : after_denial (job->code, job->message);
  return chy_builtin_audit_row (
      session, self->snapshot, self->now, self->who != NULL ? self->who : row->requester_name,
      job->der != NULL ? "certificate-issued" : "request-denied", row, NULL, after, error);
}

static gboolean
is_finished (const ChyBuiltinJob *job)
{
  return job->error == NULL && is_signing (job->row) && (job->der != NULL || job->code != 0);
}

static gboolean
record (ChySession *session, gpointer data, GError **error)
{
  Record *self = data;

  for (gsize i = 0; i < self->n; i++)
    {
      g_clear_pointer (&self->jobs[i].other, chy_builtin_row_free);
      if (is_finished (&self->jobs[i]) && !record_one (session, self, &self->jobs[i], error))
        return FALSE;
    }
  chy_session_touch (session, "certificates");
  return TRUE;
}

/* After the commit the rows in memory say what the database says. */
static void
follow (const Record *self, ChyBuiltinJob *job)
{
  if (job->other != NULL)
    {
      g_clear_pointer (&job->row, chy_builtin_row_free);
      job->row = g_steal_pointer (&job->other);
      job->repeated = TRUE;
      return;
    }
  g_free (job->row->bucket);
  job->row->bucket = g_strdup (job->der != NULL ? self->issued : self->failed);
  g_free (job->row->message);
  job->row->message = g_strdup (job->message);
  job->row->code = job->code;
  if (job->der != NULL)
    job->row->der = g_bytes_ref (job->der);
}

gboolean
chy_builtin_record (ChyBuiltinHost *self,
                    const ChyBuiltinSnapshot *snapshot,
                    ChyBuiltinJob *jobs,
                    gsize n,
                    const char *who,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autofree char *from = chy_builtin_bucket (snapshot->id, CHY_BUILTIN_SIGNING);
  g_autofree char *issued = chy_builtin_bucket (snapshot->id, CHY_BUILTIN_ISSUED);
  g_autofree char *failed = chy_builtin_bucket (snapshot->id, CHY_BUILTIN_FAILED);
  Record data = { .snapshot = snapshot,
                  .jobs = jobs,
                  .n = n,
                  .now = chy_builtin_host_now (self),
                  .who = who,
                  .from = from,
                  .issued = issued,
                  .failed = failed };
  gboolean any = FALSE;

  for (gsize i = 0; i < n; i++)
    any = any || is_finished (&jobs[i]);
  if (!any)
    return TRUE;
  if (!chy_builtin_host_write (self, record, &data, cancellable, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (is_finished (&jobs[i]))
      follow (&data, &jobs[i]);
  return TRUE;
}

ChyIssuance *
chy_builtin_answer (const ChyBuiltinSnapshot *snapshot, const ChyBuiltinRow *row, gboolean repeated)
{
  ChyIssuance *answer = g_new0 (ChyIssuance, 1);
  const char *state = state_of (row);

  answer->number = row->number;
  answer->message = g_strdup (row->message);
  answer->repeated = repeated;
  if (row->der == NULL)
    {
      answer->disposition =
          strcmp (state, CHY_BUILTIN_FAILED) == 0 ? CHY_DISPOSITION_DENIED : CHY_DISPOSITION_PENDING;
      answer->code = row->code;
      const ChyHresult *known = row->code != 0 ? chy_hresult_find (row->code) : NULL;
      answer->code_name = known != NULL ? g_strdup (known->name) : NULL;
      return answer;
    }
  const ChyBuiltinCertificate *issuer = chy_builtin_snapshot_find_certificate (snapshot, row->ca_certificate);
  answer->disposition = CHY_DISPOSITION_ISSUED;
  answer->certificate = g_bytes_ref (row->der);
  if (issuer != NULL)
    answer->chain = g_ptr_array_ref (issuer->chain);
  answer->serial = g_strdup (row->serial);
  answer->not_before = row->not_before;
  answer->not_after = row->not_after;
  return answer;
}

gboolean
chy_builtin_audit_row (ChySession *session,
                       const ChyBuiltinSnapshot *snapshot,
                       gint64 now,
                       const char *actor,
                       const char *action,
                       const ChyBuiltinRow *row,
                       GVariant *before,
                       GVariant *after,
                       GError **error)
{
  g_autofree char *id = chy_builtin_row_id (snapshot->uuid, row->number);
  /* The number first, so that its index grows at one end. */
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT " %s", row->number, row->subject);
  const ChyAuditRecord entry = { .time = now,
                                 .actor = actor,
                                 .action = action,
                                 .object_kind = "certificate",
                                 .object_id = id,
                                 .object_name = name,
                                 .before = before,
                                 .after = after };
  return chy_audit_append (session, &entry, error);
}

gboolean
chy_builtin_audit (ChySession *session,
                   gint64 now,
                   const char *actor,
                   const char *action,
                   const char *uuid,
                   const char *name,
                   GVariant *before,
                   GVariant *after,
                   GError **error)
{
  const ChyAuditRecord entry = { .time = now,
                                 .actor = actor,
                                 .action = action,
                                 .object_kind = "authority",
                                 .object_id = uuid,
                                 .object_name = name,
                                 .before = before,
                                 .after = after };
  return chy_audit_append (session, &entry, error);
}
