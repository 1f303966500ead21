/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chy-connector-store.h"
#include "chy-principals.h"

ChyDocument *
chy_connector_store_insert (ChyCommandContext *context, const char *name, GVariant *settings, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyPrincipal) principal = chy_principals_for_connector (session, name, error);
  g_autoptr (GVariant) body = NULL;
  ChyDocument *document;
  GVariantDict dict;

  if (principal == NULL)
    return NULL;
  g_variant_dict_init (&dict, settings);
  g_variant_dict_insert (&dict, "displayName", "s", name);
  g_variant_dict_insert (&dict, "principalId", "s", principal->id);
  g_variant_dict_insert (&dict, "principalName", "s", principal->name);
  g_variant_dict_insert (&dict, "enabled", "b", TRUE);
  body = g_variant_ref_sink (g_variant_dict_end (&dict));
  document = chy_document_insert (session, CHY_DOCUMENT_CONNECTOR, NULL, name, name, body,
                                  chy_command_context_get_actor (context)->name,
                                  chy_command_context_get_now (context), error);
  if (document != NULL)
    chy_command_context_audit (context, "connector", document->id, name, NULL, body);
  return document;
}
