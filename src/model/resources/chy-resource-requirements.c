/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"

static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "displayName", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Requirement") },
  { .key = "state",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("State") },
  { .key = "reason", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Reason") },
  { .key = NULL },
};

static const char *const default_columns[] = { "displayName", "state", "reason", NULL };

const ChyResource chy_resource_requirements = {
  .id = "requirements",
  .title = N_ ("Requirements"),
  .singular = N_ ("requirement"),
  .columns = columns,
  .name_key = "displayName",
  .default_columns = default_columns,
  .searched = FALSE,
};
