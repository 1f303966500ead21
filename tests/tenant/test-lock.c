/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-problem.h"
#include "tenant-fixture.h"
#include "tenant/local/chy-local-private.h"

#define PASSPHRASE     "correct horse battery"
#define KEY_PASSPHRASE "staple for the root"

static void
done_with (ChyTenant *tenant, const char *type, const char *params, const char *key, const char *secret)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome = apply_secret (tenant, type, params, key, secret, &error);

  g_assert_no_error (error);
  g_assert_nonnull (outcome);
}

/* "Vault CA" has its key in the vault, "Own CA" under a passphrase of its own. */
static void
set_up (TenantFixture *fixture, gconstpointer data)
{
  tenant_fixture_set_up (fixture, data);
  done_with (fixture->tenant, "vault-create", "", "passphrase", PASSPHRASE);
  apply_done (fixture->tenant, "authority-create",
              "{'name': <'Vault CA'>, 'organization': <'Contoso'>, 'fqdn': <'ca1.corp.contoso.test'>,"
              " 'key': <'ec:p256'>}");
  done_with (fixture->tenant, "authority-create",
             "{'name': <'Own CA'>, 'organization': <'Contoso'>, 'fqdn': <'ca2.corp.contoso.test'>,"
             " 'key': <'ec:p256'>}",
             "keyPassphrase", KEY_PASSPHRASE);
}

static const char *
vault_state (TenantFixture *fixture)
{
  g_autoptr (GVariant) vault = chy_tenant_get (fixture->tenant, "vault", "vault", NULL, NULL);

  return g_intern_string (chy_body_get_text (vault, "state"));
}

/* NULL: it signs. */
static GError *
sign (TenantFixture *fixture, const char *authority)
{
  g_autoptr (GVariant) params =
      g_variant_ref_sink (g_variant_new_parsed ("{'authority': <%s>, 'renew': <true>}", authority));
  g_autoptr (ChyCommand) command = chy_command_new ("authority-crl", params);
  GError *error = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;

  command->confirmed = TRUE;
  outcome = chy_tenant_apply (fixture->tenant, command, NULL, &error);
  g_assert_true ((outcome != NULL) == (error == NULL));

  return error;
}

static void
assert_signs (TenantFixture *fixture, const char *authority)
{
  g_autoptr (GError) error = sign (fixture, authority);

  g_assert_no_error (error);
}

static void
assert_locked (TenantFixture *fixture, const char *authority)
{
  g_autoptr (GError) error = sign (fixture, authority);

  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_LOCKED);
}

static void
test_signs_no_more (TenantFixture *fixture, gconstpointer data)
{
  (void) data;
  assert_signs (fixture, "Vault CA");
  assert_signs (fixture, "Own CA");
  apply_done (fixture->tenant, "vault-lock", "");
  g_assert_cmpstr (vault_state (fixture), ==, "locked");
  assert_locked (fixture, "Vault CA");
  assert_locked (fixture, "Own CA");

  done_with (fixture->tenant, "vault-open", "", "passphrase", PASSPHRASE);
  g_assert_cmpstr (vault_state (fixture), ==, "open");
  assert_signs (fixture, "Vault CA");
  assert_locked (fixture, "Own CA");
  done_with (fixture->tenant, "authority-unlock", "{'authority': <'Own CA'>}", "keyPassphrase",
             KEY_PASSPHRASE);
  assert_signs (fixture, "Own CA");
}

/* Its old object had been given out, so it is kept: it must not stay open behind the new one. */
static void
test_earlier_vaults (TenantFixture *fixture, gconstpointer data)
{
  ChyVault *earlier = chy_tenant_local_get_vault (CHY_TENANT_LOCAL (fixture->tenant));

  (void) data;
  done_with (fixture->tenant, "vault-add-slot", "{'kind': <'recovery'>}", "passphrase", PASSPHRASE);
  g_assert_true (chy_tenant_local_get_vault (CHY_TENANT_LOCAL (fixture->tenant)) != earlier);
  g_assert_true (chy_vault_is_open (earlier));
  apply_done (fixture->tenant, "vault-lock", "");
  g_assert_false (chy_vault_is_open (earlier));
  g_assert_false (chy_vault_is_open (chy_tenant_local_get_vault (CHY_TENANT_LOCAL (fixture->tenant))));
}

static gpointer
lock_thread (gpointer data)
{
  TenantFixture *fixture = data;

  apply_done (fixture->tenant, "vault-lock", "");

  return NULL;
}

/* A view's work is the tenant's, and a command inside of another one counts, too. */
static void
test_waits (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyTenant) view =
      chy_tenant_local_as (CHY_TENANT_LOCAL (fixture->tenant), "bob", CHY_ROLE_OPERATOR, NULL);
  GThread *thread;

  (void) data;
  chy_local_begin_work (CHY_TENANT_LOCAL (view));
  thread = g_thread_new ("lock", lock_thread, fixture);
  for (guint i = 0; i < 20; i++)
    {
      assert_signs (fixture, "Vault CA");
      g_usleep (5000);
    }
  g_assert_cmpstr (vault_state (fixture), ==, "open");
  chy_local_end_work (CHY_TENANT_LOCAL (view));
  g_thread_join (thread);
  g_assert_cmpstr (vault_state (fixture), ==, "locked");
}

static void
test_cancelled (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyCommand) command = chy_command_new ("vault-lock", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  (void) data;
  chy_local_begin_work (CHY_TENANT_LOCAL (fixture->tenant));
  g_cancellable_cancel (cancellable);
  g_assert_null (chy_tenant_apply (fixture->tenant, command, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  chy_local_end_work (CHY_TENANT_LOCAL (fixture->tenant));
  assert_signs (fixture, "Vault CA");
}

static void
test_not_for_others (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyTenant) view =
      chy_tenant_local_as (CHY_TENANT_LOCAL (fixture->tenant), "bob", CHY_ROLE_ADMINISTRATOR, NULL);
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_false (chy_tenant_can (view, "vault-lock"));
  error = apply_fails (view, "vault-lock", "");
  g_assert_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE);
  g_assert_cmpstr (vault_state (fixture), ==, "open");
}

static void
test_sample (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  apply_done (fixture->tenant, "sample-mark", "");
  done_with (fixture->tenant, "vault-create", "", "passphrase", PASSPHRASE);
  error = apply_fails (fixture->tenant, "vault-lock", "");
  g_assert_true (chy_error_is (error, "command", "sample-stays-open"));
  g_assert_cmpstr (vault_state (fixture), ==, "open");
}

#define ADD(name, func) g_test_add (name, TenantFixture, NULL, set_up, func, tenant_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/tenant/lock/nothing signs after it, and each key is asked for again", test_signs_no_more);
  ADD ("/tenant/lock/the vault of before a change is locked, too", test_earlier_vaults);
  ADD ("/tenant/lock/what is at work is finished first", test_waits);
  ADD ("/tenant/lock/a cancelled one leaves the vault open", test_cancelled);
  ADD ("/tenant/lock/who signed in to a server cannot", test_not_for_others);
  g_test_add ("/tenant/lock/a sample stays open", TenantFixture, NULL, tenant_fixture_set_up, test_sample,
              tenant_fixture_tear_down);

  return g_test_run ();
}
