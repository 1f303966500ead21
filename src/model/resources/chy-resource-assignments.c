/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"

static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "profileId",
    .kind = CHY_FIELD_REFERENCE,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Profile"),
    .refers_to = "profiles" },
  { .key = "profileName",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Profile name") },
  { .key = "target",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Target") },
  { .key = "groupId",
    .kind = CHY_FIELD_REFERENCE,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Group"),
    .refers_to = "groups" },
  { .key = "groupName", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Group name") },
  { .key = "createdDateTime", .kind = CHY_FIELD_TIME, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Created") },
  { .key = NULL },
};

static const char *const default_columns[] = { "profileName", "target", "groupName", NULL };

const ChyResource chy_resource_assignments = {
  .id = "assignments",
  .title = N_ ("Assignments"),
  .singular = N_ ("assignment"),
  .columns = columns,
  .name_key = "profileName",
  .default_columns = default_columns,
  .searched = FALSE,
};
