/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server/graph/chy-server-graph.h"

static gboolean
answer_devices (ChyServerRequest *request, const char *const *parts, GError **error)
{
  (void) parts;
  return chy_graph_answer_list (request, &chy_graph_device, NULL, error);
}

static gboolean
answer_device (ChyServerRequest *request, const char *const *parts, GError **error)
{
  return chy_graph_answer_object (request, &chy_graph_device, parts[0], error);
}

static gboolean
answer_users (ChyServerRequest *request, const char *const *parts, GError **error)
{
  (void) parts;
  return chy_graph_answer_list (request, &chy_graph_user, NULL, error);
}

static gboolean
answer_user (ChyServerRequest *request, const char *const *parts, GError **error)
{
  return chy_graph_answer_object (request, &chy_graph_user, parts[0], error);
}

static gboolean
answer_groups (ChyServerRequest *request, const char *const *parts, GError **error)
{
  (void) parts;
  return chy_graph_answer_list (request, &chy_graph_group, NULL, error);
}

static gboolean
answer_group (ChyServerRequest *request, const char *const *parts, GError **error)
{
  return chy_graph_answer_object (request, &chy_graph_group, parts[0], error);
}

static gboolean
answer_members (ChyServerRequest *request, const char *const *parts, GError **error)
{
  g_autoptr (GVariant) group = chy_graph_get (request, &chy_graph_group, parts[0], error);
  ChyResult *members =
      group != NULL ? chy_graph_query (request, "members", "groupId", parts[0], error) : NULL;

  return members != NULL && chy_graph_answer_list (request, &chy_graph_member, members, error);
}

const ChyRoute chy_route_graph_device_list = {
  .method = "GET",
  .path = "/beta/deviceManagement/managedDevices",
  .answer = answer_devices,
};

const ChyRoute chy_route_graph_device = {
  .method = "GET",
  .path = "/beta/deviceManagement/managedDevices/{id}",
  .answer = answer_device,
};

const ChyRoute chy_route_graph_user_list = {
  .method = "GET",
  .path = "/beta/users",
  .answer = answer_users,
};

const ChyRoute chy_route_graph_user = {
  .method = "GET",
  .path = "/beta/users/{id}",
  .answer = answer_user,
};

const ChyRoute chy_route_graph_group_list = {
  .method = "GET",
  .path = "/beta/groups",
  .answer = answer_groups,
};

const ChyRoute chy_route_graph_group = {
  .method = "GET",
  .path = "/beta/groups/{id}",
  .answer = answer_group,
};

const ChyRoute chy_route_graph_group_members = {
  .method = "GET",
  .path = "/beta/groups/{id}/members",
  .answer = answer_members,
};
