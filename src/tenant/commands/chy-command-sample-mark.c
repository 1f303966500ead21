/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "base/chy-time.h"
#include "chy-command-type.h"
#include "chy-setting.h"
#include "model/chy-problem.h"

static const ChyField fields[] = { { .key = NULL } };

/* What is marked may be removed in one go, so nothing that is somebody's can be. */
static gboolean
check (ChyCommandContext *context, GVariant *params, GPtrArray *problems, GError **error)
{
  g_autofree char *vault = NULL;

  (void) params;
  if (!chy_setting_get (chy_command_context_get_session (context), CHY_SETTING_VAULT, &vault, error))
    return FALSE;
  if (vault != NULL)
    g_ptr_array_add (problems, chy_problem_new (CHY_SEVERITY_ERROR, "sample", "has-data", NULL, NULL, NULL));
  return TRUE;
}

static gboolean
prepare (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  ChyAuthorityHost *host = chy_command_context_get_authority_host (context);
  g_autoptr (GPtrArray) ids = NULL;

  (void) params;
  (void) result;
  if (host == NULL)
    return TRUE;
  ids = chy_authority_host_list (host, chy_command_context_get_cancellable (context), error);
  if (ids == NULL)
    return FALSE;
  if (ids->len == 0)
    return TRUE;
  chy_refuse_one (error, "sample", "has-data", NULL, NULL);
  return FALSE;
}

static gboolean
apply (ChyCommandContext *context, GVariant *params, GVariantDict *result, GError **error)
{
  g_autofree char *time = chy_time_format (chy_command_context_get_now (context));

  (void) result;
  chy_command_context_audit (context, "tenant", "sample", "sample", NULL, params);
  return chy_setting_set (chy_command_context_get_session (context), CHY_SETTING_SAMPLE, time, error);
}

const ChyCommandType chy_command_sample_mark = {
  .name = "sample-mark",
  .title = N_ ("Mark as Sample"),
  .help = N_ ("Marks an empty tenant as a sample organization: nothing in it is real."),
  .fields = fields,
  .role = CHY_ROLE_ADMINISTRATOR,
  .flags = CHY_COMMAND_INTERNAL,
  .check = check,
  .prepare = prepare,
  .apply = apply,
};
