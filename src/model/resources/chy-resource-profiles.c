/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-i18n.h"

#include "chy-platform.h"
#include "chy-profile-type.h"
#include "chy-resource.h"

/* Stored by id, shown by title; one unknown here is shown as it is. */
static char *
type_to_text (const ChyField *self, GVariant *value, gboolean for_people)
{
  const char *id = g_variant_get_string (value, NULL);
  const ChyProfileType *type = for_people ? chy_profile_type_find (id) : NULL;

  return g_strdup (type != NULL ? _ (type->title) : id);
}

static const ChyField columns[] = {
  { .key = "id",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("ID") },
  { .key = "displayName",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE | CHY_FIELD_FILTER,
    .title = N_ ("Name") },
  { .key = "description", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Description") },
  { .key = "type",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE | CHY_FIELD_FILTER,
    .title = N_ ("Profile type"),
    .to_text = type_to_text },
  { .key = "platform",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE | CHY_FIELD_FILTER,
    .title = N_ ("Platform"),
    .to_text = chy_platform_to_text },
  { .key = "assigned",
    .kind = CHY_FIELD_BOOLEAN,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Assigned") },
  { .key = "assignedTo",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Assigned to") },
  { .key = "succeeded",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Succeeded") },
  { .key = "pending",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Pending") },
  { .key = "failed",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Failed") },
  { .key = "notApplicable",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Not applicable") },
  { .key = "documentVersion",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Version") },
  { .key = "createdDateTime",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Created") },
  { .key = "lastModifiedDateTime",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Last modified") },
  { .key = "assignments",
    .kind = CHY_FIELD_OBJECT_LIST,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_DETAIL,
    .title = N_ ("Assignments") },
  { .key = NULL },
};

static const char *const default_columns[] = { "displayName",          "type", "platform", "assigned",
                                               "lastModifiedDateTime", NULL };

const ChyResource chy_resource_profiles = {
  .id = "profiles",
  .title = N_ ("Profiles"),
  .singular = N_ ("profile"),
  .columns = columns,
  .name_key = "displayName",
  .default_sort = "displayName",
  .default_columns = default_columns,
  .searched = TRUE,
};
