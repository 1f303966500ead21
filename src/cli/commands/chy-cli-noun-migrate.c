/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "cli/chy-cli.h"

static const ChyField place_fields[] = {
  { .key = "from",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("From"),
    .help = N_ ("The data folder, as sqlite:DIR; without it the one of the options.") },
  { .key = "to",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("To"),
    .help = N_ ("The database, as postgresql://USER@HOST/DATABASE; a password comes from a passfile.") },
  { NULL },
};

static gboolean
run_migrate (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  const char *from = chy_body_get_text (call->params, "from");
  const char *to = chy_body_get_text (call->params, "to");

  if (cli->backend->migrate == NULL)
    {
      chy_refuse_one (error, "cli", "not-local", NULL, NULL);
      return FALSE;
    }
  chy_cli_say (
      cli, "%s",
      _ ("This moves the tenant and its authorities into the database. What was in the data folder is "
         "kept there under other names, and programs no longer open it."));
  if (!cli->yes && !(cli->interactive && chy_cli_ask (cli, _ ("Continue?"))))
    {
      chy_refuse_one (error, "cli", cli->interactive ? "not-confirmed" : "needs-yes", NULL, NULL);
      return FALSE;
    }
  if (!cli->backend->migrate (cli->backend_data, cli, from, to, cli->cancellable, error))
    return FALSE;
  chy_cli_say (cli, "%s", _ ("Moved. Use it with --tenant and the address of the database."));

  return TRUE;
}

static const ChyCliVerb verbs[] = {
  { .words = "migrate",
    .help = N_ ("Moves a data folder into an empty database on a PostgreSQL server."),
    .fields = place_fields,
    .flags = CHY_CLI_WITHOUT_TENANT,
    .run = run_migrate },
  { NULL },
};

const ChyCliNoun chy_cli_noun_migrate = {
  .name = "migrate",
  .help = N_ ("Moves a data folder to a database server"),
  .verbs = verbs,
};
