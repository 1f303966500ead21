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
  { .key = "field",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Setting") },
  { .key = "arguments", .kind = CHY_FIELD_OBJECT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Arguments") },
  { .key = NULL },
};

static const char *const default_columns[] = { "severity", "code", "field", NULL };

const ChyResource chy_resource_template_checks = {
  .id = "template-checks",
  .title = N_ ("Template checks"),
  .singular = N_ ("problem"),
  .columns = columns,
  .name_key = "code",
  .default_columns = default_columns,
  .searched = FALSE,
};
