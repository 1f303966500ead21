/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"

static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "code",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Code") },
  { .key = "cause",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Cause") },
  { .key = "title", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Title") },
  { .key = "count", .kind = CHY_FIELD_INTEGER, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Requests") },
  { .key = "lastDateTime", .kind = CHY_FIELD_TIME, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Last") },
  { .key = NULL },
};

static const char *const default_columns[] = { "title", "code", "count", NULL };

const ChyResource chy_resource_failure_causes = {
  .id = "failure-causes",
  .title = N_ ("Causes of failures"),
  .singular = N_ ("cause of failures"),
  .columns = columns,
  .name_key = "title",
  .default_columns = default_columns,
  .searched = FALSE,
};
