/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-profile-store.h"
#include "model/chy-problem.h"
static const ChyField fields[] = {
  { .key = "profile",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Profile"),
    .help = N_ ("Its name or ID.") },
  { .key = "settings",
    .kind = CHY_FIELD_OBJECT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Settings"),
    .help = N_ ("Settings as key=value; “profile fields” lists them.") },
  CHY_PROFILE_FIELD_IF_VERSION,
  { .key = NULL },
};

static const char *const positionals[] = { "profile", NULL };

static gboolean
check (ChyCommandContext *context, GVariant *params, GPtrArray *problems, GError **error)
{
  g_autoptr (ChyDocument) document = NULL;
  g_autoptr (GVariant) body = chy_profile_store_build (context, chy_command_context_get_session (context),
                                                       params, &document, problems, error);

  return body != NULL;
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (GVariant) body =
      g_variant_dict_lookup_value (result, CHY_PROFILE_RESULT_BODY, G_VARIANT_TYPE_VARDICT);
  const char *name = chy_body_get_text (body, "displayName");
  g_autoptr (ChyDocument) document =
      chy_document_find (session, CHY_DOCUMENT_PROFILE, chy_body_get_text (params, "profile"), error);
  gint64 version = 0;

  if (document == NULL || !chy_profile_store_check_version (document, params, error))
    return FALSE;
  g_variant_dict_lookup (result, CHY_PROFILE_RESULT_VERSION, "x", &version);
  if (version != document->version)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT, "“%s” was changed meanwhile",
                   document->title);
      return FALSE;
    }
  chy_command_context_audit (context, "profile", document->id, name, document->body, body);
  g_variant_dict_remove (result, CHY_PROFILE_RESULT_BODY);
  g_variant_dict_remove (result, CHY_PROFILE_RESULT_VERSION);
  g_variant_dict_insert (result, "id", "s", document->id);
  g_variant_dict_insert (result, "previousVersion", "x", version);
  return chy_document_update (session, document, name, name, body,
                              chy_command_context_get_actor (context)->name,
                              chy_command_context_get_now (context), error);
}

const ChyCommandType chy_command_profile_set = {
  .name = "profile-set",
  .noun = "profile",
  .verb = "set",
  .title = N_ ("Change Profile"),
  .help = N_ ("Changes settings of a profile."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .flags = CHY_COMMAND_RECONCILES,
  .check = check,
  .prepare = chy_profile_store_prepare,
  .apply = apply,
};
