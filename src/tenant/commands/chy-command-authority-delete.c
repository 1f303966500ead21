/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-authority-change.h"
#include "chy-command-type.h"
static const ChyField fields[] = {
  { .key = "authority",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Authority"),
    .help = N_ ("Its name or ID.") },
  { .key = NULL },
};

static const char *const positionals[] = { "authority", NULL };

static char *
consequence (ChyCommandContext *context, GVariant *params, GError **error)
{
  g_autoptr (ChyAuthority) authority =
      chy_command_context_get_authority (context, chy_body_get_text (params, "authority"), error);
  g_autoptr (GVariant) described = NULL;
  g_autoptr (GVariant) counts = NULL;

  if (authority == NULL)
    return NULL;
  described = chy_authority_describe (authority, chy_command_context_get_cancellable (context), error);
  if (described == NULL)
    return NULL;
  counts = chy_body_get (described, "counts");
  return g_strdup_printf (_ ("“%s” is deleted with its key and its database. Its %" PRId64
                             " issued certificates can never be revoked or renewed again."),
                          chy_body_get_text (described, "name"),
                          counts != NULL ? chy_body_get_int (counts, "issued", 0) : 0);
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (ChyAuthority) authority = chy_authority_change_find (context, params, result, NULL, error);
  const char *id = NULL;

  if (authority == NULL || !g_variant_dict_lookup (result, "id", "&s", &id))
    return FALSE;
  return chy_authority_host_remove (chy_command_context_get_authority_host (context), id,
                                    chy_command_context_get_actor (context),
                                    chy_command_context_get_cancellable (context), error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  const char *id = NULL;

  (void) params;
  g_variant_dict_lookup (result, "id", "&s", &id);
  if (!chy_session_run (session, "issued-template-forget", CHY_PARAMS (CHY_TEXT (id)), error) ||
      !chy_session_run (session, "outbox-forget-authority", CHY_PARAMS (CHY_TEXT (id)), error))
    return FALSE;
  chy_session_touch (session, "authorities");
  chy_session_touch (session, "templates");
  chy_authority_change_audit (context, result, NULL);
  return TRUE;
}

const ChyCommandType chy_command_authority_delete = {
  .name = "authority-delete",
  .noun = "authority",
  .verb = "delete",
  .title = N_ ("Delete Authority"),
  .help = N_ ("Deletes an authority with its key and its database."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .flags = CHY_COMMAND_ASKS,
  .consequence = consequence,
  .prepare = prepare,
  .apply = apply,
};
