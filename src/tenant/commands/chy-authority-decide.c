/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-id.h"
#include "chy-authority-change.h"
#include "chy-request-store.h"
#include "model/chy-problem.h"

/* Approving and denying by what an authority itself has: also what was asked for with a request file, which
 * the tenant knows nothing of. What the tenant has a request for becomes that request's decision, too. */

/* A pending row of an authority. */
typedef struct
{
  ChyAuthority *authority; /* (owned) */
  gint64 number;
  char *request; /* (owned) the tenant's, or what stood for one */
} Pending;

typedef struct
{
  const char *id;
  gboolean found;
} Known;

static void
pending_clear (Pending *self)
{
  g_clear_object (&self->authority);
  g_clear_pointer (&self->request, g_free);
}

static gboolean
ask_one (
    ChyCommandContext *context, ChyAuthority *authority, const char *key, Pending *pending, GError **error)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) filter = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) rows = NULL;
  gint64 number = 0;

  if (chy_id_is_valid (key))
    g_variant_dict_insert (&dict, "id", "s", key);
  else if (g_ascii_string_to_signed (key, 10, 1, G_MAXINT64, &number, NULL))
    g_variant_dict_insert (&dict, "number", "x", number);
  else
    {
      g_variant_dict_clear (&dict);
      return TRUE;
    }
  filter = g_variant_ref_sink (g_variant_dict_end (&dict));
  answer = chy_authority_query (authority, "certificates", filter,
                                chy_command_context_get_cancellable (context), error);
  if (answer == NULL)
    return FALSE;
  rows = chy_body_get (answer, "value");
  if (rows != NULL && g_variant_n_children (rows) == 1)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, 0);

      pending->authority = g_object_ref (authority);
      pending->number = chy_body_get_int (row, "number", 0);
      pending->request = g_strdup (chy_body_get_text (row, "requestId"));
    }
  return TRUE;
}

/* `name` NULL: ids tell by themselves whose they are. */
static gboolean
find (ChyCommandContext *context, const char *name, const char *key, Pending *pending, GError **error)
{
  ChyAuthorityHost *host = chy_command_context_get_authority_host (context);
  g_autoptr (GPtrArray) authorities = NULL;

  if (name != NULL && *name != '\0')
    {
      g_autoptr (ChyAuthority) one = chy_command_context_get_authority (context, name, error);

      if (one == NULL || !ask_one (context, one, key, pending, error))
        return FALSE;
    }
  else if (host != NULL && chy_id_is_valid (key))
    {
      authorities = chy_authority_host_list (host, chy_command_context_get_cancellable (context), error);
      if (authorities == NULL)
        return FALSE;
      for (guint i = 0; i < authorities->len && pending->authority == NULL; i++)
        if (!ask_one (context, authorities->pdata[i], key, pending, error))
          return FALSE;
    }
  if (pending->authority != NULL)
    return TRUE;
  g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND, "There is no request “%s”", key);
  return FALSE;
}

static gboolean
look_up (ChySession *session, gpointer data, GError **error)
{
  Known *known = data;
  g_autoptr (ChyRequestRow) request = NULL;

  if (!chy_request_store_lookup (session, known->id, &request, error))
    return FALSE;
  known->found = request != NULL;
  return TRUE;
}

static gboolean
decide_one (ChyCommandContext *context,
            GVariant *params,
            const char *key,
            gboolean approve,
            GVariantBuilder *decided,
            GVariantDict *result,
            GError **error)
{
  Pending pending = { NULL };
  Known known = { NULL };
  g_autoptr (GVariant) described = NULL;
  gboolean ok;

  ok = find (context, chy_body_get_text (params, "authority"), key, &pending, error) &&
       chy_authority_decide (pending.authority, pending.number, approve, chy_body_get_text (params, "reason"),
                             chy_command_context_get_actor (context),
                             chy_command_context_get_cancellable (context), error);
  if (ok)
    {
      known.id = pending.request != NULL ? pending.request : "";
      ok = chy_command_context_read (context, look_up, &known, error);
      if (ok && known.found)
        g_variant_builder_add (decided, "s", known.id);
      described =
          chy_authority_describe (pending.authority, chy_command_context_get_cancellable (context), NULL);
    }
  if (described != NULL)
    {
      g_variant_dict_insert (result, "id", "s", chy_body_get_text (described, "id"));
      g_variant_dict_insert (result, "name", "s", chy_body_get_text (described, "name"));
    }
  pending_clear (&pending);
  return ok;
}

gboolean
chy_authority_decide_prepare (
    ChyCommandContext *context, GVariant *params, gboolean approve, GVariantDict *result, GError **error)
{
  g_auto (GStrv) keys = chy_body_get_list (params, "requests");
  g_auto (GVariantBuilder) decided = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  guint n = g_strv_length (keys);
  gint64 done = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) local = NULL;

      if (decide_one (context, params, keys[i], approve, &decided, result, &local))
        {
          done++;
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
  g_variant_dict_insert (result, "count", "x", done);
  return TRUE;
}

gboolean
chy_authority_decide_apply (
    ChyCommandContext *context, GVariant *params, gboolean approve, GVariantDict *result, GError **error)
{
  if (!chy_request_decided (context, params, approve, result, error))
    return FALSE;
  g_variant_dict_remove (result, "done");
  chy_session_touch (chy_command_context_get_session (context), "authorities");
  chy_session_touch (chy_command_context_get_session (context), "certificates");
  chy_authority_change_audit (context, result, params);
  return TRUE;
}
