/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-problem.h"
#include "server/server-fixture.h"
#include "support/memory-tenant.h"
#include "tenant-fixture.h"
#include "tenant/remote/chy-tenant-remote.h"

/* What every tenant keeps, run for each that there is. */

typedef struct
{
  TenantFixture local;  /* of the local one */
  ServerFixture server; /* of the remote one */
  ChyTenant *tenant;    /* (owned) the one under test */
  guint n_changes;      /* of "users" */
} Contract;

static void
on_changed (Contract *self, const char *const *resources)
{
  if (resources[0] == NULL || g_strv_contains (resources, "users"))
    self->n_changes++;
}

static void
set_up (Contract *self, gconstpointer data)
{
  if (g_str_equal (data, "local"))
    {
      tenant_fixture_set_up (&self->local, NULL);
      self->tenant = g_object_ref (self->local.tenant);
    }
  else if (g_str_equal (data, "remote"))
    {
      server_fixture_set_up (&self->server, NULL);
      self->tenant = server_fixture_open (&self->server, self->server.administrator, TRUE);
    }
  else
    self->tenant = memory_tenant_new ();
  g_signal_connect_swapped (self->tenant, "changed", G_CALLBACK (on_changed), self);
}

static void
tear_down (Contract *self, gconstpointer data)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_signal_handlers_disconnect_by_data (self->tenant, self);
  g_clear_object (&self->tenant);
  if (g_str_equal (data, "local"))
    tenant_fixture_tear_down (&self->local, NULL);
  else if (g_str_equal (data, "remote"))
    server_fixture_tear_down (&self->server, NULL);
}

static ChyResult *
query (ChyTenant *tenant, const char *sort, gboolean descending)
{
  g_autoptr (ChyQuery) users = chy_query_new ("users", NULL);
  g_autoptr (GError) error = NULL;
  ChyResult *result;

  users->sort = g_strdup (sort);
  users->descending = descending;
  result = chy_tenant_query (tenant, users, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (chy_result_complete (result, NULL, &error));
  return result;
}

static void
add (ChyTenant *tenant, const char *name)
{
  g_autofree char *params = g_strdup_printf ("{'name': <'%s'>}", name);

  apply_done (tenant, "user-add", params);
}

static char *
names_of (ChyResult *result, gint64 index, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = chy_result_rows (result, index, n, NULL, &error);
  GString *names = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      const char *name = chy_body_get_text (g_ptr_array_index (rows, i), "displayName");

      g_string_append_printf (names, "%s%s", i > 0 ? " " : "", name != NULL ? name : "-");
    }
  return g_string_free (names, FALSE);
}

static void
test_unknown (Contract *self, gconstpointer data)
{
  g_autoptr (ChyQuery) nothing = chy_query_new ("nothing", NULL);
  g_autoptr (GError) resource = NULL;
  g_autoptr (GError) command = NULL;
  g_autoptr (GError) gone = NULL;

  (void) data;
  g_assert_null (chy_tenant_query (self->tenant, nothing, NULL, &resource));
  g_assert_error (resource, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED);
  command = apply_fails (self->tenant, "nothing-do", "");
  g_assert_error (command, CHY_TENANT_ERROR, CHY_TENANT_ERROR_UNSUPPORTED);
  g_assert_false (chy_tenant_can (self->tenant, "nothing-do"));
  g_assert_true (chy_tenant_can (self->tenant, "user-add"));
  g_assert_null (chy_tenant_get (self->tenant, "users", "Nobody", NULL, &gone));
  g_assert_error (gone, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND);
}

static void
test_get (Contract *self, gconstpointer data)
{
  g_autoptr (ChyOutcome) made = apply_ok (self->tenant, "user-add", "{'name': <'Anna'>}");
  const char *id = chy_body_get_text (made->values, "id");
  g_autoptr (GVariant) by_name = NULL;
  g_autoptr (GVariant) by_id = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  by_name = chy_tenant_get (self->tenant, "users", "anna", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (by_name, "id"), ==, id);
  by_id = chy_tenant_get (self->tenant, "users", id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (by_id, "displayName"), ==, "Anna");
}

static void
test_windows (Contract *self, gconstpointer data)
{
  g_autoptr (ChyResult) result = NULL;
  g_autoptr (ChyResult) backward = NULL;
  g_autofree char *all = NULL;
  g_autofree char *middle = NULL;
  g_autofree char *behind = NULL;
  g_autofree char *reverse = NULL;
  gboolean final = FALSE;

  (void) data;
  add (self->tenant, "Carl");
  add (self->tenant, "Anna");
  add (self->tenant, "Berta");
  result = query (self->tenant, "displayName", FALSE);
  g_assert_cmpint (chy_result_get_count (result, &final), ==, 3);
  g_assert_true (final);
  all = names_of (result, 0, 100);
  g_assert_cmpstr (all, ==, "Anna Berta Carl");
  middle = names_of (result, 1, 1);
  g_assert_cmpstr (middle, ==, "Berta");
  behind = names_of (result, 3, 5);
  g_assert_cmpstr (behind, ==, "");
  backward = query (self->tenant, "displayName", TRUE);
  reverse = names_of (backward, 0, 100);
  g_assert_cmpstr (reverse, ==, "Carl Berta Anna");
}

static void
test_rows_now (Contract *self, gconstpointer data)
{
  g_autoptr (ChyResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *names = NULL;

  (void) data;
  add (self->tenant, "Anna");
  add (self->tenant, "Berta");
  result = query (self->tenant, "displayName", FALSE);
  rows = chy_result_rows (result, 0, 2, NULL, NULL);
  g_assert_cmpint (chy_result_find (result, chy_body_get_text (rows->pdata[1], "id"), NULL), ==, 1);
  g_assert_cmpint (chy_result_find (result, "no such id", NULL), ==, -1);
  apply_done (self->tenant, "user-remove", "{'id': <'Anna'>}");
  names = names_of (result, 0, 2);
  g_assert_cmpstr (names, ==, "- Berta");
}

static void
test_confirm (Contract *self, gconstpointer data)
{
  g_autoptr (GVariant) params = body_from ("{'id': <'Anna'>}");
  g_autoptr (ChyCommand) command = chy_command_new ("user-remove", params);
  g_autoptr (ChyOutcome) preview = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) refused = NULL;

  (void) data;
  add (self->tenant, "Anna");
  preview = chy_tenant_preview (self->tenant, command, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (preview->consequence);
  g_assert_null (chy_tenant_apply (self->tenant, command, NULL, &refused));
  g_assert_true (chy_error_is (refused, "command", "unconfirmed"));
  g_assert_cmpint (count_of (self->tenant, "users", NULL), ==, 1);
  command->confirmed = TRUE;
  chy_outcome_free (chy_tenant_apply (self->tenant, command, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_of (self->tenant, "users", NULL), ==, 0);
}

static void
test_watch (Contract *self, gconstpointer data)
{
  (void) data;
  add (self->tenant, "Anna");
  while (self->n_changes == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **ret_result = data;

  (void) source;
  *ret_result = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_async (Contract *self, gconstpointer data)
{
  g_autoptr (GVariant) params = body_from ("{'name': <'Anna'>}");
  g_autoptr (ChyCommand) command = chy_command_new ("user-add", params);
  g_autoptr (ChyQuery) users = chy_query_new ("users", NULL);
  g_autoptr (GAsyncResult) applied = NULL;
  g_autoptr (GAsyncResult) queried = NULL;
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GAsyncResult) got = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  g_autoptr (ChyResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GVariant) user = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  chy_tenant_apply_async (self->tenant, command, NULL, on_done, &applied);
  wait_for (&applied);
  outcome = chy_tenant_apply_finish (self->tenant, applied, &error);
  g_assert_no_error (error);
  chy_tenant_query_async (self->tenant, users, NULL, on_done, &queried);
  wait_for (&queried);
  result = chy_tenant_query_finish (self->tenant, queried, &error);
  g_assert_no_error (error);
  chy_result_rows_async (result, 0, 10, NULL, on_done, &read);
  wait_for (&read);
  rows = chy_result_rows_finish (result, read, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  chy_tenant_get_async (self->tenant, "users", "Anna", NULL, on_done, &got);
  wait_for (&got);
  user = chy_tenant_get_finish (self->tenant, got, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (user, "id"), ==, chy_body_get_text (outcome->values, "id"));
}

static void
test_cancelled (Contract *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (ChyQuery) users = chy_query_new ("users", NULL);
  g_autoptr (GError) error = NULL;

  (void) data;
  g_cancellable_cancel (cancellable);
  g_assert_null (chy_tenant_query (self->tenant, users, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  static const char *const tenants[] = { "local", "memory", "remote" };
  static const struct
  {
    const char *name;
    void (*func) (Contract *, gconstpointer);
  } tests[] = {
    { "what is unknown is said to be", test_unknown },    { "an object is found by name and id", test_get },
    { "windows of a sorted list", test_windows },         { "rows are as they are now", test_rows_now },
    { "what asks is confirmed first", test_confirm },     { "a change is announced", test_watch },
    { "the asynchronous calls do the same", test_async }, { "a cancelled query fails", test_cancelled },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize t = 0; t < G_N_ELEMENTS (tenants); t++)
    for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
      {
        g_autofree char *path = g_strdup_printf ("/tenant/contract/%s/%s", tenants[t], tests[i].name);

        g_test_add (path, Contract, tenants[t], set_up, tests[i].func, tear_down);
      }
  return g_test_run ();
}
