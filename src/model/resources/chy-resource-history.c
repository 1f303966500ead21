/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"

static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "documentId",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Object") },
  { .key = "version",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE | CHY_FIELD_FILTER,
    .title = N_ ("Version") },
  { .key = "modifiedDateTime",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Time") },
  { .key = "actor",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Who") },
  { .key = "name", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Name") },
  { .key = "displayName",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Display name") },
  { .key = "deleted", .kind = CHY_FIELD_BOOLEAN, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Deleted") },
  { .key = "body",
    .kind = CHY_FIELD_OBJECT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_DETAIL,
    .title = N_ ("Contents") },
  { .key = NULL },
};

static const char *const default_columns[] = { "version", "modifiedDateTime", "actor", "displayName", NULL };

const ChyResource chy_resource_history = {
  .id = "history",
  .title = N_ ("History"),
  .singular = N_ ("version"),
  .columns = columns,
  .name_key = "version",
  .default_sort = "version",
  .default_descending = TRUE,
  .default_columns = default_columns,
  .searched = FALSE,
};
