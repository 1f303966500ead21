/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-request-store.h"
#include "model/chy-problem.h"

/* Certificates that are to be revoked wait in the outbox until their authority has answered. */

enum
{
  AT_ONCE = 500,
};

typedef struct
{
  gint64 row;
  char *authority; /* (owned) */
  char *serial;    /* (owned) */
  guint reason;
  char *message; /* (owned) why it could not be sent, or NULL */
} Letter;

typedef struct
{
  ChyCommandContext *context; /* borrowed */
  GPtrArray *letters;         /* (owned) of Letter */
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

static void
letter_free (Letter *self)
{
  g_free (self->authority);
  g_free (self->serial);
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

static gboolean
on_letter (ChyRow *row, gpointer data)
{
  Letter *letter = g_new0 (Letter, 1);
  const char *body = chy_row_text (row, 3);

  letter->row = chy_row_int (row, 0);
  letter->authority = g_strdup (chy_row_text (row, 1));
  letter->serial = g_strdup (chy_row_text (row, 2));
  letter->reason = (guint) g_ascii_strtoull (body != NULL ? body : "", NULL, 10);
  g_ptr_array_add (data, letter);
  return TRUE;
}

static gboolean
load (ChySession *session, gpointer data, GError **error)
{
  Outbox *self = data;

  g_ptr_array_set_size (self->letters, 0);
  return chy_session_each (session, "revocation-list", CHY_PARAMS (CHY_INT (AT_ONCE)), on_letter,
                           self->letters, error);
}

/* One that is revoked there already is what was asked for. */
static void
send_letter (ChyCommandContext *context, Letter *letter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyAuthority) authority = chy_command_context_get_authority (context, letter->authority, &error);
  const char *const serials[] = { letter->serial, NULL };

  if (authority != NULL &&
      !chy_authority_revoke (authority, serials, letter->reason, 0, chy_command_context_get_actor (context),
                             chy_command_context_get_cancellable (context), &error) &&
      g_error_matches (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE))
    g_clear_error (&error);
  if (error != NULL)
    letter->message = g_strdup (error->message);
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
settle_request (Outbox *self, ChySession *session, const char *id, GError **error)
{
  gint64 now = chy_command_context_get_now (self->context);
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
  chy_request_row_audit (self->context, request);
  return TRUE;
}

static gboolean
settle_letter (Outbox *self, ChySession *session, const Letter *letter, GError **error)
{
  Known known = { 0 };
  g_autofree char *request = NULL;
  gboolean ok;

  if (letter->message != NULL)
    return chy_session_run (session, "outbox-failed",
                            CHY_PARAMS (CHY_INT (letter->row), CHY_TEXT (letter->message)), error);
  ok = chy_session_each (session, "revocation-certificate",
                         CHY_PARAMS (CHY_TEXT (letter->authority), CHY_TEXT (letter->serial)), on_known,
                         &known, error);
  request = known.request;
  if (!ok || !chy_session_run (session, "outbox-remove", CHY_PARAMS (CHY_INT (letter->row)), error))
    return FALSE;
  if (known.row == 0)
    return TRUE;
  return chy_session_run (session, "certificate-revoke-by-id",
                          CHY_PARAMS (CHY_INT (known.row),
                                      CHY_INT (chy_command_context_get_now (self->context)),
                                      CHY_INT (letter->reason)),
                          error) &&
         (request == NULL || settle_request (self, session, request, error));
}

static gboolean
settle (ChySession *session, gpointer data, GError **error)
{
  Outbox *self = data;

  for (guint i = 0; i < self->letters->len; i++)
    if (!settle_letter (self, session, g_ptr_array_index (self->letters, i), error))
      return FALSE;
  chy_session_touch (session, "requests");
  chy_session_touch (session, "certificates");
  return TRUE;
}

gboolean
chy_revocation_flush (ChyCommandContext *context, GError **error)
{
  g_autoptr (GPtrArray) letters = g_ptr_array_new_with_free_func ((GDestroyNotify) letter_free);
  Outbox self = { .context = context, .letters = letters };
  guint failed = 0;

  do
    {
      if (!chy_command_context_read (context, load, &self, error))
        return FALSE;
      if (letters->len == 0)
        return TRUE;
      for (guint i = 0; i < letters->len; i++)
        {
          Letter *letter = g_ptr_array_index (letters, i);

          send_letter (context, letter);
          if (letter->message == NULL)
            continue;
          failed++;
          chy_command_context_add_problem (context, chy_problem_new (CHY_SEVERITY_WARNING, "request",
                                                                     "revocation-waits", letter->serial, NULL,
                                                                     "detail", letter->message, NULL));
        }
      if (!chy_command_context_write (context, settle, &self, error))
        return FALSE;
    }
  while (failed == 0 && letters->len == AT_ONCE);
  return TRUE;
}
