/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"

static const ChyChoice kinds[] = {
  { "account", N_ ("Account") },
  { "alert", N_ ("Alert") },
  { "authority", N_ ("Authority") },
  { "certificate", N_ ("Certificate") },
  { "connector", N_ ("Connector") },
  { "device", N_ ("Device") },
  { "pfx", N_ ("Imported PFX") },
  { "directory", N_ ("Directory") },
  { "group", N_ ("Group") },
  { "member", N_ ("Member") },
  { "profile", N_ ("Profile") },
  { "request", N_ ("Request") },
  { "template", N_ ("Template") },
  { "tenant", N_ ("Tenant") },
  { "user", N_ ("User") },
  { "vault", N_ ("Vault") },
  { NULL },
};

/* Graph's auditEvent, flattened: one record is about one object. */
static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Record") },
  { .key = "activityDateTime",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE | CHY_FIELD_FILTER,
    .title = N_ ("Time") },
  { .key = "actor",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Who") },
  { .key = "activity",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Activity") },
  { .key = "displayName", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Did") },
  { .key = "objectKind",
    .kind = CHY_FIELD_CHOICE,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Kind"),
    .choices = kinds },
  { .key = "objectId",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Object ID") },
  { .key = "objectName",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Object") },
  { .key = "before",
    .kind = CHY_FIELD_OBJECT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_DETAIL,
    .title = N_ ("Before") },
  { .key = "after",
    .kind = CHY_FIELD_OBJECT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_DETAIL,
    .title = N_ ("After") },
  { .key = NULL },
};

static const char *const default_columns[] = { "id",         "activityDateTime", "actor", "activity",
                                               "objectKind", "objectName",       NULL };

const ChyResource chy_resource_audit = {
  .id = "audit",
  .title = N_ ("Audit Log"),
  .singular = N_ ("audit record"),
  .columns = columns,
  .name_key = "id",
  .default_sort = "id",
  .default_descending = TRUE,
  .default_columns = default_columns,
  .searched = FALSE,
};
