/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "base/chy-i18n.h"

#include "chy-connector-feature.h"
#include "chy-resource.h"
#include "chy-states.h"

enum
{
  MINUTE = 60,
};

/* In words to the minute: only minutes keep anything from working. */
static char *
clock_to_text (const ChyField *field G_GNUC_UNUSED, GVariant *value, gboolean for_people)
{
  static const ChyField period = { .key = "period", .kind = CHY_FIELD_PERIOD };
  gint64 offset = g_variant_get_int64 (value);
  gint64 seconds = ABS (offset / CHY_USEC_PER_SEC);
  g_autoptr (GVariant) span = NULL;
  g_autofree char *words = NULL;

  if (!for_people)
    return g_strdup_printf ("%" G_GINT64_FORMAT, offset);
  if (seconds == 0)
    return g_strdup (_ ("Right to the second"));
  span =
      g_variant_ref_sink (g_variant_new_int64 (seconds < 2 * MINUTE ? seconds : seconds - seconds % MINUTE));
  words = chy_field_format (&period, span);

  /* Translators: %s is a span of time, such as "3 minutes". */
  return g_strdup_printf (offset > 0 ? _ ("%s fast") : _ ("%s slow"), words);
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
  { .key = "serviceAccount", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Runs as") },
  { .key = "proxyUrl", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Proxy") },
  { .key = "lastConnectionDateTime",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Last contact") },
  { .key = "enabled",
    .kind = CHY_FIELD_BOOLEAN,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER,
    .title = N_ ("Enabled") },
  CHY_CONNECTOR_FEATURE_FIELDS (CHY_FIELD_READ_ONLY | CHY_FIELD_FILTER),
  { .key = "reason", .kind = CHY_FIELD_TEXT, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Reported reason") },
  { .key = "succeeded", .kind = CHY_FIELD_INTEGER, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Succeeded") },
  { .key = "failed", .kind = CHY_FIELD_INTEGER, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Failed") },
  { .key = "revoked", .kind = CHY_FIELD_INTEGER, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Revoked") },
  { .key = "unrevoked",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY,
    .title = N_ ("Revocations failed") },
  { .key = "waiting", .kind = CHY_FIELD_INTEGER, .flags = CHY_FIELD_READ_ONLY, .title = N_ ("Waiting") },
  { .key = "authorityReason",
    .kind = CHY_FIELD_TEXT,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_DETAIL,
    .title = N_ ("Authority not reached") },
  { .key = "clockOffset",
    .kind = CHY_FIELD_INTEGER,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_DETAIL,
    .title = N_ ("Clock"),
    .to_text = clock_to_text },
  { .key = "certificateEndDateTime",
    .kind = CHY_FIELD_TIME,
    .flags = CHY_FIELD_READ_ONLY | CHY_FIELD_SORTABLE,
    .title = N_ ("Certificate valid until") },
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
