/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "cli/chy-cli.h"

static const ChyField list_fields[] = {
  { .key = "platform",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Platform"),
    .help = N_ ("Only devices of this platform.") },
  { .key = "department",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("Department"),
    .help = N_ ("Only users of this department.") },
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
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("ID"),
    .help = N_ ("ID, name, or another identifying value.") },
  { NULL },
};

static const char *const show_positionals[] = { "id", NULL };

/* A group with its members. */
static gboolean
run_show (ChyCli *cli, const ChyCliCall *call, GError **error)
{
  const ChyResource *members = chy_resource_find ("members");
  g_autoptr (GVariant) group =
      chy_tenant_get (cli->tenant, "groups", chy_body_get_text (call->params, "id"), cli->cancellable, error);
  g_autoptr (GVariant) filter = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  if (group == NULL)
    return FALSE;
  chy_cli_print_object (cli, chy_resource_find ("groups")->columns, group);
  if (cli->json || members == NULL)
    return TRUE;
  filter = chy_body_with (NULL, "groupId", g_variant_new_string (chy_body_get_text (group, "id")));
  rows = chy_cli_query_rows (cli, "members", filter, 0, error);
  if (rows == NULL)
    return FALSE;
  fputc ('\n', cli->out);
  chy_cli_print_rows (cli, members->columns, members->default_columns, rows, rows->len);

  return TRUE;
}

static const ChyCliVerb verbs[] = {
  { .words = "directory user list",
    .help = N_ ("Lists the users."),
    .fields = list_fields,
    .flags = CHY_CLI_PAIRS,
    .run = chy_cli_run_list,
    .resource = "users" },
  { .words = "directory user show",
    .help = N_ ("Shows one user."),
    .positionals = show_positionals,
    .fields = show_fields,
    .run = chy_cli_run_show,
    .resource = "users" },
  { .words = "directory device list",
    .help = N_ ("Lists the devices."),
    .fields = list_fields,
    .flags = CHY_CLI_PAIRS,
    .run = chy_cli_run_list,
    .resource = "devices" },
  { .words = "directory device show",
    .help = N_ ("Shows one device."),
    .positionals = show_positionals,
    .fields = show_fields,
    .run = chy_cli_run_show,
    .resource = "devices" },
  { .words = "directory group list",
    .help = N_ ("Lists the groups."),
    .fields = list_fields,
    .flags = CHY_CLI_PAIRS,
    .run = chy_cli_run_list,
    .resource = "groups" },
  { .words = "directory group show",
    .help = N_ ("Shows one group."),
    .positionals = show_positionals,
    .fields = show_fields,
    .run = run_show,
    .resource = "groups" },
  { NULL },
};

const ChyCliNoun chy_cli_noun_directory = {
  .name = "directory",
  .help = N_ ("Users, devices and groups"),
  .verbs = verbs,
};
