/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "cli/chy-cli.h"

static const ChyField list_fields[] = {
  { .key = "state", .kind = CHY_FIELD_TEXT, .title = N_ ("State"), .help = N_ ("Only those in this state.") },
  { .key = "search",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Search"),
    .help = N_ ("Only what has these words.") },
  { .key = "sort",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Sort"),
    .help = N_ ("The column to sort by; -COLUMN for the other way round.") },
  { .key = "limit",
    .kind = CHY_FIELD_INTEGER,
    .min = 1,
    .max = G_MAXINT64,
    .title = N_ ("Limit"),
    .help = N_ ("At most so many.") },
  { NULL },
};

static const ChyField show_fields[] = {
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Authority"),
    .help = N_ ("Name or ID.") },
  { NULL },
};

static const char *const show_positionals[] = { "name", NULL };

static const ChyChoice formats[] = {
  { "der", N_ ("DER"), NULL },
  { "pem", N_ ("PEM"), NULL },
  { NULL },
};

static const ChyField export_fields[] = {
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Authority"),
    .help = N_ ("Name or ID.") },
  { .key = "file",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("File"),
    .help = N_ ("The file to write; - is standard output.") },
  { .key = "root",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("Root"),
    .help = N_ ("Its root certificate: what devices have to trust.") },
  { .key = "chain",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("Chain"),
    .help = N_ ("Its certificate with all above it, as PEM.") },
  { .key = "format",
    .kind = CHY_FIELD_CHOICE,
    .title = N_ ("Format"),
    .help = N_ ("How it is written."),
    .default_text = "der",
    .choices = formats },
  { NULL },
};

static const char *const export_positionals[] = { "name", "file", NULL };

/* The tenant remembers it, for the checklist of the road. The file is there in any case. */
static void
remember_export (ChyCli *cli, const char *authority, const char *path)
{
  g_autofree char *full = g_canonicalize_filename (path, NULL);
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  g_autoptr (GError) error = NULL;

  if (!chy_tenant_can (cli->tenant, "authority-exported"))
    return;
  g_variant_dict_insert (&dict, "authority", "s", authority);
  g_variant_dict_insert (&dict, "file", "s", full);
  command = chy_command_new ("authority-exported", g_variant_dict_end (&dict));
  outcome = chy_tenant_apply (cli->tenant, command, cli->cancellable, &error);
  if (outcome == NULL)
    chy_cli_print_error (cli, error);
}

static gboolean
run_export (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  const char *name = chy_body_get_text (call->params, "name");
  gboolean whole_chain = chy_body_get_bool (call->params, "chain", FALSE);
  gboolean pem = whole_chain || g_strcmp0 (chy_body_get_text (call->params, "format"), "pem") == 0;
  g_autoptr (GVariant) body = chy_tenant_get (cli->tenant, "authorities", name, cli->cancellable, error);
  g_autoptr (GBytes) der = NULL;
  g_autoptr (GBytes) root = NULL;
  g_autoptr (GPtrArray) chain = NULL;

  if (body == NULL)
    return FALSE;
  root = chy_body_get_bytes (body, "root");
  der = chy_body_get_bytes (body, chy_body_get_bool (call->params, "root", FALSE) ? "root" : "certificate");
  if (der == NULL || g_bytes_get_size (der) == 0)
    {
      chy_refuse_one (error, "cli", "nothing-to-export", NULL, "argument", name, "detail", _ ("certificate"),
                      NULL);
      return FALSE;
    }
  if (whole_chain)
    {
      chain = chy_cli_get_chain (cli, name, error);
      if (chain == NULL)
        return FALSE;
      /* The first of the chain is the certificate itself. */
      if (chain->len > 0 && g_bytes_equal (chain->pdata[0], der))
        g_ptr_array_remove_index (chain, 0);
    }

  if (!chy_cli_write_certificate (cli, chy_body_get_text (call->params, "file"), der, chain, pem, error))
    return FALSE;
  if (whole_chain || (root != NULL && g_bytes_equal (der, root)))
    remember_export (cli, chy_body_get_text (body, "id"), chy_body_get_text (call->params, "file"));

  return TRUE;
}

static const ChyCliVerb verbs[] = {
  { .words = "authority list",
    .help = N_ ("Lists the authorities."),
    .fields = list_fields,
    .flags = CHY_CLI_PAIRS,
    .run = chy_cli_run_list,
    .resource = "authorities" },
  { .words = "authority show",
    .help = N_ ("Shows one authority."),
    .positionals = show_positionals,
    .fields = show_fields,
    .run = chy_cli_run_show,
    .resource = "authorities" },
  { .words = "authority export-certificate",
    .help = N_ ("Writes the certificate of an authority, its root or its chain into a file."),
    .positionals = export_positionals,
    .fields = export_fields,
    .run = run_export },
  { NULL },
};

static const ChyCliOverride overrides[] = {
  { .command = "authority-crl", .file_value = "crl" },
  { .command = "authority-request-certificate", .file_value = "csr", .pem = "CERTIFICATE REQUEST" },
  { .command = "authority-sign", .file_value = "certificate", .option = "out" },
  { NULL },
};

const ChyCliNoun chy_cli_noun_authority = {
  .name = "authority",
  .help = N_ ("Authorities that issue certificates"),
  .verbs = verbs,
  .overrides = overrides,
};
