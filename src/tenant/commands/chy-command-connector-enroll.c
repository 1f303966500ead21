/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-connector-fields.h"
#include "chy-connector-store.h"

static const ChyField fields[] = {
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Name"),
    .help = N_ ("The name of the computer that it runs on."),
    .max = 63,
    .check = chy_connector_check_name },
  { .key = "account",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Account"),
    .help = N_ ("SYSTEM, or an account of the domain that the service runs as."),
    .default_text = "SYSTEM",
    .max = 256 },
  { .key = "proxy",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Proxy"),
    .help = N_ ("The address of a proxy, with its scheme."),
    .max = 2048,
    .check = chy_connector_check_proxy },
  { .key = "host",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Host"),
    .help = N_ ("The computer that it will run on, where that is known; its report says so later."),
    .max = 253 },
  { .key = "url",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Tenant"),
    .help = N_ ("The address of the tenant that it works for."),
    .max = 2048 },
  { .key = NULL },
};

static const char *const positionals[] = { "name", NULL };

/* Parameters that a connector's body has by other names. */
static const struct
{
  const char *parameter;
  const char *key;
} kept[] = {
  { "account", "account" },
  { "proxy", "proxyUrl" },
  { "host", "hostName" },
  { "url", "tenant" },
};

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (ChyDocument) document = NULL;
  g_autoptr (GVariant) settings = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      const char *text = chy_body_get_text (params, kept[i].parameter);

      if (text != NULL)
        g_variant_dict_insert (&dict, kept[i].key, "s", text);
    }
  settings = g_variant_ref_sink (g_variant_dict_end (&dict));
  document = chy_connector_store_insert (context, chy_body_get_text (params, "name"), settings, error);
  if (document == NULL)
    return FALSE;
  g_variant_dict_insert (result, "id", "s", document->id);
  g_variant_dict_insert (result, "principalName", "s", chy_body_get_text (document->body, "principalName"));
  return TRUE;
}

const ChyCommandType chy_command_connector_enroll = {
  .name = "connector-enroll",
  .noun = "connector",
  .verb = "enroll",
  .title = N_ ("Enroll Connector"),
  .help = N_ ("Makes a connector known to this tenant, under the account of its computer."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .inverse = "connector-remove",
  .apply = apply,
};
