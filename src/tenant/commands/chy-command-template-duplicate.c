/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-template-store.h"
static const ChyField fields[] = {
  { .key = "source",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Source"),
    .help = N_ ("The template that is copied.") },
  { .key = "displayName",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Template display name"),
    .help = N_ ("The name for people."),
    .max = 256 },
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Template name"),
    .help = N_ (
        "The name without spaces that requests use; computed from the display name where it is left out."),
    .max = 64 },
  { .key = "settings",
    .kind = CHY_FIELD_OBJECT,
    .title = N_ ("Settings"),
    .help =
        N_ ("What is changed in the copy at once, as key=value; the help of “template” lists the keys.") },
  { .key = NULL },
};

static const char *const positionals[] = { "source", NULL };

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyTemplate) source =
      chy_template_store_find (session, chy_body_get_text (params, "source"), NULL, error);
  g_autoptr (GVariant) settings = chy_body_get (params, "settings");
  g_autoptr (ChyIdentity) identity = chy_identity_load (session, error);
  g_autoptr (ChyTemplate) copy = NULL;
  g_autoptr (ChyDocument) document = NULL;
  GVariantDict undo;

  if (source == NULL || identity == NULL)
    return FALSE;
  copy = chy_template_duplicate (source, chy_body_get_text (params, "displayName"),
                                 chy_body_get_text (params, "name"), identity->oid_base,
                                 chy_command_context_get_actor (context), error);
  if (copy == NULL || (settings != NULL && !chy_template_store_set_all (copy, settings, error)))
    return FALSE;
  document = chy_template_store_insert (context, copy, error);
  if (document == NULL || !chy_template_store_check_title (session, copy->display_name, document->id, error))
    return FALSE;
  g_variant_dict_insert (result, "id", "s", document->id);
  g_variant_dict_insert (result, "name", "s", copy->cn);
  g_variant_dict_insert (result, "displayName", "s", copy->display_name);
  g_variant_dict_insert (result, "oid", "s", copy->oid);
  g_variant_dict_init (&undo, NULL);
  g_variant_dict_insert (&undo, "template", "s", document->id);
  g_variant_dict_insert_value (result, "undo", g_variant_dict_end (&undo));
  return TRUE;
}

const ChyCommandType chy_command_template_duplicate = {
  .name = "template-duplicate",
  .noun = "template",
  .verb = "duplicate",
  .title = N_ ("Duplicate Template"),
  .help = N_ ("Makes a new certificate template with all settings of another one."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_CERTIFICATE_MANAGER,
  .inverse = "template-delete",
  .apply = apply,
};
