/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-revocation.h"

#include "base/chy-clock.h"
#include "chy-document.h"
#include "model/chy-connector-feature.h"
#include "model/chy-problem.h"

/* Certificates that are to be revoked wait in the outbox until their authority has answered. Where connectors
 * elsewhere take them it is left to them; what none of them has done in time is sent from here. */

enum
{
  AT_ONCE = 500,
};

#define HEARD_LATELY (180 * CHY_USEC_PER_SEC) /* three heartbeats */
#define PATIENCE     (120 * CHY_USEC_PER_SEC) /* with connectors */
#define BESIDE       (10 * CHY_USEC_PER_SEC)  /* with a command in the same process */

typedef struct
{
  ChyCommandContext *context; /* borrowed */
  GPtrArray *letters;         /* (owned) of ChyRevocation */
  gint64 left;                /* how many are left to connectors */
} Outbox;

typedef struct
{
  char *serial;    /* (owned) */
  char *authority; /* (owned) */
} Certificate;

typedef struct
{
  gint64 row;
  char *request; /* (owned) */
} Known;

void
chy_revocation_free (ChyRevocation *self)
{
  g_free (self->authority);
  g_free (self->serial);
  g_free (self->connector);
  g_free (self->message);
  g_free (self);
}

static void
certificate_free (Certificate *self)
{
  g_free (self->serial);
  g_free (self->authority);
  g_free (self);
}

/* --- adding ------------------------------------------------------------------------------------------- */

static gboolean
on_certificate (ChyRow *row, gpointer data)
{
  Certificate *certificate = g_new0 (Certificate, 1);

  certificate->serial = g_strdup (chy_row_text (row, 0));
  certificate->authority = g_strdup (chy_row_text (row, 1));
  g_ptr_array_add (data, certificate);
  return TRUE;
}

gboolean
chy_revocation_add (
    ChySession *session, const ChyRequestRow *request, guint reason, gint64 now, guint *ret_n, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) certificate_free);
  g_autofree char *body = g_strdup_printf ("%u", reason);

  if (!chy_session_each (session, "certificate-of-request", CHY_PARAMS (CHY_TEXT (request->id)),
                         on_certificate, list, error))
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    {
      const Certificate *certificate = g_ptr_array_index (list, i);

      if (!chy_session_run (session, "revocation-add",
                            CHY_PARAMS (CHY_TEXT (certificate->authority), CHY_TEXT (certificate->serial),
                                        CHY_TEXT (body), CHY_INT (now)),
                            error))
        return FALSE;
    }
  *ret_n = list->len;
  return TRUE;
}

/* --- sending ------------------------------------------------------------------------------------------- */

gboolean
chy_revocation_on_row (ChyRow *row, gpointer list)
{
  ChyRevocation *self = g_new0 (ChyRevocation, 1);
  const char *body = chy_row_text (row, 3);

  self->row = chy_row_int (row, 0);
  self->authority = g_strdup (chy_row_text (row, 1));
  self->serial = g_strdup (chy_row_text (row, 2));
  self->reason = (guint) g_ascii_strtoull (body != NULL ? body : "", NULL, 10);
  self->fence = chy_row_int (row, 4);
  self->connector = g_strdup (chy_row_text (row, 5));
  self->lease_until = chy_row_is_null (row, 6) ? 0 : chy_row_int (row, 6);
  self->done = chy_row_is_null (row, 7) ? 0 : chy_row_int (row, 7);
  g_ptr_array_add (list, self);
  return TRUE;
}

gboolean
chy_revocation_is_held (const ChyRevocation *self, const char *connector, gint64 now)
{
  return g_strcmp0 (self->connector, connector) == 0 && self->lease_until > now;
}

gint64
chy_revocation_get_claim_limit (ChyCommandContext *context)
{
  gint64 now = chy_command_context_get_now (context);

  return chy_command_context_get_connector (context) != NULL ? now : now - BESIDE;
}

static gboolean
on_taker (ChyRow *row, gpointer data)
{
  g_ptr_array_add (data, g_strdup (chy_row_text (row, 0)));
  return TRUE;
}

/* Whether a connector is there that takes revocations, and may. */
static gboolean
look_for_taker (ChySession *session, gint64 now, gboolean *ret_found, GError **error)
{
  g_autoptr (GPtrArray) takers = g_ptr_array_new_with_free_func (g_free);
  gboolean found = FALSE;

  if (!chy_session_each (session, "revocation-takers", CHY_PARAMS (CHY_INT (now - HEARD_LATELY)), on_taker,
                         takers, error))
    return FALSE;
  for (guint i = 0; !found && i < takers->len; i++)
    {
      g_autoptr (ChyDocument) connector = chy_document_load (session, takers->pdata[i], error);

      if (connector == NULL)
        return FALSE;
      found = chy_body_get_bool (connector->body, "enabled", TRUE) &&
              chy_connector_has_feature (connector->body, CHY_CONNECTOR_REVOCATION);
    }
  *ret_found = found;
  return TRUE;
}

static gboolean
load (ChySession *session, gpointer data, GError **error)
{
  Outbox *self = data;
  gint64 now = chy_command_context_get_now (self->context);
  gboolean taken = FALSE;
  gboolean found;
  gint64 limit;

  g_ptr_array_set_size (self->letters, 0);
  if (!look_for_taker (session, now, &taken, error))
    return FALSE;
  limit = taken ? now - PATIENCE : now;
  return chy_session_each (session, "revocation-list",
                           CHY_PARAMS (CHY_INT (now), CHY_INT (limit), CHY_INT (AT_ONCE)),
                           chy_revocation_on_row, self->letters, error) &&
         chy_session_get_int (session, "revocation-left", CHY_PARAMS (CHY_INT (now), CHY_INT (limit)),
                              &self->left, &found, error);
}

gboolean
chy_revocation_send (ChyCommandContext *context,
                     const ChyRevocation *self,
                     const ChyPrincipal *who,
                     GError **error)
{
  g_autoptr (ChyAuthority) authority = chy_command_context_get_authority (context, self->authority, error);
  const char *const serials[] = { self->serial, NULL };
  GError *failure = NULL;

  if (authority == NULL)
    return FALSE;
  if (chy_authority_revoke (authority, serials, self->reason, 0, who,
                            chy_command_context_get_cancellable (context), &failure))
    return TRUE;
  if (g_error_matches (failure, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE))
    {
      g_error_free (failure);
      return TRUE;
    }
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
on_known (ChyRow *row, gpointer data)
{
  Known *known = data;

  known->row = chy_row_int (row, 0);
  known->request = g_strdup (chy_row_text (row, 1));
  return FALSE;
}

static gboolean
settle_request (ChyCommandContext *context, const char *id, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  gint64 now = chy_command_context_get_now (context);
  g_autoptr (ChyRequestRow) request = NULL;

  if (!chy_request_store_lookup (session, id, &request, error))
    return FALSE;
  if (request == NULL || !chy_request_state_may_follow (request->state, CHY_REQUEST_REVOKED))
    return TRUE;
  chy_request_row_release (request);
  request->fence++;
  if (!chy_request_store_add_event (session, request, CHY_REQUEST_REVOKED, now, NULL, NULL, error) ||
      !chy_request_store_save (session, request, now, error))
    return FALSE;
  chy_request_row_audit (context, request);
  return TRUE;
}

gboolean
chy_revocation_settle (ChyCommandContext *context, const ChyRevocation *self, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  Known known = { 0 };
  g_autofree char *request = NULL;
  gboolean ok = chy_session_each (session, "revocation-certificate",
                                  CHY_PARAMS (CHY_TEXT (self->authority), CHY_TEXT (self->serial)), on_known,
                                  &known, error);

  request = known.request;
  if (!ok || !chy_session_run (session, "outbox-remove", CHY_PARAMS (CHY_INT (self->row)), error))
    return FALSE;
  chy_session_touch (session, "requests");
  chy_session_touch (session, "certificates");
  if (known.row == 0)
    return TRUE;
  return chy_session_run (session, "certificate-revoke-by-id",
                          CHY_PARAMS (CHY_INT (known.row), CHY_INT (chy_command_context_get_now (context)),
                                      CHY_INT (self->reason)),
                          error) &&
         (request == NULL || settle_request (context, request, error));
}

static gboolean
settle_all (ChySession *session, gpointer data, GError **error)
{
  Outbox *self = data;

  for (guint i = 0; i < self->letters->len; i++)
    {
      const ChyRevocation *letter = g_ptr_array_index (self->letters, i);

      if (letter->message != NULL
              ? !chy_session_run (session, "outbox-failed",
                                  CHY_PARAMS (CHY_INT (letter->row), CHY_TEXT (letter->message)), error)
              : !chy_revocation_settle (self->context, letter, error))
        return FALSE;
    }
  return TRUE;
}

/* How many could not be sent. */
static guint
send_all (Outbox *self)
{
  guint failed = 0;

  for (guint i = 0; i < self->letters->len; i++)
    {
      ChyRevocation *letter = g_ptr_array_index (self->letters, i);
      g_autoptr (GError) error = NULL;

      if (chy_revocation_send (self->context, letter, chy_command_context_get_actor (self->context), &error))
        continue;
      failed++;
      letter->message = g_strdup (error->message);
      chy_command_context_add_problem (self->context, chy_problem_new (CHY_SEVERITY_WARNING, "request",
                                                                       "revocation-waits", letter->serial,
                                                                       NULL, "detail", error->message, NULL));
    }
  return failed;
}

gboolean
chy_revocation_flush (ChyCommandContext *context, GError **error)
{
  g_autoptr (GPtrArray) letters = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_revocation_free);
  Outbox self = { .context = context, .letters = letters };
  guint failed = 0;

  do
    {
      if (!chy_command_context_read (context, load, &self, error))
        return FALSE;
      failed = send_all (&self);
      if (letters->len > 0 && !chy_command_context_write (context, settle_all, &self, error))
        return FALSE;
    }
  while (failed == 0 && letters->len == AT_ONCE);
  if (self.left > 0)
    {
      g_autofree char *count = g_strdup_printf ("%" G_GINT64_FORMAT, self.left);

      chy_command_context_add_problem (context,
                                       chy_problem_new (CHY_SEVERITY_NOTE, "request", "revocations-left",
                                                        NULL, NULL, "count", count, NULL));
    }
  return TRUE;
}
