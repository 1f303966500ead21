/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pki-fixture.h"

#include "pki/chy-inspect.h"

static GBytes *
text_bytes (char *text)
{
  return g_bytes_new_take (text, strlen (text));
}

static GBytes *
script_output (const char *script)
{
  char *folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "out", NULL);
  g_autofree char *whole = g_strdup_printf ("cd %s; { %s ; } > %s 2>/dev/null", folder, script, path);
  g_autoptr (GError) error = NULL;
  char *contents = NULL;
  gsize size;

  g_free (run_ok ("sh", "-c", whole, NULL));
  g_file_get_contents (path, &contents, &size, &error);
  g_assert_no_error (error);
  folder_remove (folder);
  return g_bytes_new_take (contents, size);
}

#define SELF                                                                                                 \
  "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k.pem -subj /CN=a -days 9"

static void
test_a_file_is_known_by_its_contents (void)
{
  static const struct
  {
    const char *script;
    ChyInspectedKind kind;
  } cases[] = {
    { SELF, CHY_INSPECTED_CERTIFICATE },
    { SELF " -outform DER", CHY_INSPECTED_CERTIFICATE },
    { SELF "; cat k.pem", CHY_INSPECTED_PRIVATE_KEY },
    { "openssl req -new -newkey ed25519 -nodes -keyout k.pem -subj /CN=a", CHY_INSPECTED_REQUEST },
    { "openssl req -new -newkey ed25519 -nodes -keyout k.pem -subj /CN=a -outform DER",
      CHY_INSPECTED_REQUEST },
    { "openssl genpkey -algorithm ED25519 -outform DER", CHY_INSPECTED_PRIVATE_KEY },
    { "openssl genrsa -traditional 2048 | openssl rsa -outform DER -traditional", CHY_INSPECTED_PRIVATE_KEY },
    { "openssl ecparam -name prime256v1 -genkey -noout -outform DER", CHY_INSPECTED_PRIVATE_KEY },
    { "openssl genpkey -algorithm ED25519 | openssl pkcs8 -topk8 -outform DER -passout pass:x",
      CHY_INSPECTED_PRIVATE_KEY },
    { SELF " -out c.pem; openssl crl2pkcs7 -nocrl -certfile c.pem -outform DER", CHY_INSPECTED_PKCS7 },
    { SELF " -out c.pem; openssl crl2pkcs7 -nocrl -certfile c.pem", CHY_INSPECTED_PKCS7 },
    { SELF " -out c.pem; openssl pkcs12 -export -in c.pem -inkey k.pem -passout pass:x", CHY_INSPECTED_PFX },
    { SELF " -out c.pem; : > i; printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=i\\ndefault_md=sha256\\n' > f; "
           "openssl ca -config f -gencrl -keyfile k.pem -cert c.pem -crldays 3",
      CHY_INSPECTED_CRL },
    { SELF " -out c.pem; : > i; printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=i\\ndefault_md=sha256\\n' > f; "
           "openssl ca -config f -gencrl -keyfile k.pem -cert c.pem -crldays 3 | openssl crl -outform DER",
      CHY_INSPECTED_CRL },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) data = script_output (cases[i].script);
      g_autoptr (GError) error = NULL;
      ChyInspectedKind kind;

      g_test_message ("%s", cases[i].script);
      g_assert_true (chy_inspect_kind (data, &kind, &error));
      g_assert_cmpint (kind, ==, cases[i].kind);
    }
}

static void
test_what_is_nothing_is_said_to_be_nothing (void)
{
  static const char *const cases[] = { "",
                                       "x",
                                       "0",
                                       "-----BEGIN ",
                                       "-----BEGIN X-----\n-----END X-----\n",
                                       "\x30\x03\x02\x01",
                                       "{\"a\": 1}",
                                       "PK\x03\x04",
                                       "-----BEGIN DH PARAMETERS-----\nMAA=\n-----END DH PARAMETERS-----\n" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) data = g_bytes_new (cases[i], strlen (cases[i]));
      g_autoptr (GError) error = NULL;
      ChyInspectedKind kind;

      g_assert_false (chy_inspect_kind (data, &kind, &error));
      g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED);
      g_clear_error (&error);
      g_assert_null (chy_inspect_certificate (data, &error));
      g_assert_nonnull (error);
      g_clear_error (&error);
      g_assert_null (chy_inspect_certificates (data, &error));
      g_assert_nonnull (error);
    }
}

static void
test_the_fields_are_those_of_openssl (void)
{
  g_autoptr (GBytes) data = script_output (
      "openssl req -x509 -newkey rsa:2048 -nodes -keyout k.pem -utf8 -subj '/C=DE/O=Contoso/CN=Zoë' -days 9 "
      "-set_serial 0x00ff01 -addext subjectAltName=DNS:a.example,email:a@b.example "
      "-addext extendedKeyUsage=clientAuth,1.2.3 -addext keyUsage=digitalSignature,keyCertSign "
      "-addext crlDistributionPoints=URI:http://a/b,URI:http://c/d "
      "-addext authorityInfoAccess=caIssuers\\;URI:http://e/f,OCSP\\;URI:http://g/h");
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyCertInfo) info = chy_inspect_certificate (data, &error);
  g_autofree char *subject = NULL;
  g_autofree char *sha1 = NULL;
  guint i;

  g_assert_no_error (error);
  subject = chy_name_to_string (info->subject);
  g_assert_cmpstr (subject, ==, "CN=Zoë,O=Contoso,C=DE");
  g_assert_true (info->self_signed);
  g_assert_cmpstr (info->serial, ==, "ff01");
  g_assert_cmpint (info->version, ==, 3);
  g_assert_cmpstr (info->key_algorithm, ==, "rsa:2048");
  g_assert_cmpuint (info->key_bits, ==, 2048);
  g_assert_cmpstr (info->signature_algorithm, ==, "RSA-SHA256");
  g_assert_true (info->is_ca);
  g_assert_cmpint (info->path_length, ==, -1);
  g_assert_cmpuint (info->sans->len, ==, 2);
  g_assert_cmpuint (info->key_usage, ==, CHY_KEY_USAGE_DIGITAL_SIGNATURE | CHY_KEY_USAGE_KEY_CERT_SIGN);
  g_assert_cmpstr (g_ptr_array_index (info->extended_key_usages, 1), ==, "1.2.3");
  g_assert_cmpuint (info->crl_urls->len, ==, 2);
  g_assert_cmpuint (info->aia_urls->len, ==, 1);
  g_assert_cmpstr (info->subject_key_id, ==, info->authority_key_id);
  sha1 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, info->der);
  g_assert_cmpstr (info->thumbprint, ==, sha1);
  g_assert_cmpuint (strlen (info->thumbprint_sha256), ==, 64);
  for (i = 0; i < info->extensions->len; i++)
    {
      const ChyCertExtension *extension = g_ptr_array_index (info->extensions, i);

      g_test_message ("%s (%s): %s", extension->name, extension->oid, extension->text);
      g_assert_cmpstr (extension->text, !=, "");
      if (g_str_equal (extension->oid, "2.5.29.37"))
        g_assert_cmpstr (extension->text, ==, "Client Authentication (1.3.6.1.5.5.7.3.2)\n1.2.3");
      if (g_str_equal (extension->oid, "2.5.29.15"))
        g_assert_cmpstr (extension->text, ==, "Digital Signature, Certificate Signing");
    }
}

static void
test_a_bundle_gives_all_of_its_certificates (void)
{
  g_autoptr (GBytes) pem = script_output ("echo text; " SELF "; echo more; " SELF "; " SELF " -outform PEM");
  g_autoptr (GBytes) pkcs7 = script_output (
      SELF " -out a; " SELF " -out b; openssl crl2pkcs7 -nocrl -certfile a -certfile b -outform DER");
  g_autoptr (GBytes) key = script_output ("openssl genrsa 2048");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) three = chy_inspect_certificates (pem, &error);
  g_autoptr (GPtrArray) two = chy_inspect_certificates (pkcs7, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (three->len, ==, 3);
  g_assert_cmpuint (two->len, ==, 2);
  g_assert_null (chy_inspect_certificates (key, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_KIND);
}

static gboolean
has_code (GPtrArray *problems, const char *code)
{
  guint i;

  for (i = 0; i < problems->len; i++)
    if (g_str_equal (chy_problem_get_code (g_ptr_array_index (problems, i)), code))
      return TRUE;
  return FALSE;
}

static void
check_trusted (GBytes *data, gint64 now, const char *code, gboolean refused)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyCertInfo) info = chy_inspect_trusted_certificate (data, now, problems, &error);
  guint i;

  if (code != NULL)
    g_assert_true (has_code (problems, code));
  else
    g_assert_cmpuint (problems->len, ==, 0);
  g_assert_true ((info == NULL) == refused);
  if (refused)
    g_assert_true (chy_error_is (error, "trusted-certificate", code));
  else
    g_assert_no_error (error);
  for (i = 0; i < problems->len; i++)
    {
      g_autofree char *title = chy_problem_get_title (g_ptr_array_index (problems, i));
      g_autofree char *sentence = chy_problem_get_sentence (g_ptr_array_index (problems, i));

      g_assert_null (strchr (sentence, '{'));
      g_assert_cmpstr (title, !=, "");
    }
}

static void
test_only_authorities_are_trusted (void)
{
  g_auto (Authority) root = { NULL };
  g_auto (Authority) middle = { NULL };
  g_autoptr (ChyCertSpec) spec = leaf_spec ("CN=leaf");
  g_autoptr (GBytes) leaf = NULL;
  g_autoptr (GBytes) pem = NULL;
  g_autoptr (GBytes) two = NULL;
  g_autoptr (GBytes) key = script_output ("openssl genpkey -algorithm ED25519");
  g_autoptr (GBytes) with_key = script_output (SELF "; cat k.pem");
  g_autoptr (GBytes) pfx =
      script_output (SELF " -out c; openssl pkcs12 -export -in c -inkey k.pem -passout pass:x");
  g_autoptr (GBytes) old =
      script_output ("openssl req -new -newkey rsa:1024 -nodes -keyout k.pem -subj /CN=a -out c; "
                     "openssl x509 -req -in c -signkey k.pem -days 90");
  g_autofree char *text = NULL;

  authority_init (&root, CHY_KEY_EC_P256, "CN=Root");
  authority_init_below (&middle, &root, CHY_KEY_EC_P256, "CN=Middle");
  leaf = issue (&root, spec, root.key);
  pem = text_bytes (chy_pem_encode ("CERTIFICATE", root.certificate));
  text =
      g_strdup_printf ("%.*s%.*s", (int) g_bytes_get_size (pem), (const char *) g_bytes_get_data (pem, NULL),
                       (int) g_bytes_get_size (pem), (const char *) g_bytes_get_data (pem, NULL));
  two = text_bytes (g_steal_pointer (&text));
  check_trusted (root.certificate, FIXTURE_NOW, NULL, FALSE);
  check_trusted (pem, FIXTURE_NOW, NULL, FALSE);
  check_trusted (middle.certificate, FIXTURE_NOW, "not-self-signed", FALSE);
  check_trusted (two, FIXTURE_NOW, "several", FALSE);
  check_trusted (leaf, FIXTURE_NOW, "leaf", TRUE);
  check_trusted (root.certificate, FIXTURE_NOW + 3651 * FIXTURE_DAY, "expired", TRUE);
  check_trusted (root.certificate, FIXTURE_NOW + 3640 * FIXTURE_DAY, "expires-soon", FALSE);
  check_trusted (root.certificate, FIXTURE_NOW - 31 * FIXTURE_DAY, "not-yet-valid", FALSE);
  check_trusted (key, FIXTURE_NOW, "private-key", TRUE);
  check_trusted (with_key, FIXTURE_NOW, "private-key", TRUE);
  check_trusted (pfx, FIXTURE_NOW, "private-key", TRUE);
  check_trusted (old, FIXTURE_NOW, "old-root", FALSE);
  check_trusted (old, FIXTURE_NOW, "small-key", FALSE);
}

static void
test_names_of_oids (void)
{
  g_assert_cmpstr (chy_oid_name ("1.3.6.1.5.5.7.3.2"), ==, "Client Authentication");
  g_assert_cmpstr (chy_oid_name ("2.5.29.15"), ==, "Key Usage");
  g_assert_cmpstr (chy_oid_name ("2.5.4.3"), ==, "CN");
  g_assert_null (chy_oid_name ("1.2.3.4.5.6"));
  g_assert_null (chy_oid_name (""));
}

static ChyCertInfo *
read_info (GBytes *der)
{
  g_autoptr (GError) error = NULL;
  ChyCertInfo *info = chy_inspect_certificate (der, &error);

  g_assert_no_error (error);
  return info;
}

static void
check_path (ChyCertInfo *leaf, GPtrArray *pool, gint64 now, guint n, const char *code)
{
  g_autoptr (GPtrArray) path = chy_inspect_path (leaf, pool, now);
  const ChyPathStep *last = g_ptr_array_index (path, path->len - 1);
  const ChyPathStep *first = g_ptr_array_index (path, 0);

  g_assert_cmpuint (path->len, ==, n);
  g_assert_true (first->info == leaf);
  if (code == NULL)
    g_assert_cmpuint (first->problems->len + last->problems->len, ==, 0);
  else
    g_assert_true (has_code (last->problems, code));
}

static void
test_the_path_leads_to_the_root (void)
{
  g_auto (Authority) root = { 0 };
  g_auto (Authority) impostor = { 0 };
  g_auto (Authority) below = { 0 };
  g_autoptr (ChyCertSpec) spec = leaf_spec ("CN=Kiosk");
  g_autoptr (GPtrArray) pool = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_cert_info_unref);
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_cert_info_unref);
  g_autoptr (ChyCertInfo) leaf = NULL;
  g_autoptr (GBytes) der = NULL;
  g_autoptr (ChyKey) key = fixture_key (CHY_KEY_EC_P256);

  authority_init (&root, CHY_KEY_EC_P256, "CN=Root");
  authority_init (&impostor, CHY_KEY_EC_P384, "CN=Root");
  authority_init_below (&below, &root, CHY_KEY_EC_P256, "CN=Issuing");
  der = issue (&below, spec, key);
  leaf = read_info (der);
  check_path (leaf, NULL, FIXTURE_NOW, 1, "no-issuer");
  g_ptr_array_add (pool, read_info (below.certificate));
  check_path (leaf, pool, FIXTURE_NOW, 2, "no-issuer");
  g_ptr_array_add (pool, read_info (root.certificate));
  check_path (leaf, pool, FIXTURE_NOW, 3, NULL);
  check_path (leaf, pool, FIXTURE_NOW + 4000 * FIXTURE_DAY, 3, "expired");
  check_path (leaf, pool, FIXTURE_NOW - 4000 * FIXTURE_DAY, 3, "not-yet-valid");
  /* An authority of the same name that has not signed it; its key's id tells it apart. */
  g_ptr_array_add (others, read_info (impostor.certificate));
  check_path (g_ptr_array_index (pool, 0), others, FIXTURE_NOW, 1, "no-issuer");
}

/* The last octet belongs to the signature. */
static void
test_a_changed_certificate_is_told (void)
{
  g_auto (Authority) root = { 0 };
  g_autoptr (ChyCertSpec) spec = leaf_spec ("CN=Kiosk");
  g_autoptr (GPtrArray) pool = g_ptr_array_new_with_free_func ((GDestroyNotify) chy_cert_info_unref);
  g_autoptr (ChyKey) key = fixture_key (CHY_KEY_EC_P256);
  g_autoptr (GBytes) der = NULL;
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (ChyCertInfo) leaf = NULL;
  guint8 *data;
  gsize size;

  authority_init (&root, CHY_KEY_EC_P256, "CN=Root");
  g_ptr_array_add (pool, read_info (root.certificate));
  der = issue (&root, spec, key);
  data = g_memdup2 (g_bytes_get_data (der, &size), g_bytes_get_size (der));
  data[size - 1] ^= 1;
  changed = g_bytes_new_take (data, size);
  leaf = read_info (changed);
  check_path (leaf, pool, FIXTURE_NOW, 1, "bad-signature");
}

static void
test_a_request_proves_its_key (void)
{
  g_autoptr (GBytes) good = script_output (
      "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k.pem -subj /CN=a -outform DER");
  g_autoptr (GBytes) weak =
      script_output ("openssl req -new -newkey rsa:1024 -nodes -keyout k.pem -subj /CN=a -outform DER");
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;
  guint8 *copy = g_memdup2 (g_bytes_get_data (good, &size), g_bytes_get_size (good));

  g_assert_true (chy_inspect_request_check (good, &error));
  g_assert_no_error (error);
  copy[size - 1] ^= 1;
  changed = g_bytes_new_take (copy, size);
  g_assert_false (chy_inspect_request_check (changed, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_BAD_SIGNATURE);
  g_clear_error (&error);
  g_assert_false (chy_inspect_request_check (weak, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_TOO_SMALL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inspect/a file is known by its contents", test_a_file_is_known_by_its_contents);
  g_test_add_func ("/inspect/what is nothing is said to be nothing",
                   test_what_is_nothing_is_said_to_be_nothing);
  g_test_add_func ("/inspect/the fields are those of openssl", test_the_fields_are_those_of_openssl);
  g_test_add_func ("/inspect/a bundle gives all of its certificates",
                   test_a_bundle_gives_all_of_its_certificates);
  g_test_add_func ("/inspect/only authorities are trusted", test_only_authorities_are_trusted);
  g_test_add_func ("/inspect/names of object identifiers", test_names_of_oids);
  g_test_add_func ("/inspect/a request proves its key", test_a_request_proves_its_key);
  g_test_add_func ("/inspect/the path leads to the root", test_the_path_leads_to_the_root);
  g_test_add_func ("/inspect/a changed certificate is told", test_a_changed_certificate_is_told);
  return g_test_run ();
}
