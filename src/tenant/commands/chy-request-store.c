/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-request-store.h"

#include "chy-find-hex.h"

#include "base/chy-id.h"
#include "model/chy-problem.h"

#include <string.h>

void
chy_request_row_free (ChyRequestRow *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->profile);
  g_free (self->device);
  g_free (self->person);
  g_free (self->connector);
  g_free (self->authority);
  g_free (self->authority_name);
  g_free (self->template_name);
  g_free (self->profile_name);
  g_free (self->device_name);
  g_free (self->platform);
  g_free (self->serial);
  g_free (self->thumbprint);
  g_free (self->subject);
  g_free (self->previous);
  g_free (self->cause);
  g_free (self->code);
  g_free (self->message);
  g_free (self->imported);
  g_free (self);
}

/* --- reading --------------------------------------------------------------------------------------- */

/* Columns of "request-row". */
static gboolean
on_request (ChyRow *row, gpointer data)
{
  ChyRequestRow *self = g_new0 (ChyRequestRow, 1);

  self->number = chy_row_int (row, 0);
  self->id = g_strdup (chy_row_text (row, 1));
  self->profile = g_strdup (chy_row_text (row, 2));
  self->device = g_strdup (chy_row_text (row, 3));
  self->person = g_strdup (chy_row_text (row, 4));
  self->generation = chy_row_int (row, 5);
  /* A state of a newer version is nothing that this one may touch. */
  if (!chy_request_state_from_string (chy_row_text (row, 6), &self->state))
    self->state = CHY_REQUEST_REVOKED;
  self->attempt = chy_row_int (row, 7);
  self->fence = chy_row_int (row, 8);
  self->tries = chy_row_int (row, 9);
  self->lease_until = chy_row_int (row, 10);
  self->next_try = chy_row_int (row, 11);
  self->connector = g_strdup (chy_row_text (row, 12));
  self->authority = g_strdup (chy_row_text (row, 13));
  self->authority_name = g_strdup (chy_row_text (row, 14));
  self->template_name = g_strdup (chy_row_text (row, 15));
  self->authority_number = chy_row_int (row, 16);
  self->profile_name = g_strdup (chy_row_text (row, 17));
  self->device_name = g_strdup (chy_row_text (row, 18));
  self->platform = g_strdup (chy_row_text (row, 19));
  self->serial = g_strdup (chy_row_text (row, 20));
  self->thumbprint = g_strdup (chy_row_text (row, 21));
  self->subject = g_strdup (chy_row_text (row, 22));
  self->not_before = chy_row_int (row, 23);
  self->not_after = chy_row_int (row, 24);
  self->renew_at = chy_row_int (row, 25);
  self->previous = g_strdup (chy_row_text (row, 26));
  self->cause = g_strdup (chy_row_text (row, 27));
  self->code = g_strdup (chy_row_text (row, 28));
  self->message = g_strdup (chy_row_text (row, 29));
  self->is_imported = g_strcmp0 (chy_row_text (row, 30), CHY_REQUEST_KIND_IMPORTED) == 0;
  self->imported = g_strdup (chy_row_text (row, 31));
  *(ChyRequestRow **) data = self;
  return FALSE;
}

gboolean
chy_request_store_load (ChySession *session, gint64 number, ChyRequestRow **ret_request, GError **error)
{
  ChyRequestRow *request = NULL;

  if (!chy_session_each (session, "request-row", CHY_PARAMS (CHY_INT (number)), on_request, &request, error))
    {
      chy_request_row_free (request);
      return FALSE;
    }
  *ret_request = request;
  return TRUE;
}

gboolean
chy_request_store_lookup (ChySession *session, const char *id, ChyRequestRow **ret_request, GError **error)
{
  gint64 number = 0;
  gboolean found = FALSE;

  if (!chy_session_get_int (session, "request-by-uuid", CHY_PARAMS (CHY_TEXT (id)), &number, &found, error))
    return FALSE;
  if (found)
    return chy_request_store_load (session, number, ret_request, error);
  *ret_request = NULL;
  return TRUE;
}

static gboolean
find_by_hex (ChySession *session, const char *key, ChyRequestRow **ret_request, GError **error)
{
  gint64 number = 0;

  return chy_find_by_hex (session, "request-by-hex", key, "requests", &number, error) &&
         (number == 0 || chy_request_store_load (session, number, ret_request, error));
}

ChyRequestRow *
chy_request_store_find (ChySession *session, const char *key, GError **error)
{
  ChyRequestRow *request = NULL;
  guint64 number = 0;
  gboolean ok;

  if (chy_id_is_valid (key))
    ok = chy_request_store_lookup (session, key, &request, error);
  else if (g_ascii_string_to_unsigned (key, 10, 1, G_MAXINT64, &number, NULL))
    ok = chy_request_store_load (session, (gint64) number, &request, error);
  else
    ok = TRUE;
  if (ok && request == NULL)
    ok = find_by_hex (session, key, &request, error);
  if (ok && request == NULL)
    g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND, "There is no request “%s”", key);
  return request;
}

/* --- writing ---------------------------------------------------------------------------------------- */

static ChyParam
int_or_null (gint64 value)
{
  return value != 0 ? CHY_INT (value) : CHY_NULL;
}

gboolean
chy_request_store_add_event (ChySession *session,
                             ChyRequestRow *self,
                             ChyRequestState state,
                             gint64 time,
                             const char *code,
                             const char *message,
                             GError **error)
{
  if (!chy_request_state_may_follow (self->state, state))
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT,
                   "request %" G_GINT64_FORMAT " is %s and cannot become %s", self->number,
                   chy_request_state_to_string (self->state), chy_request_state_to_string (state));
      return FALSE;
    }
  self->state = state;
  return chy_session_run (
      session, "request-event-insert",
      CHY_PARAMS (CHY_INT (self->number), CHY_INT (time), CHY_TEXT (chy_request_state_to_string (state)),
                  CHY_TEXT (self->connector), CHY_INT (self->attempt), CHY_TEXT (code), CHY_TEXT (message)),
      error);
}

gboolean
chy_request_store_save (ChySession *session, ChyRequestRow *self, gint64 now, GError **error)
{
  return chy_session_run (
      session, "request-move",
      CHY_PARAMS (CHY_INT (self->number), CHY_TEXT (chy_request_state_to_string (self->state)),
                  CHY_INT (self->attempt), CHY_INT (self->fence), CHY_INT (self->tries),
                  int_or_null (self->lease_until), int_or_null (self->next_try), CHY_TEXT (self->connector),
                  CHY_TEXT (self->cause), CHY_TEXT (self->code), CHY_TEXT (self->message), CHY_INT (now)),
      error);
}

void
chy_request_row_set_problem (ChyRequestRow *self, const char *cause, const char *code, const char *message)
{
  g_autofree char *old_cause = g_steal_pointer (&self->cause);
  g_autofree char *old_code = g_steal_pointer (&self->code);
  g_autofree char *old_message = g_steal_pointer (&self->message);

  self->cause = g_strdup (cause);
  self->code = g_strdup (code);
  self->message = g_strdup (message);
}

void
chy_request_row_release (ChyRequestRow *self)
{
  self->lease_until = 0;
  self->next_try = 0;
  self->tries = 0;
  chy_request_row_set_problem (self, NULL, NULL, NULL);
}

gboolean
chy_request_store_fail_missing (ChySession *session, ChyRequestRow *self, gint64 now, GError **error)
{
  g_autoptr (ChyProblem) problem =
      chy_problem_new (CHY_SEVERITY_ERROR, "pfx", "missing", self->profile_name, NULL, NULL);
  g_autofree char *message = chy_problem_get_sentence_untranslated (problem);

  chy_request_row_release (self);
  self->fence++;
  chy_request_row_set_problem (self, chy_request_cause_to_string (CHY_CAUSE_PROFILE), CHY_REQUEST_CODE_NO_PFX,
                               message);
  g_clear_pointer (&self->imported, g_free);
  return chy_session_run (
             session, "request-issued",
             CHY_PARAMS (CHY_INT (self->number), CHY_NULL, CHY_NULL, CHY_NULL, CHY_NULL, CHY_NULL, CHY_NULL),
             error) &&
         chy_session_run (session, "request-set-imported", CHY_PARAMS (CHY_INT (self->number), CHY_NULL),
                          error) &&
         chy_session_run (session, "request-secret-forget", CHY_PARAMS (CHY_INT (self->number)), error) &&
         chy_session_run (session, "delivery-of-request-set-state",
                          CHY_PARAMS (CHY_TEXT (self->id), CHY_TEXT ("removed"), CHY_INT (now)), error) &&
         chy_request_store_add_event (session, self, CHY_REQUEST_FAILED, now, CHY_REQUEST_CODE_NO_PFX,
                                      message, error);
}

/* --- audit ------------------------------------------------------------------------------------------- */

GVariant *
chy_request_row_to_body (const ChyRequestRow *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "state", "s", chy_request_state_to_string (self->state));
  g_variant_dict_insert (&dict, "profileName", "s", self->profile_name != NULL ? self->profile_name : "");
  g_variant_dict_insert (&dict, "deviceId", "s", self->device);
  if (*self->person != '\0')
    g_variant_dict_insert (&dict, "userId", "s", self->person);
  if (self->generation > 1)
    g_variant_dict_insert (&dict, "generation", "x", self->generation);
  if (self->attempt > 0)
    g_variant_dict_insert (&dict, "attempt", "x", self->attempt);
  if (self->serial != NULL)
    g_variant_dict_insert (&dict, "certificateSerialNumber", "s", self->serial);
  if (self->imported != NULL)
    g_variant_dict_insert (&dict, "importedPfxId", "s", self->imported);
  if (self->code != NULL)
    g_variant_dict_insert (&dict, "code", "s", self->code);
  return g_variant_dict_end (&dict);
}

void
chy_request_row_audit (ChyCommandContext *context, const ChyRequestRow *self)
{
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT, self->number);

  chy_command_context_audit (context, "request", self->id, name, NULL, chy_request_row_to_body (self));
}

/* --- secrets ------------------------------------------------------------------------------------------ */

GBytes *
chy_request_store_seal (
    ChyCommandContext *context, const char *id, const char *kind, ChySecret *secret, GError **error)
{
  return chy_command_context_seal (context, secret, "request_secret", id, kind, error);
}

gboolean
chy_request_store_put_secret (ChySession *session,
                              const ChyRequestRow *self,
                              const char *kind,
                              GBytes *sealed,
                              gint64 now,
                              GError **error)
{
  return chy_session_run (session, "request-secret-put",
                          CHY_PARAMS (CHY_INT (self->number), CHY_TEXT (kind), CHY_INT (self->attempt),
                                      CHY_BYTES (sealed), CHY_INT (now)),
                          error);
}

gboolean
chy_request_store_get_secret (ChyCommandContext *context,
                              const ChyRequestRow *self,
                              const char *kind,
                              gboolean of_attempt,
                              ChySecret **ret_secret,
                              GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (GBytes) sealed = NULL;
  gboolean found = FALSE;
  gboolean ok = of_attempt ? chy_session_get_bytes (session, "request-secret-get-attempt",
                                                    CHY_PARAMS (CHY_INT (self->number), CHY_TEXT (kind),
                                                                CHY_INT (self->attempt)),
                                                    &sealed, &found, error)
                           : chy_session_get_bytes (session, "request-secret-get",
                                                    CHY_PARAMS (CHY_INT (self->number), CHY_TEXT (kind)),
                                                    &sealed, &found, error);

  if (!ok)
    return FALSE;
  *ret_secret = NULL;
  if (sealed == NULL)
    return TRUE;
  *ret_secret = chy_command_context_unseal (context, sealed, "request_secret", self->id, kind, error);
  return *ret_secret != NULL;
}

/* --- commands on several ------------------------------------------------------------------------------ */

gboolean
chy_request_store_check_action (const ChyRequestRow *self, ChyRequestAction action, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, self->number);

  if ((chy_request_state_get_actions (self->state) & action) != 0)
    return TRUE;
  chy_refuse_one (error, "request", "wrong-state", number, "state", chy_request_state_get_title (self->state),
                  "action", chy_request_action_to_string (action), NULL);
  return FALSE;
}

/* Only what is said of one request lets the others go on. */
static gboolean
is_of_item (const GError *error)
{
  return error->domain == CHY_REFUSAL_ERROR ||
         g_error_matches (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND) ||
         g_error_matches (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_AMBIGUOUS) ||
         g_error_matches (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT);
}

gboolean
chy_request_store_each (
    ChyCommandContext *context, GVariant *params, ChyRequestFunc func, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_auto (GStrv) keys = chy_body_get_list (params, "requests");
  guint n = g_strv_length (keys);
  gint64 done = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (ChyRequestRow) request = chy_request_store_find (session, keys[i], &local);
      gboolean ok = request != NULL && func (context, request, params, &local);

      if (ok)
        {
          done++;
          continue;
        }
      if (n == 1 || !is_of_item (local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      g_autoptr (GPtrArray) problems = chy_problems_from_error (local);
      for (guint k = 0; k < problems->len; k++)
        chy_command_context_add_problem (context, chy_problem_ref (g_ptr_array_index (problems, k)));
    }
  chy_session_touch (session, "requests");
  g_variant_dict_insert (result, "done", "x", done);
  return TRUE;
}
