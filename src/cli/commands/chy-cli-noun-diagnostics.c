/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/chy-file.h"
#include "base/chy-i18n.h"
#include "cli/chy-cli.h"
#include "wire/chy-wire.h"

static const ChyField fields[] = {
  { .key = "file",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("File"),
    .help = N_ ("The file; without it, or with -, what it would contain is printed.") },
  { .key = "without",
    .kind = CHY_FIELD_CHOICE_LIST,
    .title = N_ ("Without"),
    .help = N_ ("Parts that are left out."),
    .choices = chy_diagnostics_kinds },
  { NULL },
};

static const char *const positionals[] = { "file", NULL };

static char *
make_text (ChyCli *cli, ChyDiagnostics *diagnostics, const char *const *without)
{
  g_autoptr (GVariant) body = NULL;

  if (!cli->json)
    return chy_diagnostics_to_text (diagnostics, without);
  body = chy_diagnostics_to_body (diagnostics, without);

  return chy_wire_print (body, CHY_WIRE_PRETTY);
}

/* Whoever sits in front of it reads it first. */
static gboolean
confirm (ChyCli *cli, const char *text, const char *path, GError **error)
{
  g_autofree char *question = NULL;

  if (!cli->interactive || cli->yes)
    return TRUE;
  fputs (text, cli->out);
  fflush (cli->out);
  /* Translators: %s is a file. */
  question = g_strdup_printf (_ ("Save this in %s?"), path);
  if (chy_cli_ask (cli, question))
    return TRUE;
  chy_refuse_one (error, "cli", "not-confirmed", NULL, NULL);

  return FALSE;
}

static gboolean
run_diagnostics (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  const char *path = chy_body_get_text (call->params, "file");
  g_auto (GStrv) without = chy_body_get_list (call->params, "without");
  g_autoptr (ChyDiagnostics) diagnostics = NULL;
  g_autofree char *text = NULL;

  if (cli->backend->diagnose == NULL)
    {
      chy_refuse_one (error, "cli", "not-local", NULL, NULL);
      return FALSE;
    }
  diagnostics = cli->backend->diagnose (cli->backend_data, cli, cli->cancellable, error);
  if (diagnostics == NULL)
    return FALSE;
  text = make_text (cli, diagnostics, (const char *const *) without);
  if (path == NULL || strcmp (path, "-") == 0)
    return chy_cli_write_file (cli, "-", text, strlen (text), FALSE, error);
  if (!confirm (cli, text, path, error) || !chy_file_write (path, text, strlen (text), 0600, error))
    return FALSE;
  chy_cli_say (cli, _ ("Saved in %s. Read it before you send it to somebody."), path);

  return TRUE;
}

static const ChyCliVerb verbs[] = {
  { .words = "diagnostics",
    .help = N_ (
        "Tells what somebody who helps needs to know of this installation: versions, counts, health checks "
        "and codes of failures, without secrets and names."),
    .positionals = positionals,
    .fields = fields,
    .flags = CHY_CLI_WITHOUT_TENANT,
    .run = run_diagnostics },
  { NULL },
};

const ChyCliNoun chy_cli_noun_diagnostics = {
  .name = "diagnostics",
  .help = N_ ("A file for support, without secrets and names"),
  .verbs = verbs,
};
