/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-builtin-private.h"

#include "authority/chy-certsrv.h"
#include "base/chy-id.h"

#include <string.h>

enum
{
  REASON_HOLD = 6,     /* certificateHold */
  REASON_UNUSED = 7,   /* RFC 5280 5.3.1 */
  REASON_REMOVE = 8,   /* removeFromCRL */
  REASON_HIGHEST = 10, /* aACompromise */
};

static gboolean
has_state (const ChyBuiltinRow *row, const char *state)
{
  return strcmp (chy_builtin_bucket_state (row->bucket), state) == 0;
}

gboolean
chy_builtin_require (const ChyBuiltinSnapshot *snapshot,
                     const ChyPrincipal *who,
                     guint32 right,
                     GError **error)
{
  if (who != NULL && (chy_aces_effective (snapshot->aces, who) & right) == right)
    return TRUE;
  g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_DENIED, "%s lacks the right %s on %s",
               who != NULL ? who->name : "nobody", chy_ca_right_to_string (right), snapshot->name);
  return FALSE;
}

static GVariant *
state_body (const char *state, const char *reason)
{
  GVariantDict dict;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "state", "s", state);
  if (reason != NULL)
    g_variant_dict_insert (&dict, "reason", "s", reason);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* --- decide -------------------------------------------------------------------------------------- */

typedef struct
{
  const ChyBuiltinSnapshot *snapshot;
  gint64 number, now;
  const char *reason, *who;
  ChyBuiltinJob *job;
} Decision;

static gboolean
read_pending (ChySession *session, gpointer data, GError **error)
{
  Decision *self = data;

  g_clear_pointer (&self->job->row, chy_builtin_row_free);
  if (!chy_builtin_row_load (session, "certificate-by-number",
                             CHY_PARAMS (CHY_INT (self->snapshot->id), CHY_INT (self->number)),
                             &self->job->row, error))
    return FALSE;
  if (self->job->row == NULL)
    g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_FOUND, "no request %" G_GINT64_FORMAT,
                 self->number);
  else if (!has_state (self->job->row, CHY_BUILTIN_PENDING))
    g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE,
                 "request %" G_GINT64_FORMAT " is %s, not pending", self->number,
                 chy_builtin_bucket_state (self->job->row->bucket));
  else
    return TRUE;
  return FALSE;
}

/* Someone else may have decided since it was read. */
static gboolean
must_have_changed (gint64 changes, gint64 number, GError **error)
{
  if (changes == 0)
    g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE,
                 "request %" G_GINT64_FORMAT " is not pending any more", number);
  return changes != 0;
}

static gboolean
deny_pending (ChySession *session, gpointer data, GError **error)
{
  Decision *self = data;
  const ChyBuiltinRow *row = self->job->row;
  g_autofree char *failed = chy_builtin_bucket (self->snapshot->id, CHY_BUILTIN_FAILED);
  gint64 changes = 0;

  if (!chy_session_run_counted (session, "certificate-fail",
                                CHY_PARAMS (CHY_INT (row->id), CHY_TEXT (row->bucket), CHY_TEXT (failed),
                                            CHY_INT (self->now), CHY_INT (CHY_CERTSRV_E_ADMIN_DENIED_REQUEST),
                                            CHY_TEXT (self->reason)),
                                &changes, error) ||
      !must_have_changed (changes, self->number, error))
    return FALSE;
  chy_session_touch (session, "certificates");
  g_autoptr (GVariant) before = state_body (CHY_BUILTIN_PENDING, NULL);
  g_autoptr (GVariant) after = state_body (CHY_BUILTIN_FAILED, self->reason);
  return chy_builtin_audit_row (session, self->snapshot, self->now, self->who, "request-denied", row, before,
                                after, error);
}

static gboolean
approve_pending (ChySession *session, gpointer data, GError **error)
{
  Decision *self = data;
  const ChyBuiltinJob *job = self->job;
  const ChyBuiltinRow *row = job->row;
  gsize size;
  gconstpointer bytes = g_bytes_get_data (job->spec->serial, &size);
  g_autofree char *serial = chy_hex_encode (bytes, size);
  g_autofree char *signing = chy_builtin_bucket (self->snapshot->id, CHY_BUILTIN_SIGNING);
  gint64 changes = 0;

  if (!chy_session_run_counted (session, "certificate-approve",
                                CHY_PARAMS (CHY_INT (row->id), CHY_TEXT (row->bucket), CHY_TEXT (signing),
                                            CHY_TEXT (serial), CHY_INT (job->issuer->id),
                                            CHY_INT (job->spec->not_before), CHY_INT (job->spec->not_after),
                                            CHY_TEXT (job->message)),
                                &changes, error) ||
      !must_have_changed (changes, self->number, error))
    return FALSE;
  chy_session_touch (session, "certificates");
  g_autoptr (GVariant) before = state_body (CHY_BUILTIN_PENDING, NULL);
  g_autoptr (GVariant) after = state_body (CHY_BUILTIN_SIGNING, self->reason);
  return chy_builtin_audit_row (session, self->snapshot, self->now, self->who, "request-approved", row,
                                before, after, error);
}

static gboolean
read_again (ChySession *session, gpointer data, GError **error)
{
  Decision *self = data;

  g_clear_pointer (&self->job->row, chy_builtin_row_free);
  return chy_builtin_row_load (session, "certificate-by-number",
                               CHY_PARAMS (CHY_INT (self->snapshot->id), CHY_INT (self->number)),
                               &self->job->row, error);
}

static gboolean
approve_and_sign (ChyBuiltinHost *self, Decision *decision, GCancellable *cancellable, GError **error)
{
  const ChyBuiltinSnapshot *snapshot = decision->snapshot;
  ChyBuiltinJob *job = decision->job;

  if (!chy_builtin_policy_can_sign (snapshot, decision->now, error))
    return FALSE;
  g_autoptr (ChyKey) key =
      chy_builtin_key_open (self, chy_builtin_snapshot_get_active (snapshot)->key, error);
  if (key == NULL || !chy_builtin_job_restore (self, snapshot, job, cancellable, error))
    return FALSE;
  if (job->code != 0)
    {
      g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID,
                   "the template refuses the request: %s", job->message);
      return FALSE;
    }
  if (!chy_builtin_host_write (self, approve_pending, decision, cancellable, error) ||
      !chy_builtin_host_read (self, read_again, decision, NULL, error))
    return FALSE;
  chy_builtin_sign (self, snapshot, job, 1);
  if (job->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&job->error));
      return FALSE;
    }
  if (!chy_builtin_record (self, snapshot, job, 1, decision->who, NULL, error))
    return FALSE;
  if (job->row->der != NULL)
    return TRUE;
  g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID, "not issued: %s", job->row->message);
  return FALSE;
}

gboolean
chy_builtin_decide (ChyBuiltinHost *self,
                    const char *uuid,
                    gint64 number,
                    gboolean approve,
                    const char *reason,
                    const ChyPrincipal *who,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (ChyBuiltinSnapshot) snapshot = chy_builtin_host_snapshot (self, uuid, cancellable, error);
  if (snapshot == NULL || !chy_builtin_require (snapshot, who, CHY_CA_RIGHT_MANAGE_CERTIFICATES, error))
    return FALSE;

  ChyBuiltinJob job = { 0 };
  Decision decision = { .snapshot = snapshot,
                        .number = number,
                        .now = chy_builtin_host_now (self),
                        .reason = reason,
                        .who = who->name,
                        .job = &job };
  gboolean done = chy_builtin_host_read (self, read_pending, &decision, cancellable, error);
  if (done && approve)
    done = approve_and_sign (self, &decision, cancellable, error);
  else if (done)
    done = chy_builtin_host_write (self, deny_pending, &decision, cancellable, error);
  chy_builtin_job_clear (&job);
  return done;
}

/* --- revoke -------------------------------------------------------------------------------------- */

typedef struct
{
  const ChyBuiltinSnapshot *snapshot;
  const char *const *serials;
  guint reason;
  gint64 when, now;
  const char *who;
} Revocation;

static gboolean
may_revoke (const ChyBuiltinRow *row, guint reason, GError **error)
{
  gboolean held = has_state (row, CHY_BUILTIN_REVOKED) && row->reason == REASON_HOLD;
  gboolean fits;

  if (reason == REASON_REMOVE)
    fits = held;
  else /* what is on hold can be revoked for good */
    fits = has_state (row, CHY_BUILTIN_ISSUED) || (held && reason != REASON_HOLD);
  if (!fits)
    g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE, "the certificate %s is %s%s",
                 row->serial, chy_builtin_bucket_state (row->bucket), held ? " (certificateHold)" : "");
  return fits;
}

static gboolean
revoke_one (ChySession *session, const Revocation *self, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = chy_hex_decode (text, NULL);
  g_autofree char *serial =
      bytes != NULL ? chy_hex_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) : NULL;
  g_autoptr (ChyBuiltinRow) row = NULL;

  if (serial != NULL &&
      !chy_builtin_row_load (session, "certificate-by-serial",
                             CHY_PARAMS (CHY_INT (self->snapshot->id), CHY_TEXT (serial)), &row, error))
    return FALSE;
  if (row == NULL)
    {
      g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_FOUND,
                   "no certificate with the serial number %s", text);
      return FALSE;
    }
  if (!may_revoke (row, self->reason, error))
    return FALSE;

  gboolean lift = self->reason == REASON_REMOVE;
  const char *state = lift ? CHY_BUILTIN_ISSUED : CHY_BUILTIN_REVOKED;
  g_autofree char *bucket = chy_builtin_bucket (self->snapshot->id, state);
  if (!chy_session_run (session, "certificate-revoke",
                        CHY_PARAMS (CHY_INT (row->id), CHY_TEXT (bucket),
                                    lift ? CHY_NULL : CHY_INT (self->when),
                                    lift ? CHY_NULL : CHY_INT (self->reason)),
                        error))
    return FALSE;
  g_autoptr (GVariant) before = state_body (chy_builtin_bucket_state (row->bucket), NULL);
  g_autoptr (GVariant) after = state_body (state, chy_revocation_reason_to_string (self->reason));
  return chy_builtin_audit_row (session, self->snapshot, self->now, self->who,
                                lift ? "certificate-released" : "certificate-revoked", row, before, after,
                                error);
}

static gboolean
revoke_all (ChySession *session, gpointer data, GError **error)
{
  const Revocation *self = data;

  for (gsize i = 0; self->serials[i] != NULL; i++)
    if (!revoke_one (session, self, self->serials[i], error))
      return FALSE;
  chy_session_touch (session, "certificates");
  return TRUE;
}

gboolean
chy_builtin_revoke (ChyBuiltinHost *self,
                    const char *uuid,
                    const char *const *serials,
                    guint reason,
                    gint64 when,
                    const ChyPrincipal *who,
                    GCancellable *cancellable,
                    GError **error)
{
  gint64 now = chy_builtin_host_now (self);

  if (reason > REASON_HIGHEST || reason == REASON_UNUSED || when < 0 || when > now)
    {
      g_set_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID, "%s",
                   when < 0 || when > now ? "when: not in the future" : "reason: 0 to 6 and 8 to 10");
      return FALSE;
    }
  g_autoptr (ChyBuiltinSnapshot) snapshot = chy_builtin_host_snapshot (self, uuid, cancellable, error);
  if (snapshot == NULL || !chy_builtin_require (snapshot, who, CHY_CA_RIGHT_MANAGE_CERTIFICATES, error))
    return FALSE;
  Revocation data = { .snapshot = snapshot,
                      .serials = serials,
                      .reason = reason,
                      .when = when != 0 ? when : now,
                      .now = now,
                      .who = who->name };
  return chy_builtin_host_write (self, revoke_all, &data, cancellable, error);
}
