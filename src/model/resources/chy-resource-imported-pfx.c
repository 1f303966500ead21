/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-resource.h"
#include "model/chy-imported-pfx.h"

#define COLUMN CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE | CHY_FIELD_FILTER

static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "userDisplayName", .kind = CHY_FIELD_TEXT, .flags = COLUMN, .title = N_ ("User") },
  { .key = "userPrincipalName",
    .kind = CHY_FIELD_TEXT,
    .flags = COLUMN,
    .title = N_ ("User Principal Name") },
  { .key = "userId",
    .kind = CHY_FIELD_REFERENCE,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("User ID"),
    .refers_to = "users" },
  { .key = "intendedPurpose",
    .kind = CHY_FIELD_CHOICE,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Intended Purpose"),
    .choices = chy_imported_pfx_purposes },
  { .key = "state",
    .kind = CHY_FIELD_CHOICE,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Status"),
    .choices = chy_imported_pfx_states },
  { .key = "subjectName", .kind = CHY_FIELD_TEXT, .flags = COLUMN, .title = N_ ("Subject") },
  { .key = "issuerName", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Issuer") },
  { .key = "serialNumber",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Serial Number") },
  { .key = "thumbprint",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Thumbprint") },
  { .key = "startDateTime", .kind = CHY_FIELD_TIME, .flags = COLUMN, .title = N_ ("Valid From") },
  { .key = "expirationDateTime", .kind = CHY_FIELD_TIME, .flags = COLUMN, .title = N_ ("Valid Until") },
  { .key = "importedBy", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Imported By") },
  { .key = "createdDateTime",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Imported") },
  { .key = "certificate",
    .kind = CHY_FIELD_BINARY,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_DETAIL,
    .title = N_ ("Certificate") },
  { .key = NULL },
};

static const char *const default_columns[] = { "userDisplayName", "intendedPurpose",    "state",
                                               "subjectName",     "expirationDateTime", NULL };

const ChyResource chy_resource_imported_pfx = {
  .id = "imported-pfx",
  .title = N_ ("Imported PFX"),
  .singular = N_ ("imported PFX"),
  .columns = columns,
  .name_key = "subjectName",
  .default_sort = "userDisplayName",
  .default_columns = default_columns,
  .searched = FALSE,
};
