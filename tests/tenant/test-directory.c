/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-problem.h"
#include "tenant-fixture.h"

static const char people[] =
    "kind,id,name,givenName,surname,userPrincipalName,email,samAccountName,platform,"
    "serialNumber,user,groups\n"
    "device,d1,LAPTOP-7,,,,,,windows10,SN-0007,u1,\n"
    "user,u1,\"Weber, Anna\",Anna,Weber,user1@contoso.test,user1@contoso.test,user1,,,,Staff\n"
    "user,u2,Zoë Łukasz,Zoë,Łukasz,user2@contoso.test,user2@contoso.test,user2,,,,Staff;IT\n"
    "device,d2,LAPTOP-8,,,,,,windows10,SN-0008,u2,\n";

static ChyOutcome *
import (ChyTenant *tenant, const char *text, gboolean prune)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyCommand) command = NULL;
  GVariantDict dict;
  ChyOutcome *outcome;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "file",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, text, strlen (text), 1));
  g_variant_dict_insert (&dict, "prune", "b", prune);
  command = chy_command_new ("directory-import", g_variant_dict_end (&dict));
  command->confirmed = TRUE;
  outcome = chy_tenant_apply (tenant, command, NULL, &error);
  g_assert_no_error (error);
  return outcome;
}

static void
test_import (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyOutcome) first = import (fixture->tenant, people, FALSE);
  g_autoptr (ChyOutcome) second = import (fixture->tenant, people, FALSE);
  g_autoptr (GVariant) user = NULL;
  g_autoptr (GVariant) device = NULL;
  g_autoptr (GVariant) member_of = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_cmpint (chy_body_get_int (first->values, "created", -1), ==, 4);
  g_assert_cmpint (chy_body_get_int (second->values, "created", -1), ==, 0);
  g_assert_cmpint (chy_body_get_int (second->values, "unchanged", -1), ==, 4);
  g_assert_cmpuint (first->problems->len, ==, 0);
  user = chy_tenant_get (fixture->tenant, "users", "user1@contoso.test", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (user, "displayName"), ==, "Weber, Anna");
  member_of = chy_body_get (user, "memberOf");
  g_assert_cmpuint (g_variant_n_children (member_of), ==, 1);
  device = chy_tenant_get (fixture->tenant, "devices", "LAPTOP-7", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (device, "userId"), ==, chy_body_get_text (user, "id"));
  g_assert_cmpstr (chy_body_get_text (device, "userPrincipalName"), ==, "user1@contoso.test");
  g_assert_cmpint (count_of (fixture->tenant, "groups", NULL), ==, 2);
}

static void
test_prune (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyOutcome) first = import (fixture->tenant, people, FALSE);
  g_autoptr (ChyOutcome) second = import (
      fixture->tenant, "kind,id,name,groups\nuser,u1,\"Weber, Anna\",IT\ndevice,d1,LAPTOP-7,\n", TRUE);
  g_autoptr (GPtrArray) enabled = rows_of (fixture->tenant, "users", "{'accountEnabled': <true>}");
  g_autoptr (GVariant) user = chy_tenant_get (fixture->tenant, "users", "u1", NULL, NULL);
  g_auto (GStrv) groups = chy_body_get_list (user, "memberOf");

  (void) data;
  g_assert_cmpint (chy_body_get_int (second->values, "disabled", -1), ==, 2);
  g_assert_cmpuint (enabled->len, ==, 1);
  /* A line with groups names all of them. */
  g_assert_cmpuint (g_strv_length (groups), ==, 1);
  g_assert_cmpstr (groups[0], ==, "IT");
}

static void
test_prune_says_whom (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyOutcome) first = import (fixture->tenant, people, FALSE);
  g_autoptr (ChyOutcome) preview = NULL;
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (GError) error = NULL;
  GVariantDict dict;
  const char *text = "kind,id\nuser,u1\n";

  (void) data;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "file",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, text, strlen (text), 1));
  g_variant_dict_insert (&dict, "prune", "b", TRUE);
  command = chy_command_new ("directory-import", g_variant_dict_end (&dict));
  preview = chy_tenant_preview (fixture->tenant, command, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (preview->consequence, "Zoë"));
  g_assert_nonnull (strstr (preview->consequence, "LAPTOP-7"));
  g_assert_null (chy_tenant_apply (fixture->tenant, command, NULL, &error));
  g_assert_true (chy_error_is (error, "command", "unconfirmed"));
}

/* What an import would do, to the last line, and nothing of it is done. */
static void
test_preview (TenantFixture *fixture, gconstpointer data)
{
  static const char next[] = "kind,id,name,email,groups\n"
                             "user,u1,\"Weber, Anna\",anna@contoso.test,Staff\n"
                             "user,u3,Chloé,chloe@contoso.test,Guests\n"
                             "robot,r2,R2,,\n";
  g_autoptr (ChyOutcome) first = import (fixture->tenant, people, FALSE);
  gint64 records = count_of (fixture->tenant, "audit", NULL);
  g_autoptr (ChyCommand) command = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  g_autoptr (GVariant) changes = NULL;
  g_autoptr (GVariant) update = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) keys = NULL;
  g_auto (GStrv) old = NULL;
  GVariantDict dict;

  (void) data;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "file",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, next, strlen (next), 1));
  g_variant_dict_insert (&dict, "prune", "b", TRUE);
  command = chy_command_new ("directory-preview", g_variant_dict_end (&dict));
  outcome = chy_tenant_apply (fixture->tenant, command, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (chy_body_get_int (outcome->values, "created", -1), ==, 1);
  g_assert_cmpint (chy_body_get_int (outcome->values, "updated", -1), ==, 1);
  g_assert_cmpint (chy_body_get_int (outcome->values, "disabled", -1), ==, 3);
  g_assert_true (chy_problems_have_error (outcome->problems));
  changes = chy_body_get (outcome->values, "changes");
  /* Anna, Chloé, her new group, and three who are missing. */
  g_assert_cmpuint (g_variant_n_children (changes), ==, 6);
  update = g_variant_get_child_value (changes, 0);
  g_assert_cmpstr (chy_body_get_text (update, "change"), ==, "updated");
  keys = chy_body_get_list (update, "keys");
  old = chy_body_get_list (update, "old");
  g_assert_cmpstr (keys[0], ==, "email");
  g_assert_cmpstr (old[0], ==, "user1@contoso.test");
  g_assert_null (keys[1]);
  g_assert_cmpint (count_of (fixture->tenant, "users", NULL), ==, 2);
  g_assert_cmpint (count_of (fixture->tenant, "groups", NULL), ==, 2);
  g_assert_cmpint (count_of (fixture->tenant, "audit", NULL), ==, records);
}

static void
test_bad_lines (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyOutcome) outcome =
      import (fixture->tenant, "kind,name\nuser,Anna\nrobot,R2\nuser,\nuser,Bert\n", FALSE);

  (void) data;
  g_assert_cmpint (count_of (fixture->tenant, "users", NULL), ==, 2);
  g_assert_true (chy_problems_have_error (outcome->problems));
}

/* One that is added by hand is refused where nothing tells who it is. */
static void
test_nobody (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyCommand) command =
      chy_command_new ("device-add", g_variant_new_parsed ("{'platform': <'windows10'>}"));
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_null (chy_tenant_apply (fixture->tenant, command, NULL, &error));
  g_assert_true (chy_error_is (error, "command", "identity-missing"));
  g_assert_cmpint (count_of (fixture->tenant, "devices", NULL), ==, 0);
}

static void
test_ambiguous (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) gone = NULL;

  (void) data;
  apply_done (fixture->tenant, "user-add", "{'name': <'Anna'>, 'id': <'1'>}");
  apply_done (fixture->tenant, "user-add", "{'name': <'Anna'>, 'id': <'2'>}");
  g_assert_null (chy_tenant_get (fixture->tenant, "users", "Anna", NULL, &error));
  g_assert_error (error, CHY_TENANT_ERROR, CHY_TENANT_ERROR_AMBIGUOUS);
  g_assert_null (chy_tenant_get (fixture->tenant, "users", "Berta", NULL, &gone));
  g_assert_error (gone, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND);
}

static void
test_members (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) loop = NULL;
  g_autoptr (GError) none = NULL;

  (void) data;
  apply_done (fixture->tenant, "user-add", "{'name': <'Anna'>}");
  apply_done (fixture->tenant, "group-add", "{'name': <'Staff'>}");
  apply_done (fixture->tenant, "group-add", "{'name': <'Berlin'>}");
  apply_done (fixture->tenant, "member-add", "{'group': <'Staff'>, 'member': <'Berlin'>}");
  apply_done (fixture->tenant, "member-add", "{'group': <'Berlin'>, 'member': <'user:Anna'>}");
  g_assert_cmpint (count_of (fixture->tenant, "members", NULL), ==, 2);
  loop = apply_fails (fixture->tenant, "member-add", "{'group': <'Berlin'>, 'member': <'Staff'>}");
  g_assert_true (chy_error_is (loop, "command", "member-of-itself"));
  apply_done (fixture->tenant, "member-remove", "{'group': <'Berlin'>, 'member': <'Anna'>}");
  none = apply_fails (fixture->tenant, "member-remove", "{'group': <'Berlin'>, 'member': <'Anna'>}");
  g_assert_true (chy_error_is (none, "command", "not-a-member"));
  apply_done (fixture->tenant, "group-remove", "{'id': <'Berlin'>}");
  apply_done (fixture->tenant, "user-remove", "{'id': <'Anna'>}");
  g_assert_cmpint (count_of (fixture->tenant, "users", NULL), ==, 0);
  g_assert_cmpint (count_of (fixture->tenant, "members", NULL), ==, 0);
}

static void
test_filters (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyOutcome) outcome = import (fixture->tenant, people, FALSE);
  g_autoptr (ChyQuery) query = chy_query_new ("users", NULL);
  g_autoptr (ChyResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) wrong = body_from ("{'nonsense': <'x'>}");
  g_autoptr (ChyQuery) bad = chy_query_new ("users", wrong);

  (void) data;
  g_assert_cmpint (count_of (fixture->tenant, "devices", "{'displayName': <'LAPTOP*'>}"), ==, 2);
  g_assert_cmpint (count_of (fixture->tenant, "devices", "{'displayName': <'!LAPTOP-7'>}"), ==, 1);
  g_assert_cmpint (count_of (fixture->tenant, "devices", "{'displayName': <'LAPTOP-7,LAPTOP-8'>}"), ==, 2);
  g_assert_cmpint (count_of (fixture->tenant, "users", "{'displayName': <'Weber, Anna'>}"), ==, 1);
  query->search = g_strdup ("łukasz");
  result = chy_tenant_query (fixture->tenant, query, NULL, &error);
  g_assert_no_error (error);
  rows = chy_result_rows (result, 0, 10, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpint (chy_result_find (result, chy_body_get_text (rows->pdata[0], "id"), NULL), ==, 0);
  g_assert_null (chy_tenant_query (fixture->tenant, bad, NULL, &error));
  g_assert_true (chy_error_is (error, "query", "unknown-filter"));
}

/* What people write in two ways is found either way, once. */
static void
test_case (TenantFixture *fixture, gconstpointer data)
{
  static const char loud[] =
      "kind,id,name,fqdn\nuser,u1,ÖZTÜRK,\nuser,u2,Özal,\ndevice,d1,Kiosk,PC01.contoso.test\n";
  static const char right[] =
      "kind,id,name,fqdn\nuser,u1,Öztürk,\nuser,u2,Özal,\ndevice,d1,KIOSK,PC01.contoso.test\n";
  g_autoptr (ChyOutcome) first = import (fixture->tenant, loud, FALSE);
  g_autoptr (ChyOutcome) second = import (fixture->tenant, right, FALSE);
  g_autoptr (ChyQuery) query = chy_query_new ("devices", NULL);
  g_autoptr (ChyResult) result = NULL;
  g_autoptr (GVariant) user = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_cmpint (chy_body_get_int (first->values, "created", -1), ==, 3);
  g_assert_cmpint (chy_body_get_int (second->values, "updated", -1), ==, 2);
  user = chy_tenant_get (fixture->tenant, "users", "u1", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (user, "displayName"), ==, "Öztürk");
  g_assert_cmpint (count_of (fixture->tenant, "users", "{'displayName': <'oz*'>}"), ==, 2);
  g_assert_cmpint (count_of (fixture->tenant, "devices", "{'displayName': <'Kiosk,KIOSK,nothing'>}"), ==, 1);
  /* A word of two letters is the beginning of a column, which may have no order of its own. */
  query->search = g_strdup ("Pc");
  result = chy_tenant_query (fixture->tenant, query, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (chy_result_complete (result, NULL, &error));
  g_assert_cmpint (chy_result_get_count (result, NULL), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func)                                                                                      \
  g_test_add (path, TenantFixture, NULL, tenant_fixture_set_up, func, tenant_fixture_tear_down)
  ADD ("/tenant/directory/a list is imported, and again without a change", test_import);
  ADD ("/tenant/directory/what is missing is disabled", test_prune);
  ADD ("/tenant/directory/disabling says whom first", test_prune_says_whom);
  ADD ("/tenant/directory/an import is looked at before it is done", test_preview);
  ADD ("/tenant/directory/bad lines are named, the others taken", test_bad_lines);
  ADD ("/tenant/directory/one that nothing identifies is refused", test_nobody);
  ADD ("/tenant/directory/a name of two is ambiguous", test_ambiguous);
  ADD ("/tenant/directory/members come and go, and no group is in itself", test_members);
  ADD ("/tenant/directory/lists are filtered and searched", test_filters);
  ADD ("/tenant/directory/case and accents do not hide, and are kept", test_case);
  return g_test_run ();
}
