/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include "authority-fixture.h"

#include "model/chy-field.h"
#include "pki/chy-certificate.h"
#include "pki/chy-inspect.h"
#include "store/backends/sqlite/chy-sqlite.h"

#include <string.h>

/* Who may do what, what a request may ask for, and how the keys are kept. */

typedef struct
{
  TestHost host;
  ChyAuthority *authority;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  test_host_open (&self->host);
  self->authority = test_root_new (self->host.host, self->host.admin, self->host.connector);
}

static void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_clear_object (&self->authority);
  test_host_close (&self->host);
}

/* The code with which a request is answered, 0 where it is issued. */
static guint32
ask (Fixture *self, const ChyPrincipal *who, const char *template, GBytes *csr)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = g_strdup_printf ("ask-%u", g_test_rand_int ());
  g_autoptr (ChyIssuance) answer = test_submit (self->authority, who, template, id, 1, csr, &error);

  g_assert_no_error (error);
  g_assert_cmpint (answer->disposition, !=, CHY_DISPOSITION_PENDING);
  g_assert_cmpint (answer->code != 0, ==, answer->disposition == CHY_DISPOSITION_DENIED);
  return answer->code;
}

static GBytes *
curve_csr (void)
{
  g_autoptr (ChyKey) key = test_key (CHY_KEY_EC_P256);
  return test_csr (key, "somebody");
}

static GBytes *
rsa_csr (void)
{
  g_autoptr (ChyKey) key = test_key (CHY_KEY_RSA_2048);
  return test_csr (key, "somebody");
}

/* --- rights -------------------------------------------------------------------------------------- */

static const struct
{
  const char *right; /* that the principal has */
  gboolean request, manage, configure;
} matrix[] = {
  { NULL, FALSE, FALSE, FALSE },
  { "read", FALSE, FALSE, FALSE },
  { "request-certificates", TRUE, FALSE, FALSE },
  { "issue-and-manage-certificates", FALSE, TRUE, FALSE },
  { "manage-ca", FALSE, FALSE, TRUE },
};

static void
assert_allowed (gboolean done, const GError *error, gboolean expected)
{
  g_assert_cmpint (done, ==, expected);
  if (!expected)
    g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_DENIED);
}

static void
try_all (Fixture *self, const ChyPrincipal *who, gsize row, gint64 pending, const char *serial)
{
  const char *const serials[] = { serial, NULL };
  g_autoptr (GBytes) csr = rsa_csr ();
  g_autoptr (GVariant) empty = chy_body_new ();
  g_autoptr (GError) error = NULL;
  gboolean done;

  g_assert_cmphex (ask (self, who, "Open", csr), ==, matrix[row].request ? 0 : 0x80094011);
  done = chy_authority_revoke (self->authority, serials, 6, 0, who, NULL, &error);
  assert_allowed (done, error, matrix[row].manage);
  g_clear_error (&error);
  done = chy_authority_decide (self->authority, pending, FALSE, "matrix", who, NULL, &error);
  assert_allowed (done, error, matrix[row].manage);
  g_clear_error (&error);
  done = chy_authority_configure (self->authority, "set", empty, who, NULL, NULL, &error);
  assert_allowed (done, error, matrix[row].configure);
  g_clear_error (&error);
  g_autoptr (GBytes) crl = chy_authority_publish (self->authority, TRUE, who, NULL, &error);
  assert_allowed (crl != NULL, error, matrix[row].configure);
}

static void
test_matrix (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  const char *const none[] = { NULL };
  const char *const approval[] = { "requireManagerApproval=true", NULL };
  g_autoptr (ChyPrincipal) everyone = chy_principal_new (CHY_SID_EVERYONE, "Everyone", none);

  test_issue (self->authority, self->host.admin, everyone, "Open", NULL);
  test_issue (self->authority, self->host.admin, everyone, "Later", approval);
  for (gsize i = 0; i < G_N_ELEMENTS (matrix); i++)
    {
      g_autofree char *sid = g_strdup_printf (TEST_DOMAIN "-%u", 3000 + (guint) i);
      g_autoptr (ChyPrincipal) who = chy_principal_new (sid, "CORP\\Somebody", none);
      g_autoptr (GBytes) csr = rsa_csr ();
      g_autofree char *id = g_strdup_printf ("matrix-%u", (guint) i);
      g_autoptr (GError) error = NULL;
      g_autoptr (ChyIssuance) open =
          test_submit (self->authority, self->host.connector, "Open", id, 1, csr, &error);
      g_autoptr (ChyIssuance) later =
          test_submit (self->authority, self->host.connector, "Later", id, 2, csr, &error);
      g_assert_no_error (error);
      g_assert_cmpint (later->disposition, ==, CHY_DISPOSITION_PENDING);
      if (matrix[i].right != NULL)
        test_grant (self->authority, self->host.admin, who, matrix[i].right, FALSE);
      try_all (self, who, i, later->number, open->serial);
    }
}

static void
test_groups (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  const char *const groups[] = { TEST_DOMAIN "-2000", NULL };
  const char *const none[] = { NULL };
  g_autoptr (ChyPrincipal) group = chy_principal_new (groups[0], "CORP\\Requesters", none);
  g_autoptr (ChyPrincipal) member = chy_principal_new (TEST_DOMAIN "-2001", "CORP\\member", groups);
  g_autoptr (GBytes) csr = rsa_csr ();

  test_issue (self->authority, self->host.admin, group, "Open", NULL);
  g_assert_cmphex (ask (self, member, "Open", csr), ==, 0x80094011);
  test_grant (self->authority, self->host.admin, group, "request-certificates", FALSE);
  g_assert_cmphex (ask (self, member, "Open", csr), ==, 0);
  /* Denied to the member: what the group is allowed does not help. */
  test_grant (self->authority, self->host.admin, member, "request-certificates", TRUE);
  g_assert_cmphex (ask (self, member, "Open", csr), ==, 0x80094011);
}

static void
test_last_manager (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) params =
      test_body ("principalName", "corp\\administrator", "right", "manage-ca", NULL);
  g_autoptr (GVariant) nonsense = test_body ("principalId", "S-1-1-0", "right", "dance", NULL);
  ChyAuthority *authority = self->authority;
  const ChyPrincipal *admin = self->host.admin;

  g_assert_false (chy_authority_configure (authority, "revoke-grant", params, admin, NULL, NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE);
  g_clear_error (&error);
  test_grant (authority, admin, self->host.connector, "manage-ca", FALSE);
  g_assert_true (chy_authority_configure (authority, "revoke-grant", params, admin, NULL, NULL, &error));
  g_assert_false (chy_authority_configure (authority, "set", params, admin, NULL, NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_DENIED);
  g_clear_error (&error);
  g_assert_false (
      chy_authority_configure (authority, "grant", nonsense, self->host.connector, NULL, NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID);
}

/* --- what a request may ask for -------------------------------------------------------------------- */

static void
test_template_rules (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) rsa = rsa_csr ();
  g_autoptr (GBytes) curve = curve_csr ();
  g_autoptr (ChyKey) key = test_key (CHY_KEY_RSA_2048);
  g_autoptr (GBytes) nameless = test_csr (key, "");
  const ChyPrincipal *who = self->host.connector;
  const ChyPrincipal *admin = self->host.admin;

  test_issue (self->authority, admin, who, "Large", (const char *const[]){ "minimumKeySize=4096", NULL });
  test_issue (self->authority, admin, who, "Signed", (const char *const[]){ "requiredSignatures=1", NULL });
  test_issue (self->authority, admin, who, "Archived",
              (const char *const[]){ "purpose=encryption", "archiveKey=true", NULL });
  test_issue (self->authority, admin, who, "Plain", NULL);
  g_assert_cmphex (ask (self, who, "Large", rsa), ==, 0x80094811);
  g_assert_cmphex (ask (self, who, "Signed", rsa), ==, 0x80094809);
  g_assert_cmphex (ask (self, who, "Archived", rsa), ==, 0x80094804);
  g_assert_cmphex (ask (self, who, "Plain", rsa), ==, 0);
  g_assert_cmphex (ask (self, who, "Plain", nameless), ==, 0x80094001);
  g_assert_cmphex (ask (self, who, "Plain", curve), !=, 0);
  g_assert_cmphex (ask (self, who, "", rsa), ==, 0x80094801);
}

static void
test_small_key (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = g_build_filename (self->host.folder, "small.csr", NULL);
  const char *const argv[] = { "openssl",  "req",     "-new",      "-newkey", "rsa:1024",
                               "-nodes",   "-keyout", "/dev/null", "-subj",   "/CN=small",
                               "-outform", "DER",     "-out",      path,      NULL };
  char *bytes = NULL;
  gsize size = 0;

  test_issue (self->authority, self->host.admin, self->host.connector, "Plain", NULL);
  g_assert_true (test_run (argv, NULL));
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_autoptr (GBytes) csr = g_bytes_new_take (bytes, size);
  g_assert_cmphex (ask (self, self->host.connector, "Plain", csr), ==, 0x80094811);
}

static void
test_huge (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree guint8 *zeros = g_malloc0 (70000);
  g_autoptr (GBytes) csr = g_bytes_new (zeros, 70000);
  g_autoptr (GError) error = NULL;

  g_assert_null (test_submit (self->authority, self->host.connector, "Plain", "huge", 1, csr, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID);
}

static void
test_other_template (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (ChyKey) key = test_key (CHY_KEY_RSA_2048);
  g_autoptr (ChyCertSpec) spec = chy_cert_spec_new ();
  g_autoptr (GError) error = NULL;

  test_issue (self->authority, self->host.admin, self->host.connector, "Plain", NULL);
  g_clear_pointer (&spec->subject, chy_name_unref);
  spec->subject = chy_name_parse ("CN=two minds", &error);
  spec->template_name = g_strdup ("SubCA");
  g_autoptr (GBytes) csr = chy_csr_create (key, spec, &error);
  g_assert_no_error (error);
  g_assert_cmphex (ask (self, self->host.connector, "Plain", csr), ==, 0x80094802);
}

static void
test_own_copy (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) csr = rsa_csr ();
  g_autoptr (GError) error = NULL;
  const ChyPrincipal *who = self->host.connector;
  g_autoptr (ChyTemplate) template = test_template_new ("Changing", who, NULL);

  test_issue_template (self->authority, self->host.admin, template, &error);
  g_assert_no_error (error);
  chy_template_set_text (template, "minimumKeySize", "4096", &error);
  g_assert_no_error (error);
  /* Changed elsewhere, not sent on: the authority's copy counts. */
  g_assert_cmphex (ask (self, who, "Changing", csr), ==, 0);
  chy_template_bump (template);
  test_issue_template (self->authority, self->host.admin, template, &error);
  g_assert_no_error (error);
  g_assert_cmphex (ask (self, who, "Changing", csr), ==, 0x80094811);
  g_autoptr (GVariant) body = chy_authority_describe (self->authority, NULL, &error);
  g_autoptr (GVariant) list = chy_body_get (body, "templates");
  g_assert_cmpuint (g_variant_n_children (list), ==, 1);
}

/* Approved under the template that it was asked under. */
static void
test_pending_keeps_template (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) csr = rsa_csr ();
  g_autoptr (GError) error = NULL;
  const ChyPrincipal *who = self->host.connector;
  g_autoptr (GVariant) name = test_body ("name", "Later", NULL);

  test_issue (
      self->authority, self->host.admin, who, "Later",
      (const char *const[]){ "requireManagerApproval=true", "validityPeriod=30d", "renewalPeriod=5d", NULL });
  g_autoptr (ChyIssuance) pending = test_submit (self->authority, who, "Later", "p", 1, csr, &error);
  g_assert_no_error (error);
  chy_authority_configure (self->authority, "withdraw-template", name, self->host.admin, NULL, NULL, &error);
  g_assert_no_error (error);
  chy_clock_advance (self->host.clock, 3 * CHY_USEC_PER_DAY);
  chy_authority_decide (self->authority, pending->number, TRUE, NULL, who, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (ChyIssuance) issued = chy_authority_collect (self->authority, "p", 1, NULL, &error);
  g_assert_cmpint (issued->not_after - issued->not_before, ==, 30 * CHY_USEC_PER_DAY);
  g_assert_cmpint (issued->not_before, ==, chy_clock_now (self->host.clock) - 600 * CHY_USEC_PER_SEC);
}

static void
test_directory (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) csr = rsa_csr ();
  g_autoptr (GVariant) user =
      test_body ("displayName", "Anna Beispiel", "userPrincipalName", "anna@corp.contoso.test",
                 "distinguishedName", "CN=Anna Beispiel,DC=corp,DC=contoso,DC=test", NULL);
  ChySubmission submission = { .request_id = "d1",
                               .attempt = 1,
                               .template_name = "Known",
                               .csr = csr,
                               .requester = self->host.connector,
                               .validity = 10 * 86400,
                               .directory = user };
  ChyIssuance *answer = NULL;

  test_issue (self->authority, self->host.admin, self->host.connector, "Known",
              (const char *const[]){ "subjectNameSource=directory", "subjectName.format=commonName",
                                     "subjectName.includeEmail=false", "subjectName.alternateEmail=false",
                                     "subjectName.alternateUpn=true", NULL });
  chy_authority_submit (self->authority, &submission, 1, &answer, &error, NULL);
  g_assert_no_error (error);
  g_assert_cmpint (answer->disposition, ==, CHY_DISPOSITION_ISSUED);
  g_assert_cmpint (answer->not_after - answer->not_before, ==, 10 * CHY_USEC_PER_DAY);
  g_autoptr (ChyCertInfo) info = chy_inspect_certificate (answer->certificate, &error);
  g_autofree char *subject = chy_name_to_string (info->subject);
  g_assert_cmpstr (subject, ==, "CN=Anna Beispiel");
  chy_issuance_free (answer);
  /* Nothing is known of the subject. */
  submission.request_id = "d2";
  submission.directory = NULL;
  chy_authority_submit (self->authority, &submission, 1, &answer, &error, NULL);
  g_assert_no_error (error);
  g_assert_cmpint (answer->disposition, ==, CHY_DISPOSITION_DENIED);
  chy_issuance_free (answer);
}

/* --- settings and lists ---------------------------------------------------------------------------- */

static gboolean
set (Fixture *self, const char *key, GVariant *value, GError **error)
{
  g_autoptr (GVariant) empty = chy_body_new ();
  g_autoptr (GVariant) params = chy_body_with (empty, key, value);

  return chy_authority_configure (self->authority, "set", params, self->host.admin, NULL, NULL, error);
}

static void
test_settings (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  const char *const crl[] = { "http://ca1.corp.contoso.test/root.crl", NULL };
  const char *const aia[] = { "http://ca1.corp.contoso.test/root.cer", NULL };
  const char *const bad[] = { "not an address", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) csr = rsa_csr ();

  test_issue (self->authority, self->host.admin, self->host.connector, "Plain", NULL);
  g_assert_true (set (self, "crlUrls", g_variant_new_strv (crl, -1), &error));
  g_assert_true (set (self, "aiaUrls", g_variant_new_strv (aia, -1), &error));
  g_autoptr (ChyIssuance) answer =
      test_submit (self->authority, self->host.connector, "Plain", "u", 1, csr, &error);
  g_assert_no_error (error);
  g_autoptr (ChyCertInfo) info = chy_inspect_certificate (answer->certificate, &error);
  g_assert_cmpuint (info->crl_urls->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (info->crl_urls, 0), ==, crl[0]);
  g_assert_cmpstr (g_ptr_array_index (info->aia_urls, 0), ==, aia[0]);

  g_assert_false (set (self, "crlUrls", g_variant_new_strv (bad, -1), &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (set (self, "colour", g_variant_new_string ("blue"), &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (set (self, "crlPeriod", g_variant_new_int64 (1), &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID);
  g_clear_error (&error);
  /* It could never go on from there, and never back. */
  g_assert_false (set (self, "crlNumber", g_variant_new_int64 (G_MAXINT64), &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (set (self, "name", g_variant_new_string ("Another Name"), &error));
  g_autoptr (ChyAuthority) renamed = chy_authority_host_get (self->host.host, "another name", NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GVariant) taken = test_body ("name", "ANOTHER NAME", NULL);
  g_assert_null (chy_authority_host_create (self->host.host, taken, NULL, self->host.admin, NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_EXISTS);
  g_clear_error (&error);
  /* After a backup was put back the number jumps, and never goes back. */
  g_assert_true (set (self, "crlNumber", g_variant_new_int64 (500), &error));
  g_assert_true (set (self, "crlNumber", g_variant_new_int64 (3), &error));
  g_autoptr (GBytes) list = chy_authority_publish (self->authority, TRUE, self->host.admin, NULL, &error);
  g_autoptr (ChyCrlInfo) published = chy_crl_parse (list, NULL, &error);
  g_assert_cmpuint (published->number, ==, 501);
}

static GVariant *
find (Fixture *self, const char *key, GVariant *value)
{
  g_autoptr (GVariant) empty = chy_body_new ();
  g_autoptr (GVariant) filter = chy_body_with (empty, key, value);

  return test_query (self->authority, filter);
}

static void
test_lists (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  const char *const names[] = { "alpha", "bravo", "charlie", "delta", NULL };
  g_autoptr (ChyKey) key = test_key (CHY_KEY_RSA_2048);
  g_autoptr (GError) error = NULL;

  test_issue (self->authority, self->host.admin, self->host.connector, "Plain", NULL);
  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GBytes) csr = test_csr (key, names[i]);
      g_autoptr (ChyIssuance) answer =
          test_submit (self->authority, self->host.connector, "Plain", names[i], 1, csr, &error);
      g_assert_no_error (error);
    }
  g_autoptr (GVariant) found = find (self, "search", g_variant_new_string ("rav"));
  g_assert_cmpint (chy_body_get_int (found, "count", -1), ==, 1);
  g_autoptr (GVariant) soon =
      find (self, "expiresBefore", g_variant_new_int64 (chy_clock_now (self->host.clock)));
  g_assert_cmpint (chy_body_get_int (soon, "count", -1), ==, 0);
  g_autoptr (GVariant) by_requester =
      find (self, "requester", g_variant_new_string (self->host.connector->name));
  g_assert_cmpint (chy_body_get_int (by_requester, "count", -1), ==, 4);
  g_autoptr (GVariant) by_template = find (self, "template", g_variant_new_string ("nothing"));
  g_assert_cmpint (chy_body_get_int (by_template, "count", -1), ==, 0);

  GVariantDict dict;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "sort", "s", "notAfter");
  g_variant_dict_insert (&dict, "descending", "b", TRUE);
  g_variant_dict_insert (&dict, "limit", "x", (gint64) 2);
  g_variant_dict_insert (&dict, "offset", "x", (gint64) 1);
  g_autoptr (GVariant) filter = g_variant_ref_sink (g_variant_dict_end (&dict));
  g_autoptr (GVariant) page = test_query (self->authority, filter);
  g_autoptr (GVariant) rows = chy_body_get (page, "value");
  g_assert_cmpint (chy_body_get_int (page, "count", -1), ==, 4);
  g_assert_cmpuint (g_variant_n_children (rows), ==, 2);
  g_autoptr (GVariant) row = g_variant_get_child_value (rows, 0);
  g_assert_cmpstr (chy_body_get_text (row, "subjectName"), ==, "CN=charlie");

  chy_clock_advance (self->host.clock, 400 * CHY_USEC_PER_DAY);
  g_autoptr (GVariant) expired = find (self, "state", g_variant_new_string ("expired"));
  g_assert_cmpint (chy_body_get_int (expired, "count", -1), ==, 4);
  g_autoptr (GVariant) issued = find (self, "state", g_variant_new_string ("issued"));
  g_assert_cmpint (chy_body_get_int (issued, "count", -1), ==, 0);
  g_autoptr (GVariant) wrong = test_body ("state", "happy", NULL);
  g_assert_null (chy_authority_query (self->authority, "certificates", wrong, NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID);
}

/* --- keys ------------------------------------------------------------------------------------------ */

static const char *
state_of (ChyAuthority *authority)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) body = chy_authority_describe (authority, NULL, &error);

  g_assert_no_error (error);
  return g_intern_string (chy_body_get_text (body, "state"));
}

static void
assert_locked (ChyAuthority *authority, const ChyPrincipal *who, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) csr = rsa_csr ();

  g_assert_cmpstr (state_of (authority), ==, "locked");
  g_assert_null (test_submit (authority, who, "Plain", id, 1, csr, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_LOCKED);
}

static void
test_vault (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) csr = rsa_csr ();
  g_autoptr (ChySecret) passphrase = chy_secret_new_string ("a test's passphrase");
  g_autoptr (GError) error = NULL;

  test_issue (self->authority, self->host.admin, self->host.connector, "Plain", NULL);
  g_assert_cmphex (ask (self, self->host.connector, "Plain", csr), ==, 0);
  chy_vault_lock (self->host.vault);
  assert_locked (self->authority, self->host.connector, "v1");
  /* Nothing of it was recorded, and what needs no key goes on. */
  g_assert_cmphex (ask (self, self->host.stranger, "Plain", csr), ==, 0x80094011);
  g_assert_null (chy_authority_collect (self->authority, "v1", 1, NULL, &error));
  g_clear_error (&error);
  g_autoptr (GVariant) params = test_body ("name", "No vault", "key", "ec:p256", NULL);
  g_assert_null (chy_authority_host_create (self->host.host, params, NULL, self->host.admin, NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_LOCKED);
  g_clear_error (&error);
  chy_vault_open (self->host.vault, passphrase, &error);
  g_assert_no_error (error);
  g_assert_cmphex (ask (self, self->host.connector, "Plain", csr), ==, 0);
}

static void
test_own_passphrase (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) secrets =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) chy_secret_unref);
  g_autoptr (ChySecret) right = chy_secret_new_string ("quite its own");
  g_autoptr (ChySecret) wrong = chy_secret_new_string ("somebody else's");
  g_autoptr (GBytes) csr = rsa_csr ();
  g_autoptr (GVariant) params = test_body ("name", "Own", "key", "ec:p256", NULL);

  g_hash_table_insert (secrets, (gpointer) "keyPassphrase", chy_secret_new_string ("short"));
  g_assert_null (
      chy_authority_host_create (self->host.host, params, secrets, self->host.admin, NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID);
  g_clear_error (&error);
  g_hash_table_insert (secrets, (gpointer) "keyPassphrase", chy_secret_ref (right));
  g_clear_object (&self->authority);
  self->authority =
      test_authority_new (self->host.host, self->host.admin, secrets, "Own", "key", "ec:p256", NULL);
  test_grant (self->authority, self->host.admin, self->host.connector, "request-certificates", FALSE);
  test_issue (self->authority, self->host.admin, self->host.connector, "Plain", NULL);
  g_assert_cmphex (ask (self, self->host.connector, "Plain", csr), ==, 0);

  g_clear_object (&self->authority);
  test_host_reopen (&self->host);
  self->authority = chy_authority_host_get (self->host.host, "Own", NULL, &error);
  assert_locked (self->authority, self->host.connector, "o1");
  g_assert_false (chy_authority_builtin_unlock (self->host.host, "Own", wrong, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_LOCKED);
  g_clear_error (&error);
  chy_authority_builtin_unlock (self->host.host, "Own", right, &error);
  g_assert_no_error (error);
  g_assert_cmphex (ask (self, self->host.connector, "Plain", csr), ==, 0);

  /* A new key gets the same passphrase. */
  g_autoptr (GVariant) empty = chy_body_new ();
  g_autoptr (GVariant) fresh = chy_body_with (empty, "newKey", g_variant_new_boolean (TRUE));
  chy_authority_configure (self->authority, "renew", fresh, self->host.admin, NULL, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&self->authority);
  test_host_reopen (&self->host);
  self->authority = chy_authority_host_get (self->host.host, "Own", NULL, &error);
  assert_locked (self->authority, self->host.connector, "o2");
  chy_authority_builtin_unlock (self->host.host, "Own", right, &error);
  g_assert_no_error (error);
  g_assert_cmphex (ask (self, self->host.connector, "Plain", csr), ==, 0);
}

/* No part of a private key stands in the file in the clear. */
static void
test_sealed (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) secrets =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) chy_secret_unref);
  g_autoptr (ChyKey) key = test_key (CHY_KEY_EC_P256);
  g_autoptr (ChySecret) clear = chy_key_export (key, &error);
  g_autofree char *path = g_build_filename (self->host.folder, "authority.db", NULL);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  const char *const files[] = { path, wal };
  gsize size;
  const char *octets = chy_secret_get_data (clear, &size);

  /* A root made of that very key. */
  g_autoptr (ChyCertSpec) spec = chy_cert_spec_new ();
  g_clear_pointer (&spec->subject, chy_name_unref);
  spec->subject = chy_name_parse ("CN=Brought", &error);
  spec->is_ca = spec->basic_constraints = spec->basic_constraints_critical = TRUE;
  spec->key_usage = CHY_KEY_USAGE_KEY_CERT_SIGN | CHY_KEY_USAGE_CRL_SIGN;
  spec->key_usage_critical = TRUE;
  spec->serial = chy_serial_new ();
  spec->not_before = chy_clock_now (self->host.clock) - CHY_USEC_PER_DAY;
  spec->not_after = spec->not_before + 3650 * CHY_USEC_PER_DAY;
  g_autoptr (GBytes) der = chy_certificate_issue (spec, chy_key_get_public (key), key, NULL, &error);
  g_assert_no_error (error);
  g_hash_table_insert (secrets, (gpointer) "key", chy_secret_ref (clear));
  g_autoptr (GVariant) name = test_body ("name", "Brought", NULL);
  g_autoptr (GVariant) params =
      chy_body_with (name, "certificate", g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, der, TRUE));
  g_autoptr (ChyAuthority) brought =
      chy_authority_host_create (self->host.host, params, secrets, self->host.admin, NULL, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *contents = NULL;
      gsize length = 0;
      if (!g_file_get_contents (files[i], &contents, &length, NULL))
        continue;
      /* The private value of SEC 1 stands 36 octets into the PKCS#8 of a P-256 key. */
      g_assert_null (memmem (contents, length, octets + 36, 32));
    }
  g_assert_cmpuint (size, >, 68);
}

static void
test_removed (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) before = chy_authority_host_list (self->host.host, NULL, &error);

  g_assert_cmpuint (before->len, ==, 1);
  g_assert_false (
      chy_authority_host_remove (self->host.host, "Test Root", self->host.stranger, NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_DENIED);
  g_clear_error (&error);
  chy_authority_host_remove (self->host.host, "Test Root", self->host.admin, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (chy_authority_describe (self->authority, NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_FOUND);
  g_clear_error (&error);
  /* Its name is free again. */
  g_autoptr (ChyAuthority) again = test_root_new (self->host.host, self->host.admin, self->host.connector);
  g_assert_nonnull (again);
}

static void
test_bad_parameters (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  const char *const rows[][2] = { { "name", "" },
                                  { "name", " blank" },
                                  { "name", "two\nlines" },
                                  { "key", "rsa:1024" },
                                  { "key", "dsa" },
                                  { "parent", "nobody" },
                                  { "organization",
                                    "a name of an organization that is longer than the sixty-four "
                                    "characters which X.520 allows" } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) body = test_body ("name", "Good", "key", "ec:p256", NULL);
      g_autoptr (GVariant) params = chy_body_with (body, rows[i][0], g_variant_new_string (rows[i][1]));
      g_assert_null (
          chy_authority_host_create (self->host.host, params, NULL, self->host.admin, NULL, &error));
      g_assert_nonnull (error);
    }
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) left = chy_authority_host_list (self->host.host, NULL, &error);
  g_assert_cmpuint (left->len, ==, 1);
}

/* Nothing is lost and nothing half done where the disk is full; with room again it goes on. */
static void
test_full (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = g_build_filename (self->host.folder, "authority.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) csr = rsa_csr ();
  const ChyPrincipal *who = self->host.connector;
  ChySqliteOptions options = chy_sqlite_options_default;
  guint n_issued = 0;

  test_issue (self->authority, self->host.admin, who, "Plain", NULL);
  g_clear_object (&self->authority);
  g_clear_object (&self->host.host);
  chy_store_close (self->host.store);
  g_clear_object (&self->host.store);
  options.max_pages = 110;
  self->host.store =
      chy_store_sqlite_open_with (path, &chy_authority_schema, 0, &options, self->host.clock, &error);
  g_assert_no_error (error);
  self->host.host =
      chy_authority_builtin_host_new (self->host.store, self->host.vault, self->host.clock, &error);
  self->authority = chy_authority_host_get (self->host.host, "Test Root", NULL, &error);
  for (guint i = 0; i < 2000 && error == NULL; i++)
    {
      g_autofree char *id = g_strdup_printf ("full-%u", i);
      g_autoptr (ChyIssuance) answer = test_submit (self->authority, who, "Plain", id, 1, csr, &error);
      n_issued += answer != NULL;
    }
  g_assert_error (error, CHY_STORE_ERROR, CHY_STORE_ERROR_FULL);
  g_clear_error (&error);
  g_assert_cmpuint (n_issued, >, 0);

  g_clear_object (&self->authority);
  test_host_reopen (&self->host);
  self->authority = chy_authority_host_get (self->host.host, "Test Root", NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i <= n_issued; i++)
    {
      g_autofree char *id = g_strdup_printf ("full-%u", i);
      g_autoptr (ChyIssuance) answer = test_submit (self->authority, who, "Plain", id, 1, csr, &error);
      g_assert_no_error (error);
      g_assert_cmpint (answer->disposition, ==, CHY_DISPOSITION_ISSUED);
      if (i < n_issued)
        g_assert_true (answer->repeated);
    }
  g_autoptr (GVariant) all = test_query (self->authority, NULL);
  g_assert_cmpint (chy_body_get_int (all, "count", -1), ==, n_issued + 1);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/authority/security/each right opens what it is for", test_matrix);
  ADD ("/authority/security/groups count and denied comes first", test_groups);
  ADD ("/authority/security/somebody always manages it", test_last_manager);
  ADD ("/authority/security/a template's rules are kept", test_template_rules);
  ADD ("/authority/security/a small key is refused", test_small_key);
  ADD ("/authority/security/a huge request is refused", test_huge);
  ADD ("/authority/security/a request names one template", test_other_template);
  ADD ("/authority/security/its own copy of a template counts", test_own_copy);
  ADD ("/authority/security/what is pending keeps its template", test_pending_keeps_template);
  ADD ("/authority/security/names from the directory", test_directory);
  ADD ("/authority/security/settings are checked and used", test_settings);
  ADD ("/authority/security/lists are searched, sorted and paged", test_lists);
  ADD ("/authority/security/a locked vault locks the key", test_vault);
  ADD ("/authority/security/a key under a passphrase of its own", test_own_passphrase);
  ADD ("/authority/security/no private key is stored in the clear", test_sealed);
  ADD ("/authority/security/a removed one is gone but for its records", test_removed);
  ADD ("/authority/security/bad parameters make nothing", test_bad_parameters);
  ADD ("/authority/security/a full disk loses nothing", test_full);
  return g_test_run ();
}
