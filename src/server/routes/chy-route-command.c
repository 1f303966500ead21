/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/chy-server-openapi.h"
#include "server/chy-server-private.h"
#include "tenant/commands/chy-command-type.h"

static gboolean
answer (ChyServerRequest *request, const char *const *parts, GError **error)
{
  const ChyCommandType *type = chy_command_type_find (parts[0]);
  gboolean preview = g_strcmp0 (chy_server_request_get_option (request, "preview"), "true") == 0;
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;

  if (type == NULL)
    {
      g_set_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED, "There is no command “%s”",
                   parts[0]);
      return FALSE;
    }
  command = chy_server_read_command (request, type, error);
  if (command == NULL)
    return FALSE;
  outcome = preview ? chy_tenant_preview (request->tenant, command, request->cancellable, error)
                    : chy_tenant_apply (request->tenant, command, request->cancellable, error);
  if (outcome == NULL)
    return FALSE;
  chy_server_answer_outcome (request, outcome);
  return TRUE;
}

static void
describe (GVariantBuilder *paths)
{
  static const ChyOpenapiOption options[] = {
    { "preview", "query", "boolean", "Only checks, and says what the command would do." },
    { NULL },
  };

  for (const ChyCommandType *const *type = chy_command_types (); *type != NULL; type++)
    {
      g_autofree char *path = g_strconcat ("/v1/commands/", (*type)->name, NULL);

      if (((*type)->flags & CHY_COMMAND_OWN) != 0)
        continue;
      chy_openapi_add (paths, path, "post", (*type)->title, options,
                       chy_openapi_command ((*type)->fields, (*type)->secrets), NULL,
                       "What came of it: values, problems, and of a preview the consequence");
    }
}

const ChyRoute chy_route_command = {
  .method = "POST",
  .path = "/v1/commands/{name}",
  .answer = answer,
  .describe = describe,
};
