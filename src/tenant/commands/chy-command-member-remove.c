/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-directory.h"
#include "model/chy-problem.h"
static const ChyField fields[] = {
  { .key = "group",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Group"),
    .help = N_ ("Its name or ID.") },
  { .key = "member",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Member"),
    .help = N_ (
        "A user, device or group: its name or ID, with “user:”, “device:” or “group:” in front where several fit.") },
  { .key = NULL },
};

static const char *const positionals[] = { "group", "member", NULL };

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDirectoryEntry) group =
      chy_directory_find (session, "group", chy_body_get_text (params, "group"), error);
  g_autoptr (ChyDirectoryEntry) member = NULL;
  g_autoptr (GVariant) body = NULL;
  GVariantDict dict;
  gint64 n = 0;

  if (group == NULL)
    return FALSE;
  member = chy_directory_find_any (session, chy_body_get_text (params, "member"), error);
  if (member == NULL || !chy_directory_remove_member (session, group->id, member->id, &n, error))
    return FALSE;
  if (n == 0)
    {
      chy_refuse_one (error, "command", "not-a-member", group->name, "member", member->name, NULL);
      return FALSE;
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "memberKind", "s", member->kind);
  g_variant_dict_insert (&dict, "memberId", "s", member->id);
  g_variant_dict_insert (&dict, "memberName", "s", member->name);
  body = g_variant_ref_sink (g_variant_dict_end (&dict));
  chy_command_context_audit (context, "group", group->id, group->name, body, NULL);
  g_variant_dict_insert (result, "id", "s", group->id);
  g_variant_dict_insert_value (result, "undo", params);
  return TRUE;
}

const ChyCommandType chy_command_member_remove = {
  .name = "member-remove",
  .noun = "member",
  .verb = "remove",
  .title = N_ ("Remove Member"),
  .help = N_ ("Takes a user, device or group out of a group."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_OPERATOR,
  .flags = CHY_COMMAND_RECONCILES,
  .inverse = "member-add",
  .apply = apply,
};
