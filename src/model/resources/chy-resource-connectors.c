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
  { .key = "displayName",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE | CHY_FIELD_FILTER,
    .title = N_ ("Name") },
  { .key = "state",
    .kind = CHY_FIELD_CHOICE,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE | CHY_FIELD_FILTER,
    .title = N_ ("Connection status"),
    .choices = chy_states_connector },
  { .key = "hostName",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Host") },
  { .key = "connectorVersion",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Version") },
  { .key = "account", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Account") },
  { .key = "proxyUrl", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Proxy") },
  { .key = "lastConnectionDateTime",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Last contact") },
  { .key = "enabled",
    .kind = CHY_FIELD_BOOLEAN,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Enabled") },
  { .key = "reason", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Reported reason") },
  { .key = "succeeded", .kind = CHY_FIELD_INTEGER, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Succeeded") },
  { .key = "failed", .kind = CHY_FIELD_INTEGER, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Failed") },
  { .key = "principalId", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Account ID") },
  { .key = "principalName",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Account name") },
  { .key = "createdDateTime",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Enrolled") },
  { .key = "documentVersion",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Saved version") },
  { .key = "lastModifiedDateTime",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Last modified") },
  { .key = "hours",
    .kind = CHY_FIELD_OBJECT_LIST,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_DETAIL,
    .title = N_ ("Last 24 hours") },
  { .key = NULL },
};

static const char *const default_columns[] = {
  "displayName", "state", "hostName", "connectorVersion", "lastConnectionDateTime", NULL
};

const ChyResource chy_resource_connectors = {
  .id = "connectors",
  .title = N_ ("Connectors"),
  .singular = N_ ("connector"),
  .columns = columns,
  .name_key = "displayName",
  .default_sort = "displayName",
  .default_columns = default_columns,
  .searched = TRUE,
};
