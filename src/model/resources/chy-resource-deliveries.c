/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"

static const ChyChoice states[] = {
  { "delivered", N_ ("Delivered") },
  { "removed", N_ ("Removed") },
  { NULL },
};

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
  { .key = "deviceId",
    .kind = CHY_FIELD_REFERENCE,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Device"),
    .refers_to = "devices" },
  { .key = "userId",
    .kind = CHY_FIELD_REFERENCE,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("User"),
    .refers_to = "users" },
  { .key = "requestId",
    .kind = CHY_FIELD_REFERENCE,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Request"),
    .refers_to = "requests" },
  { .key = "state",
    .kind = CHY_FIELD_CHOICE,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("State"),
    .choices = states },
  { .key = "code", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Code") },
  { .key = "lastModifiedDateTime",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Last change") },
  { .key = NULL },
};

static const char *const default_columns[] = { "profileName", "deviceId", "state", "lastModifiedDateTime",
                                               NULL };

const ChyResource chy_resource_deliveries = {
  .id = "deliveries",
  .title = N_ ("Deliveries"),
  .singular = N_ ("delivery"),
  .columns = columns,
  .name_key = "id",
  .default_sort = "id",
  .default_columns = default_columns,
  .searched = FALSE,
};
