/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-document.h"
static const ChyField fields[] = {
  { .key = "profile",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Profile"),
    .help = N_ ("The profile that is copied.") },
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Name"),
    .help = N_ ("The name of the copy."),
    .max = 1000 },
  { .key = NULL },
};

static const char *const positionals[] = { "profile", NULL };

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  const char *name = chy_body_get_text (params, "name");
  g_autoptr (ChyDocument) source =
      chy_document_find (session, CHY_DOCUMENT_PROFILE, chy_body_get_text (params, "profile"), error);
  g_autoptr (ChyDocument) copy = NULL;
  g_autoptr (GVariant) body = NULL;

  if (source == NULL)
    return FALSE;
  body = chy_body_with (source->body, "displayName", g_variant_new_string (name));
  copy = chy_document_insert (session, CHY_DOCUMENT_PROFILE, NULL, name, name, body,
                              chy_command_context_get_actor (context)->name,
                              chy_command_context_get_now (context), error);
  if (copy == NULL)
    return FALSE;
  chy_command_context_audit (context, "profile", copy->id, name, NULL, body);
  g_variant_dict_insert (result, "id", "s", copy->id);
  return TRUE;
}

const ChyCommandType chy_command_profile_duplicate = {
  .name = "profile-duplicate",
  .noun = "profile",
  .verb = "duplicate",
  .title = N_ ("Duplicate Profile"),
  .help = N_ ("Makes a new profile with all settings of another one; it is assigned to nobody."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .inverse = "profile-delete",
  .apply = apply,
};
