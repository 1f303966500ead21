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
  { .key = "certificate",
    .kind = CHY_FIELD_BINARY,
    .flags = CHY_FIELD_REQUIRED | CHY_FIELD_FILE,
    .title = N_ ("Certificate"),
    .help = N_ ("The certificate, alone or with its chain, DER, PEM or PKCS #7.") },
  { .key = NULL },
};

static const char *const positionals[] = { "authority", "certificate", NULL };

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (GVariant) certificate = chy_body_get (params, "certificate");
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "certificate", certificate);
  return chy_authority_change_configure (context, params, "install-certificate", g_variant_dict_end (&dict),
                                         NULL, result, error);
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  (void) error;
  chy_session_touch (chy_command_context_get_session (context), "authorities");
  chy_authority_change_audit (context, result, params);
  return TRUE;
}

const ChyCommandType chy_command_authority_install_certificate = {
  .name = "authority-install-certificate",
  .noun = "authority",
  .verb = "install-certificate",
  .title = N_ ("Install Certificate"),
  .help = N_ ("Installs the certificate that an authority elsewhere signed for this one."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .prepare = prepare,
  .apply = apply,
};
