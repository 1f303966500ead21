/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"

static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "requestId",
    .kind = CHY_FIELD_REFERENCE,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Request"),
    .refers_to = "requests" },
  { .key = "requestNumber",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Request ID") },
  { .key = "eventDateTime", .kind = CHY_FIELD_TIME, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Time") },
  { .key = "kind",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Event") },
  { .key = "connectorId",
    .kind = CHY_FIELD_REFERENCE,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Connector"),
    .refers_to = "connectors" },
  { .key = "attempt", .kind = CHY_FIELD_INTEGER, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Attempt") },
  { .key = "code", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Code") },
  { .key = "message", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Message") },
  { .key = "arguments", .kind = CHY_FIELD_OBJECT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Details") },
  { .key = NULL },
};

static const char *const default_columns[] = { "eventDateTime", "kind", "attempt", "code", "message", NULL };

const ChyResource chy_resource_request_events = {
  .id = "request-events",
  .title = N_ ("Timeline"),
  .singular = N_ ("event"),
  .columns = columns,
  .name_key = "kind",
  .default_sort = "id",
  .default_columns = default_columns,
  .searched = FALSE,
};
