/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "base/chy-i18n.h"
#include "chy-document.h"
#include "chy-principals.h"
#include "chy-revocation.h"
#include "model/chy-connector-feature.h"
#include "model/chy-problem.h"

/* Certificates that a connector is to have revoked, lent to it for a while. */

static const ChyField fields[] = {
  { .key = "connector", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_REQUIRED, .title = N_ ("Connector") },
  { .key = "count",
    .kind = CHY_FIELD_INTEGER,
    .title = N_ ("Count"),
    .default_text = "64",
    .min = 1,
    .max = 1024 },
  { .key = "lease",
    .kind = CHY_FIELD_PERIOD,
    .title = N_ ("Lease"),
    .help = N_ ("How long it may hold them; two minutes where nothing is said."),
    .min = 1,
    .max = 86400 },
  { .key = NULL },
};

static gboolean
lend (ChySession *session,
      const ChyRevocation *revocation,
      const char *connector,
      gint64 until,
      GVariantBuilder *items,
      GError **error)
{
  GVariantDict dict;

  if (!chy_session_run (session, "revocation-lend",
                        CHY_PARAMS (CHY_INT (revocation->row), CHY_TEXT (connector), CHY_INT (until)), error))
    return FALSE;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "number", "x", revocation->row);
  g_variant_dict_insert (&dict, "fence", "x", revocation->fence + 1);
  g_variant_dict_insert (&dict, "authorityId", "s", revocation->authority);
  g_variant_dict_insert (&dict, "serialNumber", "s", revocation->serial);
  g_variant_dict_insert (&dict, "reason", "x", (gint64) revocation->reason);
  g_variant_builder_add_value (items, g_variant_dict_end (&dict));
  return TRUE;
}

static gboolean
lend_all (ChyCommandContext *context,
          const ChyDocument *connector,
          GVariant *params,
          GVariantDict *result,
          GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  gint64 now = chy_command_context_get_now (context);
  gint64 until = now + chy_body_get_int (params, "lease", 120) * CHY_USEC_PER_SEC;
  g_autoptr (GPtrArray) due = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_revocation_free);
  g_auto (GVariantBuilder) items = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_auto (GVariantBuilder) serials = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  if (chy_connector_has_feature (connector->body, CHY_CONNECTOR_REVOCATION) &&
      !chy_session_each (session, "revocation-claimable",
                         CHY_PARAMS (CHY_INT (now), CHY_INT (chy_revocation_get_claim_limit (context)),
                                     CHY_INT (chy_body_get_int (params, "count", 64))),
                         chy_revocation_on_row, due, error))
    return FALSE;
  for (guint i = 0; i < due->len; i++)
    {
      const ChyRevocation *revocation = g_ptr_array_index (due, i);

      g_variant_builder_add (&serials, "s", revocation->serial);
      if (!lend (session, revocation, connector->id, until, &items, error))
        return FALSE;
    }
  g_variant_dict_insert_value (result, "items", g_variant_builder_end (&items));
  if (due->len > 0)
    {
      g_autoptr (GVariant) after = chy_body_with (NULL, "serialNumbers", g_variant_builder_end (&serials));

      chy_command_context_audit (context, "connector", connector->id, connector->title, NULL, after);
    }
  return TRUE;
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (ChyDocument) connector =
      chy_document_find (session, CHY_DOCUMENT_CONNECTOR, chy_body_get_text (params, "connector"), error);
  g_autoptr (ChyPrincipal) principal = NULL;

  if (connector == NULL)
    return FALSE;
  if (!chy_body_get_bool (connector->body, "enabled", TRUE))
    {
      chy_refuse_one (error, "request", "connector-disabled", connector->title, NULL);
      return FALSE;
    }
  principal = chy_principals_for_connector (session, connector->title, error);
  if (principal == NULL)
    return FALSE;
  g_variant_dict_insert (result, "principalId", "s", principal->id);
  g_variant_dict_insert (result, "principalName", "s", principal->name);
  g_variant_dict_insert_value (result, "principalGroups",
                               g_variant_new_strv ((const char *const *) principal->groups, -1));
  return lend_all (context, connector, params, result, error);
}

const ChyCommandType chy_command_revocation_claim = {
  .name = "revocation-claim",
  .noun = "certificate",
  .verb = "claim-revocations",
  .title = N_ ("Claim Revocations"),
  .help = N_ ("Gives a connector certificates that it is to have revoked, for a while."),
  .fields = fields,
  .role = CHY_ROLE_CONNECTOR,
  .flags = CHY_COMMAND_INTERNAL | CHY_COMMAND_QUIET,
  .apply = apply,
};
