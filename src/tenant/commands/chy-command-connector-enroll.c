/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-command-type.h"
#include "chy-connector-fields.h"
#include "chy-document.h"
#include "chy-principals.h"
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

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  const char *name = chy_body_get_text (params, "name");
  const char *account = chy_body_get_text (params, "account");
  g_autoptr (ChyPrincipal) principal = chy_principals_for_connector (session, name, error);
  g_autoptr (ChyDocument) document = NULL;
  g_autoptr (GVariant) body = NULL;
  GVariantDict dict;

  if (principal == NULL)
    return FALSE;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "displayName", "s", name);
  g_variant_dict_insert (&dict, "account", "s", account);
  if (chy_body_get_text (params, "proxy") != NULL)
    g_variant_dict_insert (&dict, "proxyUrl", "s", chy_body_get_text (params, "proxy"));
  if (chy_body_get_text (params, "host") != NULL)
    g_variant_dict_insert (&dict, "hostName", "s", chy_body_get_text (params, "host"));
  if (chy_body_get_text (params, "url") != NULL)
    g_variant_dict_insert (&dict, "tenant", "s", chy_body_get_text (params, "url"));
  g_variant_dict_insert (&dict, "principalId", "s", principal->id);
  g_variant_dict_insert (&dict, "principalName", "s", principal->name);
  g_variant_dict_insert (&dict, "enabled", "b", TRUE);
  body = g_variant_ref_sink (g_variant_dict_end (&dict));
  document = chy_document_insert (session, CHY_DOCUMENT_CONNECTOR, NULL, name, name, body,
                                  chy_command_context_get_actor (context)->name,
                                  chy_command_context_get_now (context), error);
  if (document == NULL)
    return FALSE;
  chy_command_context_audit (context, "connector", document->id, name, NULL, body);
  g_variant_dict_insert (result, "id", "s", document->id);
  g_variant_dict_insert (result, "principalName", "s", principal->name);
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
