/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"

static const ChyField columns[] = {
  { .key = "id", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("ID") },
  { .key = "name", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Template name") },
  { .key = "displayName",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Template display name") },
  { .key = "existing",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Takes the Place Of"),
    .help = N_ ("The ID of the template that has this name already.") },
  { .key = "documentVersion",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Saved version") },
  { .key = "usedBy",
    .kind = CHY_FIELD_TEXT_LIST,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Used By"),
    .help = N_ ("Profiles that name this template.") },
  { .key = "body", .kind = CHY_FIELD_OBJECT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Settings") },
  { .key = "text", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("File") },
  { .key = NULL },
};

static const char *const default_columns[] = { "name", "displayName", NULL };

const ChyResource chy_resource_template_documents = {
  .id = "template-documents",
  .title = N_ ("Template Files"),
  .singular = N_ ("template file"),
  .columns = columns,
  .name_key = "name",
  .default_columns = default_columns,
  .searched = FALSE,
};
