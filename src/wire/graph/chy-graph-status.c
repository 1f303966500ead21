/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wire/graph/chy-graph.h"

/* Rows of the resource "profile-status": one a holder. In the order of what a user is told of several. */
static const struct
{
  const char *status; /* ours */
  const char *graph;
  const char *count; /* of the overview */
} states[] = {
  { "error", "error", "errorCount" },
  { "pending", "unknown", "pendingCount" },
  { "succeeded", "compliant", "successCount" },
  { "notApplicable", "notApplicable", "notApplicableCount" },
};

static guint
rank_of (GVariant *row)
{
  const char *status = chy_body_get_text (row, "status");

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (status, states[i].status) == 0)
      return i;
  return G_N_ELEMENTS (states) - 1;
}

static GVariant *
make_status (GVariant *body)
{
  return g_variant_new_string (states[rank_of (body)].graph);
}

static const ChyGraphProperty device_properties[] = {
  { .name = "id" },
  { .name = "deviceDisplayName", .nullable = TRUE },
  { .name = "userPrincipalName", .nullable = TRUE },
  { .name = "status", .make = make_status },
  { .name = "lastReportedDateTime" },
  { .name = NULL },
};

const ChyGraphType chy_graph_device_status = {
  .name = "microsoft.graph.deviceConfigurationDeviceStatus",
  .resource = "profile-status",
  .properties = device_properties,
};

static GVariant *
make_devices (GVariant *body)
{
  return g_variant_new_int64 (chy_body_get_int (body, "devicesCount", 0));
}

static const ChyGraphProperty user_properties[] = {
  { .name = "id" },
  { .name = "userPrincipalName", .nullable = TRUE },
  { .name = "devicesCount", .make = make_devices, .kind = CHY_FIELD_INTEGER },
  { .name = "status", .make = make_status },
  { .name = "lastReportedDateTime" },
  { .name = NULL },
};

const ChyGraphType chy_graph_user_status = {
  .name = "microsoft.graph.deviceConfigurationUserStatus",
  .resource = "profile-status",
  .properties = user_properties,
};

static GVariant *
merge_row (GVariant *before, GVariant *row)
{
  const char *user = chy_body_get_text (row, "userId");
  GVariant *worse = before != NULL && rank_of (before) < rank_of (row) ? before : row;
  gint64 devices = before != NULL ? chy_body_get_int (before, "devicesCount", 0) : 0;
  gint64 last = chy_body_get_int (row, "lastReportedDateTime", 0);
  GVariantDict dict;

  if (before != NULL)
    last = MAX (last, chy_body_get_int (before, "lastReportedDateTime", 0));
  g_variant_dict_init (&dict, worse);
  g_variant_dict_insert (&dict, "id", "s", user);
  g_variant_dict_insert (&dict, "devicesCount", "x", devices + 1);
  g_variant_dict_insert (&dict, "lastReportedDateTime", "x", last);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

GPtrArray *
chy_graph_status_by_user (GPtrArray *rows)
{
  GPtrArray *users = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++)
    {
      GVariant *row = g_ptr_array_index (rows, i);
      const char *user = chy_body_get_text (row, "userId");
      gpointer place = NULL;
      GVariant *merged;

      if (user == NULL)
        continue;
      if (!g_hash_table_lookup_extended (places, user, NULL, &place))
        {
          place = GUINT_TO_POINTER (users->len);
          g_hash_table_insert (places, (gpointer) user, place);
          g_ptr_array_add (users, merge_row (NULL, row));
          continue;
        }
      merged = merge_row (users->pdata[GPOINTER_TO_UINT (place)], row);
      g_variant_unref (users->pdata[GPOINTER_TO_UINT (place)]);
      users->pdata[GPOINTER_TO_UINT (place)] = merged;
    }
  return users;
}

/* --- overviews: rows are what chy_graph_status_count() makes
 * ------------------------------------------------- */

static GVariant *
count_of (GVariant *body, const char *key)
{
  return g_variant_new_int64 (chy_body_get_int (body, key, 0));
}

static GVariant *
make_pending (GVariant *body)
{
  return count_of (body, "pendingCount");
}

static GVariant *
make_not_applicable (GVariant *body)
{
  return count_of (body, "notApplicableCount");
}

static GVariant *
make_success (GVariant *body)
{
  return count_of (body, "successCount");
}

static GVariant *
make_error (GVariant *body)
{
  return count_of (body, "errorCount");
}

/* Failures are errors here, and nobody else sets what we set. */
static GVariant *
make_zero (GVariant *body)
{
  (void) body;
  return g_variant_new_int64 (0);
}

static GVariant *
make_version (GVariant *body)
{
  return count_of (body, "documentVersion");
}

#define OVERVIEW                                                                                             \
  { .name = "id" }, { .name = "pendingCount", .make = make_pending, .kind = CHY_FIELD_INTEGER },             \
      { .name = "notApplicableCount", .make = make_not_applicable, .kind = CHY_FIELD_INTEGER },              \
      { .name = "successCount", .make = make_success, .kind = CHY_FIELD_INTEGER },                           \
      { .name = "errorCount", .make = make_error, .kind = CHY_FIELD_INTEGER },                               \
      { .name = "failedCount", .make = make_zero, .kind = CHY_FIELD_INTEGER },                               \
      { .name = "conflictCount", .make = make_zero, .kind = CHY_FIELD_INTEGER },                             \
      { .name = "configurationVersion", .make = make_version, .kind = CHY_FIELD_INTEGER },                   \
  {                                                                                                          \
    .name = "lastUpdateDateTime", .source = "lastReportedDateTime"                                           \
  }

static const ChyGraphProperty device_overview_properties[] = {
  OVERVIEW,
  { .name = "notApplicablePlatformCount", .make = make_zero, .kind = CHY_FIELD_INTEGER },
  { .name = NULL },
};

static const ChyGraphProperty user_overview_properties[] = { OVERVIEW, { .name = NULL } };

const ChyGraphType chy_graph_device_overview = {
  .name = "microsoft.graph.deviceConfigurationDeviceOverview",
  .resource = "profile-status",
  .properties = device_overview_properties,
};

const ChyGraphType chy_graph_user_overview = {
  .name = "microsoft.graph.deviceConfigurationUserOverview",
  .resource = "profile-status",
  .properties = user_overview_properties,
};

GVariant *
chy_graph_status_count (GVariant *profile, GPtrArray *rows)
{
  gint64 counts[G_N_ELEMENTS (states)] = { 0 };
  gint64 last = chy_body_get_int (profile, "lastModifiedDateTime", 0);
  GVariantDict dict;

  for (guint i = 0; i < rows->len; i++)
    {
      counts[rank_of (rows->pdata[i])]++;
      last = MAX (last, chy_body_get_int (rows->pdata[i], "lastReportedDateTime", 0));
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", chy_body_get_text (profile, "id"));
  g_variant_dict_insert (&dict, "documentVersion", "x", chy_body_get_int (profile, "documentVersion", 0));
  g_variant_dict_insert (&dict, "lastReportedDateTime", "x", last);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    g_variant_dict_insert (&dict, states[i].count, "x", counts[i]);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}
