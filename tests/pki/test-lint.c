/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pki-fixture.h"

#include "base/chy-id.h"
#include "pki/chy-der.h"

/* Each case is a TBSCertificate that breaks one rule; NULL fields are those of a good one. */
typedef struct
{
  const char *code; /* what lint must say */
  gboolean is_error;
  int version;                        /* 0: 3 */
  const char *serial;                 /* hex of the INTEGER's content */
  const char *algorithm;              /* hex of the AlgorithmIdentifier's content */
  const char *issuer, *subject;       /* RFC 4514, or "#" and the hex of the Name's content */
  const char *not_before, *not_after; /* the octets of the time; 15 of them are a GeneralizedTime */
  const char *extensions;             /* OID, c or -, hex of the content; separated by ';' */
  ChyKeyType key;
} Case;

#define SKI     "2.5.29.14 - 040101"
#define AKI     "2.5.29.35 - 3003800101"
#define KU      "2.5.29.15 c 03020780"
#define GOOD    SKI ";" AKI ";" KU
#define CA      "2.5.29.19 c 30030101ff"
#define CA_KU   "2.5.29.15 c 03020204"
#define GOOD_CA SKI ";" AKI ";" CA ";" CA_KU

static const Case cases[] = {
  { "serial-not-positive", TRUE, .serial = "00" },
  { "serial-not-positive", TRUE, .serial = "8011223344556677" },
  { "serial-padded", TRUE, .serial = "0001223344556677" },
  { "serial-too-long", TRUE, .serial = "010203040506070809101112131415161718192021" },
  { "serial-short", FALSE, .serial = "01" },
  { "version", TRUE, .version = 1 },
  { "version", TRUE, .version = 2 },
  { "signature-weak", TRUE, .algorithm = "06092a864886f70d0101050500" },
  { "signature-weak", TRUE, .algorithm = "06072a8648ce3d0401" },
  { "signature-parameters", TRUE, .algorithm = "06092a864886f70d01010b" },
  { "signature-parameters", TRUE, .algorithm = "06082a8648ce3d0403020500" },
  { "time-format", TRUE, .not_before = "2601010000Z" },
  { "time-format", TRUE, .not_before = "260101000000+0000" },
  { "time-format", TRUE, .not_before = "261301000000Z" },
  { "time-format", TRUE, .not_after = "20260101000000.5Z" },
  { "time-type", TRUE, .not_after = "20300101000000Z" },
  { "validity-order", TRUE, .not_before = "300101000000Z", .not_after = "290101000000Z" },
  { "issuer-empty", TRUE, .issuer = "" },
  { "subject-empty", TRUE, .subject = "" },
  { "ca-subject-empty", TRUE, .subject = "", .extensions = GOOD_CA },
  { "name-type", TRUE,
    .subject = "#310b3009060355040"
               "60c024445" },
  { "name-old-type", FALSE,
    .subject = "#310b300906035504031402"
               "6162" },
  { "name-too-long", TRUE,
    .subject = "CN=12345678901234567890123456789012345678901234567890123456789012345" },
  { "name-printable", TRUE,
    .subject = "#310a300806035504051301"
               "2a" },
  { "name-country", TRUE, .subject = "#310b3009060355040613026465" },
  { "name-blanks", FALSE, .subject = "CN=\\ a" },
  { "name-multi-valued", FALSE, .subject = "CN=a+O=b" },
  { "name-empty-value", TRUE,
    .subject = "#310930070603550403"
               "0c00" },
  { "email-not-in-san", FALSE, .subject = "E=a@b.example,CN=a" },
  { "malformed", TRUE, .subject = "#3000" },
  { "extensions-empty", TRUE, .extensions = "" },
  { "extension-twice", TRUE, .extensions = GOOD ";" SKI },
  { "extension-empty", TRUE, .extensions = GOOD ";1.2.3 - " },
  { "malformed", TRUE, .extensions = GOOD ";1.2.3 - 3005" },
  { "malformed", TRUE, .extensions = GOOD ";2.5.29.31 - 3000" },
  { "default-encoded", TRUE, .extensions = GOOD ";1.2.3 f 0500" },
  { "default-encoded", TRUE, .extensions = GOOD ";2.5.29.19 c 3003010100" },
  { "unknown-critical", FALSE, .extensions = GOOD ";1.2.3 c 0500" },
  { "only-in-authorities", TRUE, .extensions = GOOD ";2.5.29.30 c 3000" },
  { "only-in-authorities", TRUE, .extensions = GOOD ";2.5.29.33 - 3000" },
  { "constraints-not-critical", TRUE, .extensions = GOOD_CA ";2.5.29.30 - 3000" },
  { "constraints-not-critical", TRUE, .extensions = GOOD_CA ";2.5.29.36 - 3000" },
  { "basic-constraints-not-critical", TRUE, .extensions = SKI ";" AKI ";2.5.29.19 - 30030101ff;" CA_KU },
  { "path-length-without-ca", TRUE, .extensions = GOOD ";2.5.29.19 c 3003020100" },
  { "ca-without-key-usage", TRUE, .extensions = SKI ";" AKI ";" CA },
  { "ca-without-cert-sign", TRUE, .extensions = SKI ";" AKI ";" CA ";" KU },
  { "cert-sign-without-ca", TRUE, .extensions = SKI ";" AKI ";" CA_KU },
  { "key-usage-empty", TRUE, .extensions = SKI ";" AKI ";2.5.29.15 c 030100" },
  { "key-usage-not-minimal", TRUE, .extensions = SKI ";" AKI ";2.5.29.15 c 03020080" },
  { "key-usage-not-minimal", TRUE, .extensions = SKI ";" AKI ";2.5.29.15 c 0303008000" },
  { "key-usage-not-critical", FALSE, .extensions = SKI ";" AKI ";2.5.29.15 - 03020780" },
  { "key-usage-by-key", TRUE, .extensions = SKI ";" AKI ";2.5.29.15 c 030205a0" },
  { "key-usage-by-key", TRUE, .extensions = SKI ";" AKI ";2.5.29.15 c 03020388", .key = CHY_KEY_RSA_2048 },
  { "key-usage-by-key", TRUE, .extensions = SKI ";" AKI ";2.5.29.15 c 03020388", .key = CHY_KEY_ED25519 },
  { "encipher-only", TRUE, .extensions = SKI ";" AKI ";2.5.29.15 c 03020081" },
  { "extended-key-usage-empty", TRUE, .extensions = GOOD ";2.5.29.37 - 3000" },
  { "extended-key-usage-twice", TRUE,
    .extensions = GOOD ";2.5.29.37 - 3008060229030602"
                       "2903" },
  { "extended-key-usage-any-critical", FALSE,
    .extensions = GOOD ";2.5.29.37 c 300606"
                       "04551d2500" },
  { "purpose-without-usage", FALSE,
    .extensions = SKI ";" AKI ";2.5.29.15 c 03020640;2.5.29.37 - 300a06082b06010505070302" },
  { "subject-key-id-missing", TRUE, .extensions = AKI ";" CA ";" CA_KU },
  { "subject-key-id-wanted", FALSE, .extensions = AKI ";" KU },
  { "authority-key-id-missing", TRUE, .extensions = SKI ";" KU },
  { "authority-key-id-without-id", TRUE, .extensions = SKI ";" KU ";2.5.29.35 - 3000" },
  { "key-id-critical", TRUE, .extensions = AKI ";" KU ";2.5.29.14 c 040101" },
  { "key-id-critical", TRUE, .extensions = SKI ";" KU ";2.5.29.35 c 3003800101" },
  { "san-empty", TRUE, .extensions = GOOD ";2.5.29.17 - 3000" },
  { "san-not-critical", TRUE, .subject = "", .extensions = GOOD ";2.5.29.17 - 3003820161" },
  { "san-critical", FALSE, .extensions = GOOD ";2.5.29.17 c 3003820161" },
  { "san-email", TRUE, .extensions = GOOD ";2.5.29.17 - 3003810161" },
  { "san-dns", TRUE,
    .extensions = GOOD ";2.5.29.17 - 3005820361"
                       "2062" },
  { "san-dns", TRUE,
    .extensions = GOOD ";2.5.29.17 - 3005820361"
                       "2e2e" },
  { "san-dns-underscore", FALSE, .extensions = GOOD ";2.5.29.17 - 30058203615f62" },
  { "san-uri", TRUE,
    .extensions = GOOD ";2.5.29.17 - 300586036162"
                       "63" },
  { "malformed", TRUE,
    .extensions = GOOD ";2.5.29.17 - 30048702"
                       "0102" },
  { "malformed", TRUE,
    .extensions = GOOD ";2.5.29.17 - 3004820261"
                       "00" },
  { "crl-urls-critical", FALSE,
    .extensions = GOOD ";2.5.29.31 c 30093007a005a0038601"
                       "61" },
  { "crl-urls-nothing", TRUE, .extensions = GOOD ";2.5.29.31 - 30023000" },
  { "aia-critical", TRUE, .extensions = GOOD ";1.3.6.1.5.5.7.1.1 c 300f300d06082b06010505073002860161" },
  { "policy-twice", TRUE,
    .extensions = GOOD ";2.5.29.32 - 300c3004060229033004"
                       "06022903" },
  { "policy-twice", TRUE,
    .extensions = GOOD ";1.3.6.1.4.1.311.21.10 - 300c3004060229033004"
                       "06022903" },
};

static void
put_hex (ChyDerWriter *w, const char *hex)
{
  g_autoptr (GBytes) bytes = hex[0] != '\0' ? chy_hex_decode (hex, NULL) : g_bytes_new (NULL, 0);

  g_assert_nonnull (bytes);
  chy_der_put_bytes (w, bytes);
}

static void
put_name (ChyDerWriter *w, const char *text)
{
  g_autoptr (ChyName) name = NULL;
  gsize i;

  chy_der_begin (w, CHY_DER_SEQUENCE);
  if (text[0] == '#')
    put_hex (w, text + 1);
  else
    name = chy_name_parse (text, NULL);
  for (i = 0; name != NULL && i < chy_name_get_size (name); i++)
    {
      const ChyNameAttribute *attribute = chy_name_get_attribute (name, i);

      if (!attribute->joined)
        chy_der_begin (w, CHY_DER_SET);
      chy_der_begin (w, CHY_DER_SEQUENCE);
      chy_der_put_oid (w, attribute->oid);
      chy_der_put_text (
          w, g_str_equal (attribute->oid, "1.2.840.113549.1.9.1") ? CHY_DER_IA5_STRING : CHY_DER_UTF8_STRING,
          attribute->value);
      chy_der_end (w);
      if (i + 1 == chy_name_get_size (name) || !chy_name_get_attribute (name, i + 1)->joined)
        chy_der_end (w);
    }
  chy_der_end (w);
}

static void
put_time (ChyDerWriter *w, const char *text)
{
  chy_der_put_text (
      w, strlen (text) >= 15 && !strchr (text, '+') ? CHY_DER_GENERALIZED_TIME : CHY_DER_UTC_TIME, text);
}

static void
put_extensions (ChyDerWriter *w, const char *text)
{
  g_auto (GStrv) list = g_strsplit (text, ";", -1);
  guint i;

  chy_der_begin (w, CHY_DER_EXPLICIT (3));
  chy_der_begin (w, CHY_DER_SEQUENCE);
  for (i = 0; list[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (list[i], " ", 3);

      chy_der_begin (w, CHY_DER_SEQUENCE);
      g_assert_true (chy_der_put_oid (w, parts[0]));
      if (parts[1][0] != '-')
        chy_der_put_boolean (w, parts[1][0] == 'c');
      chy_der_begin (w, CHY_DER_OCTET_STRING);
      put_hex (w, parts[2]);
      chy_der_end (w);
      chy_der_end (w);
    }
  chy_der_end (w);
  chy_der_end (w);
}

static GBytes *
write_tbs (const Case *c, ChyKey *key)
{
  g_auto (ChyDerWriter) w = { 0 };

  chy_der_writer_init (&w, 1024);
  chy_der_begin (&w, CHY_DER_SEQUENCE);
  if (c->version != 1)
    {
      chy_der_begin (&w, CHY_DER_EXPLICIT (0));
      chy_der_put_integer (&w, c->version != 0 ? c->version - 1 : 2);
      chy_der_end (&w);
    }
  chy_der_begin (&w, CHY_DER_INTEGER);
  put_hex (&w, c->serial != NULL ? c->serial : "7f11223344556677");
  chy_der_end (&w);
  chy_der_begin (&w, CHY_DER_SEQUENCE);
  put_hex (&w, c->algorithm != NULL ? c->algorithm : "06082a8648ce3d040302");
  chy_der_end (&w);
  put_name (&w, c->issuer != NULL ? c->issuer : "CN=Issuer");
  chy_der_begin (&w, CHY_DER_SEQUENCE);
  put_time (&w, c->not_before != NULL ? c->not_before : "260101000000Z");
  put_time (&w, c->not_after != NULL ? c->not_after : "310101000000Z");
  chy_der_end (&w);
  put_name (&w, c->subject != NULL ? c->subject : "CN=subject");
  chy_der_put_bytes (&w, chy_key_get_public (key));
  put_extensions (&w, c->extensions != NULL ? c->extensions : GOOD);
  chy_der_end (&w);
  return chy_der_writer_finish (&w);
}

static char *
describe (GPtrArray *problems)
{
  GString *text = g_string_new (NULL);
  guint i;

  for (i = 0; i < problems->len; i++)
    {
      ChyProblem *problem = g_ptr_array_index (problems, i);

      g_string_append_printf (text, "%s %s (%s)\n",
                              chy_severity_to_string (chy_problem_get_severity (problem)),
                              chy_problem_get_code (problem), chy_problem_get_argument (problem, "detail"));
    }
  return g_string_free (text, FALSE);
}

static ChyProblem *
find (GPtrArray *problems, const char *code)
{
  guint i;

  for (i = 0; i < problems->len; i++)
    if (g_str_equal (chy_problem_get_code (g_ptr_array_index (problems, i)), code))
      return g_ptr_array_index (problems, i);
  return NULL;
}

static void
check_case (const Case *c, ChyKey *key)
{
  g_autoptr (GBytes) tbs = write_tbs (c, key);
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  gboolean passed = chy_lint_certificate (tbs, problems);
  g_autofree char *text = describe (problems);
  ChyProblem *problem = find (problems, c->code);
  g_autofree char *title = NULL;
  g_autofree char *sentence = NULL;
  gsize size;
  gconstpointer octets = g_bytes_get_data (tbs, &size);
  g_autofree char *hex = chy_hex_encode (octets, size);

  if (problem == NULL || passed == c->is_error)
    g_test_message ("%s: %s\n%s", c->code, text, hex);
  g_assert_nonnull (problem);
  g_assert_cmpint (passed, ==, !c->is_error);
  g_assert_cmpint (chy_problem_get_severity (problem), ==,
                   c->is_error ? CHY_SEVERITY_ERROR : CHY_SEVERITY_WARNING);
  title = chy_problem_get_title (problem);
  sentence = chy_problem_get_sentence (problem);
  g_assert_cmpstr (title, !=, "");
  g_assert_cmpstr (title, !=, c->code); /* it has words */
  g_assert_null (strchr (sentence, '{'));
}

static void
test_each_rule_is_seen_to_be_broken (void)
{
  g_autoptr (ChyKey) rsa = fixture_key (CHY_KEY_RSA_2048);
  g_autoptr (ChyKey) ec = fixture_key (CHY_KEY_EC_P256);
  g_autoptr (ChyKey) ed = fixture_key (CHY_KEY_ED25519);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      /* CHY_KEY_RSA_2048 is 0: an RSA case says so by its usage bit 4. */
      gboolean is_rsa = cases[i].extensions != NULL && cases[i].key == CHY_KEY_RSA_2048 &&
                        g_str_has_suffix (cases[i].extensions, "03020388");

      check_case (&cases[i], cases[i].key == CHY_KEY_ED25519 ? ed : is_rsa ? rsa : ec);
    }
}

static void
test_what_breaks_nothing_is_passed (void)
{
  static const Case good[] = {
    { "", FALSE },
    { "", FALSE, .extensions = GOOD_CA },
    { "", FALSE, .subject = "", .extensions = GOOD ";2.5.29.17 c 3003820161" },
    { "", FALSE, .not_after = "20510101000000Z" },
    { "", FALSE, .subject = "#310b3009060355040613024445" },
    { "", FALSE, .extensions = GOOD ";2.5.29.32 - 3006300406022903" },
  };
  g_autoptr (ChyKey) key = fixture_key (CHY_KEY_EC_P256);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GBytes) tbs = write_tbs (&good[i], key);
      g_autoptr (GPtrArray) problems = chy_problems_new ();
      gboolean passed = chy_lint_certificate (tbs, problems);
      g_autofree char *text = describe (problems);

      g_assert_cmpstr (text, ==, "");
      g_assert_true (passed);
    }
}

static void
test_junk_is_malformed (void)
{
  static const char *const junk[] = { "", "\x30", "\x30\x00", "\x30\x03\x02\x01\x01", "hello" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (junk); i++)
    {
      g_autoptr (GBytes) data = g_bytes_new (junk[i], strlen (junk[i]));
      g_autoptr (GPtrArray) problems = chy_problems_new ();

      g_assert_false (chy_lint_certificate (data, problems));
      g_assert_nonnull (find (problems, "malformed"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lint/each rule is seen to be broken", test_each_rule_is_seen_to_be_broken);
  g_test_add_func ("/lint/what breaks nothing is passed", test_what_breaks_nothing_is_passed);
  g_test_add_func ("/lint/junk is malformed", test_junk_is_malformed);
  return g_test_run ();
}
