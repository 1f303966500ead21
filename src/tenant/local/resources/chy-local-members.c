/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/local/chy-local-resource.h"

static const ChyLocalColumn columns[] = {
  { "id", "id" },           { "groupId", "team" },     { "groupName", "group_name" },    { "kind", "kind" },
  { "memberId", "member" }, { "displayName", "name" }, { "createdDateTime", "created" }, { NULL, NULL },
};

static const char *const column_names[] = { "id",     "team", "group_name", "kind",
                                            "member", "name", "created",    NULL };

static const char *const sortable[] = { "id", NULL };

static const ChyListTable table = {
  .table = "member_list",
  .columns = column_names,
  .sortable = sortable,
};

static const ChyLocalKey keys[] = {
  { "id", CHY_LOCAL_KEY_NUMBER },
  { "member", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

const ChyLocalResource chy_local_members = {
  .id = "members",
  .keys = keys,
  .table = &table,
  .columns = columns,
};
