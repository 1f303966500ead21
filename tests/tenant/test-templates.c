/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-problem.h"
#include "model/chy-template.h"
#include "tenant-fixture.h"
#include "wire/chy-wire.h"

static void
duplicate (ChyTenant *tenant)
{
  apply_done (tenant, "template-duplicate", "{'source': <'User'>, 'displayName': <'Intune PKCS'>}");
}

static void
test_builtin (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) user = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_cmpint (count_of (fixture->tenant, "templates", NULL), ==, 33);
  user = chy_tenant_get (fixture->tenant, "templates", "User", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (chy_body_get_bool (user, "builtIn", FALSE));
}

static void
test_duplicate (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyOutcome) outcome = apply_ok (fixture->tenant, "template-duplicate",
                                             "{'source': <'User'>, 'displayName': <'Intune PKCS'>}");
  g_autoptr (GVariant) template = NULL;
  g_autoptr (GError) again = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_cmpstr (chy_body_get_text (outcome->values, "name"), ==, "IntunePKCS");
  template = chy_tenant_get (fixture->tenant, "templates", "Intune PKCS", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (template, "id"), ==, chy_body_get_text (outcome->values, "id"));
  again = apply_fails (fixture->tenant, "template-duplicate",
                       "{'source': <'User'>, 'displayName': <'Intune PKCS'>}");
  g_assert_error (again, CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT);
}

static void
test_set (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) template = NULL;
  g_autoptr (GVariant) reverted = NULL;
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) nothing = NULL;
  g_autoptr (GPtrArray) history = NULL;
  g_autofree char *filter = NULL;

  (void) data;
  duplicate (fixture->tenant);
  apply_done (
      fixture->tenant, "template-set",
      "{'template': <'IntunePKCS'>, 'settings': <{'allowExportableKey': <'true'>, 'minimumKeySize': <'2048'>,"
      " 'subjectNameSource': <'request'>, 'compatibility.authority': <'2008r2'>,"
      " 'compatibility.recipient': <'windows7'>}>}");
  template = chy_tenant_get (fixture->tenant, "templates", "IntunePKCS", NULL, NULL);
  g_assert_cmpstr (chy_body_get_text (template, "subjectNameSource"), ==, "request");
  g_assert_true (chy_body_get_bool (template, "allowExportableKey", FALSE));
  g_assert_cmpint (chy_body_get_int (template, "documentVersion", 0), ==, 2);
  unknown = apply_fails (fixture->tenant, "template-set",
                         "{'template': <'IntunePKCS'>, 'settings': <{'nonsense': <'1'>}>}");
  g_assert_nonnull (strstr (unknown->message, "nonsense"));
  nothing =
      apply_fails (fixture->tenant, "template-set", "{'template': <'IntunePKCS'>, 'settings': <@a{sv} {}>}");
  g_assert_nonnull (nothing);
  apply_done (fixture->tenant, "template-revert", "{'template': <'IntunePKCS'>, 'version': <@x 1>}");
  reverted = chy_tenant_get (fixture->tenant, "templates", "IntunePKCS", NULL, NULL);
  g_assert_cmpstr (chy_body_get_text (reverted, "subjectNameSource"), !=, "request");
  filter = g_strdup_printf ("{'documentId': <'%s'>}", chy_body_get_text (template, "id"));
  history = rows_of (fixture->tenant, "history", filter);
  g_assert_cmpuint (history->len, ==, 3);
}

static void
test_grants (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyOutcome) granted = NULL;
  g_autoptr (GError) again = NULL;
  g_autoptr (GError) wrong = NULL;

  (void) data;
  duplicate (fixture->tenant);
  granted =
      apply_ok (fixture->tenant, "template-grant",
                "{'template': <'IntunePKCS'>, 'principal': <'CORP\\\\CONNECTOR1$'>, 'right': <'enroll'>}");
  g_assert_cmpuint (granted->problems->len, ==, 1);
  g_assert_cmpstr (chy_problem_get_code (granted->problems->pdata[0]), ==, "unresolved-principal");
  apply_done (fixture->tenant, "template-revoke-grant",
              "{'template': <'IntunePKCS'>, 'principal': <'CORP\\\\Domain Users'>, 'right': <'enroll'>}");
  again = apply_fails (
      fixture->tenant, "template-revoke-grant",
      "{'template': <'IntunePKCS'>, 'principal': <'CORP\\\\Domain Users'>, 'right': <'enroll'>}");
  g_assert_true (chy_error_is (again, "command", "not-granted"));
  wrong = apply_fails (fixture->tenant, "template-grant",
                       "{'template': <'IntunePKCS'>, 'principal': <'CORP\\\\X'>, 'right': <'fly'>}");
  g_assert_true (chy_error_is (wrong, "command", "unknown-right"));
}

static void
test_delete (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) built_in = NULL;

  (void) data;
  duplicate (fixture->tenant);
  apply_done (fixture->tenant, "template-delete", "{'template': <'IntunePKCS'>}");
  g_assert_cmpint (count_of (fixture->tenant, "templates", NULL), ==, 33);
  built_in = apply_fails (fixture->tenant, "template-delete", "{'template': <'User'>}");
  g_assert_true (chy_error_is (built_in, "command", "built-in"));
  /* The name is free again. */
  duplicate (fixture->tenant);
}

static ChyOutcome *
import (ChyTenant *tenant, const char *text, gboolean replace, GError **error)
{
  GVariantDict dict;
  g_autoptr (ChyCommand) command = NULL;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "file",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, text, strlen (text), 1));
  g_variant_dict_insert (&dict, "replace", "b", replace);
  command = chy_command_new ("template-import", g_variant_dict_end (&dict));
  return chy_tenant_apply (tenant, command, NULL, error);
}

static void
test_import (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) row = NULL;
  g_autoptr (GVariant) back = NULL;
  g_autoptr (ChyOutcome) first = NULL;
  g_autoptr (ChyOutcome) replaced = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) taken = NULL;
  g_autoptr (GError) nonsense = NULL;
  g_autofree char *text = NULL;

  (void) data;
  duplicate (fixture->tenant);
  row = chy_tenant_get (fixture->tenant, "templates", "IntunePKCS", NULL, NULL);
  text = chy_wire_body_to_text (row, chy_template_fields (), CHY_WIRE_PRETTY);
  g_assert_null (import (fixture->tenant, text, FALSE, &taken));
  g_assert_true (chy_error_is (taken, "command", "name-taken"));
  replaced = import (fixture->tenant, text, TRUE, &error);
  g_assert_no_error (error);
  apply_done (fixture->tenant, "template-delete", "{'template': <'IntunePKCS'>}");
  first = import (fixture->tenant, text, FALSE, &error);
  g_assert_no_error (error);
  back = chy_tenant_get (fixture->tenant, "templates", "IntunePKCS", NULL, NULL);
  g_assert_cmpstr (chy_body_get_text (back, "oid"), ==, chy_body_get_text (row, "oid"));
  g_assert_cmpstr (chy_body_get_text (back, "id"), !=, chy_body_get_text (row, "id"));
  g_assert_null (import (fixture->tenant, "{ \"name\": ", FALSE, &nonsense));
  g_assert_error (nonsense, CHY_WIRE_ERROR, CHY_WIRE_ERROR_SYNTAX);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func)                                                                                      \
  g_test_add (path, TenantFixture, NULL, tenant_fixture_set_up, func, tenant_fixture_tear_down)
  ADD ("/tenant/templates/a new tenant has the 33 built-in ones", test_builtin);
  ADD ("/tenant/templates/a duplicate gets its name from the display name", test_duplicate);
  ADD ("/tenant/templates/settings are changed, and brought back", test_set);
  ADD ("/tenant/templates/rights are granted and taken away", test_grants);
  ADD ("/tenant/templates/one is imported as it was exported", test_import);
  ADD ("/tenant/templates/a duplicate can be deleted, a built-in one not", test_delete);
  return g_test_run ();
}
