/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-resource.h"

/* The systems that a PFX file can be made for. */
static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "title", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("System") },
  { .key = "help", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("What it reads") },
  { .key = "legacy", .kind = CHY_FIELD_BOOLEAN, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Legacy") },
  { .key = NULL },
};

static const char *const default_columns[] = { "id", "title", "legacy", NULL };

const ChyResource chy_resource_pfx_presets = {
  .id = "pfx-presets",
  .title = N_ ("Target systems of PFX files"),
  .singular = N_ ("target system"),
  .columns = columns,
  .name_key = "title",
  .default_columns = default_columns,
  .searched = FALSE,
};
