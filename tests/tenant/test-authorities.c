/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/chy-problem.h"
#include "model/chy-resource.h"
#include "tenant-fixture.h"

#define CA "Contoso Issuing CA"

static void
create (ChyTenant *tenant)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) outcome =
      apply_secret (tenant, "authority-create",
                    "{'name': <'" CA
                    "'>, 'organization': <'Contoso'>, 'fqdn': <'ca1.corp.contoso.test'>, 'key': <'ec:p256'>}",
                    "passphrase", "correct horse battery", &error);

  g_assert_no_error (error);
  g_assert_nonnull (outcome);
}

static void
make_template (ChyTenant *tenant, gboolean safe)
{
  apply_done (tenant, "template-duplicate", "{'source': <'User'>, 'displayName': <'Intune PKCS'>}");
  apply_done (
      tenant, "template-set",
      "{'template': <'IntunePKCS'>, 'settings': <{'allowExportableKey': <'true'>, 'minimumKeySize': <'2048'>,"
      " 'subjectNameSource': <'request'>, 'compatibility.authority': <'2008r2'>,"
      " 'compatibility.recipient': <'windows7'>}>}");
  apply_done (tenant, "template-grant",
              "{'template': <'IntunePKCS'>, 'principal': <'CORP\\\\CONNECTOR1$'>, 'right': <'enroll'>}");
  if (safe)
    apply_done (tenant, "template-revoke-grant",
                "{'template': <'IntunePKCS'>, 'principal': <'CORP\\\\Domain Users'>, 'right': <'enroll'>}");
}

static void
test_create (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) authority = NULL;
  g_autoptr (GVariant) vault = NULL;
  g_autoptr (GVariant) domain = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  create (fixture->tenant);
  authority = chy_tenant_get (fixture->tenant, "authorities", CA, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (authority, "state"), ==, "active");
  vault = chy_tenant_get (fixture->tenant, "vault", "vault", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (vault, "state"), ==, "open");
  domain = chy_tenant_get (fixture->tenant, "settings", "dnsDomain", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (domain, "value"), ==, "corp.contoso.test");
}

static void
test_no_vault (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error =
      apply_fails (fixture->tenant, "authority-create",
                   "{'name': <'" CA
                   "'>, 'organization': <'Contoso'>, 'fqdn': <'ca1.corp.contoso.test'>, 'key': <'ec:p256'>}");

  (void) data;
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_LOCKED);
  g_assert_cmpint (count_of (fixture->tenant, "authorities", NULL), ==, 0);
}

static void
test_other_passphrase (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  create (fixture->tenant);
  g_assert_null (apply_secret (fixture->tenant, "authority-crl", "{'authority': <'" CA "'>}", "passphrase",
                               "another passphrase", &error));
  g_assert_error (error, CHY_VAULT_ERROR, CHY_VAULT_ERROR_WRONG_SECRET);
}

static void
test_esc1 (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyOutcome) accepted = NULL;

  (void) data;
  create (fixture->tenant);
  make_template (fixture->tenant, FALSE);
  error = apply_fails (fixture->tenant, "authority-issue-template",
                       "{'authority': <'" CA "'>, 'template': <'IntunePKCS'>}");
  g_assert_true (chy_error_is (error, "template", "ESC1"));
  accepted = apply_ok (fixture->tenant, "authority-issue-template",
                       "{'authority': <'" CA "'>, 'template': <'IntunePKCS'>, 'accept': <['ESC1']>}");
  g_assert_false (chy_problems_have_error (accepted->problems));
}

static void
test_issue (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) template = NULL;
  g_autoptr (GVariant) authority = NULL;
  g_autoptr (GVariant) templates = NULL;
  g_autoptr (GVariant) first = NULL;
  g_autoptr (ChyOutcome) changed = NULL;
  g_auto (GStrv) published = NULL;

  (void) data;
  create (fixture->tenant);
  make_template (fixture->tenant, TRUE);
  apply_done (fixture->tenant, "authority-issue-template",
              "{'authority': <'" CA "'>, 'template': <'IntunePKCS'>}");
  template = chy_tenant_get (fixture->tenant, "templates", "IntunePKCS", NULL, NULL);
  published = chy_body_get_list (template, "publishedOn");
  g_assert_cmpuint (g_strv_length (published), ==, 1);
  g_assert_cmpstr (published[0], ==, CA);

  /* A later save reaches the authority through the outbox. */
  apply_done (fixture->tenant, "template-set",
              "{'template': <'IntunePKCS'>, 'settings': <{'validityPeriod': <'6mo'>}>}");
  g_clear_pointer (&template, g_variant_unref);
  template = chy_tenant_get (fixture->tenant, "templates", "IntunePKCS", NULL, NULL);
  authority = chy_tenant_get (fixture->tenant, "authorities", CA, NULL, NULL);
  templates = chy_body_get (authority, "templates");
  first = g_variant_get_child_value (templates, 0);
  g_assert_cmpint (chy_body_get_int (first, "minorVersion", -1), ==,
                   chy_body_get_int (template, "minorVersion", -2));

  /* One that opens ESC1 does not. */
  changed =
      apply_ok (fixture->tenant, "template-grant",
                "{'template': <'IntunePKCS'>, 'principal': <'CORP\\\\Domain Users'>, 'right': <'enroll'>}");
  g_assert_cmpuint (changed->problems->len, ==, 1);
  g_assert_cmpstr (chy_problem_get_code (changed->problems->pdata[0]), ==, "unaccepted");

  apply_done (fixture->tenant, "authority-set",
              "{'authority': <'" CA "'>, 'settings': <{'name': <'Other'>}>}");
  g_clear_pointer (&template, g_variant_unref);
  template = chy_tenant_get (fixture->tenant, "templates", "IntunePKCS", NULL, NULL);
  g_clear_pointer (&published, g_strfreev);
  published = chy_body_get_list (template, "publishedOn");
  g_assert_cmpstr (published[0], ==, "Other");

  apply_done (fixture->tenant, "authority-withdraw-template",
              "{'authority': <'Other'>, 'template': <'IntunePKCS'>}");
  g_clear_pointer (&template, g_variant_unref);
  template = chy_tenant_get (fixture->tenant, "templates", "IntunePKCS", NULL, NULL);
  g_clear_pointer (&published, g_strfreev);
  published = chy_body_get_list (template, "publishedOn");
  g_assert_cmpuint (g_strv_length (published), ==, 0);
}

static void
test_rights (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GError) none = NULL;

  (void) data;
  create (fixture->tenant);
  apply_done (fixture->tenant, "authority-grant",
              "{'authority': <'" CA
              "'>, 'principal': <'CORP\\\\CONNECTOR1$'>, 'right': <'request-certificates'>}");
  apply_done (fixture->tenant, "authority-revoke-grant",
              "{'authority': <'" CA
              "'>, 'principal': <'CORP\\\\CONNECTOR1$'>, 'right': <'request-certificates'>}");
  none = apply_fails (fixture->tenant, "authority-revoke-grant",
                      "{'authority': <'" CA
                      "'>, 'principal': <'CORP\\\\CONNECTOR1$'>, 'right': <'request-certificates'>}");
  g_assert_nonnull (none);
  wrong =
      apply_fails (fixture->tenant, "authority-grant",
                   "{'authority': <'" CA "'>, 'principal': <'CORP\\\\CONNECTOR1$'>, 'right': <'enroll'>}");
  g_assert_true (chy_error_is (wrong, "command", "unknown-right"));
}

static void
test_settings (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (ChyOutcome) crl = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) gone = NULL;
  g_autoptr (GVariant) authority = NULL;
  g_auto (GStrv) urls = NULL;

  (void) data;
  create (fixture->tenant);
  crl = apply_ok (fixture->tenant, "authority-crl", "{'authority': <'" CA "'>}");
  bytes = chy_body_get_bytes (crl->values, "crl");
  g_assert_nonnull (bytes);
  g_assert_cmpuint (g_bytes_get_size (bytes), >, 100);
  apply_done (fixture->tenant, "authority-set",
              "{'authority': <'" CA
              "'>, 'settings': <{'crlPeriod': <@x 604800>}>, 'crlUrl': <['http://pki.test/ca.crl']>}");
  authority = chy_tenant_get (fixture->tenant, "authorities", CA, NULL, NULL);
  urls = chy_body_get_list (authority, "crlUrls");
  g_assert_cmpstr (urls[0], ==, "http://pki.test/ca.crl");
  unknown =
      apply_fails (fixture->tenant, "authority-set", "{'authority': <'" CA "'>, 'settings': <{'x': <'y'>}>}");
  g_assert_true (chy_error_is (unknown, "field", "unknown-key"));
  apply_done (fixture->tenant, "authority-delete", "{'authority': <'" CA "'>}");
  gone = apply_fails (fixture->tenant, "authority-crl", "{'authority': <'" CA "'>}");
  g_assert_error (gone, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_FOUND);
}

/* An authority gives its records a page at a time; a list of them shows all. */
static void
test_records (TenantFixture *fixture, gconstpointer data)
{
  enum
  {
    N_DENIED = 1203
  };
  g_autoptr (ChyAuthority) authority = NULL;
  g_autoptr (GBytes) csr = g_bytes_new_static ("no request", 10);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GStringChunk) names = g_string_chunk_new (4096);
  g_autofree ChySubmission *submissions = g_new0 (ChySubmission, N_DENIED);
  ChyIssuance *answers[N_DENIED] = { NULL };
  GError *errors[N_DENIED] = { NULL };

  (void) data;
  create (fixture->tenant);
  authority = chy_authority_host_get (fixture->host, CA, NULL, NULL);
  for (guint i = 0; i < N_DENIED; i++)
    {
      g_autofree char *id = g_strdup_printf ("denied-%u", i);

      submissions[i].request_id = g_string_chunk_insert (names, id);
      submissions[i].attempt = 1;
      submissions[i].csr = csr;
    }
  g_assert_true (chy_authority_submit (authority, submissions, N_DENIED, answers, errors, NULL));
  for (guint i = 0; i < N_DENIED; i++)
    {
      g_assert_no_error (errors[i]);
      g_assert_cmpint (answers[i]->disposition, ==, CHY_DISPOSITION_DENIED);
      chy_issuance_free (answers[i]);
    }
  rows = rows_of (fixture->tenant, "certificates", "{'authority': <'*'>, 'state': <'failed'>}");
  g_assert_cmpuint (rows->len, ==, N_DENIED);
  for (guint i = 0; i < rows->len; i++)
    g_assert_true (g_hash_table_add (ids, (gpointer) chy_body_get_text (rows->pdata[i], "id")));
  g_assert_cmpint (count_of (fixture->tenant, "certificates", "{'authority': <'" CA "'>, 'limit': <@x 7>}"),
                   ==, 7);
}

static void
check_described (const ChyField *fields, GVariant *body)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, body);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      const ChyField *field = chy_fields_find (fields, key);

      /* The chain is written by a verb of its own. */
      if (field == NULL && !g_str_equal (key, "chain"))
        g_error ("no column describes %s", key);
      if (field != NULL && field->kind == CHY_FIELD_OBJECT)
        check_described (field->fields, value);
      for (gsize i = 0;
           field != NULL && field->kind == CHY_FIELD_OBJECT_LIST && i < g_variant_n_children (value); i++)
        {
          g_autoptr (GVariant) child = g_variant_get_child_value (value, i);
          check_described (field->fields, child);
        }
      g_variant_unref (value);
    }
}

/* What no column describes is written as it lies in memory: a time as a number. */
static void
test_described (TenantFixture *fixture, gconstpointer data)
{
  const char *const ids[] = { "authorities", "connectors", NULL };

  (void) data;
  create (fixture->tenant);
  apply_done (fixture->tenant, "authority-issue-template",
              "{'authority': <'" CA "'>, 'template': <'WebServer'>, 'accept': <['ESC1', 'ESC2', 'ESC3']>}");
  apply_done (fixture->tenant, "connector-enroll", "{'name': <'CONNECTOR1'>}");
  for (gsize i = 0; ids[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) rows = rows_of (fixture->tenant, ids[i], NULL);

      g_assert_cmpuint (rows->len, >, 0);
      for (guint j = 0; j < rows->len; j++)
        check_described (chy_resource_find (ids[i])->columns, rows->pdata[j]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func)                                                                                      \
  g_test_add (path, TenantFixture, NULL, tenant_fixture_set_up, func, tenant_fixture_tear_down)
  ADD ("/tenant/authorities/the first one brings vault and domain", test_create);
  ADD ("/tenant/authorities/without a vault its key has no place", test_no_vault);
  ADD ("/tenant/authorities/another passphrase is refused", test_other_passphrase);
  ADD ("/tenant/authorities/ESC1 is refused unless it is accepted by name", test_esc1);
  ADD ("/tenant/authorities/a template is issued, sent on, and withdrawn", test_issue);
  ADD ("/tenant/authorities/rights are granted and taken away", test_rights);
  ADD ("/tenant/authorities/settings, revocation list and end", test_settings);
  ADD ("/tenant/authorities/all that is told about them is described", test_described);
  ADD ("/tenant/authorities/all records of an authority are listed", test_records);
  return g_test_run ();
}
