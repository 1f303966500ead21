/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-directory.h"
#include "chy-imported-store.h"

static const ChyField fields[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("User"),
    .help = N_ ("Its name or ID.") },
  { .key = NULL },
};

static const char *const positionals[] = { "id", NULL };

/* Keys of somebody who is gone would lie here where no screen shows them; and what brings the user back could
 * not bring back keys that were deleted. */
static gboolean
check (ChyCommandContext *context, GVariant *params, GPtrArray *problems, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDirectoryEntry) entry =
      chy_directory_find (session, "user", chy_body_get_text (params, "id"), error);
  guint n_imported = 0;

  if (entry == NULL || !chy_imported_store_count (session, entry->id, &n_imported, error))
    return FALSE;
  if (n_imported > 0)
    g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "pfx", "user-has-imported", entry->id,
                                                "id", "user", entry->name, NULL));
  return TRUE;
}

static char *
consequence (ChyCommandContext *context, GVariant *params, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDirectoryEntry) entry =
      chy_directory_find (session, "user", chy_body_get_text (params, "id"), error);
  gint64 n_open = 0;
  gboolean found = FALSE;

  if (entry == NULL || !chy_session_get_int (session, "request-open-of", CHY_PARAMS (CHY_TEXT (entry->id)),
                                             &n_open, &found, error))
    return NULL;
  return g_strdup_printf (
      ngettext ("“%s” is removed from the directory and its groups. %" PRId64
                " certificate or request of it stays as it is; “retire” revokes it.",
                "“%s” is removed from the directory and its groups. %" PRId64
                " certificates and requests of it stay as they are; “retire” revokes them.",
                (gulong) n_open),
      entry->name, n_open);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDirectoryEntry) entry =
      chy_directory_find (session, "user", chy_body_get_text (params, "id"), error);
  g_autoptr (GVariant) before = NULL;

  if (entry == NULL)
    return FALSE;
  before = chy_directory_load (session, "user", entry->id, error);
  if (before == NULL ||
      !chy_session_run (session, "member-forget", CHY_PARAMS (CHY_TEXT (entry->id)), error) ||
      !chy_session_run (session, "device-forget-user", CHY_PARAMS (CHY_TEXT (entry->id)), error) ||
      !chy_session_run (session, "person-delete", CHY_PARAMS (CHY_TEXT (entry->id)), error))
    return FALSE;
  chy_session_touch (session, "users");
  chy_session_touch (session, "members");
  chy_command_context_audit (context, "user", entry->id, entry->name, before, NULL);
  g_variant_dict_insert (result, "id", "s", entry->id);
  g_variant_dict_insert_value (result, "undo", before);
  return TRUE;
}

const ChyCommandType chy_command_user_remove = {
  .name = "user-remove",
  .noun = "user",
  .verb = "remove",
  .title = N_ ("Remove User"),
  .help = N_ ("Removes a user from the directory."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .flags = CHY_COMMAND_ASKS | CHY_COMMAND_RECONCILES,
  .check = check,
  .consequence = consequence,
  .apply = apply,
};
