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
    .title = N_ ("Alert"),
    .help = N_ ("What it is called in the list.") },
  { NULL },
};

static const char *const show_positionals[] = { "name", NULL };

static const ChyCliVerb verbs[] = {
  { .words = "alert list",
    .help = N_ ("Lists what a server of this tenant found to be wrong now, and since when."),
    .fields = list_fields,
    .flags = CHY_CLI_PAIRS,
    .run = chy_cli_run_list,
    .resource = "alerts" },
  { .words = "alert show",
    .help = N_ ("Shows one alert, and how to mend it."),
    .positionals = show_positionals,
    .fields = show_fields,
    .run = chy_cli_run_show,
    .resource = "alerts" },
  { NULL },
};

const ChyCliNoun chy_cli_noun_alert = {
  .name = "alert",
  .help = N_ ("What a server of this tenant found to be wrong now"),
  .verbs = verbs,
};
