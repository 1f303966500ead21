/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-document.h"
#include "model/chy-problem.h"
static const ChyField fields[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Group"),
    .help = N_ ("Its name or ID.") },
  { .key = NULL },
};

static const char *const positionals[] = { "id", NULL };

typedef struct
{
  GString *names;
  guint n;
} Users;

static gboolean
on_user (ChyRow *row, gpointer data)
{
  Users *users = data;

  g_string_append_printf (users->names, "%s“%s”", users->n++ > 0 ? chy_list_comma () : "",
                          chy_row_text (row, 1));
  return TRUE;
}

/* A group that a profile is assigned to is not removed under it. */
static gboolean
check (ChyCommandContext *context, GVariant *params, GPtrArray *problems, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDocument) group =
      chy_document_find (session, CHY_DOCUMENT_GROUP, chy_body_get_text (params, "id"), error);
  g_autoptr (GString) names = g_string_new (NULL);
  Users users = { .names = names };

  if (group == NULL || !chy_session_each (session, "assignment-using-group",
                                          CHY_PARAMS (CHY_TEXT (group->id)), on_user, &users, error))
    return FALSE;
  if (users.n > 0)
    g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "command", "in-use", group->title, NULL,
                                                "users", names->str, NULL));
  return TRUE;
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDocument) group =
      chy_document_find (session, CHY_DOCUMENT_GROUP, chy_body_get_text (params, "id"), error);

  if (group == NULL || !chy_session_run (session, "member-forget", CHY_PARAMS (CHY_TEXT (group->id)), error))
    return FALSE;
  chy_session_touch (session, "members");
  chy_command_context_audit (context, "group", group->id, group->title, group->body, NULL);
  g_variant_dict_insert (result, "id", "s", group->id);
  return chy_document_remove (session, group, chy_command_context_get_actor (context)->name,
                              chy_command_context_get_now (context), error);
}

const ChyCommandType chy_command_group_remove = {
  .name = "group-remove",
  .noun = "group",
  .verb = "remove",
  .title = N_ ("Remove Group"),
  .help = N_ ("Removes a group; its members stay."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .flags = CHY_COMMAND_RECONCILES,
  .check = check,
  .apply = apply,
};
