/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "cli/chy-cli.h"

static gboolean
run_status (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  const ChyResource *vaults = chy_resource_find ("vault");
  const ChyResource *slots = chy_resource_find ("vault-slots");
  g_autoptr (GPtrArray) states = chy_cli_query_rows (cli, "vault", NULL, 0, error);
  g_autoptr (GPtrArray) rows = NULL;

  if (states == NULL)
    return FALSE;
  if (states->len == 0)
    {
      chy_refuse_one (error, "cli", "no-vault", NULL, NULL);
      return FALSE;
    }
  chy_cli_print_object (cli, vaults->columns, states->pdata[0]);
  if (cli->json)
    return TRUE;
  rows = chy_cli_query_rows (cli, "vault-slots", NULL, 0, error);
  if (rows == NULL)
    return FALSE;
  fputc ('\n', cli->out);
  chy_cli_print_table (cli, slots->columns, slots->default_columns, rows);

  return TRUE;
}

static const ChyCliVerb verbs[] = {
  { .words = "vault status",
    .help = N_ ("Tells whether there is a vault, and what opens it."),
    .run = run_status },
  { NULL },
};

const ChyCliNoun chy_cli_noun_vault = {
  .name = "vault",
  .help = N_ ("The vault that encrypts keys and passwords at rest"),
  .verbs = verbs,
};
