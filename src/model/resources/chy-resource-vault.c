/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"

static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "state", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("State") },
  { .key = "slotCount", .kind = CHY_FIELD_INTEGER, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Slots") },
  { .key = NULL },
};

static const char *const default_columns[] = { "state", "slotCount", NULL };

const ChyResource chy_resource_vault = {
  .id = "vault",
  .title = N_ ("Vault"),
  .singular = N_ ("vault"),
  .columns = columns,
  .name_key = "id",
  .default_columns = default_columns,
  .searched = FALSE,
};
