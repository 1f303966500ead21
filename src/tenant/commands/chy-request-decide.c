/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-request-store.h"
#include "model/chy-problem.h"

/* Approving and denying: the authority first, as it decides; then what the tenant knows of it. Where that was
 * interrupted, the connector's next look at the authority makes up for it. */

typedef struct
{
  const char *key;
  ChyRequestRow *request; /* (owned) or NULL */
} Lookup;

static gboolean
look_up (ChySession *session, gpointer data, GError **error)
{
  Lookup *self = data;

  g_clear_pointer (&self->request, chy_request_row_free);
  self->request = chy_request_store_find (session, self->key, error);
  return self->request != NULL;
}

static gboolean
decide_one (ChyCommandContext *context,
            const ChyRequestRow *request,
            gboolean approve,
            const char *reason,
            GError **error)
{
  g_autoptr (ChyAuthority) authority = NULL;

  if (!chy_request_store_check_action (request,
                                       approve ? CHY_REQUEST_ACTION_APPROVE : CHY_REQUEST_ACTION_DENY, error))
    return FALSE;
  authority = chy_command_context_get_authority (context,
                                                 request->authority != NULL ? request->authority : "", error);
  return authority != NULL && chy_authority_decide (authority, request->authority_number, approve, reason,
                                                    chy_command_context_get_actor (context),
                                                    chy_command_context_get_cancellable (context), error);
}

gboolean
chy_request_decide (
    ChyCommandContext *context, GVariant *params, gboolean approve, GVariantDict *result, GError **error)
{
  g_auto (GStrv) keys = chy_body_get_list (params, "requests");
  g_auto (GVariantBuilder) decided = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  guint n = g_strv_length (keys);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) local = NULL;
      Lookup lookup = { .key = keys[i] };
      gboolean ok =
          chy_command_context_read (context, look_up, &lookup, &local) &&
          decide_one (context, lookup.request, approve, chy_body_get_text (params, "reason"), &local);
      g_autoptr (ChyRequestRow) request = lookup.request;

      if (ok)
        {
          g_variant_builder_add (&decided, "s", request->id);
          continue;
        }
      if (n == 1)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      g_autoptr (GPtrArray) problems = chy_problems_from_error (local);
      for (guint k = 0; k < problems->len; k++)
        chy_command_context_add_problem (context, chy_problem_ref (g_ptr_array_index (problems, k)));
    }
  g_variant_dict_insert_value (result, "requests", g_variant_builder_end (&decided));
  return TRUE;
}

/* What was approved is fetched by a connector at once; what was denied is over. */
static gboolean
settle (
    ChyCommandContext *context, ChyRequestRow *request, gboolean approve, const char *reason, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  gint64 now = chy_command_context_get_now (context);

  if (request->state != CHY_REQUEST_PENDING_APPROVAL)
    return TRUE;
  chy_request_row_release (request);
  request->fence++;
  if (approve)
    request->next_try = now;
  else
    {
      chy_request_row_set_problem (request, chy_request_cause_to_string (CHY_CAUSE_DENIED), "denied", reason);
      if (!chy_request_store_add_event (session, request, CHY_REQUEST_DENIED, now, "denied", reason, error) ||
          !chy_session_run (session, "request-secret-forget-key", CHY_PARAMS (CHY_INT (request->number)),
                            error))
        return FALSE;
    }
  chy_request_row_audit (context, request);
  return chy_request_store_save (session, request, now, error);
}

gboolean
chy_request_decided (
    ChyCommandContext *context, GVariant *params, gboolean approve, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (GVariant) list = g_variant_dict_lookup_value (result, "requests", G_VARIANT_TYPE_STRING_ARRAY);
  gsize n = g_variant_n_children (list);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) id = g_variant_get_child_value (list, i);
      g_autoptr (ChyRequestRow) request = NULL;

      if (!chy_request_store_lookup (session, g_variant_get_string (id, NULL), &request, error))
        return FALSE;
      if (request != NULL && !settle (context, request, approve, chy_body_get_text (params, "reason"), error))
        return FALSE;
    }
  g_variant_dict_remove (result, "requests");
  g_variant_dict_insert (result, "done", "x", (gint64) n);
  chy_session_touch (session, "requests");
  return TRUE;
}
