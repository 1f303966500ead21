/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant/local/chy-local-resource.h"

static const ChyLocalColumn columns[] = {
  { NULL, "id" },           { "id", "uuid" },       { "profileId", "profile" },
  { "deviceId", "device" }, { "userId", "person" }, { "requestId", "request" },
  { "state", "state" },     { "code", "code" },     { "lastModifiedDateTime", "updated" },
  { NULL, NULL },
};

static const char *const column_names[] = { "id",      "uuid",  "profile", "device",  "person",
                                            "request", "state", "code",    "updated", NULL };

static const char *const sortable[] = { "id", NULL };

static const ChyListTable table = {
  .table = "delivery",
  .columns = column_names,
  .sortable = sortable,
};

static const ChyLocalKey keys[] = {
  { "uuid", CHY_LOCAL_KEY_TEXT },
  { NULL, 0 },
};

const ChyLocalResource chy_local_deliveries = {
  .id = "deliveries",
  .keys = keys,
  .table = &table,
  .columns = columns,
};
