/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/graph/chy-server-graph.h"

/* What became of a profile: one row a holder. `ret_profile` is the profile (full reference), or NULL. */
static ChyResult *
query_status (ChyServerRequest *request, const char *id, GVariant **ret_profile, GError **error)
{
  g_autoptr (GVariant) profile = chy_graph_get (request, &chy_graph_configuration, id, error);

  if (profile == NULL)
    return NULL;
  if (ret_profile != NULL)
    *ret_profile = g_steal_pointer (&profile);
  return chy_graph_query (request, "profile-status", "profile", id, error);
}

static GPtrArray *
read_rows (ChyServerRequest *request, const char *id, GVariant **ret_profile, GError **error)
{
  g_autoptr (ChyResult) result = query_status (request, id, ret_profile, error);

  return result != NULL ? chy_graph_rows_all (request, result, error) : NULL;
}

static gboolean
answer_devices (ChyServerRequest *request, const char *const *parts, GError **error)
{
  ChyResult *result = query_status (request, parts[0], NULL, error);

  return result != NULL && chy_graph_answer_list (request, &chy_graph_device_status, result, error);
}

static gboolean
answer_users (ChyServerRequest *request, const char *const *parts, GError **error)
{
  g_autoptr (GPtrArray) rows = read_rows (request, parts[0], NULL, error);

  return rows != NULL && chy_graph_answer_list (request, &chy_graph_user_status,
                                                chy_graph_rows_new (chy_graph_status_by_user (rows)), error);
}

static gboolean
answer_device_overview (ChyServerRequest *request, const char *const *parts, GError **error)
{
  g_autoptr (GVariant) profile = NULL;
  g_autoptr (GPtrArray) rows = read_rows (request, parts[0], &profile, error);
  g_autoptr (GVariant) counts = rows != NULL ? chy_graph_status_count (profile, rows) : NULL;

  return counts != NULL &&
         chy_graph_answer_row (request, &chy_graph_device_overview, SOUP_STATUS_OK, counts, error);
}

static gboolean
answer_user_overview (ChyServerRequest *request, const char *const *parts, GError **error)
{
  g_autoptr (GVariant) profile = NULL;
  g_autoptr (GPtrArray) rows = read_rows (request, parts[0], &profile, error);
  g_autoptr (GPtrArray) users = rows != NULL ? chy_graph_status_by_user (rows) : NULL;
  g_autoptr (GVariant) counts = users != NULL ? chy_graph_status_count (profile, users) : NULL;

  return counts != NULL &&
         chy_graph_answer_row (request, &chy_graph_user_overview, SOUP_STATUS_OK, counts, error);
}

const ChyRoute chy_route_graph_device_status_list = {
  .method = "GET",
  .path = "/beta/deviceManagement/deviceConfigurations/{id}/deviceStatuses",
  .answer = answer_devices,
};

const ChyRoute chy_route_graph_user_status_list = {
  .method = "GET",
  .path = "/beta/deviceManagement/deviceConfigurations/{id}/userStatuses",
  .answer = answer_users,
};

const ChyRoute chy_route_graph_device_overview = {
  .method = "GET",
  .path = "/beta/deviceManagement/deviceConfigurations/{id}/deviceStatusOverview",
  .answer = answer_device_overview,
};

const ChyRoute chy_route_graph_user_overview = {
  .method = "GET",
  .path = "/beta/deviceManagement/deviceConfigurations/{id}/userStatusOverview",
  .answer = answer_user_overview,
};
