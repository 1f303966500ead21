/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"

static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE | CHY_FIELD_FILTER,
    .title = N_ ("Alert") },
  { .key = "severity",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE | CHY_FIELD_FILTER,
    .title = N_ ("Severity") },
  { .key = "code",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Code") },
  { .key = "object",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE | CHY_FIELD_FILTER,
    .title = N_ ("Object") },
  { .key = "title", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Title") },
  { .key = "message", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Message") },
  { .key = "remedy", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Remedy") },
  { .key = "raisedDateTime",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Since") },
  { .key = "toldBy", .kind = CHY_FIELD_TEXT_LIST, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Told by") },
  { .key = NULL },
};

static const char *const default_columns[] = { "raisedDateTime", "severity", "id", "message", NULL };

const ChyResource chy_resource_alerts = {
  .id = "alerts",
  .title = N_ ("Alerts"),
  .singular = N_ ("alert"),
  .columns = columns,
  .name_key = "id",
  .default_sort = "raisedDateTime",
  .default_columns = default_columns,
  .searched = TRUE,
};
