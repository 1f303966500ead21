/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"

static const ChyChoice kinds[] = {
  { "user", N_ ("User") },
  { "device", N_ ("Device") },
  { "group", N_ ("Group") },
  { NULL },
};

static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "groupId",
    .kind = CHY_FIELD_REFERENCE,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Group"),
    .refers_to = "groups" },
  { .key = "groupName", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Group name") },
  { .key = "kind",
    .kind = CHY_FIELD_CHOICE,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Kind"),
    .choices = kinds },
  { .key = "memberId",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Member") },
  { .key = "displayName", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Name") },
  { .key = "createdDateTime", .kind = CHY_FIELD_TIME, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Added") },
  { .key = NULL },
};

static const char *const default_columns[] = { "groupName", "kind", "displayName", NULL };

const ChyResource chy_resource_members = {
  .id = "members",
  .title = N_ ("Group Members"),
  .singular = N_ ("group member"),
  .columns = columns,
  .name_key = "displayName",
  .default_sort = "id",
  .default_columns = default_columns,
  .searched = FALSE,
};
