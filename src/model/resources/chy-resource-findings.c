/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"

static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "severity",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Severity") },
  { .key = "domain",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Area") },
  { .key = "code",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Code") },
  { .key = "object",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Object") },
  { .key = "title", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Title") },
  { .key = "message", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Message") },
  { .key = "remedy", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Remedy") },
  { .key = "affected", .kind = CHY_FIELD_INTEGER, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Affected") },
  { .key = "command", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Command") },
  { .key = "arguments",
    .kind = CHY_FIELD_OBJECT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_DETAIL,
    .title = N_ ("Arguments") },
  { .key = NULL },
};

static const char *const default_columns[] = { "severity", "code", "object", "message", NULL };

const ChyResource chy_resource_findings = {
  .id = "findings",
  .title = N_ ("Findings"),
  .singular = N_ ("finding"),
  .columns = columns,
  .name_key = "title",
  .default_columns = default_columns,
  .searched = TRUE,
};
