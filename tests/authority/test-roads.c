/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "authority-fixture.h"

#include "model/chy-field.h"
#include "pki/chy-certificate.h"
#include "pki/chy-inspect.h"

#include <glib/gstdio.h>
#include <string.h>

/* The roads to an authority, and what becomes of it over the years; strangers judge. */

typedef struct
{
  TestHost host;
} Fixture;

static const char *const curve[] = { "compatibility.authority=2012", "compatibility.recipient=windows8",
                                     "keyAlgorithm=ec:p256", NULL };

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  test_host_open (&self->host);
}

static void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  test_host_close (&self->host);
}

static void
open_for_business (Fixture *self, ChyAuthority *authority)
{
  test_grant (authority, self->host.admin, self->host.connector, "request-certificates", FALSE);
  test_grant (authority, self->host.admin, self->host.connector, "issue-and-manage-certificates", FALSE);
  test_issue (authority, self->host.admin, self->host.connector, "Curve", curve);
}

static ChyIssuance *
issue (Fixture *self, ChyAuthority *authority, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyKey) key = test_key (CHY_KEY_EC_P256);
  g_autoptr (GBytes) csr = test_csr (key, "device on the road");
  ChyIssuance *answer = test_submit (authority, self->host.connector, "Curve", id, 1, csr, &error);

  g_assert_no_error (error);
  g_assert_cmpint (answer->disposition, ==, CHY_DISPOSITION_ISSUED);
  return answer;
}

static GBytes *
publish (Fixture *self, ChyAuthority *authority)
{
  g_autoptr (GError) error = NULL;
  GBytes *crl = chy_authority_publish (authority, TRUE, self->host.admin, NULL, &error);

  g_assert_no_error (error);
  return crl;
}

static GVariant *
describe (ChyAuthority *authority)
{
  g_autoptr (GError) error = NULL;
  GVariant *body = chy_authority_describe (authority, NULL, &error);

  g_assert_no_error (error);
  return body;
}

static ChyCertInfo *
certificate_of (ChyAuthority *authority)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) body = describe (authority);
  g_autoptr (GBytes) der = chy_body_get_bytes (body, "certificate");
  ChyCertInfo *info = chy_inspect_certificate (der, &error);

  g_assert_no_error (error);
  return info;
}

static gboolean
configure (Fixture *self, ChyAuthority *authority, const char *change, GVariant *params, GError **error)
{
  return chy_authority_configure (authority, change, params, self->host.admin, NULL, NULL, error);
}

/* Where a certificate says that the list that may revoke it is. */
static void
check_places (const ChyIssuance *issued, const char *crl, const char *aia)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyCertInfo) info = chy_inspect_certificate (issued->certificate, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (info->crl_urls->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (info->crl_urls, 0), ==, crl);
  g_assert_cmpuint (info->aia_urls->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (info->aia_urls, 0), ==, aia);
}

static void
set_places (Fixture *self, ChyAuthority *authority, const char *crl, const char *aia)
{
  const char *const crls[] = { crl, NULL };
  const char *const aias[] = { aia, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) empty = chy_body_new ();
  g_autoptr (GVariant) one = chy_body_with (empty, "crlUrls", g_variant_new_strv (crls, -1));
  g_autoptr (GVariant) both = chy_body_with (one, "aiaUrls", g_variant_new_strv (aias, -1));

  configure (self, authority, "set", both, &error);
  g_assert_no_error (error);
}

/* Valid with its CRL; and no more once it is revoked. */
static void
judge (Fixture *self, ChyAuthority *authority)
{
  g_autoptr (ChyIssuance) answer = issue (self, authority, "judged");
  g_autoptr (GBytes) crl = publish (self, authority);
  const char *const serials[] = { answer->serial, NULL };
  g_autoptr (GError) error = NULL;

  test_verify (self->host.folder, answer->certificate, answer->chain, crl, TRUE);
  chy_authority_revoke (authority, serials, 1, 0, self->host.connector, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) next = publish (self, authority);
  test_verify (self->host.folder, answer->certificate, answer->chain, next, FALSE);
}

static void
test_root (Fixture *self, gconstpointer data)
{
  g_autoptr (ChyAuthority) authority = test_authority_new (
      self->host.host, self->host.admin, NULL, "Contoso Root", "organization", "Contoso", "key", data, NULL);
  open_for_business (self, authority);
  g_autoptr (ChyCertInfo) info = certificate_of (authority);
  g_autofree char *subject = chy_name_to_string (info->subject);

  g_assert_cmpstr (subject, ==, "CN=Contoso Root,O=Contoso");
  g_assert_cmpstr (info->key_algorithm, ==, data);
  g_assert_true (info->is_ca);
  g_assert_true (info->self_signed);
  g_assert_cmpint (info->path_length, ==, -1);
  g_assert_cmpint (info->key_usage, ==,
                   CHY_KEY_USAGE_DIGITAL_SIGNATURE | CHY_KEY_USAGE_KEY_CERT_SIGN | CHY_KEY_USAGE_CRL_SIGN);
  judge (self, authority);
}

static void
test_subordinate (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyAuthority) root = test_root_new (self->host.host, self->host.admin, self->host.connector);
  g_autoptr (ChyAuthority) policy = test_authority_new (self->host.host, self->host.admin, NULL, "Policy",
                                                        "key", "ec:p256", "parent", "Test Root", NULL);
  g_autoptr (ChyAuthority) issuing = test_authority_new (self->host.host, self->host.admin, NULL, "Issuing",
                                                         "key", "rsa:2048", "parent", "Policy", NULL);
  open_for_business (self, issuing);
  judge (self, issuing);

  /* It stands in the records of its parent. */
  g_autoptr (GVariant) rows = test_query (root, NULL);
  g_assert_cmpint (chy_body_get_int (rows, "count", -1), ==, 1);
  g_autoptr (GVariant) params = test_body ("name", "Nobody's", "parent", "Issuing", NULL);
  g_assert_null (
      chy_authority_host_create (self->host.host, params, NULL, self->host.stranger, NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_DENIED);
  g_clear_error (&error);
  /* A parent is not removed under its children. */
  g_assert_false (chy_authority_host_remove (self->host.host, "Test Root", self->host.admin, NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE);
}

static void
test_path_length (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) texts = test_body ("name", "Narrow", "key", "ec:p256", NULL);
  g_autoptr (GVariant) params = chy_body_with (texts, "pathLength", g_variant_new_int64 (0));
  g_autoptr (ChyAuthority) narrow =
      chy_authority_host_create (self->host.host, params, NULL, self->host.admin, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (ChyCertInfo) info = certificate_of (narrow);
  g_assert_cmpint (info->path_length, ==, 0);
  g_autoptr (GVariant) below = test_body ("name", "Below", "key", "ec:p256", "parent", "Narrow", NULL);
  g_assert_null (chy_authority_host_create (self->host.host, below, NULL, self->host.admin, NULL, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID);
}

/* A template for authorities makes none below one that may have none. */
static void
test_template_for_authorities (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  const struct
  {
    const char *name;
    gint64 path_length;
    guint32 code;
  } rows[] = { { "Wide", -1, 0 }, { "Narrow", 0, 0x80094005 } };
  g_autoptr (GPtrArray) builtin = chy_templates_builtin (TEST_DOMAIN, "CORP", NULL);
  g_autoptr (ChyTemplate) sub_ca = NULL;

  for (guint i = 0; i < builtin->len; i++)
    if (strcmp (((ChyTemplate *) g_ptr_array_index (builtin, i))->cn, "SubCA") == 0)
      sub_ca = chy_template_copy (g_ptr_array_index (builtin, i));
  chy_template_grant (sub_ca, self->host.connector->id, self->host.connector->name, CHY_TEMPLATE_RIGHT_ENROLL,
                      FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GVariant) texts = test_body ("name", rows[i].name, "key", "ec:p256", NULL);
      g_autoptr (GVariant) params =
          chy_body_with (texts, "pathLength", g_variant_new_int64 (rows[i].path_length));
      g_autoptr (ChyAuthority) authority =
          chy_authority_host_create (self->host.host, params, NULL, self->host.admin, NULL, &error);
      g_assert_no_error (error);
      test_grant (authority, self->host.admin, self->host.connector, "request-certificates", FALSE);
      test_issue_template (authority, self->host.admin, sub_ca, &error);
      g_assert_no_error (error);
      g_autoptr (ChyKey) key = test_key (CHY_KEY_RSA_2048);
      g_autoptr (GBytes) csr = test_csr (key, "Somewhere");
      g_autoptr (ChyIssuance) answer =
          test_submit (authority, self->host.connector, "SubCA", "ca", 1, csr, &error);
      g_assert_no_error (error);
      if (answer->code != 0)
        g_test_message ("%s", answer->message);
      g_assert_cmphex (answer->code, ==, rows[i].code);
    }
}

static void run (const char *first, ...) G_GNUC_NULL_TERMINATED;

static void
run (const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *output = NULL;
  va_list args;

  va_start (args, first);
  for (const char *arg = first; arg != NULL; arg = va_arg (args, const char *))
    g_ptr_array_add (argv, (gpointer) arg);
  va_end (args);
  g_ptr_array_add (argv, NULL);
  if (!test_run ((const char *const *) argv->pdata, &output))
    g_error ("%s: %s", first, output);
}

/* A root of openssl in the folder: elsewhere.key, elsewhere.pem. */
static void
make_elsewhere (const char *folder, char **ret_key, char **ret_certificate)
{
  *ret_key = g_build_filename (folder, "elsewhere.key", NULL);
  *ret_certificate = g_build_filename (folder, "elsewhere.pem", NULL);
  run ("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
       *ret_key, "-out", *ret_certificate, "-subj", "/O=Elsewhere/CN=Elsewhere Root", "-days", "7300",
       "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-addext", "basicConstraints=critical,CA:TRUE",
       NULL);
}

static GBytes *
read_file (const char *path)
{
  char *data = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  return g_bytes_new_take (data, size);
}

static GVariant *
bytes_param (const char *key, GBytes *bytes)
{
  g_autoptr (GVariant) empty = chy_body_new ();
  return chy_body_with (empty, key, g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE));
}

static void
sign_elsewhere (const char *folder, const char *csr, const char *out, const char *extensions)
{
  g_autofree char *config = g_build_filename (folder, "extensions.cnf", NULL);
  g_autofree char *key = g_build_filename (folder, "elsewhere.key", NULL);
  g_autofree char *certificate = g_build_filename (folder, "elsewhere.pem", NULL);

  g_assert_true (g_file_set_contents (config, extensions, -1, NULL));
  run ("openssl", "x509", "-req", "-in", csr, "-CA", certificate, "-CAkey", key, "-CAcreateserial", "-days",
       "3650", "-extfile", config, "-out", out, NULL);
}

static ChyAuthority *
make_waiting (Fixture *self, char **ret_csr)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) texts =
      test_body ("name", "Waiting", "organization", "Contoso", "key", "ec:p256", NULL);
  g_autoptr (GVariant) params = chy_body_with (texts, "external", g_variant_new_boolean (TRUE));
  ChyAuthority *authority =
      chy_authority_host_create (self->host.host, params, NULL, self->host.admin, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GVariant) result = NULL;

  chy_authority_configure (authority, "request-certificate", NULL, self->host.admin, &result, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) csr = chy_body_get_bytes (result, "csr");
  *ret_csr = test_write (self->host.folder, "waiting.csr", csr, "CERTIFICATE REQUEST");
  return authority;
}

static void
test_external (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = NULL;
  g_autofree char *root = NULL;
  g_autofree char *csr = NULL;
  g_autofree char *out = g_build_filename (self->host.folder, "waiting.pem", NULL);

  /* openssl takes the system's time. */
  chy_clock_set (self->host.clock, g_get_real_time () + 300 * CHY_USEC_PER_SEC);
  make_elsewhere (self->host.folder, &key, &root);
  g_autoptr (ChyAuthority) authority = make_waiting (self, &csr);
  g_autoptr (GVariant) body = describe (authority);
  g_assert_cmpstr (chy_body_get_text (body, "state"), ==, "waitingForCertificate");
  test_grant (authority, self->host.admin, self->host.connector, "request-certificates", FALSE);
  test_issue (authority, self->host.admin, self->host.connector, "Curve", curve);
  g_autoptr (ChyKey) leaf = test_key (CHY_KEY_EC_P256);
  g_autoptr (GBytes) early = test_csr (leaf, "too early");
  g_assert_null (test_submit (authority, self->host.connector, "Curve", "e", 1, early, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_NOT_READY);
  g_clear_error (&error);

  /* Not an authority; then without the chain; then right. */
  sign_elsewhere (self->host.folder, csr, out, "basicConstraints=critical,CA:FALSE\n");
  g_autoptr (GBytes) leaf_file = read_file (out);
  g_autoptr (GVariant) not_ca = bytes_param ("certificate", leaf_file);
  g_assert_false (configure (self, authority, "install-certificate", not_ca, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID);
  g_clear_error (&error);
  sign_elsewhere (self->host.folder, csr, out,
                  "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n"
                  "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n");
  g_autoptr (GBytes) alone = read_file (out);
  g_autoptr (GVariant) without_chain = bytes_param ("certificate", alone);
  g_assert_false (configure (self, authority, "install-certificate", without_chain, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID);
  g_clear_error (&error);
  g_autoptr (GBytes) root_file = read_file (root);
  g_autofree char *both = g_strdup_printf (
      "%.*s%.*s", (int) g_bytes_get_size (alone), (const char *) g_bytes_get_data (alone, NULL),
      (int) g_bytes_get_size (root_file), (const char *) g_bytes_get_data (root_file, NULL));
  g_autoptr (GBytes) bundle = g_bytes_new (both, strlen (both));
  g_autoptr (GVariant) right = bytes_param ("certificate", bundle);
  configure (self, authority, "install-certificate", right, &error);
  g_assert_no_error (error);
  test_grant (authority, self->host.admin, self->host.connector, "issue-and-manage-certificates", FALSE);
  judge (self, authority);
  g_assert_false (configure (self, authority, "install-certificate", right, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_WRONG_STATE);
  g_clear_error (&error);
  /* Somebody else's certificate. */
  g_autoptr (GVariant) other = bytes_param ("certificate", root_file);
  g_assert_false (configure (self, authority, "install-certificate", other, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID);
}

static ChyAuthority *
take_over (Fixture *self, GBytes *key, GBytes *certificate, GError **error)
{
  g_autoptr (GHashTable) secrets =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) chy_secret_unref);
  gsize size;
  gconstpointer bytes = g_bytes_get_data (key, &size);
  g_autoptr (GVariant) file = bytes_param ("certificate", certificate);
  g_autoptr (GVariant) params = chy_body_with (file, "name", g_variant_new_string ("Taken over"));

  g_hash_table_insert (secrets, (gpointer) "key", chy_secret_new (bytes, size));
  return chy_authority_host_create (self->host.host, params, secrets, self->host.admin, NULL, error);
}

static void
test_takeover (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = NULL;
  g_autofree char *root = NULL;

  chy_clock_set (self->host.clock, g_get_real_time () + 300 * CHY_USEC_PER_SEC);
  make_elsewhere (self->host.folder, &key, &root);
  g_autoptr (GBytes) key_file = read_file (key);
  g_autoptr (GBytes) root_file = read_file (root);
  g_autoptr (ChyKey) stranger = test_key (CHY_KEY_EC_P256);
  g_autoptr (ChySecret) other = chy_key_export (stranger, &error);
  g_autoptr (GBytes) other_key = g_bytes_new (chy_secret_get_data (other, NULL), chy_secret_get_size (other));
  g_assert_null (take_over (self, other_key, root_file, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (take_over (self, key_file, key_file, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_autoptr (ChyAuthority) authority = take_over (self, key_file, root_file, &error);
  g_assert_no_error (error);
  open_for_business (self, authority);
  judge (self, authority);
  g_autoptr (GVariant) body = describe (authority);
  /* Above whatever its earlier CRLs had. */
  g_assert_cmpint (chy_body_get_int (body, "crlNumber", 0), >, 1000000000);
  /* It renews itself, being a root. */
  g_autoptr (GVariant) params = chy_body_new ();
  configure (self, authority, "renew", params, &error);
  g_assert_no_error (error);
  g_autoptr (ChyIssuance) answer = issue (self, authority, "after");
  test_verify (self->host.folder, answer->certificate, answer->chain, NULL, TRUE);
}

static void
test_renewal (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyAuthority) authority =
      test_root_new (self->host.host, self->host.admin, self->host.connector);
  g_autoptr (GVariant) same = chy_body_new ();
  g_autoptr (GVariant) fresh = chy_body_with (same, "newKey", g_variant_new_boolean (TRUE));

  test_issue (authority, self->host.admin, self->host.connector, "Curve", curve);
  set_places (self, authority, "http://ca1.corp.contoso.test/ca.crl", "http://ca1.corp.contoso.test/ca.crt");
  g_autoptr (ChyIssuance) first = issue (self, authority, "before");
  check_places (first, "http://ca1.corp.contoso.test/ca.crl", "http://ca1.corp.contoso.test/ca.crt");
  g_autoptr (ChyCertInfo) before = certificate_of (authority);
  chy_clock_advance (self->host.clock, 100 * CHY_USEC_PER_DAY);
  configure (self, authority, "renew", same, &error);
  g_assert_no_error (error);
  g_autoptr (ChyCertInfo) same_key = certificate_of (authority);
  g_assert_cmpstr (same_key->subject_key_id, ==, before->subject_key_id);
  g_assert_cmpint (same_key->not_after, >, before->not_after);
  g_assert_true (chy_name_equal (same_key->subject, before->subject));
  /* What was issued before is good under both. */
  g_assert_true (chy_certificate_verify (first->certificate, same_key->der, &error));

  configure (self, authority, "renew", fresh, &error);
  g_assert_no_error (error);
  g_autoptr (ChyCertInfo) new_key = certificate_of (authority);
  g_assert_cmpstr (new_key->subject_key_id, !=, before->subject_key_id);
  g_autoptr (GVariant) body = describe (authority);
  g_assert_cmpint (chy_body_get_int (body, "certificateIndex", -1), ==, 2);
  g_assert_cmpint (chy_body_get_int (body, "keyIndex", -1), ==, 2);
  judge (self, authority);
  g_autoptr (ChyIssuance) second = issue (self, authority, "after");
  check_places (second, "http://ca1.corp.contoso.test/ca(2).crl", "http://ca1.corp.contoso.test/ca(2).crt");

  /* A list for each key, each with its own certificates. */
  const char *const serials[] = { first->serial, NULL };
  chy_authority_revoke (authority, serials, 4, 0, self->host.connector, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) crl = publish (self, authority);
  g_autoptr (GVariant) lists = chy_authority_query (authority, "crls", NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GVariant) rows = chy_body_get (lists, "value");
  g_assert_cmpuint (g_variant_n_children (rows), ==, 2);
  g_autoptr (GVariant) old_row = g_variant_get_child_value (rows, 0);
  g_autoptr (GBytes) old_crl = chy_body_get_bytes (old_row, "crl");
  g_autoptr (GBytes) old_certificate = chy_body_get_bytes (old_row, "certificate");
  g_assert_true (g_bytes_equal (old_certificate, same_key->der));
  g_autoptr (ChyCrlInfo) old_info = chy_crl_parse (old_crl, same_key->der, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (old_info->n_entries, ==, 1);
  g_autoptr (ChyCrlInfo) new_info = chy_crl_parse (crl, new_key->der, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (new_info->n_entries, ==, 1);
  g_assert_cmpuint (new_info->number, !=, old_info->number);
}

static void
test_places (void)
{
  static const struct
  {
    const char *place;
    gint64 key;
    const char *expected;
  } cases[] = {
    { "http://h.test/ca.crl", 0, "http://h.test/ca.crl" },
    { "http://h.test/ca.crl", 2, "http://h.test/ca(2).crl" },
    { "http://h.test/crl/Contoso%20CA.crl?v=1.2", 3, "http://h.test/crl/Contoso%20CA(3).crl?v=1.2" },
    { "http://h.test/pki.v1/list", 1, "http://h.test/pki.v1/list(1)" },
    { "http://h.test", 1, "http://h.test" },
    { "ldap:///CN=CA,DC=h,DC=test?certificateRevocationList", 1,
      "ldap:///CN=CA,DC=h,DC=test?certificateRevocationList" },
    { "Contoso Issuing CA.crl", 1, "Contoso Issuing CA(1).crl" },
    { "a.b", 0, "a.b" },
    { "noname", 12, "noname(12)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *place = chy_authority_place_of_key (cases[i].place, cases[i].key);

      g_assert_cmpstr (place, ==, cases[i].expected);
    }
}

static void
test_subordinate_renewal (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyAuthority) root = test_root_new (self->host.host, self->host.admin, self->host.connector);
  g_autoptr (ChyAuthority) issuing = test_authority_new (self->host.host, self->host.admin, NULL, "Issuing",
                                                         "key", "ec:p256", "parent", "Test Root", NULL);
  g_autoptr (GVariant) empty = chy_body_new ();
  g_autoptr (GVariant) fresh = chy_body_with (empty, "newKey", g_variant_new_boolean (TRUE));

  configure (self, issuing, "renew", fresh, &error);
  g_assert_no_error (error);
  open_for_business (self, issuing);
  judge (self, issuing);
  g_autoptr (GVariant) rows = test_query (root, NULL);
  g_assert_cmpint (chy_body_get_int (rows, "count", -1), ==, 2);
}

static void
test_long_life (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) texts = test_body ("name", "Long", "key", "ec:p256", NULL);
  g_autoptr (GVariant) params =
      chy_body_with (texts, "validity", g_variant_new_int64 (G_GINT64_CONSTANT (40) * 365 * 86400));
  g_autoptr (ChyAuthority) authority =
      chy_authority_host_create (self->host.host, params, NULL, self->host.admin, NULL, &error);
  g_assert_no_error (error);
  open_for_business (self, authority);
  judge (self, authority);
  /* On the last day of 2049 the certificate ends in 2050. */
  chy_clock_set (self->host.clock, G_GINT64_CONSTANT (2524607000) * CHY_USEC_PER_SEC);
  g_autoptr (ChyIssuance) answer = issue (self, authority, "turn");
  g_autoptr (GBytes) crl = publish (self, authority);
  test_verify (self->host.folder, answer->certificate, answer->chain, crl, TRUE);
}

static void
test_end (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyAuthority) authority =
      test_root_new (self->host.host, self->host.admin, self->host.connector);
  g_autoptr (ChyKey) key = test_key (CHY_KEY_EC_P256);
  g_autoptr (GBytes) csr = test_csr (key, "late");

  test_issue (authority, self->host.admin, self->host.connector, "Curve", curve);
  g_autoptr (ChyCertInfo) info = certificate_of (authority);
  chy_clock_set (self->host.clock, info->not_after - 30 * CHY_USEC_PER_DAY);
  g_autoptr (ChyIssuance) answer = issue (self, authority, "cut");
  g_assert_cmpint (answer->not_after, ==, info->not_after);
  g_assert_nonnull (answer->message);
  chy_clock_set (self->host.clock, info->not_after + 1);
  g_assert_null (test_submit (authority, self->host.connector, "Curve", "late", 1, csr, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_EXPIRED);
  g_clear_error (&error);
  chy_clock_set (self->host.clock, info->not_before - CHY_USEC_PER_DAY);
  g_assert_null (test_submit (authority, self->host.connector, "Curve", "early", 1, csr, &error));
  g_assert_error (error, CHY_AUTHORITY_ERROR, CHY_AUTHORITY_ERROR_EXPIRED);
}

static void
test_clock_back (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyAuthority) authority =
      test_root_new (self->host.host, self->host.admin, self->host.connector);
  g_autoptr (ChyCertInfo) info = certificate_of (authority);
  g_autoptr (GBytes) first = publish (self, authority);

  chy_clock_advance (self->host.clock, -300 * CHY_USEC_PER_SEC);
  g_autoptr (GBytes) second = publish (self, authority);
  g_autoptr (ChyCrlInfo) a = chy_crl_parse (first, info->der, &error);
  g_autoptr (ChyCrlInfo) b = chy_crl_parse (second, info->der, &error);
  g_assert_no_error (error);
  g_assert_cmpint (b->this_update, >=, a->this_update);
  g_assert_cmpuint (b->number, ==, a->number + 1);
  test_issue (authority, self->host.admin, self->host.connector, "Curve", curve);
  g_autoptr (ChyIssuance) answer = issue (self, authority, "back");
  g_assert_cmpint (answer->not_before, >=, info->not_before);
}

static void
test_old_entries (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyAuthority) authority =
      test_root_new (self->host.host, self->host.admin, self->host.connector);

  test_issue (authority, self->host.admin, self->host.connector, "Curve", curve);
  g_autoptr (ChyIssuance) answer = issue (self, authority, "old");
  const char *const serials[] = { answer->serial, NULL };
  chy_authority_revoke (authority, serials, 1, 0, self->host.connector, NULL, &error);
  g_autoptr (ChyCertInfo) info = certificate_of (authority);
  const gsize expected[] = { 1, 1, 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GBytes) crl = publish (self, authority);
      g_autoptr (ChyCrlInfo) list = chy_crl_parse (crl, info->der, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (list->n_entries, ==, expected[i]);
      /* RFC 5280 3.3: once more after its end. */
      chy_clock_set (self->host.clock, answer->not_after + (gint64) (i + 1) * CHY_USEC_PER_DAY);
    }
}

static void
test_due (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyAuthority) authority =
      test_root_new (self->host.host, self->host.admin, self->host.connector);
  g_autoptr (GBytes) first = chy_authority_publish (authority, FALSE, NULL, NULL, &error);
  g_assert_no_error (error);
  chy_clock_advance (self->host.clock, 8 * CHY_USEC_PER_DAY);
  g_autoptr (GBytes) second = chy_authority_publish (authority, FALSE, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (g_bytes_equal (first, second));
}

#define ADD(path, data, function) g_test_add (path, Fixture, data, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/authority/roads/a root of RSA 2048", "rsa:2048", test_root);
  ADD ("/authority/roads/a root of RSA 3072", "rsa:3072", test_root);
  ADD ("/authority/roads/a root of P-256", "ec:p256", test_root);
  ADD ("/authority/roads/a root of P-384", "ec:p384", test_root);
  ADD ("/authority/roads/a root of Ed25519", "ed25519", test_root);
  ADD ("/authority/roads/a subordinate of a subordinate", NULL, test_subordinate);
  ADD ("/authority/roads/the path length is kept", NULL, test_path_length);
  ADD ("/authority/roads/a template for authorities keeps the path length", NULL,
       test_template_for_authorities);
  ADD ("/authority/roads/a subordinate of an authority elsewhere", NULL, test_external);
  ADD ("/authority/roads/one that exists is taken over", NULL, test_takeover);
  ADD ("/authority/roads/renewed with the same key and with a new one", NULL, test_renewal);
  g_test_add_func ("/authority/roads/where each key's list is published", test_places);
  ADD ("/authority/roads/a subordinate is renewed by its parent", NULL, test_subordinate_renewal);
  ADD ("/authority/roads/beyond the year 2049", NULL, test_long_life);
  ADD ("/authority/roads/nothing is valid longer than the authority", NULL, test_end);
  ADD ("/authority/roads/a clock that was put back", NULL, test_clock_back);
  ADD ("/authority/roads/the expired leave the list one list later", NULL, test_old_entries);
  ADD ("/authority/roads/the next list is made when it is due", NULL, test_due);
  return g_test_run ();
}
