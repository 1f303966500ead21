/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"
#include "chy-states.h"

static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "status",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Status") },
  { .key = "state",
    .kind = CHY_FIELD_CHOICE,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("State"),
    .choices = chy_states_request },
  { .key = "deviceId",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Device ID") },
  { .key = "deviceDisplayName",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Device") },
  { .key = "userId",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("User ID") },
  { .key = "userPrincipalName", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("User") },
  { .key = "requestNumber",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Request") },
  { .key = "code",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Code") },
  { .key = "message", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Message") },
  { .key = "lastReportedDateTime",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Last change") },
  { .key = NULL },
};

static const char *const default_columns[] = { "deviceDisplayName", "userPrincipalName", "status", "state",
                                               NULL };

const ChyResource chy_resource_profile_status = {
  .id = "profile-status",
  .title = N_ ("Profile status"),
  .singular = N_ ("status"),
  .columns = columns,
  .name_key = "deviceDisplayName",
  .default_columns = default_columns,
  .searched = FALSE,
};
