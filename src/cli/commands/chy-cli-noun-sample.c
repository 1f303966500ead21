/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "cli/chy-cli.h"

static gboolean
refuse_remote (GError **error)
{
  chy_refuse_one (error, "cli", "not-local", NULL, NULL);

  return FALSE;
}

static gboolean
run_create (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  g_autofree char *path = NULL;

  (void) call;
  if (cli->backend->create_sample == NULL)
    return refuse_remote (error);
  if (!cli->backend->create_sample (cli->backend_data, cli, cli->cancellable, &path, error))
    return FALSE;
  chy_cli_say (cli,
               _ ("The sample organization is in %s. Nothing in it is real, and its vault opens by itself."),
               path);

  return TRUE;
}

static gboolean
run_remove (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  g_autofree char *path = NULL;

  (void) call;
  if (cli->backend->remove_sample == NULL)
    return refuse_remote (error);
  chy_cli_say (cli, "%s", _ ("This removes the sample organization with everything that was tried in it."));
  if (!cli->yes && !(cli->interactive && chy_cli_ask (cli, _ ("Continue?"))))
    {
      chy_refuse_one (error, "cli", cli->interactive ? "not-confirmed" : "needs-yes", NULL, NULL);
      return FALSE;
    }
  if (!cli->backend->remove_sample (cli->backend_data, cli, &path, error))
    return FALSE;
  chy_cli_say (cli, _ ("Removed %s."), path);

  return TRUE;
}

static const ChyCliVerb verbs[] = {
  { .words = "sample create",
    .help = N_ ("Makes a small made-up organization to explore, in a new or empty data folder."),
    .flags = CHY_CLI_WITHOUT_TENANT,
    .run = run_create },
  { .words = "sample remove",
    .help = N_ ("Removes the sample organization with its data folder."),
    .flags = CHY_CLI_WITHOUT_TENANT,
    .run = run_remove },
  { NULL },
};

const ChyCliNoun chy_cli_noun_sample = {
  .name = "sample",
  .help = N_ ("A made-up organization to explore"),
  .verbs = verbs,
};
