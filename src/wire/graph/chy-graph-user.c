/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wire/graph/chy-graph.h"

static const ChyGraphProperty properties[] = {
  { .name = "id" },
  { .name = "displayName", .nullable = TRUE },
  { .name = "givenName", .nullable = TRUE },
  { .name = "surname", .nullable = TRUE },
  { .name = "userPrincipalName", .nullable = TRUE },
  { .name = "mail", .nullable = TRUE },
  { .name = "accountEnabled", .nullable = TRUE },
  { .name = "onPremisesSamAccountName", .nullable = TRUE },
  { .name = "onPremisesDistinguishedName", .nullable = TRUE },
  { .name = NULL },
};

const ChyGraphType chy_graph_user = {
  .name = "microsoft.graph.user",
  .resource = "users",
  .properties = properties,
  .large = TRUE,
};
