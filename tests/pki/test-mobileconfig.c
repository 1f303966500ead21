/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pki/chy-inspect.h"
#include "pki/chy-plist.h"
#include "pki/chy-pki-error.h"

static GBytes *
fixture (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".mobileconfig", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "mobileconfig", file, NULL);
  g_autoptr (GError) error = NULL;
  char *contents = NULL;
  gsize size;

  g_file_get_contents (path, &contents, &size, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (contents, size);
}

static ChyMobileconfig *
read_fixture (const char *name)
{
  g_autoptr (GBytes) data = fixture (name);
  g_autoptr (GError) error = NULL;
  ChyInspectedKind kind;
  ChyMobileconfig *profile;

  g_assert_true (chy_inspect_kind (data, &kind, &error));
  g_assert_no_error (error);
  g_assert_cmpint (kind, ==, CHY_INSPECTED_MOBILECONFIG);
  profile = chy_inspect_mobileconfig (data, &error);
  g_assert_no_error (error);

  return profile;
}

static void
assert_fact (const ChyMobileconfig *profile, guint payload, const char *title, const char *text)
{
  const ChyMobileconfigPayload *part = g_ptr_array_index (profile->payloads, payload);

  for (guint i = 0; i < part->facts->len; i++)
    {
      const ChyMobileconfigFact *fact = g_ptr_array_index (part->facts, i);

      if (g_str_equal (fact->title, title))
        {
          g_assert_cmpstr (fact->text, ==, text);
          return;
        }
    }
  g_error ("payload %u says nothing of %s", payload, title);
}

static void
test_a_profile_says_what_is_in_it (void)
{
  g_autoptr (ChyMobileconfig) self = read_fixture ("plain");
  const ChyMobileconfigPayload *part;

  g_assert_cmpstr (self->name, ==, "Contoso Wi-Fi & VPN");
  g_assert_cmpstr (self->identifier, ==, "test.contoso.wifi");
  g_assert_cmpstr (self->organization, ==, "Contoso");
  g_assert_cmpint (self->signature, ==, CHY_MOBILECONFIG_UNSIGNED);
  g_assert_cmpuint (self->payloads->len, ==, 8);
  assert_fact (self, 0, "Network", "Contoso");
  assert_fact (self, 0, "Security", "WPA2");
  assert_fact (self, 0, "Server", "radius1.contoso.test, radius2.contoso.test");
  assert_fact (self, 0, "Certificate", "Anna Berger");
  assert_fact (self, 1, "Subject", "CN=Contoso Root,O=Contoso");
  assert_fact (self, 2, "Subject", "CN=Contoso Issuing CA,O=Contoso");
  assert_fact (self, 4, "URL", "https://scep.contoso.test/scep");
  assert_fact (self, 4, "Subject", "C=DE, O=Contoso, CN=%HardwareUUID%");
  assert_fact (self, 4, "Key size", "2048");
  assert_fact (self, 5, "Identifier", "SN000001");
  assert_fact (self, 6, "Address", "vpn.contoso.test");
  assert_fact (self, 6, "Certificate", "ACME");
  part = g_ptr_array_index (self->payloads, 7);
  g_assert_cmpstr (part->type, ==, "com.apple.dock");
  g_assert_null (part->title);
  g_assert_cmpuint (part->facts->len, ==, 0);
}

static void
test_files_of_certificates_are_handed_on (void)
{
  g_autoptr (ChyMobileconfig) self = read_fixture ("plain");
  static const ChyInspectedKind kinds[] = { CHY_INSPECTED_CERTIFICATE, CHY_INSPECTED_CERTIFICATE,
                                            CHY_INSPECTED_PFX };
  static const char *const files[] = { "root.cer", "Contoso Issuing CA", "anna.p12" };

  for (guint i = 0; i < self->payloads->len; i++)
    {
      const ChyMobileconfigPayload *part = g_ptr_array_index (self->payloads, i);
      ChyInspectedKind kind;

      if (i < 1 || i > G_N_ELEMENTS (kinds))
        {
          g_assert_null (part->data);
          continue;
        }
      g_assert_true (chy_inspect_kind (part->data, &kind, NULL));
      g_assert_cmpint (kind, ==, kinds[i - 1]);
      g_assert_cmpstr (part->file, ==, files[i - 1]);
    }
}

static void
test_passwords_are_told_of_and_not_kept (void)
{
  g_autoptr (GBytes) data = fixture ("plain");
  static const char *const secret[] = { "Password", "Challenge", "UserPassword", NULL };
  g_autoptr (GVariant) kept = chy_plist_parse (data, secret, NULL);
  g_autoptr (ChyMobileconfig) self = read_fixture ("plain");
  g_autofree char *text = g_variant_print (kept, FALSE);
  static const guint with[] = { 0, 3, 4 };
  guint n = 0;

  g_assert_null (strstr (text, "hunter2"));
  g_assert_null (strstr (text, "correct horse"));
  for (guint i = 0; i < self->payloads->len; i++)
    if (((ChyMobileconfigPayload *) g_ptr_array_index (self->payloads, i))->has_secret)
      g_assert_cmpuint (i, ==, with[n++]);
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (with));
}

/* A profile with one payload of the type, and these keys in it. */
static ChyMobileconfig *
read_payload (const char *type, const char *keys)
{
  g_autofree char *text =
      g_strdup_printf ("<plist><dict><key>PayloadType</key><string>Configuration</string>"
                       "<key>PayloadContent</key><array><dict><key>PayloadType</key><string>%s</string>%s"
                       "</dict></array></dict></plist>",
                       type, keys);
  g_autoptr (GBytes) data = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  ChyMobileconfig *self = chy_inspect_mobileconfig (data, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (self->payloads->len, ==, 1);

  return self;
}

/* Apple's keys of mail, calendars, directories, VPN, cellular networks, and of lists of devices. */
static void
test_passwords_of_every_payload_are_told_of (void)
{
  static const char *const keys[] = {
    "<key>Passwords</key><array><dict><key>Password</key><string>a</string></dict></array>",
    "<key>IPSec</key><dict><key>XAuthPassword</key><string>a</string></dict>",
    "<key>AttachAPN</key><dict><key>password</key><string>a</string></dict>",
    "<key>CalDAVPassword</key><string>a</string>",
    "<key>CardDAVPassword</key><string>a</string>",
    "<key>LDAPAccountPassword</key><string>a</string>",
    "<key>SubCalAccountPassword</key><string>a</string>",
    "<key>RemovalPassword</key><string>a</string>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (ChyMobileconfig) self = read_payload ("com.apple.airplay", keys[i]);

      g_test_message ("%s", keys[i]);
      g_assert_true (((ChyMobileconfigPayload *) self->payloads->pdata[0])->has_secret);
    }
}

/* A label of a million letters keeps a window from answering. */
static void
test_long_texts_are_cut_for_people (void)
{
  g_autoptr (GString) long_text = g_string_new (NULL);
  g_autoptr (ChyMobileconfig) self = NULL;
  g_autofree char *keys = NULL;
  const ChyMobileconfigPayload *part;
  const ChyMobileconfigFact *fact;

  while (long_text->len < 1000000)
    g_string_append (long_text, "ä€");
  keys = g_strdup_printf (
      "<key>PayloadDisplayName</key><string>%s</string><key>SSID_STR</key><string>%s</string>",
      long_text->str, long_text->str);
  self = read_payload ("com.apple.wifi.managed", keys);
  part = self->payloads->pdata[0];
  fact = part->facts->pdata[0];
  g_assert_cmpint (g_utf8_strlen (part->name, -1), ==, CHY_MOBILECONFIG_LONGEST + 1);
  g_assert_cmpint (g_utf8_strlen (fact->text, -1), ==, CHY_MOBILECONFIG_LONGEST + 1);
  g_assert_true (g_str_has_prefix (fact->text, "ä€ä") && g_str_has_suffix (fact->text, "…"));
}

static void
assert_signed (const char *name)
{
  g_autoptr (ChyMobileconfig) self = read_fixture (name);
  g_autoptr (GPtrArray) path = NULL;
  g_autofree char *signer = self->signer != NULL ? chy_name_to_string (self->signer->subject) : NULL;
  const ChyPathStep *last;

  g_assert_cmpint (self->signature, ==, CHY_MOBILECONFIG_SIGNED);
  g_assert_cmpstr (self->name, ==, "Contoso Wi-Fi & VPN");
  g_assert_cmpstr (signer, ==, "CN=Device Management,O=Contoso");
  path = chy_inspect_path (self->signer, self->certificates, g_get_real_time ());
  g_assert_cmpuint (path->len, ==, 3);
  last = g_ptr_array_index (path, 2);
  g_assert_true (last->info->self_signed);
  g_assert_cmpuint (last->problems->len, ==, 0);
}

static void
test_a_signature_names_its_signer (void)
{
  assert_signed ("signed");
}

static void
test_a_signature_in_pieces_names_its_signer (void)
{
  assert_signed ("streamed");
}

static void
test_changed_contents_are_told (void)
{
  g_autoptr (ChyMobileconfig) self = read_fixture ("tampered");

  g_assert_cmpstr (self->name, ==, "Mallory Wi-Fi & VPN");
  g_assert_cmpint (self->signature, ==, CHY_MOBILECONFIG_BROKEN);
}

static void
test_a_signer_that_is_not_there_is_told (void)
{
  g_autoptr (ChyMobileconfig) self = read_fixture ("nocerts");

  g_assert_cmpint (self->signature, ==, CHY_MOBILECONFIG_UNKNOWN_SIGNER);
  g_assert_null (self->signer);
  g_assert_cmpuint (self->payloads->len, ==, 8);
}

/* Also where GnuTLS says of a good one that it is false, as of other lengths of the salt. */
static void
test_a_signature_that_cannot_be_judged_is_neither_good_nor_wrong (void)
{
  static const char *const names[] = { "sha1", "pss" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (ChyMobileconfig) self = read_fixture (names[i]);

      g_assert_cmpint (self->signature, ==, CHY_MOBILECONFIG_UNCHECKED);
      g_assert_nonnull (self->signer);
    }
}

static void
assert_refused (GBytes *data, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChyMobileconfig) self = chy_inspect_mobileconfig (data, &error);

  g_assert_error (error, CHY_PKI_ERROR, code);
  g_assert_null (self);
}

static void
test_what_is_no_profile_is_refused (void)
{
  g_autoptr (GBytes) binary = fixture ("binary");
  g_autoptr (GBytes) other = fixture ("other");
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);

  assert_refused (binary, CHY_PKI_ERROR_UNSUPPORTED);
  assert_refused (other, CHY_PKI_ERROR_WRONG_KIND);
  assert_refused (nothing, CHY_PKI_ERROR_MALFORMED);
}

/* One that is cut off anywhere is whole only where nothing but the end of the line is missing. */
static void
test_a_truncated_profile_is_refused (void)
{
  static const char *const names[] = { "plain", "signed", "streamed" };

  for (gsize f = 0; f < G_N_ELEMENTS (names); f++)
    {
      g_autoptr (GBytes) whole = fixture (names[f]);
      gsize size = g_bytes_get_size (whole);

      for (gsize n = 0; n + 20 < size; n += n < 200 ? 1 : 97)
        {
          g_autoptr (GBytes) part = g_bytes_new_from_bytes (whole, 0, n);
          g_autoptr (ChyMobileconfig) self = chy_inspect_mobileconfig (part, NULL);

          g_assert_null (self);
        }
    }
}

#define PLIST(inside) "<?xml version='1.0'?><plist version='1.0'>" inside "</plist>"

static void
test_malformed_lists_are_refused (void)
{
  static const char *const bad[] = {
    "<plist>",
    "<plist></plist>",
    "<html></html>",
    PLIST ("<dict><string>a</string></dict>"),
    PLIST ("<dict><key>a</key></dict>"),
    PLIST ("<dict><key>a</key><key>b</key></dict>"),
    PLIST ("<dict><key>a</key><true/><key>a</key><false/></dict>"),
    PLIST ("<array><key>a</key></array>"),
    PLIST ("<array>text</array>"),
    PLIST ("<array><integer>1x</integer></array>"),
    PLIST ("<array><integer>99999999999999999999</integer></array>"),
    PLIST ("<array><data>####</data></array>"),
    PLIST ("<array><data>abc</data></array>"),
    PLIST ("<array><string><true/></string></array>"),
    PLIST ("<array><script/></array>"),
    PLIST ("<true/><true/>"),
    PLIST ("<string>&nbsp;</string>"),
    PLIST ("<string>\xff\xfe</string>"),
    "<?xml version='1.0'?><!DOCTYPE plist [<!ENTITY a 'b'>]><plist><string>&a;</string></plist>",
    "<?xml version='1.0'?><!DOCTYPE plist SYSTEM 'file:///etc/passwd' [<!ENTITY a 'b'>]><plist><true/></plist>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GBytes) data = g_bytes_new_static (bad[i], strlen (bad[i]));
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) value = chy_plist_parse (data, NULL, &error);

      g_test_message ("list %" G_GSIZE_FORMAT, i);
      g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_MALFORMED);
      g_assert_null (value);
    }
}

static void
test_every_kind_of_value_is_read (void)
{
  static const char text[] =
      "\xef\xbb\xbf <?xml version='1.0' encoding='UTF-8'?>\n"
      "<!DOCTYPE plist PUBLIC '-//Apple//DTD PLIST 1.0//EN' 'http://www.apple.com/x.dtd'>"
      "<!-- a comment [with brackets] --><plist version='1.0'><array>"
      "<string>a&amp;b<![CDATA[<c>]]></string><integer>-5</integer><real>1.5</real>"
      "<true/><false/><date>2026-11-29T00:00:00Z</date><data> aGVs\n\tbG8= </data>"
      "<array/><dict><key></key><string/></dict></array></plist>\n";
  g_autoptr (GBytes) data = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = chy_plist_parse (data, NULL, &error);
  g_autofree char *printed = NULL;

  g_assert_no_error (error);
  printed = g_variant_print (value, FALSE);
  g_assert_cmpstr (
      printed, ==,
      "[<'a&b<c>'>, <int64 -5>, <1.5>, <true>, <false>, <'2026-11-29T00:00:00Z'>, <[byte 0x68, 0x65, "
      "0x6c, 0x6c, 0x6f]>, <@av []>, <{'': <''>}>]");
}

static void
assert_too_large (const char *open, const char *close, guint n)
{
  g_autoptr (GString) text = g_string_new ("<plist><array>");
  g_autoptr (GBytes) data = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append (text, open);
  for (guint i = 0; i < n; i++)
    g_string_append (text, close);
  g_string_append (text, "</array></plist>");
  data = g_bytes_new (text->str, text->len);
  value = chy_plist_parse (data, NULL, &error);
  g_assert_error (error, CHY_PKI_ERROR, CHY_PKI_ERROR_TOO_LARGE);
}

static void
test_deep_and_huge_lists_are_refused (void)
{
  g_autofree char *huge = g_malloc (CHY_PKI_MAX_INPUT + 1);
  g_autoptr (GBytes) data = NULL;

  assert_too_large ("<array>", "</array>", CHY_PLIST_MAX_DEPTH);
  assert_too_large ("<dict><key>a</key>", "</dict>", 10000);
  assert_too_large ("<true/>", "", CHY_PLIST_MAX_ELEMENTS + 1);
  memset (huge, ' ', CHY_PKI_MAX_INPUT + 1);
  memcpy (huge, "<plist>", 7);
  data = g_bytes_new_static (huge, CHY_PKI_MAX_INPUT + 1);
  assert_refused (data, CHY_PKI_ERROR_TOO_LARGE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/mobileconfig/" #name, test_##name)
  ADD (a_profile_says_what_is_in_it);
  ADD (files_of_certificates_are_handed_on);
  ADD (passwords_are_told_of_and_not_kept);
  ADD (passwords_of_every_payload_are_told_of);
  ADD (long_texts_are_cut_for_people);
  ADD (a_signature_names_its_signer);
  ADD (a_signature_in_pieces_names_its_signer);
  ADD (changed_contents_are_told);
  ADD (a_signer_that_is_not_there_is_told);
  ADD (a_signature_that_cannot_be_judged_is_neither_good_nor_wrong);
  ADD (what_is_no_profile_is_refused);
  ADD (a_truncated_profile_is_refused);
  ADD (malformed_lists_are_refused);
  ADD (every_kind_of_value_is_read);
  ADD (deep_and_huge_lists_are_refused);

  return g_test_run ();
}
