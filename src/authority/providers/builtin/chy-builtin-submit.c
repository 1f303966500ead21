/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-builtin-private.h"

#include "base/chy-id.h"
#include "wire/chy-wire.h"

#include <string.h>

enum
{
  /* How often the authority may be changed by others while a batch is decided before we give up. */
  N_TRIES = 20,
};

/* --- deciding, on all cores ---------------------------------------------------------------------- */

typedef struct
{
  const ChyBuiltinSnapshot *snapshot;
  const ChySubmission *submissions;
  ChyBuiltinJob *jobs;
  gint64 now;
} Decide;

static gboolean
check_submission (const ChySubmission *submission, GError **error)
{
  const char *what = NULL;

  if (submission->request_id == NULL || *submission->request_id == '\0' ||
      strlen (submission->request_id) > 200)
    what = "requestId: a text of 1 to 200 characters";
  else if (submission->attempt == 0)
    what = "attempt: counts from 1";
  else if (submission->csr == NULL || g_bytes_get_size (submission->csr) == 0)
    what = "csr: a PKCS#10 request";
  else if (g_bytes_get_size (submission->csr) > CHY_BUILTIN_CSR_LIMIT)
    what = "csr: at most 65,536 octets";
  else if (submission->validity < 0)
    what = "validity: not negative";
  if (what != NULL)
    g_set_error_literal (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID, what);
  return what == NULL;
}

static void
on_decide (gsize i, gpointer data)
{
  Decide *self = data;
  ChyBuiltinJob *job = &self->jobs[i];

  if (!check_submission (&self->submissions[i], &job->error))
    return;
  chy_builtin_policy_decide (self->snapshot, &self->submissions[i], self->now, job);
  if (job->spec != NULL && !job->pend)
    job->spec->serial = chy_serial_new ();
}

/* --- phase 1: the intent ------------------------------------------------------------------------- */

typedef struct
{
  const ChyBuiltinSnapshot *snapshot;
  ChyBuiltinJob *jobs;
  gsize n;
  gint64 now;
  const GError *locked; /* why nothing can be signed, or NULL */
  gboolean stale;       /* the authority was changed since the snapshot */
  gint64 number;        /* the last one given */
} Intent;

static ChyParam
int_or_null (gint64 value)
{
  return value != 0 ? CHY_INT (value) : CHY_NULL;
}

static const char *
state_for (const ChyBuiltinJob *job)
{
  if (job->code != 0)
    return CHY_BUILTIN_FAILED;
  return job->pend ? CHY_BUILTIN_PENDING : CHY_BUILTIN_SIGNING;
}

/* The row as it will stand in the database. */
static ChyBuiltinRow *
new_row (const Intent *self, const ChyBuiltinJob *job)
{
  const ChySubmission *submission = job->submission;
  const ChyPrincipal *who = submission->requester;
  ChyBuiltinRow *row = g_new0 (ChyBuiltinRow, 1);

  row->bucket = chy_builtin_bucket (self->snapshot->id, state_for (job));
  row->csr_hash = g_bytes_ref (job->csr_hash);
  row->template = job->template_id;
  row->validity = submission->validity;
  row->code = job->code;
  row->message = g_strdup (job->message);
  row->request_id = g_strdup (submission->request_id);
  row->attempt = submission->attempt;
  row->requester_id = g_strdup (who != NULL ? who->id : "");
  row->requester_name = g_strdup (who != NULL ? who->name : "");
  row->template_name = g_strdup (job->template_name);
  row->subject = g_strdup (job->subject != NULL ? job->subject : "");
  if (job->code == 0 && !job->pend)
    {
      gsize size;
      gconstpointer serial = g_bytes_get_data (job->spec->serial, &size);
      row->serial = chy_hex_encode (serial, size);
      row->ca_certificate = job->issuer->id;
      row->not_before = job->spec->not_before;
      row->not_after = job->spec->not_after;
    }
  return row;
}

static GVariant *
after_of (const ChyBuiltinRow *row)
{
  GVariantDict dict;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "state", "s", chy_builtin_bucket_state (row->bucket));
  g_variant_dict_insert (&dict, "requestId", "s", row->request_id);
  g_variant_dict_insert (&dict, "attempt", "x", (gint64) row->attempt);
  g_variant_dict_insert (&dict, "templateName", "s", row->template_name);
  if (row->code != 0)
    g_variant_dict_insert (&dict, "code", "x", (gint64) row->code);
  if (row->message != NULL)
    g_variant_dict_insert (&dict, "message", "s", row->message);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
insert (ChySession *session, Intent *self, ChyBuiltinJob *job, GError **error)
{
  const ChySubmission *submission = job->submission;
  gboolean signing = job->code == 0 && !job->pend;

  if (signing && self->locked != NULL)
    {
      job->error = g_error_copy (self->locked);
      return TRUE;
    }
  g_clear_pointer (&job->row, chy_builtin_row_free);
  ChyBuiltinRow *row = job->row = new_row (self, job);
  row->number = ++self->number;
  if (!chy_session_insert (
          session, "certificate-insert",
          CHY_PARAMS (CHY_INT (self->snapshot->id), CHY_INT (row->number), CHY_TEXT (row->bucket),
                      CHY_TEXT (row->request_id), CHY_INT (row->attempt), CHY_BYTES (row->csr_hash),
                      CHY_TEXT (row->serial), CHY_TEXT (row->subject), CHY_TEXT (row->requester_id),
                      CHY_TEXT (row->requester_name), int_or_null (row->template),
                      CHY_TEXT (row->template_name), int_or_null (row->ca_certificate),
                      CHY_INT (row->validity), int_or_null (row->not_before), int_or_null (row->not_after),
                      CHY_INT (self->now), job->code != 0 ? CHY_INT (self->now) : CHY_NULL,
                      CHY_INT (row->code), CHY_TEXT (row->message)),
          &row->id, error))
    return FALSE;
  g_autofree char *directory = submission->directory != NULL && job->code == 0
                                   ? chy_wire_print (submission->directory, CHY_WIRE_CANONICAL)
                                   : NULL;
  if (!chy_session_run (session, "certificate-request-insert",
                        CHY_PARAMS (CHY_INT (row->id), CHY_BYTES (submission->csr),
                                    CHY_BYTES (job->csr != NULL ? job->csr->public_key : NULL),
                                    CHY_TEXT (directory)),
                        error))
    return FALSE;
  if (signing)
    return TRUE;
  g_autoptr (GVariant) after = after_of (row);
  return chy_builtin_audit_row (session, self->snapshot, self->now, row->requester_name,
                                job->pend ? "request-pending" : "request-denied", row, NULL, after, error);
}

static gboolean
intend_one (ChySession *session, Intent *self, ChyBuiltinJob *job, GError **error)
{
  const ChySubmission *submission = job->submission;
  g_autoptr (ChyBuiltinRow) known = NULL;

  if (!chy_builtin_row_load (session, "certificate-by-request",
                             CHY_PARAMS (CHY_INT (self->snapshot->id), CHY_TEXT (submission->request_id),
                                         CHY_INT (submission->attempt)),
                             &known, error))
    return FALSE;
  if (known == NULL)
    return insert (session, self, job, error);
  if (!g_bytes_equal (known->csr_hash, job->csr_hash))
    {
      g_set_error (&job->error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_CONFLICT,
                   "request %s, attempt %u, was submitted with another CSR", submission->request_id,
                   submission->attempt);
      return TRUE;
    }
  g_clear_pointer (&job->row, chy_builtin_row_free);
  job->row = g_steal_pointer (&known);
  job->repeated = TRUE;
  return TRUE;
}

static gboolean
intend (ChySession *session, gpointer data, GError **error)
{
  Intent *self = data;
  gint64 revision = 0;
  gboolean found = FALSE;

  if (!chy_session_get_int (session, "authority-revision", CHY_PARAMS (CHY_TEXT (self->snapshot->uuid)),
                            &revision, &found, error))
    return FALSE;
  self->stale = !found || revision != self->snapshot->revision;
  if (self->stale)
    return TRUE;
  if (!chy_session_get_int (session, "certificate-last-number", CHY_PARAMS (CHY_INT (self->snapshot->id)),
                            &self->number, &found, error))
    return FALSE;
  for (gsize i = 0; i < self->n; i++)
    {
      ChyBuiltinJob *job = &self->jobs[i];
      if (job->submission == NULL) /* was not even a request */
        continue;
      /* The transaction may run again. */
      g_clear_error (&job->error);
      job->repeated = FALSE;
      if (!intend_one (session, self, job, error))
        return FALSE;
    }
  chy_session_touch (session, "certificates");
  return TRUE;
}

/* --- the batch ----------------------------------------------------------------------------------- */

static void
clear_jobs (ChyBuiltinJob *jobs, gsize n)
{
  for (gsize i = 0; i < n; i++)
    chy_builtin_job_clear (&jobs[i]);
}

/* Decides and records the intents against one and the same state of the authority. */
static ChyBuiltinSnapshot *
begin (ChyBuiltinHost *self,
       const char *uuid,
       const ChySubmission *submissions,
       ChyBuiltinJob *jobs,
       gsize n,
       GCancellable *cancellable,
       GError **error)
{
  for (int i = 0; i < N_TRIES; i++)
    {
      gint64 now = chy_builtin_host_now (self);
      g_autoptr (GError) locked = NULL;
      g_autoptr (ChyBuiltinSnapshot) snapshot = chy_builtin_host_snapshot (self, uuid, cancellable, error);
      if (snapshot == NULL || !chy_builtin_policy_can_sign (snapshot, now, error))
        return NULL;

      g_autoptr (ChyKey) key =
          chy_builtin_key_open (self, chy_builtin_snapshot_get_active (snapshot)->key, &locked);
      if (key != NULL)
        chy_builtin_tidy (self, snapshot);
      Decide decide = { .snapshot = snapshot, .submissions = submissions, .jobs = jobs, .now = now };
      chy_builtin_pool_each (self->pool, n, on_decide, &decide);
      Intent intent = { .snapshot = snapshot, .jobs = jobs, .n = n, .now = now, .locked = locked };
      if (!chy_builtin_host_write (self, intend, &intent, cancellable, error))
        return NULL;
      if (!intent.stale)
        return g_steal_pointer (&snapshot);
      clear_jobs (jobs, n);
    }
  g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_UNREACHABLE,
               "the authority is being changed over and over");
  return NULL;
}

/* Intents of an earlier, interrupted call are signed as they were meant. */
static void
resume (ChyBuiltinHost *self, const ChyBuiltinSnapshot *snapshot, ChyBuiltinJob *jobs, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      ChyBuiltinJob *job = &jobs[i];
      if (job->repeated && strcmp (chy_builtin_bucket_state (job->row->bucket), CHY_BUILTIN_SIGNING) == 0)
        {
          g_clear_pointer (&job->message, g_free);
          g_autoptr (GError) error = NULL;
          if (!chy_builtin_job_restore (self, snapshot, job, NULL, &error))
            job->error = g_steal_pointer (&error);
        }
      else if (job->repeated)
        g_clear_pointer (&job->spec, chy_cert_spec_free);
    }
}

static gboolean
submit_batch (ChyBuiltinHost *self,
              const char *uuid,
              const ChySubmission *submissions,
              ChyBuiltinJob *jobs,
              gsize n,
              ChyIssuance **ret_issuances,
              GError **ret_errors,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (ChyBuiltinSnapshot) snapshot = begin (self, uuid, submissions, jobs, n, cancellable, error);
  if (snapshot == NULL)
    return FALSE;
  resume (self, snapshot, jobs, n);
  chy_builtin_sign (self, snapshot, jobs, n);
  /* What was signed is recorded even where the caller has lost interest. */
  if (!chy_builtin_record (self, snapshot, jobs, n, NULL, NULL, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      if (jobs[i].error != NULL)
        ret_errors[i] = g_steal_pointer (&jobs[i].error);
      else
        ret_issuances[i] = chy_builtin_answer (snapshot, jobs[i].row, jobs[i].repeated);
    }
  return TRUE;
}

gboolean
chy_builtin_submit (ChyBuiltinHost *self,
                    const char *uuid,
                    const ChySubmission *submissions,
                    gsize n,
                    ChyIssuance **ret_issuances,
                    GError **ret_errors,
                    GCancellable *cancellable)
{
  for (gsize done = 0; done < n;)
    {
      gsize size = MIN (n - done, CHY_BUILTIN_BATCH);
      g_autofree ChyBuiltinJob *jobs = g_new0 (ChyBuiltinJob, size);
      g_autoptr (GError) error = NULL;

      gboolean worked = submit_batch (self, uuid, submissions + done, jobs, size, ret_issuances + done,
                                      ret_errors + done, cancellable, &error);
      clear_jobs (jobs, size);
      if (!worked && done == 0)
        {
          ret_errors[0] = g_steal_pointer (&error);
          return FALSE;
        }
      for (gsize i = 0; !worked && i < size; i++)
        ret_errors[done + i] = g_error_copy (error);
      done += size;
    }
  return TRUE;
}

/* --- collect ------------------------------------------------------------------------------------- */

typedef struct
{
  gint64 authority;
  const char *request_id;
  guint attempt;
  ChyBuiltinRow *row; /* (owned) */
} Collect;

static gboolean
collect (ChySession *session, gpointer data, GError **error)
{
  Collect *self = data;

  g_clear_pointer (&self->row, chy_builtin_row_free);
  return chy_builtin_row_load (
      session, "certificate-by-request",
      CHY_PARAMS (CHY_INT (self->authority), CHY_TEXT (self->request_id), CHY_INT (self->attempt)),
      &self->row, error);
}

ChyIssuance *
chy_builtin_collect (ChyBuiltinHost *self,
                     const char *uuid,
                     const char *request_id,
                     guint attempt,
                     GCancellable *cancellable,
                     GError **error)
{
  ChyIssuance *answer = NULL;
  g_autoptr (ChyBuiltinSnapshot) snapshot = chy_builtin_host_snapshot (self, uuid, cancellable, error);
  if (snapshot == NULL)
    return NULL;
  Collect data = { .authority = snapshot->id, .request_id = request_id, .attempt = attempt };
  gboolean done = chy_builtin_host_read (self, collect, &data, cancellable, error);
  ChyBuiltinJob job = { .row = data.row, .repeated = TRUE };
  if (done && job.row == NULL)
    g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_FOUND, "no request %s, attempt %u",
                 request_id, attempt);
  else if (done)
    {
      resume (self, snapshot, &job, 1);
      chy_builtin_sign (self, snapshot, &job, 1);
      if (job.error != NULL)
        g_propagate_error (error, g_steal_pointer (&job.error));
      else if (chy_builtin_record (self, snapshot, &job, 1, NULL, NULL, error))
        answer = chy_builtin_answer (snapshot, job.row, TRUE);
    }
  chy_builtin_job_clear (&job);
  return answer;
}
