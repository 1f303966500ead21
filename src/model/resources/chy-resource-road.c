/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"

static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "displayName", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Step") },
  { .key = "state",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("State") },
  { .key = "reason", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Reason") },
  { .key = "command", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Command") },
  { .key = "code", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Code") },
  /* What it is about, as a resource and an id, where that exists already. */
  { .key = "objectKind", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Kind") },
  { .key = "objectId", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Object ID") },
  /* The command of the tenant that does it, where nothing more has to be asked. */
  { .key = "fix", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Fix") },
  { .key = "fixParameters",
    .kind = CHY_FIELD_OBJECT,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Parameters of the fix") },
  { .key = NULL },
};

static const char *const default_columns[] = { "displayName", "state", "reason", NULL };

const ChyResource chy_resource_road = {
  .id = "road",
  .title = N_ ("Road"),
  .singular = N_ ("step"),
  .columns = columns,
  .name_key = "displayName",
  .default_columns = default_columns,
  .searched = FALSE,
};
