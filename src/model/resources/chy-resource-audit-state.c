/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"

static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "database",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Database") },
  { .key = "state",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("State") },
  { .key = "records", .kind = CHY_FIELD_INTEGER, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Records") },
  { .key = "firstBad",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("First bad record") },
  { .key = "signed", .kind = CHY_FIELD_BOOLEAN, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Signed head") },
  { .key = "reason", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Reason") },
  { .key = NULL },
};

static const char *const default_columns[] = { "database", "state", "records", NULL };

const ChyResource chy_resource_audit_state = {
  .id = "audit-state",
  .title = N_ ("Audit chains"),
  .singular = N_ ("audit chain"),
  .columns = columns,
  .name_key = "database",
  .default_columns = default_columns,
  .searched = FALSE,
};
