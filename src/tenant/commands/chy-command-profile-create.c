/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-profile-store.h"
#include "model/chy-problem.h"
static const ChyField fields[] = {
  { .key = "type",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Profile type"),
    .help = N_ ("“profile types” lists them.") },
  { .key = "platform",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Platform"),
    .help = N_ ("“profile platforms” lists them.") },
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Name"),
    .help = N_ ("Profiles are listed under this name."),
    .max = 1000 },
  { .key = "description",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Description"),
    .help = N_ ("What the profile is for."),
    .max = 10000 },
  { .key = "settings",
    .kind = CHY_FIELD_OBJECT,
    .title = N_ ("Settings"),
    .help = N_ ("Settings as key=value; “profile fields” lists them.") },
  { .key = NULL },
};

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
  g_autoptr (GVariant) body =
      g_variant_dict_lookup_value (result, CHY_PROFILE_RESULT_BODY, G_VARIANT_TYPE_VARDICT);
  const char *name = chy_body_get_text (body, "displayName");
  g_autoptr (ChyDocument) document = NULL;

  (void) params;
  document = chy_document_insert (chy_command_context_get_session (context), CHY_DOCUMENT_PROFILE, NULL, name,
                                  name, body, chy_command_context_get_actor (context)->name,
                                  chy_command_context_get_now (context), error);
  if (document == NULL)
    return FALSE;
  chy_command_context_audit (context, "profile", document->id, name, NULL, body);
  g_variant_dict_remove (result, CHY_PROFILE_RESULT_BODY);
  g_variant_dict_remove (result, CHY_PROFILE_RESULT_VERSION);
  g_variant_dict_insert (result, "id", "s", document->id);
  return TRUE;
}

const ChyCommandType chy_command_profile_create = {
  .name = "profile-create",
  .noun = "profile",
  .verb = "create",
  .title = N_ ("Create Profile"),
  .help = N_ ("Creates a profile: what devices of one platform are to get."),
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .inverse = "profile-delete",
  .check = check,
  .prepare = chy_profile_store_prepare,
  .apply = apply,
};
