/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "chy-certificate-change.h"
#include "chy-command-type.h"
#include "model/chy-problem.h"
static const ChyField fields[] = {
  { .key = "ids",
    .kind = CHY_FIELD_TEXT_LIST,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Certificates"),
    .help = N_ ("Request IDs, IDs, serial numbers or thumbprints.") },
  { .key = NULL },
};

static const char *const positionals[] = { "ids", NULL };

#define RESULT_REQUESTS "requests"

/* Only what was issued for a profile can be renewed from here: others have their keys elsewhere. */
static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autoptr (GPtrArray) targets = chy_certificate_change_find (context, params, error);
  g_auto (GVariantBuilder) requests = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);
  gint64 n = 0;

  if (targets == NULL)
    return FALSE;
  for (guint i = 0; i < targets->len; i++)
    {
      const ChyCertificateTarget *target = g_ptr_array_index (targets, i);

      if (target->request != NULL)
        {
          g_variant_builder_add (&requests, "s", target->request);
          n++;
        }
      else if (targets->len > 1)
        chy_command_context_add_problem (
            context, chy_problem_new (CHY_SEVERITY_ERROR, "command", "no-request", target->key, NULL, NULL));
      else
        {
          chy_refuse_one (error, "command", "no-request", target->key, NULL);
          return FALSE;
        }
    }
  g_variant_dict_insert_value (result, RESULT_REQUESTS, g_variant_builder_end (&requests));
  g_variant_dict_insert (result, "count", "x", n);
  return TRUE;
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChySession *session = chy_command_context_get_session (context);
  g_autoptr (GVariant) list =
      g_variant_dict_lookup_value (result, RESULT_REQUESTS, G_VARIANT_TYPE_STRING_ARRAY);
  g_autofree const char **ids = g_variant_get_strv (list, NULL);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      if (!chy_session_run (session, "certificate-request-renew",
                            CHY_PARAMS (CHY_TEXT (ids[i]), CHY_INT (chy_command_context_get_now (context))),
                            error))
        return FALSE;
      chy_command_context_audit (context, "request", ids[i], ids[i], NULL, params);
    }
  chy_session_touch (session, "requests");
  return TRUE;
}

const ChyCommandType chy_command_certificate_renew = {
  .name = "certificate-renew",
  .noun = "certificate",
  .verb = "renew",
  .title = N_ ("Renew Certificate"),
  .help = N_ ("Has certificates of profiles renewed now, with new keys."),
  .positionals = positionals,
  .fields = fields,
  .role = CHY_ROLE_OPERATOR,
  .flags = CHY_COMMAND_BATCH | CHY_COMMAND_RECONCILES,
  .prepare = prepare,
  .apply = apply,
};
