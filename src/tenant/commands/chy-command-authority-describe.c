/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-authority-work.h"

static const ChyField fields[] = {
  { .key = "connector", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Connector") },
  { .key = "authority", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Authority") },
  { .key = NULL },
};

/* Who has which rights there is no business of a connector's. */
static const char *const keys[] = { "id",        "name",        "provider",    "capabilities",
                                    "state",     "certificate", "chain",       "root",
                                    "notBefore", "notAfter",    "subjectName", "thumbprint" };

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (ChyAuthority) authority =
      chy_command_context_get_authority (context, chy_body_get_text (params, "authority"), error);
  g_autoptr (GVariant) body =
      authority != NULL
          ? chy_authority_describe (authority, chy_command_context_get_cancellable (context), error)
          : NULL;

  if (body == NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (body, keys[i], NULL);

      if (value != NULL)
        g_variant_dict_insert_value (result, keys[i], value);
    }
  return TRUE;
}

const ChyCommandType chy_command_authority_describe = {
  .name = "authority-describe",
  .noun = "authority",
  .verb = "describe",
  .title = N_ ("Describe Authority"),
  .help = N_ ("Tells a connector of an authority of this tenant."),
  .fields = fields,
  .role = CHY_ROLE_CONNECTOR,
  .flags = CHY_COMMAND_INTERNAL | CHY_COMMAND_QUIET,
  .prepare = prepare,
  .apply = chy_authority_work_apply,
};
