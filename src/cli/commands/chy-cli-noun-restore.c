/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "cli/chy-cli.h"

static const ChyField file_fields[] = {
  { .key = "file",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("File"),
    .help = N_ ("The file.") },
  { NULL },
};

static const char *const file_positionals[] = { "file", NULL };

static gboolean
run_restore (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  const char *path = chy_body_get_text (call->params, "file");

  if (cli->backend->restore == NULL)
    {
      chy_refuse_one (error, "cli", "not-local", NULL, NULL);
      return FALSE;
    }
  chy_cli_say (
      cli, "%s",
      _ ("This replaces everything in the data folder; a database must be empty. Revocations that are "
         "younger than the backup are lost, and the next CRL number jumps."));
  if (!cli->yes && !(cli->interactive && chy_cli_ask (cli, _ ("Continue?"))))
    {
      chy_refuse_one (error, "cli", cli->interactive ? "not-confirmed" : "needs-yes", NULL, NULL);
      return FALSE;
    }
  if (!cli->backend->restore (cli->backend_data, cli, path, cli->cancellable, error))
    return FALSE;
  chy_cli_say (cli, _ ("Restored from %s."), path);

  return TRUE;
}

static const ChyCliVerb verbs[] = {
  { .words = "restore",
    .help =
        N_ ("Puts the data folder back as it was when FILE was saved, or fills an empty database with it."),
    .positionals = file_positionals,
    .fields = file_fields,
    .flags = CHY_CLI_WITHOUT_TENANT,
    .run = run_restore },
  { NULL },
};

const ChyCliNoun chy_cli_noun_restore = {
  .name = "restore",
  .help = N_ ("Puts a saved data folder back"),
  .verbs = verbs,
};
