/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "cli/chy-cli.h"

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
    .title = N_ ("Account"),
    .help = N_ ("Its name or ID.") },
  { NULL },
};

static const char *const show_positionals[] = { "name", NULL };

static const ChyCliVerb verbs[] = {
  { .words = "account list",
    .help = N_ ("Lists who may sign in to a server of this tenant, and as what."),
    .fields = list_fields,
    .flags = CHY_CLI_PAIRS,
    .run = chy_cli_run_list,
    .resource = "accounts" },
  { .words = "account show",
    .help = N_ ("Shows one account."),
    .positionals = show_positionals,
    .fields = show_fields,
    .run = chy_cli_run_show,
    .resource = "accounts" },
  { NULL },
};

const ChyCliNoun chy_cli_noun_account = {
  .name = "account",
  .help = N_ ("Who may sign in to a server of this tenant, and in which role"),
  .verbs = verbs,
};
