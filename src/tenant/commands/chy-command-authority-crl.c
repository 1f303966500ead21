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
  { .key = "renew",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("A new one"),
    .help = N_ ("Makes the next revocation list; otherwise the current one is given."),
    .default_text = "true" },
  { .key = NULL },
};

static const char *const positionals[] = { "authority", NULL };

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (ChyAuthority) authority = chy_authority_change_find (context, params, result, NULL, error);
  g_autoptr (GBytes) crl = NULL;

  if (authority == NULL)
    return FALSE;
  crl = chy_authority_publish (authority, chy_body_get_bool (params, "renew", TRUE),
                               chy_command_context_get_actor (context),
                               chy_command_context_get_cancellable (context), error);
  if (crl == NULL)
    return FALSE;
  g_variant_dict_insert_value (result, "crl",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, crl, TRUE));
  return TRUE;
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) error;
  chy_session_touch (chy_command_context_get_session (context), "authorities");
  chy_authority_change_audit (context, result, params);
  return TRUE;
}

const ChyCommandType chy_command_authority_crl = {
  .name = "authority-crl",
  .noun = "authority",
  .verb = "crl",
  .title = N_ ("Publish CRL"),
  .help = N_ ("Publishes the revocation list of an authority."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_CERTIFICATE_MANAGER,
  .prepare = prepare,
  .apply = apply,
};
