/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "cli/chy-cli.h"
#include "wire/chy-csv.h"
#include "wire/chy-wire.h"

static const ChyField list_fields[] = {
  { .key = "since",
    .kind = CHY_FIELD_TIME,
    .title = N_ ("Since"),
    .help = N_ ("Only what happened at or after this time.") },
  { .key = "object",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Object"),
    .help = N_ ("Only what is about the object of this name.") },
  { .key = "actor", .kind = CHY_FIELD_TEXT, .title = N_ ("Who"), .help = N_ ("Only what this account did.") },
  { .key = "activity", .kind = CHY_FIELD_TEXT, .title = N_ ("What"), .help = N_ ("Only this activity.") },
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

static const ChyField export_fields[] = {
  { .key = "file",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("File"),
    .help = N_ ("The CSV file to write.") },
  { .key = "since",
    .kind = CHY_FIELD_TIME,
    .title = N_ ("Since"),
    .help = N_ ("Only what happened at or after this time.") },
  { NULL },
};

static const char *const export_positionals[] = { "file", NULL };

static void
append_row (GString *text, const ChyField *columns, GVariant *row)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  for (const ChyField *column = columns; column->key != NULL; column++)
    {
      g_autoptr (GVariant) value = chy_body_get (row, column->key);

      if (value == NULL)
        g_ptr_array_add (cells, g_strdup (""));
      else if (column->kind == CHY_FIELD_OBJECT)
        g_ptr_array_add (cells, chy_wire_print (value, CHY_WIRE_CANONICAL));
      else
        g_ptr_array_add (cells, chy_field_to_text (column, value));
    }
  chy_csv_append (text, (const char *const *) cells->pdata, cells->len);
}

static void
append_header (GString *text, const ChyField *columns)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (const ChyField *column = columns; column->key != NULL; column++)
    g_ptr_array_add (names, (gpointer) column->key);
  chy_csv_append (text, (const char *const *) names->pdata, names->len);
}

static gboolean
run_export (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  const ChyResource *resource = chy_resource_find ("audit");
  const ChyField *since = chy_fields_find (call->verb->fields, "since");
  g_autoptr (GVariant) from = chy_body_get (call->params, "since");
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (ChyQuery) query = NULL;
  g_autoptr (ChyResult) result = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_final;
  gint64 count;

  if (from != NULL)
    {
      g_autofree char *time = chy_field_to_text (since, from);
      g_autofree char *term = g_strconcat (">=", time, NULL);

      g_variant_dict_insert (&dict, "activityDateTime", "s", term);
    }
  query = chy_query_new ("audit", g_variant_dict_end (&dict));
  query->details = TRUE;
  result = chy_tenant_query (cli->tenant, query, cli->cancellable, error);
  if (result == NULL || !chy_result_complete (result, cli->cancellable, error))
    return FALSE;
  count = chy_result_get_count (result, &is_final);
  append_header (text, resource->columns);
  for (gint64 i = 0; i < count; i += 500)
    {
      g_autoptr (GPtrArray) rows = chy_result_rows (result, i, 500, cli->cancellable, error);

      if (rows == NULL)
        return FALSE;
      for (guint j = 0; j < rows->len; j++)
        append_row (text, resource->columns, rows->pdata[j]);
    }
  chy_cli_say (cli, _ ("%" PRId64 " records."), count);

  return chy_cli_write_file (cli, chy_body_get_text (call->params, "file"), text->str, text->len, TRUE,
                             error);
}

static gboolean
run_verify (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  const ChyResource *resource = chy_resource_find ("audit-state");
  g_autoptr (GPtrArray) rows = chy_cli_query_rows (cli, "audit-state", NULL, 0, error);

  (void) call;
  if (rows == NULL)
    return FALSE;
  chy_cli_print_rows (cli, resource->columns, resource->default_columns, rows, rows->len);
  for (guint i = 0; i < rows->len; i++)
    {
      const char *reason = chy_body_get_text (rows->pdata[i], "reason");

      if (g_strcmp0 (chy_body_get_text (rows->pdata[i], "state"), "whole") == 0)
        continue;
      cli->status = CHY_CLI_FAILED;
      chy_cli_say (cli, "%s", reason != NULL ? reason : "");
    }

  return TRUE;
}

static const ChyCliVerb verbs[] = {
  { .words = "audit list",
    .help = N_ ("Lists the records, the youngest first."),
    .fields = list_fields,
    .flags = CHY_CLI_PAIRS,
    .run = chy_cli_run_list,
    .resource = "audit" },
  { .words = "audit export",
    .help = N_ ("Writes the records into a CSV file."),
    .positionals = export_positionals,
    .fields = export_fields,
    .run = run_export,
    .resource = "audit" },
  { .words = "audit verify",
    .help = N_ ("Walks both audit chains and says whether a record was changed, removed or inserted."),
    .run = run_verify,
    .resource = "audit-state" },
  { NULL },
};

const ChyCliNoun chy_cli_noun_audit = {
  .name = "audit",
  .help = N_ ("The record of every change"),
  .verbs = verbs,
};
