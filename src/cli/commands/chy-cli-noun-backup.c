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
run_backup (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  const char *path = chy_body_get_text (call->params, "file");

  if (cli->backend->backup == NULL)
    {
      chy_refuse_one (error, "cli", "not-local", NULL, NULL);
      return FALSE;
    }
  if (!cli->backend->backup (cli->backend_data, path, cli->cancellable, error))
    return FALSE;
  chy_cli_say (cli, _ ("Saved in %s."), path);

  return TRUE;
}

static const ChyCliVerb verbs[] = {
  { .words = "backup",
    .help = N_ ("Saves the tenant and its authorities into FILE while they are in use."),
    .positionals = file_positionals,
    .fields = file_fields,
    .run = run_backup },
  { NULL },
};

const ChyCliNoun chy_cli_noun_backup = {
  .name = "backup",
  .help = N_ ("Saves the whole data folder into one file"),
  .verbs = verbs,
};
