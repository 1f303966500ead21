/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-problem.h"
#include "model/chy-resource.h"
#include "store/chy-audit.h"
#include "tenant-fixture.h"

/* One command after the other on one tenant, so that what one makes the next one has. */
typedef struct
{
  const char *type;
  const char *params;
  const char *secret; /* "key=value", or NULL */
} Step;

#define PASSPHRASE "passphrase=correct horse battery"
#define PKCS                                                                                                 \
  "'renewalThresholdPercentage': <'20'>, 'certificateValidityPeriodValue': <'1'>,"                           \
  " 'certificateValidityPeriodScale': <'years'>, 'certificationAuthority': <'ca1.corp.contoso.test'>,"       \
  " 'certificationAuthorityName': <'CA'>, 'certificateTemplateName': <'IntunePKCS'>,"                        \
  " 'subjectNameFormat': <'commonName'>, 'subjectAlternativeNameType': <'userPrincipalName'>,"               \
  " 'extendedKeyUsages': <'Client Authentication'>"

static const Step steps[] = {
  { "vault-create", "", PASSPHRASE },
  { "authority-create",
    "{'name': <'CA'>, 'organization': <'Contoso'>, 'fqdn': <'ca1.corp.contoso.test'>, 'key': <'ec:p256'>}",
    NULL },
  { "template-duplicate", "{'source': <'User'>, 'displayName': <'Intune PKCS'>}", NULL },
  { "template-set",
    "{'template': <'IntunePKCS'>, 'settings': <{'allowExportableKey': <'true'>, 'subjectNameSource': <'request'>,"
    " 'compatibility.authority': <'2008r2'>, 'compatibility.recipient': <'windows7'>}>}",
    NULL },
  { "template-revoke-grant",
    "{'template': <'IntunePKCS'>, 'principal': <'CORP\\\\Domain Users'>, 'right': <'enroll'>}", NULL },
  { "template-grant", "{'template': <'IntunePKCS'>, 'principal': <'CORP\\\\C1$'>, 'right': <'enroll'>}",
    NULL },
  { "authority-issue-template", "{'authority': <'CA'>, 'template': <'IntunePKCS'>}", NULL },
  { "authority-grant", "{'authority': <'CA'>, 'principal': <'CORP\\\\C1$'>, 'right': <'read'>}", NULL },
  { "authority-revoke-grant", "{'authority': <'CA'>, 'principal': <'CORP\\\\C1$'>, 'right': <'read'>}",
    NULL },
  { "authority-set", "{'authority': <'CA'>, 'crlUrl': <['http://pki.test/ca.crl']>}", NULL },
  { "authority-crl", "{'authority': <'CA'>}", NULL },
  { "authority-renew", "{'authority': <'CA'>, 'newKey': <true>}", NULL },
  { "connector-enroll", "{'name': <'C1'>}", NULL },
  { "connector-set", "{'connector': <'C1'>, 'settings': <{'proxyUrl': <'http://proxy.test:3128'>}>}", NULL },
  { "connector-rename", "{'connector': <'C1'>, 'name': <'C2'>}", NULL },
  { "connector-disable", "{'connector': <'C2'>}", NULL },
  { "user-add", "{'name': <'Anna'>, 'userPrincipalName': <'anna@contoso.test'>}", NULL },
  { "device-add", "{'name': <'LAPTOP-1'>, 'platform': <'windows10'>, 'user': <'anna@contoso.test'>}", NULL },
  { "group-add", "{'name': <'Staff'>}", NULL },
  { "member-add", "{'group': <'Staff'>, 'member': <'Anna'>}", NULL },
  { "member-remove", "{'group': <'Staff'>, 'member': <'Anna'>}", NULL },
  { "directory-import", "{'file': <b'kind,name\\nuser,Berta\\n'>}", NULL },
  { "profile-create",
    "{'type': <'pkcs-certificate'>, 'platform': <'windows10'>, 'name': <'Wi-Fi'>, 'settings': <{" PKCS "}>}",
    NULL },
  { "profile-set", "{'profile': <'Wi-Fi'>, 'settings': <{'renewalThresholdPercentage': <'30'>}>}", NULL },
  { "profile-assign", "{'profile': <'Wi-Fi'>, 'include': <['group:Staff']>}", NULL },
  { "profile-duplicate", "{'profile': <'Wi-Fi'>, 'name': <'Wi-Fi 2'>}", NULL },
  { "profile-delete", "{'profile': <'Wi-Fi 2'>}", NULL },
  { "profile-assign", "{'profile': <'Wi-Fi'>, 'include': <@as []>}", NULL },
  { "profile-delete", "{'profile': <'Wi-Fi'>}", NULL },
  { "group-remove", "{'id': <'Staff'>}", NULL },
  { "device-remove", "{'id': <'LAPTOP-1'>}", NULL },
  { "user-remove", "{'id': <'Anna'>}", NULL },
  { "connector-remove", "{'connector': <'C2'>}", NULL },
  { "template-revert", "{'template': <'IntunePKCS'>, 'version': <@x 2>}", NULL },
  { "authority-withdraw-template", "{'authority': <'CA'>, 'template': <'IntunePKCS'>}", NULL },
  { "template-delete", "{'template': <'IntunePKCS'>}", NULL },
  { "authority-create",
    "{'name': <'Sub'>, 'organization': <'Contoso'>, 'fqdn': <'ca2.corp.contoso.test'>, 'key': <'ec:p256'>,"
    " 'external': <true>}",
    NULL },
  { "authority-request-certificate", "{'authority': <'Sub'>}", NULL },
  { "authority-delete", "{'authority': <'Sub'>}", NULL },
  { "vault-add-slot", "{'kind': <'recovery'>}", PASSPHRASE },
};

/* What tests of other files run, or what needs another command's files. */
static const char *const elsewhere[] = { "vault-change-passphrase",
                                         "vault-remove-slot",
                                         "template-import",
                                         "authority-import",
                                         "authority-sign",
                                         "connector-enroll-file",
                                         "certificate-revoke",
                                         "certificate-unhold",
                                         "certificate-renew",
                                         "authority-install-certificate",
                                         NULL };

/* Nouns of which every verb is walked here. */
static const char *const nouns[] = { "vault", "authority", "certificate", "template", "user",      "device",
                                     "group", "member",    "directory",   "profile",  "connector", NULL };

static gint64
n_records (TenantFixture *fixture)
{
  ChyAuditResult result = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (chy_audit_verify (fixture->store, NULL, NULL, NULL, NULL, &result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (result.state, ==, CHY_AUDIT_WHOLE);
  return result.n_records;
}

static void
run_step (TenantFixture *fixture, const Step *step)
{
  g_autoptr (ChyOutcome) outcome = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) secret = step->secret != NULL ? g_strsplit (step->secret, "=", 2) : NULL;

  outcome = apply_secret (fixture->tenant, step->type, step->params, secret != NULL ? secret[0] : NULL,
                          secret != NULL ? secret[1] : NULL, &error);
  if (error != NULL)
    g_error ("%s: %s", step->type, error->message);
}

static gboolean
is_walked (const ChyCommandType *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    if (g_str_equal (steps[i].type, type->name))
      return TRUE;
  return g_strv_contains (elsewhere, type->name);
}

static void
test_audit (TenantFixture *fixture, gconstpointer data)
{
  gint64 before = n_records (fixture);

  (void) data;
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      gint64 now;

      run_step (fixture, &steps[i]);
      now = n_records (fixture);
      if (now <= before)
        g_error ("%s left no audit record", steps[i].type);
      before = now;
    }
}

/* Whoever reads the audit log is told what a record is about. */
static void
test_kinds_have_words (void)
{
  const ChyField *kind = chy_fields_find (chy_resource_find ("audit")->columns, "objectKind");

  for (const ChyCommandType *const *type = chy_command_types (); *type != NULL; type++)
    if ((*type)->noun != NULL)
      {
        g_autoptr (GVariant) noun = g_variant_ref_sink (g_variant_new_string ((*type)->noun));
        g_autofree char *words = chy_field_format (kind, noun);

        if (strstr (words, (*type)->noun) != NULL)
          g_error ("The audit log has no word for “%s”: %s", (*type)->noun, words);
      }
}

static void
test_registry (void)
{
  for (const ChyCommandType *const *type = chy_command_types (); *type != NULL; type++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%s", (*type)->noun, (*type)->verb);

      g_assert_nonnull ((*type)->apply);
      g_assert_true (chy_command_type_find ((*type)->name) == *type);
      if (((*type)->flags & CHY_COMMAND_INTERNAL) != 0)
        continue;
      g_assert_cmpstr ((*type)->name, ==, name);
      g_assert_nonnull ((*type)->title);
      g_assert_nonnull ((*type)->help);
      g_assert_true (chy_command_type_find_verb ((*type)->noun, (*type)->verb) == *type);
      for (guint i = 0; (*type)->positionals != NULL && (*type)->positionals[i] != NULL; i++)
        g_assert_nonnull (chy_fields_find ((*type)->fields, (*type)->positionals[i]));
      if (g_strv_contains (nouns, (*type)->noun) && ((*type)->flags & CHY_COMMAND_QUIET) == 0 &&
          (*type)->inverse != NULL)
        g_assert_nonnull (chy_command_type_find ((*type)->inverse));
    }
}

static void
test_walk_is_whole (void)
{
  /* Verbs that other parts add to these nouns have tests of their own. */
  static const char *const others[] = { "retire", "export-pfx", "status",    "preview", "approve",
                                        "deny",   "report",     "heartbeat", NULL };

  for (const ChyCommandType *const *type = chy_command_types (); *type != NULL; type++)
    if (((*type)->flags & CHY_COMMAND_INTERNAL) == 0 && g_strv_contains (nouns, (*type)->noun) &&
        !g_strv_contains (others, (*type)->verb) && !is_walked (*type))
      g_error ("No step runs %s", (*type)->name);
}

/* Every command refuses what it does not know and what is missing. */
static void
test_bad_values (TenantFixture *fixture, gconstpointer data)
{
  (void) data;
  for (const ChyCommandType *const *type = chy_command_types (); *type != NULL; type++)
    {
      g_autoptr (GError) unknown = NULL;
      g_autoptr (GError) missing = NULL;
      gboolean required = FALSE;

      if (((*type)->flags & CHY_COMMAND_INTERNAL) != 0)
        continue;
      unknown = apply_fails (fixture->tenant, (*type)->name, "{'doesNotExist': <'x'>}");
      g_assert_true (chy_error_is (unknown, "command", "unknown-parameter"));
      for (const ChyField *field = (*type)->fields; field != NULL && field->key != NULL; field++)
        required = required || (field->flags & CHY_FIELD_REQUIRED) != 0;
      if (!required)
        continue;
      missing = apply_fails (fixture->tenant, (*type)->name, "");
      g_assert_true (chy_error_is (missing, "field", "required"));
    }
}

static void
test_connectors (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) connector = NULL;
  g_autoptr (ChyOutcome) granted = NULL;
  g_autoptr (GError) again = NULL;
  g_autoptr (GError) name = NULL;
  g_autoptr (GError) proxy = NULL;
  g_autoptr (GError) password = NULL;
  g_autoptr (GError) word = NULL;
  g_autoptr (GVariant) changed = NULL;

  (void) data;
  apply_done (fixture->tenant, "connector-enroll", "{'name': <'CONNECTOR1'>}");
  connector = chy_tenant_get (fixture->tenant, "connectors", "connector1", NULL, NULL);
  g_assert_cmpstr (chy_body_get_text (connector, "state"), ==, "pending");
  g_assert_cmpstr (chy_body_get_text (connector, "principalName"), ==, "CORP\\CONNECTOR1$");
  again = apply_fails (fixture->tenant, "connector-enroll", "{'name': <'CONNECTOR1'>}");
  g_assert_error (again, CHY_TENANT_ERROR, CHY_TENANT_ERROR_CONFLICT);
  name = apply_fails (fixture->tenant, "connector-enroll", "{'name': <'a b'>}");
  g_assert_true (chy_error_is (name, "field", "not-a-host-name"));
  proxy = apply_fails (fixture->tenant, "connector-enroll", "{'name': <'C2'>, 'proxy': <'no proxy'>}");
  g_assert_true (chy_error_is (proxy, "field", "not-a-url"));
  password = apply_fails (fixture->tenant, "connector-enroll",
                          "{'name': <'C2'>, 'proxy': <'http://anna:secret@proxy.test:3128'>}");
  g_assert_true (chy_error_is (password, "field", "has-password"));
  g_assert_null (strstr (password->message, "secret"));
  /* What it does is on until it is switched off, and a word that is none is refused. */
  g_assert_true (chy_body_get_bool (connector, "pkcs", FALSE));
  apply_done (fixture->tenant, "connector-set",
              "{'connector': <'CONNECTOR1'>, 'settings': <{'pkcs': <false>}>}");
  changed = chy_tenant_get (fixture->tenant, "connectors", "CONNECTOR1", NULL, NULL);
  g_assert_false (chy_body_get_bool (changed, "pkcs", TRUE));
  g_assert_true (chy_body_get_bool (changed, "revocation", FALSE));
  word = apply_fails (fixture->tenant, "connector-set",
                      "{'connector': <'CONNECTOR1'>, 'settings': <{'pkcs': <'perhaps'>}>}");
  g_assert_nonnull (word);
  /* Its account is known from now on. */
  apply_done (fixture->tenant, "template-duplicate", "{'source': <'User'>, 'displayName': <'T'>}");
  granted = apply_ok (fixture->tenant, "template-grant",
                      "{'template': <'T'>, 'principal': <'CORP\\\\CONNECTOR1$'>, 'right': <'enroll'>}");
  g_assert_cmpuint (granted->problems->len, ==, 0);
}

static void
test_profiles (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) platform = NULL;
  g_autoptr (GError) setting = NULL;
  g_autoptr (GError) target = NULL;
  g_autoptr (GError) group = NULL;
  g_autoptr (GError) in_use = NULL;

  (void) data;
  run_step (fixture, &steps[0]);
  run_step (fixture, &steps[1]);
  for (guint i = 2; i <= 6; i++)
    run_step (fixture, &steps[i]);
  platform = apply_fails (fixture->tenant, "profile-create",
                          "{'type': <'pkcs-certificate'>, 'platform': <'beos'>, 'name': <'x'>}");
  g_assert_true (chy_error_is (platform, "profile", "platform-unknown"));
  setting = apply_fails (fixture->tenant, "profile-create",
                         "{'type': <'pkcs-certificate'>, 'platform': <'windows10'>, 'name': <'x'>,"
                         " 'settings': <{'renewalThresholdPercentage': <'many'>}>}");
  g_assert_true (g_error_matches (setting, CHY_REFUSAL_ERROR, CHY_REFUSAL_ERROR_REFUSED));
  apply_done (
      fixture->tenant, "profile-create",
      "{'type': <'pkcs-certificate'>, 'platform': <'windows10'>, 'name': <'Wi-Fi'>, 'settings': <{" PKCS
      "}>}");
  g_assert_cmpint (count_of (fixture->tenant, "profiles", "{'platform': <'windows10'>}"), ==, 1);
  target =
      apply_fails (fixture->tenant, "profile-assign", "{'profile': <'Wi-Fi'>, 'include': <['everybody']>}");
  g_assert_true (chy_error_is (target, "command", "unknown-assignment"));
  group =
      apply_fails (fixture->tenant, "profile-assign", "{'profile': <'Wi-Fi'>, 'include': <['group:None']>}");
  g_assert_error (group, CHY_TENANT_ERROR, CHY_TENANT_ERROR_NOT_FOUND);
  apply_done (fixture->tenant, "group-add", "{'name': <'Staff'>}");
  apply_done (fixture->tenant, "profile-assign", "{'profile': <'Wi-Fi'>, 'include': <['group:Staff']>}");
  g_assert_cmpint (count_of (fixture->tenant, "assignments", NULL), ==, 1);
  g_assert_cmpint (count_of (fixture->tenant, "profiles", "{'assigned': <true>}"), ==, 1);
  /* Somebody says it twice: a warning, and kept once. */
  apply_done (fixture->tenant, "profile-assign",
              "{'profile': <'Wi-Fi'>, 'include': <['group:Staff', 'all-devices', 'group:Staff']>}");
  g_assert_cmpint (count_of (fixture->tenant, "assignments", NULL), ==, 2);
  in_use = apply_fails (fixture->tenant, "group-remove", "{'id': <'Staff'>}");
  g_assert_true (chy_error_is (in_use, "command", "in-use"));
}

static void
test_vault (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyOutcome) slot = NULL;
  g_autoptr (ChyOutcome) other = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) weak = NULL;
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GError) exists = NULL;
  ChySecret *code;

  (void) data;
  g_assert_null (apply_secret (fixture->tenant, "vault-create", "", "passphrase", "short", &weak));
  g_assert_error (weak, CHY_VAULT_ERROR, CHY_VAULT_ERROR_WEAK);
  run_step (fixture, &steps[0]);
  g_assert_null (
      apply_secret (fixture->tenant, "vault-create", "", "passphrase", "correct horse battery", &exists));
  g_assert_true (chy_error_is (exists, "command", "vault-exists"));
  g_assert_null (
      apply_secret (fixture->tenant, "vault-add-slot", "", "passphrase", "wrong one here", &wrong));
  g_assert_error (wrong, CHY_VAULT_ERROR, CHY_VAULT_ERROR_WRONG_SECRET);
  slot = apply_secret (fixture->tenant, "vault-add-slot", "", "passphrase", "correct horse battery", &error);
  g_assert_no_error (error);
  code = g_hash_table_lookup (slot->secrets, "recoveryCode");
  g_assert_nonnull (code);
  g_assert_cmpint (count_of (fixture->tenant, "vault-slots", NULL), ==, 2);
  /* The code opens it, too. */
  other = apply_secret (fixture->tenant, "vault-add-slot", "{'kind': <'recovery'>}", "passphrase",
                        chy_secret_get_text (code), &error);
  g_assert_no_error (error);
  g_assert_cmpint (count_of (fixture->tenant, "vault-slots", "{'kind': <'recovery'>}"), ==, 2);
}

static void
test_two_processes (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyTenant) second = NULL;
  ChyStore *store = NULL;
  g_autoptr (GVariant) vault = NULL;
  g_autoptr (GVariant) open = NULL;
  g_autoptr (ChyOutcome) outcome = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  run_step (fixture, &steps[0]);
  second = tenant_fixture_open_second (fixture, &store);
  vault = chy_tenant_get (second, "vault", "vault", NULL, NULL);
  g_assert_cmpstr (chy_body_get_text (vault, "state"), ==, "locked");
  outcome =
      apply_secret (second, "user-add", "{'name': <'Anna'>}", "passphrase", "correct horse battery", &error);
  g_assert_no_error (error);
  open = chy_tenant_get (second, "vault", "vault", NULL, NULL);
  g_assert_cmpstr (chy_body_get_text (open, "state"), ==, "open");
  g_assert_cmpint (count_of (fixture->tenant, "users", NULL), ==, 1);
  g_assert_cmpint (count_of (fixture->tenant, "audit", "{'actor': <'bob'>}"), ==, 1);
  g_assert_cmpint (n_records (fixture), ==, 2);
  g_clear_object (&second);
  chy_store_close (store);
  g_clear_object (&store);
}

static void
test_heads (TenantFixture *fixture, gconstpointer data)
{
  g_autofree char *path = chy_tenant_local_get_audit_head_path (fixture->folder, "tenant");
  g_autoptr (GBytes) head = NULL;
  g_autoptr (GError) error = NULL;
  ChyAuditResult result = { 0 };
  gboolean is_signed = FALSE;

  (void) data;
  run_step (fixture, &steps[0]);
  run_step (fixture, &steps[18]);
  g_assert_true (chy_tenant_local_read_head (
      path, chy_tenant_local_get_vault (CHY_TENANT_LOCAL (fixture->tenant)), &head, &is_signed, &error));
  g_assert_no_error (error);
  g_assert_nonnull (head);
  g_assert_true (is_signed);
  g_assert_true (chy_audit_verify (fixture->store, head, NULL, NULL, NULL, &result, &error));
  g_assert_cmpint (result.state, ==, CHY_AUDIT_WHOLE);
}

static void
test_roles (TenantFixture *fixture, gconstpointer data)
{
  ChyTenantLocalOptions options = {
    .store = fixture->store, .clock = fixture->clock, .actor = "eve", .role = CHY_ROLE_OPERATOR
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) refused = NULL;
  g_autoptr (ChyTenant) tenant = chy_tenant_local_open (&options, &error);

  (void) data;
  g_assert_no_error (error);
  g_assert_true (chy_tenant_can (tenant, "user-add"));
  g_assert_false (chy_tenant_can (tenant, "authority-delete"));
  g_assert_false (chy_tenant_can (tenant, "no-such-command"));
  refused = apply_fails (tenant, "group-remove", "{'id': <'x'>}");
  g_assert_error (refused, CHY_TENANT_ERROR, CHY_TENANT_ERROR_ROLE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func)                                                                                      \
  g_test_add (path, TenantFixture, NULL, tenant_fixture_set_up, func, tenant_fixture_tear_down)
  ADD ("/tenant/commands/each leaves an audit record", test_audit);
  g_test_add_func ("/tenant/commands/each is described whole", test_registry);
  g_test_add_func ("/tenant/commands/the audit log has a word for each noun", test_kinds_have_words);
  g_test_add_func ("/tenant/commands/the walk over them leaves none out", test_walk_is_whole);
  ADD ("/tenant/commands/what is unknown or missing is refused", test_bad_values);
  ADD ("/tenant/commands/connectors are enrolled under their computer's account", test_connectors);
  ADD ("/tenant/commands/profiles are checked, saved and assigned", test_profiles);
  ADD ("/tenant/commands/the vault has slots", test_vault);
  ADD ("/tenant/commands/two processes work on one folder", test_two_processes);
  ADD ("/tenant/commands/the head of the audit chain is written and signed", test_heads);
  ADD ("/tenant/commands/a role is offered what it may do", test_roles);
  return g_test_run ();
}
