/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "cli/chy-cli.h"

static const ChyField fields[] = {
  { .key = "url",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Server"),
    .help = N_ ("The server, as https://HOST:PORT.") },
  { NULL },
};

static const char *const positionals[] = { "url", NULL };

static gboolean
run_sign_out (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  const char *url = chy_body_get_text (call->params, "url");

  if (cli->backend->sign_out == NULL)
    {
      chy_refuse_one (error, "cli", "not-local", NULL, NULL);
      return FALSE;
    }
  if (!cli->backend->sign_out (cli->backend_data, cli, url, error))
    return FALSE;
  chy_cli_say (cli, _ ("Signed out of %s."), url);

  return TRUE;
}

static const ChyCliVerb verbs[] = {
  { .words = "sign-out",
    .help = N_ ("Ends what sign-in began: all sessions of your account on that server, and what is kept of "
                "yours here."),
    .positionals = positionals,
    .fields = fields,
    .flags = CHY_CLI_WITHOUT_TENANT,
    .run = run_sign_out },
  { NULL },
};

const ChyCliNoun chy_cli_noun_sign_out = {
  .name = "sign-out",
  .help = N_ ("Ends a sign-in with a browser"),
  .verbs = verbs,
};
