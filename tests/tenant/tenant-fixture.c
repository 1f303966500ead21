/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tenant-fixture.h"

#include "../support/test-store.h"

#include "authority/chy-authority-builtin.h"
#include "model/chy-problem.h"

#include <glib/gstdio.h>

static void
remove_folder (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_assert_cmpint (g_remove (file), ==, 0);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

static void
on_vault (ChyVault *vault, gpointer data)
{
  TenantFixture *self = data;

  chy_authority_builtin_host_set_vault (self->host, vault);
}

void
tenant_fixture_set_up (TenantFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  ChyTenantLocalOptions options = { .actor = "alice", .role = CHY_ROLE_ADMINISTRATOR };

  (void) data;
  self->folder = g_dir_make_tmp ("chy-tenant-XXXXXX", &error);
  g_assert_no_error (error);
  self->clock = chy_clock_new_fixed (FIXTURE_NOW);
  self->store = test_store_open (self->folder, &chy_tenant_schema, CHY_STORE_CREATE, self->clock, &error);
  g_assert_no_error (error);
  self->authority_store =
      test_store_open (self->folder, &chy_authority_schema, CHY_STORE_CREATE, self->clock, &error);
  g_assert_no_error (error);
  self->host = chy_authority_builtin_host_new (self->authority_store, NULL, self->clock, &error);
  g_assert_no_error (error);
  options.folder = self->folder;
  options.store = self->store;
  options.authority_store = self->authority_store;
  options.host = self->host;
  options.clock = self->clock;
  options.vault_func = on_vault;
  options.vault_data = self;
  self->tenant = chy_tenant_local_open (&options, &error);
  g_assert_no_error (error);
}

void
tenant_fixture_tear_down (TenantFixture *self, gconstpointer data)
{
  (void) data;
  g_clear_object (&self->tenant);
  g_clear_object (&self->host);
  chy_store_close (self->store);
  chy_store_close (self->authority_store);
  g_clear_object (&self->store);
  g_clear_object (&self->authority_store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  chy_clock_unref (self->clock);
  remove_folder (self->folder);
  g_free (self->folder);
}

ChyTenant *
tenant_fixture_open_second (TenantFixture *self, ChyStore **ret_store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyVault) vault = NULL;
  ChyTenantLocalOptions options = { .actor = "bob", .role = CHY_ROLE_ADMINISTRATOR };
  ChyTenant *tenant;

  *ret_store = test_store_open (self->folder, &chy_tenant_schema, 0, self->clock, &error);
  g_assert_no_error (error);
  g_assert_true (chy_tenant_local_load_vault (*ret_store, &vault, &error));
  options.folder = self->folder;
  options.store = *ret_store;
  options.clock = self->clock;
  options.vault = vault;
  tenant = chy_tenant_local_open (&options, &error);
  g_assert_no_error (error);
  return tenant;
}

GVariant *
body_from (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *body =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, *text != '\0' ? text : "@a{sv} {}", NULL, NULL, &error);

  g_assert_no_error (error);
  return body;
}

static ChyOutcome *
apply (ChyTenant *tenant,
       const char *type,
       const char *params,
       const char *key,
       const char *secret,
       GError **error)
{
  g_autoptr (GVariant) body = body_from (params);
  g_autoptr (ChyCommand) command = chy_command_new (type, body);

  if (key != NULL)
    {
      g_autoptr (ChySecret) value = chy_secret_new_string (secret);

      chy_command_set_secret (command, key, value);
    }
  command->confirmed = TRUE;
  return chy_tenant_apply (tenant, command, NULL, error);
}

ChyOutcome *
apply_ok (ChyTenant *tenant, const char *type, const char *params)
{
  g_autoptr (GError) error = NULL;
  ChyOutcome *outcome = apply (tenant, type, params, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (outcome);
  return outcome;
}

void
apply_done (ChyTenant *tenant, const char *type, const char *params)
{
  chy_outcome_free (apply_ok (tenant, type, params));
}

ChyOutcome *
apply_secret (ChyTenant *tenant,
              const char *type,
              const char *params,
              const char *key,
              const char *secret,
              GError **error)
{
  return apply (tenant, type, params, key, secret, error);
}

GError *
apply_fails (ChyTenant *tenant, const char *type, const char *params)
{
  GError *error = NULL;
  ChyOutcome *outcome = apply (tenant, type, params, NULL, NULL, &error);

  g_assert_null (outcome);
  g_assert_nonnull (error);
  return error;
}

GPtrArray *
rows_of (ChyTenant *tenant, const char *resource, const char *filter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) body = filter != NULL ? body_from (filter) : NULL;
  g_autoptr (ChyQuery) query = chy_query_new (resource, body);
  g_autoptr (ChyResult) result = NULL;
  GPtrArray *rows;

  query->details = TRUE;
  result = chy_tenant_query (tenant, query, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (chy_result_complete (result, NULL, &error));
  rows = chy_result_rows (result, 0, G_MAXUINT, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (chy_result_get_count (result, NULL), ==, rows->len);
  return rows;
}

gint64
count_of (ChyTenant *tenant, const char *resource, const char *filter)
{
  g_autoptr (GPtrArray) rows = rows_of (tenant, resource, filter);

  return rows->len;
}
