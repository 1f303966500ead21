/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"

static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "displayName",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE | CHY_FIELD_FILTER,
    .title = N_ ("Name") },
  { .key = "description", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Description") },
  { .key = "type",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE | CHY_FIELD_FILTER,
    .title = N_ ("Profile type") },
  { .key = "platform",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE | CHY_FIELD_FILTER,
    .title = N_ ("Platform") },
  { .key = "assigned",
    .kind = CHY_FIELD_BOOLEAN,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Assigned") },
  { .key = "documentVersion",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Version") },
  { .key = "createdDateTime",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Created") },
  { .key = "lastModifiedDateTime",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Last modified") },
  { .key = "assignments",
    .kind = CHY_FIELD_OBJECT_LIST,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_DETAIL,
    .title = N_ ("Assignments") },
  { .key = NULL },
};

static const char *const default_columns[] = { "displayName",          "type", "platform", "assigned",
                                               "lastModifiedDateTime", NULL };

const ChyResource chy_resource_profiles = {
  .id = "profiles",
  .title = N_ ("Profiles"),
  .singular = N_ ("profile"),
  .columns = columns,
  .name_key = "displayName",
  .default_sort = "displayName",
  .default_columns = default_columns,
  .searched = TRUE,
};
