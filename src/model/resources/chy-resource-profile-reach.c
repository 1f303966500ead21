/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"
#include "model/chy-resource.h"

/* Whom a profile reaches, what is wrong with it, and whether they trust what it gives them; also of one that
 * is not saved yet (filters "profile", "body", "include", "exclude"). One row. */
static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "devices", .kind = CHY_FIELD_INTEGER, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Devices") },
  { .key = "users", .kind = CHY_FIELD_INTEGER, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Users") },
  { .key = "excluded", .kind = CHY_FIELD_INTEGER, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Excluded") },
  { .key = "otherPlatform",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Of another platform") },
  { .key = "userless",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Devices without a user") },
  { .key = "withoutDevice",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Users without a device") },
  { .key = "withoutRoot",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Devices without the root certificate") },
  { .key = "rootId",
    .kind = CHY_FIELD_REFERENCE,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Profile of the root certificate"),
    .refers_to = "profiles" },
  { .key = "rootName",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Name of the profile of the root certificate") },
  { .key = "rootInclude",
    .kind = CHY_FIELD_TEXT_LIST,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Whom to assign it to") },
  { .key = "rootExclude",
    .kind = CHY_FIELD_TEXT_LIST,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Whom to leave out") },
  { .key = "problems",
    .kind = CHY_FIELD_OBJECT_LIST,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Problems") },
  { .key = NULL },
};

static const char *const default_columns[] = { "devices", "users", "excluded", "withoutRoot", NULL };

const ChyResource chy_resource_profile_reach = {
  .id = "profile-reach",
  .title = N_ ("Reach of a profile"),
  .singular = N_ ("reach"),
  .columns = columns,
  .name_key = "id",
  .default_columns = default_columns,
  .searched = FALSE,
};
