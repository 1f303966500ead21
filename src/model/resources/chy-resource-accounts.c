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
  { .key = "role",
    .kind = CHY_FIELD_CHOICE,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE | CHY_FIELD_FILTER,
    .title = N_ ("Role"),
    .choices = chy_states_role },
  { .key = "enabled",
    .kind = CHY_FIELD_BOOLEAN,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Enabled") },
  { .key = "subjectName", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Subject") },
  { .key = "serialNumber",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Serial Number") },
  { .key = "certificateHash",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("SHA-256 Fingerprint") },
  { .key = "notAfter",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Valid Until") },
  { .key = "connectorId",
    .kind = CHY_FIELD_REFERENCE,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Connector"),
    .refers_to = "connectors" },
  { .key = "createdDateTime",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Granted") },
  { .key = "documentVersion",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Saved version") },
  { .key = "lastModifiedDateTime",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Last modified") },
  { .key = NULL },
};

static const char *const default_columns[] = { "displayName", "role", "enabled", "notAfter", NULL };

const ChyResource chy_resource_accounts = {
  .id = "accounts",
  .title = N_ ("Accounts"),
  .singular = N_ ("account"),
  .columns = columns,
  .name_key = "displayName",
  .default_sort = "displayName",
  .default_columns = default_columns,
  .searched = TRUE,
};
