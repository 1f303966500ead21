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

/* What an outcome says of undoing it does undo it. */
static void
undo (ChyTenant *tenant, ChyOutcome *outcome, const char *inverse)
{
  g_autoptr (GVariant) params = chy_body_get (outcome->values, "undo");
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChyOutcome) undone = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (params);
  command = chy_command_new (inverse, params);
  command->confirmed = TRUE;
  undone = chy_tenant_apply (tenant, command, NULL, &error);
  g_assert_no_error (error);
}

static void
test_undo (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyOutcome) made = apply_ok (fixture->tenant, "template-duplicate",
                                          "{'source': <'User'>, 'displayName': <'Intune PKCS'>}");
  g_autoptr (ChyOutcome) changed =
      apply_ok (fixture->tenant, "template-set",
                "{'template': <'IntunePKCS'>, 'settings': <{'renewalPeriod': <'4w'>}>}");
  g_autoptr (GVariant) template = NULL;

  (void) data;
  undo (fixture->tenant, changed, "template-revert");
  template = chy_tenant_get (fixture->tenant, "templates", "IntunePKCS", NULL, NULL);
  g_assert_cmpint (chy_body_get_int (template, "renewalPeriod", 0), ==, 6 * 7 * 86400);
  undo (fixture->tenant, made, "template-delete");
  g_assert_cmpint (count_of (fixture->tenant, "templates", NULL), ==, 33);
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

/* A change says which version it was made on. */
static void
test_conflict (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) late = NULL;
  g_autoptr (GVariant) template = NULL;

  (void) data;
  duplicate (fixture->tenant);
  apply_done (fixture->tenant, "template-set",
              "{'template': <'IntunePKCS'>, 'version': <@x 1>, 'settings': <{'renewalPeriod': <'4w'>}>}");
  late = apply_fails (
      fixture->tenant, "template-set",
      "{'template': <'IntunePKCS'>, 'version': <@x 1>, 'settings': <{'renewalPeriod': <'2w'>}>}");
  g_assert_error (late, CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT);
  template = chy_tenant_get (fixture->tenant, "templates", "IntunePKCS", NULL, NULL);
  g_assert_cmpint (chy_body_get_int (template, "renewalPeriod", 0), ==, 4 * 7 * 86400);
}

#define WITH_SECURITY                                                                                        \
  "{'source': <'User'>, 'displayName': <'Intune PKCS'>, 'settings': <{"                                      \
  "'compatibility.authority': <'2008r2'>, 'compatibility.recipient': <'windows7'>, "                         \
  "'subjectNameSource': <'request'>, 'security': <[{'principalId': <'S-1-1-0'>, 'principalName': "           \
  "<'Everyone'>, 'allow': <['read', 'enroll']>}]>}>}"

/* Copy, settings and security are one change, or none. */
static void
test_duplicate_with_settings (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) template = NULL;
  g_autoptr (GVariant) security = NULL;
  g_autoptr (GPtrArray) history = NULL;
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GError) taken = NULL;
  g_autofree char *filter = NULL;

  (void) data;
  wrong = apply_fails (fixture->tenant, "template-duplicate",
                       "{'source': <'User'>, 'displayName': <'Intune PKCS'>, 'settings': <{'minimumKeySize': "
                       "<@x 512>}>}");
  g_assert_true (chy_error_is (wrong, "template", "key-size-refused"));
  g_assert_cmpint (count_of (fixture->tenant, "templates", NULL), ==, 33);
  apply_done (fixture->tenant, "template-duplicate", WITH_SECURITY);
  template = chy_tenant_get (fixture->tenant, "templates", "IntunePKCS", NULL, NULL);
  g_assert_cmpstr (chy_body_get_text (template, "subjectNameSource"), ==, "request");
  security = chy_body_get (template, "security");
  g_assert_cmpuint (g_variant_n_children (security), ==, 1);
  filter = g_strdup_printf ("{'documentId': <'%s'>}", chy_body_get_text (template, "id"));
  history = rows_of (fixture->tenant, "history", filter);
  g_assert_cmpuint (history->len, ==, 1);
  taken = apply_fails (fixture->tenant, "template-duplicate",
                       "{'source': <'User'>, 'displayName': <'intune pkcs'>, 'name': <'Other'>}");
  g_assert_true (chy_error_is (taken, "template", "display-name-taken"));
}

static gboolean
has_code (GPtrArray *rows, const char *code, const char *severity)
{
  for (guint i = 0; i < rows->len; i++)
    if (g_strcmp0 (chy_body_get_text (rows->pdata[i], "code"), code) == 0 &&
        g_strcmp0 (chy_body_get_text (rows->pdata[i], "severity"), severity) == 0)
      return TRUE;
  return FALSE;
}

static GPtrArray *
check_unsaved (ChyTenant *tenant, const ChyTemplate *template, const char *key)
{
  g_autoptr (GVariant) body = chy_template_to_body (template);
  g_autoptr (ChyQuery) query = NULL;
  g_autoptr (ChyResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GVariantDict filter;

  g_variant_dict_init (&filter, NULL);
  g_variant_dict_insert_value (&filter, "body", body);
  if (key != NULL)
    g_variant_dict_insert (&filter, "template", "s", key);
  query = chy_query_new ("template-checks", g_variant_dict_end (&filter));
  result = chy_tenant_query (tenant, query, NULL, &error);
  g_assert_no_error (error);
  return chy_result_rows (result, 0, 1000, NULL, NULL);
}

static void
test_check_unsaved (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) user = chy_tenant_get (fixture->tenant, "templates", "User", NULL, NULL);
  g_autoptr (ChyTemplate) source = chy_template_new_from_body (user, NULL);
  g_autoptr (ChyTemplate) copy = chy_template_duplicate (source, "Intune PKCS", NULL, NULL, NULL, NULL);
  g_autoptr (GPtrArray) dangerous = NULL;
  g_autoptr (GPtrArray) mended = NULL;
  g_autoptr (GPtrArray) taken = NULL;
  g_autoptr (GPtrArray) own = NULL;
  const ChyAce *users;

  (void) data;
  g_assert_true (chy_template_set_text (copy, "subjectNameSource", "request", NULL));
  dangerous = check_unsaved (fixture->tenant, copy, NULL);
  g_assert_true (has_code (dangerous, "ESC1", "error"));
  users = chy_template_find_ace (copy, "CORP\\Domain Users");
  g_assert_nonnull (users);
  chy_template_revoke_grant (copy, users->principal_id, CHY_TEMPLATE_RIGHT_ENROLL, FALSE);
  mended = check_unsaved (fixture->tenant, copy, NULL);
  g_assert_false (has_code (mended, "ESC1", "error"));
  g_assert_false (has_code (mended, "name-taken", "error"));
  duplicate (fixture->tenant);
  taken = check_unsaved (fixture->tenant, copy, NULL);
  g_assert_true (has_code (taken, "name-taken", "error"));
  own = check_unsaved (fixture->tenant, copy, "IntunePKCS");
  g_assert_false (has_code (own, "name-taken", "error"));
  g_assert_false (has_code (own, "display-name-taken", "error"));
}

static GVariant *
document_of (ChyTenant *tenant, const char *key, const char *file, GError **error)
{
  g_autoptr (ChyQuery) query = NULL;
  g_autoptr (ChyResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  GVariantDict filter;

  g_variant_dict_init (&filter, NULL);
  if (key != NULL)
    g_variant_dict_insert (&filter, "template", "s", key);
  if (file != NULL)
    g_variant_dict_insert_value (&filter, "file",
                                 g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, file, strlen (file), 1));
  query = chy_query_new ("template-documents", g_variant_dict_end (&filter));
  result = chy_tenant_query (tenant, query, NULL, error);
  if (result == NULL)
    return NULL;
  rows = chy_result_rows (result, 0, 10, NULL, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  return g_variant_ref (rows->pdata[0]);
}

/* Each of the 33 is read back as it was written, and a file says what it would make. */
static void
test_documents (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) all = rows_of (fixture->tenant, "templates", NULL);
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GError) nonsense = NULL;

  (void) data;
  g_assert_cmpuint (all->len, ==, 33);
  for (guint i = 0; i < all->len; i++)
    {
      const char *id = chy_body_get_text (all->pdata[i], "id");
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) file = document_of (fixture->tenant, id, NULL, &error);
      g_autoptr (GVariant) read = NULL;

      g_assert_no_error (error);
      read = document_of (fixture->tenant, NULL, chy_body_get_text (file, "text"), &error);
      g_assert_no_error (error);
      g_assert_cmpstr (chy_body_get_text (read, "existing"), ==, id);
      g_assert_cmpstr (chy_body_get_text (read, "text"), ==, chy_body_get_text (file, "text"));
    }
  g_assert_null (document_of (fixture->tenant, NULL, "{ \"name\": ", &nonsense));
  g_assert_error (nonsense, CHY_WIRE_ERROR, CHY_WIRE_ERROR_SYNTAX);
  /* Every problem is named, not the first alone. */
  g_assert_null (document_of (fixture->tenant, NULL,
                              "{\"schemaVersion\": 1, \"name\": \"X\", \"displayName\": \"X\", "
                              "\"validityPeriod\": \"1y\", \"minimumKeySize\": 7, "
                              "\"applicationPolicies\": [\"nonsense\"]}",
                              &wrong));
  g_assert_nonnull (wrong);
  {
    g_autoptr (GPtrArray) problems = chy_problems_from_error (wrong);

    g_assert_cmpuint (problems->len, ==, 2);
  }
}

/* What a duplicate would be, with whoever makes it as its owner. */
static void
test_duplicate_preview (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) rows = rows_of (fixture->tenant, "template-documents",
                                        "{'duplicate': <'User'>, 'displayName': <'Copy of User'>}");
  g_autoptr (GVariant) body = NULL;
  g_autoptr (ChyTemplate) copy = NULL;

  (void) data;
  g_assert_cmpuint (rows->len, ==, 1);
  body = chy_body_get (rows->pdata[0], "body");
  copy = chy_template_new_from_body (body, NULL);
  g_assert_cmpstr (copy->cn, ==, "CopyofUser");
  g_assert_nonnull (copy->owner_id);
  g_assert_nonnull (chy_template_find_ace (copy, copy->owner_id));
  g_assert_cmpint (count_of (fixture->tenant, "templates", NULL), ==, 33);
}

static GVariant *
principal_of (ChyTenant *tenant, const char *name)
{
  g_autofree char *filter = g_strdup_printf ("{'name': <'%s'>}", name);
  g_autoptr (GPtrArray) rows = rows_of (tenant, "principals", filter);

  g_assert_cmpuint (rows->len, ==, 1);
  return g_variant_ref (rows->pdata[0]);
}

static void
test_principals (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) users = principal_of (fixture->tenant, "Domain Users");
  g_autoptr (GVariant) stranger = principal_of (fixture->tenant, "CORP\\\\NEW-01$");
  g_autoptr (GPtrArray) all = rows_of (fixture->tenant, "principals", NULL);
  g_autoptr (GPtrArray) some = NULL;
  g_autofree char *filter = NULL;

  (void) data;
  g_assert_cmpstr (chy_body_get_text (users, "displayName"), ==, "CORP\\Domain Users");
  g_assert_cmpstr (chy_body_get_text (users, "kind"), ==, "group");
  g_assert_true (chy_body_get_bool (users, "resolved", FALSE));
  g_assert_cmpstr (chy_body_get_text (stranger, "kind"), ==, "device");
  g_assert_false (chy_body_get_bool (stranger, "resolved", TRUE));
  g_assert_cmpuint (all->len, >=, 13);
  filter = g_strdup_printf ("{'ids': <['%s', 'nobody']>}", chy_body_get_text (users, "id"));
  some = rows_of (fixture->tenant, "principals", filter);
  g_assert_cmpuint (some->len, ==, 2);
  g_assert_cmpstr (chy_body_get_text (some->pdata[0], "kind"), ==, "group");
  g_assert_cmpstr (chy_body_get_text (some->pdata[1], "kind"), ==, "unknown");
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
  g_autofree char *renamed = NULL;
  g_autoptr (ChyOutcome) second = NULL;

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
  renamed = g_strdup (text);
  for (char *p = renamed; (p = strstr (p, "IntunePKCS")) != NULL;)
    memcpy (p, "SecondPKCS", strlen ("SecondPKCS"));
  for (char *p = renamed; (p = strstr (p, "Intune PKCS")) != NULL;)
    memcpy (p, "Second PKCS", strlen ("Second PKCS"));
  second = import (fixture->tenant, renamed, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (second->problems->len, ==, 1);
  g_assert_cmpstr (chy_problem_get_code (second->problems->pdata[0]), ==, "oid-taken");
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
  ADD ("/tenant/templates/copies and changes are undone", test_undo);
  ADD ("/tenant/templates/a change of an old version is refused", test_conflict);
  ADD ("/tenant/templates/copy, settings and security are one change", test_duplicate_with_settings);
  ADD ("/tenant/templates/one is checked before it is saved", test_check_unsaved);
  ADD ("/tenant/templates/files are written and read before they are imported", test_documents);
  ADD ("/tenant/templates/a duplicate is seen before it is made", test_duplicate_preview);
  ADD ("/tenant/templates/accounts and groups are found for a right", test_principals);
  ADD ("/tenant/templates/rights are granted and taken away", test_grants);
  ADD ("/tenant/templates/one is imported as it was exported", test_import);
  ADD ("/tenant/templates/a duplicate can be deleted, a built-in one not", test_delete);
  return g_test_run ();
}
