/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "cli/chy-cli.h"
#include "model/chy-template.h"
#include "wire/chy-wire.h"

static const ChyField list_fields[] = {
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
    .title = N_ ("Template"),
    .help = N_ ("Its name, display name or ID.") },
  { NULL },
};

static const char *const show_positionals[] = { "name", NULL };

static const ChyField diff_fields[] = {
  { .key = "a",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Template"),
    .help = N_ ("One template, or NAME@VERSION for an earlier version of it.") },
  { .key = "b",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Template"),
    .help = N_ ("The other one.") },
  { NULL },
};

static const char *const diff_positionals[] = { "a", "b", NULL };

static const ChyField export_fields[] = {
  { .key = "name",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Template"),
    .help = N_ ("Its name, display name or ID.") },
  { .key = "file",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("File"),
    .help = N_ ("The JSON file to write; - is standard output.") },
  { NULL },
};

static const char *const export_positionals[] = { "name", "file", NULL };

/* A template as a row with all details. */
static GVariant *
get_row (ChyCli *cli, const char *name, GError **error)
{
  return chy_tenant_get (cli->tenant, "templates", name, cli->cancellable, error);
}

static GPtrArray *
get_history (ChyCli *cli, const char *name, gboolean details, GError **error)
{
  g_autoptr (GVariant) row = get_row (cli, name, error);
  g_autoptr (GVariant) filter = NULL;

  if (row == NULL)
    return NULL;
  filter = chy_body_with (NULL, "documentId", g_variant_new_string (chy_body_get_text (row, "id")));

  return chy_cli_query_details (cli, "history", filter, details, 0, error);
}

/* NAME, or NAME@VERSION out of its history. */
static ChyTemplate *
get_template (ChyCli *cli, const char *spec, GError **error)
{
  const char *at = strrchr (spec, '@');
  gint64 version;
  g_autofree char *name = NULL;
  g_autoptr (GPtrArray) history = NULL;
  g_autoptr (GVariant) row = NULL;

  if (at == NULL || !g_ascii_string_to_signed (at + 1, 10, 1, G_MAXINT64, &version, NULL))
    {
      row = get_row (cli, spec, error);
      return row != NULL ? chy_template_new_from_body (row, error) : NULL;
    }
  name = g_strndup (spec, at - spec);
  history = get_history (cli, name, TRUE, error);
  for (guint i = 0; history != NULL && i < history->len; i++)
    if (chy_body_get_int (history->pdata[i], "version", 0) == version)
      {
        g_autoptr (GVariant) body = chy_body_get (history->pdata[i], "body");

        return chy_template_new_from_body (body, error);
      }
  if (history != NULL)
    chy_refuse_one (error, "cli", "bad-value", NULL, "argument", spec, "detail",
                    _ ("the template has no such version"), NULL);

  return NULL;
}

/* Settings by their own table; what only the list has comes behind them. */
static gboolean
run_show (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  const ChyResource *resource = chy_resource_find ("templates");
  g_autoptr (GVariant) row = get_row (cli, chy_body_get_text (call->params, "name"), error);
  g_autofree ChyField *fields = NULL;

  if (row == NULL)
    return FALSE;
  fields = chy_cli_join_fields (chy_template_fields (), resource->columns);
  chy_cli_print_object (cli, fields, row);

  return TRUE;
}

static GVariant *
change_to_row (const ChyTemplateChange *change)
{
  GVariantDict row = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&row, "key", "s", change->key);
  g_variant_dict_insert (&row, "title", "s", change->title);
  g_variant_dict_insert (&row, "before", "s", change->before);
  g_variant_dict_insert (&row, "after", "s", change->after);

  return g_variant_ref_sink (g_variant_dict_end (&row));
}

static const ChyField change_fields[] = {
  { .key = "key", .kind = CHY_FIELD_TEXT, .title = N_ ("Key") },
  { .key = "title", .kind = CHY_FIELD_TEXT, .title = N_ ("Setting") },
  { .key = "before", .kind = CHY_FIELD_TEXT, .title = N_ ("Before") },
  { .key = "after", .kind = CHY_FIELD_TEXT, .title = N_ ("After") },
  { NULL },
};

static gboolean
run_diff (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  static const char *const columns[] = { "key", "before", "after", NULL };
  g_autoptr (ChyTemplate) a = get_template (cli, chy_body_get_text (call->params, "a"), error);
  g_autoptr (ChyTemplate) b =
      a != NULL ? get_template (cli, chy_body_get_text (call->params, "b"), error) : NULL;
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  if (b == NULL)
    return FALSE;
  changes = chy_template_diff (a, b);
  for (guint i = 0; i < changes->len; i++)
    g_ptr_array_add (rows, change_to_row (changes->pdata[i]));
  chy_cli_print_rows (cli, change_fields, columns, rows, rows->len);

  return TRUE;
}

static gboolean
run_history (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  const ChyResource *resource = chy_resource_find ("history");
  g_autoptr (GPtrArray) rows = get_history (cli, chy_body_get_text (call->params, "name"), FALSE, error);

  if (rows == NULL)
    return FALSE;
  chy_cli_print_rows (cli, resource->columns, resource->default_columns, rows, rows->len);

  return TRUE;
}

static gboolean
run_export (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  g_autoptr (ChyTemplate) template = get_template (cli, chy_body_get_text (call->params, "name"), error);
  g_autoptr (GVariant) body = NULL;
  g_autofree char *text = NULL;

  if (template == NULL)
    return FALSE;
  body = chy_template_to_body (template);
  text = chy_wire_body_to_text (body, chy_template_fields (), CHY_WIRE_PRETTY);

  return chy_cli_write_file (cli, chy_body_get_text (call->params, "file"), text, strlen (text), FALSE,
                             error);
}

static gboolean
run_check (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  return chy_cli_run_check (cli, "templates", "template", chy_body_get_text (call->params, "name"), error);
}

static const ChyCliVerb verbs[] = {
  { .words = "template list",
    .help = N_ ("Lists the certificate templates."),
    .fields = list_fields,
    .flags = CHY_CLI_PAIRS,
    .run = chy_cli_run_list,
    .resource = "templates" },
  { .words = "template show",
    .help = N_ ("Shows every setting of one template."),
    .positionals = show_positionals,
    .fields = show_fields,
    .run = run_show },
  { .words = "template check",
    .help = N_ ("Says what is wrong with a template, why, and how to mend it."),
    .positionals = show_positionals,
    .fields = show_fields,
    .run = run_check },
  { .words = "template diff",
    .help = N_ ("Shows what differs between two templates, or two versions of one."),
    .positionals = diff_positionals,
    .fields = diff_fields,
    .run = run_diff },
  { .words = "template history",
    .help = N_ ("Lists the saved versions of a template."),
    .positionals = show_positionals,
    .fields = show_fields,
    .run = run_history },
  { .words = "template export",
    .help = N_ ("Writes a template into a JSON file."),
    .positionals = export_positionals,
    .fields = export_fields,
    .run = run_export },
  { NULL },
};

const ChyCliNoun chy_cli_noun_template = {
  .name = "template",
  .help = N_ ("Certificate templates"),
  .verbs = verbs,
};
