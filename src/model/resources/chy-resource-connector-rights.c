/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"

static const ChyChoice states[] = {
  { "allowed", N_ ("Allowed") },
  { "missing", N_ ("Missing") },
  { "unknown", N_ ("Unknown") },
  { NULL },
};

static const ChyChoice rights[] = {
  { "read", N_ ("Read") },
  { "enroll", N_ ("Enroll") },
  { "request-certificates", N_ ("Request Certificates") },
  { "issue-and-manage-certificates", N_ ("Issue and Manage Certificates") },
  { NULL },
};

/* What one connector needs and has: filter "connector". */
static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "objectKind", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Kind") },
  { .key = "objectId", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Object ID") },
  { .key = "objectName", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Object") },
  { .key = "right",
    .kind = CHY_FIELD_CHOICE,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Right"),
    .choices = rights },
  { .key = "state",
    .kind = CHY_FIELD_CHOICE,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("State"),
    .choices = states },
  { .key = "principalName",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Account name") },
  { .key = "reason", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Reason") },
  { .key = NULL },
};

static const char *const default_columns[] = { "objectName", "right", "state", NULL };

const ChyResource chy_resource_connector_rights = {
  .id = "connector-rights",
  .title = N_ ("Rights of a connector"),
  .singular = N_ ("right"),
  .columns = columns,
  .name_key = "objectName",
  .default_columns = default_columns,
  .searched = FALSE,
};
