/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-profile-store.h"
static const ChyField fields[] = {
  { .key = "profile",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Profile"),
    .help = N_ ("Its name or ID.") },
  { .key = "include",
    .kind = CHY_FIELD_TEXT_LIST,
    .title = N_ ("Include"),
    .help = N_ ("group:NAME, all-users or all-devices; several are allowed.") },
  { .key = "exclude",
    .kind = CHY_FIELD_TEXT_LIST,
    .title = N_ ("Exclude"),
    .help = N_ ("group:NAME; several are allowed.") },
  { .key = NULL },
};

static const char *const positionals[] = { "profile", NULL };

static gboolean
read_list (ChySession *session, GVariant *params, const char *key, GPtrArray *targets, GError **error)
{
  g_auto (GStrv) texts = chy_body_get_list (params, key);

  for (guint i = 0; texts[i] != NULL; i++)
    {
      ChyTarget *target =
          chy_profile_store_read_target (session, texts[i], g_str_equal (key, "exclude"), error);

      if (target == NULL)
        return FALSE;
      g_ptr_array_add (targets, target);
    }
  return TRUE;
}

static GPtrArray *
read_targets (ChySession *session, GVariant *params, GError **error)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_target_free);

  if (!read_list (session, params, "include", targets, error) ||
      !read_list (session, params, "exclude", targets, error))
    return NULL;
  return g_steal_pointer (&targets);
}

static gboolean
check (ChyCommandContext *context, GVariant *params, GPtrArray *problems, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDocument) document =
      chy_document_find (session, CHY_DOCUMENT_PROFILE, chy_body_get_text (params, "profile"), error);
  g_autoptr (GPtrArray) targets = document != NULL ? read_targets (session, params, error) : NULL;

  if (targets == NULL)
    return FALSE;
  if (targets->len > 0)
    chy_targets_check (targets, document->title, problems);
  return TRUE;
}

/* Whether a target of before is gone. */
static gboolean
takes_away (GPtrArray *before, GPtrArray *after)
{
  for (guint i = 0; i < before->len; i++)
    {
      const ChyTarget *old = g_ptr_array_index (before, i);

      if (old->kind != CHY_TARGET_EXCLUDE_GROUP && !chy_target_is_among (old, after))
        return TRUE;
    }
  return FALSE;
}

static char *
consequence (ChyCommandContext *context, GVariant *params, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDocument) document =
      chy_document_find (session, CHY_DOCUMENT_PROFILE, chy_body_get_text (params, "profile"), error);
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) targets = NULL;

  if (document == NULL)
    return NULL;
  before = chy_profile_store_list_targets (session, document->id, error);
  targets = before != NULL ? read_targets (session, params, error) : NULL;
  if (targets == NULL || !takes_away (before, targets))
    return NULL;
  return g_strdup_printf (
      _ ("“%s” is no longer assigned to everybody who has it now. Their open requests are "
         "cancelled, and their certificates are no longer wanted."),
      document->title);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDocument) document =
      chy_document_find (session, CHY_DOCUMENT_PROFILE, chy_body_get_text (params, "profile"), error);
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) targets = NULL;
  g_autoptr (GVariant) undo = NULL;
  g_autoptr (GVariant) done = NULL;

  if (document == NULL)
    return FALSE;
  before = chy_profile_store_list_targets (session, document->id, error);
  targets = before != NULL ? read_targets (session, params, error) : NULL;
  if (targets == NULL)
    return FALSE;
  /* Which the check has warned of. */
  chy_targets_drop_doubles (targets);
  if (!chy_profile_store_set_targets (session, document->id, targets, chy_command_context_get_now (context),
                                      error))
    return FALSE;
  undo = chy_profile_store_targets_to_params (document->id, before);
  done = chy_profile_store_targets_to_params (document->id, targets);
  chy_command_context_audit (context, "profile", document->id, document->title, undo, done);
  g_variant_dict_insert (result, "id", "s", document->id);
  g_variant_dict_insert_value (result, "undo", undo);
  return TRUE;
}

const ChyCommandType chy_command_profile_assign = {
  .name = "profile-assign",
  .noun = "profile",
  .verb = "assign",
  .title = N_ ("Assign Profile"),
  .help = N_ ("Says which groups, users or devices get a profile; what was assigned before is replaced."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .flags = CHY_COMMAND_ASKS | CHY_COMMAND_RECONCILES,
  .inverse = "profile-assign",
  .check = check,
  .consequence = consequence,
  .apply = apply,
};
