/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-file.h"
#include "base/chy-i18n.h"
#include "cli/chy-cli.h"

/* A server's certificate with its chain is a few KB. */
#define MAX_CERTIFICATE 65536

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
    .title = N_ ("Connector"),
    .help = N_ ("Name or ID.") },
  { NULL },
};

static const char *const show_positionals[] = { "name", NULL };

static const ChyField run_fields[] = {
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Connector"),
    .help = N_ ("Name or ID; without it the only one that is enrolled.") },
  { .key = "once",
    .kind = CHY_FIELD_BOOLEAN,
    .title = N_ ("Once"),
    .help = N_ ("Stop when nothing is left to do.") },
  { .key = "for",
    .kind = CHY_FIELD_PERIOD,
    .title = N_ ("For"),
    .help = N_ ("Stop after this time, such as 10min.") },
  { NULL },
};

static const char *const run_positionals[] = { "name", NULL };

/* The connector to be: the one that is named, or the only one. */
static char *
choose_connector (ChyCli *cli, const char *name, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GVariant) body = NULL;

  if (name != NULL)
    {
      body = chy_tenant_get (cli->tenant, "connectors", name, cli->cancellable, error);
      return body != NULL ? g_strdup (chy_body_get_text (body, "id")) : NULL;
    }
  rows = chy_cli_query_rows (cli, "connectors", NULL, 0, error);
  if (rows == NULL)
    return NULL;
  if (rows->len == 1)
    return g_strdup (chy_body_get_text (rows->pdata[0], "id"));
  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? chy_list_comma () : "",
                            chy_body_get_text (rows->pdata[i], chy_resource_find ("connectors")->name_key));
  chy_refuse_one (error, "cli", rows->len == 0 ? "no-connector" : "many-connectors", NULL, "argument",
                  names->str, NULL);

  return NULL;
}

static void
show_progress (gint64 done, gint64 total, gpointer data)
{
  chy_cli_show_progress (data, done, total);
}

static gboolean
run_run (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  g_autofree char *id = choose_connector (cli, chy_body_get_text (call->params, "name"), error);
  g_autoptr (GVariant) result = NULL;

  if (id == NULL)
    return FALSE;
  if (cli->backend->run_connector == NULL)
    {
      chy_refuse_one (error, "cli", "not-local", NULL, NULL);
      return FALSE;
    }
  if (!chy_cli_open_vault (cli, error))
    return FALSE;
  if (!cli->backend->run_connector (cli->backend_data, id, chy_body_get_bool (call->params, "once", FALSE),
                                    chy_body_get_int (call->params, "for", 0), show_progress, cli,
                                    cli->cancellable, &result, error))
    return FALSE;
  chy_cli_end_progress (cli);
  if (g_cancellable_is_cancelled (cli->cancellable))
    chy_cli_say (cli, "%s", _ ("Stopped. What was begun goes on with the next run."));
  if (chy_body_get_int (result, "failed", 0) > 0)
    cli->status = CHY_CLI_SOME_FAILED;
  chy_cli_print_object (cli, NULL, result);

  return TRUE;
}

/* Of a server that is asked itself, its address and certificate are known. */
static GVariant *
complete_enroll_file (ChyCli *cli, GVariant *params, GError **error)
{
  g_autoptr (GVariant) own = chy_body_get (params, "certificate");
  GVariantDict dict;

  g_variant_dict_init (&dict, params);
  if (chy_body_get_text (params, "url") == NULL && cli->tenant_url != NULL &&
      g_str_has_prefix (cli->tenant_url, "https:"))
    g_variant_dict_insert (&dict, "url", "s", cli->tenant_url);
  if (own == NULL && cli->server_certificate != NULL)
    {
      g_autoptr (GBytes) file = chy_file_read (cli->server_certificate, MAX_CERTIFICATE, error);

      if (file == NULL)
        {
          g_variant_dict_clear (&dict);
          return NULL;
        }
      g_variant_dict_insert_value (&dict, "certificate",
                                   g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, file, TRUE));
    }
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static const ChyCliOverride overrides[] = {
  { .command = "connector-enroll-file", .file_value = "enrollment", .complete = complete_enroll_file },
  { NULL },
};

static const ChyCliVerb verbs[] = {
  { .words = "connector list",
    .help = N_ ("Lists the connectors with their state."),
    .fields = list_fields,
    .flags = CHY_CLI_PAIRS,
    .run = chy_cli_run_list,
    .resource = "connectors" },
  { .words = "connector show",
    .help = N_ ("Shows one connector."),
    .positionals = show_positionals,
    .fields = show_fields,
    .run = chy_cli_run_show,
    .resource = "connectors" },
  { .words = "connector run",
    .help = N_ ("Does the work of a connector in this process until it is stopped with Ctrl-C."),
    .positionals = run_positionals,
    .fields = run_fields,
    .flags = CHY_CLI_NEEDS_VAULT,
    .run = run_run },
  { NULL },
};

const ChyCliNoun chy_cli_noun_connector = {
  .name = "connector",
  .help = N_ ("Workers that fetch certificates for devices"),
  .verbs = verbs,
  .overrides = overrides,
};
