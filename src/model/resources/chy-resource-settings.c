/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"

static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "value", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Value") },
  { .key = NULL },
};

static const char *const default_columns[] = { "id", "value", NULL };

const ChyResource chy_resource_settings = {
  .id = "settings",
  .title = N_ ("Settings"),
  .singular = N_ ("setting"),
  .columns = columns,
  .name_key = "id",
  .default_sort = "id",
  .default_columns = default_columns,
  .searched = FALSE,
};
