/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-doctor.h"

#include "model/chy-failure-words.h"

/* What became of requests and certificates. */

#define NEAR_END   (30 * CHY_USEC_PER_DAY)
#define REVOKED_BY (3600 * CHY_USEC_PER_SEC)

/* Rows of "survey-failures" and "survey-retrying": cause, code, count, a profile, a message. */
static void
add_failure (ChyDoctor *self, ChyRow *row, ChySeverity severity, char *command)
{
  chy_doctor_add (self,
                  chy_failure_problem (severity, chy_row_text (row, 0), chy_row_text (row, 1),
                                       chy_row_text (row, 3), chy_row_text (row, 4)),
                  chy_row_int (row, 2), command);
}

static gboolean
on_failed (ChyRow *row, gpointer data)
{
  add_failure (data, row, CHY_SEVERITY_ERROR,
               chy_command_line ("request", "list", "--state", "failed", NULL));
  return TRUE;
}

static gboolean
on_retrying (ChyRow *row, gpointer data)
{
  add_failure (data, row, CHY_SEVERITY_WARNING,
               chy_command_line ("request", "list", "--state", "queued", NULL));
  return TRUE;
}

static void
add_count (ChyDoctor *self, ChySeverity severity, const char *code, gint64 n, char *command)
{
  g_autofree char *count = g_strdup_printf ("%" G_GINT64_FORMAT, n);

  chy_doctor_add (self, chy_problem_new (severity, "doctor", code, NULL, NULL, "count", count, NULL), n,
                  command);
}

/* What nobody renews by itself. */
static gboolean
examine_imported (ChyDoctor *self, GError **error)
{
  gint64 now = self->survey->now;
  gint64 expiring = 0, expired = 0;
  gboolean found = FALSE;

  if (!chy_session_get_int (self->session, "imported-expiring",
                            CHY_PARAMS (CHY_INT (now), CHY_INT (now + NEAR_END)), &expiring, &found, error) ||
      !chy_session_get_int (self->session, "imported-expired", CHY_PARAMS (CHY_INT (now)), &expired, &found,
                            error))
    return FALSE;
  if (expiring > 0)
    add_count (self, CHY_SEVERITY_WARNING, "imported-expiring", expiring,
               chy_command_line ("pfx", "list", "--sort", "expirationDateTime", NULL));
  if (expired > 0)
    add_count (self, CHY_SEVERITY_WARNING, "imported-expired", expired,
               chy_command_line ("pfx", "list", "--sort", "expirationDateTime", NULL));
  return TRUE;
}

/* A certificate that should be revoked is still good. */
static gboolean
examine_revocations (ChyDoctor *self, GError **error)
{
  gint64 since = self->survey->now - REVOKED_BY;
  g_autofree char *detail = NULL;
  g_autofree char *count = NULL;
  gboolean found = FALSE;
  gint64 n = 0;

  if (!chy_session_get_int (self->session, "survey-revocations", CHY_PARAMS (CHY_INT (since)), &n, &found,
                            error) ||
      !chy_session_get_text (self->session, "survey-revocation-trouble", CHY_PARAMS (CHY_INT (since)),
                             &detail, &found, error))
    return FALSE;
  count = g_strdup_printf ("%" G_GINT64_FORMAT, n);
  if (n > 0)
    chy_doctor_add (self,
                    chy_problem_new (CHY_SEVERITY_ERROR, "doctor", "revocations-waiting", NULL, NULL, "count",
                                     count, "detail", detail != NULL ? detail : "", NULL),
                    n, NULL);
  return TRUE;
}

static gboolean
examine (ChyDoctor *self, GError **error)
{
  gint64 now = self->survey->now;
  gint64 pending = 0, due = 0, renewals = 0;
  gboolean found = FALSE;

  if (!chy_session_each (self->session, "survey-failures", CHY_NO_PARAMS, on_failed, self, error) ||
      !chy_session_each (self->session, "survey-retrying", CHY_NO_PARAMS, on_retrying, self, error) ||
      !chy_session_get_int (self->session, "survey-request-count", CHY_PARAMS (CHY_TEXT ("pendingApproval")),
                            &pending, &found, error) ||
      !chy_session_get_int (
          self->session, "survey-certificates-due",
          CHY_PARAMS (CHY_INT (now), CHY_INT (now + NEAR_END), CHY_INT (now - CHY_USEC_PER_DAY)), &due,
          &found, error) ||
      !chy_session_get_int (self->session, "survey-renewals-failed", CHY_NO_PARAMS, &renewals, &found, error))
    return FALSE;
  if (pending > 0)
    add_count (self, CHY_SEVERITY_WARNING, "requests-pending-approval", pending,
               chy_command_line ("request", "list", "--state", "pendingApproval", NULL));
  if (due > 0)
    add_count (self, CHY_SEVERITY_WARNING, "certificates-expiring", due,
               chy_command_line ("certificate", "list", "--expires-within", "30d", NULL));
  if (renewals > 0)
    add_count (self, CHY_SEVERITY_ERROR, "renewals-failing", renewals,
               chy_command_line ("request", "list", "--state", "failed", NULL));
  return examine_imported (self, error) && examine_revocations (self, error);
}

const ChyDoctorCheck chy_doctor_requests = { .id = "requests", .examine = examine };
