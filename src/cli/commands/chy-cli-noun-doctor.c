/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "cli/chy-cli.h"

static const ChyField doctor_fields[] = {
  { .key = "deep",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("Deep"),
    .help = N_ ("Also check the databases as a whole.") },
  { NULL },
};

static gboolean
is_error (GVariant *row)
{
  return g_strcmp0 (chy_body_get_text (row, "severity"), "error") == 0;
}

static gboolean
run_doctor (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  g_autoptr (GVariant) filter = chy_body_get_bool (call->params, "deep", FALSE)
                                    ? chy_body_with (NULL, "deep", g_variant_new_boolean (TRUE))
                                    : chy_body_new ();
  g_autoptr (GPtrArray) rows = chy_cli_query_rows (cli, "findings", filter, 0, error);

  if (rows == NULL)
    return FALSE;
  chy_cli_print_finding_rows (cli, rows);
  for (guint i = 0; i < rows->len; i++)
    if (is_error (rows->pdata[i]))
      cli->status = CHY_CLI_FAILED;

  return TRUE;
}

static const ChyCliVerb verbs[] = {
  { .words = "doctor",
    .help = N_ (
        "Checks authorities, templates, connectors and profiles, and says what will fail, for whom, and how to mend it."),
    .fields = doctor_fields,
    .run = run_doctor },
  { NULL },
};

const ChyCliNoun chy_cli_noun_doctor = {
  .name = "doctor",
  .help = N_ ("Checks the whole chain and says what will fail"),
  .verbs = verbs,
};
