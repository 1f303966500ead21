/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/chy-server-openapi.h"
#include "server/chy-server-private.h"
#include "tenant/commands/chy-command-type.h"

/* What whoever asks may do. */
static gboolean
answer (ChyServerRequest *request, const char *const *parts, GError **error)
{
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  GVariantDict whole;

  (void) parts;
  (void) error;
  for (const ChyCommandType *const *type = chy_command_types (); *type != NULL; type++)
    {
      GVariantDict dict;

      if (!chy_tenant_can (request->tenant, (*type)->name))
        continue;
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "name", "s", (*type)->name);
      g_variant_dict_insert (&dict, "title", "s", (*type)->title);
      g_variant_builder_add_value (&list, g_variant_dict_end (&dict));
    }
  g_variant_dict_init (&whole, NULL);
  g_variant_dict_insert (&whole, "account", "s", request->account);
  g_variant_dict_insert_value (&whole, "value", g_variant_builder_end (&list));
  chy_server_answer (request, SOUP_STATUS_OK, g_variant_dict_end (&whole));
  return TRUE;
}

static void
describe (GVariantBuilder *paths)
{
  chy_openapi_add (paths, "/v1/commands", "get", "The commands that this account may run", NULL, NULL, NULL,
                   "Their names and titles");
}

const ChyRoute chy_route_commands = {
  .method = "GET",
  .path = "/v1/commands",
  .answer = answer,
  .describe = describe,
};
