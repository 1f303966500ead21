/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"

static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "kind",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE | CHY_FIELD_FILTER,
    .title = N_ ("Kind") },
  { .key = "createdDateTime",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Created") },
  { .key = NULL },
};

static const char *const default_columns[] = { "id", "kind", "createdDateTime", NULL };

const ChyResource chy_resource_vault_slots = {
  .id = "vault-slots",
  .title = N_ ("Vault Slots"),
  .singular = N_ ("slot"),
  .columns = columns,
  .name_key = "kind",
  .default_sort = "createdDateTime",
  .default_columns = default_columns,
  .searched = FALSE,
};
