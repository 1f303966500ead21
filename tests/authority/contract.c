/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "contract.h"

#include "model/chy-field.h"
#include "pki/chy-certificate.h"
#include "pki/chy-inspect.h"

#include <string.h>

/* What every authority must do; compiled once for each provider. */

static const char *const approval[] = { "requireManagerApproval=true", NULL };

static void
set_up (Contract *self, gconstpointer data G_GNUC_UNUSED)
{
  contract_open (self);
  test_issue (self->authority, self->host.admin, self->host.connector, "Basic", NULL);
  test_issue (self->authority, self->host.admin, self->host.connector, "Approval", approval);
}

static void
tear_down (Contract *self, gconstpointer data G_GNUC_UNUSED)
{
  contract_close (self);
}

static ChyIssuance *
submit (Contract *self, const char *template, const char *id, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyKey) key = test_key (CHY_KEY_RSA_2048);
  g_autoptr (GBytes) csr = test_csr (key, name);
  ChyIssuance *answer = test_submit (self->authority, self->host.connector, template, id, 1, csr, &error);

  g_assert_no_error (error);
  return answer;
}

static void
assert_denied (Contract *self, const ChyPrincipal *who, const char *template, const char *id, guint32 code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyKey) key = test_key (CHY_KEY_RSA_2048);
  g_autoptr (GBytes) csr = test_csr (key, "denied");
  g_autoptr (ChyIssuance) answer = test_submit (self->authority, who, template, id, 1, csr, &error);

  g_assert_no_error (error);
  g_assert_cmpint (answer->disposition, ==, CHY_DISPOSITION_DENIED);
  g_assert_cmphex (answer->code, ==, code);
  g_assert_nonnull (answer->code_name);
  g_assert_nonnull (answer->message);
  g_assert_null (answer->certificate);
  g_assert_cmpint (answer->number, >, 0);
}

static void
test_describe (Contract *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) body = chy_authority_describe (self->authority, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (chy_body_get_text (body, "state"), ==, "active");
  g_assert_nonnull (chy_body_get_text (body, "id"));
  g_assert_nonnull (chy_body_get_text (body, "name"));
  g_autoptr (GBytes) certificate = chy_body_get_bytes (body, "certificate");
  g_autoptr (ChyCertInfo) info = chy_inspect_certificate (certificate, &error);
  g_assert_no_error (error);
  g_assert_true (info->is_ca);
  g_assert_cmpstr (chy_body_get_text (body, "thumbprint"), ==, info->thumbprint);
  g_autoptr (GVariant) templates = chy_body_get (body, "templates");
  g_assert_cmpuint (g_variant_n_children (templates), ==, 2);
  g_autoptr (GVariant) security = chy_body_get (body, "security");
  g_assert_cmpuint (g_variant_n_children (security), >=, 2);
}

static void
test_issued (Contract *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyIssuance) answer = submit (self, "Basic", "r1", "device 1");

  g_assert_cmpint (answer->disposition, ==, CHY_DISPOSITION_ISSUED);
  g_assert_false (answer->repeated);
  g_autoptr (ChyCertInfo) info = chy_inspect_certificate (answer->certificate, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->serial, ==, answer->serial);
  g_assert_cmpint (info->not_before, ==, answer->not_before);
  g_assert_cmpint (info->not_after, ==, answer->not_after);
  g_assert_cmpint (answer->not_before, ==, chy_clock_now (self->host.clock) - 600 * CHY_USEC_PER_SEC);
  g_autofree char *subject = chy_name_to_string (info->subject);
  g_assert_cmpstr (subject, ==, "CN=device 1");
  g_assert_cmpuint (answer->chain->len, >=, 1);
  g_assert_true (chy_certificate_verify (answer->certificate, g_ptr_array_index (answer->chain, 0), &error));
}

static void
test_idempotent (Contract *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyKey) key = test_key (CHY_KEY_EC_P256);
  g_autoptr (GBytes) csr = test_csr (key, "same");
  g_autoptr (GBytes) other = test_csr (key, "other");
  const ChyPrincipal *who = self->host.connector;

  test_issue (self->authority, self->host.admin, self->host.connector, "Curve",
              (const char *const[]){ "compatibility.authority=2012", "compatibility.recipient=windows8",
                                     "keyAlgorithm=ec:p256", NULL });
  g_autoptr (ChyIssuance) first = test_submit (self->authority, who, "Curve", "r1", 1, csr, &error);
  g_assert_no_error (error);
  g_assert_cmpint (first->disposition, ==, CHY_DISPOSITION_ISSUED);
  g_autoptr (ChyIssuance) again = test_submit (self->authority, who, "Curve", "r1", 1, csr, &error);
  g_assert_no_error (error);
  g_assert_true (again->repeated);
  g_assert_true (g_bytes_equal (first->certificate, again->certificate));
  g_assert_cmpint (first->number, ==, again->number);
  g_autoptr (ChyIssuance) collected = chy_authority_collect (self->authority, "r1", 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (first->certificate, collected->certificate));

  g_assert_null (test_submit (self->authority, who, "Curve", "r1", 1, other, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_CONFLICT);
  g_clear_error (&error);
  g_autoptr (ChyIssuance) second = test_submit (self->authority, who, "Curve", "r1", 2, other, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (second->serial, !=, first->serial);
}

static void
test_batch (Contract *self, gconstpointer data G_GNUC_UNUSED)
{
  enum
  {
    N = 5
  };
  g_autoptr (ChyKey) key = test_key (CHY_KEY_RSA_2048);
  ChySubmission submissions[N];
  ChyIssuance *answers[N];
  GError *errors[N];
  g_autoptr (GBytes) csr = test_csr (key, "in a batch");
  g_autoptr (GBytes) other = test_csr (key, "not the same");

  for (int i = 0; i < N; i++)
    submissions[i] = (ChySubmission){ .request_id = "batch",
                                      .attempt = (guint) i + 1,
                                      .template_name = i == 2 ? "Nothing" : "Basic",
                                      .csr = csr,
                                      .requester = self->host.connector };
  submissions[3].attempt = 1; /* the first one again, */
  submissions[4].attempt = 1; /* and with another CSR */
  submissions[4].csr = other;
  g_assert_true (chy_authority_submit (self->authority, submissions, N, answers, errors, NULL));
  for (int i = 0; i < 4; i++)
    g_assert_no_error (errors[i]);
  g_assert_error (errors[4], CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_CONFLICT);
  g_assert_null (answers[4]);
  g_assert_cmpint (answers[0]->disposition, ==, CHY_DISPOSITION_ISSUED);
  g_assert_cmpint (answers[1]->disposition, ==, CHY_DISPOSITION_ISSUED);
  g_assert_cmphex (answers[2]->code, ==, 0x80094800);
  g_assert_cmpstr (answers[0]->serial, !=, answers[1]->serial);
  g_assert_true (g_bytes_equal (answers[0]->certificate, answers[3]->certificate));
  for (int i = 0; i < N; i++)
    {
      g_clear_pointer (&answers[i], chy_issuance_free);
      g_clear_error (&errors[i]);
    }
}

static void
test_denied (Contract *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (ChyTemplate) closed = test_template_new ("Closed", self->host.admin, NULL);
  g_autoptr (GError) error = NULL;

  test_issue_template (self->authority, self->host.admin, closed, &error);
  g_assert_no_error (error);
  assert_denied (self, self->host.stranger, "Basic", "d1", 0x80094011);   /* ENROLL_DENIED */
  assert_denied (self, self->host.connector, "Closed", "d2", 0x80094012); /* TEMPLATE_DENIED */
  assert_denied (self, self->host.connector, "User", "d3", 0x80094800);   /* UNSUPPORTED_CERT_TYPE */
  g_autoptr (ChyIssuance) again = chy_authority_collect (self->authority, "d2", 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmphex (again->code, ==, 0x80094012);

  g_autoptr (GVariant) filter = test_body ("state", "failed", NULL);
  g_autoptr (GVariant) rows = test_query (self->authority, filter);
  g_assert_cmpint (chy_body_get_int (rows, "count", -1), ==, 3);
}

static void
test_withdrawn (Contract *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) name = test_body ("name", "Basic", NULL);

  g_assert_true (chy_authority_configure (self->authority, "withdraw-template", name, self->host.admin, NULL,
                                          NULL, &error));
  g_assert_no_error (error);
  assert_denied (self, self->host.connector, "Basic", "w1", 0x80094800);
  g_assert_false (chy_authority_configure (self->authority, "withdraw-template", name, self->host.admin, NULL,
                                           NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_FOUND);
}

static void
test_approval (Contract *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyIssuance) first = submit (self, "Approval", "p1", "patient");
  g_autoptr (ChyIssuance) second = submit (self, "Approval", "p2", "refused");
  ChyAuthority *authority = self->authority;

  g_assert_cmpint (first->disposition, ==, CHY_DISPOSITION_PENDING);
  g_assert_null (first->certificate);
  g_assert_false (
      chy_authority_decide (authority, first->number, TRUE, NULL, self->host.stranger, NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_DENIED);
  g_clear_error (&error);
  chy_authority_decide (authority, first->number, TRUE, NULL, self->host.connector, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (ChyIssuance) issued = chy_authority_collect (authority, "p1", 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (issued->disposition, ==, CHY_DISPOSITION_ISSUED);
  g_assert_cmpint (issued->number, ==, first->number);
  g_assert_false (
      chy_authority_decide (authority, first->number, FALSE, "x", self->host.connector, NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE);
  g_clear_error (&error);

  chy_authority_decide (authority, second->number, FALSE, "not today", self->host.connector, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (ChyIssuance) denied = chy_authority_collect (authority, "p2", 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmphex (denied->code, ==, 0x80094014);
  g_assert_cmpstr (denied->message, ==, "not today");
  g_assert_false (chy_authority_decide (authority, 4711, TRUE, NULL, self->host.connector, NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_FOUND);
}

static gboolean
revoke_one (Contract *self, const char *serial, guint reason, const ChyPrincipal *who, GError **error)
{
  const char *const serials[] = { serial, NULL };
  return chy_authority_revoke (self->authority, serials, reason, 0, who, NULL, error);
}

static void
assert_crl (Contract *self, gsize n_entries, guint64 number)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) crl = chy_authority_publish (self->authority, TRUE, self->host.admin, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GVariant) body = chy_authority_describe (self->authority, NULL, &error);
  g_autoptr (GBytes) certificate = chy_body_get_bytes (body, "certificate");
  g_autoptr (ChyCrlInfo) info = chy_crl_parse (crl, certificate, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (info->n_entries, ==, n_entries);
  g_assert_cmpuint (info->number, ==, number);
  g_assert_cmpint (info->next_update, >, info->this_update);
}

static void
test_revocation (Contract *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyIssuance) a = submit (self, "Basic", "a", "one");
  g_autoptr (ChyIssuance) b = submit (self, "Basic", "b", "two");
  const ChyPrincipal *who = self->host.connector;
  const char *const both[] = { b->serial, a->serial, NULL };

  g_assert_false (revoke_one (self, a->serial, 1, self->host.stranger, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_DENIED);
  g_clear_error (&error);
  g_assert_false (revoke_one (self, "00112233", 1, who, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (revoke_one (self, a->serial, 7, who, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (revoke_one (self, a->serial, 1, who, &error));
  assert_crl (self, 1, 1);
  g_assert_false (revoke_one (self, a->serial, 4, who, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE);
  g_clear_error (&error);
  /* All or none. */
  g_assert_false (chy_authority_revoke (self->authority, both, 4, 0, who, NULL, &error));
  g_clear_error (&error);
  assert_crl (self, 1, 2);
}

static void
test_hold (Contract *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyIssuance) a = submit (self, "Basic", "a", "held");
  const ChyPrincipal *who = self->host.connector;

  g_assert_false (revoke_one (self, a->serial, 8, who, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE);
  g_clear_error (&error);
  g_assert_true (revoke_one (self, a->serial, 6, who, &error));
  assert_crl (self, 1, 1);
  g_assert_true (revoke_one (self, a->serial, 8, who, &error));
  assert_crl (self, 0, 2);
  g_assert_true (revoke_one (self, a->serial, 6, who, &error));
  g_assert_false (revoke_one (self, a->serial, 6, who, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE);
  g_clear_error (&error);
  g_assert_true (revoke_one (self, a->serial, 1, who, &error));
  g_assert_false (revoke_one (self, a->serial, 8, who, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE);
}

static void
test_publish (Contract *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (chy_authority_publish (self->authority, TRUE, self->host.stranger, NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_DENIED);
  g_clear_error (&error);
  g_autoptr (GBytes) first =
      chy_authority_publish (self->authority, FALSE, self->host.stranger, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) same = chy_authority_publish (self->authority, FALSE, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (first, same));
  g_autoptr (GBytes) next = chy_authority_publish (self->authority, TRUE, self->host.admin, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (g_bytes_equal (first, next));
}

static void
test_configure_needs_right (Contract *self, gconstpointer data G_GNUC_UNUSED)
{
  const char *const known[] = { "issue-template", "withdraw-template", "grant", "revoke-grant", "set", NULL };
  g_autoptr (GVariant) params = test_body ("name", "Basic", NULL);

  for (gsize i = 0; known[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (chy_authority_configure (self->authority, known[i], params, self->host.connector, NULL,
                                               NULL, &error));
      g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_DENIED);
    }
  g_autoptr (GError) error = NULL;
  g_assert_false (
      chy_authority_configure (self->authority, "dance", params, self->host.admin, NULL, NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_UNSUPPORTED);
}

static void
test_rights (Contract *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) params =
      test_body ("principalId", self->host.connector->id, "right", "request-certificates", NULL);

  g_assert_true (chy_authority_configure (self->authority, "revoke-grant", params, self->host.admin, NULL,
                                          NULL, &error));
  g_assert_no_error (error);
  assert_denied (self, self->host.connector, "Basic", "x1", 0x80094011);
  g_assert_false (chy_authority_configure (self->authority, "revoke-grant", params, self->host.admin, NULL,
                                           NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_FOUND);
}

static void
test_lists (Contract *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (ChyIssuance) a = submit (self, "Basic", "l1", "alpha");
  g_autoptr (ChyIssuance) b = submit (self, "Basic", "l2", "beta");
  g_autoptr (ChyIssuance) c = submit (self, "Approval", "l3", "gamma");
  g_autoptr (GVariant) all = test_query (self->authority, NULL);
  g_autoptr (GVariant) rows = chy_body_get (all, "value");

  g_assert_cmpint (chy_body_get_int (all, "count", -1), ==, 3);
  g_assert_cmpuint (g_variant_n_children (rows), ==, 3);
  g_autoptr (GVariant) row = g_variant_get_child_value (rows, 0);
  g_assert_cmpint (chy_body_get_int (row, "number", 0), ==, a->number);
  g_assert_cmpstr (chy_body_get_text (row, "state"), ==, "issued");
  g_assert_cmpstr (chy_body_get_text (row, "subjectName"), ==, "CN=alpha");
  g_assert_cmpstr (chy_body_get_text (row, "serialNumber"), ==, a->serial);
  g_assert_cmpstr (chy_body_get_text (row, "templateName"), ==, "Basic");
  g_assert_cmpstr (chy_body_get_text (row, "requestId"), ==, "l1");

  g_autoptr (GVariant) pending = test_body ("state", "pending", NULL);
  g_autoptr (GVariant) waiting = test_query (self->authority, pending);
  g_assert_cmpint (chy_body_get_int (waiting, "count", -1), ==, 1);
  g_autoptr (GVariant) by_serial = test_body ("serial", b->serial, NULL);
  g_autoptr (GVariant) detailed = chy_body_with (by_serial, "details", g_variant_new_boolean (TRUE));
  g_autoptr (GVariant) one = test_query (self->authority, detailed);
  g_autoptr (GVariant) values = chy_body_get (one, "value");
  g_assert_cmpuint (g_variant_n_children (values), ==, 1);
  g_autoptr (GVariant) found = g_variant_get_child_value (values, 0);
  g_autoptr (GBytes) der = chy_body_get_bytes (found, "certificate");
  g_assert_true (g_bytes_equal (der, b->certificate));
  g_autoptr (GVariant) by_id = test_body ("id", chy_body_get_text (found, "id"), NULL);
  g_autoptr (GVariant) same = test_query (self->authority, by_id);
  g_assert_cmpint (chy_body_get_int (same, "count", -1), ==, 1);
}

static void
test_bad_input (Contract *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) nonsense = g_bytes_new_static ("nonsense", 8);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (ChyKey) key = test_key (CHY_KEY_RSA_2048);
  g_autoptr (GBytes) csr = test_csr (key, "fine");
  ChyAuthority *authority = self->authority;
  const ChyPrincipal *who = self->host.connector;
  g_autoptr (GError) error = NULL;

  g_autoptr (ChyIssuance) answer = test_submit (authority, who, "Basic", "b1", 1, nonsense, &error);
  g_assert_no_error (error);
  g_assert_cmpint (answer->disposition, ==, CHY_DISPOSITION_DENIED);
  g_assert_null (test_submit (authority, who, "Basic", "b2", 1, empty, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (test_submit (authority, who, "Basic", "", 1, csr, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (test_submit (authority, who, "Basic", "b3", 0, csr, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (chy_authority_collect (authority, "never", 1, NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_FOUND);
  g_clear_error (&error);

  /* One octet of the signature is another one. */
  gsize size;
  const guint8 *octets = g_bytes_get_data (csr, &size);
  g_autofree guint8 *changed = g_memdup2 (octets, size);
  changed[size - 1] ^= 1;
  g_autoptr (GBytes) forged = g_bytes_new (changed, size);
  g_autoptr (ChyIssuance) refused = test_submit (authority, who, "Basic", "b4", 1, forged, &error);
  g_assert_no_error (error);
  g_assert_cmphex (refused->code, ==, 0x80090006);
}

#define ADD(path, function) g_test_add (path, Contract, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/authority/describes what it is", test_describe);
  ADD ("/authority/issues what is asked for", test_issued);
  ADD ("/authority/the same request again gives the same certificate", test_idempotent);
  ADD ("/authority/each of a batch gets its own answer", test_batch);
  ADD ("/authority/denies with the code of AD CS and records it", test_denied);
  ADD ("/authority/a withdrawn template is not issued", test_withdrawn);
  ADD ("/authority/a manager approves or denies what is pending", test_approval);
  ADD ("/authority/revoked is revoked, all or none", test_revocation);
  ADD ("/authority/only what is on hold comes back", test_hold);
  ADD ("/authority/the revocation list is renewed only by those who may", test_publish);
  ADD ("/authority/changes need the right to manage it", test_configure_needs_right);
  ADD ("/authority/a right that was taken away is gone", test_rights);
  ADD ("/authority/lists what it has", test_lists);
  ADD ("/authority/bad input is refused", test_bad_input);
  return g_test_run ();
}
