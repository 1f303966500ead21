/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-setting.h"

static const ChyField fields[] = {
  { .key = "authority",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Authority"),
    .help = N_ ("Its name or ID.") },
  { .key = "file",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("File"),
    .help = N_ ("Where its certificate was written to."),
    .max = 4096 },
  { .key = NULL },
};

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (ChyAuthority) authority =
      chy_command_context_get_authority (context, chy_body_get_text (params, "authority"), error);
  g_autoptr (GVariant) described = NULL;

  if (authority != NULL)
    described = chy_authority_describe (authority, chy_command_context_get_cancellable (context), error);
  if (described == NULL)
    return FALSE;
  g_variant_dict_insert (result, "id", "s", chy_body_get_text (described, "id"));
  g_variant_dict_insert (result, "name", "s", chy_body_get_text (described, "name"));
  return TRUE;
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  const char *file = chy_body_get_text (params, "file");
  const char *id = NULL;
  const char *name = NULL;
  g_autofree char *key = NULL;

  g_variant_dict_lookup (result, "id", "&s", &id);
  g_variant_dict_lookup (result, "name", "&s", &name);
  key = g_strconcat (CHY_SETTING_EXPORTED, id, NULL);
  if (!chy_setting_set (session, key, file != NULL ? file : "", error))
    return FALSE;
  chy_session_touch (session, "road");
  chy_command_context_audit (context, "authority", id, name, NULL, params);
  return TRUE;
}

const ChyCommandType chy_command_authority_exported = {
  .name = "authority-exported",
  .title = N_ ("Export Certificate"),
  .help = N_ ("Remembers that the certificate of an authority was exported, and where to."),
  .fields = fields,
  .role = CHY_ROLE_OPERATOR,
  .flags = CHY_COMMAND_INTERNAL,
  .prepare = prepare,
  .apply = apply,
};
