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
  { .key = "state",
    .kind = CHY_FIELD_CHOICE,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("State"),
    .choices = chy_states_certificate },
  { .key = "count", .kind = CHY_FIELD_INTEGER, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Certificates") },
  { .key = NULL },
};

static const char *const default_columns[] = { "state", "count", NULL };

const ChyResource chy_resource_certificate_counts = {
  .id = "certificate-counts",
  .title = N_ ("Certificate counts"),
  .singular = N_ ("count"),
  .columns = columns,
  .name_key = "state",
  .default_columns = default_columns,
  .searched = FALSE,
};
