/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-retire.h"

#include "base/chy-i18n.h"
#include "chy-directory.h"
#include "chy-imported-store.h"
#include "model/chy-problem.h"

enum
{
  REASON_CESSATION = 5, /* RFC 5280 5.3.1 cessationOfOperation */
};

/* What retiring does to requests, or would do. */
typedef struct
{
  ChyCommandContext *context; /* borrowed */
  ChySession *session;        /* borrowed */
  gint64 now;
  gboolean change; /* FALSE: only counts */
  gint64 revoked;
  gint64 cancelled;
  gint64 taken; /* imported certificates, from devices */
} Retire;

static gboolean
on_number (ChyRow *row, gpointer data)
{
  gint64 number = chy_row_int (row, 0);

  g_array_append_val ((GArray *) data, number);
  return TRUE;
}

static gboolean
cancel (Retire *self, ChyRequestRow *request, GError **error)
{
  if (chy_request_state_has_certificate (request->state))
    self->taken++;
  else
    self->cancelled++;
  if (!self->change)
    return TRUE;
  chy_request_row_release (request);
  request->fence++;
  if (!chy_request_store_add_event (self->session, request, CHY_REQUEST_CANCELLED, self->now, "retired", NULL,
                                    error) ||
      !chy_request_store_save (self->session, request, self->now, error))
    return FALSE;
  chy_request_row_audit (self->context, request);
  return TRUE;
}

static gboolean
take_imported (Retire *self, ChyRequestRow *request, GError **error)
{
  return cancel (self, request, error) &&
         (!self->change ||
          chy_session_run (self->session, "delivery-of-request-set-state",
                           CHY_PARAMS (CHY_TEXT (request->id), CHY_TEXT ("removed"), CHY_INT (self->now)),
                           error));
}

/* Whoever has it in hand loses it: it must not be handed over any more. The event comes when the authority
 * has done it. */
static gboolean
revoke_all (Retire *self, ChyRequestRow *request, GError **error)
{
  guint n = 0;

  if (!self->change)
    {
      self->revoked++;
      return TRUE;
    }
  if (!chy_revocation_add (self->session, request, REASON_CESSATION, self->now, &n, error))
    return FALSE;
  self->revoked += n;
  chy_request_row_release (request);
  request->fence++;
  return chy_request_store_save (self->session, request, self->now, error);
}

static gboolean
retire_request (Retire *self, gint64 number, GError **error)
{
  g_autoptr (ChyRequestRow) request = NULL;

  if (!chy_request_store_load (self->session, number, &request, error))
    return FALSE;
  if (request == NULL || request->state == CHY_REQUEST_REVOKED)
    return TRUE;
  if (self->change && !chy_session_run (self->session, "request-secret-forget",
                                        CHY_PARAMS (CHY_INT (request->number)), error))
    return FALSE;
  /* What was imported is not ours to revoke: it is taken from the device. */
  if (request->is_imported)
    return !chy_request_state_may_follow (request->state, CHY_REQUEST_CANCELLED) ||
           take_imported (self, request, error);
  /* One that failed or was cancelled after its certificate came has one, too. */
  if (request->serial != NULL)
    {
      if (request->not_after > self->now && !revoke_all (self, request, error))
        return FALSE;
      return TRUE;
    }
  return !chy_request_state_may_follow (request->state, CHY_REQUEST_CANCELLED) ||
         cancel (self, request, error);
}

static gboolean
retire_requests (Retire *self, const char *kind, const char *id, GError **error)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!chy_session_each (self->session, g_str_equal (kind, "user") ? "request-of-user" : "request-of-device",
                         CHY_PARAMS (CHY_TEXT (id)), on_number, numbers, error))
    return FALSE;
  for (guint i = 0; i < numbers->len; i++)
    if (!retire_request (self, g_array_index (numbers, gint64, i), error))
      return FALSE;
  return TRUE;
}

char *
chy_retire_consequence (ChyCommandContext *context, const char *kind, const char *key, GError **error)
{
  Retire self = { .context = context,
                  .session = chy_command_context_get_session (context),
                  .now = chy_command_context_get_now (context) };
  g_autoptr (ChyDirectoryEntry) entry = chy_directory_find (self.session, kind, key, error);
  g_autofree char *revoked = NULL;
  g_autofree char *cancelled = NULL;
  g_autofree char *taken = NULL;

  if (entry == NULL || !retire_requests (&self, kind, entry->id, error))
    return NULL;
  revoked = g_strdup_printf (ngettext ("%" PRId64 " certificate is revoked",
                                       "%" PRId64 " certificates are revoked", (gulong) self.revoked),
                             self.revoked);
  cancelled = g_strdup_printf (ngettext ("%" PRId64 " open request is canceled",
                                         "%" PRId64 " open requests are canceled", (gulong) self.cancelled),
                               self.cancelled);
  if (self.taken > 0)
    taken = g_strdup_printf (ngettext (" %" PRId64 " imported certificate is taken from a device.",
                                       " %" PRId64 " imported certificates are taken from devices.",
                                       (gulong) self.taken),
                             self.taken);
  return g_strdup_printf (
      _ ("“%s” is retired: %s, %s, and the stored keys are wiped.%s A revocation cannot be taken back."),
      entry->name, revoked, cancelled, taken != NULL ? taken : "");
}

gboolean
chy_retire (
    ChyCommandContext *context, const char *kind, const char *key, GVariantDict *result, GError **error)
{
  Retire self = { .context = context,
                  .session = chy_command_context_get_session (context),
                  .now = chy_command_context_get_now (context),
                  .change = TRUE };
  g_autoptr (ChyDirectoryEntry) entry = chy_directory_find (self.session, kind, key, error);
  gboolean user = g_str_equal (kind, "user");
  g_autoptr (GVariant) after = NULL;

  if (entry == NULL || !retire_requests (&self, kind, entry->id, error) ||
      (user && !chy_imported_store_delete_all (context, entry->id, error)) ||
      !chy_session_run (self.session, user ? "person-retire" : "device-retire",
                        CHY_PARAMS (CHY_TEXT (entry->id), CHY_INT (self.now)), error))
    return FALSE;
  g_variant_dict_insert (result, "id", "s", entry->id);
  g_variant_dict_insert (result, "revoked", "x", self.revoked);
  g_variant_dict_insert (result, "cancelled", "x", self.cancelled);
  after = chy_body_with (NULL, "revoked", g_variant_new_int64 (self.revoked));
  chy_command_context_audit (context, kind, entry->id, entry->name, NULL, after);
  chy_session_touch (self.session, user ? "users" : "devices");
  chy_session_touch (self.session, "requests");
  return TRUE;
}
