/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"

static const ChyChoice kinds[] = {
  { "user", N_ ("User") },
  { "device", N_ ("Computer") },
  { "group", N_ ("Group") },
  { "unknown", N_ ("Unknown") },
  { NULL },
};

static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("ID"),
    .help = N_ ("A SID where one is known.") },
  { .key = "displayName",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Name"),
    .help = N_ ("As people know it: CORP\\Domain Users.") },
  { .key = "kind",
    .kind = CHY_FIELD_CHOICE,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Kind"),
    .choices = kinds },
  { .key = "resolved",
    .kind = CHY_FIELD_BOOLEAN,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Found"),
    .help = N_ ("The directory or the domain has it.") },
  { .key = NULL },
};

static const char *const default_columns[] = { "displayName", "kind", "id", NULL };

const ChyResource chy_resource_principals = {
  .id = "principals",
  .title = N_ ("Accounts and Groups"),
  .singular = N_ ("account"),
  .columns = columns,
  .name_key = "displayName",
  .default_columns = default_columns,
  .searched = TRUE,
};
