/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE

#include "config.h"

#include "pki-fixture.h"

#include "base/chy-id.h"
#include "base/chy-time.h"

#include "pki/chy-inspect.h"

static const ChyKeyType leaf_types[] = { CHY_KEY_RSA_2048, CHY_KEY_EC_P256, CHY_KEY_EC_P384,
                                         CHY_KEY_ED25519 };

static ChyCertSpec *
full_spec (void)
{
  ChyCertSpec *spec = leaf_spec ("CN=Anna Bähr\\, M.D.,OU=Sales \\+ Care,O=Contoso,L=München,C=DE");

  spec_add_san (spec, CHY_SAN_EMAIL, "anna@contoso.com");
  spec_add_san (spec, CHY_SAN_UPN, "anna.bähr@contoso.com");
  spec_add_san (spec, CHY_SAN_DNS, "pc1.xn--mnchen-3ya.example");
  spec_add_san (spec, CHY_SAN_URI, "tag:microsoft.com,2022-09-14:sid:S-1-5-21-1-2-3-1104");
  spec_add_san (spec, CHY_SAN_IP, "192.0.2.7");
  spec_add_san (spec, CHY_SAN_IP, "2001:db8::7");
  spec_add_san (spec, CHY_SAN_GUID, "00112233-4455-6677-8899-aabbccddeeff");
  g_ptr_array_add (spec->extended_key_usages, g_strdup ("1.3.6.1.5.5.7.3.4"));
  g_ptr_array_add (spec->application_policies, g_strdup ("1.3.6.1.5.5.7.3.2"));
  g_ptr_array_add (spec->certificate_policies, g_strdup ("1.3.6.1.4.1.99999.1.2"));
  g_ptr_array_add (spec->crl_urls, g_strdup ("http://crl.contoso.com/ca.crl"));
  g_ptr_array_add (spec->crl_urls, g_strdup ("ldap:///CN=ca,CN=CDP,DC=contoso?certificateRevocationList"));
  g_ptr_array_add (spec->aia_urls, g_strdup ("http://crl.contoso.com/ca.crt"));
  spec->template_oid = g_strdup ("1.3.6.1.4.1.311.21.8.1.2.3.4.5.6.7.8");
  spec->template_name = g_strdup ("User");
  spec->template_major = 100;
  spec->template_minor = 3;
  spec->sid = g_strdup ("S-1-5-21-1004336348-1177238915-682003330-1104");
  spec->ocsp_no_check = TRUE;
  spec->smime_capabilities = TRUE;
  spec->basic_constraints = TRUE;
  spec->basic_constraints_critical = TRUE;
  return spec;
}

static void
test_everything_asked_for_is_in_it (gconstpointer data)
{
  g_auto (Authority) authority = { NULL };
  g_autoptr (ChyKey) key = fixture_key (*(const ChyKeyType *) data);
  g_autoptr (ChyCertSpec) spec = full_spec ();
  g_autoptr (GBytes) der = NULL;
  g_autoptr (GPtrArray) problems = chy_problems_new ();

  authority_init (&authority, CHY_KEY_EC_P256, "CN=Contoso Root,O=Contoso,C=DE");
  der = issue (&authority, spec, key);
  g_assert_true (chy_lint_certificate (der, problems));
  g_assert_true (chy_certificate_verify (der, authority.certificate, NULL));
  g_assert_true (chy_certificate_matches_key (der, key, NULL));
  g_assert_false (chy_certificate_matches_key (der, authority.key, NULL));
}

/* --- dates -------------------------------------------------------------------------------------- */

static gint64
at (const char *text)
{
  gint64 usec = 0;

  g_assert_true (chy_time_parse (text, FALSE, &usec, NULL));
  return usec;
}

static void
test_dates_have_the_type_of_their_year (void)
{
  static const struct
  {
    const char *not_before, *not_after;
    const char *in_der[2];
  } cases[] = {
    { "1950-01-01T00:00:00Z",
      "2049-12-31T23:59:59Z",
      { "\x17\x0d"
        "500101000000Z",
        "\x17\x0d"
        "491231235959Z" } },
    { "2000-02-29T12:34:56Z",
      "2050-01-01T00:00:00Z",
      { "\x17\x0d"
        "000229123456Z",
        "\x18\x0f"
        "20500101000000Z" } },
    { "1999-12-31T23:59:59Z",
      "9999-12-31T23:59:59Z",
      { "\x17\x0d"
        "991231235959Z",
        "\x18\x0f"
        "99991231235959Z" } },
    { "2050-01-01T00:00:00Z",
      "2100-03-01T00:00:00Z",
      { "\x18\x0f"
        "20500101000000Z",
        "\x18\x0f"
        "21000301000000Z" } },
    { "1969-12-31T23:59:59Z",
      "1970-01-01T00:00:00Z",
      { "\x17\x0d"
        "691231235959Z",
        "\x17\x0d"
        "700101000000Z" } },
  };
  g_autoptr (ChyKey) key = fixture_key (CHY_KEY_EC_P256);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ChyCertSpec) spec = leaf_spec ("CN=self");
      g_autoptr (GBytes) der = NULL;
      g_autoptr (GError) error = NULL;
      gsize size;
      const char *octets;

      spec->not_before = at (cases[i].not_before);
      spec->not_after = at (cases[i].not_after);
      der = chy_certificate_issue (spec, chy_key_get_public (key), key, NULL, &error);
      g_assert_no_error (error);
      octets = g_bytes_get_data (der, &size);
      g_assert_nonnull (memmem (octets, size, cases[i].in_der[0], strlen (cases[i].in_der[0])));
      g_assert_nonnull (memmem (octets, size, cases[i].in_der[1], strlen (cases[i].in_der[1])));
    }
}

/* --- what is refused ---------------------------------------------------------------------------- */

typedef struct
{
  const char *name;
  void (*spoil) (ChyCertSpec *spec);
  ChyPkiError code;
} Refusal;

static void
set_subject (ChyCertSpec *spec, const char *oid, const char *value)
{
  const ChyNameAttribute attribute = { oid, value, FALSE };

  chy_name_unref (spec->subject);
  spec->subject = chy_name_new (&attribute, 1);
}

#define SPOIL(name, code)                                                                                    \
  static void name (ChyCertSpec *spec) { code; }
SPOIL (no_serial, g_clear_pointer (&spec->serial, g_bytes_unref))
SPOIL (negative_serial, g_bytes_unref (spec->serial); spec->serial = g_bytes_new_static ("\x80\x01", 2))
SPOIL (zero_serial, g_bytes_unref (spec->serial); spec->serial = g_bytes_new_static ("\x00", 1))
SPOIL (long_serial, g_bytes_unref (spec->serial); spec->serial = g_bytes_new_static ("\x01"
                                                                                     "12345678901234567890",
                                                                                     21))
SPOIL (backwards, spec->not_after = spec->not_before - 1000000)
SPOIL (same_moment, spec->not_after = spec->not_before)
SPOIL (too_early, spec->not_before = at ("1949-12-31T23:59:59Z"))
SPOIL (beyond_issuer, spec->not_after = FIXTURE_NOW + 3651 * FIXTURE_DAY)
SPOIL (long_name,
       set_subject (spec, "2.5.4.3", "12345678901234567890123456789012345678901234567890123456789012345"))
SPOIL (country, set_subject (spec, "2.5.4.6", "Germany"))
SPOIL (country_umlaut, set_subject (spec, "2.5.4.6", "Ä1"))
SPOIL (country_lower, set_subject (spec, "2.5.4.6", "de"))
SPOIL (email_umlaut, set_subject (spec, "1.2.840.113549.1.9.1", "jürgen@contoso.com"))
SPOIL (empty_value, set_subject (spec, "2.5.4.3", ""))
SPOIL (nothing, chy_name_unref (spec->subject); spec->subject = chy_name_new (NULL, 0))
SPOIL (bad_oid, g_ptr_array_add (spec->extended_key_usages, g_strdup ("1.2.x")))
SPOIL (eku_twice, g_ptr_array_add (spec->extended_key_usages, g_strdup ("1.3.6.1.5.5.7.3.2")))
SPOIL (policy_twice, g_ptr_array_add (spec->certificate_policies, g_strdup ("1.2.3"));
       g_ptr_array_add (spec->certificate_policies, g_strdup ("1.2.3")))
SPOIL (dns_blank, spec_add_san (spec, CHY_SAN_DNS, "a b.contoso.com"))
SPOIL (dns_unicode, spec_add_san (spec, CHY_SAN_DNS, "münchen.example"))
SPOIL (dns_bad_alabel, spec_add_san (spec, CHY_SAN_DNS, "xn--zzzzzzz99999.example"))
SPOIL (dns_wildcard, spec_add_san (spec, CHY_SAN_DNS, "a.*.contoso.com"))
SPOIL (dns_empty, spec_add_san (spec, CHY_SAN_DNS, ""))
SPOIL (email_alone, spec_add_san (spec, CHY_SAN_EMAIL, "anna"))
SPOIL (san_email_umlaut, spec_add_san (spec, CHY_SAN_EMAIL, "jürgen@contoso.com"))
SPOIL (uri_relative, spec_add_san (spec, CHY_SAN_URI, "/a/b"))
SPOIL (uri_blank, spec_add_san (spec, CHY_SAN_URI, "http://a b/"))
SPOIL (bad_ip, spec_add_san (spec, CHY_SAN_IP, "192.0.2.256"))
SPOIL (bad_guid, spec_add_san (spec, CHY_SAN_GUID, "1234"))
SPOIL (empty_upn, spec_add_san (spec, CHY_SAN_UPN, ""))
SPOIL (other_san, spec_add_san (spec, CHY_SAN_OTHER, "x"))
SPOIL (bad_sid, spec->sid = g_strdup ("S-1-5-21-x"))
SPOIL (bad_template, spec->template_oid = g_strdup ("User"))
SPOIL (emoji_template, spec->template_name = g_strdup ("😀"))
SPOIL (crl_relative, g_ptr_array_add (spec->crl_urls, g_strdup ("ca.crl")))
SPOIL (agreement_only, spec->key_usage = CHY_KEY_USAGE_KEY_ENCIPHERMENT)

static const Refusal refusals[] = {
  { "no serial", no_serial, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "negative serial", negative_serial, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "zero serial", zero_serial, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "long serial", long_serial, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "ends before it begins", backwards, CHY_PKI_ERROR_LINT },
  { "lasts no time", same_moment, CHY_PKI_ERROR_LINT },
  { "too early", too_early, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "beyond the issuer's end", beyond_issuer, CHY_PKI_ERROR_LINT },
  { "long name", long_name, CHY_PKI_ERROR_LINT },
  { "country in words", country, CHY_PKI_ERROR_LINT },
  { "country with umlaut", country_umlaut, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "country in lower case", country_lower, CHY_PKI_ERROR_LINT },
  { "e-mail attribute with umlaut", email_umlaut, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "empty value", empty_value, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "neither subject nor SAN", nothing, CHY_PKI_ERROR_LINT },
  { "EKU that is no OID", bad_oid, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "EKU twice", eku_twice, CHY_PKI_ERROR_LINT },
  { "policy twice", policy_twice, CHY_PKI_ERROR_LINT },
  { "DNS with blank", dns_blank, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "DNS outside ASCII", dns_unicode, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "DNS with a false A-label", dns_bad_alabel, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "DNS with a wildcard inside", dns_wildcard, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "DNS empty", dns_empty, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "e-mail without domain", email_alone, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "e-mail outside ASCII", san_email_umlaut, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "relative URI", uri_relative, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "URI with blank", uri_blank, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "false IP address", bad_ip, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "false GUID", bad_guid, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "empty UPN", empty_upn, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "unknown SAN", other_san, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "false SID", bad_sid, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "template OID that is none", bad_template, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "template name beyond the BMP", emoji_template, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "relative CRL address", crl_relative, CHY_PKI_ERROR_NOT_ENCODABLE },
  { "no usage that the key can have", agreement_only, CHY_PKI_ERROR_NOT_ENCODABLE },
};

static void
test_what_breaks_a_rule_is_not_signed (void)
{
  g_auto (Authority) authority = { NULL };
  g_autoptr (ChyKey) key = fixture_key (CHY_KEY_EC_P256);
  guint i;

  authority_init (&authority, CHY_KEY_EC_P256, "CN=Root");
  for (i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (ChyCertSpec) spec = leaf_spec ("CN=leaf");
      g_autoptr (GError) error = NULL;

      refusals[i].spoil (spec);
      g_test_message ("%s", refusals[i].name);
      g_assert_null (chy_certificate_issue (spec, chy_key_get_public (key), authority.key,
                                            authority.certificate, &error));
      g_assert_error (error, CHY_PKI_ERROR, (int) refusals[i].code);
    }
}

static void
test_only_an_authority_with_its_own_key_issues (void)
{
  g_auto (Authority) root = { NULL };
  g_auto (Authority) other = { NULL };
  g_auto (Authority) narrow = { NULL };
  g_autoptr (ChyKey) key = fixture_key (CHY_KEY_EC_P256);
  g_autoptr (ChyCertSpec) spec = leaf_spec ("CN=leaf");
  g_autoptr (ChyCertSpec) below = leaf_spec ("CN=below");
  g_autoptr (GBytes) leaf = NULL;
  g_autoptr (GError) error = NULL;

  authority_init (&root, CHY_KEY_EC_P256, "CN=Root");
  authority_init (&other, CHY_KEY_EC_P256, "CN=Other");
  leaf = issue (&root, spec, key);
  g_assert_null (chy_certificate_issue (spec, chy_key_get_public (key), other.key, root.certificate, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_MISMATCH);
  g_clear_error (&error);
  g_assert_null (chy_certificate_issue (spec, chy_key_get_public (key), key, leaf, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_WRONG_KIND);
  g_clear_error (&error);
  g_assert_null (chy_certificate_issue (spec, chy_key_get_public (key), root.key, NULL, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_KEY_MISMATCH);
  g_clear_error (&error);

  below->is_ca = TRUE;
  below->key_usage = CHY_KEY_USAGE_KEY_CERT_SIGN;
  below->path_length = 0;
  narrow.key = fixture_key (CHY_KEY_EC_P256);
  narrow.certificate = issue (&root, below, narrow.key);
  g_assert_null (
      chy_certificate_issue (below, chy_key_get_public (key), narrow.key, narrow.certificate, &error));
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_LINT);
  g_assert_false (chy_certificate_verify (leaf, other.certificate, NULL));
}

static void
test_key_usages_follow_the_key (void)
{
  static const ChyKeyUsage all = CHY_KEY_USAGE_DIGITAL_SIGNATURE | CHY_KEY_USAGE_NON_REPUDIATION |
                                 CHY_KEY_USAGE_KEY_ENCIPHERMENT | CHY_KEY_USAGE_DATA_ENCIPHERMENT |
                                 CHY_KEY_USAGE_KEY_AGREEMENT | CHY_KEY_USAGE_KEY_CERT_SIGN |
                                 CHY_KEY_USAGE_DECIPHER_ONLY;
  static const struct
  {
    ChyKeyType type;
    guint expected;
    const char *bits;
  } cases[] = {
    { CHY_KEY_RSA_2048, 0x0f, "030204f0" },
    { CHY_KEY_EC_P256, 0x113, "030307c880" },
    { CHY_KEY_ED25519, 0x03, "030206c0" },
  };
  g_auto (Authority) authority = { NULL };
  guint i;
  guint k;

  authority_init (&authority, CHY_KEY_EC_P256, "CN=Root");
  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ChyKey) key = fixture_key (cases[i].type);
      g_autoptr (ChyCertSpec) spec = leaf_spec ("CN=leaf");
      g_autoptr (GBytes) der = NULL;
      g_autoptr (ChyCertInfo) info = NULL;

      spec->key_usage = all;
      der = issue (&authority, spec, key);
      info = chy_inspect_certificate (der, NULL);
      g_assert_cmpuint (info->key_usage, ==, cases[i].expected);
      for (k = 0; k < info->extensions->len; k++)
        {
          const ChyCertExtension *extension = g_ptr_array_index (info->extensions, k);
          gsize size;
          gconstpointer octets = g_bytes_get_data (extension->value, &size);
          g_autofree char *hex = chy_hex_encode (octets, size);

          if (g_strcmp0 (extension->oid, "2.5.29.15") == 0)
            g_assert_cmpstr (hex, ==, cases[i].bits);
        }
    }
}

static void
test_an_empty_subject_makes_the_alternative_name_critical (void)
{
  g_auto (Authority) authority = { NULL };
  g_autoptr (ChyCertSpec) spec = leaf_spec ("");
  g_autoptr (GBytes) der = NULL;
  char *folder = folder_new ();
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  authority_init (&authority, CHY_KEY_EC_P256, "CN=Root");
  spec_add_san (spec, CHY_SAN_DNS, "pc1.contoso.com");
  der = issue (&authority, spec, authority.key);
  path = folder_write_bytes (folder, "a.der", der);
  text = run_ok ("openssl", "x509", "-inform", "DER", "-in", path, "-noout", "-text", NULL);
  g_assert_nonnull (strstr (text, "X509v3 Subject Alternative Name: critical"));
  folder_remove (folder);
}

/* A serial is never negative, has its fixed width, and does not repeat. */
static void
test_serials_are_positive_and_of_sixteen_octets (void)
{
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  guint i;

  for (i = 0; i < 2000; i++)
    {
      GBytes *serial = chy_serial_new ();
      const guint8 *octets = g_bytes_get_data (serial, NULL);

      g_assert_cmpuint (g_bytes_get_size (serial), ==, 16);
      g_assert_cmpuint (octets[0], >=, 0x01);
      g_assert_cmpuint (octets[0], <=, 0x7f);
      g_assert_true (g_hash_table_add (seen, serial));
    }
}

/* --- random specs ------------------------------------------------------------------------------- */

static char *
random_text (GRand *rand)
{
  static const char *const parts[] = { "Anna", "ß",  "Ω", ",", "+",    "\"", "\\", "<", ">", ";",
                                       "#",    " x", "=", "😀", "名前", "'",  "/",  "é", "0", "." };
  GString *text = g_string_new ("a");
  gint n = g_rand_int_range (rand, 0, 12);

  for (; n > 0; n--)
    g_string_append (text, parts[g_rand_int_range (rand, 0, G_N_ELEMENTS (parts))]);
  g_string_append_c (text, 'z');
  return g_string_free (text, FALSE);
}

static ChyName *
random_name (GRand *rand)
{
  static const char *const oids[] = { "2.5.4.3",  "2.5.4.10", "2.5.4.11", "2.5.4.7",
                                      "2.5.4.8",  "2.5.4.42", "2.5.4.4",  "0.9.2342.19200300.100.1.1",
                                      "1.2.3.4.5" };
  ChyNameAttribute attributes[8];
  gint n = g_rand_int_range (rand, 1, G_N_ELEMENTS (attributes));
  ChyName *name;
  gint i;

  for (i = 0; i < n; i++)
    attributes[i] = (ChyNameAttribute){ oids[g_rand_int_range (rand, 0, G_N_ELEMENTS (oids))],
                                        random_text (rand), FALSE };
  name = chy_name_new (attributes, (gsize) n);
  for (i = 0; i < n; i++)
    g_free ((char *) attributes[i].value);
  return name;
}

static ChyCertSpec *
random_spec (GRand *rand)
{
  static const char *const ekus[] = { "1.3.6.1.5.5.7.3.1",        "1.3.6.1.5.5.7.3.2",
                                      "1.3.6.1.5.5.7.3.4",        "2.5.29.37.0",
                                      "1.3.6.1.4.1.311.20.2.2",   "2.999.4294967295.1",
                                      "1.2.840.113549.1.9.16.3.8" };
  static const struct
  {
    ChySanKind kind;
    const char *value;
  } sans[] = {
    { CHY_SAN_DNS, "a.example" },          { CHY_SAN_DNS, "*.example.com" },
    { CHY_SAN_UPN, "jürgen@contoso.com" }, { CHY_SAN_EMAIL, "o'neil+x@contoso.com" },
    { CHY_SAN_URI, "urn:uuid:1" },         { CHY_SAN_IP, "::1" },
    { CHY_SAN_IP, "255.255.255.255" },     { CHY_SAN_GUID, "ffffffff-0000-1111-2222-333344445555" },
  };
  ChyCertSpec *spec = leaf_spec ("");
  guint i;

  chy_name_unref (spec->subject);
  spec->subject = random_name (rand);
  g_ptr_array_set_size (spec->extended_key_usages, 0);
  for (i = 0; i < G_N_ELEMENTS (sans); i++)
    if (g_rand_boolean (rand))
      spec_add_san (spec, sans[i].kind, sans[i].value);
  for (i = 0; i < G_N_ELEMENTS (ekus); i++)
    {
      if (g_rand_boolean (rand))
        g_ptr_array_add (spec->extended_key_usages, g_strdup (ekus[i]));
      if (g_rand_boolean (rand))
        g_ptr_array_add (spec->application_policies, g_strdup (ekus[i]));
    }
  spec->key_usage = (ChyKeyUsage) (CHY_KEY_USAGE_DIGITAL_SIGNATURE | g_rand_int_range (rand, 0, 0x20));
  spec->key_usage_critical = g_rand_boolean (rand);
  spec->extended_key_usages_critical = g_rand_boolean (rand);
  spec->basic_constraints = g_rand_boolean (rand);
  spec->san_critical = g_rand_boolean (rand);
  spec->ocsp_no_check = g_rand_boolean (rand);
  spec->smime_capabilities = g_rand_boolean (rand);
  spec->ca_version = g_rand_int_range (rand, -1, 3);
  if (g_rand_boolean (rand))
    spec->template_name = random_text (rand);
  if (spec->template_name != NULL && strstr (spec->template_name, "😀") != NULL)
    g_clear_pointer (&spec->template_name, g_free);
  spec->template_major = g_rand_int_range (rand, 0, 70000);
  if (g_rand_boolean (rand))
    spec->template_oid = g_strdup ("1.3.6.1.4.1.311.21.8.15443211.5678123.9871234.1.2");
  if (g_rand_boolean (rand))
    spec->sid = g_strdup ("S-1-5-21-4294967295-1-2-500");
  spec->not_before = FIXTURE_NOW - (gint64) g_rand_int_range (rand, 0, 30 * 86400) * G_USEC_PER_SEC + 123456;
  spec->not_after = FIXTURE_NOW + (gint64) g_rand_int_range (rand, 1, 3600) * FIXTURE_DAY + 999999;
  return spec;
}

/* chy_certificate_issue() compares each field itself; this looks again from outside. */
static void
test_random_specs_come_back_equal (void)
{
  g_auto (Authority) authority = { NULL };
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  ChyKey *keys[] = { fixture_key (CHY_KEY_EC_P256), fixture_key (CHY_KEY_ED25519),
                     fixture_key (CHY_KEY_RSA_2048) };
  guint i;
  guint k;

  g_test_message ("seed %u", seed);
  authority_init (&authority, CHY_KEY_EC_P256, "CN=Root");
  for (i = 0; i < 300; i++)
    {
      g_autoptr (ChyCertSpec) spec = random_spec (rand);
      g_autoptr (GBytes) der = issue (&authority, spec, keys[i % G_N_ELEMENTS (keys)]);
      g_autoptr (ChyCertInfo) info = chy_inspect_certificate (der, NULL);

      g_assert_true (chy_name_equal (info->subject, spec->subject));
      g_assert_cmpint (info->not_after, ==, spec->not_after - 999999);
      g_assert_cmpstr (info->template_name, ==, spec->template_name);
      g_assert_cmpstr (info->sid, ==, spec->sid);
      g_assert_cmpuint (info->sans->len, ==, spec->sans->len);
      for (k = 0; k < info->sans->len; k++)
        g_assert_cmpstr (((ChySan *) g_ptr_array_index (info->sans, k))->value, ==,
                         ((ChySan *) g_ptr_array_index (spec->sans, k))->value);
      g_assert_cmpuint (info->extended_key_usages->len, ==, spec->extended_key_usages->len);
    }
  for (i = 0; i < G_N_ELEMENTS (keys); i++)
    g_clear_pointer (&keys[i], chy_key_unref);
}

int
main (int argc, char *argv[])
{
  guint i;

  g_test_init (&argc, &argv, NULL);
  for (i = 0; i < G_N_ELEMENTS (leaf_types); i++)
    {
      g_autofree char *path = g_strdup_printf ("/certificate/everything asked for is in it/%s",
                                               chy_key_type_to_string (leaf_types[i]));

      g_test_add_data_func (path, &leaf_types[i], test_everything_asked_for_is_in_it);
    }
  g_test_add_func ("/certificate/dates have the type of their year", test_dates_have_the_type_of_their_year);
  g_test_add_func ("/certificate/what breaks a rule is not signed", test_what_breaks_a_rule_is_not_signed);
  g_test_add_func ("/certificate/only an authority with its own key issues",
                   test_only_an_authority_with_its_own_key_issues);
  g_test_add_func ("/certificate/key usages follow the key", test_key_usages_follow_the_key);
  g_test_add_func ("/certificate/an empty subject makes the alternative name critical",
                   test_an_empty_subject_makes_the_alternative_name_critical);
  g_test_add_func ("/certificate/serials are positive and of sixteen octets",
                   test_serials_are_positive_and_of_sixteen_octets);
  g_test_add_func ("/certificate/random specs come back equal", test_random_specs_come_back_equal);
  return g_test_run ();
}
