/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/local/chy-tenant-local.h"

/* A local tenant in a folder of its own, with a fixed clock. */
typedef struct
{
  char *folder;
  ChyClock *clock;
  ChyStore *store;
  ChyStore *authority_store;
  ChyAuthorityHost *host;
  ChyTenant *tenant;
} TenantFixture;

/* 2026-03-01T12:00:00Z */
#define FIXTURE_NOW G_GINT64_CONSTANT (1772366400000000)

void tenant_fixture_set_up (TenantFixture *self, gconstpointer data);
void tenant_fixture_tear_down (TenantFixture *self, gconstpointer data);
/* Another one on the same folder, as another process would open it. Close with tenant_fixture_close_second().
 */
ChyTenant *tenant_fixture_open_second (TenantFixture *self, ChyStore **ret_store);

/* A body from the text of a GVariant: "{'name': <'Staff'>}". */
GVariant *body_from (const char *text);

/* Applies a confirmed command; fails the test where it does not work. `params` as body_from() reads it. */
ChyOutcome *apply_ok (ChyTenant *tenant, const char *type, const char *params);
/* The same, and nothing is looked at. */
void apply_done (ChyTenant *tenant, const char *type, const char *params);
/* With one secret. */
ChyOutcome *apply_secret (ChyTenant *tenant,
                          const char *type,
                          const char *params,
                          const char *key,
                          const char *secret,
                          GError **error);
/* The error of a command that must fail. */
GError *apply_fails (ChyTenant *tenant, const char *type, const char *params);
/* Rows of a query, all of them. */
GPtrArray *rows_of (ChyTenant *tenant, const char *resource, const char *filter);
gint64 count_of (ChyTenant *tenant, const char *resource, const char *filter);
