/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"

static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "start", .kind = CHY_FIELD_TIME, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Week from") },
  { .key = "count", .kind = CHY_FIELD_INTEGER, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Certificates") },
  { .key = NULL },
};

static const char *const default_columns[] = { "start", "count", NULL };

const ChyResource chy_resource_expiry_weeks = {
  .id = "expiry-weeks",
  .title = N_ ("Weeks of expiry"),
  .singular = N_ ("week of expiry"),
  .columns = columns,
  .name_key = "start",
  .default_columns = default_columns,
  .searched = FALSE,
};
