/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "cli/chy-cli.h"
#include "model/chy-imported-pfx.h"

static const ChyField list_fields[] = {
  { .key = "user",
    .kind = CHY_FIELD_TEXT,
    .title = N_ ("User"),
    .help = N_ ("Only those of this user: the principal name.") },
  { .key = "purpose",
    .kind = CHY_FIELD_CHOICE,
    .title = N_ ("Intended purpose"),
    .help = N_ ("Only those for this purpose."),
    .choices = chy_imported_pfx_purposes },
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
  { .key = "pfx",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_REQUIRED,
    .title = N_ ("Imported certificate"),
    .help = N_ ("Its ID, thumbprint or serial number.") },
  { NULL },
};

static const char *const show_positionals[] = { "pfx", NULL };

static const ChyCliVerb verbs[] = {
  { .words = "pfx list",
    .help = N_ ("Lists the certificates that were imported for users, and which of them are delivered."),
    .fields = list_fields,
    .flags = CHY_CLI_PAIRS,
    .run = chy_cli_run_list,
    .resource = "imported-pfx" },
  { .words = "pfx show",
    .help = N_ ("Shows one imported certificate; its key is never shown."),
    .positionals = show_positionals,
    .fields = show_fields,
    .run = chy_cli_run_show,
    .resource = "imported-pfx" },
  { NULL },
};

const ChyCliNoun chy_cli_noun_pfx = {
  .name = "pfx",
  .help = N_ ("Certificates that were issued elsewhere and imported for users"),
  .verbs = verbs,
};
