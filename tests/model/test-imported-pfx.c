/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/chy-clock.h"
#include "model/chy-eku.h"
#include "model/chy-imported-pfx.h"
#include "model/chy-profile.h"

#include <string.h>

#define NOW (1000 * CHY_USEC_PER_DAY)

typedef struct
{
  const char *name;
  const char *purpose;
  guint key_usage;
  const char *usage; /* OID, or NULL: no extension */
  const char *mail;  /* in the certificate */
  gint64 begin, end; /* days from now; 0: yesterday, in a year */
  gboolean is_ca, without_key, weak, alone;
  const char *codes; /* what is found, "error/code" or "warning/code", joined by a space */
} Case;

#define ENCIPHER CHY_KEY_USAGE_KEY_ENCIPHERMENT
#define SIGN     CHY_KEY_USAGE_DIGITAL_SIGNATURE

static const Case cases[] = {
  { "good", "smimeEncryption", ENCIPHER, CHY_EKU_SECURE_EMAIL, "anna@contoso.test", .codes = "" },
  { "elliptic", "smimeEncryption", CHY_KEY_USAGE_KEY_AGREEMENT, CHY_EKU_SECURE_EMAIL, .codes = "" },
  { "no extensions", "smimeEncryption", 0, NULL, .codes = "" },
  { "any purpose", "smimeSigning", SIGN, CHY_EKU_ANY_PURPOSE, .codes = "" },
  { "proof of origin", "smimeSigning", CHY_KEY_USAGE_NON_REPUDIATION, CHY_EKU_SECURE_EMAIL, .codes = "" },
  { "signs only", "smimeEncryption", SIGN, CHY_EKU_SECURE_EMAIL, .codes = "error/key-usage" },
  { "encrypts only", "smimeSigning", ENCIPHER, CHY_EKU_SECURE_EMAIL, .codes = "error/key-usage" },
  { "client", "smimeSigning", SIGN, CHY_EKU_CLIENT_AUTH, .codes = "error/extended-key-usage" },
  { "mail in Wi-Fi", "wifi", SIGN, CHY_EKU_SECURE_EMAIL, .codes = "error/extended-key-usage" },
  { "Wi-Fi", "wifi", SIGN, CHY_EKU_CLIENT_AUTH, .codes = "" },
  { "IPsec", "vpn", SIGN, "1.3.6.1.5.5.7.3.17", .codes = "" },
  { "not looked at", "unassigned", SIGN, CHY_EKU_SERVER_AUTH, "x@y.test", .codes = "" },
  { "other mail", "smimeEncryption", ENCIPHER, CHY_EKU_SECURE_EMAIL, "ben@contoso.test",
    .codes = "warning/other-mail" },
  { "same in capitals", "smimeEncryption", ENCIPHER, CHY_EKU_SECURE_EMAIL, "ANNA@Contoso.TEST", .codes = "" },
  { "ended", "wifi", SIGN, CHY_EKU_CLIENT_AUTH, .begin = -20, .end = -1, .codes = "error/expired" },
  { "ends soon", "wifi", SIGN, CHY_EKU_CLIENT_AUTH, .begin = -20, .end = 29,
    .codes = "warning/expires-soon" },
  { "begins soon", "wifi", SIGN, CHY_EKU_CLIENT_AUTH, .begin = 2, .end = 300,
    .codes = "warning/not-yet-valid" },
  { "authority", "unassigned", SIGN, NULL, .is_ca = TRUE, .codes = "error/authority" },
  { "no key", "unassigned", SIGN, NULL, .without_key = TRUE, .codes = "error/no-key" },
  { "weak and alone", "unassigned", SIGN, NULL, .weak = TRUE, .alone = TRUE,
    .codes = "warning/no-chain warning/weak-protection" },
};

static ChyCertInfo *
make_info (const Case *test)
{
  g_autoptr (GError) error = NULL;
  ChyCertInfo *info = chy_cert_info_new ();

  if (info->subject != NULL)
    chy_name_unref (info->subject);
  info->subject = chy_name_parse ("CN=Anna", &error);
  info->not_before = NOW + (test->begin != 0 ? test->begin : -1) * CHY_USEC_PER_DAY;
  info->not_after = NOW + (test->end != 0 ? test->end : 365) * CHY_USEC_PER_DAY;
  info->key_usage = test->key_usage;
  info->is_ca = test->is_ca;
  if (test->usage != NULL)
    g_ptr_array_add (info->extended_key_usages, g_strdup (test->usage));
  if (test->mail != NULL)
    g_ptr_array_add (info->sans, chy_san_new (CHY_SAN_EMAIL, test->mail));
  return info;
}

static char *
list_codes (GPtrArray *problems)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    {
      ChyProblem *problem = problems->pdata[i];
      g_autofree char *sentence = chy_problem_get_sentence (problem);

      g_assert_cmpstr (chy_problem_get_domain (problem), ==, "pfx");
      g_assert_null (strchr (sentence, '{'));
      g_string_append_printf (text, "%s%s/%s", i > 0 ? " " : "",
                              chy_severity_to_string (chy_problem_get_severity (problem)),
                              chy_problem_get_code (problem));
    }
  return g_string_free (text, FALSE);
}

static void
test_each_purpose_has_its_rules (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *test = &cases[i];
      g_autoptr (ChyCertInfo) info = make_info (test);
      g_autoptr (GPtrArray) problems = chy_problems_new ();
      ChyImportedPfxFacts facts = { .purpose = test->purpose,
                                    .mail = "anna@contoso.test",
                                    .user = "Anna",
                                    .has_key = !test->without_key,
                                    .weak = test->weak,
                                    .alone = test->alone,
                                    .now = NOW };
      gboolean good = chy_imported_pfx_check (info, &facts, problems);
      g_autofree char *codes = list_codes (problems);

      g_test_message ("%s", test->name);
      g_assert_cmpstr (codes, ==, test->codes);
      g_assert_true (good == (strstr (codes, "error") == NULL));
    }
}

static void
test_a_file_without_a_certificate_is_refused (void)
{
  g_autoptr (GPtrArray) problems = chy_problems_new ();
  ChyImportedPfxFacts facts = { .purpose = "wifi", .has_key = TRUE, .now = NOW };

  g_assert_false (chy_imported_pfx_check (NULL, &facts, problems));
  g_assert_cmpstr (chy_problem_get_code (problems->pdata[0]), ==, "no-certificate");
}

static void
test_the_newest_start_wins (void)
{
  g_assert_cmpint (chy_imported_pfx_compare (2, 5, 1, 1, 9, 2), >, 0);
  g_assert_cmpint (chy_imported_pfx_compare (1, 9, 2, 2, 5, 1), <, 0);
  g_assert_cmpint (chy_imported_pfx_compare (1, 9, 1, 1, 5, 2), >, 0);
  g_assert_cmpint (chy_imported_pfx_compare (1, 9, 2, 1, 9, 1), >, 0);
  g_assert_cmpint (chy_imported_pfx_compare (1, 9, 1, 1, 9, 1), ==, 0);
  g_assert_true (chy_imported_pfx_is_valid (1, 3, 1));
  g_assert_true (chy_imported_pfx_is_valid (1, 3, 2));
  g_assert_false (chy_imported_pfx_is_valid (1, 3, 3));
  g_assert_false (chy_imported_pfx_is_valid (1, 3, 0));
  g_assert_cmpstr (chy_imported_pfx_state (1, 3, TRUE, 2), ==, "current");
  g_assert_cmpstr (chy_imported_pfx_state (1, 3, FALSE, 2), ==, "superseded");
  g_assert_cmpstr (chy_imported_pfx_state (1, 3, FALSE, 0), ==, "notYetValid");
  g_assert_cmpstr (chy_imported_pfx_state (1, 3, FALSE, 3), ==, "expired");
}

/* The platforms of the product's own table; Graph has no such type for the others. */
static void
test_profiles_are_for_users_on_these_platforms (void)
{
  static const char *const platforms[] = {
    "windows10", "iOS", "macOS", "android", "androidWorkProfile", "androidDeviceOwner", NULL
  };
  const ChyProfileType *type = chy_profile_type_find (CHY_PROFILE_TYPE_IMPORTED);

  g_assert_nonnull (type);
  for (const ChyPlatform *const *platform = chy_platforms (); *platform != NULL; platform++)
    {
      gboolean wanted = g_strv_contains (platforms, (*platform)->id);
      g_autofree char *text =
          g_strdup_printf ("{'displayName': <'Mail'>, 'type': <'" CHY_PROFILE_TYPE_IMPORTED
                           "'>, 'platform': <'%s'>, 'certificateStore': <'machine'>}",
                           (*platform)->id);
      g_autoptr (GVariant) given = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
      g_autoptr (GVariant) body = chy_profile_normalize (given, NULL);
      g_autoptr (GPtrArray) problems = chy_problems_new ();

      g_assert_true ((chy_profile_type_get_fields (type, *platform) != NULL) == wanted);
      g_assert_true (chy_profile_check (body, NULL, problems) == wanted);
      if (!wanted)
        continue;
      g_assert_cmpstr (chy_body_get_text (body, "intendedPurpose"), ==, "unassigned");
      g_assert_cmpint (chy_profile_get_certificate_type (body), ==, CHY_CERTIFICATE_TYPE_USER);
    }
}

static void
test_purpose_and_key_storage_stay_as_they_were_saved (void)
{
  g_autoptr (GVariant) given = g_variant_parse (
      G_VARIANT_TYPE_VARDICT,
      "{'displayName': <'Mail'>, 'type': <'" CHY_PROFILE_TYPE_IMPORTED "'>, 'platform': <'windows10'>}", NULL,
      NULL, NULL);
  g_autoptr (GVariant) before = chy_profile_normalize (given, NULL);
  g_autoptr (GVariant) purpose = chy_body_with (before, "intendedPurpose", g_variant_new_string ("wifi"));
  g_autoptr (GVariant) provider =
      chy_body_with (before, "keyStorageProvider", g_variant_new_string ("useTpmKspOtherwiseFail"));
  g_autoptr (GVariant) name = chy_body_with (before, "displayName", g_variant_new_string ("Post"));
  g_autoptr (GPtrArray) problems = chy_problems_new ();

  g_assert_true (chy_profile_check_change (before, name, problems));
  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_false (chy_profile_check_change (before, purpose, problems));
  g_assert_false (chy_profile_check_change (before, provider, problems));
  g_assert_cmpuint (problems->len, ==, 2);
  g_assert_cmpstr (chy_problem_get_code (problems->pdata[0]), ==, "immutable");
  g_assert_cmpstr (chy_problem_get_field (problems->pdata[0]), ==, "intendedPurpose");
  g_assert_cmpstr (chy_problem_get_field (problems->pdata[1]), ==, "keyStorageProvider");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imported-pfx/each purpose has its rules", test_each_purpose_has_its_rules);
  g_test_add_func ("/imported-pfx/a file without a certificate is refused",
                   test_a_file_without_a_certificate_is_refused);
  g_test_add_func ("/imported-pfx/the newest start wins", test_the_newest_start_wins);
  g_test_add_func ("/imported-pfx/profiles are for users on these platforms",
                   test_profiles_are_for_users_on_these_platforms);
  g_test_add_func ("/imported-pfx/purpose and key storage stay as they were saved",
                   test_purpose_and_key_storage_stay_as_they_were_saved);
  return g_test_run ();
}
